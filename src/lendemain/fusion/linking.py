"""The inner loop that joins accounts of one grade, pair by pair.

Accounts enter in order of start.  Those that can still be asked lie in a ring, so that what the
loop reads and writes stays in the processor's nearest cache, and each is chained into the four
cells that hold everything within reach of it: an account asks the one cell it lies in.  Whom to ask
is sifted in float32 with room to spare; what is left is judged in float64 by `kernels.cost`.  As in
`kernels`, everything is compiled on first use; import it only where it is needed.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import Odds, Points
from lendemain.fusion.kernels import (
    END,
    START,
    WIDEST,
    X,
    Y,
    compiled,
    cost,
    inlined,
    lasting,
    root,
    settled,
    written,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

RING = 1 << 12
"""Accounts that a ring first holds; where more can still be asked, a larger one is made."""

ROOM = np.float32(1.01)
"""What float32 sifting lets through beyond the bound, besides `Search.room_m2`."""

BLOCK = 32
"""Accounts that enter together, before any of them asks: the processor then does both faster, and
each still asks only those before it."""

LOOKED = 1 << 14
"""Accounts of one cell that are looked at in all, near enough or not."""


class Search(NamedTuple):
    """Whom to ask: those that start at most `back_s` seconds before, and of those near enough at
    most `most`, the latest; `cell_m` is the side of a cell, at least twice the largest distance;
    `room_m2` covers what places lose in float32.  Who is asked depends on nobody farther away, nor
    on the size of cells, so the answer for a place is the same with and without the rest.
    """

    back_s: float
    cell_m: float
    most: int
    room_m2: float
    odds: Odds


class Ring(NamedTuple):
    """The accounts that can still be asked, numbered as they enter, at that number modulo the
    ring's size (a power of two): `place` has their records, `brief` in float32 their place, largest
    variance and group; `chain` has for each of an account's four cells the link before it there,
    `head` the latest link of each cell (hashed) or -1; a link is four times the number, plus which
    of the four.  `near` is for those who passed the sieve.
    """

    place: Floats
    brief: npt.NDArray[np.float32]
    chain: Integers
    head: Integers
    near: Integers


class Slab(NamedTuple):
    """Accounts of a grade that lie in a slab of time: `rows` are their positions among all, `lead`
    each one's parent among them, `own` is for `handed_over`.
    """

    rows: Integers
    lead: Integers
    own: Integers


def ring_of(size: int = RING) -> Ring:
    """A ring for so many accounts (a power of two)."""
    return Ring(
        np.empty((size, 8)), np.empty((size, 4), np.float32), np.empty(4 * size, np.int32),
        np.empty(2 * size, np.int32), np.empty(size, np.int32),
    )  # fmt: skip


@compiled
def bucket(cx: int, cy: int, mask: int) -> int:
    """Where a cell (column and row) is found in a table of so many places less one."""
    return ((cx * 0x9E3779B1 + cy * 0x85EBCA77) >> 12) & mask


@inlined
def oldest_of(place: Floats, span: tuple[int, int], since: float) -> int:
    """The first account of a span, all in the ring of records, that starts no earlier; its end
    where none does.
    """
    oldest, end = span
    while oldest < end and place[np.uintp(oldest & (len(place) - 1)), START] < since:
        oldest += 1
    return oldest


@inlined
def entered(
    points: Points, rows: Integers, span: tuple[int, int], ring: Ring, search: Search
) -> None:
    """Let accounts (rows of a span) enter the ring, each chained into the four cells that hold
    everything within reach of it, its own the first.
    """
    place, brief, chain, head, _ = ring
    mask, cells, per = len(brief) - 1, len(head) - 1, 1.0 / search.cell_m
    for j in range(span[0], span[1]):
        k, i = np.uintp(j & mask), np.uintp(rows[j])
        written(place, (k, i), points, search.odds)
        x, y = place[k, X], place[k, Y]
        brief[k, 0], brief[k, 1] = np.float32(x), np.float32(y)
        brief[k, 2] = np.float32(place[k, WIDEST] + search.room_m2)
        brief[k, 3] = np.float32(points.group[i])
        fx, fy = x * per, y * per
        column, row = np.floor(fx), np.floor(fy)
        cx, cy = int(column), int(row)
        beside = cx + 1 if fx - column >= 0.5 else cx - 1
        above = cy + 1 if fy - row >= 0.5 else cy - 1
        for turn in range(4):
            cell = np.uintp(bucket(beside if turn & 1 else cx, above if turn & 2 else cy, cells))
            chain[np.uintp(4 * (j & mask) + turn)] = head[cell]
            head[cell] = 4 * j + turn


@inlined
def let_in(
    points: Points, rows: Integers, span: tuple[int, int, int], ring: Ring, search: Search
) -> int:
    """Let accounts (rows from the second of `span` up to the third) enter the ring, in which the
    first was the oldest: the oldest that these can ask, or -1 where the ring is too small.
    """
    oldest, begin, end = span
    oldest = oldest_of(ring.place, (oldest, begin), points.start[rows[begin]] - search.back_s)
    if end - oldest > len(ring.place):
        return -1
    entered(points, rows, (begin, end), ring, search)
    return oldest


@inlined
def sifted(ring: Ring, who: tuple[int, int], search: Search) -> tuple[int, int]:
    """Write into `near` those that entered an account's cell before it, back to the second of
    `who`, that the first may belong together with: how many, and how many were looked at.
    """
    (j, oldest), (_, brief, chain, _, near) = who, ring
    mask, links = len(brief) - 1, len(chain) - 1
    own = np.uintp(j & mask)
    x, y, wide, group = brief[own, 0], brief[own, 1], brief[own, 2], brief[own, 3]
    most2 = np.float32(search.odds.chi2_max) * ROOM
    count, left, link = 0, LOOKED, chain[np.uintp(4 * (j & mask))]
    while link >= 4 * oldest and left > 0 and count < search.most:
        k = np.uintp((link >> 2) & mask)
        dx, dy = brief[k, 0] - x, brief[k, 1] - y
        near[np.uintp(count)] = link >> 2
        count += (dx * dx + dy * dy <= most2 * (brief[k, 2] + wide)) & (brief[k, 3] == group)
        link = chain[np.uintp(link & links)]
        left -= 1
    return count, LOOKED - left


@inlined
def joined(ring: Ring, who: tuple[int, int, int], slab: Slab, group: Integers, odds: Odds) -> None:
    """Join an account (first of `who`) and those it is joined with (second: who leads it) with as
    many in `near` (third) as it belongs together with.
    """
    (j, own, count), (rows, lead, _), place, mask = who, slab, ring.place, len(ring.brief) - 1
    lasts = place[j & mask, END] - place[j & mask, START]
    for q in range(count):
        i = ring.near[q]
        if lead[i] == own:
            continue
        a = root(lead, i)
        lead[i] = a
        if a == own or group[rows[i]] != group[rows[j]]:
            continue
        k = i & mask
        longer = lasts + place[k, END] - place[k, START]
        if cost(place, place, (k, j & mask), odds) + lasting(longer, odds) <= odds.level:
            if a < own:
                lead[own] = a
                own = a
            else:
                lead[a] = own


@compiled
def linked(points: Points, before: int, slab: Slab, ring: Ring, search: Search) -> int:
    """Join accounts (rows of the slab), the first of which, `before` of them,
    are only there to be asked: the pairs looked at, or -1 where the ring is too small.
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
            lead[j] = j
            if j >= before:
                count, seen = sifted(ring, (j, oldest), search)
                looked += seen
                joined(ring, (j, j, count), slab, points.group, search.odds)
    settled(lead)
    return looked


@compiled
def handed_over(parent: Integers, before: int, slab: Slab, seam: Integers) -> int:
    """Write the parents of accounts from `before` on; what still joins them to earlier ones, as
    rows of `seam` (an earlier account, its partner): how many.
    """
    rows, lead, own = slab
    own[:before] = -1
    for p in range(before, len(rows)):
        r = lead[p]
        if r < before:
            if own[r] < 0:
                own[r] = p
            r = own[r]
        parent[rows[p]] = rows[r]
    count = 0
    for p in range(before):
        if own[lead[p]] >= 0:
            seam[count, 0], seam[count, 1] = rows[p], rows[own[lead[p]]]
            count += 1
    return count
