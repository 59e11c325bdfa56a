"""Entries and head in one SQLite file, such that what is acknowledged survives a power cut.

The write-ahead log is synced at every commit (`synchronous = FULL`): SQLite's own default for it
loses the last commits at a power cut.  One transaction holds the new entries and the new size, and
the size moves only from where the writer last saw it (compare and swap), so a second writer cannot
fork the ledger even where file locks fail.  The checkpoint follows in a transaction of its own,
for nothing may be signed that is not durable.

This module speaks SQL to any connection that has `execute` and `executemany`, so that the crash
tests run the same statements through a simulated disk.  It checks nothing that it reads.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from lendemain.errors import InputError, IntegrityError, LendemainError

FILE_NAME = "ledger.sqlite"
APPLICATION_ID = 0x6C656E64
FORMAT = 1

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA busy_timeout = 5000",
)
SCHEMA = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE entries (position INTEGER PRIMARY KEY, leaf BLOB NOT NULL, note BLOB NOT NULL)",
    """CREATE TABLE head (
        one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, checkpoint BLOB NOT NULL
    )""",
)

Row = tuple[int, bytes, bytes]
"""An entry's position, its leaf hash as stored, and its note."""


class Connection(Protocol):
    """What this module needs of a connection to SQLite."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:
        """A cursor over the answer."""

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        """A cursor."""


class Database:
    """The tables of one ledger, through a connection that somebody else opened."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def configure(self) -> None:
        """Set what makes commits durable; before anything is written."""
        for pragma in PRAGMAS:
            self._connection.execute(pragma).fetchall()

    def create(self, *, origin: str, vkey: str, checkpoint: bytes) -> None:
        """Write the tables of an empty ledger."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._connection.execute(f"PRAGMA user_version = {FORMAT}")
        for table in SCHEMA:
            self._connection.execute(table)
        self._connection.executemany(
            "INSERT INTO meta VALUES (?, ?)", [("origin", origin), ("vkey", vkey)]
        )
        self._connection.execute("INSERT INTO head VALUES (1, 0, ?)", (checkpoint,))
        self._connection.execute("COMMIT")

    def empty_log(self) -> None:
        """Move all that is committed from the write-ahead log into the file itself, durably.

        Closing a connection does so too, but says nothing where it fails.
        """
        if self._one("PRAGMA wal_checkpoint(TRUNCATE)") != 0:
            raise LendemainError(
                "another process is reading it", where=FILE_NAME, remedy="Stop it, then try again"
            )

    def commit(self, rows: Sequence[Row], *, old_size: int) -> None:
        """Write entries and move the size from `old_size`, durably and whole or not at all.

        Raises `IntegrityError` when the size is no longer `old_size`.
        """
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE head SET size = ? WHERE size = ?", (old_size + len(rows), old_size)
            )
            self._check_swapped(old_size)
            self._connection.executemany("INSERT INTO entries VALUES (?, ?, ?)", rows)

    def sign_off(self, checkpoint: bytes, *, size: int) -> None:
        """Keep the checkpoint over `size` entries, durably."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE head SET checkpoint = ? WHERE size = ?", (checkpoint, size)
            )
            self._check_swapped(size)

    def head(self) -> tuple[int, bytes]:
        """How many entries were committed, and the last checkpoint."""
        row = self._connection.execute("SELECT size, checkpoint FROM head").fetchone()
        if row is None or not isinstance(row[0], int) or not isinstance(row[1], bytes):
            raise IntegrityError(
                "its head is missing", where=FILE_NAME, remedy="Restore it from a mirror"
            )
        return row[0], row[1]

    def meta(self, name: str) -> str:
        """What the ledger says of itself under a name; "" for nothing."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def is_ledger(self) -> bool:
        """Whether the file says it holds a ledger in this format."""
        return (
            self._one("PRAGMA application_id") == APPLICATION_ID
            and self._one("PRAGMA user_version") == FORMAT
        )

    def rows(self, start: int, stop: int) -> list[Row]:
        """Entries from position `start` to before `stop`, in order, as they lie there."""
        found = self._connection.execute(
            "SELECT position, leaf, note FROM entries WHERE position >= ? AND position < ?"
            " ORDER BY position",
            (start, stop),
        ).fetchall()
        return list(found)

    def notes(self, start: int, stop: int) -> list[bytes]:
        """The notes alone from position `start` to before `stop`, in order."""
        found = self._connection.execute(
            "SELECT note FROM entries WHERE position >= ? AND position < ? ORDER BY position",
            (start, stop),
        ).fetchall()
        return [note for (note,) in found]

    def batches(self, start: int, stop: int, *, width: int = 4096) -> Iterator[list[Row]]:
        """Entries from `start` to before `stop` in lists of at most `width`."""
        while start < stop:
            yield self.rows(start, min(start + width, stop))
            start += width

    def past(self, size: int) -> int:
        """How many entries lie outside positions 0 to before `size`."""
        query = "SELECT count(*) FROM entries WHERE position < 0 OR position >= ?"
        return int(self._connection.execute(query, (size,)).fetchone()[0])

    def _one(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])

    def _check_swapped(self, size: int) -> None:
        if self._one("SELECT changes()") != 1:
            raise IntegrityError(
                f"it no longer ends at entry {size}: another process has written to it",
                where="ledger",
                remedy="Stop the other process, then open the ledger again",
            )


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All that is done within, durably, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(Exception):  # the first error is the one to tell
            connection.execute("ROLLBACK")
        raise


def connection(folder: Path, *, writes: bool, name: str = FILE_NAME) -> sqlite3.Connection:
    """A connection to the ledger's file in a folder; `InputError` where there is none."""
    path = folder / name
    if not path.is_file():
        raise InputError(
            "no ledger here", where=str(folder), remedy="Name a mission folder, or make one"
        )
    how = "mode=rw" if writes else "mode=ro"
    if not writes and not os.access(folder, os.W_OK) and not Path(f"{path}-wal").exists():
        how = "immutable=1"  # SQLite would want to make a file of its own beside it
    uri = f"{path.resolve().as_uri()}?{how}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def trouble(error: sqlite3.Error, folder: Path, name: str = FILE_NAME) -> LendemainError:
    """What an error of SQLite means to a person."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    where = str(folder / name)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return IntegrityError(f"damaged ({error})", where=where, remedy="Restore it from a mirror")
    what, remedy = {
        sqlite3.SQLITE_FULL: ("the disk is full", "Make room"),
        sqlite3.SQLITE_IOERR: (f"the disk failed ({error})", "Look to the disk and its room"),
        sqlite3.SQLITE_BUSY: ("another process is writing to it", "Wait for it, or stop it"),
        sqlite3.SQLITE_READONLY: ("it may not be written", "Give this user the right to write"),
        sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "Give this user the right to read it"),
    }.get(code, (f"SQLite says: {error}", "See that nobody altered it"))
    return LendemainError(
        what, where=where, remedy=f"{remedy}, then open it again: what was acknowledged is there"
    )
