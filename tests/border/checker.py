"""An independent check of answers: it reads problems as sets and shares no code with the stage."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from lendemain.border.solving.incidence import Incidence


def sets(net: Incidence) -> list[set[int]]:
    """The rows of each column, as plain sets."""
    return [
        {int(i) for i in net.rows[net.starts[j] : net.starts[j + 1]]}
        for j in range(len(net.starts) - 1)
    ]


def uncovered(columns: Sequence[set[int]], chosen: Iterable[int], rows: int) -> set[int]:
    """The rows that nothing chosen covers."""
    return set(range(rows)) - set().union(*(columns[int(j)] for j in chosen))


def won(
    columns: Sequence[set[int]], chosen: Iterable[int], weight: Sequence[float], need: Sequence[int]
) -> float:
    """The weight of rows that are covered as often as they need."""
    times = [0] * len(weight)
    for j in chosen:
        for i in columns[int(j)]:
            times[i] += 1
    return float(sum(w for w, k, t in zip(weight, need, times, strict=True) if t >= k))


def cheapest(columns: Sequence[set[int]], cost: Sequence[float], rows: int) -> float:
    """The cost of the cheapest cover, by trying every one."""
    best = float("inf")
    for size in range(1, len(columns) + 1):
        for chosen in combinations(range(len(columns)), size):
            if not uncovered(columns, chosen, rows):
                best = min(best, sum(cost[j] for j in chosen))
    return best


def most(
    columns: Sequence[set[int]],
    weight: Sequence[float],
    need: Sequence[int],
    allowed: "object",
) -> float:
    """The most that an allowed choice wins, by trying every one."""
    every = range(len(columns))
    return max(
        (
            won(columns, chosen, weight, need)
            for size in range(len(columns) + 1)
            for chosen in combinations(every, size)
            if allowed(chosen)
        ),
        default=0.0,
    )
