"""Every hash, root and proof of a tree, read out of its tiles.

`Tiled` reads through a function that hands over one tile, and so works over a folder, an address or
memory alike.  It trusts what it is handed: compare its `root` with a signed one before its proofs
are used.

A subtree [start, end) is a part of the tree that begins at a multiple of a power of two not below
its width.  The path that joins it to the root (draft-ietf-plants-merkle-tree-certs, section 4.4)
lets a mirror accept 256 entries at a time without the rest.
"""

from collections.abc import Callable, Sequence

from lendemain.ledger.merkle import EMPTY_ROOT, HASH_BYTES, node_hash, spanned
from lendemain.ledger.tiles import WIDTH, Tile, top

Over = Callable[[int, int], bytes]
"""The root over the leaves from an index to before another."""

_CACHED_MAX = 64


class Tiled:
    """The tree of `size` leaves whose tiles `read` hands over.

    >>> from lendemain.ledger.merkle import leaf_hash, Tree
    >>> from lendemain.ledger.tiles import Edge
    >>> leaves = [leaf_hash(bytes([n])) for n in range(200)] * 3
    >>> edge = Edge()
    >>> held = dict(edge.extend(b"".join(leaves)) + edge.partials())
    >>> tiled = Tiled(600, held.__getitem__)
    >>> tiled.root() == Tree(leaves).root()
    True
    >>> tiled.consistency(257) == Tree(leaves).consistency(257, 600)
    True
    """

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self.size, self._read = size, read
        self._cached: dict[Tile, bytes] = {}

    def leaf(self, index: int) -> bytes:
        """The leaf hash at an index."""
        assert 0 <= index < self.size
        return self._full(0, index)

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves, or over all."""
        size = self.size if size is None else size
        return self.over(0, size) if size else EMPTY_ROOT

    def over(self, start: int, stop: int) -> bytes:
        """The root over leaves from `start`, a multiple of a power of two not below the width."""
        assert 0 <= start < stop <= self.size
        return spanned(self._full, start, stop)

    def inclusion(self, index: int) -> list[bytes]:
        """The path that proves the leaf at `index` to be in the tree."""
        return subtree_path(index, index + 1, size=self.size, over=self.over)

    def consistency(self, old: int) -> list[bytes]:
        """The path that proves the tree of `old` leaves to be this one's beginning.

        Empty where `old` is 0 or the whole.
        """
        return subtree_path(0, old, size=self.size, over=self.over) if old else []

    def _full(self, level: int, place: int) -> bytes:
        """The root over the full subtree of 2^level leaves at a place of its level."""
        row, height = divmod(level, 8)
        index, first = divmod(place << height, WIDTH)
        tile = Tile(row, index, min(WIDTH, (self.size >> 8 * row) - index * WIDTH))
        data = self._cached.get(tile)
        if data is None:
            if len(self._cached) >= _CACHED_MAX:
                self._cached.clear()
            data = self._cached[tile] = self._read(tile)
        return top(data[first * HASH_BYTES : (first + (1 << height)) * HASH_BYTES])


def subtree_path(start: int, end: int, *, size: int, over: Over) -> list[bytes]:
    """The hashes that join the subtree [start, end) to the root over `size` leaves."""
    spans = list[tuple[int, int]]()
    low, high, whole = 0, size, True
    while (low, high) != (start, end):
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        if end <= middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            if start < middle:
                start, whole = middle, False
            low = middle
    if not whole:
        spans.append((low, high))
    return [over(*span) for span in reversed(spans)]


def valid_subtree(
    path: Sequence[bytes], *, start: int, end: int, size: int, subtree: bytes, root: bytes
) -> bool:
    """Whether the path joins the subtree over [start, end) to the root over `size` leaves."""
    if not 0 <= start < end <= size or start % (1 << (end - start - 1).bit_length()):
        return False
    if any(len(one) != HASH_BYTES for one in (subtree, root, *path)):
        return False
    first, last, final = start, end - 1, size - 1
    while first != last and (last == final or last & 1):
        first, last, final = first >> 1, last >> 1, final >> 1
    rest = list(path)
    if first == last:
        old = new = subtree
    elif rest:
        old = new = rest.pop(0)
    else:
        return False
    for one in rest:
        if final == 0:
            return False
        if last & 1 or last == final:
            if first < last:
                old = node_hash(one, old)
            new = node_hash(one, new)
            while not last & 1 and last:
                first, last, final = first >> 1, last >> 1, final >> 1
        else:
            new = node_hash(new, one)
        first, last, final = first >> 1, last >> 1, final >> 1
    return final == 0 and old == subtree and new == root
