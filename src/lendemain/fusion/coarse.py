"""The inner loops that attach coarse accounts to the incidents of finer ones.

As in `kernels`, everything is compiled on first use; import it only where it is needed.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import Odds, Points
from lendemain.fusion.kernels import (
    END,
    SLACK,
    START,
    WIDEST,
    XX,
    XY,
    YY,
    Search,
    Standing,
    X,
    Y,
    compiled,
    corner,
    cost,
    inlined,
    lasting,
    torus,
    widened,
    widest,
    written,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]

UNIT = 2.0**-10
ODDS_MAX = 2.0**40
"""No odds are taken to be larger: 4,096 of them fit a whole number of 64 bits."""

LOOKED = 1 << 16
"""Wholes of one cell that are looked at for one account, near enough or not."""


class Wholes(NamedTuple):
    """Wholes: the position of each one's representative, and its record."""

    heads: Integers
    place: Floats


class Tally(NamedTuple):
    """For each coarse account: the odds of all wholes and of none (1), the best odds and whose they
    are (a representative, or -1; the first of equals), and how many wholes are near enough.

    Odds are whole numbers of `UNIT`, so that their sum is the same in any order.
    """

    every: Whole
    lead: Whole
    winner: Integers
    seen: Integers


class Cells(NamedTuple):
    """Wholes (numbers `which`, in order of start) chained by cell, as `kernels.Chains`; a record to
    write an account into; room for those near enough to one; the longest time and the largest
    variance along an axis of any whole.
    """

    which: Integers
    head: Integers
    chain: Integers
    own: Floats
    near: Integers
    longest_s: float
    variance_max: float


class Weighing(NamedTuple):
    """Coarse accounts among wholes: these, the cells they are in, how far to look, the tally."""

    wholes: Wholes
    cells: Cells
    search: Search
    tally: Tally


def tally_of(n: int) -> Tally:
    """The tally of n accounts before they are weighed."""
    whose = np.full(n, -1, np.int32)
    one = np.full(n, round(1.0 / UNIT), np.int64)
    return Tally(one, np.zeros(n, np.int64), whose, np.zeros(n, np.int32))


def fitting(tally: Tally, most: int, share_min: float) -> Integers:
    """The representative of the whole that each coarse account fits, or -1.

    A whole fits where its odds have this share of all odds, those of none of the wholes (1) among
    them; more than `most` wholes in reach are too many to tell.
    """
    fits = (tally.seen <= most) & (tally.lead >= share_min * tally.every)
    return np.where(fits, tally.winner, -1).astype(np.int32)


def cells_of(wholes: Wholes, which: Integers) -> Cells:
    """Empty cells for these wholes."""
    (chain, near), own = np.empty((2, len(which) + 1), np.int32), np.empty((1, 8))
    longest_s, variance_max = extremes(wholes.place, which)
    return Cells(which, torus(len(which)), chain, own, near, longest_s, variance_max)


@compiled
def extremes(place: Floats, which: Integers) -> tuple[float, float]:
    """The longest time and the largest variance of some records."""
    longest, wide = 0.0, 0.0
    for w in which:
        longest = max(longest, place[w, END] - place[w, START])
        wide = max(wide, place[w, WIDEST])
    return longest, wide


@compiled
def begun(
    standing: Standing,
    grades: tuple[int, int],
    span: tuple[int, int],
    out: tuple[Integers, Integers, Integers],
) -> tuple[int, int]:
    """Let each account of a span point at itself (in the first of `out`); write which of them, of
    some grades (from the first up to the second), represent a whole, and which have their
    representative outside the span: how many of each.
    """
    (low, high), (grade, parent), (begin, end), (ring, heads, astray) = grades, standing, span, out
    many, outside = 0, 0
    for i in range(begin, end):
        own, p = np.uintp(i), parent[np.uintp(i)]
        counts = (grade[own] >= low) & (grade[own] < high)
        ring[own], heads[np.uintp(many)], astray[np.uintp(outside)] = i, i, i
        many += counts & (p == i)
        outside += counts & ((p < begin) | (p >= end))
    return many, outside


@compiled
def strung(parent: Integers, rows: Integers, ring: Integers) -> None:
    """Put some accounts into their wholes' rings, before all that are there."""
    for q in range(len(rows) - 1, -1, -1):
        i = rows[q]
        ring[i] = ring[parent[i]]
        ring[parent[i]] = i


@compiled
def ringed(
    standing: Standing, grades: tuple[int, int], span: tuple[int, int], ring: Integers
) -> None:
    """Put the accounts of a span, of some grades, whose representatives lie in it into the rings
    of their wholes, before all that are there.
    """
    (low, high), (grade, parent), (begin, end) = grades, standing, span
    for i in range(end - 1, begin - 1, -1):  # without a branch: the processor would guess wrong
        own, p = np.uintp(i), np.uintp(parent[np.uintp(i)])
        counts = (grade[own] >= low) & (grade[own] < high) & (begin <= p) & (p < end)
        h = p if counts else own
        after = ring[h]
        ring[own] = after
        ring[h] = i if h != own else after


@compiled
def whole(
    place: Floats, pair: tuple[np.int64, int], ring: Integers, points: Points, odds: Odds
) -> None:
    """Write into a row of records (first of the pair) a whole of two or more accounts (second: its
    representative): where they are on average, with the covariance of the error of that and of
    their spread.
    """
    w, h = pair
    start, end = points.start[h], points.end[h]
    n, total, x, y, vxx, vxy, xx, xy, yy = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    i = h
    while True:
        cxx, cxy, cyy = widened(points.cov, i, odds)
        weight = 1.0 / (cxx + cyy)
        dx, dy = points.x[i] - points.x[h], points.y[i] - points.y[h]
        start, end = min(start, points.start[i]), max(end, points.end[i])
        n, total = n + 1.0, total + weight
        x, y = x + weight * dx, y + weight * dy
        vxx, vxy = vxx + weight * cxx, vxy + weight * cxy
        xx, xy, yy = xx + weight * dx * dx, xy + weight * dx * dy, yy + weight * dy * dy
        i = ring[i]
        if i == h:
            break
    x, y = x / total, y / total
    xx = vxx / total / n + max(0.0, xx / total - x * x)
    xy = vxy / total / n + xy / total - x * y
    yy = (1.0 - vxx / n) / total + max(0.0, yy / total - y * y)
    place[w, START], place[w, END] = start, end
    place[w, X], place[w, Y] = points.x[h] + x, points.y[h] + y
    place[w, XX], place[w, XY], place[w, YY] = xx, xy, yy
    place[w, WIDEST] = widest(xx, xy, yy)


@compiled
def compounds(
    points: Points, ring: Integers, span: Integers, odds: Odds, out: tuple[Integers, Floats]
) -> int:
    """Write the wholes of two or more accounts among representatives (`span`), and their records:
    how many.
    """
    heads, place = out
    count = 0
    for h in span:
        if ring[h] != h:
            heads[count] = h
            whole(place, (np.int64(count), h), ring, points, odds)
            count += 1
    return count


@compiled
def placed(points: Points, known: Wholes, wholes: Wholes, odds: Odds) -> None:
    """Write the records of wholes: those of two or more accounts are known (in order, from the
    first of `wholes` on), others are that of their one account.
    """
    k = 0
    for w in range(len(wholes.heads)):
        h = wholes.heads[w]
        if k < len(known.heads) and known.heads[k] == h:
            for column in range(8):
                wholes.place[w, column] = known.place[k, column]
            k += 1
        else:
            written(wholes.place, (w, h), points, odds)


@inlined
def judged(group: Integers, who: tuple[int, int, int], weighing: Weighing) -> None:
    """Add to the tally what so many wholes that are `near` (third of `who`) are to an account (its
    place in the tally and its position).
    """
    (k, j, count), (wholes, cells, search, tally) = who, weighing
    own, odds, heads = cells.own, search.odds, wholes.heads
    length = lasting(own[0, END] - own[0, START], odds)
    for q in range(count):
        w = np.int64(cells.near[np.uintp(q)])
        if group[heads[w]] != group[j] or tally.seen[k] > search.most:
            continue
        against = cost(own, wholes.place, (0, w), odds) + length
        if against == np.inf:
            continue
        tally.seen[k] += 1
        chances = np.int64(min(np.exp(min(odds.level - against, 50.0)), ODDS_MAX) / UNIT)
        tally.every[k] += chances
        best, whose = tally.lead[k], tally.winner[k]
        if chances > best or (chances == best > 0 and heads[w] < whose):
            tally.lead[k], tally.winner[k] = chances, heads[w]


@compiled
def compared(group: Integers, who: tuple[int, int, int], weighing: Weighing) -> None:
    """Add to the tally what wholes in cells, back to the third of `who`, are to an account (its
    place in the tally and its position).
    """
    wholes, cells, search, tally = weighing
    (k, j, oldest), (which, head, chain, own, near, _, _) = who, cells
    place, x, y, wide = wholes.place, own[0, X], own[0, Y], own[0, WIDEST]
    mask, (cy, cx) = head.shape[0] - 1, corner(x, y, search.cell_m)
    most2, count = search.odds.chi2_max * SLACK, 0
    for turn in range(4):
        i = head[np.uintp((cy + turn // 2) & mask), np.uintp((cx + turn % 2) & mask)]
        left = LOOKED
        while i >= oldest and left > 0:
            w = np.uintp(which[np.uintp(i)])
            i = chain[np.uintp(i)]
            dx, dy = place[w, X] - x, place[w, Y] - y
            near[np.uintp(count)] = w
            count += dx * dx + dy * dy <= most2 * (place[w, WIDEST] + wide)
            left -= 1
        if turn == 3 or count > search.most:
            judged(group, (k, j, count), weighing)
            count = 0
        if i >= oldest or tally.seen[k] > search.most:
            tally.seen[k] = search.most + 1
            return


@compiled
def weighed(points: Points, rows: Integers, weighing: Weighing) -> None:
    """Add to the tally what the wholes in cells are to accounts `rows` (in order of start).

    Wholes enter cells in order of start, up to the last that an account can reach; a chain is
    followed back to the first one that can still reach the account.
    """
    wholes, cells, search, _ = weighing
    odds, place, (which, head, chain, own, _, longest, _) = search.odds, wholes.place, cells
    mask, per, entered, oldest = head.shape[0] - 1, 1.0 / search.cell_m, 0, 0
    for k in range(len(rows)):
        written(own, (0, rows[k]), points, odds)
        while entered < len(which) and place[which[entered], START] <= own[0, END] + search.back_s:
            x, y = place[which[entered], X], place[which[entered], Y]
            cy, cx = int(np.floor(y * per)) & mask, int(np.floor(x * per)) & mask
            chain[entered] = head[cy, cx]
            head[cy, cx] = entered
            entered += 1
        since = own[0, START] - search.back_s - longest
        while oldest < entered and place[which[oldest], START] < since:
            oldest += 1
        compared(points.group, (k, rows[k], oldest), weighing)
