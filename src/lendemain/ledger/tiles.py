"""The tree and its entries as files that never change (C2SP tlog-tiles).

A tile is 256 neighbouring hashes of one level, 8 KiB; each hash of level l + 1 is the root over a
full tile of level l.  A bundle is the entries below one tile of leaves, each after its length in
two bytes.  The last tile of a level is partial, and written anew under its width as it grows.  So a
ledger of any size is a set of small files that any web server can hand out, and whoever has them
needs nobody's help to work out every root and every proof.

`Edge` is what growth and root need: on each level the hashes that do not fill a tile yet, 64 KiB at
most for any ledger.  Nothing here reads a file (`disk`), and reading hashes back out of tiles is
in `tiled`.
"""

import hashlib
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lendemain.errors import InputError
from lendemain.ledger.merkle import EMPTY_ROOT, HASH_BYTES

WIDTH = 256
"""Hashes in a full tile, and entries in a full bundle."""

TILE_BYTES = WIDTH * HASH_BYTES
ENTRY_BYTES_MAX = 65_535
BUNDLE_BYTES_MAX = WIDTH * (2 + ENTRY_BYTES_MAX)
BUNDLE = -1
"""The level that stands for bundles of entries."""

_LEVEL_MAX = 63
_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)
_HEIGHT = 8
_sha256 = hashlib.sha256


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Where a tile or bundle stands: its level, its place in the level, and its width.

    >>> Tile(0, 1234067).path, Tile(BUNDLE, 5, 17).path
    ('tile/0/x001/x234/067', 'tile/entries/005.p/17')
    """

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its path below the ledger's address."""
        level = "entries" if self.level == BUNDLE else str(self.level)
        rest, last = divmod(self.index, 1000)
        parts = [f"{last:03}"]
        while rest:
            rest, part = divmod(rest, 1000)
            parts.append(f"x{part:03}")
        whole = "/".join(["tile", level, *reversed(parts)])
        return whole if self.width == WIDTH else f"{whole}.p/{self.width}"

    @property
    def full(self) -> "Tile":
        """The full tile that it becomes."""
        return Tile(self.level, self.index)

    @classmethod
    def parse(cls, path: str) -> "Tile":
        """The tile that a path names; `InputError` if it is not written the one way it may be."""
        found = _PATH.fullmatch(path)
        if found is not None:
            level, place, width = found.groups()
            tile = cls(
                BUNDLE if level == "entries" else int(level),
                int(place.replace("x", "").replace("/", "")),
                int(width or WIDTH),
            )
            if tile.path == path and tile.level <= _LEVEL_MAX:
                return tile
        raise InputError("not the path of a tile", where=path[:80], remedy="Ask as in tlog-tiles")


def tiles(size: int, *, beyond: int = 0) -> Iterator[Tile]:
    """The tiles of hashes that a tree of `size` has and one of `beyond` leaves has not.

    >>> [one.path for one in tiles(256)]
    ['tile/0/000', 'tile/1/000.p/1']
    """
    level = 0
    while size >> _HEIGHT * level:
        yield from _row(level, size >> _HEIGHT * level, beyond >> _HEIGHT * level)
        level += 1


def bundles(size: int, *, beyond: int = 0) -> Iterator[Tile]:
    """The bundles that a ledger of `size` entries has and one of `beyond` has not."""
    yield from _row(BUNDLE, size, beyond)


def partials(size: int) -> Iterator[Tile]:
    """The tiles of hashes of a tree that are not full."""
    level = 0
    while size >> _HEIGHT * level:
        count = size >> _HEIGHT * level
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)
        level += 1


def bundle(entries: Sequence[bytes]) -> bytes:
    """The bytes of up to 256 entries, each after its length.

    >>> bundle([b"a", b""]).hex()
    '0001610000'
    """
    parts = []
    for one in entries:
        if len(one) > ENTRY_BYTES_MAX:
            raise _refused(f"an entry of {len(one)} bytes, and at most {ENTRY_BYTES_MAX} fit")
        parts += [struct.pack(">H", len(one)), one]
    return b"".join(parts)


def unbundled(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle, of which there have to be `width`; `InputError` otherwise."""
    entries, at = list[bytes](), 0
    while at < len(data) and len(entries) < width:
        stop = at + 2 + int.from_bytes(data[at : at + 2])
        if at + 2 > len(data) or stop > len(data):
            raise _refused("it ends within an entry")
        entries.append(data[at + 2 : stop])
        at = stop
    if len(entries) != width or at != len(data):
        raise _refused(f"not {width} entries to the byte")
    return entries


def top(row: bytes) -> bytes:
    """The root over a power of two of hashes."""
    while len(row) > HASH_BYTES:
        row = b"".join(
            [_sha256(b"\x01" + row[at : at + 64]).digest() for at in range(0, len(row), 64)]
        )
    return row


def folded(row: bytes, beyond: bytes = b"") -> bytes:
    """The root over a row of hashes, followed by a root over what is to their right, if any."""
    stop = len(row) // HASH_BYTES
    while stop:
        start = stop & (stop - 1)
        part = top(row[start * HASH_BYTES : stop * HASH_BYTES])
        beyond = _sha256(b"\x01" + part + beyond).digest() if beyond else part
        stop = start
    return beyond


class Edge:
    """The right edge of a tree: what its growth and its root need.

    >>> from lendemain.ledger.merkle import leaf_hash, Tree
    >>> leaves = [leaf_hash(bytes([n])) for n in range(200)] * 3
    >>> edge = Edge()
    >>> [tile.path for tile, _ in edge.extend(b"".join(leaves))]
    ['tile/0/000', 'tile/0/001']
    >>> [tile.path for tile, _ in edge.partials()], edge.root() == Tree(leaves).root()
    (['tile/0/002.p/88', 'tile/1/000.p/2'], True)
    """

    def __init__(self) -> None:
        self.size = 0
        self._rows = [b""]

    @classmethod
    def read(cls, size: int, data: Callable[[Tile], bytes]) -> "Edge":
        """The edge of a tree of `size` leaves, from its partial tiles."""
        edge = cls()
        edge.size = size
        rows = {tile.level: data(tile) for tile in partials(size)}
        edge._rows = [rows.get(level, b"") for level in range(max(rows, default=0) + 1)]
        while size >> _HEIGHT * len(edge._rows):
            edge._rows.append(b"")
        return edge

    def copy(self) -> "Edge":
        """An edge that begins as this one."""
        edge = Edge()
        edge.size, edge._rows = self.size, list(self._rows)
        return edge

    def extend(self, leaves: bytes) -> list[tuple[Tile, bytes]]:
        """The tiles that leaf hashes at the end fill, with their bytes."""
        assert len(leaves) % HASH_BYTES == 0
        filled = list[tuple[Tile, bytes]]()
        first, arriving, level = self.size // WIDTH, leaves, 0
        while arriving:
            if level == len(self._rows):
                self._rows.append(b"")
            row = self._rows[level] + arriving
            whole = len(row) - len(row) % TILE_BYTES
            full = [row[at : at + TILE_BYTES] for at in range(0, whole, TILE_BYTES)]
            filled += [(Tile(level, place), one) for place, one in enumerate(full, first)]
            self._rows[level] = row[whole:]
            arriving, first, level = b"".join(map(top, full)), first // WIDTH, level + 1
        self.size += len(leaves) // HASH_BYTES
        return filled

    def partials(self) -> list[tuple[Tile, bytes]]:
        """The tiles that are not full yet, with their bytes."""
        return [(tile, self._rows[tile.level]) for tile in partials(self.size)]

    def row(self, level: int) -> bytes:
        """The hashes of a level that do not fill a tile yet."""
        return self._rows[level] if level < len(self._rows) else b""

    def root(self) -> bytes:
        """The root over all leaves so far."""
        root = b""
        for row in self._rows:
            root = folded(row, root)
        return root or EMPTY_ROOT


def _row(level: int, count: int, beyond: int) -> Iterator[Tile]:
    if count > beyond:
        for index in range(beyond // WIDTH, (count - 1) // WIDTH + 1):
            yield Tile(level, index, min(WIDTH, count - index * WIDTH))


def _refused(what: str) -> InputError:
    return InputError(what, where="bundle of entries", remedy="Fetch it again, or from a mirror")
