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
Index = int | np.integer[Any]


def compiled(function: F) -> F:
    """The function as machine code, cached beside the module.

    It may not allocate: without numba's counting of references, which costs more than the work
    itself where loops call functions on arrays, it compiles and runs nearly twice as fast.  It may
    not divide by nothing either: that is not asked at every division.
    """
    machine: F = numba.njit(
        cache=True, nogil=True, _nrt=False, error_model="numpy", no_cfunc_wrapper=True
    )(function)
    return machine


def inlined(function: F) -> F:
    """The function as machine code put into its callers: for those within a loop that take many
    arrays, which a call would have to hand over one by one.
    """
    machine: F = numba.njit(cache=True, nogil=True, _nrt=False, inline="always")(function)
    return machine


START, END, X, Y, XX, XY, YY, WIDEST = range(8)
"""Columns of the records that pairs are judged by: an account's interval, place and widened
covariance, and its largest variance along any axis; one line of the processor's cache."""


GRADES = 4
"""Grades of coarseness, 0 the finest; what is coarser than the last has this number."""

ATTACHED = -1
"""The grade of an account that was attached to a finer incident."""

SLACK = 1.0 + 1e-9
"""What a bound is widened by, lest rounding reject a pair that the odds would take."""


class Standing(NamedTuple):
    """What is known of each account: its grade, and its parent among the components (smaller, or
    itself; or where it was attached the representative of a finer incident, its grade then
    `ATTACHED`).
    """

    grade: Bytes
    parent: Integers


class Search(NamedTuple):
    """Whom to ask: those that start at most `back_s` seconds before, and of them at most `most`;
    `cell_m` is the side of a cell, at least twice the largest distance.
    """

    back_s: float
    cell_m: float
    most: int
    odds: Odds


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


@inlined
def widened(cov: Floats, i: Index, odds: Odds) -> tuple[float, float, float]:
    """An account's covariance as the odds take it; one column stands for both axes."""
    last = cov.shape[1] - 1
    xy = odds.factor2 * cov[i, 1] if last else 0.0
    return odds.factor2 * cov[i, 0] + odds.extent2, xy, odds.factor2 * cov[i, last] + odds.extent2


@inlined
def written(place: Floats, pair: tuple[Index, Index], points: Points, odds: Odds) -> None:
    """Write into a row of records (first of the pair) an account (second)."""
    p, i = pair
    place[p, START], place[p, END] = points.start[i], points.end[i]
    place[p, X], place[p, Y] = points.x[i], points.y[i]
    xx, xy, yy = widened(points.cov, i, odds)
    place[p, XX], place[p, XY], place[p, YY] = xx, xy, yy
    place[p, WIDEST] = widest(xx, xy, yy)


@compiled
def widest(xx: float, xy: float, yy: float) -> float:
    """The largest variance along any axis."""
    return float(0.5 * (xx + yy) + np.sqrt(0.25 * (xx - yy) ** 2 + xy * xy))


@compiled
def graded(
    points: Points, span: tuple[int, int], bounds: Floats, out: tuple[Bytes, Floats]
) -> None:
    """Write the grades of the accounts in a span, and into the second of `out` for each grade
    (rows; the last for those coarser than all) its largest variance along any axis, the smallest
    determinant, and the longest time, as far as they exceed what is there.

    `bounds` has rows of largest variance and half-width, both rising; its last row has k^2 and
    s^2 / 2 of the gate.
    """
    grade, found = out
    factor2, extent2 = bounds[-1, 0], bounds[-1, 1]
    last = points.cov.shape[1] - 1
    for i in range(span[0], span[1]):
        xx = factor2 * points.cov[i, 0] + extent2
        yy, xy, wide = xx, 0.0, xx
        if last:
            yy, xy = factor2 * points.cov[i, last] + extent2, factor2 * points.cov[i, 1]
            wide = widest(xx, xy, yy)
        lasts = points.end[i] - points.start[i]
        number, mean, half = 0, 0.5 * (xx + yy), 0.5 * lasts
        while number < GRADES and (mean > bounds[number, 0] or half > bounds[number, 1]):
            number += 1
        grade[i] = number
        if wide > found[number, 0]:
            found[number, 0] = wide
        if xx * yy - xy * xy < found[number, 1]:
            found[number, 1] = xx * yy - xy * xy
        if lasts > found[number, 2]:
            found[number, 2] = lasts


@inlined
def cost(a: Floats, b: Floats, pair: tuple[Index, Index], odds: Odds) -> float:
    """What speaks against two accounts (the pair of rows of records a and b) belonging together,
    but for their length; infinite beyond the largest chi-squared or delay.
    """
    i, j = pair
    dx, dy = b[j, X] - a[i, X], b[j, Y] - a[i, Y]
    xx, xy, yy = a[i, XX] + b[j, XX], a[i, XY] + b[j, XY], a[i, YY] + b[j, YY]
    det = xx * yy - xy * xy
    d2 = (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / det
    gap = max(b[j, START] - a[i, END], a[i, START] - b[j, END], 0.0) / odds.step_s
    bins = int(gap)
    if d2 > odds.chi2_max or bins > len(odds.decay) - 2:
        return np.inf
    against = odds.decay[bins] + (gap - bins) * (odds.decay[bins + 1] - odds.decay[bins])
    return float(against + 0.5 * d2 + 0.5 * np.log(det))


@inlined
def lasting(seconds: float, odds: Odds) -> float:
    """What speaks against a pair since its intervals last so long together."""
    return float(np.log1p(0.5 * seconds / odds.delay_s)) if seconds > 0.0 else 0.0


def torus(n: int) -> Integers:
    """An empty table of cells, a power of two along each side and at least n: each holds the latest
    record in it, or -1.
    """
    side = 1 << max(2, (max(n - 1, 1).bit_length() + 1) // 2)
    return np.full((side, side), -1, np.int32)


@compiled
def corner(x: float, y: float, cell_m: float) -> tuple[int, int]:
    """Row and column of the first of the two by two cells that hold all within half a cell."""
    return int(np.floor(y / cell_m - 0.5)), int(np.floor(x / cell_m - 0.5))


@compiled
def sewn(parent: Integers, seam: Integers) -> None:
    """Unite the two accounts of each row."""
    for k in range(len(seam)):
        united(parent, seam[k, 0], seam[k, 1])


@compiled
def settled(parent: Integers) -> None:
    """Every account points straight at its component's representative."""
    for i in range(len(parent)):
        parent[i] = parent[parent[i]]


@compiled
def told(parent: Integers, span: tuple[int, int], number: int) -> None:
    """Write over each representative in a span the number of its component, from a number on, less
    than nothing: -1 for 0.
    """
    for i in range(span[0], span[1]):
        p = parent[i]
        number += p == i
        parent[i] = -number if p == i else p


@compiled
def taken_over(parent: Integers, span: tuple[int, int]) -> None:
    """Write over each account in a span what is written over its representative."""
    for i in range(span[0], span[1]):
        p = parent[i]
        parent[i] = parent[np.uintp(i if p < 0 else p)]


@compiled
def around(points: Points, span: tuple[int, int], far_m: float, close: Integers) -> int:
    """Write those of a span after its first that lie in a square about that one: how many."""
    first, stop = span
    x, y, count = points.x[first], points.y[first], 0
    for j in range(first + 1, stop):
        close[count] = j
        count += (abs(points.x[j] - x) <= far_m) & (abs(points.y[j] - y) <= far_m)
    return count


@compiled
def followers(
    points: Points,
    spans: tuple[Integers, Integers],
    near_m: float,
    out: tuple[Floats, Integers, Integers],
) -> int:
    """Accounts near anchors (the firsts of `spans`) among those after them in the span, as rows of
    the first of `out`: how many.  The number of accounts in the ring around each anchor is added to
    the second; the third has room for as many as a span has.

    A row is the squared distance, the mean variance of both along an axis, the squared distance
    over the covariance, the root of its determinant, and the gap in time.  The ring lies between
    `near_m` and twice that, and holds -1 where there was no room for the rows.
    """
    pairs, ring, close = out
    start, end, cov, group = points.start, points.end, points.cov, points.group
    filled, last = 0, cov.shape[1] - 1
    for k in range(len(ring)):
        i = spans[0][k]
        count = around(points, (i, spans[1][k]), 2.0 * near_m, close)
        if filled + count > len(pairs):
            ring[k] = -1
            continue
        for q in range(count):
            j = close[q]
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
    return filled
