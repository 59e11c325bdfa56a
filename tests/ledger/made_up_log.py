"""A made-up ledger of short entries, and what its keeper sends to a mirror."""

from functools import cached_property

from lendemain.ledger import checkpoint, note
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import leaf_hash
from lendemain.ledger.mirror import Answer, Mirror, Upload
from lendemain.ledger.packages import Arriving, Header, package, spans
from lendemain.ledger.tiled import Tiled
from lendemain.ledger.tiles import Edge
from lendemain.ledger.witnessing import witness
from lendemain.ledger.witnessing.cosignature import CosigningKey

LOG = note.Signer("mission.example/ledger", bytes([1] * 32))
KEY = CosigningKey("neutral.example/m1", bytes([7] * 32))
NOW = 1_800_000_000


class MadeUpLog:
    """Entries, and trees over their first ones."""

    def __init__(self, entries, signer: note.Signer = LOG) -> None:
        self.entries, self.signer = list(entries), signer
        self._trees: dict[int, Tiled] = {}

    @cached_property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(one) for one in self.entries]

    def tree(self, size: int) -> Tiled:
        if size not in self._trees:
            edge = Edge()
            held = dict(edge.extend(b"".join(self.leaves[:size]))) | dict(edge.partials())
            self._trees[size] = Tiled(size, held.__getitem__)
        return self._trees[size]

    def head(self, size: int) -> bytes:
        root = self.tree(size).root()
        said = Checkpoint(origin=self.signer.name, size=size, root=root)
        return checkpoint.signed(said, [self.signer])

    def checkpoint(self, old: int, size: int) -> bytes:
        """The body of an add-checkpoint request."""
        path = self.tree(size).consistency(old) if 0 < old < size else []
        return witness.request(old, path, self.head(size))

    def upload(self, start: int, end: int, *, packages: int = 32, **more) -> bytes:
        """The body of an add-entries request."""
        parts = [Header(origin=self.signer.name, start=start, end=end, **more).written]
        for first, stop in list(spans(start, end))[:packages]:
            some = self.entries[first:stop]
            parts.append(package(some, first, size=end, over=self.tree(end).over))
        return b"".join(parts)


def sent(mirror: Mirror, body: bytes, *, now: int = NOW, step: int = 1 << 30) -> Answer:
    """What a mirror answers to the bytes of an add-entries request that arrive in steps."""
    arriving, upload = Arriving(), None
    for at in range(0, len(body), step):
        arriving.feed(body[at : at + step])
        if upload is None and arriving.header is not None:
            upload = mirror.begin(arriving.header)
            if isinstance(upload, Answer):
                return upload
        if upload is not None and (refused := mirror.take(upload, arriving.packages())):
            return refused
    assert isinstance(upload, Upload)
    return mirror.finish(upload, now=now)


def pushed(mirror: Mirror, log: MadeUpLog, size: int, *, now: int = NOW) -> Answer:
    """What a mirror answers last when a ledger is brought to it up to a size."""
    answer = mirror.add_checkpoint(log.checkpoint(0, size))
    if answer.status == 409:
        answer = mirror.add_checkpoint(log.checkpoint(int(answer.body), size))
    if answer.status != 200:
        return answer
    start = 0
    for _ in range(1_000):
        answer = sent(mirror, log.upload(start, size), now=now)
        if answer.status not in (202, 409):
            return answer
        told, start, _ = (int(row or 0) for row in answer.body.decode().splitlines())
        if told != size:
            return answer
    raise AssertionError("the upload never came to an end")
