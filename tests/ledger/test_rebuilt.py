"""A ledger rebuilt from its tiles alone: the same, or the tile, entry or file that differs."""

import random

import pytest
from tests.ledger.virtual_disk import VirtualDisk

from lendemain.errors import InputError
from lendemain.ledger import rebuilt
from lendemain.ledger.audit import audit
from lendemain.ledger.published import publish
from lendemain.ledger.segments import Segments
from lendemain.ledger.store import Ledger


@pytest.fixture
def source(kept, tmp_path) -> VirtualDisk:
    """600 entries, one of which names a file, as they are published."""
    content = b"original"
    segments = Segments(kept.folder)
    digest = segments.put_bytes(content)
    obj = {
        "alg": "sha256", "digest": digest, "size": 8, "media": "text/plain", "role": "original",
    }  # fmt: skip
    with kept.open() as ledger:
        ledger.append([kept.drill(n) for n in range(598)])
        ledger.append([kept.drill(999, objs=[obj])])
        disk = VirtualDisk()
        publish(
            disk,
            head=ledger.head(),
            vkey=ledger.verifier.vkey,
            entries=lambda start, stop: [one for _, one in ledger.entries(start, stop)],
            files={digest: 8},
            path=segments.path,
            may_go=lambda _: True,
        )
    return disk


def test_the_ledger_comes_back_from_its_tiles(kept, source, tmp_path):
    """
    What is rebuilt has the same entries and checkpoint, and its audit is clean.
    """
    into = tmp_path / "again"
    found = rebuilt.rebuild(source, into, kept.log.verifier)
    for digest, (_, one) in found.named.items():
        assert rebuilt.fetch(source, digest, one, into) == ""
    result = audit(into, [kept.log.verifier])

    assert (found.whole, found.problems, found.size) == (True, (), 600)
    assert result.problems == ()
    assert (result.entries, result.files) == (600, 1)
    with Ledger.open(into, verifier=kept.log.verifier) as again, Ledger.open(kept.folder) as first:
        assert list(again.entries()) == list(first.entries())
        assert again.head() == first.head()
    with Ledger.open(into, signer=kept.log) as again:
        again.append([kept.drill(1_000)])
        assert again.size == 601


def test_the_key_is_the_publishers_word_until_given(kept, source, tmp_path):
    """
    The published key is read, a ledger under another key is refused, and so is no ledger at all.
    """
    assert rebuilt.key(source) == kept.log.verifier
    with pytest.raises(InputError):
        rebuilt.rebuild(source, tmp_path / "a", kept.desk.verifier)
    with pytest.raises(InputError, match="no ledger is published"):
        rebuilt.rebuild(VirtualDisk(), tmp_path / "a", kept.log.verifier)
    with pytest.raises(InputError, match="does not say"):
        rebuilt.key(VirtualDisk())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tile/entries/000", "entry "),
        ("tile/entries/002.p/88", "entry "),
        ("tile/0/000", "tile/0/000: not the hash of entry "),
        ("tile/0/002.p/88", "tile/0/002.p/88: not the hash of entry "),
        ("tile/1/000.p/2", "tile/1/000.p/2: not the hashes of the tiles below it"),
    ],
)
def test_bit_rot_is_named(kept, source, tmp_path, name, said):
    """
    A bit flipped anywhere in a tile or bundle is found, and the entry or the tile is named.
    """
    dice = random.Random(name)  # noqa: S311 - a test's seed
    for turn in range(4):
        rotten = bytearray(source.files[name])
        rotten[dice.randrange(len(rotten))] ^= 1 << dice.randrange(8)
        disk = VirtualDisk({**source.files, name: bytes(rotten)})
        found = rebuilt.rebuild(disk, tmp_path / f"again{turn}", kept.log.verifier)

        assert found.problems
        assert any(said in one or f"{name}: " in one for one in found.problems), found.problems
        assert found.whole == ("entries" not in name)


@pytest.mark.parametrize("name", ["tile/entries/001", "tile/0/001", "tile/1/000.p/2"])
def test_what_is_missing_or_cut_is_named(kept, source, tmp_path, name):
    """
    A tile or bundle that is missing, cut or too long is named, and nothing is taken in its place.
    """
    data = source.files[name]
    for turn, other in enumerate((None, data[:-1], data + b"x", b"", data * 3)):
        files = {**source.files, name: other}
        disk = VirtualDisk({one: what for one, what in files.items() if what is not None})
        found = rebuilt.rebuild(disk, tmp_path / f"again{turn}", kept.log.verifier)

        assert any(name in one for one in found.problems), (other and len(other), found.problems)
        assert found.whole == ("entries" not in name)


def test_a_partial_tile_may_have_become_full(kept, source, tmp_path):
    """
    Where only the full tile is there any more, its first part serves.
    """
    with kept.open() as ledger:
        old = ledger.head()
        ledger.append([kept.drill(2_000 + n) for n in range(300)])
        publish(
            source,
            head=ledger.head(),
            vkey=ledger.verifier.vkey,
            entries=lambda start, stop: [one for _, one in ledger.entries(start, stop)],
            files={},
            path=lambda _: None,
            may_go=lambda _: True,
        )
    disk = VirtualDisk({**source.files, "checkpoint": old})

    assert "tile/entries/002.p/88" not in disk.files
    found = rebuilt.rebuild(disk, tmp_path / "again", kept.log.verifier)
    assert (found.whole, found.problems, found.size) == (True, (), 600)


def test_a_file_is_taken_only_as_it_is_named(source, tmp_path):
    """
    A file that is missing, altered, cut or endless is refused, and nothing of it stays.
    """
    name = next(one for one in source.files if one.startswith("blob/"))
    digest = name.removeprefix("blob/")
    one = rebuilt.Named(digest, 8, "text/plain")
    for data, said in [
        (b"Original", "altered"), (b"origin", "6 bytes"), (b"original" * 99, "more than 8"),
        (None, "missing"),
    ]:  # fmt: skip
        disk = VirtualDisk({name: data} if data is not None else {})
        assert said in rebuilt.fetch(disk, digest, one, tmp_path / "into")
        assert not (tmp_path / "into" / "blobs").exists()


def test_files_that_entries_name_are_read_out_of_any_bytes(kept):
    """
    An entry names its files; other bytes, or names that are none, name no file.
    """
    digest = "ab" * 32
    obj = {"alg": "sha256", "digest": digest, "size": 3, "media": "text/plain", "role": "x"}

    assert [one.digest for one in rebuilt.named(kept.drill(1, objs=[obj]))] == [digest]
    assert rebuilt.named(kept.drill(1, objs=[{**obj, "digest": "../../etc/passwd"}])) == ()
    assert rebuilt.named(kept.drill(1, objs=[{**obj, "size": -1}])) == ()
    for data in (b"", b"\xff" * 40, b"lendemain.example/entry/v1\n{]\n", b"x" * 70_000):
        assert rebuilt.named(data) == ()
