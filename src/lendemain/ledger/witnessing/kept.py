"""The cosigned checkpoints of one ledger, in a SQLite file beside it.

Cosignatures are evidence, not a cache: nobody can have them given again with the times they bear.
For each size the first cosignature of each party is kept, since that is the earliest proof of what
was there; the newest row of each party is kept for the largest size only, since it says how fresh
the ledger's head is.  Nothing that is kept is ever replaced by something later.

The file checks what goes in and trusts what comes out no further than to be read: whoever shows a
checkpoint to others takes its `standing` again.
"""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from lendemain.errors import LendemainError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.database import PRAGMAS, trouble
from lendemain.ledger.note import Verifier
from lendemain.ledger.segments import sync_folder
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.policy import Policy
from lendemain.ledger.witnessing.standing import Standing, standing

FILE_NAME = "witnessed.sqlite"
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS cosigned (
        size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL, newest BLOB NOT NULL,
        met INTEGER NOT NULL, PRIMARY KEY (size, root)
    )""",
    "CREATE INDEX IF NOT EXISTS met ON cosigned (size) WHERE met",
)


class Kept:
    """The cosigned checkpoints in a folder; nothing is made there before something is added."""

    def __init__(self, folder: Path) -> None:
        self._path = Path(folder) / FILE_NAME

    def add(self, note: bytes, *, policy: Policy, log: Verifier | None = None) -> Standing:
        """Keep a cosigned checkpoint; the standing, under the policy, of all that is kept of it.

        `log` is the ledger where the policy names none.  Cosignatures of witnesses that the policy
        does not name are left out.  Durable when this returns.  Raises `InputError` where the
        note is not what it should be.
        """
        found = standing(note, policy, log=log)
        size, root = found.checkpoint.size, found.checkpoint.root
        note = _of_policy(note, policy)
        connection = self._writing()
        try:
            connection.execute("BEGIN IMMEDIATE")
            row = connection.execute(
                "SELECT note, newest FROM cosigned WHERE size = ? AND root = ?", (size, root)
            ).fetchone()
            first, newest = (row[0], row[1]) if row else (note, note)
            first = _merged(first, note, policy, earliest=True)
            newest = _merged(newest, note, policy, earliest=False)
            found = standing(first, policy, log=log)
            connection.execute(
                "INSERT OR REPLACE INTO cosigned VALUES (?, ?, ?, ?, ?)",
                (size, root, first, newest, found.witnessed),
            )
            connection.execute("COMMIT")
        except BaseException as error:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise _trouble(error, self._path) from error
            raise
        finally:
            connection.close()
        return found

    def latest(self) -> bytes | None:
        """The largest checkpoint that a quorum has cosigned, with first cosignatures."""
        return self._one("SELECT note FROM cosigned WHERE met ORDER BY size DESC LIMIT 1")

    def newest(self) -> bytes | None:
        """The largest checkpoint that anyone has cosigned, with their newest cosignatures."""
        return self._one("SELECT newest FROM cosigned ORDER BY size DESC LIMIT 1")

    def covering(self, index: int) -> bytes | None:
        """The smallest checkpoint over an entry that a quorum has cosigned; None if none has."""
        query = "SELECT note FROM cosigned WHERE met AND size > ? ORDER BY size LIMIT 1"
        return self._one(query, index)

    def stamp(self) -> tuple[int, int]:
        """How many checkpoints a quorum has cosigned, and the largest: changes when labels do."""
        row = (
            self._all("SELECT count(*), coalesce(max(size), 0) FROM cosigned WHERE met") or [()]
        )[0]
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def of_size(self, size: int) -> list[bytes]:
        """Every checkpoint of one size that is kept: two are two histories."""
        return [row[0] for row in self._all("SELECT note FROM cosigned WHERE size = ?", size)]

    def sizes(self) -> list[tuple[int, bool]]:
        """The sizes of the checkpoints that are kept, in order, and whether a quorum cosigned."""
        rows = self._all("SELECT size, met FROM cosigned ORDER BY size")
        return [(int(size), bool(met)) for size, met in rows]

    def _one(self, query: str, *given: int) -> bytes | None:
        rows = self._all(query, *given)
        return rows[0][0] if rows else None

    def _all(self, query: str, *given: int) -> list[tuple[bytes, ...]]:
        if not self._path.is_file():
            return []
        how = "mode=ro"
        folder = self._path.parent
        if not os.access(folder, os.W_OK) and not Path(f"{self._path}-wal").exists():
            how = "immutable=1"  # SQLite would want to make a file of its own beside it
        try:
            uri = f"{self._path.resolve().as_uri()}?{how}"
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
                connection.execute("PRAGMA trusted_schema = OFF")
                if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                    return []  # it is just being made
                return connection.execute(query, given).fetchall()
        except sqlite3.Error as error:
            raise _trouble(error, self._path) from error

    def _writing(self) -> sqlite3.Connection:
        new = not self._path.exists()
        connection = None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, isolation_level=None)
            for pragma in PRAGMAS:
                connection.execute(pragma).fetchall()
            for table in _SCHEMA:
                connection.execute(table)
            if new:
                sync_folder(self._path.parent)
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise _trouble(error, self._path) from error
        return connection


def _of_policy(note: bytes, policy: Policy) -> bytes:
    """The note with no signatures but those of the policy's witnesses and of ledgers."""
    text, _ = notes.parts(note)
    keys = {(one.cosigner.name, one.cosigner.key_id) for one in policy.witnesses}
    origin = checkpoints.parsed(text).origin
    rows = cosignature.rows(note)
    kept = [row for key, row in rows.items() if key in keys or key[0] == origin]
    return text + b"\n" + b"".join(kept)


def _merged(note: bytes, other: bytes, policy: Policy, *, earliest: bool) -> bytes:
    """One note with the cosignatures of both, for each party the earlier or the later one."""
    cosigners = [one.cosigner for one in policy.witnesses]
    mine, theirs = cosignature.times(note, cosigners), cosignature.times(other, cosigners)
    rows: Mapping[tuple[str, bytes], bytes] = cosignature.rows(other)
    added = []
    for cosigner, at in theirs.items():
        before = mine.get(cosigner)
        if before is None or (at < before if earliest else at > before):
            added.append(rows[cosigner.name, cosigner.key_id])
    return cosignature.with_rows(note, added)


def _trouble(error: sqlite3.Error, path: Path) -> LendemainError:
    found = trouble(error, path.parent)
    found.where = str(path)
    return found
