"""Which accounts belong together: one number of component for each.

Accounts come in grades of coarseness.  Accounts of the finest grade are joined pair by pair where
`Gate` says so, and the connected partition of these pairs is the answer.  A coarser account never
joins two finer incidents: it is attached to the one finer incident it fits, if there is one that it
fits far better than any other, and otherwise only joined to accounts of its own grade.  An account
coarser than the coarsest grade stays alone.

Work and memory are linear: accounts are sorted by time once, cut into slabs of time that two
threads take in turn, and within a slab sorted into cells no finer than the gate; seams between
slabs are gone over afterwards.  Where more than `CANDIDATES_MAX` accounts follow an account within
its gate and one cell, only that many are asked: there the place is so full that they join anyway.
"""

import itertools
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import ODDS_MIN, STEP_S, Gate, Points
from lendemain.fusion.learning import learnt

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
    gate = gate or learnt_gate(points)
    grade = grades(points, gate)
    work = _Work(points, gate, np.arange(len(grade), dtype=np.int32), threads)
    candidates = 0
    for number in range(len(SIGMA_MAX_M)):
        rows = np.flatnonzero(grade == number).astype(np.int32)
        if not len(rows):
            continue
        finer = np.flatnonzero(grade < number).astype(np.int32)
        if len(finer):
            tested, joined = _attached(work, rows, finer)
            candidates += tested
            rows = rows[~joined]
        candidates += _joined(work, rows)
    return Partition(_numbered(work.parent, order), candidates, gate)


class _Work(NamedTuple):
    points: Points
    gate: Gate
    parent: Integers
    threads: int

    def mapped(self, run: Callable[[tuple[int, int]], int], spans: list[tuple[int, int]]) -> int:
        """The sum of what `run` gives for each span, on the threads there are."""
        if len(spans) < 2 or self.threads < 2:
            return sum(map(run, spans))
        with ThreadPoolExecutor(self.threads) as pool:
            return sum(pool.map(run, spans))


def learnt_gate(points: Points) -> Gate:
    """The gate learnt from the two finest grades, or the unlearnt one where they are too few."""
    fine = np.flatnonzero(grades(points, Gate()) <= 1)
    if len(fine) < LEARN_MIN:
        return Gate()
    return learnt(points if len(fine) == len(points.start) else points.taken(fine))


def grades(points: Points, gate: Gate) -> npt.NDArray[np.int8]:
    """Each account's grade of coarseness by its widened error and its half-width, 0 the finest; the
    number of grades where it is coarser than all.
    """
    from lendemain.fusion import kernels

    bounds = np.column_stack([np.square(SIGMA_MAX_M), HALF_SPAN_MAX_S])
    grade = np.empty(len(points.start), np.int8)
    kernels.graded(points, bounds, gate.odds(), grade)
    return grade


def _points(
    t_s: npt.ArrayLike, x_m: npt.ArrayLike, y_m: npt.ArrayLike, sigma_m: npt.ArrayLike
) -> Points:
    """Arrays as points without group, `start` the middle of each account's time."""
    t, x, y, sigma = (np.ascontiguousarray(a, np.float64) for a in (t_s, x_m, y_m, sigma_m))
    if sigma.ndim == 1:
        sigma = np.square(np.maximum(sigma, 1.0))[:, None]
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


def _joined(work: _Work, rows: Integers) -> int:
    """Join accounts (positions `rows`) that belong together; the pairs tested."""
    from lendemain.fusion import kernels

    if len(rows) < 2:
        return 0
    points, gate, parent, _ = work
    variance_max, root_min = kernels.extremes(points.cov, rows, gate.odds())
    cell_m = gate.reach_m(variance_max)
    odds = gate.odds(variance_max=variance_max, root_min=root_min)

    def run(span: tuple[int, int]) -> int:
        part = rows[span[0] : span[1]]
        search = kernels.Search(cell_m, _side(len(part)), CANDIDATES_MAX, odds)
        return int(kernels.linked(points, part, parent, search))

    found = np.empty((len(rows) // SLAB + 1, 3), np.int32)
    count = kernels.borders(points, rows, gate.reach_s(root_min), found)
    cuts = [0, *found[:count, 0].tolist(), len(rows)]
    tested = work.mapped(run, list(itertools.pairwise(cuts)))
    tested += sum(run((a, b)) for a, b in found[:count, 1:].tolist())
    kernels.settled(parent)
    return tested


def _side(n: int) -> int:
    """Cells along each side of the torus: a power of two, so that there are about n cells."""
    return 1 << max(2, int(np.ceil(np.log2(np.sqrt(n + 1)))))


def _attached(work: _Work, rows: Integers, finer: Integers) -> tuple[int, npt.NDArray[np.bool_]]:
    """Attach accounts (positions `rows`) to wholes of finer ones: the pairs tested, and which were
    attached.
    """
    from lendemain.fusion import coarse, kernels

    points, gate, parent, _ = work
    heads, whole = _wholes(work, finer)
    given = points.taken(rows)
    cov = given.cov if given.cov.shape[1] == 3 else given.cov * np.array([[1.0, 0.0, 1.0]])
    given = given._replace(cov=gate.widened(cov))
    cell_m = gate.reach_m(max(float((c[:, 0] + c[:, 2]).max()) for c in (given.cov, whole.cov)))
    latest = np.maximum.accumulate(whole.end)
    level = gate.level() + math.log(ODDS_MIN)  # to attach one account joins no wholes
    odds = gate.odds()._replace(level=level, factor2=1.0, extent2=0.0)
    reach = STEP_S * (len(odds.decay) - 2)
    best = np.empty(len(rows), np.int32)

    def run(span: tuple[int, int]) -> int:
        a, b = span
        lo = int(np.searchsorted(latest, given.start[a] - reach))
        hi = int(np.searchsorted(whole.start, given.end[a:b].max() + reach, side="right"))
        search = kernels.Search(cell_m, _side(hi - lo), WHOLES_MAX, odds)
        fits, tested = coarse.attached(
            given.between(a, b), whole.between(lo, hi), search, SHARE_MIN
        )
        best[a:b] = np.where(fits >= 0, fits + lo, -1)
        return int(tested)

    cuts = [*range(0, len(rows), SLAB // 8), len(rows)]
    tested = work.mapped(run, list(itertools.pairwise(cuts)))
    joined = best >= 0
    parent[rows[joined]] = heads[best[joined]]
    return tested, joined


def _wholes(work: _Work, rows: Integers) -> tuple[Integers, Points]:
    """The wholes that accounts (positions `rows`) form so far, in order of start: representatives,
    and wholes as points.
    """
    from lendemain.fusion import coarse

    heads, sums = coarse.summed(work.points, rows, work.parent, work.gate.odds())
    places, cov = coarse.wholes(work.points, heads, sums)
    if (places[1:, 0] < places[:-1, 0]).any():
        order = np.argsort(places[:, 0], kind="stable")
        heads, places, cov = heads[order], places[order], cov[order]
    start, end, x, y = np.ascontiguousarray(places.T)
    return heads, Points(start, end, x, y, cov, work.points.group[heads])


def _numbered(parent: Integers, order: npt.NDArray[np.intp] | None) -> Integers:
    """Components numbered from 0 in order of their representative, given back in input order (no
    order: it is the same).
    """
    first = parent == np.arange(len(parent), dtype=np.int32)
    number = np.cumsum(first, dtype=np.int32)
    number -= 1
    if order is None:
        return number[parent]
    labels = np.empty(len(parent), np.int32)
    labels[order] = number[parent]
    return labels
