import os
from pathlib import Path

import pyarrow as pa
import pytest

from lendemain import encoding
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger.merkle import leaf_hash, node_hash
from lendemain.ledger.segments import Segments, inner_root


def table(rows: int = 5) -> pa.Table:
    return pa.table(
        {
            "row": pa.array(range(rows), pa.int32()),
            "kind": pa.array(["shot"] * rows).dictionary_encode(),
            "lon": [30.5 + n for n in range(rows)],
        }
    )


def test_a_segment_comes_back_as_it_was(tmp_path):
    """
    A table is read back with its rows, types and order, or only the columns asked for.
    """
    files = Segments(tmp_path)

    kept = files.put(table())

    assert table() == files.table(kept.digest)
    assert files.table(kept.digest, ["lon"]).column_names == ["lon"]
    assert (kept.rows, files.holds(kept.digest, kept.size)) == (5, True)


def test_a_file_is_named_by_its_bytes(tmp_path):
    """
    The name of a file is the SHA-256 of its bytes, and the same content twice is one file.
    """
    files = Segments(tmp_path)
    segment, blob = files.put(table()), files.put_bytes(b"original")

    assert segment == files.put(table())
    assert blob == files.put_bytes(b"original") == encoding.digest(b"original")
    assert files.bytes(blob) == b"original"
    assert segment.digest == encoding.digest(files.bytes(segment.digest))
    assert sorted([segment.digest, blob]) == files.digests()
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 2


def test_an_altered_or_missing_file_is_named_not_read(tmp_path):
    """
    A change of any byte, a file cut short, or gone, is an IntegrityError that names the digest,
    also when the file was read whole before.
    """
    files = Segments(tmp_path)
    digest = files.put(table()).digest
    path = files.verified(digest)
    whole = path.read_bytes()

    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(IntegrityError, match=digest):
            files.table(digest)
    path.write_bytes(whole[:-1])
    with pytest.raises(IntegrityError, match=digest):
        files.bytes(digest)
    path.write_bytes(whole)
    assert table() == files.table(digest)
    path.unlink()
    with pytest.raises(IntegrityError, match="missing"):
        files.table(digest)


def test_a_damaged_file_is_put_right_by_putting_it_again(tmp_path):
    """
    Content that is put again replaces a file that was cut short or altered.
    """
    files = Segments(tmp_path)
    digest = files.put_bytes(b"original")
    path = files.verified(digest)

    for damage in (b"orig", b"ORIGINAL"):
        path.write_bytes(damage)
        assert digest == files.put_bytes(b"original")
        assert files.bytes(digest) == b"original"


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "0" * 63, "G" * 64, "0" * 64 + "/"])
def test_only_digests_name_files(tmp_path, digest):
    """
    A name that is no digest cannot reach outside the folder.
    """
    with pytest.raises(InputError, match="digest"):
        Segments(tmp_path).bytes(digest)


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    """
    Where no file can be made, the error says so and nothing is left.
    """
    (tmp_path / "blobs").write_bytes(b"in the way")

    with pytest.raises(LendemainError) as error:
        Segments(tmp_path).put_bytes(b"original")

    assert error.value.exit_status == 1
    assert [path.name for path in tmp_path.iterdir()] == ["blobs"]


def test_the_inner_root_shows_one_observation_alone():
    """
    The hashes of an observation's page, with the page's path, lead to the root that is signed.
    """
    leaves = [leaf_hash(bytes([n % 251, n // 251])) for n in range(700)]
    first, second, third = (leaf_hash(b"".join(leaves[at : at + 256])) for at in (0, 256, 512))

    assert node_hash(node_hash(first, second), third) == inner_root(leaves)
    assert inner_root(leaves[:300]) != inner_root(leaves[:299])


def test_files_are_durable_before_they_are_named(tmp_path: Path, monkeypatch):
    """
    A file is synced before it gets its name, and the folder after: content, then name.
    """
    files = Segments(tmp_path)
    files.put_bytes(b"first")
    steps: list[str] = []
    sync, rename = os.fsync, Path.rename

    def synced(descriptor: int) -> None:
        steps.append("sync " + Path(f"/proc/self/fd/{descriptor}").readlink().suffix)
        sync(descriptor)

    def renamed(path: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    files.put_bytes(b"second")

    assert steps == ["sync .part", "rename", "sync "]


def test_bytes_that_come_in_pieces_are_one_file(tmp_path):
    """
    What is put in pieces is named as if it had been put at once; a broken-off putting leaves none.
    """
    segments = Segments(tmp_path)

    assert segments.put_pieces([b"six ", b"", b"rounds"]) == (segments.put_bytes(b"six rounds"), 10)
    with pytest.raises(ZeroDivisionError):
        segments.put_pieces(bytes(1 // n) for n in (1, 0))
    assert [p.name for p in (tmp_path / "blobs").iterdir()] == segments.digests()
