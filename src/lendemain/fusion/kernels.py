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
Bytes = npt.NDArray[np.int8]


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
def graded(
    start: Floats, end: Floats, cov: Floats, bounds: Floats, scale: Floats, grade: Bytes
) -> None:
    """Fill `grade`: how many of the bounds (rows of variance and half-width) are exceeded.

    `cov` is n x 1 (one variance for both axes) or n x 3, widened here as `scale` says.
    """
    last = cov.shape[1] - 1
    for i in range(len(start)):
        variance = scale[4] * 0.5 * (cov[i, 0] + cov[i, last]) + scale[5]
        half = 0.5 * (end[i] - start[i])
        number = 0
        for b in range(len(bounds)):
            if variance > bounds[b, 0] or half > bounds[b, 1]:
                number = b + 1
        grade[i] = number


@compiled
def extremes(cov: Floats, rows: Integers, scale: Floats) -> tuple[float, float]:
    """The largest variance along any axis, and the smallest root of a determinant, of accounts."""
    last = cov.shape[1] - 1
    largest, smallest = 0.0, np.inf
    for i in rows:
        xx, yy = scale[4] * cov[i, 0] + scale[5], scale[4] * cov[i, last] + scale[5]
        xy = scale[4] * cov[i, 1] if last else 0.0
        largest = max(largest, 0.5 * (xx + yy) + np.sqrt(0.25 * (xx - yy) ** 2 + xy * xy))
        smallest = min(smallest, xx * yy - xy * xy)
    return largest, np.sqrt(smallest)


@compiled
def borders(
    start: Floats, end: Floats, rows: Integers, reach: float, size: int, found: Integers
) -> int:
    """Rows of `found`: a border, and the first and last position of the run astride it in which
    every pair across it lies; how many there are.
    """
    n, count = len(rows), 0
    first, first_latest, latest = 0, end[rows[0]], end[rows[0]]
    done, cut = 0, 0
    for wanted in range(1, n):
        if wanted % size == 0 and n - wanted > size // 2:
            at = start[rows[wanted]]
            while first_latest + reach < at:
                first += 1
                first_latest = max(first_latest, end[rows[first]])
            stop = wanted
            while stop < n and start[rows[stop]] <= latest + reach and stop - first <= size:
                stop += 1
            if first >= done and first > cut and stop - first <= size // 2:
                found[count, 0], found[count, 1], found[count, 2] = wanted, first, stop
                count, done, cut = count + 1, stop, wanted
        latest = max(latest, end[rows[wanted]])
    return count


@compiled
def celled(
    start: Floats,
    end: Floats,
    x: Floats,
    y: Floats,
    cov: Floats,
    rows: Integers,
    cell_m: float,
    side: int,
    scale: Floats,
) -> tuple[Integers, Integers, Floats]:
    """Accounts `rows` (in order of start) sorted into cells of a torus of `side` x `side` cells.

    The first position of each cell, each position's index into `rows`, and rows of start, end, x,
    y, covariance (xx, xy, yy; widened), and the root of its determinant.
    """
    n, mask, last = len(rows), side - 1, cov.shape[1] - 1
    cell = np.empty(n, np.int32)
    first = np.zeros(side * side + 1, np.int32)
    per = 1.0 / cell_m
    for k in range(n):
        ix = np.int64(np.floor(x[rows[k]] * per)) & mask
        iy = np.int64(np.floor(y[rows[k]] * per)) & mask
        cell[k] = iy * side + ix
        first[cell[k] + 1] += 1
    for c in range(side * side):
        first[c + 1] += first[c]
    fill = first[:-1].copy()
    where = np.empty(n, np.int32)
    place = np.empty((n, 8), np.float64)
    for k in range(n):
        i, p = rows[k], fill[cell[k]]
        fill[cell[k]] = p + 1
        where[p] = k
        place[p, 0], place[p, 1], place[p, 2], place[p, 3] = start[i], end[i], x[i], y[i]
        xx = scale[4] * cov[i, 0] + scale[5]
        yy = scale[4] * cov[i, last] + scale[5]
        xy = scale[4] * cov[i, 1] if last else 0.0
        place[p, 4], place[p, 5], place[p, 6] = xx, xy, yy
        place[p, 7] = np.sqrt(xx * yy - xy * xy)
    return first, where, place


@compiled
def sights(place: Floats, cell_m: float, scale: Floats, decay: Floats) -> Floats:
    """How late and (squared) how far each account can have a partner, and where in its cell it is.

    Since the root of a sum's determinant is at least the sum of the roots (Minkowski), what its own
    root leaves of the level bounds the delay and the distance.
    """
    own = np.empty((len(place), 4), np.float64)
    for p in range(len(place)):
        spare = scale[0] - np.log(place[p, 7] + scale[7])
        if spare < decay[0]:
            own[p, 0], own[p, 1] = -np.inf, -1.0
        else:
            bins = np.searchsorted(decay[:-1], spare, side="right")
            own[p, 0] = place[p, 1] + scale[2] * bins
            widest = place[p, 4] + place[p, 6] + scale[6]
            own[p, 1] = min(scale[1], 2.0 * (spare - decay[0])) * widest
        own[p, 2] = place[p, 2] - np.floor(place[p, 2] / cell_m) * cell_m
        own[p, 3] = place[p, 3] - np.floor(place[p, 3] / cell_m) * cell_m
    return own


@compiled
def linked(
    start: Floats,
    end: Floats,
    x: Floats,
    y: Floats,
    cov: Floats,
    group: Integers,
    rows: Integers,
    parent: Integers,
    cell_m: float,
    side: int,
    scale: Floats,
    decay: Floats,
    candidates_max: int,
) -> int:
    """Pairs tested among accounts `rows` (in order of start), joining those that belong together.

    Within a cell accounts keep their order of start, so that the later partners of an account are
    runs in nine cells, in which it looks no later and no farther than `sights` allow.  Of each run
    at most `candidates_max` are tested.
    """
    first, where, place = celled(start, end, x, y, cov, rows, cell_m, side, scale)
    mask = side - 1
    level, z2, step, tau = scale[0], scale[1], scale[2], scale[3]
    own = sights(place, cell_m, scale, decay)
    tested = 0
    for c in range(side * side):
        lo, hi = first[c], first[c + 1]
        if lo == hi:
            continue
        cx, cy = c & mask, c // side
        for turn in range(9):
            ox, oy = turn % 3 - 1, turn // 3 - 1
            near = ((cy + oy) & mask) * side + ((cx + ox) & mask)
            q, q_end = first[near], first[near + 1]
            if q == q_end:
                continue
            for p in range(lo, hi):
                k = where[p]
                while q < q_end and where[q] <= k:
                    q += 1
                if q == q_end:
                    break
                latest, far2 = own[p, 0], own[p, 1]
                if place[q, 0] > latest:
                    continue
                away_x = 0.0 if ox == 0 else own[p, 2] if ox < 0 else cell_m - own[p, 2]
                away_y = 0.0 if oy == 0 else own[p, 3] if oy < 0 else cell_m - own[p, 3]
                if away_x * away_x + away_y * away_y > far2:
                    continue
                i = rows[k]
                for r in range(q, min(q_end, q + candidates_max)):
                    if place[r, 0] > latest:
                        break
                    tested += 1
                    dx, dy = place[r, 2] - place[p, 2], place[r, 3] - place[p, 3]
                    dd = dx * dx + dy * dy
                    j = rows[where[r]]
                    if dd > far2 or group[i] != group[j] or parent[i] == parent[j]:
                        continue
                    xx, xy = place[r, 4] + place[p, 4], place[r, 5] + place[p, 5]
                    yy = place[r, 6] + place[p, 6]
                    det = xx * yy - xy * xy
                    d2 = (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / det
                    if d2 > z2:
                        continue
                    gap = max(0.0, place[r, 0] - place[p, 1]) / step
                    bin_ = int(gap)
                    cost = decay[bin_] + (gap - bin_) * (decay[bin_ + 1] - decay[bin_])
                    wide = (place[p, 1] - place[p, 0] + place[r, 1] - place[r, 0]) * 0.5
                    if wide > 0.0:
                        cost += np.log1p(wide / tau)
                    if cost + 0.5 * d2 + 0.5 * np.log(det) <= level:
                        united(parent, i, j)
    return tested


@compiled
def summed(
    start: Floats,
    end: Floats,
    x: Floats,
    y: Floats,
    cov: Floats,
    rows: Integers,
    parent: Integers,
    scale: Floats,
) -> tuple[Integers, Floats]:
    """Representatives of the wholes that accounts `rows` form, in order, and for each its start,
    end, centre, and covariance of its error and its spread.
    """
    last = cov.shape[1] - 1
    number = np.full(len(parent), -1, np.int32)
    count = 0
    for i in rows:
        if number[parent[i]] < 0:
            number[parent[i]] = count
            count += 1
    heads = np.empty(count, np.int32)
    sums = np.zeros((count, 9), np.float64)
    wholes = np.empty((count, 7), np.float64)
    for i in rows:
        h = parent[i]
        w = number[h]
        xx = scale[4] * cov[i, 0] + scale[5]
        yy = scale[4] * cov[i, last] + scale[5]
        xy = scale[4] * cov[i, 1] if last else 0.0
        weight = 1.0 / (xx + yy)
        dx, dy = x[i] - x[h], y[i] - y[h]
        if sums[w, 0] == 0.0:
            heads[w], wholes[w, 0], wholes[w, 1] = h, start[i], end[i]
        wholes[w, 0], wholes[w, 1] = min(wholes[w, 0], start[i]), max(wholes[w, 1], end[i])
        sums[w, 0] += 1.0
        sums[w, 1] += weight
        sums[w, 2] += weight * dx
        sums[w, 3] += weight * dy
        sums[w, 4] += weight * xx
        sums[w, 5] += weight * xy
        sums[w, 6] += weight * dx * dx
        sums[w, 7] += weight * dx * dy
        sums[w, 8] += weight * dy * dy
    for w in range(count):
        n, total = sums[w, 0], sums[w, 1]
        mx, my = sums[w, 2] / total, sums[w, 3] / total
        error_xx = sums[w, 4] / total / n
        error_xy = sums[w, 5] / total / n
        error_yy = (n / total - sums[w, 4] / total) / n
        wholes[w, 2], wholes[w, 3] = x[heads[w]] + mx, y[heads[w]] + my
        wholes[w, 4] = error_xx + max(0.0, sums[w, 6] / total - mx * mx)
        wholes[w, 5] = error_xy + sums[w, 7] / total - mx * my
        wholes[w, 6] = error_yy + max(0.0, sums[w, 8] / total - my * my)
    return heads, wholes


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
    n, filled, last = len(start), 0, cov.shape[1] - 1
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
            xx, yy = cov[i, 0] + cov[j, 0], cov[i, last] + cov[j, last]
            xy = cov[i, 1] + cov[j, 1] if last else 0.0
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
    rows = np.arange(n).astype(np.int32)
    as_given = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 0.0])
    first, where, place = celled(
        wholes[:, 0],
        wholes[:, 1],
        wholes[:, 2],
        wholes[:, 3],
        wholes[:, 4:],
        rows,
        cell_m,
        side,
        as_given,
    )
    latest = np.empty(n, np.float64)
    for c in range(side * side):
        for p in range(first[c], first[c + 1]):
            latest[p] = place[p, 1] if p == first[c] else max(place[p, 1], latest[p - 1])
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
                if place[mid, 0] <= end + reach:
                    lo = mid + 1
                else:
                    hi = mid
            for p in range(lo - 1, first[near] - 1, -1):
                if latest[p] < start - reach or seen > candidates_max:
                    break
                seen += 1
                apart = max(place[p, 0] - end, start - place[p, 1], 0.0)
                if apart > reach or groups[where[p]] != group[j]:
                    continue
                dx, dy = place[p, 2] - accounts[j, 2], place[p, 3] - accounts[j, 3]
                xx, xy = place[p, 4] + accounts[j, 4], place[p, 5] + accounts[j, 5]
                yy = place[p, 6] + accounts[j, 6]
                if dx * dx + dy * dy > z2 * (xx + yy):
                    continue
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
                    lead, winner = odds, where[p]
        tested += seen
        if seen <= candidates_max and lead >= share_min * every:
            best[j] = winner
    return tested


@compiled
def settled(parent: Integers) -> None:
    """Every account points straight at its component's representative."""
    for i in range(len(parent)):
        parent[i] = parent[parent[i]]
