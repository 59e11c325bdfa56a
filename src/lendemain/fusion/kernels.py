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
    """The function as machine code, cached beside the module.

    It may not allocate: without numba's counting of references, which costs more than the work
    itself where loops call functions on arrays, it compiles and runs nearly twice as fast.
    """
    machine: F = numba.njit(cache=True, nogil=True, _nrt=False)(function)
    return machine


START, END, X, Y, XX, XY, YY, WIDEST = range(8)
"""Columns of the records that pairs are judged by: an account's interval, place and widened
covariance, and its largest variance along any axis; one line of the processor's cache."""


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


class Chains(NamedTuple):
    """Records in order of start, chained by cell: `head` (cells on a torus) has the latest record
    of each cell or -1, `chain` the one before each.  `lead` is each record's parent among them,
    `rows` its position among all accounts.
    """

    place: Floats
    head: Integers
    chain: Integers
    lead: Integers
    rows: Integers


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
def written(place: Floats, pair: tuple[int, int], points: Points, odds: Odds) -> None:
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

    `bounds` has rows of largest variance and half-width; its last row has k^2 and s^2 / 2 of the
    gate.
    """
    grade, found = out
    factor2, extent2 = bounds[-1, 0], bounds[-1, 1]
    last = points.cov.shape[1] - 1
    for i in range(span[0], span[1]):
        xx = factor2 * points.cov[i, 0] + extent2
        yy = factor2 * points.cov[i, last] + extent2
        xy = factor2 * points.cov[i, 1] if last else 0.0
        lasts = points.end[i] - points.start[i]
        number = 0
        for b in range(len(bounds) - 1):
            if 0.5 * (xx + yy) > bounds[b, 0] or 0.5 * lasts > bounds[b, 1]:
                number = b + 1
        grade[i] = number
        found[number, 0] = max(found[number, 0], widest(xx, xy, yy))
        found[number, 1] = min(found[number, 1], xx * yy - xy * xy)
        found[number, 2] = max(found[number, 2], lasts)


@compiled
def cost(a: Floats, b: Floats, pair: tuple[int, int], odds: Odds) -> float:
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


@compiled
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
def members(
    grade: Bytes, span: tuple[int, int, int], wanted: int, rows: Integers
) -> tuple[int, int]:
    """Write the positions of accounts of the wanted grade from the first of the span to the last:
    how many, and how many of them lie before the second.
    """
    n, before = 0, 0
    for i in range(span[0], span[2]):
        if i == span[1]:
            before = n
        if grade[i] == wanted:
            rows[n] = i
            n += 1
    return n, before


@compiled
def corner(x: float, y: float, cell_m: float) -> tuple[int, int]:
    """Row and column of the first of the two by two cells that hold all within half a cell."""
    return int(np.floor(y / cell_m - 0.5)), int(np.floor(x / cell_m - 0.5))


@compiled
def asked(chains: Chains, who: tuple[int, int], group: Integers, search: Search) -> int:
    """Join a record (the first of `who`) with those before it that it belongs together with, back
    to the second; the pairs tested.
    """
    (j, oldest), (place, head, chain, lead, rows) = who, chains
    x, y, wide, odds = place[j, X], place[j, Y], place[j, WIDEST], search.odds
    mask, tested, (cy, cx) = head.shape[0] - 1, 0, corner(x, y, search.cell_m)
    for turn in range(4):
        i, left = head[(cy + turn // 2) & mask, (cx + turn % 2) & mask], search.most
        while i >= oldest and left > 0:
            left -= 1
            dx, dy = place[i, X] - x, place[i, Y] - y
            near = dx * dx + dy * dy <= odds.chi2_max * (place[i, WIDEST] + wide) * SLACK
            if near and lead[i] != lead[j] and group[rows[i]] == group[rows[j]]:
                lasts = place[i, END] - place[i, START] + place[j, END] - place[j, START]
                if cost(place, place, (i, j), odds) + lasting(lasts, odds) <= odds.level:
                    united(lead, i, j)
            i = chain[i]
        tested += search.most - left
    return tested


@compiled
def linked(points: Points, before: int, chains: Chains, search: Search) -> int:
    """Join accounts (rows of `chains`, otherwise empty), the first of which, `before` of them, are
    only there to be asked; the pairs tested.
    """
    place, head, chain, lead, rows = chains
    mask, per, oldest, tested = head.shape[0] - 1, 1.0 / search.cell_m, 0, 0
    for j in range(len(rows)):
        lead[j] = j
        written(place, (j, rows[j]), points, search.odds)
        while place[oldest, START] < place[j, START] - search.back_s:
            oldest += 1
        if j >= before:
            tested += asked(chains, (j, oldest), points.group, search)
        cy, cx = int(np.floor(place[j, Y] * per)) & mask, int(np.floor(place[j, X] * per)) & mask
        chain[j] = head[cy, cx]
        head[cy, cx] = j
    settled(lead)
    return tested


@compiled
def handed_over(parent: Integers, before: int, chains: Chains, seam: Integers) -> int:
    """Write the parents of records from `before` on; what still joins them to earlier ones, as rows
    of `seam` (an earlier account, its partner): how many.
    """
    own, lead, rows = chains.chain, chains.lead, chains.rows  # chains are done with
    own[:before] = -1
    for p in range(before, len(rows)):
        r = lead[p]
        if r < before:
            if own[r] < 0:
                own[r] = p
            r = own[r]
        parent[rows[p]] = rows[r]
    count = 0
    for p in range(before):
        if own[lead[p]] >= 0:
            seam[count, 0], seam[count, 1] = rows[p], rows[own[lead[p]]]
            count += 1
    return count


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
def numbered(parent: Integers) -> None:
    """Write over parents (settled) the numbers of their components, from 0 in order of their
    representatives.
    """
    count = 0
    for i in range(len(parent)):
        if parent[i] == i:
            count += 1
            parent[i] = -count
    for i in range(len(parent)):
        if parent[i] >= 0:
            parent[i] = -parent[parent[i]] - 1
    for i in range(len(parent)):
        if parent[i] < 0:
            parent[i] = -parent[i] - 1


@compiled
def followers(
    points: Points, anchors: Integers, near: tuple[float, float, int], out: tuple[Floats, Integers]
) -> int:
    """Accounts near each anchor that start after it, as rows of the first of `out`: how many.
    The number of accounts in the ring around each anchor is added to the second.

    A row is the squared distance, the mean variance of both along an axis, the squared distance
    over the covariance, the root of its determinant, and the gap in time.  `near` is a distance in
    metres, the longest delay in seconds, and how many followers to look at; the ring lies between
    that distance and twice it, and holds -1 where an anchor has more followers (its rows are taken
    back).
    """
    near_m, window_s, scan_max = near
    pairs, ring = out
    start, end, cov, group = points.start, points.end, points.cov, points.group
    n, filled, last = len(start), 0, cov.shape[1] - 1
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
    return filled
