"""A party's copy of ledgers: it signs that it holds entries only when it does (C2SP tlog-mirror).

A ledger first brings a checkpoint that continues the last one, as to a witness; then the entries up
to it, in packages that are each checked against that checkpoint before they are kept; and when all
of them are durable and give its root, the mirror cosigns it and hands it out.  What was signed
never goes back, and an upload that breaks off goes on where it stopped.

Beyond tlog-mirror: files that entries name are taken in as well (`missing`, then one at a time),
checked against the digest and the size that a kept entry gives, so nobody fills the disk with
others.

No clock or network is here: the time is given, a request is bytes in and an `Answer` out, and all
that is kept goes through a `Disk`.
"""

import base64
import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lendemain.errors import InputError
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.disk import Disk
from lendemain.ledger.merkle import EMPTY_ROOT, valid_consistency
from lendemain.ledger.mirrored import Copy
from lendemain.ledger.note import Verifier
from lendemain.ledger.packages import PACKAGES_A_REQUEST, Header, Package
from lendemain.ledger.published import CHECKPOINT, VKEY, blob, exactly
from lendemain.ledger.rebuilt import named
from lendemain.ledger.tiles import WIDTH, Tile
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.cosignature import CosigningKey
from lendemain.ledger.witnessing.witness import (
    REQUEST_BYTES_MAX,
    SIZE,
    TEXT,
    Answer,
    Request,
    admitted,
)

__all__ = ["REQUEST_BYTES_MAX", "Answer", "Mirror", "Upload"]

INFO, BYTES = "text/x.tlog.mirror-info", "application/octet-stream"
EXCESS_MAX = PACKAGES_A_REQUEST * WIDTH
"""So many entries that are held already may be sent again in one request."""

MISSING_MAX = 1000
"""So many missing files are named at once."""

OTHERS_MAX = 64
"""So many cosignatures of others are handed on, unchecked: whoever reads them checks them."""


@dataclass(slots=True)
class Upload:
    """One `add-entries` request that has been let in."""

    origin: str
    header: Header
    checkpoint: Checkpoint
    saved: bool = False


class Mirror:
    """A mirror's keys, the ledgers that it copies, and its disk; safe for many threads."""

    def __init__(
        self,
        keys: Sequence[CosigningKey],
        logs: Mapping[str, Sequence[Verifier]],
        disk: Disk,
    ) -> None:
        """Raises `IntegrityError` where what is on the disk is not what was signed."""
        assert keys
        self._keys, self._disk = tuple(keys), disk
        self._copies = {
            origin: Copy(disk, origin, origin_hash(origin), verifiers)
            for origin, verifiers in logs.items()
        }
        self._verifiers = dict(logs)
        self._gates = {origin: threading.RLock() for origin in logs}
        self._named = {origin: _Names() for origin in logs}

    @property
    def origins(self) -> tuple[str, ...]:
        """The ledgers that are copied."""
        return tuple(self._copies)

    def add_checkpoint(self, body: bytes) -> Answer:
        """The answer to an `add-checkpoint` request: as a witness's, but nothing is signed."""
        found = admitted(body, self._verifiers)
        if isinstance(found, Answer):
            return found
        request, checkpoint = found
        rows = cosignature.rows(request.note)
        known = [(one.name, one.key_id) for one in self._verifiers[checkpoint.origin]]
        keys = [key for key in known if key in rows]
        ours = {(k.cosigner.name, k.cosigner.key_id) for k in self._keys}
        others = [row for key, row in rows.items() if key not in {*keys, *ours}]
        kept = [*(rows[key] for key in keys), *others[:OTHERS_MAX]]
        with self._gates[checkpoint.origin]:
            copy = self._copies[checkpoint.origin]
            refused = _refusal(copy, request, checkpoint)
            if refused is None:
                copy.accept(checkpoint, checkpoint.text + b"\n" + b"".join(kept))
        return refused or Answer(200, b"")

    def begin(self, header: Header) -> Upload | Answer:
        """The upload that a request's header begins, or the answer that refuses it."""
        copy = self._copies.get(header.origin)
        if copy is None:
            return _said(404, "unknown log")
        with self._gates[header.origin]:
            newest = copy.newest
            if newest is None:
                return _said(422, "no checkpoint of that log was brought before")
            known = copy.pending.get(header.end)
            excess = min(header.end, copy.next) - header.start
            if (
                known is None
                or header.end < copy.held.size
                or header.start > copy.next
                or excess > EXCESS_MAX
            ):
                return _info(409, header.end if _still(copy, header.end) else newest[0].size, copy)
            return Upload(header.origin, header, known[0])

    def take(self, upload: Upload, packages: Sequence[Package]) -> Answer | None:
        """Check packages in order and keep them; the answer where one is refused, else None.

        What comes before a refused one is kept.  Raises `LendemainError` where the disk fails.
        """
        with self._gates[upload.origin]:
            copy, good, reached = self._copies[upload.origin], list[Package](), 0
            refused = None
            for one in packages:
                if one.start > max(copy.next, reached):
                    refused = _info(409, upload.checkpoint.size, copy)
                    break
                if not copy.fits(one, upload.checkpoint):
                    refused = _said(422, f"entries {one.start} to {one.end - 1} are others")
                    break
                good.append(one)
                reached = one.end
            copy.keep(good)
            upload.saved |= bool(good)
            return refused

    def finish(self, upload: Upload, *, now: int) -> Answer:
        """The answer when a request has ended, at a time (POSIX seconds).

        200 with cosignatures when everything up to its end is held durably; 202 with where to go on
        when a part is; 400 when nothing of it could be kept; 409 when the copy is beyond it.
        """
        size = upload.header.end
        with self._gates[upload.origin]:
            copy = self._copies[upload.origin]
            if size < copy.held.size:
                return _info(409, _known(copy), copy)
            if not upload.saved and upload.header.start < size:
                return _said(400, "no whole package of entries")
            if copy.next < size:
                return _info(202, size, copy)
            at = max(now, 1, *self._signed_at(copy))
            if size not in copy.pending:
                return _info(409, _known(copy), copy)
            rows = [key.row(upload.checkpoint.text, at) for key in self._keys]
            if copy.hold(size, rows) is None:
                return _info(409, size, copy)  # what was kept is damaged, and asked for again
            return Answer(200, b"".join(rows))

    def served(self, path: str) -> tuple[str, str] | None:
        """Where on the disk a path below the mirror's address lies, and of what media it is.

        None for what is not handed out.
        """
        prefix, _, name = path.partition("/")
        if not any(prefix == origin_hash(origin) for origin in self._copies):
            return None
        if name in (CHECKPOINT, VKEY):
            return path, TEXT
        kind, _, digest = name.partition("/")
        if kind == "blob" and len(digest) == 64 and set(digest) <= set("0123456789abcdef"):
            return path, BYTES
        try:
            return f"{prefix}/{Tile.parse(name).path}", BYTES
        except InputError:
            return None

    def missing(self, prefix: str) -> Answer:
        """The files that kept entries name and that are not held: digest and size, row by row."""
        origin = self._origin(prefix)
        if origin is None:
            return _said(404, "unknown log")
        wanted = [
            (digest, size)
            for digest, size in self._names(origin).items()
            if self._disk.size(f"{prefix}/{blob(digest)}") != size
        ]
        rows = [f"{digest} {size}\n" for digest, size in wanted[:MISSING_MAX]]
        return Answer(200, "".join(rows).encode())

    def keep_file(self, prefix: str, digest: str, chunks: Iterable[bytes]) -> Answer:
        """The answer to a file that is brought: 200 once it is durable; 404 if nobody names it."""
        origin = self._origin(prefix)
        size = None if origin is None else self._names(origin).get(digest)
        if size is None:
            return _said(404, "no kept entry names that file")
        try:
            self._disk.keep(f"{prefix}/{blob(digest)}", exactly(iter(chunks), digest, size))
        except InputError as error:
            return _said(422, error.what)
        return Answer(200, b"")

    def _names(self, origin: str) -> Mapping[str, int]:
        """The files that kept entries name, with their sizes; entries are read once."""
        names = self._named[origin]
        with names.gate:
            while True:
                with self._gates[origin]:
                    copy = self._copies[origin]
                    stop = min(copy.next, names.read + EXCESS_MAX)
                    some = copy.entries(names.read, stop)
                if not some:
                    return dict(names.sizes)
                for entry in some:
                    for one in named(entry):
                        names.sizes.setdefault(one.digest, one.size)
                names.read = stop

    def _origin(self, prefix: str) -> str | None:
        return next((one for one in self._copies if origin_hash(one) == prefix), None)

    def _signed_at(self, copy: Copy) -> list[int]:
        if copy.note is None:
            return []
        return list(cosignature.times(copy.note, [key.cosigner for key in self._keys]).values())


class _Names:
    """The files that the entries read so far name."""

    def __init__(self) -> None:
        self.gate = threading.Lock()
        self.read = 0
        self.sizes: dict[str, int] = {}


def origin_hash(origin: str) -> str:
    """The name of a ledger's copy below a mirror's address.

    >>> origin_hash("example.com/log")[:16]
    '4d3203c8f35cdf60'
    """
    return hashlib.sha256(origin.encode()).hexdigest()


def _refusal(copy: Copy, request: Request, checkpoint: Checkpoint) -> Answer | None:
    """Why a checkpoint does not continue the newest one of a copy; None where it does."""
    newest = copy.newest[0] if copy.newest else None
    size = newest.size if newest else 0
    if request.old != size:
        return Answer(409, b"%d\n" % size, SIZE)
    if checkpoint.size == 0:
        good = not request.path and checkpoint.root == EMPTY_ROOT
    elif newest is None or newest.size == 0:
        good = not request.path
    else:
        good = valid_consistency(
            request.path,
            old_size=newest.size,
            old_root=newest.root,
            new_size=checkpoint.size,
            new_root=checkpoint.root,
        )
    return None if good else _said(422, "no consistency proof from the checkpoint brought before")


def _still(copy: Copy, size: int) -> bool:
    return size in copy.pending and size >= copy.held.size


def _known(copy: Copy) -> int:
    return max(copy.pending)


def _info(status: int, size: int, copy: Copy) -> Answer:
    ticket = base64.b64encode(b"").decode()
    return Answer(status, f"{size}\n{copy.next}\n{ticket}\n".encode(), INFO)


def _said(status: int, what: str) -> Answer:
    return Answer(status, f"{what}\n".encode())
