"""Closed forms against which the runs are held, and waits at a repair line item by item.

Erlang's C formula gives the wait of M/M/c, Pollaczek and Khinchine's that of M/D/1, and Little's
law (1961) ties numbers to times in both.  `waits` is the recursion of Kiefer and Wolfowitz (1955):
exact for any times of arrival and repair, first come, first served, c places.
"""

import heapq
import math
from collections.abc import Sequence

from lendemain.errors import InputError


def mmc_wait(arrivals: float, repairs: float, places: int) -> float:
    """The mean wait before repair in M/M/c (same unit of time as the rates); inf where it grows.

    >>> round(mmc_wait(0.5, 1.0, 1), 3)
    1.0
    """
    _check(arrivals, repairs, places)
    load = arrivals / repairs
    if load >= places:
        return math.inf
    blocked = 1.0
    for k in range(1, places + 1):
        blocked = load * blocked / (k + load * blocked)  # Erlang's B, by recursion
    use = load / places
    delayed = blocked / (1.0 - use * (1.0 - blocked))
    return delayed / (places * repairs - arrivals)


def md1_wait(arrivals: float, repair: float) -> float:
    """The mean wait before repair in M/D/1, where every repair takes `repair`; inf where it grows.

    >>> round(md1_wait(0.5, 1.0), 3)
    0.5
    """
    _check(arrivals, repair, 1)
    use = arrivals * repair
    return math.inf if use >= 1.0 else use * repair / (2.0 * (1.0 - use))


def waits(arrivals: Sequence[float], repairs: Sequence[float], places: int) -> list[float]:
    """How long each item waits before its repair, in order of arrival; times must not decrease.

    >>> waits([0.0, 1.0, 2.0], [5.0, 5.0, 1.0], 2)
    [0.0, 0.0, 3.0]
    """
    _check(1.0, 1.0, places)
    if len(arrivals) != len(repairs):
        raise InputError("not a repair for each arrival", where="repairs", remedy="Give as many")
    free, found, last = [0.0] * places, [], -math.inf
    for at, takes in zip(arrivals, repairs, strict=True):
        if not (math.isfinite(at) and math.isfinite(takes) and at >= last and takes >= 0.0):
            raise InputError(
                "times that run back, or are none", where=f"arrival at {at}",
                remedy="Sort arrivals; repairs take no negative time",
            )  # fmt: skip
        begins = max(at, heapq.heappop(free))
        heapq.heappush(free, begins + takes)
        found.append(begins - at)
        last = at
    return found


def steady(recruits: float, weeks: Sequence[int], passes: Sequence[float]) -> list[float]:
    """How many are in each course of a chain in the long run, where nothing holds anybody back.

    By Little's law: those who begin a week, times the weeks.

    >>> steady(100.0, [6, 10], [0.9, 0.8])
    [600.0, 900.0]
    """
    begins, found = recruits, []
    for length, passed in zip(weeks, passes, strict=True):
        found.append(begins * length)
        begins *= passed
    return found


def _check(arrivals: float, repairs: float, places: int) -> None:
    good = all(math.isfinite(x) and x > 0 for x in (arrivals, repairs))
    if not good or places < 1:
        raise InputError(
            "rates above 0 and at least one place are needed", where="queue",
            remedy="Without a place nothing is ever mended: say how many can be mended",
        )  # fmt: skip
