"""A patrol day: deadlines first, then the most worth, on safe roads, and hard to foresee.

A point's score rises from nothing, just after a visit, to its worth at its deadline; one that falls
due before the next day's patrols end counts more than all the others together, so that none is left
for less.  Roads that are forbidden are not in the graph at all.  For surprise the travel times are
drawn longer, points' scores and departures are drawn from the seed; since the road is never longer
than planned, a varied route is in time (routes are timed again with the true ones).  Where variety
would cost a deadline, it is halved until it does not.  The search is in `orienteering`.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np

from lendemain.border.patrols import orienteering
from lendemain.border.patrols import roads as ways
from lendemain.border.solving.incidence import Floats
from lendemain.errors import InputError
from lendemain.records.patrol import (
    MissedPoint,
    Patrol,
    PatrolDay,
    PatrolPoint,
    PatrolRoad,
    PatrolStop,
)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked of a day: teams from `base` and back between `start` and `end`.

    `permissions` are those held that day; `variation` in [0, 1] is how much is left to the seed.
    """

    base: str
    start: datetime
    end: datetime
    teams: tuple[str, ...]
    permissions: frozenset[str] = field(default_factory=frozenset)
    variation: float = 0.3
    seed: int = 0
    steps: int = orienteering.CYCLE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """The true problem in seconds after the day's start, and what it was made from."""

    points: tuple[PatrolPoint, ...]
    given: orienteering.Problem
    worth: Floats
    ways: Mapping[tuple[int, int], tuple[str, ...]]
    due: Mapping[int, float]
    barred: Mapping[int, str]


def day(
    points: Sequence[PatrolPoint],
    roads: Sequence[PatrolRoad],
    order: Order,
    *,
    expired: Callable[[], bool] | None = None,
) -> PatrolDay:
    """The patrols of a day, and every point that passes its deadline, with why.

    `InputError` where a road or the base names no point, a name comes twice, or a number is none.
    """
    ground = _ground(points, roads, order)
    wanted = {i for i in ground.due if i not in ground.barred}
    wanted &= set(np.flatnonzero(orienteering.reachable(ground.given)).tolist())
    variation, best = order.variation, None
    while True:
        rng = np.random.default_rng([order.seed, round(1000 * variation)])
        drawn = _drawn(ground.given, rng, variation)
        found = orienteering.routed(drawn, seed=order.seed, steps=order.steps, expired=expired)
        lost = wanted - {s.point for route in found.routes for s in route}
        if best is None or len(lost) < len(best[1]):
            best = (found, lost, variation, rng)
        if not lost or variation == 0.0:
            break
        variation = variation / 2 if variation > 0.05 else 0.0
    found, lost, variation, rng = best
    turned = [_turned(ground.given, [s.point for s in r], rng, variation) for r in found.routes]
    routes = [_departed(ground.given, points, rng, variation) for points in turned]
    score = sum(float(ground.worth[s.point]) for route in routes for s in route)
    return PatrolDay(
        start=order.start, end=order.end,
        patrols=tuple(
            _patrol(ground, team, route, order.start)
            for team, route in zip(order.teams, routes, strict=True)
            if len(route) > 2
        ),
        missed=_missed(ground, order, routes), score=score, most=float(ground.worth.sum()),
        seed=order.seed, steps=found.steps, variation=variation,
    )  # fmt: skip


def week(
    points: Sequence[PatrolPoint],
    roads: Sequence[PatrolRoad],
    order: Order,
    *,
    days: int = 7,
    expired: Callable[[], bool] | None = None,
) -> tuple[PatrolDay, ...]:
    """So many days after each other, each visit setting its point's clock back."""
    held, planned = {p.point_id: p for p in points}, []
    for number in range(days):
        later = number * DAY
        now = replace(
            order, start=order.start + later, end=order.end + later, seed=order.seed + number
        )
        moved = [
            replace(p, opens=p.opens and p.opens + later, closes=p.closes and p.closes + later)
            for p in held.values()
        ]
        planned.append(day(moved, roads, now, expired=expired))
        for patrol in planned[-1].patrols:
            for stop in patrol.stops[1:-1]:
                held[stop.point_id] = replace(held[stop.point_id], seen=stop.begins)
    return tuple(planned)


def entropy(days: Sequence[PatrolDay]) -> tuple[float, float]:
    """How hard the next point is to tell from the present one, in bits, and the most it could be.

    The conditional entropy (Shannon 1948) of the moves seen over the days, and that of as many
    moves that never repeat; 0 where after each point the same one always follows.

    >>> entropy(())
    (0.0, 0.0)
    """
    follows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for planned in days:
        for patrol in planned.patrols:
            for one, other in pairwise(patrol.stops):
                follows[one.point_id][other.point_id] += 1
    total = sum(sum(c.values()) for c in follows.values())
    seen = most = 0.0
    for counts in follows.values():
        size = sum(counts.values())
        seen -= sum(n / total * math.log2(n / size) for n in counts.values())
        most += size / total * math.log2(min(size, max(1, len(follows) - 1)))
    return max(0.0, seen), most


def _ground(points: Sequence[PatrolPoint], roads: Sequence[PatrolRoad], order: Order) -> _Ground:
    listed = tuple(points)
    number = {p.point_id: i for i, p in enumerate(listed)}
    _checked(listed, roads, order, number)
    travel, ways = _ways(listed, roads, order, number)
    length = (order.end - order.start).total_seconds()
    base = number[order.base]
    windows = np.array([_window(p, order, length) for p in listed])
    windows[base] = (0.0, length)
    due, barred = {}, {}
    score = np.zeros(len(listed))
    for i, point in enumerate(listed):
        if i == base:
            continue
        if point.permission is not None and point.permission not in order.permissions:
            barred[i] = f"no permission: {point.permission}"
        elif windows[i, 0] > windows[i, 1]:
            barred[i] = "not open that day"
        score[i] = point.worth * _urgency(point, order)
        falls = _falls_due(point, order)
        if falls is not None and order.start + timedelta(seconds=falls) <= order.end + DAY:
            due[i] = falls
    for i in barred:
        score[i], windows[i] = 0.0, (0.0, length)
        travel[:, i] = math.inf
    worth, score = score, _with_deadlines(score, due, barred)
    stay = np.array([0.0 if i == base else p.stay_s for i, p in enumerate(listed)])
    for i, falls in due.items():  # a deadline within the day binds where it can be met at all
        if windows[i, 0] <= falls < windows[i, 1] and travel[base, i] <= falls:
            windows[i, 1] = falls
    given = orienteering.problem(
        travel, score, teams=len(order.teams), service=stay, windows=windows, ends=(base, base)
    )
    return _Ground(points=listed, given=given, worth=worth, ways=ways, due=due, barred=barred)


def _with_deadlines(score: Floats, due: Mapping[int, float], barred: Mapping[int, str]) -> Floats:
    """Scores where each that falls due counts more than all that do not."""
    found, bonus = score.copy(), 2.0 * (1.0 + float(score.sum()))
    for i in due:
        if i not in barred:
            found[i] += bonus
    return found


def _checked(
    points: tuple[PatrolPoint, ...], roads: Sequence[PatrolRoad], order: Order,
    number: Mapping[str, int],
) -> None:  # fmt: skip
    if len(number) < len(points):
        raise _refused("a point is named twice", "Give each its own name")
    unknown = {n for r in roads for n in (r.one, r.other)} | {order.base}
    if unknown - set(number):
        raise _refused(f"no such point: {min(unknown - set(number))}", "Name it among the points")
    times = [order.start, order.end, *(t for p in points for t in (p.seen, p.opens, p.closes))]
    if any(t is not None and t.tzinfo is None for t in times):
        raise _refused("a time without its zone", "Give the offset from UTC")
    if not order.start < order.end or order.end - order.start > DAY:
        raise _refused("a day that ends before it starts, or is too long", "Give at most 24 hours")
    if not order.teams or len(set(order.teams)) < len(order.teams):
        raise _refused("no team, or one twice", "Name each team once")
    if not 0.0 <= order.variation <= 1.0:
        raise _refused("a variation outside 0 to 1", "Give a share")
    numbers = [r.seconds for r in roads] + [v for p in points for v in (p.worth, p.stay_s)]
    numbers += [p.revisit_s for p in points if p.revisit_s is not None]
    if not all(math.isfinite(v) and v >= 0 for v in numbers):
        raise _refused("a time or worth that is no number of nought or more", "Put it right")


def _ways(
    points: tuple[PatrolPoint, ...], roads: Sequence[PatrolRoad], order: Order,
    number: Mapping[str, int],
) -> tuple[Floats, dict[tuple[int, int], tuple[str, ...]]]:  # fmt: skip
    """Shortest times over roads that may be taken, and the points on the way."""
    ahead: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for road in roads:
        i, j = number[road.one], number[road.other]
        needed = {road.permission} | {
            points[k].permission for k in (i, j) if points[k].point_id != order.base
        }
        if road.forbidden is not None or needed - {None} - order.permissions:
            continue
        ahead[i].append((j, road.seconds))
        if not road.one_way:
            ahead[j].append((i, road.seconds))
    travel = np.full((len(points), len(points)), math.inf)
    found = {}
    for source in range(len(points)):
        times, before = ways.shortest(ahead, {source: 0.0})
        for target, seconds in times.items():
            travel[source, target] = seconds
            between = ways.way(before, target)[1:-1]
            found[source, target] = tuple(points[k].point_id for k in between)
    return travel, found


def _window(point: PatrolPoint, order: Order, length: float) -> tuple[float, float]:
    opens, closes = 0.0, length
    if point.opens is not None:
        opens = max(0.0, (point.opens - order.start).total_seconds())
    if point.closes is not None:
        closes = min(length, (point.closes - order.start).total_seconds())
    return opens, closes


def _falls_due(point: PatrolPoint, order: Order) -> float | None:
    """Seconds after the day's start at which a point passes its deadline; one never seen has."""
    if point.revisit_s is None:
        return None
    if point.seen is None:
        return 0.0
    return (point.seen - order.start).total_seconds() + point.revisit_s


def _urgency(point: PatrolPoint, order: Order) -> float:
    if point.revisit_s is None or point.seen is None:
        return 1.0
    age = (order.end - point.seen).total_seconds()
    return min(1.0, max(0.0, age / max(1.0, point.revisit_s)))


def _drawn(
    given: orienteering.Problem, rng: np.random.Generator, variation: float
) -> orienteering.Problem:
    """The problem with longer roads and other scores; what falls due keeps its rank."""
    longer = 1.0 + variation * rng.random(given.travel.shape)
    score = given.score * (1.0 - 0.2 * variation * rng.random(given.score.shape))
    return replace(given, travel=given.travel * longer, score=score)


def _turned(
    given: orienteering.Problem, points: list[int], rng: np.random.Generator, variation: float
) -> list[int]:
    """The route, or by chance the same the other way round, where that is in time as well."""
    if variation == 0.0 or rng.random() < 0.5:
        return points
    back = orienteering.stops(given, points[::-1])
    fine = all(s.begins <= given.closes[s.point] + 1e-9 for s in back)
    return points[::-1] if fine else points


def _departed(
    given: orienteering.Problem, points: list[int], rng: np.random.Generator, variation: float
) -> tuple[orienteering.Stop, ...]:
    """The route with true times, left later by a drawn share of what it can spare."""
    latest = float(given.closes[points[-1]])
    for one, other in zip(points[-2::-1], points[:0:-1], strict=True):
        latest -= float(given.service[one] + given.travel[one, other])
        latest = min(latest, float(given.closes[one]))
    opens = given.opens.copy()
    opens[given.start] += variation * float(rng.random()) * max(0.0, latest - opens[given.start])
    later = replace(given, opens=opens)
    return orienteering.stops(later, points)


def _patrol(
    ground: _Ground, team: str, route: tuple[orienteering.Stop, ...], start: datetime
) -> Patrol:
    stops, before = [], route[0].point
    for stop in route:
        arrives, begins, leaves = (
            start + timedelta(seconds=s) for s in (stop.arrives, stop.begins, stop.leaves)
        )
        stops.append(
            PatrolStop(
                point_id=ground.points[stop.point].point_id,
                arrives=arrives,
                begins=begins,
                leaves=leaves,
                way=ground.ways[before, stop.point],
            )
        )
        before = stop.point
    return Patrol(team=team, stops=tuple(stops))


def _missed(
    ground: _Ground, order: Order, routes: list[tuple[orienteering.Stop, ...]]
) -> tuple[MissedPoint, ...]:
    begins = {s.point: s.begins for route in routes for s in route[1:-1]}
    alone, found = orienteering.reachable(ground.given), []
    length = (order.end - order.start).total_seconds()
    first = np.maximum(ground.given.travel[ground.given.start], ground.given.opens)
    for i, falls in sorted(ground.due.items(), key=lambda one: one[1]):
        seen = begins.get(i)
        met = seen is not None and seen <= falls + 1e-6
        if met or (seen is None and falls > length and first[i] + DAY.total_seconds() <= falls):
            continue  # in time, or the next day can still be
        proved = True
        if i in ground.barred:
            cause = ground.barred[i]
        elif not np.isfinite(first[i]):
            cause = "no safe road that may be taken"
        elif falls <= 0.0:
            cause = "past its deadline before the day began"
        elif first[i] > falls:
            cause = "cannot be reached before its deadline"
        elif not alone[i]:
            cause = "cannot be visited within its hours and the day"
        else:
            cause, proved = "no room found beside the others that fall due", False
        found.append(
            MissedPoint(
                point_id=ground.points[i].point_id,
                due=order.start + timedelta(seconds=falls),
                cause=cause,
                proved=proved,
                visited=seen is not None,
            )
        )
    return tuple(found)


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="patrols", remedy=remedy)
