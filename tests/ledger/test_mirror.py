"""A mirror's answers: to the letter of tlog-mirror, and never a signature for what is not held."""

import hashlib
import random

import pytest
from tests.ledger.made_up_log import KEY, LOG, NOW, MadeUpLog, pushed, sent
from tests.ledger.virtual_disk import VirtualDisk

from lendemain.ledger import checkpoint, note
from lendemain.ledger.merkle import leaf_hash
from lendemain.ledger.mirror import INFO, Mirror, origin_hash
from lendemain.ledger.mirrored import PENDING_MAX
from lendemain.ledger.tiled import Tiled
from lendemain.ledger.witnessing import cosignature

LOGS = {LOG.name: [LOG.verifier]}
MADE_UP = MadeUpLog([b"entry %d" % n for n in range(10_000)])
PREFIX = origin_hash(LOG.name)


def mirror(disk=None) -> Mirror:
    return Mirror([KEY], LOGS, VirtualDisk() if disk is None else disk)


def info(answer) -> tuple[int, int]:
    """The size and the next entry that an answer of 202 or 409 names."""
    assert answer.media == INFO
    size, following, ticket = answer.body.decode().split("\n")[:3]
    assert ticket == ""
    return int(size), int(following)


def held(disk) -> checkpoint.Checkpoint | None:
    """The checkpoint that a mirror hands out, both signatures checked."""
    data = disk.get(f"{PREFIX}/checkpoint")
    if data is None:
        return None
    assert cosignature.times(data, [KEY.cosigner])
    return checkpoint.opened(data, LOG.verifier)


def check_held(disk, log=MADE_UP) -> None:
    """Everything that the mirror has signed to hold is there, and gives the root it signed."""
    head = held(disk)
    if head is None or not head.size:
        return

    def read(tile):
        data = disk.get(f"{PREFIX}/{tile.path}") or disk.get(f"{PREFIX}/{tile.full.path}")
        return data[: 32 * tile.width]

    assert Tiled(head.size, read).root() == head.root
    again = mirror(VirtualDisk(disk.files))
    copy = again._copies[LOG.name]
    assert copy.entries(0, head.size) == log.entries[: head.size]


def test_a_ledger_is_brought_and_signed():
    """
    Checkpoint, entries, and the mirror's cosignature over all of it; more of it later.
    """
    disk = VirtualDisk()
    one = mirror(disk)
    for size in (0, 1, 255, 256, 600, 9_999):
        answer = pushed(one, MADE_UP, size)
        assert answer.status == 200, answer
        text, _ = note.parts(MADE_UP.head(size))
        assert cosignature.times(text + b"\n" + answer.body, [KEY.cosigner]) == {KEY.cosigner: NOW}
        assert held(disk).size == size
        check_held(disk)


def test_the_cosignatures_of_others_are_handed_on():
    """
    What witnesses said of a checkpoint stands on the mirror's copy of it beside its own row, and
    nobody puts a row there under the mirror's name.
    """
    disk = VirtualDisk()
    one, witness = mirror(disk), cosignature.CosigningKey.generate("neutral.example/w1")
    size = 300
    request = MADE_UP.checkpoint(0, size)
    text, _ = note.parts(MADE_UP.head(size))
    forged = cosignature.CosigningKey(KEY.cosigner.name, bytes(31) + b"7").row(text, 1)
    assert one.add_checkpoint(request + witness.row(text, NOW) + forged).status == 200
    sent(one, MADE_UP.upload(0, size))
    data = disk.get(f"{PREFIX}/checkpoint")

    assert cosignature.times(data, [witness.cosigner]) == {witness.cosigner: NOW}
    assert cosignature.times(data, [KEY.cosigner]) == {KEY.cosigner: NOW}


def test_nothing_is_signed_before_it_is_held():
    """
    A checkpoint alone, or a part of the entries, brings no signature and no new checkpoint.
    """
    disk = VirtualDisk()
    one = mirror(disk)
    assert one.add_checkpoint(MADE_UP.checkpoint(0, 9_000)).body == b""
    assert held(disk) is None
    answer = sent(one, MADE_UP.upload(0, 9_000))

    assert answer.status == 202
    assert info(answer) == (9_000, 8_192)
    assert held(disk) is None
    assert sent(one, MADE_UP.upload(8_192, 9_000)).status == 200
    assert held(disk).size == 9_000


@pytest.mark.parametrize("step", [41, 700, 5_000])
def test_a_request_that_breaks_off_is_kept_as_far_as_it_came(step):
    """
    Whole packages of a broken request are kept; the answer says where to go on.
    """
    one = mirror()
    one.add_checkpoint(MADE_UP.checkpoint(0, 700))
    body = MADE_UP.upload(0, 700)
    broken = sent(one, body[: len(body) * 3 // 4], step=step)

    assert broken.status == 202
    size, following = info(broken)
    assert (size, following) == (700, 512)
    assert sent(one, MADE_UP.upload(following, 700), step=step).status == 200


def test_the_refusals_of_the_specification():
    """
    404 unknown log; 422 nothing pending; 409 unknown size, one below the copy, a gap, too much that
    is held already; 400 when nothing of a request could be kept.
    """
    one = mirror()
    other = MadeUpLog(MADE_UP.entries, note.Signer("other.example/ledger", bytes([9] * 32)))
    assert sent(one, other.upload(0, 10)).status == 404
    assert sent(one, MADE_UP.upload(0, 10)).status == 422
    one.add_checkpoint(MADE_UP.checkpoint(0, 300))
    for start, end in ((0, 299), (0, 9_000), (1, 300), (300, 300)):
        answer = sent(one, MADE_UP.upload(start, end))
        assert answer.status == 409
        assert info(answer) == (300, 0)
    cut = MADE_UP.upload(0, 300)[:60]
    assert sent(one, cut).status == 400
    assert sent(one, MADE_UP.upload(0, 300)).status == 200
    one.add_checkpoint(MADE_UP.checkpoint(300, 10_000))
    assert pushed(one, MADE_UP, 10_000).status == 200
    assert info(sent(one, MADE_UP.upload(0, 300))) == (10_000, 10_000)
    too_much = sent(one, MADE_UP.upload(0, 10_000))
    assert too_much.status == 409
    assert info(too_much) == (10_000, 10_000)
    assert sent(one, MADE_UP.upload(9_990, 10_000)).status == 200
    assert sent(one, MADE_UP.upload(10_000, 10_000)).status == 200


def test_a_checkpoint_has_to_continue_the_last_one():
    """
    As a witness: 403 without the ledger's signature, 404, 409 with the size, 422 without a path;
    and nothing of another history is ever accepted.
    """
    one = mirror()
    forked = MadeUpLog([b"other", *MADE_UP.entries[1:]])
    stranger = MadeUpLog(MADE_UP.entries, note.Signer(LOG.name, bytes([5] * 32)))
    assert one.add_checkpoint(stranger.checkpoint(0, 5)).status == 403
    assert one.add_checkpoint(b"junk").status == 400
    assert one.add_checkpoint(MADE_UP.checkpoint(0, 300)).status == 200
    answer = one.add_checkpoint(MADE_UP.checkpoint(200, 400))
    assert (answer.status, answer.body) == (409, b"300\n")
    assert one.add_checkpoint(forked.checkpoint(300, 300)).status == 422
    assert one.add_checkpoint(forked.checkpoint(300, 400)).status == 422
    assert one.add_checkpoint(MADE_UP.checkpoint(300, 200)).status == 400
    assert one.add_checkpoint(MADE_UP.checkpoint(300, 300)).status == 200
    assert one.add_checkpoint(MADE_UP.checkpoint(300, 400)).status == 200


def test_entries_that_the_checkpoint_does_not_cover_are_refused():
    """
    A changed, swapped, missing or foreign entry is refused with 422, and what came before is kept.
    """
    disk = VirtualDisk()
    one = mirror(disk)
    one.add_checkpoint(MADE_UP.checkpoint(0, 1_000))
    dice = random.Random(3)  # noqa: S311 - a test's seed
    for _ in range(20):
        place = dice.randrange(512, 1_000)
        lying = MadeUpLog(MADE_UP.entries)
        lying._trees = MADE_UP._trees  # its paths are right, its entries are not
        lying.entries[place] = dice.choice([b"", b"other", MADE_UP.entries[place - 1]])
        answer = sent(one, lying.upload(0, 1_000))
        assert answer.status == 422
        assert one._copies[LOG.name].next in (512, 768)
    assert held(disk) is None
    assert pushed(one, MADE_UP, 1_000).status == 200
    check_held(disk)


def test_mutated_requests_never_bring_in_anything_else():
    """
    Whatever bit of a request is flipped, the mirror holds the ledger's entries or fewer.
    """
    dice = random.Random(4)  # noqa: S311 - a test's seed
    body = MADE_UP.upload(0, 300)
    for _ in range(300):
        disk = VirtualDisk()
        one = mirror(disk)
        one.add_checkpoint(MADE_UP.checkpoint(0, 300))
        mutant = bytearray(body)
        mutant[dice.randrange(len(mutant))] ^= 1 << dice.randrange(8)
        try:
            sent(one, bytes(mutant))
        except (ValueError, AssertionError):
            pass
        except Exception as error:
            if type(error).__name__ != "InputError":
                raise
        copy = one._copies[LOG.name]
        assert copy.entries(0, copy.next) == MADE_UP.entries[: copy.next]


def test_uploads_may_overtake_each_other():
    """
    Two uploads at once, one towards an older checkpoint, end in the newer one, which never goes
    back; the same entries brought twice are no harm.
    """
    disk = VirtualDisk()
    one = mirror(disk)
    one.add_checkpoint(MADE_UP.checkpoint(0, 300))
    from lendemain.ledger.packages import Arriving

    older = Arriving()
    older.feed(MADE_UP.upload(0, 300))
    begun = one.begin(older.header)
    one.add_checkpoint(MADE_UP.checkpoint(300, 700))
    assert sent(one, MADE_UP.upload(0, 700)).status == 200
    assert one.take(begun, older.packages()) is None
    answer = one.finish(begun, now=NOW)

    assert answer.status == 409
    assert held(disk).size == 700
    check_held(disk)


def test_an_older_pending_checkpoint_may_still_be_reached():
    """
    The last few accepted checkpoints may be reached though entries beyond them are held; older ones
    are answered with the newest.
    """
    disk = VirtualDisk()
    one = mirror(disk)
    sizes = [100 * n + 57 for n in range(1, PENDING_MAX + 4)]
    for old, size in zip([0, *sizes], sizes, strict=False):
        assert one.add_checkpoint(MADE_UP.checkpoint(old, size)).status == 200
    last = sizes[-1]
    assert sent(one, MADE_UP.upload(0, sizes[0])).status == 409
    assert sent(one, MADE_UP.upload(0, last, packages=4)).status == 202
    assert one._copies[LOG.name].next == 1_024
    assert sent(one, MADE_UP.upload(900, sizes[-3])).status == 200
    assert held(disk).size == sizes[-3]
    check_held(disk)
    assert sent(one, MADE_UP.upload(1_024, last)).status == 200
    check_held(disk)


def test_a_signature_never_bears_an_earlier_time_than_the_one_before():
    """
    A mirror whose clock goes back signs with the time that it signed with before.
    """
    one = mirror()
    pushed(one, MADE_UP, 10)
    answer = pushed(one, MADE_UP, 20, now=NOW - 1_000)
    text, _ = note.parts(MADE_UP.head(20))

    assert cosignature.times(text + b"\n" + answer.body, [KEY.cosigner]) == {KEY.cosigner: NOW}


def test_the_mirror_goes_on_after_any_power_cut():
    """
    Stopped after any write, any unsynced files lost: what was signed is held, what was kept goes
    on, and at last all of it is signed.
    """
    start = VirtualDisk()
    pushed(mirror(start), MADE_UP, 300)
    faults = 0
    for fault in range(1, 200):
        broken = start.copy(fails_after=fault)
        signed = 300
        try:
            one = mirror(broken)
            for size in (700, 1_500):
                if pushed(one, MADE_UP, size).status == 200:
                    signed = size
        except VirtualDisk.PowerCutError:
            faults += 1
        for seed in range(2):
            left = broken.after_power_cut(seed)
            check_held(left)
            assert held(left).size >= signed
            assert pushed(mirror(left), MADE_UP, 1_500).status == 200
            check_held(left)
        if signed == 1_500:
            assert faults > 20
            return
    raise AssertionError("it never came to an end")


def test_files_are_taken_in_only_as_kept_entries_name_them():
    """
    A file is asked for once an entry that names it is held, and taken only as it is named.
    """
    content = b"original"
    digest = hashlib.sha256(content).hexdigest()
    desk = note.Signer("mission.example/desk", bytes([2] * 32))
    obj = {"alg": "sha256", "digest": digest, "size": 8, "media": "text/plain", "role": "x"}
    entry = note.entry({"kind": "drill", "author": desk.name, "objs": [obj]}, [desk])
    log = MadeUpLog([*MADE_UP.entries[:300], entry])
    disk = VirtualDisk()
    one = mirror(disk)

    assert one.keep_file(PREFIX, digest, [content]).status == 404
    pushed(one, log, 300)
    assert one.missing(PREFIX).body == b""
    pushed(one, log, 301)
    assert one.missing(PREFIX).body == f"{digest} 8\n".encode()
    for wrong in ([b"Original"], [b"orig"], [content, b"x"], []):
        assert one.keep_file(PREFIX, digest, wrong).status == 422
    assert one.keep_file(PREFIX, "0" * 64, [content]).status == 404
    assert one.keep_file("0" * 64, digest, [content]).status == 404
    assert disk.get(f"{PREFIX}/blob/{digest}") is None
    assert one.keep_file(PREFIX, digest, [b"orig", b"inal"]).status == 200
    assert disk.get(f"{PREFIX}/blob/{digest}") == content
    assert one.missing(PREFIX).body == b""
    assert one.missing("0" * 64).status == 404


def test_only_what_is_public_is_handed_out():
    """
    Checkpoint, key, tiles, bundles and files of a known ledger; nothing else lies at any path.
    """
    one = mirror()
    good = ["checkpoint", "vkey", "tile/0/000", "tile/entries/x001/002.p/3", f"blob/{'a' * 64}"]
    bad = [
        "", "pending", "tile/0/0", "blob/x", f"blob/{'A' * 64}", f"blob/../{'a' * 61}", "../x/vkey",
        "blob/", "tile/entries/../../pending", "checkpoint/", "/checkpoint",
    ]  # fmt: skip

    assert all(one.served(f"{PREFIX}/{name}") for name in good)
    assert not any(one.served(f"{PREFIX}/{name}") for name in bad)
    assert one.served(f"{'0' * 64}/checkpoint") is None
    assert one.origins == (LOG.name,)


def test_the_leaf_hashes_of_the_made_up_log_are_the_ledgers():
    """
    The entries that these tests send are hashed as any others.
    """
    assert MADE_UP.tree(10_000).leaf(9_999) == leaf_hash(b"entry 9999")
