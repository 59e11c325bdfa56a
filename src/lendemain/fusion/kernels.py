"""The inner loops of association, compiled on first use and kept on disk by numba.

Import this module only where it is needed: importing it loads numba.  Every kernel releases the
interpreter's lock, so slabs of time run on plain threads, and works in float64 on plain arrays, so
the answer is the same on one thread and on many.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
import numpy.typing as npt

F = TypeVar("F", bound=Callable[..., Any])
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]


def compiled(function: F) -> F:
    """The function as machine code, cached beside the module."""
    machine: F = numba.njit(cache=True, nogil=True)(function)
    return machine


@compiled
def root(parent: Integers, i: int) -> int:
    """The representative of i's component: the smallest position in it (path halving)."""
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@compiled
def united(parent: Integers, i: int, j: int) -> bool:
    """Whether i and j had to be joined just now; the smaller root stays."""
    a, b = root(parent, i), root(parent, j)
    if a == b:
        return False
    if a < b:
        parent[b] = a
    else:
        parent[a] = b
    return True


@compiled
def linked(
    start: Floats,
    end: Floats,
    x: Floats,
    y: Floats,
    variance: Floats,
    group: Integers,
    parent: Integers,
    a: int,
    b: int,
    cell_m: float,
    side: int,
    scale: Floats,
    decay: Floats,
    candidates_max: int,
) -> int:
    """Pairs tested among accounts a to b (in order of start), joining those that belong together.

    Accounts fall into cells of `cell_m` on a torus of `side` x `side` cells, in order of start
    within a cell, so that the later partners of an account are runs in nine cells.  `scale` is
    `Gate.numbers()` and `decay` its table.  Of each run at most `candidates_max` are tested.
    """
    n = b - a
    mask = side - 1
    cell = np.empty(n, np.int32)
    first = np.zeros(side * side + 1, np.int32)
    for k in range(n):
        ix = np.int64(np.floor(x[a + k] / cell_m)) & mask
        iy = np.int64(np.floor(y[a + k] / cell_m)) & mask
        cell[k] = iy * side + ix
        first[cell[k] + 1] += 1
    for c in range(side * side):
        first[c + 1] += first[c]
    fill = first[:-1].copy()
    where = np.empty(n, np.int32)
    place = np.empty((n, 5), np.float64)
    for k in range(n):
        p = fill[cell[k]]
        fill[cell[k]] = p + 1
        where[p] = k
        place[p, 0], place[p, 1], place[p, 2] = start[a + k], x[a + k], y[a + k]
        place[p, 3], place[p, 4] = variance[a + k], end[a + k]
    level, z2, half, step, tau = scale[0], scale[1], scale[2], scale[3], scale[4]
    reach = step * (len(decay) - 1)
    tested = 0
    for c in range(side * side):
        lo, hi = first[c], first[c + 1]
        if lo == hi:
            continue
        cx, cy = c & mask, c // side
        for turn in range(9):
            ox, oy = turn % 3 - 1, turn // 3 - 1
            d = ((cy + oy) & mask) * side + ((cx + ox) & mask)
            q, q_end = first[d], first[d + 1]
            if q == q_end:
                continue
            for p in range(lo, hi):
                i = where[p]
                while q < q_end and where[q] <= i:
                    q += 1
                if q == q_end:
                    break
                latest = place[p, 4] + reach
                stop = min(q_end, q + candidates_max)
                for r in range(q, stop):
                    if place[r, 0] > latest:
                        break
                    tested += 1
                    dx, dy = place[r, 1] - place[p, 1], place[r, 2] - place[p, 2]
                    both = place[r, 3] + place[p, 3]
                    d2 = dx * dx + dy * dy
                    if d2 > z2 * both or group[a + i] != group[a + where[r]]:
                        continue
                    gap = max(0.0, place[r, 0] - place[p, 4]) / step
                    bin_ = int(gap)
                    cost = decay[bin_] + (gap - bin_) * (decay[bin_ + 1] - decay[bin_])
                    wide = (place[p, 4] - place[p, 0] + place[r, 4] - place[r, 0]) * 0.5
                    if wide > 0.0:
                        cost += np.log1p(wide / tau)
                    if cost + half * d2 / both + np.log(both) <= level:
                        united(parent, a + i, a + where[r])
    return tested


@compiled
def settled(parent: Integers) -> None:
    """Every account points straight at its component's representative."""
    for i in range(len(parent)):
        parent[i] = parent[parent[i]]
