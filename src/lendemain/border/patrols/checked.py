"""A plan of patrols looked at without its planner: what is wrong with it, and its longest gap.

Nothing here is shared with the search: roads are read one by one, times are compared with clocks.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from lendemain.border.patrols.patrols import DAY, Order
from lendemain.records.patrol import Patrol, PatrolDay, PatrolPoint, PatrolRoad

SECOND = timedelta(seconds=1)
Legs = Mapping[tuple[str, str], float]


def longest_gap(points: Sequence[PatrolPoint], days: Sequence[PatrolDay]) -> float:
    """Seconds of the longest time between two visits of a point that has a deadline.

    From when it was last seen, and from visit to visit; what comes after the last is not counted.
    """
    seen = {p.point_id: p.seen for p in points if p.revisit_s is not None}
    longest = 0.0
    for stop in sorted(
        (s for d in days for p in d.patrols for s in p.stops[1:-1]), key=lambda s: s.begins
    ):
        before = seen.get(stop.point_id)
        if before is not None:
            longest = max(longest, (stop.begins - before).total_seconds())
        if stop.point_id in seen:
            seen[stop.point_id] = stop.begins
    return longest


def faults(
    points: Sequence[PatrolPoint],
    roads: Sequence[PatrolRoad],
    order: Order,
    days: Sequence[PatrolDay],
) -> list[str]:
    """What is wrong with a plan, worked out road by road; empty where nothing is.

    Every leg is over roads that are open to the teams, no faster than these allow; every visit is
    within its hours, its stay whole; teams leave and come home within the day; no place is visited
    twice on one day.
    """
    place, found = {p.point_id: p for p in points}, list[str]()
    legs: dict[tuple[str, str], float] = {}
    for r in roads:
        if r.forbidden is None and r.permission in (None, *order.permissions):
            for pair in ((r.one, r.other),) if r.one_way else ((r.one, r.other), (r.other, r.one)):
                legs[pair] = min(r.seconds, legs.get(pair, math.inf))
    for number, planned in enumerate(days):
        visits = Counter(s.point_id for p in planned.patrols for s in p.stops[1:-1])
        found += [f"day {number}: {n} twice" for n, times in visits.items() if times > 1]
        for patrol in planned.patrols:
            ends = (patrol.stops[0], patrol.stops[-1])
            wrong = list(_off_road(patrol, legs))
            if any(s.point_id != order.base for s in ends):
                wrong.append("not from the base and back")
            if ends[0].begins < planned.start or ends[1].arrives > planned.end + SECOND:
                wrong.append("outside the day")
            wrong += _shut(patrol, place, order, number * DAY)
            found += [f"day {number}, {patrol.team}: {w}" for w in wrong]
    return found


def _off_road(patrol: Patrol, legs: Legs) -> Iterator[str]:
    for one, other in pairwise(patrol.stops):
        if one.point_id == other.point_id:
            continue
        way = [one.point_id, *other.way, other.point_id]
        needed = sum(legs.get(leg, math.inf) for leg in pairwise(way))
        if not (other.arrives - one.leaves).total_seconds() >= needed - 1.0:
            yield f"from {one.point_id} to {other.point_id} not by road"


def _shut(
    patrol: Patrol, place: Mapping[str, PatrolPoint], order: Order, later: timedelta
) -> Iterator[str]:
    for stop in patrol.stops[1:-1]:
        p = place[stop.point_id]
        shut = p.opens is not None and stop.begins < p.opens + later - SECOND
        shut = shut or (p.closes is not None and stop.begins > p.closes + later + SECOND)
        short = (stop.leaves - stop.begins).total_seconds() < p.stay_s - 1.0
        if shut or short or p.permission not in (None, *order.permissions):
            yield f"{p.point_id} outside its hours, too short, or barred"
