"""Who is in reach of what changed, and the loop that joins only these.

Cells of place and time in reach of something are marked in a table of bits by hash: two cells may
share a bit, so more may be found than is in reach, never less.  As in `kernels`, everything is
compiled on first use; import it only where it is needed.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import Points
from lendemain.fusion.kernels import ATTACHED, compiled, root, united
from lendemain.fusion.linking import (
    BLOCK,
    LOOKED,
    Ring,
    Search,
    Slab,
    joined,
    let_in,
    sifted,
)
from lendemain.fusion.streaming import FINE, OBSERVER

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]
Marks = npt.NDArray[np.uint8]
Truths = npt.NDArray[np.bool_]

MARKS = 1 << 21
CELLS_MAX = 1 << 16
"""A box of more cells than this marks everything."""

SATURATED = -2
"""What `relinked` gives where an account has so many in reach that it asks only some."""


class Grid(NamedTuple):
    """The side of a cell in metres and its length in seconds, and the marks of cells, eight to a
    byte.
    """

    cell_m: float
    cell_s: float
    marks: Marks


def grid_of(cell_m: float, cell_s: float) -> Grid:
    """A grid without a mark."""
    return Grid(max(cell_m, 1.0), max(cell_s, 1.0), np.zeros(MARKS // 8, np.uint8))


@compiled
def spot(cx: int, cy: int, ct: int, mask: int) -> int:
    """Where the mark of a cell (column, row, time) lies."""
    return ((cx * 0x9E3779B1 + cy * 0x85EBCA77 + ct * 0xC2B2AE3D) >> 9) & mask


@compiled
def marked(boxes: Floats, grid: Grid) -> None:
    """Mark the cells that boxes touch (rows: least and most x, y, seconds)."""
    cell_m, cell_s, marks = grid
    mask = 8 * len(marks) - 1
    for b in range(len(boxes)):
        x0, x1 = int(np.floor(boxes[b, 0] / cell_m)), int(np.floor(boxes[b, 1] / cell_m))
        y0, y1 = int(np.floor(boxes[b, 2] / cell_m)), int(np.floor(boxes[b, 3] / cell_m))
        t0, t1 = int(np.floor(boxes[b, 4] / cell_s)), int(np.floor(boxes[b, 5] / cell_s))
        if float(x1 - x0 + 1) * (y1 - y0 + 1) * (t1 - t0 + 1) > CELLS_MAX:
            marks[:] = 255
            return
        for ct in range(t0, t1 + 1):
            for cy in range(y0, y1 + 1):
                for cx in range(x0, x1 + 1):
                    at = spot(cx, cy, ct, mask)
                    marks[np.uintp(at >> 3)] |= np.uint8(1 << (at & 7))


@compiled
def touched(points: Points, grade: Bytes, wanted: int, grid: Grid, chosen: Truths) -> None:
    """Write for each account of the wanted grade whether its cell, by its start, is marked."""
    cell_m, cell_s, marks = grid
    mask = 8 * len(marks) - 1
    for i in range(len(grade)):
        if grade[i] == wanted:
            cx = int(np.floor(points.x[i] / cell_m))
            cy = int(np.floor(points.y[i] / cell_m))
            ct = int(np.floor(points.start[i] / cell_s))
            at = spot(cx, cy, ct, mask)
            chosen[i] = marks[np.uintp(at >> 3)] >> (at & 7) & 1


@compiled
def sharing(kin: Integers, grade: Bytes, wanted: int, heads: Truths, chosen: Truths) -> None:
    """Write for each account whether it has the wanted grade and its kin is among heads."""
    for i in range(len(kin)):
        chosen[i] = (grade[i] == wanted) & heads[np.uintp(kin[i])]


@compiled
def reached(
    points: Points,
    kin: Integers,
    found: tuple[Truths, Truths],
    span: tuple[int, float, float],
    heads: Truths,
) -> None:
    """Mark the heads of wholes that have a close account (first of `found`), or are great (second),
    begin no later than the last of the span, and have an account from its first on that ends no
    earlier than its second.
    """
    (close, great), (low, since, until) = found, span
    for i in range(len(kin)):
        own = np.uintp(kin[i])
        late = (i >= low) & (points.end[i] >= since) & (points.start[own] <= until)
        heads[own] |= close[i] | (great[own] & late)


@compiled
def undisturbed(
    was: tuple[Integers, Bytes],
    where: tuple[npt.NDArray[np.intp], Integers],
    found: tuple[Bytes, Integers],
    changed: Truths,
    same: Truths,
) -> None:
    """Write for each account of a part whether it is of a finest whole that has the accounts it
    had, given all kin and grades, the part's rows and each row's place there, and what was found
    for the part: its grades and parents.
    """
    (kin, grades), (rows, place), (grade, parent) = was, where, found
    for k in range(len(rows)):
        same[k] = True
    for k in range(len(rows)):
        i = rows[k]
        same[k] &= not changed[i]
        if grades[i] != OBSERVER:
            continue
        now = rows[parent[k]] if grade[k] == ATTACHED else -1
        before = np.int64(kin[i]) if grades[kin[i]] == FINE else -1
        if now != before:
            if now >= 0:
                same[place[now]] = False
            if before >= 0:
                same[place[before]] = False
    for k in range(len(rows)):
        finer = grade[k] == FINE or grade[k] == ATTACHED
        same[k] = finer and same[parent[k]]


@compiled
def spread(out: Any, came: Any, places: tuple[int, Integers, Integers]) -> None:
    """Move rows of numbers, from the first that moves on, to their places, and write there (-1:
    nowhere) those that came.
    """
    first, to_old, to_new = places
    for i in range(len(to_old) - 1, first - 1, -1):
        for column in range(out.shape[1]):
            out[to_old[i], column] = out[i, column]
    for j in range(len(came)):
        for column in range(out.shape[1]):
            if to_new[j] >= 0:
                out[to_new[j], column] = came[j, column]


@compiled
def moved(out: Integers, to_old: Integers, to_new: Integers, absent: bool) -> None:
    """Move positions that were there (-1: none) to their places, as they are now where accounts
    moved; those that came have their own, or -1 where asked.
    """
    for i in range(len(to_old) - 1, -1, -1):
        out[to_old[i]] = to_old[np.uintp(out[i])] if out[i] >= 0 else -1
    for j in range(len(to_new)):
        if to_new[j] >= 0:
            out[to_new[j]] = -1 if absent else to_new[j]


@compiled
def boxed(points: Points, rows: Integers, of: Integers, boxes: Floats) -> None:
    """Widen the box (x, y, least start and most end) of each row's whole to hold it; boxes begin
    empty.
    """
    for k in range(len(rows)):
        i, b = rows[k], of[k]
        boxes[b, 0], boxes[b, 1] = min(boxes[b, 0], points.x[i]), max(boxes[b, 1], points.x[i])
        boxes[b, 2], boxes[b, 3] = min(boxes[b, 2], points.y[i]), max(boxes[b, 3], points.y[i])
        boxes[b, 4] = min(boxes[b, 4], points.start[i])
        boxes[b, 5] = max(boxes[b, 5], points.end[i])


@compiled
def relinked(points: Points, slab: Slab, asks: Bytes, ring: Ring, search: Search) -> int:
    """Join accounts (rows of the slab, whose leads are as far as known) that ask with those before
    them that they belong together with: how many were looked at, -1 where the ring is too small,
    `SATURATED` where one that asks has too many in reach.
    """
    rows, lead, _ = slab
    ring.head[:] = -1
    oldest, looked = 0, 0
    for begin in range(0, len(rows), BLOCK):
        end = min(begin + BLOCK, len(rows))
        oldest = let_in(points, rows, (oldest, begin, end), ring, search)
        if oldest < 0:
            return -1
        for j in range(begin, end):
            if not asks[j]:
                continue
            count, seen = sifted(ring, (j, oldest), search)
            if count >= search.most or seen >= LOOKED:
                return SATURATED
            looked += seen
            joined(ring, (j, root(lead, j), count), slab, points.group, search.odds)
    return looked


@compiled
def led(kin: Integers, rows: Integers, lead: Integers, known: Integers) -> None:
    """Write the leads of rows as far as `kin` knows them: the first of the rows with the same kin.
    `known` has -1 for every account, and has it again afterwards.
    """
    for j in range(len(rows)):
        r = kin[rows[j]]
        if known[r] < 0:
            known[r] = j
        lead[j] = known[r]
    for j in range(len(rows)):
        known[kin[rows[j]]] = -1


@compiled
def taken_up(kin: Integers, grade: Bytes, rows: Integers, lead: Integers) -> None:
    """Unite what leads unite, and let every account of the two finest grades point straight at its
    representative.
    """
    for j in range(len(rows)):
        united(kin, rows[root(lead, j)], rows[j])
    for i in range(len(kin)):
        if grade[i] == FINE:
            kin[i] = kin[kin[i]]
    for i in range(len(kin)):
        if grade[i] == OBSERVER:
            kin[i] = kin[kin[i]]


class Sorted(NamedTuple):
    """What accounts are put in order by: start in seconds, start in microseconds, identifier (two
    numbers).
    """

    start: Floats
    start_us: npt.NDArray[np.int64]
    high: npt.NDArray[np.uint64]
    low: npt.NDArray[np.uint64]


@compiled
def before(a: Sorted, i: int, b: Sorted, j: int) -> int:
    """-1 where the first comes before the second, 0 where they are the same, else 1."""
    if a.start[i] != b.start[j]:
        return -1 if a.start[i] < b.start[j] else 1
    if a.start_us[i] != b.start_us[j]:
        return -1 if a.start_us[i] < b.start_us[j] else 1
    if a.high[i] != b.high[j]:
        return -1 if a.high[i] < b.high[j] else 1
    if a.low[i] != b.low[j]:
        return -1 if a.low[i] < b.low[j] else 1
    return 0


@compiled
def interleaved(old: Sorted, new: Sorted, to_old: Integers, to_new: Integers) -> int:
    """Write where each of two sorted lists of accounts goes in both together; -1 for a new one that
    is there already: how many there are then.
    """
    i, j, n = 0, 0, 0
    while i < len(old.start) or j < len(new.start):
        way = 1
        if j == len(new.start):
            way = -1
        elif i < len(old.start):
            way = before(old, i, new, j)
        elif j > 0 and before(new, j - 1, new, j) == 0:
            to_new[j] = -1
            j += 1
            continue
        if way < 0:
            to_old[i] = n
            i += 1
            n += 1
        elif way == 0 or (j > 0 and before(new, j - 1, new, j) == 0):
            to_new[j] = -1
            j += 1
        else:
            to_new[j] = n
            j += 1
            n += 1
    return n


@compiled
def flattened(lead: Integers) -> None:
    """Let every lead (never larger than its own number) point at the first of all it unites."""
    for j in range(len(lead)):
        lead[j] = lead[lead[j]]
