"""A witness's side: what it cosigns, what it refuses, and that it never goes back."""

import hashlib
import re
import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import EMPTY_ROOT, valid_consistency
from lendemain.ledger.note import Verifier
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.cosignature import ML_DSA_44, CosigningKey
from lendemain.ledger.witnessing.remembered import Remembered
from lendemain.ledger.witnessing.witness import HASHES_MAX, Witness, request

KEY = CosigningKey("neutral.example/w1", bytes([7] * 32))


@pytest.fixture
def memory(tmp_path):
    return Remembered.open(tmp_path)


@pytest.fixture
def witness(parties, memory):
    return Witness([KEY], {parties.log.name: [parties.log.verifier]}, memory)


def asked(parties, old, new, *, path=None, root=None):
    path = parties.tree.consistency(old, new) if path is None else path
    return request(old, path, parties.checkpoint(new, root=root))


def test_it_cosigns_what_continues(parties, witness):
    """
    From nothing to 5 to 9, and 9 again with a later time: each is cosigned at its own time.
    """
    for at, (old, new) in enumerate([(0, 5), (5, 9), (9, 9), (9, 64)], 100):
        answer = witness.add_checkpoint(asked(parties, old, new), now=at)
        note = cosignature.with_rows(parties.checkpoint(new), [answer.body])

        assert answer.status == 200
        assert cosignature.times(note, [KEY.cosigner]) == {KEY.cosigner: at}


def test_two_keys_give_two_rows(parties, memory):
    """
    A witness with a quantum-safe key beside the other answers with both rows.
    """
    quantum = CosigningKey("neutral.example/w1", bytes([8] * 32), ML_DSA_44)
    witness = Witness([KEY, quantum], {parties.log.name: [parties.log.verifier]}, memory)
    answer = witness.add_checkpoint(asked(parties, 0, 5), now=100)
    note = cosignature.with_rows(parties.checkpoint(5), answer.body.splitlines(keepends=True))

    assert set(cosignature.times(note, [KEY.cosigner, quantum.cosigner]).values()) == {100}


def test_every_refusal_has_its_status(parties, witness, memory):
    """
    400, 403, 404, 409 with the size, 422: as tlog-witness says; nothing that was refused moves it.
    """
    witness.add_checkpoint(asked(parties, 0, 5), now=100)
    stranger = notes.Signer("other.example/log", bytes([9] * 32))
    thief = notes.Signer(parties.log.name, bytes([9] * 32))
    nine = Checkpoint(origin=parties.log.name, size=9, root=parties.tree.root(9))
    path = parties.tree.consistency(5, 9)
    broken = parties.checkpoint(9).replace(b"\n9\n", b"\n8\n")
    foreign = checkpoints.signed(
        Checkpoint(origin=stranger.name, size=9, root=nine.root), [stranger]
    )
    cases = {
        "garbage": (b"garbage", 400),
        "old above new": (request(10, [], parties.checkpoint(9)), 400),
        "zeroes": (asked(parties, 5, 9).replace(b"old 5", b"old 05"), 400),
        "many hashes": (request(5, [bytes(32)] * (HASHES_MAX + 1), parties.checkpoint(9)), 400),
        "short hash": (request(5, [bytes(31)], parties.checkpoint(9)), 400),
        "huge": (b"x" * 200_000, 400),
        "no signature of the key": (request(5, path, checkpoints.signed(nine, [thief])), 403),
        "false signature": (request(5, path, broken), 403),
        "unknown": (request(0, [], foreign), 404),
        "smaller old": (asked(parties, 4, 9), 409),
        "from nothing": (asked(parties, 0, 9), 409),
        "back": (asked(parties, 3, 4), 409),
        "no path": (asked(parties, 5, 9, path=[]), 422),
        "wrong path": (asked(parties, 5, 9, path=path[::-1]), 422),
        "other root": (asked(parties, 5, 5, path=[], root=bytes(32)), 422),
        "same size with a path": (asked(parties, 5, 5, path=path), 422),
    }
    found = {
        name: witness.add_checkpoint(body, now=101).status for name, (body, _) in cases.items()
    }
    conflict = witness.add_checkpoint(asked(parties, 0, 9), now=101)

    assert found == {name: status for name, (_, status) in cases.items()}
    assert (conflict.body, conflict.media) == (b"5\n", "text/x.tlog.size")
    assert memory.latest(parties.log.name).checkpoint.size == 5


def test_an_empty_tree_has_one_root(parties, memory):
    """
    A checkpoint of size 0 has the root of nothing, or is refused with 422; and it is a beginning.
    """
    witness = Witness([KEY], {parties.log.name: [parties.log.verifier]}, memory)
    wrong = witness.add_checkpoint(asked(parties, 0, 0, path=[], root=bytes(32)), now=1)
    right = witness.add_checkpoint(asked(parties, 0, 0, path=[], root=EMPTY_ROOT), now=1)
    onward = witness.add_checkpoint(asked(parties, 0, 5), now=2)
    proof = witness.add_checkpoint(request(0, [bytes(32)], parties.checkpoint(5)), now=2)

    assert (wrong.status, right.status, onward.status, proof.status) == (422, 200, 200, 409)


def test_a_proof_from_nothing_is_empty(parties, witness):
    """
    Hashes where nothing has to be shown are refused with 422.
    """
    asking = request(0, [bytes(32)], parties.checkpoint(5))

    assert witness.add_checkpoint(asking, now=1).status == 422


def test_a_rewound_ledger_is_told_what_it_lost(parties, witness, memory):
    """
    A ledger restored from an old copy gets 409 with the size cosigned before (threat 3), and what
    it signs on its other way is kept as evidence.
    """
    witness.add_checkpoint(asked(parties, 0, 9), now=100)
    other = bytes([5] * 32)
    rewound = witness.add_checkpoint(asked(parties, 5, 7, path=[], root=other), now=101)
    regrown = witness.add_checkpoint(asked(parties, 5, 9, path=[], root=other), now=102)
    beyond = witness.add_checkpoint(asked(parties, 9, 12, path=[], root=other), now=103)

    assert (rewound.status, rewound.body) == (409, b"9\n")
    assert (regrown.status, beyond.status) == (409, 422)
    assert [why for why, _ in memory.suspects(parties.log.name)] == ["older", "fork", "unproven"]
    for _, note in memory.suspects(parties.log.name):
        assert notes.opened(note, [parties.log.verifier]).names == (parties.log.name,)


def test_asking_for_the_size_raises_no_suspicion(parties, witness, memory):
    """
    A ledger that begins with old 0 to learn the size has done nothing wrong.
    """
    witness.add_checkpoint(asked(parties, 0, 9), now=100)
    for asking in (asked(parties, 0, 9), asked(parties, 0, 12), b"garbage"):
        witness.add_checkpoint(asking, now=101)

    assert memory.suspects(parties.log.name) == []


def test_a_clock_that_goes_back_signs_nothing(parties, witness):
    """
    Within five minutes the last time stands; further back the witness answers 503 (threat 8).
    """
    witness.add_checkpoint(asked(parties, 0, 5), now=10_000)
    near = witness.add_checkpoint(asked(parties, 5, 9), now=9_900)
    note = cosignature.with_rows(parties.checkpoint(9), [near.body])
    far = witness.add_checkpoint(asked(parties, 9, 12), now=9_000)

    assert cosignature.times(note, [KEY.cosigner]) == {KEY.cosigner: 10_000}
    assert far.status == 503


def test_the_last_cosigned_checkpoint_is_shown_to_monitors(parties, witness):
    """
    By the SHA-256 of the origin: with the ledger's signature and the witness's, and no others.
    """
    hashed = hashlib.sha256(parties.log.name.encode()).hexdigest()
    before = witness.latest(hashed)
    note = parties.cosigned(parties.checkpoint(5), ["h1"])
    witness.add_checkpoint(request(0, [], note), now=100)
    found = witness.latest(hashed)

    assert before is None
    assert witness.latest("00" * 32) is None
    assert [key[0] for key in cosignature.rows(found)] == [parties.log.name, KEY.name]


def test_requests_that_race_make_one_history(parties, memory, tmp_path):
    """
    Many threads, two witnesses' processes' worth of connections and two histories: all that was
    cosigned lies on one line (threat 5).
    """
    logs = {parties.log.name: [parties.log.verifier]}
    sides = [Witness([KEY], logs, memory), Witness([KEY], logs, Remembered.open(tmp_path))]
    sides[0].add_checkpoint(asked(parties, 0, 3), now=1)
    signed, gate = [], threading.Barrier(16)

    def ask(number):
        gate.wait()
        size = 3
        for _ in range(6):
            new = min(64, size + 1 + number % 5)
            answer = sides[number % 2].add_checkpoint(asked(parties, size, new), now=2)
            if answer.status == 200:
                signed.append(new)
                size = new
            elif answer.status == 409:
                size = int(answer.body)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(signed) >= 6
    assert memory.latest(parties.log.name).checkpoint.size == max(signed)


def test_of_two_histories_that_race_one_is_cosigned(parties, memory):
    """
    Two checkpoints of one size and different roots at once: one 200, and 409 or 422 for the other.
    """
    witness = Witness([KEY], {parties.log.name: [parties.log.verifier]}, memory)
    for size in range(1, 20):
        answers, gate = [], threading.Barrier(2)
        other = hashlib.sha256(b"%d" % size).digest()
        if size > 1:
            memory._connection.execute("DELETE FROM latest")

        def ask(root, size=size, answers=answers, gate=gate):
            gate.wait()
            asking = request(0, [], parties.checkpoint(size, root=root))
            answers.append(witness.add_checkpoint(asking, now=size).status)

        threads = [threading.Thread(target=ask, args=(root,)) for root in (None, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200, 409]


@given(st.lists(st.tuples(st.integers(0, 64), st.integers(0, 64), st.booleans()), max_size=12))
def test_any_two_checkpoints_a_witness_signed_are_consistent(steps):
    """
    Invariant I2: whatever is asked in whatever order, all that was cosigned is one history.
    """
    import sqlite3

    from lendemain.ledger.merkle import Tree, leaf_hash

    log = notes.Signer("mission.example/log", bytes([1] * 32))
    trees = [
        Tree(leaf_hash(b"%d" % (n if n < 7 else n + 100 * t)) for n in range(64)) for t in (0, 1)
    ]
    memory = Remembered(sqlite3.connect(":memory:", isolation_level=None))
    witness = Witness([KEY], {log.name: [log.verifier]}, memory)
    signed = []
    for old, new, forked in steps:
        tree = trees[forked]
        path = tree.consistency(old, new) if old <= new else []
        made = Checkpoint(origin=log.name, size=new, root=tree.root(new))
        answer = witness.add_checkpoint(request(old, path, checkpoints.signed(made, [log])), now=1)
        if answer.status == 200:
            signed.append((new, tree.root(new), tree))

    for (a, root_a, _), (b, root_b, tree) in pairwise(signed):
        path = tree.consistency(a, b)
        if a:
            assert valid_consistency(path, old_size=a, old_root=root_a, new_size=b, new_root=root_b)


@given(st.binary(max_size=400) | st.binary(max_size=90).map(lambda d: b"old 0\n\n" + d + b"\n\n"))
def test_garbage_is_answered(data):
    """
    Any bytes get an answer, and none of them a signature.
    """
    import sqlite3

    memory = Remembered(sqlite3.connect(":memory:", isolation_level=None))
    log = notes.Signer("mission.example/log", bytes([1] * 32)).verifier
    answer = Witness([KEY], {log.name: [log]}, memory).add_checkpoint(data, now=1)

    assert answer.status in (400, 404)


@pytest.mark.parametrize("name", ["litewitness", "bastion", "sumdb"])
def test_recorded_conversations_are_answered_alike(shared, tmp_path, name):
    """
    Conversations recorded with another implementation get the same statuses, but that an unknown
    ledger is 404 in today's text.
    """
    folder = shared / "vectors" / "witness" / "cmd" / "litewitness" / "testdata"
    text = (folder / f"{name}.txt").read_text("utf-8")
    if name == "sumdb":
        vkey = re.search(r"sum\.golang\.org\+\S+", text).group()
        logs = {"go.sum database tree": [Verifier.parse(vkey)]}
    else:
        key = bytes.fromhex(re.search(r"add-sigsum-log -key=(\w+)", text).group(1))
        origin = f"sigsum.org/v1/tree/{hashlib.sha256(key).hexdigest()}"
        logs = {origin: [Verifier(origin, key)]}
    witness = Witness([KEY], logs, Remembered.open(tmp_path))
    parts = re.findall(r"\n```\n(.*?)\n```\nHTTP (\d+)\n(.*?)(?=\nPOST|\Z)", text, re.DOTALL)
    assert parts
    for body, status, rest in parts:
        asked_body = f"{body}\n".encode()
        answer = witness.add_checkpoint(asked_body, now=1_700_000_000)
        expected = 404 if "unknown log" in rest else int(status)
        assert answer.status == expected, answer.body
        if said := re.search(r'body == "(\d+)\\n"', rest):
            assert answer.body == f"{said.group(1)}\n".encode()
