"""Who is where how soon: reaction teams along the line, and the nearest patrol for an incident.

Teams drive over roads that are safe at that moment; from a point of a road they go on straight over
open ground, not over mined ground.  Leaving the road between two points is not counted on, and a
patrol on its way goes on to the next point before it turns: times are upper bounds.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely

from lendemain.border.patrols import mines, roads
from lendemain.border.response import lines
from lendemain.border.solving.incidence import Floats
from lendemain.errors import InputError
from lendemain.geo import Plane
from lendemain.records.patrol import MinedArea, Patrol, PatrolDay, PatrolPoint, PatrolRoad
from lendemain.records.response import (
    Responder,
    ResponseCover,
    ResponseGap,
    ResponseRule,
    ResponseTeam,
)

Places = Sequence[tuple[float, float]]
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Points and the roads that may be taken at a moment, and the ground that nobody crosses."""

    points: tuple[PatrolPoint, ...]
    roads: tuple[PatrolRoad, ...]
    mined: tuple[MinedArea, ...]
    permissions: frozenset[str] = frozenset()


def ground(
    points: Sequence[PatrolPoint],
    joined: Sequence[PatrolRoad],
    areas: Sequence[MinedArea],
    *,
    at: datetime,
    ways: Mapping[tuple[str, str], mines.Way] | None = None,
    permissions: frozenset[str] = frozenset(),
) -> Ground:
    """What may be driven on at a moment."""
    return Ground(
        points=tuple(points), roads=mines.closed(joined, points, areas, at=at, ways=ways),
        mined=mines.holding(areas, at), permissions=permissions,
    )  # fmt: skip


def cover(
    given: Ground, teams: Sequence[ResponseTeam], line: Places, *, rule: ResponseRule, line_id: str
) -> ResponseCover:
    """How much of a line teams reach within the rule's time, and every gap.

    Raises `InputError` for a team at no point, or one named twice.
    """
    known = {p.point_id for p in given.points}
    names = [t.team for t in teams]
    if not teams or len(set(names)) < len(names) or not {t.point_id for t in teams} <= known:
        raise _refused("no team, one twice, or one at no point", "Name each team and its point")
    plane = lines.plane_of(line)
    drawn = lines.path(line, name=line_id)
    count = max(2, math.ceil(drawn.length / rule.step_m) + 1)
    spots = shapely.get_coordinates(
        shapely.line_interpolate_point(drawn, np.linspace(0, 1, count), normalized=True)
    )
    ahead = roads.ahead(given.roads, given.permissions)
    soon = np.full((len(teams), count), np.inf)
    reach, alone = _off_road(given, plane, spots, rule), np.full(count, np.inf)
    for spot, _, seconds in reach:
        alone[spot] = np.min(seconds, initial=np.inf)
    for k, team in enumerate(teams):
        times, _ = roads.shortest(ahead, {team.point_id: team.ready_s})
        at = np.array([times.get(p.point_id, np.inf) for p in given.points])
        for spot, nodes, seconds in reach:
            soon[k, spot] = np.min(at[nodes] + seconds, initial=np.inf)
    length_km = lines.length_km(line)
    return _cover(teams, soon, alone, rule, line_id=line_id, length_km=length_km)


def _cover(
    teams: Sequence[ResponseTeam], soon: Floats, alone: Floats, rule: ResponseRule, *,
    line_id: str, length_km: float,
) -> ResponseCover:  # fmt: skip
    best, who = soon.min(axis=0), soon.argmin(axis=0)
    count = len(best)
    weight = np.full(count, 1.0 / (count - 1))
    weight[[0, -1]] /= 2.0  # each place stands for the line around it
    late = best > rule.within_s
    edges = np.clip((np.arange(count + 1) - 0.5) / (count - 1), 0.0, 1.0) * length_km
    gaps = []
    steps = np.flatnonzero(np.diff(np.concatenate([[0], late.astype(np.int8), [0]])))
    for first, last in zip(steps[::2], steps[1::2], strict=True):
        worst = first + int(best[first:last].argmax())
        known = bool(np.isfinite(best[worst]))
        gaps.append(
            ResponseGap(
                from_km=float(edges[first]), to_km=float(edges[last]),
                best_s=float(best[worst]) if known else None,
                team=teams[who[worst]].team if known else "",
            )
        )  # fmt: skip
    reached = float(weight[~late].sum())
    return ResponseCover(
        line_id=line_id, length_km=length_km, reached=reached,
        enough=reached >= rule.share - 1e-9, gaps=tuple(gaps),
        worst_s=float(best.max()) if np.isfinite(best).all() else None,
        share_of=tuple(
            (t.team, float(weight[(who == k) & ~late].sum())) for k, t in enumerate(teams)
        ),
        bound=float(weight[alone <= rule.within_s].sum()),
    )  # fmt: skip


def _off_road(
    given: Ground, plane: Plane, spots: Floats, rule: ResponseRule
) -> list[tuple[int, npt.NDArray[np.int64], Floats]]:
    """For each place the points near enough to go on from, and how long that takes."""
    lon, lat = (np.array([getattr(p, n) for p in given.points], float) for n in ("lon", "lat"))
    x, y = plane.metres(lon, lat)
    tree = shapely.STRtree(shapely.points(x, y))
    shut = plane.flat([mines.shape(a) for a in given.mined]) if given.mined else None
    blocked = shapely.union_all(shut) if shut is not None else None
    speed = rule.off_road_kmh / 3.6
    found = []
    for k, (sx, sy) in enumerate(spots):
        nodes = tree.query(shapely.Point(sx, sy), predicate="dwithin", distance=rule.off_road_m)
        nodes = np.sort(nodes)
        if blocked is not None and len(nodes):
            legs = shapely.linestrings([[(x[n], y[n]), (sx, sy)] for n in nodes])
            nodes = nodes[~shapely.intersects(legs, blocked)]
        seconds = np.hypot(x[nodes] - sx, y[nodes] - sy) / speed
        found.append((k, nodes, seconds))
    return found


def nearest(
    given: Ground,
    day: PatrolDay,
    place: tuple[float, float],
    *,
    at: datetime,
    rule: ResponseRule,
) -> tuple[Responder, ...]:
    """The patrols that are out at a moment, the soonest at a place (lon, lat) first."""
    plane = Plane(lon=place[0], lat=place[1])
    [(_, nodes, seconds)] = _off_road(given, plane, np.zeros((1, 2)), rule)
    ahead = roads.ahead(given.roads, given.permissions)
    found = []
    for patrol in day.patrols:
        where = standing(patrol, ahead, at)
        if where is None:
            continue
        start, delay = where
        times, before = roads.shortest(ahead, {start: delay})
        ends = [
            (times[given.points[n].point_id] + s, given.points[n].point_id)
            for n, s in zip(nodes, seconds, strict=True)
            if given.points[n].point_id in times
        ]
        soonest, last = min(ends, default=(None, ""))
        found.append(
            Responder(
                team=patrol.team, from_point=start, seconds=soonest,
                way=tuple(roads.way(before, last)) if soonest is not None else (),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda r: (r.seconds is None, r.seconds or 0.0, r.team)))


def standing(patrol: Patrol, ahead: "roads.Ahead[str]", at: datetime) -> tuple[str, float] | None:
    """The next point that a patrol comes to, and in how many seconds; None before it is out and
    once it is back.
    """
    if not patrol.stops[0].begins <= at < patrol.stops[-1].arrives:
        return None
    for stop in patrol.stops:
        if stop.arrives <= at <= stop.leaves:
            return stop.point_id, 0.0
    other = next(b for a, b in pairwise(patrol.stops) if a.leaves <= at <= b.arrives)
    left = (other.arrives - at).total_seconds()
    points = [*other.way, other.point_id]
    for number, name in enumerate(points):
        rest = sum(_leg(ahead, a, b) for a, b in pairwise(points[number:]))
        if rest <= left:
            return name, left - rest
    return other.point_id, left


def _leg(ahead: "roads.Ahead[str]", one: str, other: str) -> float:
    return min((s for n, s in ahead.get(one, ()) if n == other), default=math.inf)


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="response", remedy=remedy)
