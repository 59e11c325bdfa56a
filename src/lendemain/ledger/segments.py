"""The files that entries name: segments of observations, and originals as they were received.

A file is named by the SHA-256 of its bytes, so it can be fetched from anybody and checked by its
name alone, and the same content received twice is one file.  It is written beside its place,
synced, renamed into it and the folder synced, in this order: after a power cut there is the whole
file or none, and an entry never names a file that was not yet durable.  Small ones may be kept
together (`packs`), which costs one sync for many; where a file lies makes no difference to whoever
reads it.

A segment's inner root is a Merkle tree over its observations, so that one of them can be shown
later without the others.
"""

import hashlib
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lendemain import encoding
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import packs
from lendemain.ledger.database import sync_folder
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.packs import Packs

SEGMENT_MEDIA = "application/vnd.apache.parquet"

if TYPE_CHECKING:  # takes longer to import than most uses of the ledger take
    import pyarrow as pa

__all__ = ["SEGMENT_MEDIA", "Segment", "Segments", "file_digest", "inner_root", "sync_folder"]

PAGE = 256
_ROWS_A_GROUP = 131_072
_CHUNK_BYTES = 1 << 20
_Bytes = bytes
_HEX = set("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Segment:
    """A file of observations: SHA-256 of its bytes in hexadecimal, bytes, and observations."""

    digest: str
    size: int
    rows: int


class Segments:
    """The files of one mission folder, below `segments/` and `blobs/` and in `packs.sqlite`."""

    def __init__(self, folder: Path) -> None:
        self._segments = folder / "segments"
        self._blobs = folder / "blobs"
        self._packs = Packs(folder)
        self._verified: dict[str, tuple[int, int, int]] = {}
        self._swept: set[Path] = set()
        self._laid_out: Path | None = None

    def put(self, table: "pa.Table") -> Segment:
        """Keep a table as a Parquet file, durably; what comes back names it."""
        with self._arriving(self._segments) as (stream, place):
            _write(table, stream)
            return Segment(place(".parquet"), stream.size, table.num_rows)

    def put_together(self, contents: Sequence["pa.Table | _Bytes"]) -> list[Segment]:
        """Keep tables and bytes, durably, in few syncs; what names each comes back in order.

        For many small ones: what threads hand over at a time is made durable together.  Tables are
        written as by `put`; bytes have 0 rows.
        """
        rows = [0 if isinstance(one, bytes) else one.num_rows for one in contents]
        data = [one if isinstance(one, bytes) else _written(one) for one in contents]
        digests = iter(self._packs.put([one for one in data if len(one) <= packs.BYTES_MAX]))
        return [
            Segment(
                next(digests) if len(one) <= packs.BYTES_MAX else self.put_bytes(one),
                len(one),
                count,
            )
            for one, count in zip(data, rows, strict=True)
        ]

    def put_bytes(self, data: bytes | memoryview) -> str:
        """Keep some bytes as they are, durably; the digest that names them comes back."""
        with self._arriving(self._blobs) as (stream, place):
            stream.write(data)
            return place("")

    def put_pieces(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Keep bytes that come in pieces, durably; their digest and number come back."""
        with self._arriving(self._blobs) as (stream, place):
            for piece in pieces:
                stream.write(piece)
            return place(""), stream.size

    def path(self, digest: str) -> Path | None:
        """Where the file of this digest lies, unchecked, or None where it is missing.

        One that is kept together with others is laid out in a folder of this process; altering it
        there alters nothing.
        """
        path = self._apart(digest)
        if path is None and (data := self._packs.data(digest)) is not None:
            if self._laid_out is None:
                self._laid_out = Path(tempfile.mkdtemp(prefix="lendemain-"))
                weakref.finalize(self, shutil.rmtree, self._laid_out, ignore_errors=True)
            path = self._laid_out / digest
            part = path.with_suffix(f".{threading.get_ident()}")
            part.write_bytes(data)
            part.replace(path)
        return path

    def holds(self, digest: str, size: int) -> bool:
        """Whether a file of this digest and size is here; its bytes are not read."""
        path = self._apart(digest)
        return (self._packs.size(digest) if path is None else path.stat().st_size) == size

    def verified(self, digest: str) -> Path:
        """Where the file of this digest lies, its bytes being what the digest says.

        A file that has not changed since it was last read by this process is not read again.
        Raises `IntegrityError` that names a file that is missing or altered.
        """
        path = self.path(digest)
        if path is None:
            raise _damaged("missing", digest)
        about = path.stat()
        mark = (about.st_mtime_ns, about.st_size, about.st_ino)
        if self._verified.get(digest) != mark:
            if file_digest(path) != digest:
                raise _damaged("not what its name says", digest)
            self._verified[digest] = mark
        return path

    def fault(self, digest: str, size: int) -> str:
        """What is wrong with the file of this digest; "" where it has that size and those bytes."""
        path = self._apart(digest)
        data = self._packs.data(digest) if path is None else None
        if path is None and data is None:
            return "missing"
        found = len(data) if data is not None else path.stat().st_size if path else 0
        if found != size:
            return f"{found} bytes, and {size} are named"
        if data is not None:
            return "" if encoding.digest(data) == digest else "altered"
        return "" if path and file_digest(path) == digest else "altered"

    def table(self, digest: str, columns: Sequence[str] | None = None) -> "pa.Table":
        """The observations of a segment, or some of their columns, in the order written."""
        from pyarrow import BufferReader, parquet

        wanted = None if columns is None else list(columns)
        if (data := self._together(digest)) is not None:
            return parquet.read_table(BufferReader(data), columns=wanted)
        return parquet.read_table(self.verified(digest), columns=wanted)

    def bytes(self, digest: str) -> bytes:
        """The bytes of an original, or of a segment's file."""
        data = self._together(digest)
        return self.verified(digest).read_bytes() if data is None else data

    def digests(self) -> list[str]:
        """The name of every file here, unchecked, in order."""
        found = {path.stem for path in self._segments.glob("*.parquet")}
        found.update(path.name for path in self._blobs.glob("*") if "." not in path.name)
        return sorted(found.union(self._packs.digests()))

    def _apart(self, digest: str) -> Path | None:
        """Where the file lies that is kept by itself under this digest."""
        if len(digest) != 64 or not set(digest) <= _HEX:
            raise InputError("not a digest", where=repr(digest[:70]), remedy="Give 64 hex digits")
        for path in (self._segments / f"{digest}.parquet", self._blobs / digest):
            if path.is_file():
                return path
        return None

    def _together(self, digest: str) -> _Bytes | None:
        """The bytes that are kept with others under this digest, which they are checked by."""
        if self._apart(digest) is not None or (data := self._packs.data(digest)) is None:
            return None
        if encoding.digest(data) != digest:
            raise _damaged("not what its name says", digest)
        return data

    @contextmanager
    def _arriving(self, folder: Path) -> Iterator[tuple["_Stream", Callable[[str], str]]]:
        """A stream into a new file, and what gives the file its name when all is written."""
        part = folder / f"{os.getpid()}-{threading.get_ident()}.part"
        try:
            if not folder.is_dir():
                folder.mkdir(parents=True)
                sync_folder(folder.parent)
            if folder not in self._swept:
                self._swept.add(folder)
                _sweep(folder)
            with part.open("wb") as file:
                stream = _Stream(file)

                def place(suffix: str) -> str:
                    digest = stream.digest()
                    file.flush()
                    os.fsync(file.fileno())
                    part.rename(folder / f"{digest}{suffix}")
                    sync_folder(folder)
                    return digest

                yield stream, place
        except OSError as error:
            raise LendemainError(
                f"a file could not be kept ({error.strerror or error})",
                where=str(folder),
                remedy="Make room, or give this user the right to write; nothing was recorded",
            ) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


class _Stream:
    """A file that is hashed as it is written."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes | memoryview) -> int:
        self._hash.update(data)
        self._file.write(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.flush()

    def digest(self) -> str:
        return self._hash.hexdigest()


def _write(table: "pa.Table", stream: BinaryIO | _Stream) -> None:
    from pyarrow import parquet

    parquet.write_table(
        table,
        stream,
        compression="zstd",
        compression_level=1,
        row_group_size=_ROWS_A_GROUP,
        version="2.6",
        **_encodings(table.schema),
    )


def _written(table: "pa.Table") -> bytes:
    stream = BytesIO()
    _write(table, stream)
    return stream.getvalue()


def _encodings(schema: "pa.Schema") -> dict[str, object]:
    """How columns are written: half the time and three quarters of the bytes of the defaults.

    Only what is stored by number in memory is worth a dictionary; times and whole numbers are
    close to their neighbours; fractions share their first bytes.
    """
    from pyarrow import types

    dictionary, encoding = [], {}
    for field in schema:
        if types.is_dictionary(field.type):
            dictionary.append(field.name)
        elif types.is_timestamp(field.type) or field.type in ("int32", "int64"):
            encoding[field.name] = "DELTA_BINARY_PACKED"
        elif field.type in ("float", "double"):
            encoding[field.name] = "BYTE_STREAM_SPLIT"
    return {"use_dictionary": dictionary, "column_encoding": encoding}


def _sweep(folder: Path) -> None:
    """Remove what processes that are no more left half written."""
    for part in folder.glob("*.part"):
        process, _, _ = part.name.partition("-")
        if process.isdecimal() and not Path(f"/proc/{process}").exists():
            part.unlink(missing_ok=True)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's bytes in hexadecimal, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inner_root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle root over the leaf hashes of a file's observations, in their order.

    RFC 6962 over pages of 256 leaf hashes, one page a leaf (a tlog tile is as wide).  One
    observation is shown without the others by the hashes of its page and the page's path.

    >>> inner_root([]).hex()[:16]
    'e3b0c44298fc1c14'
    """
    pages = range(0, len(leaves), PAGE)
    return Tree(leaf_hash(b"".join(leaves[at : at + PAGE])) for at in pages).root()


def _damaged(what: str, digest: str) -> IntegrityError:
    return IntegrityError(
        what, where=f"file {digest}", remedy="Fetch it again from whoever holds a copy"
    )
