"""Wholes that are more than one incident, taken apart.

A chain of pairs, each likely, can join what does not belong together.  A whole is doubted where its
accounts lie farther about their mean, or last longer, than those of one incident do; then the odds
of all its pairs are looked at together: starting from single accounts, the two groups with the
largest sum of log-odds between them are joined until no sum is positive (greedy additive edge
contraction for correlation clustering: Keuper et al. 2015).  So a pair that is out of the question
weighs against all that speaks for it.

A whole of more than `MOST` accounts is first told in at most that many parcels, those of one cell
of place and time together, cells as large as that takes.  Import this module only where it is
needed: it compiles on first use.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion import slabs
from lendemain.fusion.gate import STEP_S, Gate, Odds, Points
from lendemain.fusion.kernels import (
    ATTACHED,
    END,
    START,
    WIDEST,
    XX,
    XY,
    YY,
    Index,
    Search,
    Standing,
    X,
    Y,
    compiled,
    cost,
    lasting,
    written,
)
from lendemain.fusion.slabs import Work

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]

MOST = 256
"""Accounts or parcels whose pairs are all looked at."""

ODDS_SPLIT = 14.0
ODDS_ATTACHED = 4.0
"""The odds above which a pair speaks for one incident, and a pair with an account that was attached
to its whole, which had a choice.  Chosen, as the bounds of doubt, on synthetic reports with seed 21
and on the exercise with seeds 7 and 8."""

UNKNOWN = -2
"""The best partner of a group that is looked for once the bound of its weight is the largest."""

LEAST = -6.0
"""The log-odds of a pair that is out of the question: a stated error may be wrong."""

FAR_CHI2 = 12.0
SPREAD_MAX = 4.0
LATE_SHARE = 0.005
"""When a whole is doubted: where an account's squared distance from the mean over its variance
exceeds the first, or the sum of these exceeds its expectation by so many standard deviations, or
the whole lasts longer than all but this share of delays."""


class Slate(NamedTuple):
    """Room for one whole: its accounts' positions, records and numbers, by how much less pairs of
    each have to speak for it, the log-odds of all pairs, each one's group, the groups that there
    are, and the best partner of each with their weight.
    """

    rows: Integers
    place: Floats
    number: Floats
    easier: Floats
    weight: Floats
    group: Integers
    alive: Integers
    best: Integers
    most: Floats


class Whole(NamedTuple):
    """How wholes are told: the ring of each, every account's grade, and by how much less pairs with
    an attached account have to speak for one incident.
    """

    ring: Integers
    grade: Bytes
    easier: float


class Doubt(NamedTuple):
    """When a whole is doubted (see the constants), and the odds of pairs."""

    far_chi2: float
    spread_max: float
    longest_s: float
    odds: Odds


def doubt_of(gate: Gate) -> Doubt:
    """When wholes are doubted under a gate."""
    share = np.cumsum(np.exp(-gate.decay))
    bins = int(np.searchsorted(share, (1.0 - LATE_SHARE) * share[-1]))
    level = math.log(gate.partners / (gate.density * 2.0 * math.pi * ODDS_SPLIT))
    return Doubt(FAR_CHI2, SPREAD_MAX, STEP_S * bins, gate.odds()._replace(level=level))


def slate_of() -> Slate:
    """An empty slate."""
    return Slate(
        np.empty(MOST, np.int32), np.empty((MOST, 8)), np.ones(MOST), np.zeros(MOST),
        np.empty(MOST * MOST), np.empty(MOST, np.int32), np.empty(MOST, np.int32),
        np.empty(MOST, np.int32), np.empty(MOST),
    )  # fmt: skip


@compiled
def gathered(points: Points, whole: Whole, head: int, slate: Slate, odds: Odds) -> int:
    """Write a whole's accounts on a slate: how many, or -1 where there are too many."""
    k, i = 0, head
    while True:
        if k == len(slate.rows):
            return -1
        slate.rows[k] = i
        written(slate.place, (k, i), points, odds)
        slate.easier[k] = whole.easier if whole.grade[i] == ATTACHED else 0.0
        k += 1
        i = whole.ring[i]
        if i == head:
            return k


@compiled
def doubtful(place: Floats, k: int, doubt: Doubt) -> bool:
    """Whether so many records are unlikely to tell of one incident."""
    total, x, y, first, last = 0.0, 0.0, 0.0, np.inf, -np.inf
    for a in range(k):
        weight = 2.0 / (place[a, XX] + place[a, YY])
        total += weight
        x += weight * (place[a, X] - place[0, X])
        y += weight * (place[a, Y] - place[0, Y])
        first, last = min(first, place[a, END]), max(last, place[a, START])
    if last - first > doubt.longest_s:
        return True
    x, y, chi2, farthest = place[0, X] + x / total, place[0, Y] + y / total, 0.0, 0.0
    for a in range(k):
        d2 = (place[a, X] - x) ** 2 + (place[a, Y] - y) ** 2
        own = 2.0 * d2 / (place[a, XX] + place[a, YY])
        chi2 += own
        farthest = max(farthest, own)
    beyond = chi2 - 2.0 * (k - 1)
    return farthest > doubt.far_chi2 or beyond > doubt.spread_max * np.sqrt(4.0 * (k - 1))


@compiled
def weighed(slate: Slate, k: int, odds: Odds) -> None:
    """Write the log-odds of each pair of records, times the pairs of accounts they stand for."""
    place, number, easier, weight = slate.place, slate.number, slate.easier, slate.weight
    for a in range(k):
        lasts = place[a, END] - place[a, START]
        for b in range(a):
            longer = lasts + place[b, END] - place[b, START]
            against = cost(place, place, (a, b), odds) + lasting(longer, odds)
            level = odds.level + max(easier[a], easier[b])
            w = max(level - against, LEAST) * number[a] * number[b]
            weight[a * k + b], weight[b * k + a] = w, w


@compiled
def partnered(slate: Slate, k: int, left: int, a: Index) -> None:
    """Write the group, among so many that there are, with the largest positive weight to a group,
    the first of equals, or -1, and that weight.
    """
    most, found = 0.0, -1
    for q in range(left):
        b = slate.alive[np.uintp(q)]
        w = slate.weight[np.uintp(a * k + b)]
        if w > most and b != a:
            most, found = w, b
    slate.best[a], slate.most[a] = found, most


@compiled
def merged(slate: Slate, k: int, left: int, pair: tuple[Index, Index]) -> None:
    """Put a group (second of the pair) into another, so that so many are left.

    A group whose best partner is gone or weighs less keeps that weight as a bound.
    """
    (keep, gone), (alive, best, most, weight) = (
        pair,
        (slate.alive, slate.best, slate.most, slate.weight),
    )
    slate.group[gone] = keep
    n, found, top = 0, -1, 0.0
    for q in range(left + 1):
        b = alive[np.uintp(q)]
        if b == gone:
            continue
        alive[np.uintp(n)] = b
        n += 1
        if b == keep:
            continue
        own = np.uintp(b)
        w = weight[np.uintp(keep * k + b)] + weight[np.uintp(gone * k + b)]
        weight[np.uintp(keep * k + b)], weight[np.uintp(b * k + keep)] = w, w
        if w > top:
            found, top = b, w
        if w > most[own] or (w == most[own] and keep < best[own]):
            best[own], most[own] = keep, w
        elif best[own] == gone or (best[own] == keep and w < most[own]):
            best[own] = UNKNOWN
    best[keep], most[keep] = found, top


@compiled
def contracted(slate: Slate, k: int) -> int:
    """Join groups while there is a positive weight between two, the largest first, and of equal
    ones that of the first groups; each is named after its first account.  How many groups there
    are.
    """
    group, alive, best, most = slate.group, slate.alive, slate.best, slate.most
    left = k
    for a in range(k):
        group[a], alive[a] = a, a
    for a in range(k):
        partnered(slate, k, left, a)
    while True:
        one, top = np.int64(alive[0]), 0.0
        for q in range(left):
            other = np.int64(alive[np.uintp(q)])
            if most[other] > top:
                one, top = other, most[other]
        if top <= 0.0:
            break
        if best[one] == UNKNOWN:
            partnered(slate, k, left, one)
            continue
        left -= 1
        merged(slate, k, left, (min(one, best[one]), max(one, best[one])))
    for a in range(k):
        group[a] = group[group[a]]
    return left


@compiled
def parted(
    points: Points,
    wholes: tuple[Whole, Integers],
    parent: Integers,
    slate: Slate,
    doubt: Doubt,
) -> int:
    """Take apart the wholes of some representatives (the second of `wholes`) that are doubted.
    Those with too many accounts are written over the first representatives: how many.
    """
    whole, heads = wholes
    large = 0
    for head in heads:
        if whole.ring[whole.ring[head]] == head:
            continue
        k = gathered(points, whole, head, slate, doubt.odds)
        if k < 0:
            heads[large] = head
            large += 1
            continue
        if not doubtful(slate.place, k, doubt):
            continue
        weighed(slate, k, doubt.odds)
        if contracted(slate, k) > 1:
            for a in range(k):
                parent[slate.rows[a]] = slate.rows[slate.group[a]]
    return large


@compiled
def listed(ring: Integers, head: int, rows: Integers) -> int:
    """Write the accounts of a whole: how many."""
    k, i = 0, head
    while True:
        rows[k] = i
        k += 1
        i = ring[i]
        if i == head:
            return k


def split(work: Work, grades: tuple[int, int]) -> None:
    """Take apart the wholes of accounts of some grades (from the first up to the second) that are
    more than one incident.
    """
    points, gate, standing, threads, _ = work
    ring, heads = slabs.rings(work, grades)
    doubt = doubt_of(gate)
    whole = Whole(ring, standing.grade, math.log(ODDS_SPLIT / ODDS_ATTACHED))
    spare: list[Slate] = []

    def run(span: tuple[int, int]) -> Integers:
        slate = spare.pop() if spare else slate_of()
        own = heads[slice(*span)]
        large = own[: parted(points, (whole, own), standing.parent, slate, doubt)].copy()
        spare.append(slate)
        return large

    for some in slabs.mapped(run, slabs.spans(len(heads)), threads):
        for head in some.tolist():
            rows = np.empty(len(ring), np.int32)
            rows = rows[: listed(ring, head, rows)]
            standing.parent[rows] = rows[_apart(points.taken(rows), gate, doubt)]


def made_ready() -> None:
    """Make the machine code of this module and the longest of the one before it, or read it where
    it was made before.

    It takes some seconds on a machine that has not run it, which may as well pass beside others.
    """
    from lendemain.fusion import coarse

    zeros = np.zeros((4, 2))
    points = Points(
        zeros[0], zeros[1], zeros[2], zeros[3], np.ones((2, 3)), np.zeros(2, np.int32)
    )  # fmt: skip
    wholes = coarse.Wholes(np.zeros(1, np.int32), np.ones((1, 8)))
    cells, tally = coarse.cells_of(wholes, np.zeros(1, np.int32)), coarse.tally_of(1)
    search = Search(1.0, 1.0, 1, Gate().odds())
    coarse.weighed(points, np.zeros(1, np.int32), coarse.Weighing(wholes, cells, search, tally))
    standing = Standing(np.zeros(2, np.int8), np.zeros(2, np.int32))
    split(Work(points, Gate(), standing, 1), (ATTACHED, 1))


def _apart(points: Points, gate: Gate, doubt: Doubt) -> npt.NDArray[np.intp]:
    """For each account of a large whole the first of its group, told in parcels."""
    variance = gate.factor**2 * 0.5 * (points.cov[:, 0] + points.cov[:, -1])
    variance += 0.5 * gate.extent_m**2
    first, parcel, count = _parcels(points, 0.5 * math.sqrt(float(variance.mean())))
    k = len(first)
    slate = slate_of()
    slate.number[:k] = count
    slate.place[:k, XY] = 0.0
    for column, values in (
        (START, points.start), (END, points.end), (X, points.x), (Y, points.y), (XX, variance),
        (YY, variance), (WIDEST, variance),
    ):  # fmt: skip
        zero = values[0]  # sums of large numbers would lose what tells accounts apart
        slate.place[:k, column] = zero + np.bincount(parcel, values - zero) / count
    weighed(slate, k, doubt.odds)
    contracted(slate, k)
    # parcels are in order of their first account, so a group's first parcel has its first account
    return first[slate.group[:k]][parcel]


def _parcels(
    points: Points, cell_m: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    """At most `MOST` parcels of accounts: the first account of each, in order; each account's
    parcel; and how many a parcel has.
    """
    cell_s = max(STEP_S, float(np.ptp(points.start)) / (MOST - 1))
    while True:
        key = np.zeros(len(points.start), np.int64)
        for values, side in ((points.start, cell_s), (points.x, cell_m), (points.y, cell_m)):
            number = np.floor((values - values.min()) / side)
            key = key * (int(number.max()) + 1) + number.astype(np.int64)
        _, first, parcel, count = np.unique(
            key, return_index=True, return_inverse=True, return_counts=True
        )
        if len(first) <= MOST:
            order = np.argsort(first)
            rank = np.empty(len(order), np.intp)
            rank[order] = np.arange(len(order))
            return first[order], rank[parcel], count[order].astype(np.float64)
        cell_s, cell_m = 2.0 * cell_s, 2.0 * cell_m
