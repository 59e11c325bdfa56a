import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from lendemain import encoding
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import packs
from lendemain.ledger.audit import audit
from lendemain.ledger.packs import Packs
from lendemain.ledger.segments import Segments


def altered(folder: Path, sql: str, *values: object) -> None:
    connection = sqlite3.connect(folder / packs.FILE_NAME)
    with connection:
        connection.execute(sql, values)
    connection.close()


def named(data: bytes) -> dict[str, object]:
    about = {"alg": "sha256", "digest": encoding.digest(data), "size": len(data)}
    return {**about, "media": "text/plain", "role": "observation"}


def test_what_is_kept_together_comes_back_by_its_digest(tmp_path):
    """
    Contents are named by their SHA-256, also the empty one, also for who opens the folder later.
    """
    contents = [b"", b"one", b"two" * 1000, b"one"]
    digests = Packs(tmp_path).put(contents)
    again = Packs(tmp_path)

    assert digests == [encoding.digest(one) for one in contents]
    assert contents == [again.data(one) for one in digests]
    assert [again.size(one) for one in digests] == [0, 3, 3000, 3]
    assert again.digests() == sorted(set(digests))
    assert (again.data("0" * 64), again.size("0" * 64)) == (None, None)


def test_nothing_is_made_where_nothing_is_kept(tmp_path):
    """
    A ledger from before, or one without small files, gets no file by being read.
    """
    files = Packs(tmp_path)

    assert (files.data("0" * 64), files.digests()) == (None, [])
    assert list(tmp_path.iterdir()) == []


def test_many_threads_share_commits_and_lose_nothing(tmp_path):
    """
    What sixteen threads hand over at once is all there, and each was told its own digests.
    """
    files = Packs(tmp_path)

    def put(number: int) -> bool:
        data = b"%d" % number
        return files.put([data, data * 2]) == [encoding.digest(data), encoding.digest(data * 2)]

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(put, range(400)))
    kept = set(Packs(tmp_path).digests())
    assert kept == {encoding.digest(b"%d" % n * k) for n in range(400) for k in (1, 2)}


def test_what_is_put_again_is_put_right(tmp_path):
    """
    Content that was altered is whole again once it is put again.
    """
    files = Packs(tmp_path)
    (digest,) = files.put([b"original"])
    altered(tmp_path, "UPDATE files SET data = x'00'")

    assert files.data(digest) == b"\x00"
    files.put([b"original"])
    assert files.data(digest) == b"original"


def test_what_is_too_large_is_refused_in_words(tmp_path):
    """
    More than a mebibyte is a file of its own.
    """
    with pytest.raises(InputError, match="longer"):
        Packs(tmp_path).put([b"small", bytes(packs.BYTES_MAX + 1)])
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_or_foreign_file_is_said(tmp_path):
    """
    Where the file is no such file, reading and writing say so and name it.
    """
    (tmp_path / packs.FILE_NAME).write_bytes(os.urandom(8192))
    files = Packs(tmp_path)

    for ask in (lambda: files.put([b"x"]), lambda: files.data("0" * 64), files.digests):
        with pytest.raises(LendemainError, match=packs.FILE_NAME):
            ask()


def test_after_a_failure_the_next_put_looks_at_the_disk_anew(tmp_path):
    """
    A folder that is not there fails a put; once it is there, the same object keeps files.
    """
    files = Packs(tmp_path / "later")
    with pytest.raises(LendemainError):
        files.put([b"x"])

    (tmp_path / "later").mkdir()

    assert files.put([b"x"]) == [encoding.digest(b"x")]


def test_readers_cannot_tell_where_a_small_file_lies(tmp_path):
    """
    Tables and bytes that are kept together are read, found, listed and laid out like files.
    """
    table = pa.table({"row": pa.array(range(5), pa.int32()), "lon": [30.5 + n for n in range(5)]})
    apart, together = Segments(tmp_path / "apart"), Segments(tmp_path / "together")
    (tmp_path / "together").mkdir()
    segment, blob = apart.put(table), apart.put_bytes(b"original")

    one, other = together.put_together([table, b"original"])

    assert (one, other.digest, other.size, other.rows) == (segment, blob, 8, 0)
    assert apart.digests() == together.digests()
    assert table == together.table(one.digest) == apart.table(one.digest)
    assert together.table(one.digest, ["lon"]).column_names == ["lon"]
    assert apart.bytes(one.digest) == together.bytes(one.digest)
    assert together.verified(one.digest).read_bytes() == together.bytes(one.digest)
    assert together.path("0" * 64) is None
    assert together.holds(blob, 8)
    assert not together.holds(blob, 9)
    assert not (tmp_path / "together" / "segments").exists()
    with pytest.raises(IntegrityError, match="missing"):
        together.bytes("0" * 64)


def test_what_is_large_is_a_file_though_put_with_others(tmp_path):
    """
    Among contents kept together, one of more than a mebibyte becomes a file of its own.
    """
    files = Segments(tmp_path)
    large = bytes(packs.BYTES_MAX + 1)

    kept = files.put_together([b"a", large, b"b"])

    assert [one.digest for one in kept] == [encoding.digest(one) for one in (b"a", large, b"b")]
    assert (tmp_path / "blobs" / kept[1].digest).is_file()


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("DELETE FROM files WHERE digest = ?", "missing"),
        ("UPDATE files SET data = x'6f726967696e6178' WHERE digest = ?", "altered"),
        ("UPDATE files SET data = x'00' WHERE digest = ?", "1 bytes, and 8 are named"),
    ],
)
def test_an_audit_names_a_small_file_that_is_not_what_an_entry_names(kept, sql, says):
    """
    Files that lie together are audited like others; what was taken out or altered is named.
    """
    digest = Segments(kept.folder).put_together([b"original", b"other"])[0].digest
    with kept.open() as ledger:
        ledger.append([kept.drill(n, objs=[named(one)]) for n, one in enumerate([b"original"])])
        with pytest.raises(InputError, match="not here"):
            ledger.append([kept.drill(9, objs=[named(b"never kept")])])
    assert audit(kept.folder).sound
    assert audit(kept.folder).orphans == (encoding.digest(b"other"),)

    altered(kept.folder, sql, bytes.fromhex(digest))

    result = audit(kept.folder)
    assert [str(one) for one in result.problems] == [f"file {digest}: {says}; entry 1 names it"]
    with pytest.raises(IntegrityError, match=digest):
        Segments(kept.folder).bytes(digest)
    with pytest.raises(IntegrityError, match=digest):
        Segments(kept.folder).verified(digest)
