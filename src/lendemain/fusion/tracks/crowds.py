"""Many names on one way: what cannot be many things, though no two tell quite the same.

One source that is told again under other names, each a little off, is found by room: `NAMES_MIN`
names that move within one cell of `CELL_M` and `CELL_S` again and again are not so many ships or
aircraft.  Boats at their moorings do not move, and convoys keep their distance.  Names that share
such cells are one crowd, by the first of them in the alphabet.
"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

NAMES_MIN, TIMES_MIN, SHARE_MIN = 20, 3, 0.5
"""So many names within a cell; so often a name, and for such a share of what it tells."""

CELL_M, CELL_S = 50.0, 10.0
MOVING_MPS, GAP_S = 2.0, 600.0
_MIXED = np.uint64(0x9E3779B97F4A7C15)


def crowds(identity: Whole, seconds: Floats, place: Floats) -> Whole:
    """For each fix the first name of the crowd that its name belongs to, -1 where it is in none.

    `identity` numbers the names in the order of the alphabet, negative for nobody; `place` is in
    metres (n x 3).  The order of rows does not matter.
    """
    out = np.full(len(identity), -1, np.int64)
    moving = _moving(identity, seconds, place)
    if len(np.unique(identity[moving])) < NAMES_MIN:
        return out
    cell = _cells(seconds[moving], place[moving])
    some = np.flatnonzero(np.bincount(cell)[cell] >= NAMES_MIN)
    if not len(some):
        return out
    many_names = int(identity.max()) + 1
    name = np.tile(identity[moving], 2)
    key, of = np.unique(cell[some] * many_names + name[some], return_inverse=True)
    pairs = np.column_stack([key // many_names, key % many_names])
    full = (np.bincount(pairs[:, 0]) >= NAMES_MIN)[pairs[:, 0]]
    held_cells = np.zeros(len(cell), bool)
    held_cells[some] = full[of]
    crowded = held_cells.reshape(2, -1).any(axis=0)
    who, index, many = np.unique(identity[moving], return_inverse=True, return_counts=True)
    close = np.bincount(index, weights=crowded, minlength=len(who))
    held = (close >= TIMES_MIN) & (close >= SHARE_MIN * many)
    number = np.searchsorted(who, pairs[:, 1])
    kept = held[number] & full
    if not kept.any():
        return out
    row, column = number[kept], pairs[kept, 0] + len(who)
    size = int(column.max()) + 1
    graph = coo_array((np.ones(len(row)), (row, column)), shape=(size, size))
    part = connected_components(graph, directed=False)[1][: len(who)]
    first = np.full(int(part.max()) + 1, -1, np.int64)
    first[part[held][::-1]] = who[held][::-1]
    at = np.searchsorted(who, identity).clip(0, len(who) - 1)
    member = (who[at] == identity) & held[at]
    out[member] = first[part[at[member]]]
    return out


def _cells(seconds: Floats, place: Floats) -> Whole:
    """The cell of each fix in a grid, and then in one that lies half a cell aside."""
    keys = []
    for side in (0.0, 0.5):
        whole = np.column_stack([place / CELL_M, seconds / CELL_S]) + side
        key = np.full(len(seconds), int(side * 2.0), np.uint64)
        for part in np.floor(whole).astype(np.int64).astype(np.uint64).T:
            key = (key ^ part) * _MIXED
            key ^= key >> np.uint64(29)
        keys.append(key)
    found = np.unique(np.concatenate(keys), return_inverse=True)[1]
    return np.asarray(found.ravel(), np.int64)


def _moving(identity: Whole, seconds: Floats, place: Floats) -> Whole:
    """The fixes of names that moved since their last."""
    order = np.lexsort((*place.T, seconds, identity))
    passed = np.diff(seconds[order])
    way = np.sqrt((np.diff(place[order], axis=0) ** 2).sum(axis=1))
    same = (np.diff(identity[order]) == 0) & (identity[order][1:] >= 0)
    held = same & (passed > 0.0) & (passed <= GAP_S) & (way >= MOVING_MPS * passed)
    return np.sort(order[1:][held])
