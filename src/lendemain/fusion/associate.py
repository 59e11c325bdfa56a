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

from lendemain.fusion.gate import REACH_S, STEP_S, Gate, Points, learnt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

CANDIDATES_MAX = 64
WHOLES_MAX = 4096
LEARN_MIN = 100
SLAB = 1 << 17
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
    points = points._replace(cov=gate.widened(points.cov))
    grade = grades(points)
    parent = np.arange(len(order), dtype=np.int32)
    candidates = 0
    for number in range(len(SIGMA_MAX_M)):
        rows = np.flatnonzero(grade == number)
        if not len(rows):
            continue
        if len(rows) == len(order):
            parent, candidates = _components(points, gate, threads)
            break
        finer = np.flatnonzero(grade < number)
        if len(finer):
            tested, joined = _attached(points, rows, finer, parent, gate)
            candidates += tested
            rows = rows[~joined]
        own, tested = _components(points.taken(rows), gate, threads)
        candidates += tested
        parent[rows] = rows[own]
    return Partition(_numbered(parent, order), candidates, gate)


def learnt_gate(points: Points) -> Gate:
    """The gate learnt from the two finest grades, or the unlearnt one where they are too few."""
    fine = np.flatnonzero(grades(points) <= 1)
    if len(fine) < LEARN_MIN:
        return Gate()
    return learnt(points if len(fine) == len(points.start) else points.taken(fine))


def grades(points: Points) -> npt.NDArray[np.int8]:
    """Each account's grade of coarseness, 0 the finest; the number of grades where it is coarser
    than all.
    """
    half = 0.5 * (points.end - points.start)
    variance = 0.5 * (points.cov[:, 0] + points.cov[:, 2])
    grade = np.zeros(len(half), np.int8)
    for sigma, span in zip(SIGMA_MAX_M, HALF_SPAN_MAX_S, strict=True):
        grade += (variance > sigma * sigma) | (half > span)
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
    if sigma.ndim == 1:
        variance = np.maximum(sigma, 1.0) ** 2
        sigma = np.column_stack([variance, np.zeros(len(t)), variance])
    start = t - half
    points = Points(start, t + half, x, y, sigma, group)
    if (start[1:] >= start[:-1]).all():
        return points, np.arange(len(t))
    order = np.argsort(start, kind="stable")
    return points.taken(order), order


def _components(points: Points, gate: Gate, threads: int) -> tuple[Integers, int]:
    """Each account's representative (a position) under the connected partition, pairs tested."""
    from lendemain.fusion import kernels

    n = len(points.start)
    parent = np.arange(n, dtype=np.int32)
    if n < 2:
        return parent, 0
    cell_m = gate.reach_m(float(_largest(points.cov).max()))
    numbers, table = gate.numbers(), gate.table()

    def run(span: tuple[int, int]) -> int:
        a, b = span
        side = _side(b - a)
        return int(
            kernels.linked(*points, parent, a, b, cell_m, side, numbers, table, CANDIDATES_MAX)
        )

    slabs, seams = _slabs(points)
    if len(slabs) > 1 and threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            tested = sum(pool.map(run, slabs))
    else:
        tested = sum(map(run, slabs))
    tested += sum(map(run, seams))
    kernels.settled(parent)
    return parent, tested


def _largest(cov: Floats) -> Floats:
    """The variance along each covariance's longest axis."""
    half, turn = 0.5 * (cov[:, 0] + cov[:, 2]), 0.5 * (cov[:, 0] - cov[:, 2])
    return np.asarray(half + np.hypot(turn, cov[:, 1]))


def _side(n: int) -> int:
    """Cells along each side of the torus: a power of two, so that there are about n cells."""
    return 1 << max(2, int(np.ceil(np.log2(np.sqrt(n + 1)))))


def _attached(
    points: Points,
    rows: npt.NDArray[np.intp],
    finer: npt.NDArray[np.intp],
    parent: Integers,
    gate: Gate,
) -> tuple[int, npt.NDArray[np.bool_]]:
    """Attach accounts (positions `rows`) to wholes of finer ones in `parent`: the pairs tested, and
    which were attached.
    """
    from lendemain.fusion import kernels

    heads, wholes = _wholes(points, finer, parent)
    given = points.taken(rows)
    accounts = np.column_stack([given.start, given.end, given.x, given.y, given.cov])
    spread = max(float(_largest(t[:, 4:]).max()) for t in (accounts, wholes))
    best = np.empty(len(rows), np.int32)
    tested = kernels.attached(
        accounts, wholes, given.group, points.group[heads], gate.reach_m(spread),
        _side(len(heads)), gate.numbers(), gate.table(), SHARE_MIN, WHOLES_MAX, best,
    )  # fmt: skip
    joined = best >= 0
    parent[rows[joined]] = heads[best[joined]]
    return tested, joined


def _wholes(
    points: Points, rows: npt.NDArray[np.intp], parent: Integers
) -> tuple[npt.NDArray[np.intp], Floats]:
    """Representatives of the wholes that accounts (positions `rows`) form, and for each whole its
    start, end, centre and covariance (its error and its spread), in order of start.
    """
    found, of = np.unique(parent[rows], return_inverse=True)
    heads = found.astype(np.intp)
    n = len(heads)
    part = points.taken(rows)
    xx, xy, yy = part.cov.T
    weight = 1.0 / (xx + yy)

    def mean(values: Floats) -> Floats:
        return np.asarray(np.bincount(of, weight * values, n) / np.bincount(of, weight, n))

    x, y = mean(part.x), mean(part.y)
    dx, dy = part.x - x[of], part.y - y[of]
    count = np.bincount(of, minlength=n)
    start, end = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(start, of, part.start)
    np.maximum.at(end, of, part.end)
    wholes = np.column_stack([
        start, end, x, y,
        mean(xx) / count + mean(dx * dx), mean(xy) / count + mean(dx * dy),
        mean(yy) / count + mean(dy * dy),
    ])  # fmt: skip
    order = np.argsort(start, kind="stable")
    return heads[order], wholes[order]


def _slabs(points: Points) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Runs of positions that cover all accounts, and the runs astride their borders in which every
    pair across a border lies.
    """
    n = len(points.start)
    latest = np.maximum.accumulate(points.end) + REACH_S + STEP_S
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
