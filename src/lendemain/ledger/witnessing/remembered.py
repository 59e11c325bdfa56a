"""What a witness remembers, in SQLite: one row for each ledger, and what was refused.

A row moves only from what the witness last saw in it, inside one transaction that is synced to the
disk (`synchronous = FULL`) before the call returns; a second process on the same file is as safe.
Of refused checkpoints at most `SUSPECTS_MAX` of each kind are kept for a ledger: only a ledger's
key can fill the table, but whoever holds its old checkpoints can send them again.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lendemain.errors import IntegrityError, LendemainError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.database import PRAGMAS, Connection, trouble
from lendemain.ledger.note import parts
from lendemain.ledger.segments import sync_folder
from lendemain.ledger.witnessing.witness import Seen, Why

FILE_NAME = "witness.sqlite"
SUSPECTS_MAX = 1024

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS latest (
        origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, at INTEGER NOT NULL,
        note BLOB NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS suspects (
        origin TEXT NOT NULL, why TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL,
        at INTEGER NOT NULL, note BLOB NOT NULL, PRIMARY KEY (origin, why, size, root)
    ) WITHOUT ROWID""",
)


class Remembered:
    """A witness's memory through a connection that somebody else opened; safe for many threads."""

    def __init__(self, connection: Connection, folder: Path = Path()) -> None:
        """`folder` is where trouble with the disk is said to be."""
        self._connection, self._folder = connection, folder
        self._gate = threading.Lock()
        for statement in (*PRAGMAS, *SCHEMA):
            connection.execute(statement).fetchall()

    @classmethod
    def open(cls, folder: Path) -> "Remembered":
        """The memory in a folder, made where there is none."""
        path = folder / FILE_NAME
        new = not path.exists()
        try:
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            made = cls(connection, folder)
        except sqlite3.Error as error:
            raise _trouble(error, folder) from error
        if new:
            sync_folder(folder)
        return made

    def latest(self, origin: str) -> Seen | None:
        """The last checkpoint of a ledger that was cosigned."""
        with self._reading():
            row = self._connection.execute(
                "SELECT note, at FROM latest WHERE origin = ?", (origin,)
            ).fetchone()
        if row is None:
            return None
        return Seen(checkpoints.parsed(parts(row[0])[0], more=True), row[0], int(row[1]))

    def swap(self, old: Seen | None, new: Seen) -> bool:
        """Whether `new` took the place of exactly `old`; durable when this returns."""
        one = new.checkpoint
        with self._transaction():
            if old is None:
                self._connection.execute(
                    "INSERT OR IGNORE INTO latest VALUES (?, ?, ?, ?, ?)",
                    (one.origin, one.size, one.root, new.at, new.note),
                )
            else:
                self._connection.execute(
                    "UPDATE latest SET size = ?, root = ?, at = ?, note = ?"
                    " WHERE origin = ? AND size = ? AND root = ?",
                    (
                        one.size, one.root, new.at, new.note,
                        one.origin, old.checkpoint.size, old.checkpoint.root,
                    ),
                )  # fmt: skip
            return bool(self._connection.execute("SELECT changes()").fetchone()[0] == 1)

    def suspect(self, note: bytes, checkpoint: Checkpoint, *, why: Why, at: int) -> None:
        """Keep a checkpoint that a ledger has signed and that was refused, within bounds."""
        query = "SELECT count(*) FROM suspects WHERE origin = ? AND why = ?"
        given = (checkpoint.origin, why, checkpoint.size, checkpoint.root, at, note)
        with self._transaction():
            held = self._connection.execute(query, (checkpoint.origin, why)).fetchone()[0]
            if held < SUSPECTS_MAX:
                self._connection.execute(
                    "INSERT OR IGNORE INTO suspects VALUES (?, ?, ?, ?, ?, ?)", given
                )

    def suspects(self, origin: str) -> list[tuple[Why, bytes]]:
        """The refused checkpoints of a ledger, in order of size, and why each was refused."""
        query = "SELECT why, note FROM suspects WHERE origin = ? ORDER BY size, root"
        with self._reading():
            return list(self._connection.execute(query, (origin,)).fetchall())

    def origins(self) -> list[str]:
        """The ledgers of which something is remembered."""
        with self._reading():
            rows = self._connection.execute("SELECT origin FROM latest ORDER BY origin").fetchall()
        return [str(row[0]) for row in rows]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One at a time; an error of SQLite comes out as trouble that a person can mend."""
        with self._gate:
            try:
                yield
            except sqlite3.Error as error:
                raise _trouble(error, self._folder) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._reading():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(Exception):  # the first error is the one to tell
                    self._connection.execute("ROLLBACK")
                raise


def _trouble(error: sqlite3.Error, folder: Path) -> LendemainError:
    found = trouble(error, folder)
    if isinstance(found, IntegrityError):
        remedy = "Restore it from a copy and let the ledger's parties know; never begin it anew"
        return IntegrityError(found.what, where=str(folder / FILE_NAME), remedy=remedy)
    found.where = str(folder / FILE_NAME)
    return found
