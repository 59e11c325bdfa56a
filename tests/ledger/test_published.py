"""What is published: complete before its checkpoint, incremental, and of one history."""

import pytest
from tests.ledger.virtual_disk import VirtualDisk

from lendemain.errors import IntegrityError
from lendemain.ledger import checkpoint, note
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.disk import Folder
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.published import bundled, publish, published
from lendemain.ledger.tiles import BUNDLE, Tile, bundles, tiles, unbundled

LOG = note.Signer("mission.example/ledger", bytes([1] * 32))
ENTRIES = [b"entry %d" % n for n in range(70_000)]


def head(size: int, entries=ENTRIES) -> bytes:
    root = Tree([leaf_hash(one) for one in entries[:size]]).root()
    return checkpoint.signed(Checkpoint(origin=LOG.name, size=size, root=root), [LOG])


def go(disk, size: int, entries=ENTRIES, **more):
    given = {
        "files": {},
        "path": lambda _: None,
        "may_go": lambda _: True,
        "head": head(size, entries),
        **more,
    }
    return publish(
        disk, vkey=LOG.verifier.vkey, entries=lambda start, stop: entries[start:stop], **given
    )


def check_complete(disk, size: int) -> None:
    """Every tile and bundle of a size is there, or the full one that it became."""
    for tile in tiles(size):
        data = disk.get(tile.path) or disk.get(tile.full.path)
        assert data is not None, tile.path
        assert len(data) >= 32 * tile.width
    for tile in bundles(size):
        data = disk.get(tile.path)
        entries = (
            unbundled(disk.get(tile.full.path), 256)
            if data is None
            else unbundled(data, tile.width)
        )
        first = 256 * tile.index
        assert entries[: tile.width] == ENTRIES[first : first + tile.width]


@pytest.mark.parametrize("sizes", [[0, 1, 2, 255, 256, 257], [700, 66_000], [300, 300, 8_192]])
def test_what_is_published_is_complete_at_every_size(sizes):
    """
    Published again and again as the ledger grows, each size has all its tiles and entries.
    """
    disk, before = VirtualDisk(), 0
    for size in sizes:
        found = go(disk, size)
        assert (found.size, found.entries) == (size, size - before)
        assert published(disk).size == size
        check_complete(disk, size)
        before = size


def test_only_what_is_new_is_written():
    """
    Publishing again costs what was added, and partial tiles go once their full one is there.
    """
    disk = VirtualDisk()
    go(disk, 66_000)
    disk.written.clear()
    go(disk, 66_100)

    assert len([name for name in disk.written if name.startswith("tile/")]) <= 8
    assert disk.get("tile/entries/257.p/208") is None
    assert disk.get("tile/entries/257") is not None
    assert disk.get("tile/0/258.p/52") is not None


def test_a_reader_never_sees_a_checkpoint_whose_tiles_are_missing():
    """
    Stopped after any write, with any of the unsynced files lost, what is published is complete, and
    publishing again completes it.
    """
    disk = VirtualDisk()
    go(disk, 300)
    for fault in range(1, 60):
        broken = disk.copy(fails_after=fault)
        try:
            go(broken, 2_000)
        except VirtualDisk.PowerCutError:
            done = False
        else:
            done = True
        for seed in range(3):
            left = broken.after_power_cut(seed)
            size = published(left).size
            assert size in (300, 2_000)
            check_complete(left, size)
            go(left, 2_000)
            check_complete(left, 2_000)
        if done:
            return
    raise AssertionError("it never came to an end")


@pytest.mark.parametrize("size", [700, 100, 299])
def test_another_history_is_never_published_over(size):
    """
    Another ledger, a changed one or an older one does not replace what is published.
    """
    disk = VirtualDisk()
    go(disk, 300)
    before = dict(disk.files)
    other = [b"other", *ENTRIES[1:]]

    with pytest.raises(IntegrityError, match="two histories"):
        go(disk, size, other)
    assert disk.files == before


def test_entries_that_do_not_give_the_signed_root_are_not_published():
    """
    A checkpoint goes out only over the entries that it is signed for.
    """
    disk = VirtualDisk()
    with pytest.raises(IntegrityError, match="do not give the root"):
        go(disk, 20, head=head(20, [b"other", *ENTRIES[1:]]))
    assert published(disk) is None


def test_a_damaged_edge_is_written_anew():
    """
    Where the tiles that growth needs have rotted, everything is written again; `anew` asks for it.
    """
    disk = VirtualDisk()
    go(disk, 600)
    disk.files["tile/1/000.p/2"] = bytes(64)
    disk.files["tile/entries/000"] = b"rot"
    go(disk, 700)
    check_complete(disk, 700)
    disk.files["tile/0/000"] = b"rot"
    go(disk, 700)
    assert disk.files["tile/0/000"] == b"rot"
    go(disk, 700, anew=True)
    check_complete(disk, 700)


def test_only_files_that_may_go_are_published(tmp_path):
    """
    A file that may not go out is named as withheld; one that is damaged or missing is a problem.
    """
    import hashlib

    def file(name: str, data: bytes):
        (tmp_path / name).write_bytes(data)
        return hashlib.sha256(data).hexdigest(), (len(data), tmp_path / name)

    open_, secret, rotten = file("a", b"open"), file("b", b"secret"), file("c", b"rotten")
    (tmp_path / "c").write_bytes(b"Rotten")
    absent = ("0" * 64, (3, None))
    named = dict([open_, secret, rotten, absent])
    files = {digest: size for digest, (size, _) in named.items()}
    with Folder.writing(tmp_path / "www") as disk:
        path = {digest: where for digest, (_, where) in named.items()}.get
        found = go(disk, 10, files=files, path=path, may_go=lambda digest: digest != secret[0])

        assert (found.files, found.withheld) == (1, 1)
        assert sorted(found.problems) == sorted(
            [f"file {rotten[0]}: altered", f"file {absent[0]}: missing"]
        )
        assert disk.names("blob") == [open_[0]]
        assert disk.get("withheld") == f"{secret[0]}\n".encode()
        assert go(disk, 10, files={open_[0]: 4}).files == 0


def test_bundles_begin_at_multiples_of_256():
    """
    Entries are cut at multiples of 256, the last bundle being partial.
    """
    assert [tile for tile, _ in bundled(ENTRIES[256:600], 256)] == [
        Tile(BUNDLE, 1), Tile(BUNDLE, 2, 88),
    ]  # fmt: skip
