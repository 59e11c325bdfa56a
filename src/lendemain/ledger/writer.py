"""One thread that writes: many hand over, one commit makes all of it durable.

A commit waits for the disk, so whatever arrives meanwhile goes into the next commit together.
Forms and signatures of a batch are checked on all cores at once; whether a signer still counts, and
whether a statement follows its author's last, is decided in order.

What is handed over together is recorded together or refused together.  A statement that is
recorded already is answered with its index, not refused: whoever lost an answer may ask again.
After any failure of the disk nothing more is written until the ledger is opened again, since
only a fresh look at the disk says what it holds.
"""

import hashlib
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from lendemain.errors import InputError, LendemainError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.database import Database, Row
from lendemain.ledger.keyring import Anchor, KeyId, Keyring, Statement, statement
from lendemain.ledger.known import Known
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.note import Signer, entry_parts
from lendemain.ledger.segments import Segments
from lendemain.ledger.witnessing.cosignature import CosigningKey

ENTRIES_A_COMMIT = 1024
"""No more is taken up for one commit once there are so many."""

_CORES = os.cpu_count() or 1
_SHARED_MIN = 8
_LINGER_S = 0.001


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an entry stands, and the signed checkpoint that covers it.

    `duplicate` says that the statement had been recorded before.
    """

    index: int
    statement: str
    checkpoint: bytes
    duplicate: bool = False


class Handover:
    """Entries that are recorded together, and where their receipts are awaited."""

    __slots__ = ("_alone", "answer", "checked", "notes")

    def __init__(self, notes: Sequence[bytes], *, alone: bool) -> None:
        self.notes, self._alone = notes, alone
        self.checked: list[tuple[Statement, Set[KeyId]]] = []
        self.answer: Future[Any] = Future()

    def deliver(self, receipts: list[Receipt]) -> None:
        """Answer with the receipts, or with the one receipt of an entry alone."""
        self.answer.set_result(receipts[0] if self._alone else receipts)

    def check(self, keyring: Keyring) -> None:
        """Check forms and signatures; what fails is answered."""
        try:
            for note in self.notes:
                entry = statement(note)
                self.checked.append((entry, keyring.proven(entry)))
        except InputError as error:
            self.answer.set_exception(error)


class Writer:
    """The one thread that writes to a ledger."""

    def __init__(
        self,
        database: Database,
        *,
        tree: Tree,
        keyring: Keyring,
        known: Known,
        signer: Signer,
        segments: Segments,
        head: bytes,
        covered: Callable[[Checkpoint, bytes], None],
        trouble: Callable[[sqlite3.Error], LendemainError],
        second: CosigningKey | None = None,
    ) -> None:
        self._database, self._tree, self._keyring, self._known = database, tree, keyring, known
        self._signer, self._segments, self._second = signer, segments, second
        self._head, self._covered, self._trouble = head, covered, trouble
        self._queue: queue.SimpleQueue[Handover | None] = queue.SimpleQueue()
        self._failure: LendemainError | None = None
        self._anchor: Anchor | None = None
        self._closed = False
        self._gate = threading.Lock()
        self._helpers = ThreadPoolExecutor(_CORES, "ledger-check")
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def together(self, notes: Sequence[bytes]) -> "Future[list[Receipt]]":
        """Have entries recorded together; done when all are covered, or refused."""
        return self._hand_over(Handover(tuple(notes), alone=False))

    def alone(self, note: bytes) -> "Future[Receipt]":
        """Have one entry recorded; done when it is covered, or refused."""
        return self._hand_over(Handover((note,), alone=True))

    def _hand_over(self, handover: Handover) -> "Future[Any]":
        with self._gate:
            if self._closed:
                raise LendemainError("closed", where="ledger", remedy="Open it again")
            self._queue.put(handover)
        return handover.answer

    def close(self) -> None:
        """Record what has been handed over, then stop."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()
        self._helpers.shutdown()

    def _run(self) -> None:
        batch: list[Handover] = []
        while not self._closed or not self._queue.empty():
            batch = self._taken(linger=len(batch) > 1)
            if batch:
                self._record(batch)

    def _taken(self, *, linger: bool) -> list[Handover]:
        """What is handed over for one commit; empty when there will be no more.

        Where many hand over it pays to wait a moment: those who have just been answered come back
        together, and share one commit instead of taking turns with the others.
        """
        batch: list[Handover] = []
        count, until = 0, 0.0
        while count < ENTRIES_A_COMMIT:
            try:
                if not batch:
                    handover = self._queue.get()
                    until = time.monotonic() + (_LINGER_S if linger else 0.0)
                else:
                    handover = self._queue.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            if handover is None:
                break
            if handover.answer.set_running_or_notify_cancel():
                batch.append(handover)
                count += len(handover.notes)
        return batch

    def _record(self, batch: Sequence[Handover]) -> None:
        try:
            self._check_sound()
            self._check(batch)
            draft = _Draft(self._keyring.draft(), len(self._tree))
            placed = []
            for handover in batch:
                if not handover.answer.done():
                    try:
                        placed.append((handover, self._placed(handover, draft)))
                    except InputError as error:
                        handover.answer.set_exception(error)
            self._commit(draft)
            for handover, places in placed:
                handover.deliver(self._receipts(handover, places))
        except sqlite3.Error as error:
            self._failure = self._trouble(error)
        except LendemainError as error:
            self._failure = error
        except Exception as error:  # noqa: BLE001 - nobody may wait for an answer for ever
            self._failure = LendemainError(
                f"the writer failed ({error!r})", where="ledger", remedy="Open it again"
            )
        for handover in batch:
            if not handover.answer.done():
                handover.answer.set_exception(self._failure or AssertionError("not answered"))

    def _check(self, batch: Sequence[Handover]) -> None:
        """Check forms and signatures, on all cores where there are enough to share."""

        def check(some: Sequence[Handover]) -> None:
            for handover in some:
                handover.check(self._keyring)

        if len(batch) < _SHARED_MIN:
            check(batch)
        else:
            list(self._helpers.map(check, [batch[part::_CORES] for part in range(_CORES)]))

    def _check_sound(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _placed(self, handover: Handover, draft: "_Draft") -> list[tuple[int, bool]]:
        """The index of each entry handed over and whether its statement was there before.

        New ones are added to the draft, all or none.
        """
        keyring, places = draft.keyring.draft(), list[tuple[int, bool]]()
        rows, fresh = list[Row](), dict[bytes, int]()
        for note, (entry, proven) in zip(handover.notes, handover.checked, strict=True):
            place = fresh.get(entry.digest, draft.fresh.get(entry.digest))
            if place is None:
                place = self._recorded(entry.digest)
            places.append((draft.size + len(rows) if place is None else place, place is not None))
            if place is None:
                keyring.admit(entry, proven=proven)
                self._check_objects(entry)
                self._check_anchor(entry)
                fresh[entry.digest] = draft.size + len(rows)
                rows.append((draft.size + len(rows), leaf_hash(note), note))
        draft.take(keyring, rows, fresh)
        return places

    def _recorded(self, digest: bytes) -> int | None:
        for place in self._known.places(digest):
            for _, _, note in self._database.rows(place, place + 1):
                if hashlib.sha256(entry_parts(note)[0]).digest() == digest:
                    return place
        return None

    def _check_objects(self, entry: Statement) -> None:
        for named in entry.objects:
            if not self._segments.holds(named.digest, named.size):
                raise InputError(
                    f"it names {named.digest} of {named.size} bytes, which is not here",
                    where="entry",
                    remedy="Put the file into the segments first, then enter what names it",
                )

    def _check_anchor(self, entry: Statement) -> None:
        one = entry.anchor
        if one is None or one == self._anchor:
            return
        known = 0 <= one.size <= len(self._tree)
        if not known or self._tree.root(one.size).hex() != one.root:
            raise InputError(
                f"it was made for a ledger whose first {one.size} entries are others",
                where="entry",
                remedy="Enter it in the ledger that its anchor names, or make it anew for this one",
            )
        self._anchor = one

    def _commit(self, draft: "_Draft") -> None:
        if not draft.rows:
            return
        first = len(self._tree)
        self._database.commit(draft.rows, old_size=first)
        self._tree.extend([leaf for _, leaf, _ in draft.rows])
        self._keyring.adopt(draft.keyring)
        self._known.add(list(draft.fresh), first)
        self.sign_off()

    def sign_off(self) -> None:
        """Sign the tree as it is, which is durable, and keep the checkpoint."""
        head = Checkpoint(origin=self._signer.name, size=len(self._tree), root=self._tree.root())
        note = checkpoints.signed(head, [self._signer])
        if self._second is not None:
            note += self._second.row(head.text, 0)
        self._database.sign_off(note, size=head.size)
        self._head = note
        self._covered(head, note)

    def _receipts(self, handover: Handover, places: Sequence[tuple[int, bool]]) -> list[Receipt]:
        return [
            Receipt(place, entry.digest.hex(), self._head, duplicate)
            for (place, duplicate), (entry, _) in zip(places, handover.checked, strict=True)
        ]


class _Draft:
    """What the next commit will hold."""

    def __init__(self, keyring: Keyring, size: int) -> None:
        self.keyring, self.size = keyring, size
        self.rows: list[Row] = []
        self.fresh: dict[bytes, int] = {}

    def take(self, keyring: Keyring, rows: Sequence[Row], fresh: dict[bytes, int]) -> None:
        self.keyring.adopt(keyring)
        self.rows += rows
        self.fresh |= fresh
        self.size += len(rows)
