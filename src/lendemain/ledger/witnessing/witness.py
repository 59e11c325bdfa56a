"""A party's side: cosign a checkpoint only if it continues what was cosigned before (tlog-witness).

For each ledger the witness remembers the largest checkpoint that it cosigned.  A new one has to be
signed by the ledger, to begin from exactly that size, and to bring the hashes that show the old
tree to be the beginning of the new one.  What is remembered moves only by compare-and-swap, and is
durable before the answer leaves, so neither a race nor a crash makes a witness sign two histories.
It never goes back: a ledger restored from an old copy is answered with the size it has lost.

What a ledger has signed and the witness refused is kept as well: it may prove a fork.

No clock, network or file is here: the time is given, `Memory` is a protocol of four methods
(`remembered` has it in SQLite), and a request is bytes in, an `Answer` out.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from lendemain.errors import InputError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import EMPTY_ROOT, HASH_BYTES, valid_consistency
from lendemain.ledger.note import Verifier
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.cosignature import CosigningKey

HASHES_MAX = 63
REQUEST_BYTES_MAX = notes.NOTE_BYTES_MAX + 64 * 46
BACK_MAX_S = 300
"""How far a witness's clock may stand behind its last cosignature before it stops signing."""

TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"
_OLD = re.compile(rb"old (0|[1-9][0-9]{0,18})")

Why = Literal["fork", "unproven", "older"]
"""Why a signed checkpoint was refused: another root at the size remembered; no path of hashes
joins it to what is remembered, which a false request brings about too; a size passed before."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    body: bytes
    media: str = TEXT


@dataclass(frozen=True, slots=True)
class Seen:
    """The largest checkpoint of a ledger that was cosigned: as a note, and when (POSIX seconds)."""

    checkpoint: Checkpoint
    note: bytes
    at: int


class Memory(Protocol):
    """What a witness remembers; durable when a call returns."""

    def latest(self, origin: str) -> Seen | None:
        """The last checkpoint of a ledger that was cosigned."""

    def swap(self, old: Seen | None, new: Seen) -> bool:
        """Whether `new` took the place of exactly `old`, in one step; if not, nothing changed."""

    def suspect(self, note: bytes, checkpoint: Checkpoint, *, why: Why, at: int) -> None:
        """Keep a checkpoint that a ledger has signed and that was refused, within bounds."""

    def origins(self) -> Iterable[str]:
        """The ledgers of which something is remembered."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a ledger asks: from which size on, by which path, and which checkpoint."""

    old: int
    path: tuple[bytes, ...]
    note: bytes


class Witness:
    """A party's cosigner: its keys, the ledgers that it knows, and what it remembers of them."""

    def __init__(
        self, keys: Sequence[CosigningKey], logs: Mapping[str, Sequence[Verifier]], memory: Memory
    ) -> None:
        """`logs` are the keys that may sign for each origin, mostly one of the same name."""
        assert keys
        self._keys, self._logs, self._memory = tuple(keys), dict(logs), memory

    def add_checkpoint(self, body: bytes, *, now: int) -> Answer:
        """The answer to an `add-checkpoint` request at a time (POSIX seconds).

        200 with cosignatures, once they are remembered; 400 for what is not a request, 404 for a
        ledger that is not known, 403 without its signature, 409 with the size remembered where the
        request begins from another, 422 where nothing shows the one to continue the other; 503
        where the witness's own clock has gone back.
        """
        found = admitted(body, self._logs)
        if isinstance(found, Answer):
            return found
        request, checkpoint = found
        keys = {(one.name, one.key_id) for one in self._logs[checkpoint.origin]}
        rows = cosignature.rows(request.note)
        own = checkpoint.text + b"\n" + b"".join(row for key, row in rows.items() if key in keys)
        return self._judged(request, checkpoint, own, now=now)

    def latest(self, origin_hash: str) -> bytes | None:
        """The last cosigned checkpoint of the ledger whose origin has this SHA-256 (hexadecimal).

        With the ledger's signatures and this witness's; None where there is none.
        """
        for origin in self._logs:
            if hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                seen = self._memory.latest(origin)
                return seen.note if seen else None
        return None

    def _judged(self, request: Request, checkpoint: Checkpoint, note: bytes, *, now: int) -> Answer:
        """The answer to a request that the ledger has signed; `note` has its signatures only."""
        seen = self._memory.latest(checkpoint.origin)
        size = seen.checkpoint.size if seen else 0
        if why := self._suspicion(seen, request, checkpoint):
            self._memory.suspect(note, checkpoint, why=why, at=now)
        if request.old != size:
            return Answer(409, b"%d\n" % size, SIZE)
        if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
            return _said(422, "the root of nothing is another")
        if not _continues(seen, request, checkpoint):
            return _said(422, "no consistency proof from the checkpoint cosigned before")
        if seen and now < seen.at - BACK_MAX_S:
            return _said(503, "the clock of this witness has gone back")
        at = max(now, seen.at if seen else 1)
        if seen and (seen.checkpoint, seen.at) == (checkpoint, at) and (held := self._own(seen)):
            return Answer(200, held)  # asked twice in a second: nothing new to remember
        added = [key.row(checkpoint.text, at) for key in self._keys]
        new = Seen(checkpoint, cosignature.with_rows(note, added), at)
        if not self._memory.swap(seen, new):
            latest = self._memory.latest(checkpoint.origin)
            return Answer(409, b"%d\n" % (latest.checkpoint.size if latest else 0), SIZE)
        return Answer(200, b"".join(added))

    def _own(self, seen: Seen) -> bytes:
        """The rows of all keys of this witness on what is remembered; empty if one is missing."""
        rows = cosignature.rows(seen.note)
        keys = [(one.cosigner.name, one.cosigner.key_id) for one in self._keys]
        return b"".join(rows[key] for key in keys) if all(key in rows for key in keys) else b""

    def _suspicion(self, seen: Seen | None, request: Request, checkpoint: Checkpoint) -> Why | None:
        """Why a signed checkpoint may show that its ledger has forked; None where it does not."""
        if checkpoint.size == 0:
            return "fork" if checkpoint.root != EMPTY_ROOT else None
        if seen is None:
            return None
        if checkpoint.size == seen.checkpoint.size:
            return "fork" if checkpoint.root != seen.checkpoint.root else None
        if checkpoint.size < seen.checkpoint.size:
            return "older"
        if request.old == seen.checkpoint.size and not _continues(seen, request, checkpoint):
            return "unproven"
        return None


def admitted(
    body: bytes, logs: Mapping[str, Sequence[Verifier]]
) -> tuple[Request, Checkpoint] | Answer:
    """What a request asks, and its checkpoint, which a known log has signed; or why not."""
    try:
        request = requested(body)
        text = request.note.rpartition(b"\n\n")[0] + b"\n"
        checkpoint = checkpoints.parsed(text, more=True)
    except InputError as error:
        return _said(400, error.what)
    known = logs.get(checkpoint.origin)
    if known is None:
        return _said(404, "unknown log")
    try:
        notes.opened(request.note, known)
    except InputError as error:
        return _said(403, error.what)
    if request.old > checkpoint.size:
        return _said(400, "the old size is above that of the checkpoint")
    return request, checkpoint


def requested(body: bytes) -> Request:
    """What the bytes of an `add-checkpoint` request ask; `InputError` where they ask nothing."""
    if len(body) > REQUEST_BYTES_MAX:
        raise _bad(f"{len(body)} bytes, and at most {REQUEST_BYTES_MAX} are read")
    head, gap, note = body.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    old = _OLD.fullmatch(first)
    if not gap or old is None or int(old[1]) >= 1 << 63:
        raise _bad("not an old size, hashes, an empty row and a checkpoint")
    if len(lines) > HASHES_MAX:
        raise _bad(f"{len(lines)} hashes, and at most {HASHES_MAX} are read")
    return Request(int(old[1]), tuple(map(_hash, lines)), note)


def request(old: int, path: Iterable[bytes], note: bytes) -> bytes:
    r"""The bytes of an `add-checkpoint` request.

    >>> request(0, [], b"the note").decode()
    'old 0\n\nthe note'
    """
    rows = b"".join(base64.b64encode(one) + b"\n" for one in path)
    return b"old %d\n%b\n%b" % (old, rows, note)


def _continues(seen: Seen | None, request: Request, checkpoint: Checkpoint) -> bool:
    if seen is None or seen.checkpoint.size == 0:
        return not request.path
    return valid_consistency(
        request.path,
        old_size=seen.checkpoint.size,
        old_root=seen.checkpoint.root,
        new_size=checkpoint.size,
        new_root=checkpoint.root,
    )


def _hash(line: bytes) -> bytes:
    try:
        found = base64.b64decode(line, validate=True)
    except binascii.Error:
        found = b""
    if len(found) != HASH_BYTES or base64.b64encode(found) != line:
        raise _bad("a row that is not a hash in base64")
    return found


def _said(status: int, what: str) -> Answer:
    return Answer(status, f"{what}\n".encode())


def _bad(what: str) -> InputError:
    return InputError(what, where="request", remedy="Write it as tlog-witness says")
