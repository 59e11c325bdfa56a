"""The ledger on disk: opened only when it is what was signed, and written by one writer.

To open is to replay: every leaf is hashed again, and a ledger whose root is not that of its last
signed checkpoint is not served.  Entries that were committed when the power went before they were
signed are checked and signed on opening for writing; whoever only reads does not see them before.
A checkpoint that the caller remembers guards against an older copy put in the ledger's place.

One process writes, under a lock on `ledger.lock` that the kernel releases when the process dies;
a second one is refused at once.  Any number read beside it and `refresh` as it grows.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from lendemain.errors import InputError, LendemainError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import database as databases
from lendemain.ledger import note as notes
from lendemain.ledger import second as second_signature
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.database import FILE_NAME, Database, trouble
from lendemain.ledger.keyring import Keyring
from lendemain.ledger.known import Known
from lendemain.ledger.lock import locked, unwritable
from lendemain.ledger.merkle import EMPTY_ROOT, Tree, leaf_hash
from lendemain.ledger.note import Signer, Verifier
from lendemain.ledger.replay import admit_unsigned, differs, first_fault, owner, replay, signed_head
from lendemain.ledger.segments import Segments, sync_folder
from lendemain.ledger.witnessing.cosignature import CosigningKey
from lendemain.ledger.writer import Receipt, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """What shows that an entry is in the ledger: its path to the root that is signed."""

    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    checkpoint: bytes


class Ledger:
    """A ledger in a mission folder.  `Ledger.create` and `Ledger.open` make one."""

    def __init__(self, folder: Path, verifier: Verifier, lock: int | None) -> None:
        self.folder, self.verifier = folder, verifier
        self._lock = lock
        self._gate = threading.RLock()
        self._tree = Tree()
        self._keyring = Keyring(verifier)
        self._known = Known()
        self._reader: sqlite3.Connection
        self._writing: sqlite3.Connection | None = None
        self._writer: Writer | None = None
        self._head = (Checkpoint(origin=verifier.name, size=0, root=EMPTY_ROOT), b"")

    @classmethod
    def create(
        cls, folder: Path, *, origin: str, signer: Signer, second: CosigningKey | None = None
    ) -> "Ledger":
        """An empty ledger in a folder, open for writing; its first entry has to enrol its author.

        `origin` is the ledger's name and that of its key.  Raises `InputError` where the folder
        has a ledger already.
        """
        if signer.name != origin:
            raise InputError(
                f"its key is named {signer.name}", where=origin, remedy="Give both one name"
            )
        folder = Path(folder)
        path, part = folder / FILE_NAME, folder / f"{FILE_NAME}.part"
        empty = Checkpoint(origin=origin, size=0, root=EMPTY_ROOT)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = locked(folder)
            try:
                if path.exists():
                    raise InputError(
                        "it has a ledger already", where=str(folder), remedy="Open it instead"
                    )
                for stale in folder.glob(f"{FILE_NAME}.part*"):
                    stale.unlink()
                connection = sqlite3.connect(part, isolation_level=None)
                database = Database(connection)
                database.configure()
                database.create(
                    origin=origin,
                    vkey=signer.verifier.vkey,
                    checkpoint=checkpoints.signed(empty, [signer]),
                )
                database.empty_log()
                connection.close()
                part.rename(path)
                sync_folder(folder)
                sync_folder(folder.parent)
            finally:
                os.close(lock)
        except sqlite3.Error as error:
            raise trouble(error, folder) from error
        except OSError as error:
            raise unwritable(folder, error) from error
        return cls.open(folder, signer=signer, second=second)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        signer: Signer | None = None,
        verifier: Verifier | None = None,
        remembered: bytes | None = None,
        second: CosigningKey | None = None,
    ) -> "Ledger":
        """The ledger of a folder, for writing with a signer, else for reading.

        Without a signer or verifier the ledger's own word for its key is taken: that shows it to
        be whole, not whose it is.  `remembered` is a checkpoint that this ledger has to continue.
        `second` signs its checkpoints as well, with ML-DSA-44, under the name of the ledger.
        Raises `InputError` where there is no ledger, or another's; `IntegrityError` where it is
        not what was signed; `LendemainError` where another process writes to it.
        """
        folder = Path(folder)
        connection = databases.connection(folder, writes=False)
        lock = None
        try:
            lock = None if signer is None else locked(folder)
            database = Database(connection)
            whose = owner(database, signer.verifier if signer else verifier, folder)
            if second is not None:
                second_signature.checked(second.cosigner, whose.name)
            ledger = cls(folder, whose, lock)
            ledger._reader = connection
            ledger._load(signer, second)
            if remembered is not None:
                ledger.check_continues(remembered)
        except BaseException as error:
            connection.close()
            if lock is not None:
                os.close(lock)
            if isinstance(error, sqlite3.Error):
                raise trouble(error, folder) from error
            if isinstance(error, OSError):
                raise unwritable(folder, error) from error
            raise
        return ledger

    @property
    def size(self) -> int:
        """How many entries the last signed checkpoint covers."""
        return self._head[0].size

    @property
    def root(self) -> bytes:
        """The Merkle root over them."""
        return self._head[0].root

    @property
    def operator(self) -> str:
        """The name of the author of the first entry, who enrols the others; "" before it."""
        return self._keyring.operator

    def head(self) -> bytes:
        """The last signed checkpoint, as a note."""
        return self._head[1]

    def append(self, entries: Sequence[bytes]) -> list[Receipt]:
        """Record entries together; returns when they are durable and a checkpoint covers them.

        A statement that is here already is answered with the index it has.  Raises `InputError`
        when one of them may not be recorded, and then none is.
        """
        return self._writing_end().together(entries).result() if entries else []

    def submit(self, entry: bytes) -> "Future[Receipt]":
        """Have an entry recorded; the future is done when `append` would return.

        For many threads, whose entries share commits.
        """
        return self._writing_end().alone(entry)

    def numbered(self, body: dict[str, object], signer: Signer, *others: Signer) -> bytes:
        """The entry of a body by one author, numbered after the author's last that is recorded.

        Where the body has a case (its number), the entry is numbered in that case as well.
        `others` sign it too.
        """
        chain: dict[str, object] = {"author": signer.name, "seq": 1}
        if link := self._keyring.links.get(signer.name):
            chain |= {"seq": link.seq + 1, "prev": link.digest}
        case = body.get("case")
        if isinstance(case, int):
            chain["case_seq"] = 1
            if of_case := self._keyring.cases.get(case):
                chain |= {"case_seq": of_case.seq + 1, "case_prev": of_case.digest}
        return notes.entry({**body, **chain}, [signer, *others])

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Indexes and notes from `start` to before `stop`, in order, each checked by its leaf."""
        stop = self.size if stop is None else min(stop, self.size)
        start = max(start, 0)
        while start < stop:
            upto = min(start + 1024, stop)
            yield from self._checked(start, upto)
            start = upto

    def entry(self, index: int) -> bytes:
        """The note at an index; `InputError` outside the ledger."""
        self._check_index(index)
        return next(note for _, note in self._checked(index, index + 1))

    def prove(self, index: int) -> Inclusion:
        """What shows the entry at an index to be under the last checkpoint."""
        self._check_index(index)
        head, note = self._head
        return Inclusion(
            index=index,
            leaf=self._tree.leaf(index),
            path=tuple(self._tree.inclusion(index, size=head.size)),
            checkpoint=note,
        )

    def inclusion(self, index: int, *, size: int) -> list[bytes]:
        """The path from the entry at an index to the root over the first `size` entries."""
        self._check_index(index)
        return self._tree.inclusion(index, size=size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The path that shows the first `old` entries to be the beginning of the first `new`."""
        if not 0 <= old <= new <= self.size:
            raise InputError(
                f"no path from {old} to {new}",
                where="ledger",
                remedy=f"Ask for sizes in order, up to {self.size}",
            )
        return self._tree.consistency(old, new)

    def check_continues(self, remembered: bytes) -> None:
        """Raise `IntegrityError` unless the ledger continues a checkpoint of it seen before."""
        old = checkpoints.opened(remembered, self.verifier)
        if old.size > self.size:
            raise differs(
                f"it ends at entry {self.size}, and its key has signed one of {old.size}: "
                "an older copy has been put in its place",
                self.folder,
            )
        if self._tree.root(old.size) != old.root:
            raise differs(
                f"its first {old.size} entries are not those that its key has signed before",
                self.folder,
            )

    def refresh(self) -> int:
        """Take in what another process has written since; the size now."""
        if self._writer is None:
            with self._gate:
                try:
                    self._load(None, None)
                except sqlite3.Error as error:
                    raise trouble(error, self.folder) from error
        return self.size

    def let_go(self) -> None:
        """Record what has been submitted, then let another process write; reading goes on.

        What a writer knows stays in memory, so that `take_up` has only to read what is new.
        """
        if self._writer is None:
            return
        self._writer.close()
        self._writer = None
        with self._gate:
            if self._writing is not None:
                self._writing.close()
                self._writing = None
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None

    def take_up(self, signer: Signer, second: CosigningKey | None = None) -> None:
        """Write again after `let_go`, once what others have written since is taken in.

        Raises `LendemainError` where another process writes, and what opening raises.
        """
        assert self._writer is None
        lock = locked(self.folder)
        try:
            with self._gate:
                self._load(signer, second)
        except BaseException as error:
            os.close(lock)
            if isinstance(error, sqlite3.Error):
                raise trouble(error, self.folder) from error
            raise
        self._lock = lock

    def close(self) -> None:
        """Record what has been submitted, then let go of the files."""
        if self._writer is not None:
            self._writer.close()
        with self._gate:
            try:
                self._reader.close()
                if self._writing is not None:  # the last to close, so that it empties the log
                    self._writing.close()
            finally:  # whatever the disk says, another may write from now on
                if self._lock is not None:
                    os.close(self._lock)
                    self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _load(self, signer: Signer | None, second: CosigningKey | None) -> None:
        database = Database(self._reader)
        head, note = signed_head(database, self.verifier, self.folder)
        if head.size < self.size:
            raise differs(f"it has shrunk from {self.size} entries to {head.size}", self.folder)
        writing = (self._keyring, self._known) if signer else None
        replay(self._tree, database, head.size, folder=self.folder, writing=writing)
        if self._tree.root(head.size) != head.root:
            raise differs(first_fault(database, self.verifier, head.size), self.folder)
        self._head = (head, note)
        if signer is not None:
            self._begin(signer, note, second)

    def _begin(self, signer: Signer, note: bytes, second: CosigningKey | None) -> None:
        """Start the writer, and sign what was committed before and not signed."""
        self._writing = databases.connection(self.folder, writes=True)
        database = Database(self._writing)
        database.configure()
        committed, _ = database.head()
        if database.past(committed):
            raise differs(f"entries beyond the last, {committed - 1}", self.folder)
        writing = (self._keyring, self._known)
        unsigned = committed - len(self._tree)
        admit_unsigned(self._tree, database, committed, folder=self.folder, writing=writing)
        self._writer = Writer(
            database,
            tree=self._tree,
            keyring=self._keyring,
            known=self._known,
            signer=signer,
            segments=Segments(self.folder),
            head=note,
            covered=self._cover,
            trouble=lambda error: trouble(error, self.folder),
            second=second,
        )
        if unsigned or (second is not None and not second_signature.held(note, second.cosigner)):
            self._writer.sign_off()

    def _cover(self, head: Checkpoint, note: bytes) -> None:
        self._head = (head, note)

    def _writing_end(self) -> Writer:
        if self._writer is None:
            raise LendemainError(
                "open for reading only", where=str(self.folder), remedy="Open it with its signer"
            )
        return self._writer

    def _checked(self, start: int, stop: int) -> list[tuple[int, bytes]]:
        with self._gate:
            rows = Database(self._reader).rows(start, stop)
        checked = [
            (index, note)
            for index, _, note in rows
            if isinstance(note, bytes) and leaf_hash(note) == self._tree.leaf(index)
        ]
        for expected, (index, _) in enumerate([*checked, (-1, b"")], start):
            if index != expected and expected < stop:
                raise differs(f"entry {expected} has changed since it was opened", self.folder)
        return checked

    def _check_index(self, index: int) -> None:
        if not 0 <= index < self.size:
            raise InputError(
                f"no entry {index}", where="ledger", remedy=f"It has {self.size}, from 0"
            )
