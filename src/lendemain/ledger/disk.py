"""Files below a folder, each whole or absent, and durable when `put` returns.

Whoever publishes or mirrors a ledger writes through these few operations and no others, so that a
test can put a simulated disk in their place that forgets what it was not held to.  A file is
written beside its place, synced, and renamed into it; the folders are synced last.  Many files
together cost little more than one, because their syncs share the disk's own commits.

Names are relative paths with `/`.  One process writes: `Folder.writing` takes a lock that the
kernel gives back when the process dies.
"""

import errno
import fcntl
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from lendemain.errors import LendemainError
from lendemain.ledger.database import sync_folder

CHUNK_BYTES = 1 << 20
_PARTS, _LOCK = ".part", ".lock"
_SYNCS = 8


class Disk(Protocol):
    """What publishing and mirroring need of a disk."""

    def get(self, name: str, *, limit: int | None = None) -> bytes | None:
        """The bytes of a file (no more than `limit` + 1 of them), or None where there is none."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in pieces; nothing where there is none."""

    def size(self, name: str) -> int | None:
        """How many bytes a file has, or None where there is none."""

    def names(self, folder: str) -> list[str]:
        """The names in a folder, in order; none where there is no folder."""

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files, each whole or not at all, in no order; all are durable on return."""

    def keep(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write one file in pieces, as `put`; an error from the pieces leaves nothing."""

    def drop(self, names: Iterable[str]) -> None:
        """Remove files or folders, where they are."""


class Folder:
    """A folder of the file system as a `Disk`."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self._parts = self.root / _PARTS
        self._pool: ThreadPoolExecutor | None = None

    @classmethod
    @contextmanager
    def writing(cls, root: Path) -> Iterator["Folder"]:
        """The folder, made where it is missing, for the one process that may write to it."""
        folder = cls(root)
        try:
            folder.root.mkdir(parents=True, exist_ok=True)
            lock = os.open(folder.root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise _unwritable(folder.root, error) from error
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LendemainError(
                    "another process is writing to it",
                    where=str(root),
                    remedy="Wait until it is done, or stop it",
                ) from None
            folder._settle()
            yield folder
        finally:
            if folder._pool is not None:
                folder._pool.shutdown()
            os.close(lock)

    def get(self, name: str, *, limit: int | None = None) -> bytes | None:
        """The bytes of a file (no more than `limit` + 1 of them), or None where there is none."""
        try:
            with self.path(name).open("rb") as file:
                return file.read(-1 if limit is None else limit + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(self.path(name), error) from error

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in pieces; nothing where there is none."""
        try:
            with self.path(name).open("rb") as file:
                while data := file.read(CHUNK_BYTES):
                    yield data
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return
        except OSError as error:
            raise _unreadable(self.path(name), error) from error

    def size(self, name: str) -> int | None:
        """How many bytes a file has, or None where there is none."""
        path = self.path(name)
        try:
            return path.stat().st_size if path.is_file() else None
        except OSError:
            return None

    def names(self, folder: str) -> list[str]:
        """The names in a folder, in order; none where there is no folder."""
        try:
            return sorted(one.name for one in self.path(folder).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files, each whole or not at all, in no order; all are durable on return."""
        try:
            written = [(self._part(data), self.path(name)) for name, data in files.items()]
            self._sync([part for part, _ in written])
            self._place(written)
        except OSError as error:
            raise _unwritable(self.root, error) from error

    def keep(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write one file in pieces, as `put`; an error from the pieces leaves nothing."""
        part = self._new()
        try:
            with part.open("wb") as file:
                for one in chunks:
                    file.write(one)
            self._sync([part])
            self._place([(part, self.path(name))])
        except OSError as error:
            raise _unwritable(self.root, error) from error
        finally:
            part.unlink(missing_ok=True)

    def drop(self, names: Iterable[str]) -> None:
        """Remove files or folders, where they are."""
        for name in names:
            path = self.path(name)
            with suppress(OSError):  # what stays is a copy too many, and harms nobody
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()

    def path(self, name: str) -> Path:
        """Where a file lies."""
        parts = name.split("/")
        assert all(part not in ("", ".", "..") for part in parts)
        return self.root.joinpath(*parts)

    def _settle(self) -> None:
        """Remove what a killed process left half written, and hold the disk to what it named."""
        shutil.rmtree(self._parts, ignore_errors=True)
        try:
            self._sync([Path(folder) for folder, _, _ in os.walk(self.root)])
        except OSError as error:
            raise _unwritable(self.root, error) from error

    def _new(self) -> Path:
        try:
            self._parts.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(self.root, error) from error
        return self._parts / f"{os.getpid()}-{threading.get_ident()}-{os.urandom(6).hex()}"

    def _part(self, data: bytes) -> Path:
        part = self._new()
        part.write_bytes(data)
        return part

    def _place(self, written: list[tuple[Path, Path]]) -> None:
        touched = set[Path]()
        for part, path in written:
            self._make(path.parent, touched)
            part.replace(path)
            touched.add(path.parent)
        self._sync(sorted(touched))

    def _make(self, folder: Path, touched: set[Path]) -> None:
        if not folder.is_dir():
            self._make(folder.parent, touched)
            folder.mkdir(exist_ok=True)
            touched.add(folder.parent)

    def _sync(self, paths: list[Path]) -> None:
        if len(paths) <= 2:
            list(map(_synced, paths))
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_SYNCS, "disk")
        list(self._pool.map(_synced, paths))


def _synced(path: Path) -> None:
    if path.is_dir():
        sync_folder(path)
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(root: Path, error: OSError) -> LendemainError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return LendemainError(
        "the disk is full" if full else f"it cannot be written ({error.strerror or error})",
        where=str(root),
        remedy="Make room, or give this user the right to write, then try again: nothing was lost",
    )


def _unreadable(path: Path, error: OSError) -> LendemainError:
    return LendemainError(
        f"it cannot be read ({error.strerror or error})",
        where=str(path),
        remedy="Look to the disk, or restore the file from a copy",
    )
