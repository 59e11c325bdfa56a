"""Team orienteering with time windows: which points several teams visit, in which order, and when.

Each team goes from a start to an end within the day; a point is visited by one team at most, begins
between its opening and closing (a team that is early waits), and gives its score; the sum is to be
largest (Chao, Golden and Wasil 1996; windows after Vansteenwegen et al. 2009).  Routes lose strings
of stops and are filled again (Christiaens and Vanden Berghe 2020).  It is a heuristic: `most` is
the only bound given, and it is weak.  The inner loops are in `visiting` and `strings`, which load
numba and are imported by the search alone: a plan is shown and checked without them.  What makes a
patrol day is in `patrols`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lendemain.border.solving.incidence import Floats
from lendemain.errors import InputError

if TYPE_CHECKING:
    from lendemain.border.patrols import visiting

CYCLE = 16_000
"""Steps from warm to cold; each cycle begins afresh, since from the best it stays where it was."""
SHARES = (0.4, 0.6)
"""What part of the stops is taken out on average, in one cycle and in the next."""
CHUNK = 100
"""Steps between two looks at the clock: a few milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Points by number, with the travel between them; all times in one unit.

    `closes` is the latest beginning of service; the window of `start` is when teams may leave and
    that of `end` when they must be in.  Travel may be one-way, and infinite where there is no road.
    """

    travel: Floats
    score: Floats
    service: Floats
    opens: Floats
    closes: Floats
    teams: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A visit: the point, when the team comes, when service begins, when it leaves."""

    point: int
    arrives: float
    begins: float
    leaves: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A route for each team, start and end among its stops; `most` is what nothing can exceed."""

    routes: tuple[tuple[Stop, ...], ...]
    score: float
    most: float
    steps: int


def problem(
    travel: npt.ArrayLike, score: npt.ArrayLike, *, teams: int, service: npt.ArrayLike,
    windows: npt.ArrayLike, ends: tuple[int, int] = (0, 0),
) -> Problem:  # fmt: skip
    """A checked problem; `windows` has a row (opens, closes) for each point.

    `InputError` where shapes differ, a number is missing or below nought, or a window is empty.
    """
    between, worth = np.ascontiguousarray(travel, float), np.ascontiguousarray(score, float)
    stay, window = np.ascontiguousarray(service, float), np.ascontiguousarray(windows, float)
    count = len(worth) if worth.ndim == 1 else 0
    if not count or between.shape != (count, count) or stay.shape != (count,):
        raise _refused("travel, scores and services differ in length", "Give one of each a point")
    if window.shape != (count, 2) or not (window[:, 0] <= window[:, 1]).all():
        raise _refused("a window that is missing or ends before it opens", "Give (opens, closes)")
    if np.isnan(between).any() or (between < 0).any():
        raise _refused("travel that is missing or below nought", "Use infinity where no road is")
    for name, values in (("score", worth), ("service", stay), ("window", window)):
        if not np.isfinite(values).all() or (name != "window" and (values < 0).any()):
            raise _refused(f"a {name} that is not a number of nought or more", "Put it right")
    if not 1 <= teams <= 1000 or not all(0 <= e < count for e in ends):
        raise _refused("no team, or a start or end that is no point", "Give 1 to 1000 teams")
    worth = worth.copy()
    worth[list(ends)] = 0.0
    return Problem(
        travel=between, score=worth, service=stay, opens=window[:, 0].copy(),
        closes=window[:, 1].copy(), teams=teams, start=ends[0], end=ends[1],
    )  # fmt: skip


def routed(
    given: Problem, *, seed: int, steps: int = CYCLE, expired: Callable[[], bool] | None = None
) -> Solution:
    """The best routes found in so many steps, or sooner where `expired` says that time is up.

    The same problem, seed and steps give the same routes; `expired` is asked every few
    milliseconds, and an answer is there from the first step on.

    >>> line = problem([[0, 1, 2], [1, 0, 1], [2, 1, 0]], [0, 5, 9], teams=1, service=[0, 0, 0],
    ...                windows=[[0, 3], [0, 3], [0, 3]])
    >>> routed(line, seed=1, steps=0).score
    0.0
    """
    from lendemain.border.patrols import strings, visiting

    net = _net(given)
    best = visiting.blank(net, given.teams)
    if not visiting.timed(net, best, 0):
        raise _refused("the end is out of reach of the start", "Give more time, or another road")
    rng, done, cycle = np.random.default_rng(seed), 0, max(1, min(CYCLE, steps))
    held = visiting.blank(net, given.teams)
    while done < steps and not (expired is not None and expired()):
        at = done % cycle
        if at == 0 and done:
            visiting.copied(visiting.blank(net, given.teams), held)
        now = min(CHUNK, cycle - at, steps - done)
        share = SHARES[done // cycle % len(SHARES)]
        strings.searched(net, held, best, now, (at, cycle), share, rng)
        done += now
    return _solution(given, net, best, done)


def stops(given: Problem, points: list[int]) -> tuple[Stop, ...]:
    """A route's stops with their times, when it leaves as early as it may."""
    found, now = [], float(given.opens[points[0]])
    for k, point in enumerate(points):
        arrives = now if k == 0 else now + float(given.travel[points[k - 1], point])
        begins = max(arrives, float(given.opens[point]))
        now = begins + float(given.service[point])
        found.append(Stop(point=point, arrives=arrives, begins=begins, leaves=now))
    return tuple(found)


def faults(given: Problem, routes: tuple[tuple[Stop, ...], ...]) -> list[str]:
    """What is wrong with routes, worked out from the problem alone; empty where nothing is."""
    found: list[str] = []
    if len(routes) > given.teams:
        found.append(f"{len(routes)} routes for {given.teams} teams")
    visited = [s.point for route in routes for s in route[1:-1]]
    found += [f"point {p} twice" for p in sorted(set(visited)) if visited.count(p) > 1]
    if {given.start, given.end} & set(visited):
        found.append("an end as a stop")
    for number, route in enumerate(routes):
        if len(route) < 2 or (route[0].point, route[-1].point) != (given.start, given.end):
            found.append(f"route {number} does not run from start to end")
            continue
        for one, other in pairwise(route):
            due = one.leaves + given.travel[one.point, other.point]
            if not abs(other.arrives - due) <= 1e-6:
                found.append(f"route {number} comes to {other.point} at another time than it can")
        for stop in route:
            if stop.begins < max(stop.arrives, given.opens[stop.point]) - 1e-6:
                found.append(f"route {number} begins at {stop.point} before it can")
            if stop.begins > given.closes[stop.point] + 1e-6:
                found.append(f"route {number} is late at {stop.point}")
            if abs(stop.leaves - stop.begins - given.service[stop.point]) > 1e-6:
                found.append(f"route {number} stays another time at {stop.point} than asked")
    return found


def reachable(given: Problem) -> npt.NDArray[np.bool_]:
    """For each point whether a team with nothing else to do could visit it."""
    start, end = given.start, given.end
    leave = given.opens[start] + given.service[start]
    begins = np.maximum(leave + given.travel[start], given.opens)
    back = begins + given.service + given.travel[:, end]
    in_time = (begins <= given.closes + 1e-9) & (back <= given.closes[end] + 1e-9)
    return np.asarray(in_time, np.bool_)


def _net(given: Problem) -> "visiting.Net":
    """The problem for kernels: what no road joins is far, what nobody can reach is worthless."""
    from lendemain.border.patrols import visiting

    finite = given.travel[np.isfinite(given.travel)]
    far = 4.0 * float(max(finite.max(initial=1.0), np.ptp(given.closes), given.closes.max(), 1.0))
    between = np.where(np.isfinite(given.travel), given.travel, far + given.closes.max())
    near = np.argsort(between + between.T, axis=1, kind="stable").astype(np.int32)
    score = np.where(reachable(given), given.score, 0.0)
    return visiting.Net(
        between, score, given.service, given.opens, given.closes,
        np.array([given.start, given.end], np.int32), near,
        np.ascontiguousarray(between.T),
    )  # fmt: skip


def _solution(given: Problem, net: "visiting.Net", best: "visiting.Course", done: int) -> Solution:
    routes = tuple(
        stops(given, [int(p) for p in best.path[r, : best.size[r]]]) for r in range(given.teams)
    )
    score = sum(float(given.score[s.point]) for route in routes for s in route)
    return Solution(routes=routes, score=score, most=float(net.score.sum()), steps=done)


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="patrols", remedy=remedy)
