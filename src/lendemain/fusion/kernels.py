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
    cov: Floats,
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
    place = np.empty((n, 7), np.float64)
    for k in range(n):
        p = fill[cell[k]]
        fill[cell[k]] = p + 1
        where[p] = k
        place[p, 0], place[p, 1], place[p, 2] = start[a + k], x[a + k], y[a + k]
        place[p, 3], place[p, 4] = cov[a + k, 0], end[a + k]
        place[p, 5], place[p, 6] = cov[a + k, 1], cov[a + k, 2]
    level, z2, step, tau = scale[0], scale[1], scale[2], scale[3]
    reach = step * (len(decay) - 2)
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
                    xx = place[r, 3] + place[p, 3]
                    yy = place[r, 6] + place[p, 6]
                    if dx * dx + dy * dy > z2 * (xx + yy) or group[a + i] != group[a + where[r]]:
                        continue
                    xy = place[r, 5] + place[p, 5]
                    det = xx * yy - xy * xy
                    d2 = (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / det
                    if d2 > z2:
                        continue
                    gap = max(0.0, place[r, 0] - place[p, 4]) / step
                    bin_ = int(gap)
                    cost = decay[bin_] + (gap - bin_) * (decay[bin_ + 1] - decay[bin_])
                    wide = (place[p, 4] - place[p, 0] + place[r, 4] - place[r, 0]) * 0.5
                    if wide > 0.0:
                        cost += np.log1p(wide / tau)
                    if cost + 0.5 * d2 + 0.5 * np.log(det) <= level:
                        united(parent, a + i, a + where[r])
    return tested


@compiled
def followers(
    start: Floats,
    end: Floats,
    x: Floats,
    y: Floats,
    cov: Floats,
    group: Integers,
    anchors: Integers,
    near_m: float,
    window_s: float,
    scan_max: int,
    pairs: Floats,
    ring: Integers,
) -> int:
    """Accounts near each anchor that start after it, as rows of `pairs`; how many there are.

    A row is the squared distance, the mean variance of both along an axis, the squared distance
    over the covariance, the root of its determinant, and the gap in time.  `ring` becomes the
    number of accounts between `near_m` and twice that, or -1 where an anchor has too many followers
    to look at (its rows are taken back).
    """
    n, filled = len(start), 0
    for k in range(len(anchors)):
        i = anchors[k]
        before = filled
        ring[k] = 0
        for j in range(i + 1, n):
            if start[j] > end[i] + window_s:
                break
            if j - i > scan_max or filled == len(pairs):
                filled = before
                ring[k] = -1
                break
            dx, dy = x[j] - x[i], y[j] - y[i]
            d2 = dx * dx + dy * dy
            if d2 > 4.0 * near_m * near_m or group[i] != group[j]:
                continue
            if d2 > near_m * near_m:
                ring[k] += 1
                continue
            xx, xy, yy = cov[i, 0] + cov[j, 0], cov[i, 1] + cov[j, 1], cov[i, 2] + cov[j, 2]
            det = xx * yy - xy * xy
            pairs[filled, 0] = d2
            pairs[filled, 1] = 0.5 * (xx + yy)
            pairs[filled, 2] = (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / det
            pairs[filled, 3] = np.sqrt(det)
            pairs[filled, 4] = max(0.0, start[j] - end[i])
            filled += 1
    return filled


@compiled
def attached(
    accounts: Floats,
    wholes: Floats,
    group: Integers,
    groups: Integers,
    cell_m: float,
    side: int,
    scale: Floats,
    decay: Floats,
    share_min: float,
    candidates_max: int,
    best: Integers,
) -> int:
    """Pairs tested; `best` becomes the whole that each coarse account fits, or -1.

    Rows of `accounts` and `wholes` (these in order of start) are start, end, x, y and covariance
    (xx, xy, yy).  A whole is the best where its odds are `share_min` of all odds, those of none of
    the wholes (1) among them; more than `candidates_max` candidates are too many to tell.
    """
    n, mask = len(wholes), side - 1
    first = np.zeros(side * side + 1, np.int32)
    cell = np.empty(n, np.int32)
    for k in range(n):
        ix = np.int64(np.floor(wholes[k, 2] / cell_m)) & mask
        iy = np.int64(np.floor(wholes[k, 3] / cell_m)) & mask
        cell[k] = iy * side + ix
        first[cell[k] + 1] += 1
    for c in range(side * side):
        first[c + 1] += first[c]
    fill = first[:-1].copy()
    where = np.empty(n, np.int32)
    latest = np.empty(n, np.float64)
    for k in range(n):
        p = fill[cell[k]]
        fill[cell[k]] = p + 1
        where[p] = k
        latest[p] = wholes[k, 1]
        if p > first[cell[k]]:
            latest[p] = max(latest[p], latest[p - 1])
    level, z2, step, tau = scale[0], scale[1], scale[2], scale[3]
    reach = step * (len(decay) - 2)
    tested = 0
    for j in range(len(accounts)):
        best[j] = -1
        jx = np.int64(np.floor(accounts[j, 2] / cell_m))
        jy = np.int64(np.floor(accounts[j, 3] / cell_m))
        start, end = accounts[j, 0], accounts[j, 1]
        every, lead = 1.0, 0.0
        seen, winner = 0, -1
        for turn in range(9):
            near = ((jy + turn // 3 - 1) & mask) * side + ((jx + turn % 3 - 1) & mask)
            lo, hi = first[near], first[near + 1]
            while lo < hi:
                mid = (lo + hi) // 2
                if wholes[where[mid], 0] <= end + reach:
                    lo = mid + 1
                else:
                    hi = mid
            for p in range(lo - 1, first[near] - 1, -1):
                if latest[p] < start - reach or seen > candidates_max:
                    break
                k = int(where[p])
                seen += 1
                if groups[k] != group[j]:
                    continue
                apart = max(wholes[k, 0] - end, start - wholes[k, 1], 0.0)
                if apart > reach:
                    continue
                dx, dy = wholes[k, 2] - accounts[j, 2], wholes[k, 3] - accounts[j, 3]
                xx = wholes[k, 4] + accounts[j, 4]
                xy = wholes[k, 5] + accounts[j, 5]
                yy = wholes[k, 6] + accounts[j, 6]
                det = xx * yy - xy * xy
                d2 = (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / det
                if d2 > z2:
                    continue
                gap = apart / step
                bin_ = int(gap)
                cost = decay[bin_] + (gap - bin_) * (decay[bin_ + 1] - decay[bin_])
                cost += np.log1p(0.5 * (end - start) / tau) + 0.5 * d2 + 0.5 * np.log(det)
                odds = np.exp(min(level - cost, 500.0))
                every += odds
                if odds > lead:
                    lead, winner = odds, k
        tested += seen
        if seen <= candidates_max and lead >= share_min * every:
            best[j] = winner
    return tested


@compiled
def settled(parent: Integers) -> None:
    """Every account points straight at its component's representative."""
    for i in range(len(parent)):
        parent[i] = parent[parent[i]]
