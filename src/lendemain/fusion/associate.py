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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import Gate, Points, learnt

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
    points, order = _sorted_points(t_s, x_m, y_m, sigma_m, kind_group, span_s)
    gate = gate or learnt_gate(points)
    grade = grades(points, gate)
    parent = np.arange(len(order), dtype=np.int32)
    candidates = 0
    for number in range(len(SIGMA_MAX_M)):
        rows = np.flatnonzero(grade == number).astype(np.int32)
        if not len(rows):
            continue
        finer = np.flatnonzero(grade < number).astype(np.int32)
        if len(finer):
            tested, joined = _attached(points, rows, finer, parent, gate, threads)
            candidates += tested
            rows = rows[~joined]
        candidates += _joined(points, rows, parent, gate, threads)
    return Partition(_numbered(parent, order), candidates, gate)


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
    kernels.graded(points.start, points.end, points.cov, bounds, gate.numbers(), grade)
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
    half = None if span_s is None else np.asarray(span_s, np.float64)
    group = np.zeros(len(t), np.int32) if kind_group is None else np.asarray(kind_group, np.int32)
    for name, array in (("time", t), ("x", x), ("y", y), ("sigma", sigma), ("span", half)):
        # a sum is finite only where every part is, and needs no array of its own
        assert array is None or np.isfinite(array.sum()), f"{name} is not finite"
    if sigma.ndim == 1:
        sigma = np.square(np.maximum(sigma, 1.0))[:, None]
    start, end = (t, t) if half is None else (t - half, t + half)
    points = Points(start, end, x, y, np.ascontiguousarray(sigma), group)
    if (start[1:] >= start[:-1]).all():
        return points, np.arange(len(t))
    order = np.argsort(start, kind="stable")
    return points.taken(order), order


def _joined(points: Points, rows: Integers, parent: Integers, gate: Gate, threads: int) -> int:
    """Join accounts (positions `rows`) that belong together in `parent`; the pairs tested."""
    from lendemain.fusion import kernels

    if len(rows) < 2:
        return 0
    variance_max, root_min = kernels.extremes(points.cov, rows, gate.numbers())
    cell_m = gate.reach_m(variance_max)
    numbers = gate.numbers(variance_max=variance_max, root_min=root_min)
    table = gate.table(root_min)

    def run(span: tuple[int, int]) -> int:
        part = rows[span[0] : span[1]]
        return int(
            kernels.linked(
                *points, part, parent, cell_m, _side(len(part)), numbers, table, CANDIDATES_MAX
            )
        )

    found = np.empty((len(rows) // SLAB + 1, 3), np.int32)
    count = kernels.borders(points.start, points.end, rows, gate.reach_s(root_min), SLAB, found)
    cuts = [0, *found[:count, 0].tolist(), len(rows)]
    tested = _mapped(run, list(itertools.pairwise(cuts)), threads)
    tested += sum(map(run, map(tuple, found[:count, 1:].tolist())))
    kernels.settled(parent)
    return tested


def _mapped(
    run: Callable[[tuple[int, int]], int], spans: list[tuple[int, int]], threads: int
) -> int:
    """The sum of what `run` gives for each span, on so many threads."""
    if len(spans) < 2 or threads < 2:
        return sum(map(run, spans))
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(run, spans))


def _side(n: int) -> int:
    """Cells along each side of the torus: a power of two, so that there are about n cells."""
    return 1 << max(2, int(np.ceil(np.log2(np.sqrt(n + 1)))))


def _attached(
    points: Points, rows: Integers, finer: Integers, parent: Integers, gate: Gate, threads: int
) -> tuple[int, npt.NDArray[np.bool_]]:
    """Attach accounts (positions `rows`) to wholes of finer ones in `parent`: the pairs tested, and
    which were attached.
    """
    from lendemain.fusion import kernels

    heads, wholes = kernels.summed(*points[:5], finer, parent, gate.numbers())
    if (wholes[1:, 0] < wholes[:-1, 0]).any():
        order = np.argsort(wholes[:, 0], kind="stable")
        heads, wholes = heads[order], wholes[order]
    given = points.taken(rows)
    cov = given.cov if given.cov.shape[1] == 3 else given.cov * np.array([[1.0, 0.0, 1.0]])
    accounts = np.column_stack([given.start, given.end, given.x, given.y, gate.widened(cov)])
    spread = max(float((t[:, 4] + t[:, 6]).max()) for t in (accounts, wholes))
    latest = np.maximum.accumulate(wholes[:, 1])
    groups, best = points.group[heads], np.empty(len(rows), np.int32)
    numbers, table, cell_m = gate.numbers(), gate.table(), gate.reach_m(spread)
    reach = gate.reach_s(0.0)

    def run(span: tuple[int, int]) -> int:
        a, b = span
        lo = int(np.searchsorted(latest, accounts[a, 0] - reach))
        hi = int(np.searchsorted(wholes[:, 0], accounts[a:b, 1].max() + reach, side="right"))
        tested = kernels.attached(
            accounts[a:b], wholes[lo:hi], given.group[a:b], groups[lo:hi], cell_m,
            _side(hi - lo), numbers, table, SHARE_MIN, WHOLES_MAX, best[a:b],
        )  # fmt: skip
        best[a:b][best[a:b] >= 0] += lo
        return int(tested)

    cuts = [*range(0, len(rows), SLAB // 8), len(rows)]
    tested = _mapped(run, list(itertools.pairwise(cuts)), threads)
    joined = best >= 0
    parent[rows[joined]] = heads[best[joined]]
    return tested, joined


def _numbered(parent: Integers, order: npt.NDArray[np.intp]) -> Integers:
    """Components numbered from 0 in order of their representative, given back in input order."""
    first = parent == np.arange(len(parent), dtype=np.int32)
    number = np.cumsum(first, dtype=np.int32) - 1
    labels = np.empty(len(parent), np.int32)
    labels[order] = number[parent]
    return labels
