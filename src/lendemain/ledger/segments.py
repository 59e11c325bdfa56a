"""The files that entries name: segments of observations, and originals as they were received.

A file is named by the SHA-256 of its bytes, so it can be fetched from anybody and checked by its
name alone, and the same content received twice is one file.  It is written beside its place,
synced, renamed into it and the folder synced, in this order: after a power cut there is the whole
file or none, and an entry never names a file that was not yet durable.

A segment's inner root is a Merkle tree over its observations, so that one of them can be shown
later without the others.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger.merkle import Tree, leaf_hash

SEGMENT_MEDIA = "application/vnd.apache.parquet"

if TYPE_CHECKING:  # takes longer to import than most uses of the ledger take
    import pyarrow as pa

PAGE = 256
_ROWS_A_GROUP = 131_072
_CHUNK_BYTES = 1 << 20
_HEX = set("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Segment:
    """A file of observations: SHA-256 of its bytes in hexadecimal, bytes, and observations."""

    digest: str
    size: int
    rows: int


class Segments:
    """The files of one mission folder, below `segments/` and `blobs/`."""

    def __init__(self, folder: Path) -> None:
        self._segments = folder / "segments"
        self._blobs = folder / "blobs"
        self._verified: dict[str, tuple[int, int, int]] = {}

    def put(self, table: "pa.Table") -> Segment:
        """Keep a table as a Parquet file, durably; what comes back names it."""
        from pyarrow import parquet

        with self._arriving(self._segments) as (stream, place):
            parquet.write_table(
                table,
                stream,
                compression="zstd",
                compression_level=1,
                row_group_size=_ROWS_A_GROUP,
                version="2.6",
                **_encodings(table.schema),
            )
            return Segment(place(".parquet"), stream.size, table.num_rows)

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
        """Where the file of this digest lies, unchecked, or None where it is missing."""
        if len(digest) != 64 or not set(digest) <= _HEX:
            raise InputError("not a digest", where=repr(digest[:70]), remedy="Give 64 hex digits")
        for path in (self._segments / f"{digest}.parquet", self._blobs / digest):
            if path.is_file():
                return path
        return None

    def holds(self, digest: str, size: int) -> bool:
        """Whether a file of this digest and size is here; its bytes are not read."""
        path = self.path(digest)
        return path is not None and path.stat().st_size == size

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

    def table(self, digest: str, columns: Sequence[str] | None = None) -> "pa.Table":
        """The observations of a segment, or some of their columns, in the order written."""
        from pyarrow import parquet

        path = self.verified(digest)
        return parquet.read_table(path, columns=None if columns is None else list(columns))

    def bytes(self, digest: str) -> bytes:
        """The bytes of an original, or of a segment's file."""
        return self.verified(digest).read_bytes()

    def digests(self) -> list[str]:
        """The name of every file here, unchecked, in order."""
        found = [path.stem for path in self._segments.glob("*.parquet")]
        found += [path.name for path in self._blobs.glob("*") if "." not in path.name]
        return sorted(found)

    @contextmanager
    def _arriving(self, folder: Path) -> Iterator[tuple["_Stream", Callable[[str], str]]]:
        """A stream into a new file, and what gives the file its name when all is written."""
        part = folder / f"{os.getpid()}-{threading.get_ident()}.part"
        try:
            if not folder.is_dir():
                folder.mkdir(parents=True)
                sync_folder(folder.parent)
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


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
