"""A durable copy of one ledger on a mirror's disk, and how far it has come.

    checkpoint   the newest checkpoint whose entries are all held, cosigned by the mirror
    pending      checkpoints of the ledger that were accepted, the last few of them, as JSON
    tile/...     hashes and entries, as `published` lays them
    blob/...     files that entries name

Entries are checked against a pending checkpoint before they are kept, so they may be handed out at
once, and an upload that broke off goes on where it stopped.  In memory are the edge of the tree and
the last bundle, whatever the ledger's size.  Everything that is said to be held is durable.
"""

import json
from collections.abc import Sequence

from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.disk import Disk
from lendemain.ledger.merkle import EMPTY_ROOT, HASH_BYTES, leaf_hashes
from lendemain.ledger.note import Verifier
from lendemain.ledger.packages import Package
from lendemain.ledger.published import CHECKPOINT, VKEY
from lendemain.ledger.tiled import valid_subtree
from lendemain.ledger.tiles import BUNDLE, WIDTH, Edge, Tile, bundle, folded, unbundled
from lendemain.ledger.witnessing import cosignature

PENDING = "pending"
PENDING_MAX = 8
"""So many accepted checkpoints are remembered, for uploads that began under an earlier one."""


class Copy:
    """The copy of one ledger below a prefix of a disk; nothing here is safe for several threads."""

    def __init__(self, disk: Disk, origin: str, prefix: str, verifiers: Sequence[Verifier]) -> None:
        """Raises `IntegrityError` that names what is damaged."""
        self._disk, self._prefix, self._verifiers = disk, prefix, tuple(verifiers)
        self.origin = origin
        self.note = disk.get(self._name(CHECKPOINT))
        nothing = Checkpoint(origin=self.origin, size=0, root=EMPTY_ROOT)
        self.held = nothing if self.note is None else held(self.note, origin, verifiers)
        self.pending = dict[int, tuple[Checkpoint, bytes]]()
        for one in json.loads(disk.get(self._name(PENDING)) or b"[]"):
            self._accept(held(one.encode(), origin, verifiers), one.encode())
        if self.note is not None:
            self.pending.setdefault(self.held.size, (self.held, self.note))
        self._tail = list[bytes]()
        self._edge = self._recovered()
        self._go_on()
        if disk.get(self._name(VKEY)) is None:
            disk.put({self._name(VKEY): f"{verifiers[0].vkey}\n".encode()})

    @property
    def next(self) -> int:
        """The index of the first entry that is not held."""
        return self._edge.size

    @property
    def newest(self) -> tuple[Checkpoint, bytes] | None:
        """The checkpoint accepted last, and its note; None before there is one."""
        return self.pending[max(self.pending)] if self.pending else None

    def accept(self, checkpoint: Checkpoint, note: bytes) -> None:
        """Remember a checkpoint that continues the newest; durable on return."""
        others = sorted(size for size in self.pending if size != checkpoint.size)
        known = [self.pending[size][1] for size in others[1 - PENDING_MAX :]]
        said = json.dumps([one.decode() for one in [*known, note]]).encode()
        self._disk.put({self._name(PENDING): said})
        self._accept(checkpoint, note)

    def fits(self, package: Package, checkpoint: Checkpoint) -> bool:
        """Whether a package's entries are those that an accepted checkpoint covers there."""
        first = package.start - package.start % WIDTH
        before = self._leaves(first, package.start)
        subtree = folded(before + b"".join(leaf_hashes(package.entries)))
        return valid_subtree(
            package.path,
            start=first,
            end=package.end,
            size=checkpoint.size,
            subtree=subtree,
            root=checkpoint.root,
        )

    def keep(self, packages: Sequence[Package]) -> None:
        """Keep what is new in packages that fit and follow each other; durable on return."""
        edge, tail, writing = self._edge.copy(), list(self._tail), dict[str, bytes]()
        for one in packages:
            if one.end <= edge.size:
                continue
            assert one.start <= edge.size
            tail += one.entries[edge.size - one.start :]
            whole = one.start % WIDTH == 0 and one.end - one.start == len(tail)
            place = Tile(BUNDLE, (one.end - 1) // WIDTH, len(tail))
            writing[place.path] = one.raw if whole else bundle(tail)
            leaves = leaf_hashes(one.entries[edge.size - one.start :])
            writing |= {tile.path: data for tile, data in edge.extend(b"".join(leaves))}
            if len(tail) == WIDTH:
                tail = []
        if writing:
            self._disk.put({self._name(name): data for name, data in writing.items()})
        self._edge, self._tail = edge, tail

    def hold(self, size: int, rows: Sequence[bytes]) -> bytes | None:
        """Make an accepted checkpoint the one that is held; its note with `rows` when durable.

        None where what is kept does not give its root: then what no checkpoint covers is dropped.
        """
        checkpoint, note = self.pending[size]
        edge = Edge.read(size, self._hashes)
        if edge.root() != checkpoint.root:
            self._drop()
            return None
        writing = {tile.path: data for tile, data in edge.partials()}
        last = Tile(BUNDLE, size // WIDTH, size % WIDTH)
        if last.width and self._disk.size(self._name(last.path)) is None:
            writing[last.path] = bundle(self._bundle(last.index, last.width))
        self._disk.put({self._name(path): data for path, data in writing.items()})
        whole = cosignature.with_rows(note, rows)
        self._disk.put({self._name(CHECKPOINT): whole})
        self.held, self.note = checkpoint, whole
        return whole

    def entries(self, start: int, stop: int) -> list[bytes]:
        """Entries that are held; `IntegrityError` that names a damaged bundle."""
        assert 0 <= start <= stop <= self.next
        found = list[bytes]()
        for block in range(start // WIDTH, (stop + WIDTH - 1) // WIDTH):
            first = block * WIDTH
            some = self._bundle(block, max(stop - first, 0))
            found += some[max(start - first, 0) : stop - first]
        return found

    def _name(self, name: str) -> str:
        return f"{self._prefix}/{name}"

    def _accept(self, checkpoint: Checkpoint, note: bytes) -> None:
        self.pending[checkpoint.size] = (checkpoint, note)
        for size in sorted(self.pending)[:-PENDING_MAX]:
            if size != self.held.size:
                del self.pending[size]

    def _recovered(self) -> Edge:
        """The edge below the last full bundle that the held checkpoint covers, its root checked."""
        size = self.held.size
        start = size - size % WIDTH
        try:
            edge = Edge.read(start, self._tile)
            tail = self._bundle(start // WIDTH, size - start) if size > start else []
            whole = edge.copy()
            whole.extend(b"".join(leaf_hashes(tail)))
            if whole.root() == self.held.root:
                return edge
        except IntegrityError:
            pass
        return self._mended(start)

    def _mended(self, start: int) -> Edge:
        """The same out of the entries alone, the tiles being damaged, which are written again."""
        edge = Edge()
        for block in range(start // WIDTH):
            filled = edge.extend(b"".join(leaf_hashes(self._bundle(block, WIDTH))))
            self._disk.put({self._name(tile.path): data for tile, data in filled})
        whole = edge.copy()
        rest = (
            self._bundle(start // WIDTH, self.held.size - start) if self.held.size % WIDTH else []
        )
        whole.extend(b"".join(leaf_hashes(rest)))
        if whole.root() != self.held.root:
            raise _damaged(self.origin, "the entries that it holds: they do not give its root")
        self._disk.put({self._name(tile.path): data for tile, data in whole.partials()})
        return edge

    def _go_on(self) -> None:
        """Take up entries that were kept and that no held checkpoint covers yet."""
        while (some := self._after(self._edge.size)) is not None:
            filled = self._edge.extend(b"".join(leaf_hashes(some)))
            if filled:
                self._disk.put({self._name(tile.path): data for tile, data in filled})
            if len(some) < WIDTH:
                self._tail = some
                return
        self._tail = []

    def _after(self, start: int) -> list[bytes] | None:
        """The entries of the bundle that begins there, as many as are held; None for none."""
        full = Tile(BUNDLE, start // WIDTH)
        widths = [
            int(one) for one in self._disk.names(f"{self._name(full.path)}.p") if one.isdigit()
        ]
        for width in [WIDTH, *sorted(widths, reverse=True)]:
            data = self._disk.get(self._name(Tile(BUNDLE, full.index, width).path))
            if data is not None and start + width >= self.held.size:
                try:
                    return unbundled(data, width)
                except InputError:
                    continue
        return None

    def _drop(self) -> None:
        """Forget entries that no held checkpoint covers, since they are damaged."""
        for start in range(self.held.size - self.held.size % WIDTH, self.next + 1, WIDTH):
            full = Tile(BUNDLE, start // WIDTH)
            keep = self.held.size - start
            names = [int(n) for n in self._disk.names(f"{self._name(full.path)}.p") if n.isdigit()]
            tiles = [Tile(BUNDLE, full.index, width) for width in [WIDTH, *names] if width != keep]
            self._disk.drop([self._name(tile.path) for tile in tiles])
        self._edge = self._recovered()
        self._go_on()

    def _leaves(self, start: int, stop: int) -> bytes:
        """The leaf hashes of entries of one bundle that are held."""
        return self._hashes(Tile(0, start // WIDTH, stop - start)) if start < stop else b""

    def _hashes(self, tile: Tile) -> bytes:
        """The bytes of a tile, from the edge where it is not full yet."""
        full = (self._edge.size >> 8 * tile.level) // WIDTH
        row = self._edge.row(tile.level) if tile.index == full else self._tile(tile.full)
        return row[: tile.width * HASH_BYTES]

    def _tile(self, tile: Tile) -> bytes:
        data = self._disk.get(self._name(tile.path))
        if data is None and tile.width != WIDTH:
            data = self._disk.get(self._name(tile.full.path))
        if data is None or len(data) < tile.width * HASH_BYTES:
            raise _damaged(self.origin, f"{tile.path}: missing or cut")
        return data[: tile.width * HASH_BYTES]

    def _bundle(self, block: int, width: int) -> list[bytes]:
        """The first entries of a bundle."""
        width = min(width, WIDTH)
        full, data = Tile(BUNDLE, block), None
        for wide in range(width, WIDTH + 1):
            if (data := self._disk.get(self._name(Tile(BUNDLE, block, wide).path))) is not None:
                try:
                    return unbundled(data, wide)[:width]
                except InputError as error:
                    raise _damaged(self.origin, f"{full.path}: {error.what}") from None
        raise _damaged(self.origin, f"{full.path}: missing")


def held(note: bytes, origin: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """The checkpoint of a note that a copy keeps; `IntegrityError` if it is not its ledger's."""
    try:
        checkpoint = checkpoints.parsed(notes.opened(note, verifiers).text, more=True)
    except InputError as error:
        raise _damaged(origin, f"a checkpoint that it keeps: {error.what}") from None
    if checkpoint.origin != origin:
        raise _damaged(origin, f"a checkpoint of {checkpoint.origin}")
    return checkpoint


def _damaged(origin: str, what: str) -> IntegrityError:
    return IntegrityError(
        f"damaged: {what}",
        where=f"copy of {origin}",
        remedy="Set it aside, and let the ledger push it into a new mirror",
    )
