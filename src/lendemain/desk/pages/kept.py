"""Unsigned words that outlive the server: what people have typed, and what waits for signatures.

None of it is in the ledger, and none of it follows from the ledger, so it lies in a file of its own
that only the mission's owner may read (`drafts/drafts.sqlite`, mode 0600).  What somebody has typed
is sealed in their browser under a key that follows from their private key alone: the file, and
whoever reads it, learns how much somebody keeps, and neither what nor of which case.  What waits
for signatures is known to the server anyway, and gone within minutes.

An answer comes after the bytes are durable (SQLite, WAL, synchronous FULL).  A file that cannot be
read is put aside, never overwritten.
"""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from lendemain.errors import InputError, LendemainError
from lendemain.records.because import Because

FOLDER, FILE = "drafts", "drafts.sqlite"
SEALED_BYTES_MAX = 120_000
SLOTS_MAX = 200
EACH_BYTES_MAX = 8 << 20
ALL_BYTES_MAX = 256 << 20
KEPT_S = 90 * 86_400.0
SLOT_LENGTH = 64

Plain = dict[str, object]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS typed (
  owner TEXT NOT NULL, slot TEXT NOT NULL, sealed TEXT NOT NULL, at REAL NOT NULL,
  PRIMARY KEY (owner, slot)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waiting (
  name TEXT PRIMARY KEY, said BLOB NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
"""


class Kept:
    """What is kept of a mission's unsigned words; safe to ask from several threads.

    The file is made when something is first kept.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.path = folder / FOLDER / FILE
        self._mission, self._clock, self._lock = folder, clock, Lock()
        self._open: sqlite3.Connection | None = None

    # What people have typed

    def typed(self, owner: bytes) -> list[Plain]:
        """What the holder of a public key keeps here: slots and what is sealed in them."""
        with self._reading() as base:
            rows = base.execute(
                "SELECT slot, sealed, at FROM typed WHERE owner = ? ORDER BY slot", (owner.hex(),)
            ).fetchall() if base else []  # fmt: skip
        return [{"slot": slot, "sealed": sealed, "at": at} for slot, sealed, at in rows]

    def keep(self, owner: bytes, slot: str, sealed: str) -> None:
        """Keep something sealed in a slot instead of what was there; nothing where it is empty.

        It is durable on return.  Raises `InputError` for what is no slot, too large or too much,
        and `LendemainError` where it cannot be written.
        """
        if len(slot) != SLOT_LENGTH or not set(slot) <= set("0123456789abcdef"):
            raise InputError("no slot of 64 hexadecimal digits", where="slot", remedy="Give one")
        if len(sealed) > SEALED_BYTES_MAX or not sealed.isascii():
            raise InputError(
                Because.of("draft_large"), where="sealed",
                remedy=f"At most {SEALED_BYTES_MAX} bytes; it is kept in the browser",
            )  # fmt: skip
        with self._writing() as base:
            if not sealed:
                base.execute("DELETE FROM typed WHERE owner = ? AND slot = ?", (owner.hex(), slot))
                return
            self._check_room(base, owner.hex(), slot, len(sealed))
            base.execute(
                "INSERT INTO typed VALUES (?, ?, ?, ?) ON CONFLICT (owner, slot) "
                "DO UPDATE SET sealed = excluded.sealed, at = excluded.at",
                (owner.hex(), slot, sealed, self._clock()),
            )

    def _check_room(self, base: sqlite3.Connection, owner: str, slot: str, size: int) -> None:
        base.execute("DELETE FROM typed WHERE at < ?", (self._clock() - KEPT_S,))
        slots, mine = base.execute(
            "SELECT count(*), coalesce(sum(length(sealed)), 0) FROM typed "
            "WHERE owner = ? AND slot != ?", (owner, slot),
        ).fetchone()  # fmt: skip
        [every] = base.execute("SELECT coalesce(sum(length(sealed)), 0) FROM typed").fetchone()
        if slots >= SLOTS_MAX or mine + size > EACH_BYTES_MAX or every + size > ALL_BYTES_MAX:
            raise InputError(
                Because.of("drafts_many"), where="drafts",
                remedy="Discard some; this one is kept in the browser",
            )  # fmt: skip

    # What waits for signatures

    def wait(self, name: str, said: bytes, left_s: float) -> None:
        """Keep what waits for signatures, for so long; durable on return."""
        until = self._clock() + left_s
        with self._writing() as base:
            base.execute("INSERT OR REPLACE INTO waiting VALUES (?, ?, ?)", (name, said, until))

    def gone(self, name: str) -> None:
        """Forget what waits no more; that it cannot be forgotten now is no reason to fail."""
        if self.path.exists():
            with contextlib.suppress(LendemainError), self._writing() as base:
                base.execute("DELETE FROM waiting WHERE name = ?", (name,))

    def waiting(self, most_s: float) -> list[tuple[bytes, float]]:
        """What waits still, with the seconds that are left to it: never more than `most_s`."""
        now = self._clock()
        with self._reading() as base:
            if base:
                base.execute("DELETE FROM waiting WHERE until <= ?", (now,))
            rows = base.execute("SELECT said, until FROM waiting").fetchall() if base else []
        return [(bytes(said), min(until - now, most_s)) for said, until in rows]

    # The file

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        with self._lock:
            if self._open is None and not self.path.exists():
                yield None
                return
            with self._told():
                yield self._base()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._told():
            base = self._base()
            with base:  # committed, or rolled back
                base.execute("BEGIN IMMEDIATE")
                yield base

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong with the file, in our words."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            if self._open is not None:
                self._open.close()
                self._open = None
            raise LendemainError(
                f"drafts cannot be kept now ({error})", where=f"{FOLDER}/{FILE}",
                remedy="Make room on the disk; what was typed is kept in the browser",
            ) from None  # fmt: skip

    def _base(self) -> sqlite3.Connection:
        if self._open is None:
            if not (self._mission / "mission.toml").is_file():
                raise OSError("there is no mission")
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            try:
                self._open = _opened(self.path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise  # full, locked, read-only: the file is as it should be
                self.path.rename(self.path.with_suffix(f".unreadable-{int(self._clock())}"))
                self._open = _opened(self.path)
        return self._open


def _opened(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    base = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = FULL")
        base.execute("PRAGMA secure_delete = ON")
        base.executescript(_SCHEMA)
    except BaseException:
        base.close()
        raise
    return base
