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
    parts = spans(len(parent))

    def heads_in(span: tuple[int, int]) -> int:
        return int(np.count_nonzero(parent[slice(*span)] == np.arange(*span, dtype=np.int32)))

    def told(part: tuple[tuple[int, int], int]) -> None:
        span, number = part
        heads = span[0] + np.flatnonzero(parent[slice(*span)] == np.arange(*span, dtype=np.int32))
        parent[heads] = ~np.arange(number, number + len(heads), dtype=np.int32)

    def taken_over(span: tuple[int, int]) -> None:
        own = parent[slice(*span)]
        np.copyto(own, parent.take(np.maximum(own, 0)), where=own >= 0)

    heads = mapped(heads_in, parts, threads)
    before = np.concatenate([[0], np.cumsum(heads)]).tolist()
    mapped(told, list(zip(parts, before, strict=False)), threads)
    mapped(taken_over, parts, threads)
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
    grade, parent = work.standing

    def told(span: tuple[int, int]) -> tuple[Integers, Integers, Integers]:
        own, lead = grade[slice(*span)], parent[slice(*span)]
        here = np.arange(*span, dtype=np.int32)
        ring[slice(*span)] = here
        some = (own >= grades[0]) & (own < grades[1])
        inside = (lead >= span[0]) & (lead < span[1])
        first = lead == here
        return here[some & first], here[some & inside & ~first], here[some & ~inside]

    found = mapped(told, [*spans(len(parent)), (0, 0)], work.threads)
    firsts, inside, astray = ([each[k] for each in found] for k in range(3))
    outside = np.concatenate(astray)
    late = parent[outside] < outside
    coarse.strung(parent, outside[late], ring)
    mapped(lambda rows: coarse.strung(parent, rows, ring), inside, work.threads)
    coarse.strung(parent, outside[~late], ring)
    return ring, np.concatenate(firsts, out=heads[: sum(map(len, firsts))])
