"""Exact clusters by density in space and time, for comparison with other programs.

A point is a core where at least `core` points, itself among them, lie within a radius in place and
a radius in time of it; cores that are neighbours are of one cluster, and so is a point that is no
core with the earliest core among its neighbours (Ester et al. 1996; Birant and Kut 2007, with the
cylinder they have).  The answer is that of looking at every pair.  For incidents `associate` is
better: it knows each account's own error.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lendemain.fusion import slabs

if TYPE_CHECKING:
    from lendemain.fusion import settling

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]

CELLS_MAX = float(1 << 30)
"""The farthest place, in radii, at which cells can still be told apart."""


def clusters(
    t_s: npt.ArrayLike,
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    *,
    radius_m: float,
    radius_s: float,
    core: int = 3,
    threads: int = slabs.THREADS,
) -> Integers:
    """Each point's cluster, numbered from 0 in order of its first core in time, or -1 for none.

    Times are seconds, places metres on a plane, all finite, no place more than 2^30 radii from the
    zero.  Points of one time are in the order given.

    >>> clusters([0, 1, 2, 9], [0, 5, 9, 500], [0, 0, 0, 0], radius_m=10.0, radius_s=5.0).tolist()
    [0, 0, 0, -1]
    """
    assert min(radius_m, core) > 0, "the radius and a core are more than nothing"
    assert radius_s >= 0.0, "the radius in time is not negative"
    t, x, y = (np.ascontiguousarray(a, np.float64) for a in (t_s, x_m, y_m))
    order = _refuse_unusable(t, x, y, far=CELLS_MAX * radius_m, threads=threads)
    if order is not None:
        t, x, y = t[order], x[order], y[order]
    found = _clustered((t, x, y), (radius_m, radius_s, core), threads)
    if order is None:
        return found
    labels = np.empty_like(found)
    labels[order] = found
    return labels


def _refuse_unusable(
    t: Floats, x: Floats, y: Floats, *, far: float, threads: int
) -> npt.NDArray[np.intp] | None:
    """The order in time, None where that is the order given; stops at what is not finite."""

    def run(span: tuple[int, int]) -> bool:
        own = slice(*span)
        assert np.isfinite(t[own].sum()), "time is not finite"
        for array in (x[own], y[own]):
            near = -far <= array.min() and array.max() <= far
            assert near, "a place is not finite, or too far from the zero for so small a radius"
        return bool((t[own][1:] >= t[own][:-1]).all())

    parts = slabs.spans(len(t))
    rising = all(slabs.mapped(run, parts, threads))
    if rising and all(t[a] >= t[a - 1] for a, _ in parts[1:]):
        return None
    return np.argsort(t, kind="stable")


def _clustered(
    points: tuple[Floats, Floats, Floats], limits: tuple[float, float, int], threads: int
) -> Integers:
    """The clusters of points in order of time."""
    from lendemain.fusion import settling

    t, radius, core = points[0], settling.Radius(*limits), limits[2]
    parent, cores = np.empty(len(t), np.int32), np.empty(len(t), np.int8)
    spare: list[_Room] = []

    def run(span: tuple[int, int, int]) -> tuple[Integers, Integers]:
        first, begin, end = span
        last = int(np.searchsorted(t, t[end - 1] + radius.seconds, side="right"))
        n = last - first
        room = spare.pop() if spare else None
        if room is None or room.points < n:
            room = _Room(n + n // 8, core)
        standing = room.stood(settling.Places(*(a[first:last] for a in points)), radius)
        pairs = np.empty(((n - (end - begin)) * max(core - 1, 1), 2), np.int32)
        rest = np.empty((end - begin + 1, core), np.int32)
        slab = settling.Slab(first, begin - first, end - first)
        p, q = settling.settled_in(standing, slab, core, (parent, cores, pairs, rest))
        spare.append(room)
        return pairs[:p].copy(), rest[:q].copy()

    spans = slabs.overlapping(t, radius.seconds, ahead_s=radius.seconds) if len(t) else []
    spans.sort(key=lambda span: span[0] - span[2])  # the largest first, lest it be waited for
    found = slabs.mapped(run, spans, threads)
    for pairs, _ in found:
        settling.sewn(parent, cores, pairs)
    for _, rest in found:
        settling.decided(parent, cores, rest)
    return _numbered(parent, cores, threads)


class _Room:
    """Room for slabs of up to so many points, one after the other."""

    def __init__(self, points: int, core: int) -> None:
        from lendemain.fusion import grains, meeting, settling

        self.points, self.core = points, core
        self.lists, self.grains = meeting.lists_of(points), grains.grains_of(points)
        self.standing = settling.standing_of(points, core)

    def stood(self, places: "settling.Places", radius: "settling.Radius") -> "settling.Standing":
        """How the points of a slab stand."""
        from lendemain.fusion import grains, meeting, settling

        before, lead, met, seen = self.standing
        n = len(places.t)
        standing = settling.Standing(before[:n], lead[:n], met[:n], seen)
        if not meeting.gathered(places, self.lists, standing, radius):
            grains.gathered(places, self.grains, standing, radius)
        return standing


def _numbered(parent: Integers, cores: Bytes, threads: int) -> Integers:
    """The number of each point's component, from 0 in order of their first cores, or -1; parents
    are written over.
    """
    from lendemain.fusion import settling

    parts = slabs.spans(len(parent))
    firsts = slabs.mapped(lambda span: settling.firsts_in(parent, cores, span), parts, threads)
    before = np.concatenate([[0], np.cumsum(firsts)]).tolist()
    numbers = list(zip(parts, before, strict=False))
    slabs.mapped(lambda part: settling.numbered(parent, cores, *part), numbers, threads)
    slabs.mapped(lambda span: settling.labelled(parent, span), parts, threads)
    return np.subtract(-2, parent, out=parent)
