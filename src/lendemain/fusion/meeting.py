"""The inner loops of exact clustering where no place is crowded.

Each point is entered, in order of time, into the lists of the four cells from within which it can
be reached; a point then reads the one list it stands in, backwards to the first that is too old.
Pairs are written down without asking whether they are any, and counted where they are: the
processor has to guess only where a list ends.  Which points are cores is known before any two are
joined.  Indices are unsigned where it matters: numba asks of others whether they count from the
end.  As in `kernels`, everything is compiled on first use; import it only where it is needed.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.kernels import compiled
from lendemain.fusion.settling import Places, Radius, Standing

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

CELL = 2.001
"""The side of a cell in radii: no less than two, so that four cells hold all within one."""

ROW = 40503
"""How far apart lists of cells above each other lie; four cells in a square never share one."""

CROWD, NEAR = 24, 16
"""Others to look at for each point, and neighbours of each, from which on grains are quicker."""

SPARE = 1 << 16
"""And so many more before a slab is called crowded."""

ASKED = 1 << 11
"""So many points, about, are asked whether a place is crowded."""

AFTER = 64
"""So many points share the oldest that is looked at."""


class Lists(NamedTuple):
    """The first of the four cells of each point (times four, plus which of them it is in), and
    its place in that one's list; where each cell's list ends; the lists, -1 before each; and the
    pairs found, later points in order (`whose`) with an earlier neighbour each (`near`).
    """

    corner: Integers
    place: Integers
    end: Integers
    entries: Integers
    near: Integers
    whose: Integers


def lists_of(n: int) -> Lists:
    """Room for the lists of n points."""
    cells, pairs = 1 << max(12, (n // 4).bit_length()), (NEAR + 1) * n + SPARE
    sizes = n, n, cells, 4 * n + cells, pairs, pairs
    return Lists(*(np.empty(size, np.int32) for size in sizes))


@compiled
def cornered(places: Places, corner: Integers, cell_m: float, mask: int) -> None:
    """Write the first of each point's four cells, and which of them it is in."""
    per = 1.0 / cell_m
    for j in range(len(places.t)):
        fx, fy = places.x[j] * per, places.y[j] * per
        west, south = np.floor(fx - 0.5), np.floor(fy - 0.5)
        cell = (int(west) + ROW * int(south)) & mask
        corner[j] = 4 * cell + 2 * (fy >= south + 1.0) + (fx >= west + 1.0)


@compiled
def crowded(places: Places, radius: Radius) -> bool:
    """Whether a place seems crowded: a guess, before room is taken, from how many of some thousand
    points lie in one square with another that came half a radius of time earlier.
    """
    (t, x, y), per = places, 1.0 / radius.metres
    n, since, same = len(t), len(t) // 2, 0
    while since > 0 and t[n // 2] - t[since - 1] <= radius.seconds:
        since -= 1
    earlier, step = (n // 2 - since) // 2, 1 + n // ASKED
    for j in range(earlier, n, step):
        i = j - earlier
        same += (np.floor(x[i] * per) == np.floor(x[j] * per)) & (
            np.floor(y[i] * per) == np.floor(y[j] * per)
        )
    return bool(2 * same * step * earlier > CROWD * n + SPARE)


@compiled
def listed(n: int, lists: Lists) -> None:
    """Enter n points into their lists."""
    corner, end, entries, mask = lists.corner, lists.end, lists.entries, len(lists.end) - 1
    end[:] = 1
    for j in range(n):
        cell = corner[j] >> 2
        for step in (0, 1, ROW, ROW + 1):
            end[np.uintp((cell + step) & mask)] += 1
    filled = 0
    for place in range(len(end)):
        entries[filled] = -1
        filled, end[place] = filled + end[place], filled + 1
    for j in range(n):
        cell, turn = corner[j] >> 2, corner[j] & 3
        for step in (0, 1, ROW, ROW + 1):
            c = np.uintp((cell + step) & mask)
            entries[np.uintp(end[c])] = j
            end[c] += 1
        lists.place[j] = end[np.uintp((cell + (turn & 1) + ROW * (turn >> 1)) & mask)] - 1


@compiled
def met(places: Places, lists: Lists, count: Integers, radius: Radius) -> int:
    """Write down all pairs, and how many neighbours each point has, itself among them: how many
    pairs, or -1 where the place is crowded.
    """
    (t, x, y), (_, place, _, entries, near, whose) = places, lists
    far2, seconds, one = radius.metres * radius.metres, radius.seconds, np.uintp(1)
    n, filled, oldest, looked = len(t), np.uintp(0), 0, -SPARE
    count[:] = 1
    coming = entries[place[0] - 1]
    for j in range(n):
        if j % AFTER == 0:
            while t[j] - t[oldest] > seconds:
                oldest += 1
        now, xj, yj, before, at, i = t[j], x[j], y[j], filled, np.uintp(place[j]) - one, coming
        coming = entries[np.uintp(place[np.uintp(min(j + 1, n - 1))]) - one]  # asked for early
        while i >= oldest:
            k = np.uintp(i)
            dx, dy = xj - x[k], yj - y[k]
            close = (dx * dx + dy * dy <= far2) & (now - t[k] <= seconds)
            near[filled], whose[filled] = i, j
            filled += np.uintp(close)
            count[k] += close
            at -= one
            i = entries[at]
        count[j] += np.int32(filled - before)
        looked += place[j] - np.int64(at)
        if looked > CROWD * j or np.int64(filled) > len(near) - n:
            return -1
    return int(np.int64(filled))


@compiled
def joined(lists: Lists, pairs: int, standing: Standing, core: int) -> None:
    """Join cores that are neighbours, and write who was seen by those that are none, which lead
    nobody until the end.
    """
    (_, _, _, _, near, whose), (filled, lead, met, seen) = lists, standing
    for k in range(len(lead)):
        lead[k], filled[k] = k if met[k] >= core else -1, 0
    for q in range(pairs):
        i, j = np.uintp(near[q]), np.uintp(whose[q])
        a, b = lead[i], lead[j]
        if (a >= 0) & (b >= 0):
            if a == b:
                continue
            while lead[np.uintp(a)] != a:
                a = lead[np.uintp(a)]
            while lead[np.uintp(b)] != b:
                b = lead[np.uintp(b)]
            first = min(a, b)
            lead[np.uintp(max(a, b))] = first
            lead[i], lead[j] = first, first
            continue
        for one, other in ((i, j), (j, i)):
            if lead[one] < 0:
                seen[one * np.uintp(core - 1) + np.uintp(filled[one])] = np.int32(other)
                filled[one] += 1
    for k in range(len(lead)):
        above = lead[np.uintp(max(lead[k], 0))]
        lead[k] = above if lead[k] >= 0 else k


@compiled
def gathered(places: Places, lists: Lists, standing: Standing, radius: Radius) -> bool:
    """Let all points meet, and join all that are known to be cores; false where some place is so
    crowded that `grains` had better do it.
    """
    if crowded(places, radius):
        return False
    cornered(places, lists.corner, CELL * radius.metres, len(lists.end) - 1)
    listed(len(places.t), lists)
    pairs = met(places, lists, standing.met, radius)
    if pairs >= 0:
        joined(lists, pairs, standing, radius.core)
    return bool(pairs >= 0)
