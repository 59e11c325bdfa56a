"""The Merkle tree of RFC 6962: what lets any party check the ledger without trusting its keeper.

A leaf is SHA-256(0x00 || entry), a node SHA-256(0x01 || left || right).  The tree of n leaves has
at its left the largest full tree of 2^k < n leaves, and what remains at its right.  Full subtrees
never change, so they are kept, but for those of two leaves, which one hash makes again: 48 bytes of
memory for each leaf in all.  Only the ragged right edge is worked out anew.  Proofs and their
verification follow RFC 9162, sections 2.1.3 and 2.1.4.

Signatures over roots are not here (`checkpoint`), nor is any file.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()

_NOT_KEPT = 1
_sha256 = hashlib.sha256


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte hash of an entry as a leaf (RFC 6962, section 2.1).

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return _sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The hashes of entries as leaves, in order."""
    return [_sha256(b"\x00" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of two subtrees as one (RFC 6962, section 2.1)."""
    return _sha256(b"\x01" + left + right).digest()


class Tree:
    """The leaves so far, and every full subtree over them.

    >>> tree = Tree()
    >>> tree.extend([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
    >>> path = tree.inclusion(1, size=3)
    >>> valid_inclusion(leaf_hash(b"b"), path, index=1, size=3, root=tree.root())
    True
    """

    __slots__ = ("_levels",)

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels = [bytearray(), bytearray()]  # the second stays empty
        self.extend(leaves)

    @classmethod
    def of(cls, levels: bytes, *, size: int) -> "Tree":
        """The tree of `size` leaves whose `levels` follow each other; they are not hashed again.

        Raises `ValueError` where they are too few or too many.
        """
        tree, start = cls(), 0
        for level in range(max(size.bit_length(), 2)):
            stop = start + (0 if level == _NOT_KEPT else (size >> level) * HASH_BYTES)
            if level < 2:
                tree._levels[level] += levels[start:stop]
            else:
                tree._levels.append(bytearray(levels[start:stop]))
            start = stop
        if start != len(levels):
            raise ValueError(f"{len(levels)} bytes, and {start} are the levels of such a tree")
        return tree

    def adopt(self, other: "Tree") -> None:
        """Become the same tree as another."""
        self._levels = [bytearray(level) for level in other.levels]

    @property
    def levels(self) -> tuple[bytes, ...]:
        """The hashes of the full subtrees that are kept, level by level, the leaves first."""
        return tuple(map(bytes, self._levels))

    def __len__(self) -> int:
        return len(self._levels[0]) // HASH_BYTES

    def append(self, leaf: bytes) -> None:
        """Put one leaf hash at the end."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Put leaf hashes at the end, and hash the subtrees that they fill."""
        new = b"".join(leaves)
        assert len(new) % HASH_BYTES == 0
        self._levels[0] += new
        for level in range(2, len(self).bit_length()):
            if level == len(self._levels):
                self._levels.append(bytearray())
            above = self._levels[level]
            if level == 2:
                above += _parents(_parents(bytes(self._levels[0][4 * len(above) :])))
            else:
                above += _parents(bytes(self._levels[level - 1][2 * len(above) :]))

    def leaf(self, index: int) -> bytes:
        """The leaf hash at an index."""
        assert 0 <= index < len(self)
        return self._full(0, index)

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves, or over all."""
        size = len(self) if size is None else size
        assert 0 <= size <= len(self)
        return self._over(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, *, size: int) -> list[bytes]:
        """The path that proves the leaf at `index` to be in the tree of `size` leaves.

        Hashes of 32 bytes, from the leaf's neighbour up (RFC 9162, section 2.1.3.1).
        """
        assert 0 <= index < size <= len(self)
        path = []
        level = 0
        while (1 << level) < size:
            neighbour = (index >> level) ^ 1
            start, stop = neighbour << level, (neighbour + 1) << level
            if stop <= size:
                path.append(self._full(level, neighbour))
            elif start < size:
                path.append(self._over(start, size))
            level += 1
        return path

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The path that proves the tree of `old` leaves to be the beginning of that of `new`.

        Empty where `old` is 0 or equals `new`: then there is nothing to prove by hashes
        (RFC 9162, section 2.1.4.1).
        """
        assert 0 <= old <= new <= len(self)
        if old in (0, new):
            return []
        path = []
        start, stop, whole = 0, new, True
        while old != stop - start:
            split = 1 << (stop - start - 1).bit_length() - 1
            if old <= split:
                path.append(self._over(start + split, stop))
                stop = start + split
            else:
                path.append(self._full(split.bit_length() - 1, start // split))
                old, start, whole = old - split, start + split, False
        if not whole:
            path.append(self._over(start, stop))
        return path[::-1]

    def _full(self, level: int, place: int) -> bytes:
        if level == _NOT_KEPT:
            two = self._levels[0][2 * place * HASH_BYTES : 2 * (place + 1) * HASH_BYTES]
            return _sha256(b"\x01" + two).digest()
        return bytes(self._levels[level][place * HASH_BYTES : (place + 1) * HASH_BYTES])

    def _over(self, start: int, stop: int) -> bytes:
        return spanned(self._full, start, stop)


def spanned(full: Callable[[int, int], bytes], start: int, stop: int) -> bytes:
    """The root over leaves from `start`, a multiple of a power of two not below the width.

    `full` gives the root over the full subtree of 2^level leaves at a place of its level.
    """
    parts = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        parts.append(full(level, start >> level))
        start += 1 << level
    root = parts.pop()
    while parts:
        root = node_hash(parts.pop(), root)
    return root


def valid_inclusion(
    leaf: bytes, path: Sequence[bytes], *, index: int, size: int, root: bytes
) -> bool:
    """Whether the path leads from the leaf at `index` to the root of `size` leaves.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size or not _hashes(leaf, root, *path):
        return False
    node, last, computed = index, size - 1, leaf
    for part in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            computed = node_hash(part, computed)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            computed = node_hash(computed, part)
        node, last = node >> 1, last >> 1
    return last == 0 and computed == root


def valid_consistency(
    path: Sequence[bytes], *, old_size: int, old_root: bytes, new_size: int, new_root: bytes
) -> bool:
    """Whether the path shows the old tree to be the beginning of the new one.

    RFC 9162, section 2.1.4.2.  An old size of 0 is never valid here: the empty tree is the
    beginning of every tree and says nothing of this one, so a caller that begins from nothing has
    to say so itself.
    """
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    whole = old_size & (old_size - 1) == 0
    parts = [old_root, *path] if whole else list(path)
    if not path or not _hashes(old_root, new_root, *path):
        return False
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(part, old), node_hash(part, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, part)
        node, last = node >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


def _parents(row: bytes) -> bytes:
    """The hashes of the pairs in a row of hashes; an odd one at the end has no parent yet."""
    return b"".join(
        [_sha256(b"\x01" + row[at : at + 64]).digest() for at in range(0, len(row) - 63, 64)]
    )
