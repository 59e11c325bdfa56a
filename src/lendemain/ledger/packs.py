"""Small files of a ledger in one SQLite file, many to a sync.

A file of its own costs two syncs and an inode.  Where sensors hand over a hundred observations at
a time that is nearly all that keeping them costs, so such files lie together in `packs.sqlite`,
under the same names: the SHA-256 of their bytes.  What threads hand over while a commit waits for
the disk goes into the next one together.  A file is durable when `put` returns, before any entry
names it.
"""

import hashlib
import os
import sqlite3
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import database as databases
from lendemain.ledger.database import (
    PRAGMAS,
    Connection,
    Database,
    sync_folder,
    transaction,
    trouble,
)

FILE_NAME = "packs.sqlite"
APPLICATION_ID = 0x6C656E70
FORMAT = 1
BYTES_MAX = 1 << 20
"""What is larger is a file of its own."""

_TABLE = "CREATE TABLE files (digest BLOB PRIMARY KEY, data BLOB NOT NULL)"
_WAL_PAGES = 8192

File = tuple[bytes, bytes]
"""A digest and the bytes that it names."""


def configure(connection: Connection) -> None:
    """Set what makes commits durable."""
    for pragma in (*PRAGMAS, f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}"):
        connection.execute(pragma).fetchall()


def create(folder: Path) -> None:
    """Make an empty file of packs in a folder, durably and whole, unless there is one."""
    part = folder / f"{FILE_NAME}.{os.getpid()}.part"
    try:
        part.unlink(missing_ok=True)
        connection = sqlite3.connect(part, isolation_level=None)
        try:
            configure(connection)
            with transaction(connection):
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {FORMAT}")
                connection.execute(_TABLE)
            Database(connection).empty_log()
        finally:
            connection.close()
        with suppress(FileExistsError):  # another process has just made one
            os.link(part, folder / FILE_NAME)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    sync_folder(folder)


def commit(connection: Connection, files: Sequence[File]) -> None:
    """Write files durably, all or none; one that is there already is put right."""
    with transaction(connection):
        connection.executemany(
            "INSERT INTO files VALUES (?, ?) ON CONFLICT DO UPDATE SET data = excluded.data", files
        )


class _Batch:
    """What is committed together, and what became of it."""

    def __init__(self) -> None:
        self.files: list[File] = []
        self.done = False
        self.error: LendemainError | None = None


class Packs:
    """The small files of one ledger's folder.  Reads what is unchecked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._gate, self._turn = threading.Lock(), threading.Lock()
        self._batch = _Batch()
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None

    def put(self, contents: Sequence[bytes]) -> list[str]:
        """Keep contents of at most `BYTES_MAX` each, durably; the digests that name them.

        Raises `InputError` for one that is longer, and `LendemainError` where the disk fails; then
        none of them counts as kept.
        """
        if any(len(data) > BYTES_MAX for data in contents):
            raise InputError(
                f"longer than {BYTES_MAX} bytes", where="packs", remedy="Keep it as a file"
            )
        files = [(hashlib.sha256(data).digest(), bytes(data)) for data in contents]
        with self._gate:
            batch = self._batch
            batch.files += files
        with self._turn:
            if not batch.done:
                with self._gate:
                    self._batch = _Batch()
                self._commit(batch)
        if batch.error is not None:
            raise batch.error
        return [digest.hex() for digest, _ in files]

    def data(self, digest: str) -> bytes | None:
        """The bytes under a digest, unchecked; None where there are none."""
        found = self._asked("SELECT data FROM files WHERE digest = ?", bytes.fromhex(digest))
        return self._bytes(found[0][0]) if found else None

    def size(self, digest: str) -> int | None:
        """How many bytes lie under a digest, unread; None where there are none."""
        query = "SELECT length(data) FROM files WHERE digest = ?"
        found = self._asked(query, bytes.fromhex(digest))
        return found[0][0] if found and isinstance(found[0][0], int) else None

    def digests(self) -> list[str]:
        """The name of every file here, in order."""
        return sorted(self._bytes(one).hex() for (one,) in self._asked("SELECT digest FROM files"))

    def _commit(self, batch: _Batch) -> None:
        try:
            if self._writer is None:
                self._writer = self._opened()
            commit(self._writer, batch.files)
        except sqlite3.Error as error:
            batch.error = trouble(error, self._folder, FILE_NAME)
        except LendemainError as error:
            batch.error = error
        except OSError as error:
            batch.error = LendemainError(
                f"nothing could be kept ({error.strerror or error})",
                where=str(self._folder / FILE_NAME),
                remedy="Make room, or give this user the right to write; nothing was recorded",
            )
        if batch.error is not None and self._writer is not None:
            with suppress(sqlite3.Error):  # only a fresh look at the disk says what it holds
                self._writer.close()
            self._writer = None
        batch.done, batch.files = True, []

    def _opened(self) -> sqlite3.Connection:
        if not (self._folder / FILE_NAME).exists():
            create(self._folder)
        writer = databases.connection(self._folder, writes=True, name=FILE_NAME)
        try:
            configure(writer)
        except BaseException:
            writer.close()
            raise
        weakref.finalize(self, writer.close)
        return writer

    def _bytes(self, value: object) -> bytes:
        if not isinstance(value, bytes):
            raise IntegrityError(
                "damaged (a row that is not bytes)",
                where=str(self._folder / FILE_NAME),
                remedy="Restore it from a mirror",
            )
        return value

    def _asked(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._gate:
            try:
                if self._reader is None:
                    if not (self._folder / FILE_NAME).is_file():
                        return []
                    self._reader = databases.connection(self._folder, writes=False, name=FILE_NAME)
                    weakref.finalize(self, self._reader.close)
                return self._reader.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise trouble(error, self._folder, FILE_NAME) from error
