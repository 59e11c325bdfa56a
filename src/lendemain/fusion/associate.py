"""Which accounts belong together: one number of component for each.

Accounts come in grades of coarseness.  Accounts of the finest grade are joined pair by pair where
`Gate` says so, into the connected partition of these pairs.  A coarser account never joins two
finer incidents: it is attached to the one finer incident it fits, if there is one that it fits far
better than any other, and otherwise only joined to accounts of its own grade.  An account coarser
than the coarsest grade stays alone.  Wholes that are unlikely to be one incident are taken apart
(`splitting`).

Work and memory are linear: accounts are sorted by time once and cut into slabs of time that two
threads take in turn.  Within a slab they enter cells one after another, each asking those that
entered before it; a slab begins with the accounts that its own can still reach, so that every pair
is asked once, in whatever slab, and what joins slabs is sewn up at the end.  Where more than
`CANDIDATES_MAX` accounts precede an account within its gate, only that many are asked, the latest:
there the place is so full that they join anyway.  Whether accounts belong together depends on the
gate and on accounts in reach of them and of each other, and on nothing else.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion import attaching, slabs
from lendemain.fusion.gate import Gate, Points
from lendemain.fusion.learning import learnt
from lendemain.fusion.slabs import THREADS, Work

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

CANDIDATES_MAX = 64
FAR_M = 2.1e7
ROOM_M2 = 4.0 * (3.0 * FAR_M * 2.0**-23) ** 2
"""The variance that a place on Earth may seem nearer by in float32 (see `linking.Search`)."""
LEARN_MIN = 100

FINE = 2
"""Grades whose accounts teach the gate, and tell wholes apart together."""

SIGMA_MAX_M = (500.0, 2_000.0, 6_000.0, 20_000.0)
HALF_SPAN_MAX_S = (300.0, 1_800.0, 5_400.0, 46_800.0)
"""Bounds of the grades: a sensor; an observer; a shift; a day (13 h, for time zones)."""


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
    apart: bool = True,
    threads: int = THREADS,
) -> Partition:
    """The partition of accounts into incidents.

    `t_s` is the middle of each account's time in seconds from any zero, `span_s` its half-width
    (none: 0), `x_m` and `y_m` its place on a plane, `sigma_m` one standard deviation along each
    axis (n), or the covariance (n x 3: east, mixed, north, in square metres), `kind_group` a number
    within which alone accounts are joined.  All must be finite.  Without a `gate` it is learnt.
    Without `apart` wholes that are doubted stay as chains of pairs join them.

    >>> partition([0, 20, 20], [0, 100, 90_000], [0, 0, 0], [100, 100, 100]).labels.tolist()
    [0, 0, 1]
    """
    points, order = points_of(
        t_s, x_m, y_m, sigma_m, kind_group=kind_group, span_s=span_s, threads=threads
    )
    gate = gate or learnt_gate(points, threads)
    parent, candidates = related(points, gate, apart=apart, threads=threads)
    labels = slabs.numbered(parent, threads)
    if order is not None:
        labels, sorted_labels = parent, labels
        labels[order] = sorted_labels
    return Partition(labels, candidates, gate)


def related(
    points: Points, gate: Gate, *, apart: bool = True, threads: int = THREADS
) -> tuple[Integers, int]:
    """Each account's parent (points in order of start): the first account of its incident; and how
    many pairs were looked at.
    """
    from lendemain.fusion import kernels

    grade, bounds = grades(points, gate, threads)
    parent = np.arange(len(grade), dtype=np.int32)
    work = Work(points, gate, kernels.Standing(grade, parent), threads)
    work = work._replace(spare=work.room())
    return parent, staged(work, bounds.tolist()[:-1], apart=apart)


def points_of(
    t_s: npt.ArrayLike,
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    sigma_m: npt.ArrayLike,
    *,
    kind_group: npt.ArrayLike | None = None,
    span_s: npt.ArrayLike | None = None,
    threads: int = THREADS,
) -> tuple[Points, npt.NDArray[np.intp] | None]:
    """Accounts (see `partition`) in order of start, and their positions as given, None where that
    is the same order.
    """
    half = np.zeros(1) if span_s is None else np.asarray(span_s, np.float64)
    given = _points(t_s, x_m, y_m, sigma_m, threads=threads)._replace(end=half)
    return _sorted_points(given, kind_group, threads)


def staged(work: Work, bounds: list[list[float]], *, apart: bool = True, first: int = 0) -> int:
    """Write each account's parent, grade by grade (of such extremes) from the first named, finer
    ones being known: the pairs tested.
    """
    from lendemain.fusion import kernels, splitting

    candidates = 0
    finer = any(not math.isinf(extremes[1]) for extremes in bounds[:first])
    for number, extremes in enumerate(bounds):
        if number < first:
            continue
        there = not math.isinf(extremes[1])
        if there:
            if finer:
                candidates += attaching.attached(work, number, extremes[0])
            candidates += joined(work, number, extremes)
            finer = True
        if apart and number == FINE - 1:
            splitting.split(work, (kernels.ATTACHED, FINE))
        elif apart and number >= FINE and there:
            splitting.split(work, (number, number + 1))
    return candidates


def learnt_gate(points: Points, threads: int = 1) -> Gate:
    """The gate learnt from the two finest grades, or the unlearnt one where they are too few."""
    fine = np.empty(len(points.start), np.bool_)

    def run(span: tuple[int, int]) -> None:
        own = slice(*span)
        wide = 0.5 * (points.cov[own, 0] + points.cov[own, -1]) > SIGMA_MAX_M[FINE - 1] ** 2
        long = 0.5 * (points.end[own] - points.start[own]) > HALF_SPAN_MAX_S[FINE - 1]
        np.logical_not(wide | long, out=fine[own])

    slabs.mapped(run, slabs.spans(len(fine)), threads)
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

    found = np.array(slabs.mapped(run, [*slabs.spans(len(grade)), (0, 0)], threads))
    return grade, np.column_stack(
        [found[:, :, 0].max(0), found[:, :, 1].min(0), found[:, :, 2].max(0)]
    )


def _points(
    t_s: npt.ArrayLike,
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    sigma_m: npt.ArrayLike,
    *,
    threads: int,
) -> Points:
    """Arrays as points without group, `start` the middle of each account's time."""
    t, x, y, sigma = (np.ascontiguousarray(a, np.float64) for a in (t_s, x_m, y_m, sigma_m))
    if sigma.ndim == 1:
        variance = np.empty_like(sigma)

        def run(span: tuple[int, int]) -> None:
            least = np.maximum(sigma[slice(*span)], 1.0)
            np.square(least, out=variance[slice(*span)])

        slabs.mapped(run, slabs.spans(len(sigma)), threads)
        sigma = variance[:, None]
    return Points(t, t, x, y, sigma, np.zeros(0, np.int32))


def _sorted_points(
    given: Points, kind_group: npt.ArrayLike | None, threads: int
) -> tuple[Points, npt.NDArray[np.intp] | None]:
    """Points in order of start (`end` comes in as half-widths), and their positions as given, None
    where that is the same order.
    """
    t, half = given.start, given.end
    group = np.zeros(len(t), np.int32)
    if kind_group is not None:
        group = np.ascontiguousarray(kind_group, np.int32)
    start, end = (t, t) if not half.any() else (t - half, t + half)

    def run(span: tuple[int, int]) -> bool:
        own = slice(*span)
        for name, array in zip(("time", "span", "x", "y", "sigma"), given[:5], strict=True):
            # a sum is finite only where every part is, and needs no array of its own
            assert np.isfinite(array[own].sum()), f"{name} is not finite"
        return bool((start[own][1:] >= start[own][:-1]).all())

    parts = slabs.spans(len(t))
    rising = all(slabs.mapped(run, parts, threads))
    rising = rising and all(start[a] >= start[a - 1] for a, _ in parts[1:])
    points = Points(start, end, given.x, given.y, given.cov, group)
    if rising:
        return points, None
    order = np.argsort(start, kind="stable")
    return points.taken(order), order


def joined(work: Work, number: int, extremes: list[float]) -> int:
    """Join accounts of a grade, given its extremes (see `grades`), that belong together; the pairs
    looked at.
    """
    from lendemain.fusion import kernels, linking

    variance_max, determinant_min, longest_s = extremes
    points, gate, standing, threads, _ = work
    root_min = math.sqrt(determinant_min)
    odds = gate.odds(variance_max=variance_max, root_min=root_min)
    back_s = gate.reach_s(root_min) + longest_s
    cell_m = 2.0 * kernels.SLACK * gate.reach_m(variance_max)

    spans = slabs.overlapping(points.start, back_s)
    size = max(stop - first for first, _, stop in spans)
    search = linking.Search(back_s, cell_m, CANDIDATES_MAX, ROOM_M2, odds)
    spare: list[tuple[Integers, linking.Ring]] = []  # fresh memory costs as much as work in it

    def run(span: tuple[int, int, int]) -> tuple[int, Integers]:
        own, ring = spare.pop() if spare else (np.empty((2, size), np.int32), linking.ring_of())
        first, begin, end = span
        rows = first + np.flatnonzero(standing.grade[first:end] == number).astype(np.int32)
        before = int(np.searchsorted(rows, begin))
        slab = linking.Slab(rows, *(a[: len(rows)] for a in own))
        looked = linking.linked(points, before, slab, ring, search)
        while looked < 0:
            ring = linking.ring_of(8 * len(ring.place))
            looked = linking.linked(points, before, slab, ring, search)
        seam = np.empty((before, 2), np.int32)
        count = linking.handed_over(standing.parent, before, slab, seam)
        spare.append((own, ring))
        return looked, seam[:count]

    found = slabs.mapped(run, spans, threads)
    for _, seam in found:
        kernels.sewn(standing.parent, seam)
    kernels.settled(standing.parent)
    return sum(looked for looked, _ in found)
