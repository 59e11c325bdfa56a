"""The inner loop of exact clustering where many points crowd into one place.

Points enter in order of time.  Those of one small cell and one radius of time make a grain, all of
whose points are each other's neighbours; grains are chained into the four cells from within which
they can be reached, so a point follows one chain.  A grain with as many points as make a core is
passed over by core points of its component, so a place where a million reports lie costs no more
than any other.  Pairs of which one was no core yet when they met are kept with that one, at most
one less than make a core.  As in `kernels`, everything is compiled on first use; import it only
where it is needed.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.kernels import compiled, inlined, root, united
from lendemain.fusion.linking import bucket
from lendemain.fusion.settling import Places, Radius, Standing

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]

WEST, EAST, SOUTH, NORTH, FIRST, LAST = range(6)
"""Columns of the boxes around grains."""

REACHED = 2.8
"""The side of a cell from within which grains are reached, in radii; more than a grain's side and
twice the radius."""


class Grains(NamedTuple):
    """Grains, numbered as they begin: their boxes, small cells (column, row), corners of the four
    cells they are chained into, latest points, and sizes; `chain` and `head` as in `linking.Ring`,
    `before` and `latest` the same for the small cells.
    """

    box: Floats
    small: Integers
    corner: Integers
    point: Integers
    size: Integers
    chain: Integers
    head: Integers
    before: Integers
    latest: Integers


def grains_of(n: int) -> Grains:
    """Room for the grains of n points."""
    cells = 1 << max(12, (n // 4).bit_length())
    small, corner = np.empty((n, 2), np.int32), np.empty((n, 2), np.int32)
    point, size, before = (np.empty(n, np.int32) for _ in range(3))
    chain, head, latest = (np.empty(k, np.int32) for k in (4 * n, cells, cells))
    return Grains(np.empty((n, 6)), small, corner, point, size, chain, head, before, latest)


@inlined
def counted(standing: Standing, i: int, j: int, core: int) -> bool:
    """Count a neighbour to a point that is no core yet; whether it was one before."""
    count = standing.met[i]
    if count >= core:
        return True
    standing.seen[i * (core - 1) + count - 1] = j
    standing.met[i] = count + 1
    return False


@compiled
def compared(
    places: Places, pair: tuple[int, int, bool], standing: Standing, radius: Radius
) -> None:
    """Count as neighbours the points of a grain (its latest is the second of the pair) and a later
    point, and join cores; where all of the grain are joined cores (third) one is enough.
    """
    (t, x, y), (j, i, whole), core = places, pair, radius.core
    far2 = radius.metres * radius.metres
    while i >= 0 and t[j] - t[i] <= radius.seconds:
        dx, dy = x[j] - x[i], y[j] - y[i]
        if dx * dx + dy * dy <= far2:
            known = counted(standing, i, j, core)
            if counted(standing, j, i, core) and known:
                united(standing.lead, i, j)
                if whole:
                    return
        i = standing.before[i]


@inlined
def apart(box: Floats, g: int, places: Places, j: int, radius: Radius) -> bool:
    """Whether a point lies beyond the radii of all of a grain."""
    x, y = places.x[j], places.y[j]
    dx = max(box[g, WEST] - x, x - box[g, EAST], 0.0)
    dy = max(box[g, SOUTH] - y, y - box[g, NORTH], 0.0)
    late = places.t[j] - box[g, LAST] > radius.seconds
    return bool(late | (dx * dx + dy * dy > radius.metres * radius.metres))


@inlined
def asked(places: Places, j: int, grains: Grains, standing: Standing, radius: Radius) -> None:
    """Compare a point with the grains before it that it can reach."""
    per = 1.0 / (REACHED * radius.metres)
    cx, cy = int(np.floor(places.x[j] * per)), int(np.floor(places.y[j] * per))
    link = grains.head[bucket(cx, cy, len(grains.head) - 1)]
    since = places.t[j] - 2.0 * radius.seconds
    while link >= 0 and grains.box[link >> 2, FIRST] >= since:
        g, turn = link >> 2, link & 3
        link = grains.chain[link]
        if apart(grains.box, g, places, j, radius):
            continue
        # cells share a place in the table, and a grain is asked once
        if grains.corner[g, 0] + (turn & 1) != cx or grains.corner[g, 1] + (turn >> 1) != cy:
            continue
        i = grains.point[g]
        whole = grains.size[g] >= radius.core
        joined = whole and standing.met[j] >= radius.core
        if joined and root(standing.lead, i) == root(standing.lead, j):
            continue
        compared(places, (j, i, whole), standing, radius)


@inlined
def entered(
    places: Places, j: int, grains: Grains, standing: Standing, radius: Radius, known: int
) -> int:
    """Put a point into its grain, the first of a new one if there is none that it fits: how many
    grains there are now.
    """
    box, small = grains.box, grains.small
    t, x, y = places.t[j], places.x[j], places.y[j]
    side = radius.metres * 0.7071
    sx, sy = int(np.floor(x / side)), int(np.floor(y / side))
    place = bucket(sx, sy, len(grains.latest) - 1)
    g = grains.latest[place]
    while g >= 0 and t - box[g, FIRST] <= radius.seconds:
        if small[g, 0] == sx and small[g, 1] == sy:
            west, east = min(box[g, WEST], x), max(box[g, EAST], x)
            south, north = min(box[g, SOUTH], y), max(box[g, NORTH], y)
            wide, high = east - west, north - south
            if wide * wide + high * high <= radius.metres * radius.metres:
                box[g, WEST], box[g, EAST], box[g, SOUTH], box[g, NORTH] = west, east, south, north
                box[g, LAST] = t
                standing.before[j] = grains.point[g]
                grains.point[g] = j
                grains.size[g] += 1
                if grains.size[g] == radius.core:
                    i = standing.before[j]
                    while i >= 0:
                        united(standing.lead, i, j)
                        i = standing.before[i]
                elif grains.size[g] > radius.core:
                    united(standing.lead, standing.before[j], j)
                return known
        g = grains.before[g]
    begun(grains, known, (j, sx, sy), (t, x, y), radius)
    grains.before[known] = grains.latest[place]
    grains.latest[place] = known
    standing.before[j] = -1
    return known + 1


@compiled
def begun(
    grains: Grains,
    g: int,
    who: tuple[int, int, int],
    at: tuple[float, float, float],
    radius: Radius,
) -> None:
    """Begin a grain with a point (first of `who`, then its small cell), chained into cells."""
    (j, sx, sy), (t, x, y), box = who, at, grains.box
    box[g, WEST], box[g, EAST], box[g, SOUTH], box[g, NORTH] = x, x, y, y
    box[g, FIRST], box[g, LAST] = t, t
    grains.small[g, 0], grains.small[g, 1] = sx, sy
    grains.point[g], grains.size[g] = j, 1
    side, per = radius.metres * 0.7071, 1.0 / (REACHED * radius.metres)
    cx = int(np.floor((sx * side - 1.02 * radius.metres) * per))
    cy = int(np.floor((sy * side - 1.02 * radius.metres) * per))
    grains.corner[g, 0], grains.corner[g, 1] = cx, cy
    for turn in range(4):
        cell = bucket(cx + (turn & 1), cy + (turn >> 1), len(grains.head) - 1)
        grains.chain[4 * g + turn] = grains.head[cell]
        grains.head[cell] = 4 * g + turn


@compiled
def gathered(places: Places, grains: Grains, standing: Standing, radius: Radius) -> None:
    """Let all points meet, and join all that are known to be cores."""
    grains.head[:] = -1
    grains.latest[:] = -1
    known, lead, core = 0, standing.lead, radius.core
    for j in range(len(places.t)):
        lead[j] = j
        standing.met[j] = 1
        asked(places, j, grains, standing, radius)
        known = entered(places, j, grains, standing, radius, known)
    for j in range(len(places.t)):
        if standing.met[j] >= core:
            for k in range(j * (core - 1), (j + 1) * (core - 1)):
                if standing.met[standing.seen[k]] >= core:
                    united(lead, j, standing.seen[k])
    for j in range(len(places.t)):
        lead[j] = lead[lead[j]]
