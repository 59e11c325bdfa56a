"""A mirror's copy on its disk: what is damaged is named or mended, and never signed."""

import pytest
from tests.ledger.made_up_log import KEY, LOG, MadeUpLog, pushed, sent
from tests.ledger.virtual_disk import VirtualDisk

from lendemain.errors import IntegrityError
from lendemain.ledger.mirror import Mirror, origin_hash
from lendemain.ledger.mirrored import Copy

PREFIX = origin_hash(LOG.name)
MADE_UP = MadeUpLog([b"entry %d" % n for n in range(3_000)])


def opened(disk) -> Copy:
    return Copy(disk, LOG.name, PREFIX, [LOG.verifier])


def mirror(disk) -> Mirror:
    return Mirror([KEY], {LOG.name: [LOG.verifier]}, disk)


@pytest.fixture
def disk() -> VirtualDisk:
    """600 entries held, and 424 more kept under a checkpoint of 2,000."""
    disk = VirtualDisk()
    one = mirror(disk)
    pushed(one, MADE_UP, 600)
    one.add_checkpoint(MADE_UP.checkpoint(600, 2_000))
    sent(one, MADE_UP.upload(600, 2_000, packages=2))
    return disk


def test_a_copy_goes_on_where_it_was(disk):
    """
    Opened again, it knows what is held, what is kept beyond, and what it has accepted.
    """
    copy = opened(disk)

    assert (copy.held.size, copy.next, copy.newest[0].size) == (600, 1_024, 2_000)
    assert copy.entries(250, 1_024) == MADE_UP.entries[250:1_024]
    assert copy.entries(600, 600) == []


@pytest.mark.parametrize("name", ["tile/0/002.p/88", "tile/1/000.p/2"])
def test_a_damaged_tile_is_mended_from_the_entries(disk, name):
    """
    Where the tiles of the edge are damaged but the entries give the root, they are written again.
    """
    whole = disk.files[f"{PREFIX}/{name}"]
    disk.files[f"{PREFIX}/{name}"] = bytes(len(whole))
    disk.files.pop(f"{PREFIX}/tile/0/002")
    copy = opened(disk)

    assert disk.files[f"{PREFIX}/{name}"] in (whole, bytes(len(whole)))
    assert copy.next == 1_024
    assert pushed(mirror(disk), MADE_UP, 2_000).status == 200


@pytest.mark.parametrize("name", ["tile/entries/000", "checkpoint"])
def test_what_cannot_be_mended_is_named(disk, name):
    """
    A damaged bundle below the edge, or a checkpoint that fails, stops the mirror and is named.
    """
    data = bytearray(disk.files[f"{PREFIX}/{name}"])
    data[len(data) // 2] ^= 1
    disk.files[f"{PREFIX}/{name}"] = bytes(data)
    disk.files[f"{PREFIX}/tile/1/000.p/2"] = bytes(64)

    with pytest.raises(IntegrityError, match="damaged"):
        opened(disk)


def test_entries_that_rot_before_they_are_signed_are_asked_for_again(disk):
    """
    What no checkpoint covers yet and no longer gives the root is dropped and brought again.
    """
    name = f"{PREFIX}/tile/entries/003"
    disk.files[name] = disk.files[name].replace(b"entry 800", b"Entry 800")
    one = mirror(disk)
    answer = sent(one, MADE_UP.upload(1_024, 2_000))

    assert answer.status == 409
    assert answer.body == b"2000\n600\n\n"
    assert opened(disk).held.size == 600
    assert pushed(one, MADE_UP, 2_000).status == 200
    assert opened(disk).entries(0, 2_000) == MADE_UP.entries[:2_000]


def test_a_bundle_that_rots_later_is_named_when_it_is_read(disk):
    """
    A damaged bundle is named, not handed to whoever reads entries.
    """
    copy = opened(disk)
    disk.files[f"{PREFIX}/tile/entries/001"] = b"rot"
    with pytest.raises(IntegrityError, match="tile/entries/001"):
        copy.entries(0, 600)
    del disk.files[f"{PREFIX}/tile/entries/001"]
    with pytest.raises(IntegrityError, match="missing"):
        copy.entries(0, 600)
