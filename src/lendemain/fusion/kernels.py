"""The inner loops of association, compiled on first use and kept on disk by numba.

Import this module only where it is needed: importing it loads numba.  Every kernel releases the
interpreter's lock, so slabs of time run on plain threads, and works in float64 on plain arrays, so
the answer is the same on one thread and on many.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import Odds, Points

F = TypeVar("F", bound=Callable[..., Any])
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]


def compiled(function: F) -> F:
    """The function as machine code, cached beside the module."""
    machine: F = numba.njit(cache=True, nogil=True)(function)
    return machine


class Search(NamedTuple):
    """Square cells of `cell_m` on a torus of `side` x `side` of them (`side` a power of two), how
    many candidates are asked at `most`, and the odds.
    """

    cell_m: float
    side: int
    most: int
    odds: Odds


class Cells(NamedTuple):
    """Accounts sorted into cells: the first position of each cell, each position's index into the
    rows given, and rows of start, end, x, y, widened covariance (xx, xy, yy), the root of its
    determinant, and the half-width of its time.
    """

    first: Integers
    where: Integers
    place: Floats


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
def widened(cov: Floats, i: int, odds: Odds) -> tuple[float, float, float]:
    """An account's covariance as the odds take it; one column stands for both axes."""
    last = cov.shape[1] - 1
    xy = odds.factor2 * cov[i, 1] if last else 0.0
    return odds.factor2 * cov[i, 0] + odds.extent2, xy, odds.factor2 * cov[i, last] + odds.extent2


@compiled
def graded(points: Points, bounds: Floats, odds: Odds, grade: Bytes) -> None:
    """Fill `grade`: how many of the bounds (rows of variance and half-width) are exceeded."""
    for i in range(len(points.start)):
        xx, _, yy = widened(points.cov, i, odds)
        half = 0.5 * (points.end[i] - points.start[i])
        number = 0
        for b in range(len(bounds)):
            if 0.5 * (xx + yy) > bounds[b, 0] or half > bounds[b, 1]:
                number = b + 1
        grade[i] = number


@compiled
def extremes(cov: Floats, rows: Integers, odds: Odds) -> tuple[float, float]:
    """The largest variance along any axis, and the smallest root of a determinant, of accounts."""
    largest, smallest = 0.0, np.inf
    for i in rows:
        xx, xy, yy = widened(cov, i, odds)
        largest = max(largest, 0.5 * (xx + yy) + np.sqrt(0.25 * (xx - yy) ** 2 + xy * xy))
        smallest = min(smallest, xx * yy - xy * xy)
    return largest, np.sqrt(smallest)


@compiled
def borders(points: Points, rows: Integers, reach_s: float, found: Integers) -> int:
    """Rows of `found`: a border, and the first and last position of the run astride it in which
    every pair across it lies; how many there are.

    Borders are about as far apart as `found` has room for, and where a run would be too long there
    is none.
    """
    start, end = points.start, points.end
    n, count, size = len(rows), 0, max(len(rows) // len(found), 1)
    first, first_latest, latest = 0, end[rows[0]], end[rows[0]]
    done, cut = 0, 0
    for wanted in range(1, n):
        if wanted % size == 0 and n - wanted > size // 2:
            at = start[rows[wanted]]
            while first_latest + reach_s < at:
                first += 1
                first_latest = max(first_latest, end[rows[first]])
            stop = wanted
            while stop < n and start[rows[stop]] <= latest + reach_s and stop - first <= size:
                stop += 1
            if count < len(found) and first >= max(done, cut + 1) and stop - first <= size // 2:
                found[count, 0], found[count, 1], found[count, 2] = wanted, first, stop
                count, done, cut = count + 1, stop, wanted
        latest = max(latest, end[rows[wanted]])
    return count


@compiled
def written(place: Floats, pair: tuple[int, int], points: Points, odds: Odds) -> None:
    """Write into the row of a `Cells.place` (first of the pair) an account (second)."""
    p, i = pair
    place[p, 0], place[p, 1] = points.start[i], points.end[i]
    place[p, 2], place[p, 3] = points.x[i], points.y[i]
    xx, xy, yy = widened(points.cov, i, odds)
    place[p, 4], place[p, 5], place[p, 6] = xx, xy, yy
    place[p, 7] = np.sqrt(xx * yy - xy * xy)
    place[p, 8] = 0.5 * (points.end[i] - points.start[i])


@compiled
def celled(points: Points, rows: Integers, search: Search) -> Cells:
    """Accounts `rows` (in order of start) sorted into cells, in order of start within a cell."""
    n, side, mask = len(rows), search.side, search.side - 1
    cell = np.empty(n, np.int32)
    first = np.zeros(side * side + 1, np.int32)
    per = 1.0 / search.cell_m
    for k in range(n):
        ix = np.int64(np.floor(points.x[rows[k]] * per)) & mask
        iy = np.int64(np.floor(points.y[rows[k]] * per)) & mask
        cell[k] = iy * side + ix
        first[cell[k] + 1] += 1
    for c in range(side * side):
        first[c + 1] += first[c]
    fill = first[:-1].copy()
    where = np.empty(n, np.int32)
    place = np.empty((n, 9), np.float64)
    for k in range(n):
        p = fill[cell[k]]
        fill[cell[k]] = p + 1
        where[p] = k
        written(place, (p, rows[k]), points, search.odds)
    return Cells(first, where, place)


@compiled
def sights(place: Floats, search: Search) -> Floats:
    """How late and (squared) how far each account can have a partner, and where in its cell it is.

    Since the root of a sum's determinant is at least the sum of the roots (Minkowski), what its own
    root leaves of the level bounds the delay and the distance.
    """
    own, cell_m, odds = np.empty((len(place), 4), np.float64), search.cell_m, search.odds
    for p in range(len(place)):
        spare = odds.level - np.log(place[p, 7] + odds.root_min)
        if spare < odds.decay[0]:
            own[p, 0], own[p, 1] = -np.inf, -1.0
        else:
            bins = np.searchsorted(odds.decay[:-1], spare, side="right")
            own[p, 0] = place[p, 1] + odds.step_s * bins
            widest = place[p, 4] + place[p, 6] + odds.variance_max
            own[p, 1] = min(odds.chi2_max, 2.0 * (spare - odds.decay[0])) * widest
        own[p, 2] = place[p, 2] - np.floor(place[p, 2] / cell_m) * cell_m
        own[p, 3] = place[p, 3] - np.floor(place[p, 3] / cell_m) * cell_m
    return own


@compiled
def cost(a: Floats, b: Floats, pair: tuple[int, int], odds: Odds) -> float:
    """What speaks against two accounts (the pair of rows of places a and b) belonging together;
    infinite beyond the largest chi-squared or delay.
    """
    i, j = pair
    dx, dy = b[j, 2] - a[i, 2], b[j, 3] - a[i, 3]
    xx, xy, yy = a[i, 4] + b[j, 4], a[i, 5] + b[j, 5], a[i, 6] + b[j, 6]
    det = xx * yy - xy * xy
    d2 = (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / det
    gap = max(b[j, 0] - a[i, 1], a[i, 0] - b[j, 1], 0.0) / odds.step_s
    bins = int(gap)
    if d2 > odds.chi2_max or bins > len(odds.decay) - 2:
        return np.inf
    against = odds.decay[bins] + (gap - bins) * (odds.decay[bins + 1] - odds.decay[bins])
    wide = a[i, 8] + b[j, 8]
    if wide > 0.0:
        against += np.log1p(wide / odds.delay_s)
    return float(against + 0.5 * d2 + 0.5 * np.log(det))


@compiled
def reaches(own: Floats, p: int, turn: int, cell_m: float) -> bool:
    """Whether account p (a row of `sights`) can have a partner in one of the nine cells."""
    ox, oy = turn % 3 - 1, turn // 3 - 1
    away_x = 0.0 if ox == 0 else own[p, 2] if ox < 0 else cell_m - own[p, 2]
    away_y = 0.0 if oy == 0 else own[p, 3] if oy < 0 else cell_m - own[p, 3]
    return bool(away_x * away_x + away_y * away_y <= own[p, 1])


@compiled
def linked(points: Points, rows: Integers, parent: Integers, search: Search) -> int:
    """Pairs tested among accounts `rows` (in order of start), joining those that belong together.

    Within a cell accounts keep their order of start, so that the later partners of an account are
    runs in nine cells, in which it looks no later and no farther than `sights` allow.  Of each run
    at most `search.most` are tested.
    """
    first, where, place = celled(points, rows, search)
    own = sights(place, search)
    side, mask, tested, most = search.side, search.side - 1, 0, search.most
    group, odds, cell_m = points.group, search.odds, search.cell_m
    for c in range(side * side):
        lo, hi = first[c], first[c + 1]
        if lo == hi:
            continue
        for turn in range(9):
            near = ((c // side + turn // 3 - 1) & mask) * side + ((c + turn % 3 - 1) & mask)
            q, q_end = first[near], first[near + 1]
            for p in range(lo, hi):
                while q < q_end and where[q] <= where[p]:
                    q += 1
                if q == q_end:
                    break
                if place[q, 0] > own[p, 0] or not reaches(own, p, turn, cell_m):
                    continue
                i = rows[where[p]]
                for r in range(q, min(q_end, q + most)):
                    if place[r, 0] > own[p, 0]:
                        break
                    tested += 1
                    dx, dy = place[r, 2] - place[p, 2], place[r, 3] - place[p, 3]
                    j = rows[where[r]]
                    if dx * dx + dy * dy > own[p, 1] or parent[i] == parent[j]:
                        continue
                    if group[i] != group[j]:
                        continue
                    if cost(place, place, (p, r), odds) <= odds.level:
                        united(parent, i, j)
    return tested


@compiled
def settled(parent: Integers) -> None:
    """Every account points straight at its component's representative."""
    for i in range(len(parent)):
        parent[i] = parent[parent[i]]


@compiled
def followers(
    points: Points, anchors: Integers, near: tuple[float, float, int], pairs: Floats
) -> tuple[int, Integers]:
    """Accounts near each anchor that start after it, as rows of `pairs`: how many there are; and
    the number of accounts in the ring around each anchor.

    A row is the squared distance, the mean variance of both along an axis, the squared distance
    over the covariance, the root of its determinant, and the gap in time.  `near` is a distance in
    metres, the longest delay in seconds, and how many followers to look at; the ring lies between
    that distance and twice it, and holds -1 where an anchor has more followers (its rows are taken
    back).
    """
    near_m, window_s, scan_max = near
    start, end, cov, group = points.start, points.end, points.cov, points.group
    n, filled, last = len(start), 0, cov.shape[1] - 1
    ring = np.zeros(len(anchors), np.int32)
    for k in range(len(anchors)):
        i = anchors[k]
        before = filled
        for j in range(i + 1, n):
            if start[j] > end[i] + window_s:
                break
            if j - i > scan_max or filled == len(pairs):
                filled = before
                ring[k] = -1
                break
            dx, dy = points.x[j] - points.x[i], points.y[j] - points.y[i]
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
    return filled, ring
