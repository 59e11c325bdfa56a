"""How points of exact clusters stand, and the inner loops that put slabs of them together.

A slab of time holds its own points and, so that these meet all they can, those of its neighbours
within the radius of time.  What a slab's own points are is written at once where they alone
decide; pairs across its edges, and points whose neighbours lie outside, are left for after all
slabs.  As in `kernels`, everything is compiled on first use; import it only where it is needed.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.kernels import compiled, inlined, united

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]


class Places(NamedTuple):
    """Points of a slab, in order of time: seconds, metres, metres."""

    t: Floats
    x: Floats
    y: Floats


class Radius(NamedTuple):
    """Neighbours lie within both radii; a core has so many, itself among them."""

    metres: float
    seconds: float
    core: int


class Standing(NamedTuple):
    """Of each point the one before it in its grain or -1, its parent among the components of cores,
    how many neighbours it has been seen to have (itself among them; of a core at least a core's),
    and those seen of a point that is no core.
    """

    before: Integers
    lead: Integers
    met: Integers
    seen: Integers


def standing_of(n: int, core: int) -> Standing:
    """Room for the standing of n points."""
    before, lead, met = (np.empty(n, np.int32) for _ in range(3))
    return Standing(before, lead, met, np.empty(n * (core - 1), np.int32))


class Slab(NamedTuple):
    """A slab among all points: its first, and among its own which count (from, up to); those
    outside are only there to be met.
    """

    first: int
    begin: int
    end: int


@compiled
def settled_in(
    standing: Standing, slab: Slab, core: int, out: tuple[Integers, Bytes, Integers, Integers]
) -> tuple[int, int]:
    """Write the parents of a slab's own points, and which are cores; then as rows pairs of points
    that belong together if both are cores, and points that are none with the neighbours that
    others must decide on (-1 for none): how many of each.

    A point that is no core has the earliest core among its neighbours for parent.
    """
    parent, cores, pairs, open_points = out
    first, begin, end = slab
    pair, left, some = 0, 0, begin
    own = standing.before  # grains are done with; of earlier cores, the first of the slab they lead
    own[:begin] = -1
    for j in range(begin, end):  # without a branch: the processor would guess wrong
        many, r = standing.met[np.uintp(j)], standing.lead[np.uintp(j)]
        cores[np.uintp(first + j)], parent[np.uintp(first + j)] = many >= core, first + r
        own[np.uintp(some)] = j  # who is to be looked at again
        some += (many > 1) & ((many < core) | (r < begin))
    for q in range(begin, some):
        j = own[q]
        if standing.met[j] >= core:
            r = standing.lead[j]
            own[r] = j if own[r] < 0 else own[r]
            parent[first + j] = first + own[r]
        else:
            left += undecided(standing, slab, j, core, (parent, open_points[left]))
    for q in range(len(standing.lead) - (end - begin)):
        j = q if q < begin else q + end - begin
        if standing.met[j] >= core:
            r = standing.lead[j]
            mine = own[r] if r < begin else r
            if 0 <= mine < end:
                pairs[pair, 0], pairs[pair, 1] = first + j, first + mine
                pair += 1
            continue
        for k in range(standing.met[j] - 1):
            i = standing.seen[j * (core - 1) + k]
            if begin <= i < end:
                pairs[pair, 0], pairs[pair, 1] = first + j, first + i
                pair += 1
    return pair, left


@inlined
def undecided(
    standing: Standing, slab: Slab, j: int, core: int, out: tuple[Integers, Integers]
) -> int:
    """Write the parent of a point that is no core, or into a row it and its neighbours where some
    lie outside: 1 in that case, otherwise 0.
    """
    parent, row = out
    first, begin, end = slab
    best, outside = j, False
    row[0] = first + j
    for k in range(core - 1):
        row[k + 1] = -1
        if k < standing.met[j] - 1:
            i = standing.seen[j * (core - 1) + k]
            row[k + 1] = first + i
            outside |= not begin <= i < end
            if standing.met[i] >= core and (best == j or i < best):
                best = i
    parent[first + j] = first + best
    return 1 if outside else 0


@compiled
def sewn(parent: Integers, cores: Bytes, pairs: Integers) -> None:
    """Unite the two points of each row that are both cores."""
    for k in range(len(pairs)):
        if cores[pairs[k, 0]] and cores[pairs[k, 1]]:
            united(parent, pairs[k, 0], pairs[k, 1])


@compiled
def decided(parent: Integers, cores: Bytes, open_points: Integers) -> None:
    """Give points that are no cores (first of each row) the earliest core of the others there."""
    for row in open_points:
        best = -1
        for i in row[1:]:
            if i >= 0 and cores[i] and (best < 0 or i < best):
                best = i
        parent[row[0]] = row[0] if best < 0 else best


@compiled
def firsts_in(parent: Integers, cores: Bytes, span: tuple[int, int]) -> int:
    """How many of a span are the first core of their component."""
    count = 0
    for i in range(span[0], span[1]):
        count += (parent[i] == i) & (cores[i] != 0)
    return count


NONE = -1
"""What is written over the parent of a point of no component; -2 for component 0, and so on down,
so that a point already numbered is not taken for a parent.
"""


@compiled
def numbered(parent: Integers, cores: Bytes, span: tuple[int, int], number: int) -> None:
    """Write over the first cores in a span the numbers of their components, from a number on, and
    `NONE` over points that have no core among their neighbours.
    """
    for i in range(span[0], span[1]):
        alone, first = parent[i] == i, cores[i] != 0
        parent[i] = (-2 - number if first else NONE) if alone else parent[i]
        number += alone & first


@compiled
def labelled(parent: Integers, span: tuple[int, int]) -> None:
    """Write over all others in a span what is written over the first core of their component."""
    for i in range(span[0], span[1]):
        r = parent[i]
        above = parent[np.uintp(max(r, 0))]
        r = above if r >= 0 else r
        while r >= 0:
            r = parent[np.uintp(r)]
        parent[i] = r
