"""Replay a ledger and verify everything, with nothing but its files.

Whatever is wrong is a `Problem` that names the entry or the file; nothing on the disk makes an
audit fail.  It checks that entries stand at consecutive indexes under the hashes they were
recorded with; that their root is the one in the signed checkpoint; that each is an entry to the
byte, is signed by keys enrolled before it, and follows its author's last; and that every file an
entry names is there, of the size and digest named.

Signatures cost most.  Left out, what remains still shows that nothing has changed since the
checkpoint was signed; with them, also that nobody but the authors wrote what they signed.
"""

import os
import sqlite3
from collections.abc import Iterable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from lendemain.errors import InputError, LendemainError
from lendemain.ledger import anchors, hashing
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import database as databases
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.database import Database, Row, trouble
from lendemain.ledger.keyring import Anchor, Frame, Keyring, Statement, statement
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.note import Verifier
from lendemain.ledger.second import held
from lendemain.ledger.segments import Segments
from lendemain.ledger.witnessing.cosignature import Cosigner

_BATCH = 4096
_CORES = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was signed: where, and what.

    `index` is the entry's, `digest` the file's; both None where it is the ledger as a whole.
    """

    what: str
    index: int | None = None
    digest: str | None = None

    def __str__(self) -> str:
        if self.index is not None:
            return f"entry {self.index}: {self.what}"
        return f"file {self.digest}: {self.what}" if self.digest else self.what


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditResult:
    """What an audit read and found.

    `entries`, `signatures`, `files` and `file_bytes` count what was checked; `unsigned` counts
    entries that no checkpoint covers yet; `checkpoint` is None where none could be verified.
    `orphans` are digests of files that no entry names: kept, and then the power went, or the entry
    was refused.  They are no problem, and say nothing.
    """

    entries: int
    unsigned: int
    root: bytes
    checkpoint: Checkpoint | None
    signatures: int
    files: int
    file_bytes: int
    problems: tuple[Problem, ...]
    orphans: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def audit(
    folder: Path,
    verifiers: Iterable[Verifier] = (),
    *,
    signatures: bool = True,
    files: bool = True,
    remembered: Sequence[bytes] = (),
    second: Cosigner | None = None,
) -> AuditResult:
    """What replaying the ledger of a folder shows.

    `verifiers` are keys of ledgers that the auditor trusts; without any, the ledger's own word for
    its key is taken.  `remembered` are its checkpoints seen before, which it has to continue.
    `signatures` and `files` may be left out for speed.  Where `second` is known, the checkpoint
    has to bear its signature too.
    """
    auditor = _Auditor(Path(folder))
    try:
        with closing(databases.connection(auditor.folder, writes=False)) as connection:
            auditor.read(Database(connection), tuple(verifiers), signatures=signatures)
    except sqlite3.Error as error:
        auditor.problem(str(trouble(error, auditor.folder)))
    except LendemainError as error:
        auditor.problem(str(error))
    auditor.compare(remembered)
    auditor.check_anchors()
    if second is not None:
        auditor.check_second(second)
    if files:
        auditor.check_files()
    return auditor.result()


class _Auditor:
    """What an audit has read so far, and what it found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._problems: list[Problem] = []
        self._tree = Tree()
        self._verifier: Verifier | None = None
        self._head: Checkpoint | None = None
        self._note = b""
        self._orphans: list[str] = []
        self._known: dict[Anchor, int] = {}
        self._anchors: list[tuple[int, bytes]] = []
        self._named: dict[str, tuple[int, int]] = {}
        self._committed = self._entries = self._signatures = self._files = self._bytes = 0

    def problem(self, what: str, *, index: int | None = None, digest: str | None = None) -> None:
        self._problems.append(Problem(what, index, digest))

    def result(self) -> AuditResult:
        signed = self._head.size if self._head else 0
        return AuditResult(
            entries=self._entries,
            unsigned=max(self._committed - signed, 0),
            root=self._tree.root(),
            checkpoint=self._head,
            signatures=self._signatures,
            files=self._files,
            file_bytes=self._bytes,
            problems=tuple(self._problems),
            orphans=tuple(self._orphans),
        )

    def read(
        self, database: Database, verifiers: tuple[Verifier, ...], *, signatures: bool
    ) -> None:
        """Check head and entries."""
        if not database.is_ledger():
            self.problem("not a ledger of this format: restore it from a mirror")
            return
        self._verifier = self._whose(database, verifiers)
        self._committed, self._note = database.head()
        try:
            if self._verifier is not None:
                self._head = checkpoints.opened(self._note, self._verifier)
        except InputError as error:
            self.problem(f"its checkpoint fails: {error.what}")
        if signatures or not self._read_beside(database):
            self._read_alone(database, signatures=signatures)
        if past := database.past(self._committed):
            self.problem(f"{past} entries stand outside its {self._committed} indexes")
        self._check_root()

    def compare(self, remembered: Sequence[bytes]) -> None:
        """Check that the ledger continues checkpoints seen before."""
        for note in remembered:
            try:
                if self._verifier is None:
                    return
                old = checkpoints.opened(note, self._verifier)
            except InputError as error:
                self.problem(f"a remembered checkpoint fails: {error.what}")
                continue
            if old.size > (self._head.size if self._head else 0):
                self.problem(f"its key has signed {old.size} entries before: it was put back")
            elif old.size <= len(self._tree) and self._tree.root(old.size) != old.root:
                self.problem(f"its first {old.size} entries are not those signed before")

    def check_second(self, key: Cosigner) -> None:
        """Check the second signature on the checkpoint."""
        if self._head is None:
            return
        match held(self._note, key):
            case None:
                self.problem("its checkpoint bears no second signature, whose key is known")
            case False:
                self.problem("the second signature on its checkpoint does not hold")

    def check_anchors(self) -> None:
        """Check the checkpoints that entries name: of this log, and of others entered here."""
        for one, index in self._known.items():
            known = 0 <= one.size <= min(index, len(self._tree))
            if not known or self._tree.root(one.size).hex() != one.root:
                what = f"it was made for a ledger whose first {one.size} entries are others"
                self.problem(what, index=index)
        segments = Segments(self.folder)
        for index, what in anchors.faults(self._anchors, segments.bytes):
            self.problem(what, index=index)

    def check_files(self) -> None:
        """Check that the files that entries name are there and what they are named."""
        segments = Segments(self.folder)
        with ThreadPoolExecutor(_CORES) as pool:
            for what, (digest, (index, size)) in zip(
                pool.map(lambda one: _file_fault(segments, one[0], one[1][1]), self._named.items()),
                self._named.items(),
                strict=True,
            ):
                self._files += 1
                self._bytes += size
                if what:
                    self.problem(f"{what}; entry {index} names it", digest=digest)
        try:
            self._orphans += [one for one in segments.digests() if one not in self._named]
        except LendemainError as error:
            self.problem(str(error))

    def _whose(self, database: Database, verifiers: tuple[Verifier, ...]) -> Verifier | None:
        origin, vkey = database.meta("origin"), database.meta("vkey")
        if not verifiers:
            try:
                return Verifier.parse(vkey)
            except InputError as error:
                self.problem(f"its own key cannot be read: {error.what}")
                return None
        for verifier in verifiers:
            if verifier.name == origin:
                if verifier.vkey != vkey:
                    self.problem("it names another key than the one trusted")
                return verifier
        self.problem(f"the ledger of {origin}, whose key is not among those trusted")
        return verifiers[0] if len(verifiers) == 1 else None

    def _keyring(self) -> Keyring:
        return Keyring(self._verifier or Verifier("unknown", bytes(32)))

    def _read_alone(self, database: Database, *, signatures: bool) -> None:
        keyring = self._keyring()
        with ThreadPoolExecutor(_CORES) as pool:
            for start in range(0, self._committed, _BATCH):
                rows = self._rows(database, start, min(start + _BATCH, self._committed))
                if signatures:
                    self._check_signed(rows, keyring, pool)
                else:
                    self._check_quickly(rows, keyring)

    def _read_beside(self, database: Database) -> bool:
        """Whether a large ledger was read while another process hashed it.

        Where an entry is not whole this reads nothing, for it takes a closer look to say which.
        """
        with hashing.Beside(self.folder, self._committed) as beside:
            if not beside.begun:
                return False
            keyring, known = self._keyring(), len(self._problems)
            try:
                for start in range(0, self._committed, _BATCH):
                    notes = database.notes(start, min(start + _BATCH, self._committed))
                    self._check_quickly(list(enumerate(notes, start)), keyring)
                tree = beside.tree()
            except (sqlite3.Error, TypeError, AttributeError):
                tree = None
        if tree is None:
            del self._problems[known:]
            self._named.clear()
            self._anchors.clear()
            self._known.clear()
            return False
        self._entries, self._tree = self._committed, tree
        return True

    def _rows(self, database: Database, start: int, stop: int) -> list[tuple[int, bytes]]:
        """The notes from `start`, hashed into the tree, without those that are damaged."""
        try:
            rows = database.rows(start, stop)
        except sqlite3.Error as error:
            rows = self._one_by_one(database, start, stop, error)
        leaves = hashing.whole_leaves(rows, start, stop)
        if leaves is None:
            return self._damaged(rows, start, stop)
        self._entries += len(rows)
        self._tree.extend(leaves)
        return [(position, note) for position, _, note in rows]

    def _one_by_one(
        self, database: Database, start: int, stop: int, error: sqlite3.Error
    ) -> list[Row]:
        rows = []
        for index in range(start, stop):
            try:
                rows += database.rows(index, index + 1)
            except sqlite3.Error as failure:
                self.problem(f"cannot be read ({failure})", index=index)
        if not self._problems:
            self.problem(f"entries {start} to {stop - 1} cannot be read ({error})")
        return rows

    def _damaged(self, rows: list[Row], start: int, stop: int) -> list[tuple[int, bytes]]:
        found = {position: (leaf, note) for position, leaf, note in rows}
        sound = []
        for index in range(start, stop):
            leaf, note = found.get(index, (b"", None))
            if not isinstance(note, bytes):
                if index in found or not any(one.index == index for one in self._problems):
                    self.problem("missing", index=index)
                continue
            self._entries += 1
            self._tree.append(leaf_hash(note))
            if leaf_hash(note) != leaf:
                self.problem("not under the hash it was recorded with", index=index)
            sound.append((index, note))
        return sound

    def _check_quickly(self, rows: list[tuple[int, bytes]], keyring: Keyring) -> None:
        for index, note in rows:
            try:
                frame = keyring.recall(note)[1]
            except InputError as error:
                self.problem(error.what, index=index)
                continue
            if frame.objects or frame.anchor is not None or frame.kind == anchors.KIND:
                self._name(index, note, frame)

    def _check_signed(
        self, rows: list[tuple[int, bytes]], keyring: Keyring, pool: ThreadPoolExecutor
    ) -> None:
        width = -(-len(rows) // _CORES)
        parts = [rows[at : at + width] for at in range(0, len(rows), width or 1)]
        taken = pool.map(lambda part: [_taken_apart(note, keyring) for _, note in part], parts)
        for (index, note), (entry, keys) in zip(rows, chain.from_iterable(taken), strict=True):
            if isinstance(entry, InputError):
                self.problem(entry.what, index=index)
                continue
            try:
                keyring.admit(entry, proven=keys)
                self._signatures += len(entry.signatures)
            except InputError as error:
                self.problem(error.what, index=index)
                with suppress(InputError):
                    keyring.recall(note)
            self._name(index, note, entry)

    def _name(self, index: int, note: bytes, entry: Frame | Statement) -> None:
        if entry.kind == anchors.KIND:
            self._anchors.append((index, note))
        if entry.anchor is not None:
            self._known.setdefault(entry.anchor, index)
        for named in entry.objects:
            self._named.setdefault(named.digest, (index, named.size))

    def _check_root(self) -> None:
        if self._head is None:
            return
        if self._head.size > self._committed:
            self.problem(f"{self._head.size} entries are signed, and {self._committed} are here")
        if len(self._tree) < self._head.size or self._tree.root(self._head.size) != self._head.root:
            self.problem(f"the root over {self._head.size} entries is not the one signed")


def _taken_apart(
    note: bytes, keyring: Keyring
) -> tuple[Statement | InputError, Set[tuple[str, bytes]]]:
    """An entry and the keys whose signatures hold, or what is wrong with its form."""
    try:
        entry = statement(note)
    except InputError as error:
        return error, frozenset()
    return entry, keyring.proven(entry)


def _file_fault(segments: Segments, digest: str, size: int) -> str:
    """What is wrong with a file; "" where nothing is."""
    try:
        return segments.fault(digest, size)
    except LendemainError as error:
        return error.what
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
