"""Slabs of time, and what runs over them on threads: the answer never depends on how many."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import Gate, Points

if TYPE_CHECKING:
    from lendemain.fusion import kernels

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

SLAB = 1 << 16
THREADS = 2


class Work(NamedTuple):
    """Accounts in order of start, the gate, how each stands, on how many threads to work, and
    memory that steps use one after the other: fresh memory costs as much as the work in it.
    """

    points: Points
    gate: Gate
    standing: "kernels.Standing"
    threads: int
    spare: tuple[Integers, Integers] | None = None

    def room(self) -> tuple[Integers, Integers]:
        """Room for two numbers to each account."""
        n = len(self.points.start)
        return self.spare or (np.empty(n, np.int32), np.empty(n, np.int32))


def mapped(run: Callable[[Any], Any], parts: Iterable[Any], threads: int) -> list[Any]:
    """What `run` gives for each part, in their order, on so many threads, this one among them."""
    parts = list(parts)
    if len(parts) < 2 or threads < 2:
        return list(map(run, parts))
    found, turns = [None] * len(parts), iter(range(len(parts)))

    def taken() -> None:
        for turn in turns:  # each turn goes to one thread
            found[turn] = run(parts[turn])

    with ThreadPoolExecutor(threads - 1) as pool:
        others = [pool.submit(taken) for _ in range(threads - 1)]
        taken()
    for other in others:
        other.result()
    return found


def spans(n: int) -> list[tuple[int, int]]:
    """Slabs of n positions."""
    return [(a, min(a + SLAB, n)) for a in range(0, n, SLAB)]


def overlapping(
    start: Floats, back_s: float, *, ahead_s: float | None = None
) -> list[tuple[int, int, int]]:
    """Slabs of accounts: the first that an account of the slab can reach back to, the slab's first,
    and its end.  Where too many are in reach, back or ahead, there is no cut.
    """
    cuts = np.arange(SLAB, len(start), SLAB)
    first = np.searchsorted(start, start[cuts] - back_s)
    near = cuts - first <= SLAB // 2
    if ahead_s is not None:
        last = np.searchsorted(start, start[cuts - 1] + ahead_s, side="right")
        near &= last - cuts <= SLAB // 2
    begin, end = [0, *cuts[near].tolist()], [*cuts[near].tolist(), len(start)]
    return list(zip([0, *first[near].tolist()], begin, end, strict=True))


def numbered(parent: Integers, threads: int) -> Integers:
    """The number of each account's component, from 0 in order of their representatives, written
    over the parents (each the representative).
    """
    from lendemain.fusion import kernels

    def heads_in(span: tuple[int, int]) -> int:
        return int(np.count_nonzero(parent[slice(*span)] == np.arange(*span, dtype=np.int32)))

    parts = spans(len(parent))
    heads = mapped(heads_in, parts, threads)
    before = np.concatenate([[0], np.cumsum(heads)]).tolist()
    numbers = list(zip(parts, before, strict=False))
    mapped(lambda part: kernels.told(parent, *part), numbers, threads)
    mapped(lambda span: kernels.taken_over(parent, span), parts, threads)
    mapped(lambda span: np.invert(parent[slice(*span)], out=parent[slice(*span)]), parts, threads)
    return parent


def rings(work: Work, grades: tuple[int, int]) -> tuple[Integers, Integers]:
    """The wholes that accounts of some grades (from the first up to the second) form: for each
    account the next of its whole, the last pointing at the representative, and itself where it is
    of none; and the representatives in order.

    Both lie in the work's room.
    """
    from lendemain.fusion import coarse

    ring, heads = work.room()
    parent, spare = work.standing.parent, list[Integers]()

    def begun(span: tuple[int, int]) -> tuple[Integers, Integers]:
        own = spare.pop() if spare else np.empty((2, SLAB), np.int32)
        many, astray = coarse.begun(work.standing, grades, span, (ring, own[0], own[1]))
        found = own[0, :many].copy(), own[1, :astray].copy()
        spare.append(own)
        return found

    parts = [*spans(len(parent)), (0, 0)]
    found = mapped(begun, parts, work.threads)
    astray = np.concatenate([own for _, own in found])
    late = parent[astray] < astray
    coarse.strung(parent, astray[late], ring)
    stops = np.cumsum([len(own) for own, _ in found]).tolist()

    def ringed(part: tuple[tuple[int, int], tuple[Integers, Integers], int]) -> None:
        span, (own, _), stop = part
        heads[stop - len(own) : stop] = own
        coarse.ringed(work.standing, grades, span, ring)

    mapped(ringed, zip(parts, found, stops, strict=True), work.threads)
    coarse.strung(parent, astray[~late], ring)
    return ring, heads[: stops[-1]]
