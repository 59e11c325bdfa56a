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
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import Gate

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

CANDIDATES_MAX = 64
SLAB = 1 << 17
THREADS = 2

SIGMA_MAX_M = (2_000.0, 6_000.0, 20_000.0)
HALF_SPAN_MAX_S = (900.0, 5_400.0, 46_800.0)
"""Bounds of the grades: seconds to a quarter of an hour; a shift; a day (13 h for time zones)."""

SHARE_MIN = 0.8
"""The share of the odds that one finer incident must have for a coarser account to attach."""


class Partition(NamedTuple):
    """Component numbers (int32, from 0, in order of each component's earliest account), the pairs
    that were tested, and the gate that was used.
    """

    labels: Integers
    candidates: int
    gate: Gate


class Points(NamedTuple):
    """Accounts as plain arrays of one length: seconds, metres, square metres, kind group."""

    start: Floats
    end: Floats
    x: Floats
    y: Floats
    variance: Floats
    group: Integers

    def taken(self, rows: npt.NDArray[np.intp] | slice) -> "Points":
        """The accounts at these positions, contiguous."""
        start, end, x, y, variance = (np.ascontiguousarray(a[rows]) for a in self[:5])
        return Points(start, end, x, y, variance, np.ascontiguousarray(self.group[rows]))


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
    axis, `kind_group` a number within which alone accounts are joined.  All must be finite.

    >>> partition([0, 20, 20], [0, 100, 90_000], [0, 0, 0], [100, 100, 100]).labels.tolist()
    [0, 0, 1]
    """
    points, order = _sorted_points(t_s, x_m, y_m, sigma_m, kind_group, span_s)
    gate = gate or Gate()
    if not len(order):
        return Partition(np.zeros(0, np.int32), 0, gate)
    grade = grades(points)
    parent = np.arange(len(order), dtype=np.int32)
    candidates = 0
    for number in range(len(SIGMA_MAX_M)):
        rows = np.flatnonzero(grade == number)
        if not len(rows):
            continue
        whole = len(rows) == len(order)
        part = points if whole else points.taken(rows)
        own, tested = _components(part, gate, threads)
        candidates += tested
        if whole:
            parent = own
        else:
            parent[rows] = rows[own]
    return Partition(_numbered(parent, order), candidates, gate)


def grades(points: Points) -> npt.NDArray[np.int8]:
    """Each account's grade of coarseness, 0 the finest; the number of grades where it is coarser
    than all.
    """
    half = 0.5 * (points.end - points.start)
    grade = np.zeros(len(half), np.int8)
    for sigma, span in zip(SIGMA_MAX_M, HALF_SPAN_MAX_S, strict=True):
        grade += (points.variance > sigma * sigma) | (half > span)
    return grade


def _sorted_points(
    t_s: npt.ArrayLike,
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    sigma_m: npt.ArrayLike,
    kind_group: npt.ArrayLike | None,
    span_s: npt.ArrayLike | None,
) -> tuple[Points, npt.NDArray[np.intp]]:
    t, x, y, sigma = (np.asarray(a, np.float64) for a in (t_s, x_m, y_m, sigma_m))
    half = np.zeros(len(t)) if span_s is None else np.asarray(span_s, np.float64)
    group = np.zeros(len(t), np.int32) if kind_group is None else np.asarray(kind_group, np.int32)
    for name, array in (("time", t), ("x", x), ("y", y), ("sigma", sigma), ("span", half)):
        assert np.isfinite(array).all(), f"{name} is not finite"
    start = t - half
    points = Points(start, t + half, x, y, np.maximum(sigma, 1.0) ** 2, group)
    if (start[1:] >= start[:-1]).all():
        return points, np.arange(len(t))
    order = np.argsort(start, kind="stable")
    return points.taken(order), order


def _components(points: Points, gate: Gate, threads: int) -> tuple[Integers, int]:
    """Each account's representative (a position) under the connected partition, pairs tested."""
    from lendemain.fusion import kernels

    n = len(points.start)
    parent = np.arange(n, dtype=np.int32)
    cell_m = gate.reach_m(float(points.variance.max()))
    numbers, table = gate.numbers(), gate.table()

    def run(span: tuple[int, int]) -> int:
        a, b = span
        side = 1 << max(2, int(np.ceil(np.log2(np.sqrt(b - a)))))
        return int(
            kernels.linked(*points, parent, a, b, cell_m, side, numbers, table, CANDIDATES_MAX)
        )

    slabs, seams = _slabs(points, gate)
    if len(slabs) > 1 and threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            tested = sum(pool.map(run, slabs))
    else:
        tested = sum(map(run, slabs))
    tested += sum(map(run, seams))
    kernels.settled(parent)
    return parent, tested


def _slabs(points: Points, gate: Gate) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Runs of positions that cover all accounts, and the runs astride their borders in which every
    pair across a border lies.
    """
    n = len(points.start)
    reach = gate.delay_reach_s()
    latest = np.maximum.accumulate(points.end) + reach
    cuts, seams = [0], list[tuple[int, int]]()
    for wanted in range(SLAB, n - SLAB // 2, SLAB):
        at = points.start[wanted]
        first = int(np.searchsorted(latest, at, side="left"))
        last = int(np.searchsorted(points.start, latest[wanted - 1], side="right"))
        if first - cuts[-1] < SLAB // 2 or last - first > SLAB // 2:
            continue
        if seams and first < seams[-1][1]:
            continue
        cuts.append(wanted)
        seams.append((first, last))
    cuts.append(n)
    return list(itertools.pairwise(cuts)), seams


def _numbered(parent: Integers, order: npt.NDArray[np.intp]) -> Integers:
    """Components numbered from 0 in order of their representative, given back in input order."""
    first = parent == np.arange(len(parent), dtype=np.int32)
    number = np.cumsum(first, dtype=np.int32) - 1
    labels = np.empty(len(parent), np.int32)
    labels[order] = number[parent]
    return labels
