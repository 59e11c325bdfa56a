"""Which accounts belong together: one number of component for each.

Accounts come in grades of coarseness.  Accounts of the finest grade are joined pair by pair where
`Gate` says so, and the connected partition of these pairs is the answer.  A coarser account never
joins two finer incidents: it is attached to the one finer incident it fits, if there is one that it
fits far better than any other, and otherwise only joined to accounts of its own grade.  An account
coarser than the coarsest grade stays alone.

Work and memory are linear: accounts are sorted by time once and cut into slabs of time that two
threads take in turn.  Within a slab they enter cells one after another, each asking those that
entered before it; a slab begins with the accounts that its own can still reach, so that every pair
is asked once, in whatever slab, and what joins slabs is sewn up at the end.  Where more than
`CANDIDATES_MAX` accounts precede an account within its gate and one cell, only that many are asked:
there the place is so full that they join anyway.
"""

import math
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import ODDS_MIN, STEP_S, Gate, Odds, Points
from lendemain.fusion.learning import learnt

if TYPE_CHECKING:
    from lendemain.fusion import coarse, kernels

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

CANDIDATES_MAX = 64
WHOLES_MAX = 4096
LEARN_MIN = 100
SLAB = 1 << 16
THREADS = 2

SIGMA_MAX_M = (500.0, 2_000.0, 6_000.0, 20_000.0)
HALF_SPAN_MAX_S = (300.0, 1_800.0, 5_400.0, 46_800.0)
"""Bounds of the grades: a sensor; an observer; a shift; a day (13 h, for time zones)."""

SHARE_MIN = 0.67
"""The share of the odds that one finer incident must have for a coarser account to attach."""


class Partition(NamedTuple):
    """Component numbers (int32, from 0, in order of each component's earliest account), the pairs
    that were tested, and the gate that was used.
    """

    labels: Integers
    candidates: int
    gate: Gate


def partition(
    t_s: npt.ArrayLike,
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    sigma_m: npt.ArrayLike,
    *,
    kind_group: npt.ArrayLike | None = None,
    span_s: npt.ArrayLike | None = None,
    gate: Gate | None = None,
    threads: int = THREADS,
) -> Partition:
    """The partition of accounts into incidents.

    `t_s` is the middle of each account's time in seconds from any zero, `span_s` its half-width
    (none: 0), `x_m` and `y_m` its place on a plane, `sigma_m` one standard deviation along each
    axis (n), or the covariance (n x 3: east, mixed, north, in square metres), `kind_group` a number
    within which alone accounts are joined.  All must be finite.  Without a `gate` it is learnt.

    >>> partition([0, 20, 20], [0, 100, 90_000], [0, 0, 0], [100, 100, 100]).labels.tolist()
    [0, 0, 1]
    """
    half = np.zeros(1) if span_s is None else np.asarray(span_s, np.float64)
    points, order = _sorted_points(_points(t_s, x_m, y_m, sigma_m)._replace(end=half), kind_group)
    gate = gate or learnt_gate(points, threads)
    from lendemain.fusion import kernels

    grade, bounds = grades(points, gate, threads)
    parent = np.arange(len(grade), dtype=np.int32)
    work = _Work(points, gate, kernels.Standing(grade, parent), threads)
    candidates, finer = 0, False
    for number, extremes in enumerate(bounds.tolist()[:-1]):
        if math.isinf(extremes[1]):
            continue
        if finer:
            candidates += _attached(work, number, extremes[0])
        candidates += _joined(work, number, extremes)
        finer = True
    return Partition(_numbered(parent, order), candidates, gate)


class _Work(NamedTuple):
    points: Points
    gate: Gate
    standing: "kernels.Standing"
    threads: int


def _mapped(run: Callable[[Any], Any], parts: Iterable[Any], threads: int) -> list[Any]:
    """What `run` gives for each part, in their order, on so many threads."""
    parts = list(parts)
    if len(parts) < 2 or threads < 2:
        return list(map(run, parts))
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, parts))


def _spans(n: int) -> list[tuple[int, int]]:
    """Slabs of n positions."""
    return [(a, min(a + SLAB, n)) for a in range(0, n, SLAB)]


def learnt_gate(points: Points, threads: int = 1) -> Gate:
    """The gate learnt from the two finest grades, or the unlearnt one where they are too few."""
    grade, _ = grades(points, Gate(), threads)
    fine = grade <= 1
    if fine.all() and len(fine) >= LEARN_MIN:
        return learnt(points)
    rows = np.flatnonzero(fine)
    return learnt(points.taken(rows)) if len(rows) >= LEARN_MIN else Gate()


def grades(points: Points, gate: Gate, threads: int = 1) -> tuple[npt.NDArray[np.int8], Floats]:
    """Each account's grade of coarseness by its widened error and its half-width, 0 the finest; the
    number of grades where it is coarser than all.

    For each grade (rows) come its largest variance along any axis, smallest determinant, and
    longest time; 0, infinity and 0 where it has no account.
    """
    from lendemain.fusion import kernels

    odds = gate.odds()
    bounds = np.column_stack([np.square(SIGMA_MAX_M), HALF_SPAN_MAX_S])
    bounds = np.vstack([bounds, [odds.factor2, odds.extent2]])
    grade = np.empty(len(points.start), np.int8)

    def run(span: tuple[int, int]) -> Floats:
        found = np.tile([0.0, np.inf, 0.0], (len(bounds), 1))
        kernels.graded(points, span, bounds, (grade, found))
        return found

    found = np.array(_mapped(run, [*_spans(len(grade)), (0, 0)], threads))
    return grade, np.column_stack(
        [found[:, :, 0].max(0), found[:, :, 1].min(0), found[:, :, 2].max(0)]
    )


def _points(
    t_s: npt.ArrayLike, x_m: npt.ArrayLike, y_m: npt.ArrayLike, sigma_m: npt.ArrayLike
) -> Points:
    """Arrays as points without group, `start` the middle of each account's time."""
    t, x, y, sigma = (np.ascontiguousarray(a, np.float64) for a in (t_s, x_m, y_m, sigma_m))
    if sigma.ndim == 1:
        sigma = np.maximum(sigma, 1.0)
        sigma = np.square(sigma, out=sigma)[:, None]
    return Points(t, t, x, y, sigma, np.zeros(0, np.int32))


def _sorted_points(
    given: Points, kind_group: npt.ArrayLike | None
) -> tuple[Points, npt.NDArray[np.intp] | None]:
    """Points in order of start (`end` comes in as half-widths), and their positions as given, None
    where that is the same order.
    """
    for name, array in zip(("time", "span", "x", "y", "sigma"), given[:5], strict=True):
        # a sum is finite only where every part is, and needs no array of its own
        assert np.isfinite(array.sum()), f"{name} is not finite"
    t, half = given.start, given.end
    group = np.zeros(len(t), np.int32)
    if kind_group is not None:
        group = np.ascontiguousarray(kind_group, np.int32)
    start, end = (t, t) if not half.any() else (t - half, t + half)
    points = Points(start, end, given.x, given.y, given.cov, group)
    if (start[1:] >= start[:-1]).all():
        return points, None
    order = np.argsort(start, kind="stable")
    return points.taken(order), order


def _joined(work: _Work, number: int, extremes: list[float]) -> int:
    """Join accounts of a grade, given its extremes (see `grades`), that belong together; the pairs
    tested.
    """
    from lendemain.fusion import kernels

    variance_max, determinant_min, longest_s = extremes
    points, gate, standing, threads = work
    root_min = math.sqrt(determinant_min)
    odds = gate.odds(variance_max=variance_max, root_min=root_min)
    back_s = gate.reach_s(root_min) + longest_s
    search = kernels.Search(
        back_s, 2.0 * kernels.SLACK * gate.reach_m(variance_max), CANDIDATES_MAX, odds
    )

    spans = _overlapping(points.start, back_s)
    size = max(stop - first for first, _, stop in spans)
    spare: list[tuple[Floats, Integers]] = []  # fresh memory costs as much as the work in it

    def run(span: tuple[int, int, int]) -> tuple[int, Integers]:
        own = spare.pop() if spare else (np.empty((size, 8)), np.empty((3, size), np.int32))
        place, (rows, chain, lead) = own
        n, before = kernels.members(standing.grade, span, number, rows)
        chains = kernels.Chains(place[:n], kernels.torus(n), chain[:n], lead[:n], rows[:n])
        tested = kernels.linked(points, before, chains, search)
        seam = np.empty((before, 2), np.int32)
        count = kernels.handed_over(standing.parent, before, chains, seam)
        spare.append(own)
        return tested, seam[:count]

    found = _mapped(run, spans, threads)
    for _, seam in found:
        kernels.sewn(standing.parent, seam)
    kernels.settled(standing.parent)
    return sum(tested for tested, _ in found)


def _overlapping(start: Floats, back_s: float) -> list[tuple[int, int, int]]:
    """Slabs of accounts: the first that an account of the slab can reach back to, the slab's first,
    and its end.  Where too many are in reach there is no cut.
    """
    cuts = np.arange(SLAB, len(start), SLAB)
    first = np.searchsorted(start, start[cuts] - back_s)
    near = cuts - first <= SLAB // 2
    begin, end = [0, *cuts[near].tolist()], [*cuts[near].tolist(), len(start)]
    return list(zip([0, *first[near].tolist()], begin, end, strict=True))


def _attached(work: _Work, number: int, variance_max: float) -> int:
    """Attach accounts of a grade (its largest variance along an axis) to wholes of finer ones; the
    pairs tested.
    """
    from lendemain.fusion import coarse, kernels

    points, gate, (grade, parent), threads = work
    rows = np.flatnonzero(grade == number).astype(np.int32)
    ring, heads = np.empty((2, len(grade)), np.int32)
    heads = heads[: coarse.ringed(work.standing, number, ring, heads)]
    great, greats = _great(work, ring, heads, variance_max)
    level = gate.level() + math.log(ODDS_MIN)  # to attach one account joins no wholes
    odds = gate.odds()._replace(level=level)
    reach = _reach_s(odds)
    spare: list[Floats] = []

    def run(part: Integers) -> int:
        tally = coarse.tally_of(len(part))
        since, until = points.start[part[0]] - reach, points.end[part].max() + reach
        window = np.searchsorted(points.start, [since - reach, until]).astype(np.int32)
        low, high = np.searchsorted(heads, window).tolist()
        place = spare.pop() if spare else np.empty((0, 8))
        if len(place) < high - low:
            place = np.empty((2 * (high - low), 8))
        usual = coarse.Wholes(heads[low:high], place[: high - low])
        coarse.placed(points, ring, usual, gate.odds())
        which = np.flatnonzero(~great[low:high])
        near = (greats.place[:, kernels.END] >= since) & (greats.place[:, kernels.START] <= until)
        for wholes, some in ((usual, which), (greats, np.flatnonzero(near))):
            if len(some):
                cells = coarse.cells_of(wholes, some.astype(np.int32))
                variance = variance_max + cells.variance_max
                cell_m = 2.0 * kernels.SLACK * math.sqrt(odds.chi2_max * variance)
                search = kernels.Search(reach, cell_m, WHOLES_MAX, odds)
                coarse.weighed(points, part, coarse.Weighing(wholes, cells, search, tally))
        spare.append(place)
        joined = coarse.fitting(tally, WHOLES_MAX, SHARE_MIN)
        parent[part[joined >= 0]] = joined[joined >= 0]
        grade[part[joined >= 0]] = kernels.ATTACHED
        return int(tally.seen.sum())

    step = max(SLAB // 8, 1)
    return sum(_mapped(run, [rows[a : a + step] for a in range(0, len(rows), step)], threads))


def _reach_s(odds: Odds) -> float:
    """The longest gap that the table of delays reaches."""
    return STEP_S * (len(odds.decay) - 2)


def _great(
    work: _Work, ring: Integers, heads: Integers, variance_max: float
) -> tuple[npt.NDArray[np.bool_], "coarse.Wholes"]:
    """Which wholes are too wide, too long, or too early for their representative to be looked for
    like the others; and these in order of start.
    """
    from lendemain.fusion import coarse, kernels

    points, gate, _, threads = work
    odds = gate.odds()
    great = np.empty(len(heads), np.bool_)

    def run(span: tuple[int, int]) -> coarse.Wholes:
        wholes = coarse.Wholes(heads[slice(*span)], np.empty((span[1] - span[0], 8)))
        coarse.placed(points, ring, wholes, odds)
        start = wholes.place[:, kernels.START]
        some = wholes.place[:, kernels.WIDEST] > variance_max
        some |= wholes.place[:, kernels.END] - start > _reach_s(odds)
        some |= start < points.start[wholes.heads]
        great[slice(*span)] = some
        return coarse.Wholes(wholes.heads[some], wholes.place[some])

    step = max(SLAB // 4, 1)
    spans = [(a, min(a + step, len(heads))) for a in range(0, len(heads), step)]
    found = _mapped(run, spans, threads)
    first, place = (np.concatenate([f[k] for f in found]) for k in (0, 1))
    order = np.argsort(place[:, kernels.START], kind="stable")
    return great, coarse.Wholes(first[order], place[order])


def _numbered(parent: Integers, order: npt.NDArray[np.intp] | None) -> Integers:
    """Components numbered from 0 in order of their representative, given back in input order (no
    order: it is the same).
    """
    from lendemain.fusion import kernels

    kernels.numbered(parent)
    if order is None:
        return parent
    labels = np.empty(len(parent), np.int32)
    labels[order] = parent
    return labels
