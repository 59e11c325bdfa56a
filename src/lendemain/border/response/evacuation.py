"""An evacuation: which vehicle fetches whom and brings them where, over roads that are safe.

Vehicles come back for further trips.  First as few as possible are left behind, then the last is
safe as soon as can be, then as little as possible is driven; the first two with what no plan falls
below (`shuttling`, HiGHS).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lendemain.border.patrols import roads
from lendemain.border.response import shuttling
from lendemain.border.response.response import Ground
from lendemain.errors import InputError
from lendemain.records.care import (
    AssemblyPoint,
    EvacuationPlan,
    EvacuationTrip,
    Haven,
    Vehicle,
)

SOLVER = "HiGHS over trips in turn"
TRIPS_MAX = 60_000
SECONDS = 30.0
"""For each of three steps; cut short, the bound is below the plan."""
NO_WAY, NO_SEAT, NO_PLACE = "no safe way", "no seat in time", "no place in a haven"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationBrief:
    """Who waits where, where people are safe, what there is to drive, how long loading takes.

    A vehicle makes at most `trips` trips, and nobody arrives later than `within_s` after the order.
    """

    title: str
    assembly: tuple[AssemblyPoint, ...]
    havens: tuple[Haven, ...]
    vehicles: tuple[Vehicle, ...]
    load_s: float = 600.0
    unload_s: float = 300.0
    trips: int = 4
    within_s: float = 604_800.0


Reached = Mapping[str, tuple[Mapping[str, float], Mapping[str, str]]]


def plan(
    given: EvacuationBrief, ground: Ground, *, inputs: str = "", seconds: float = SECONDS
) -> EvacuationPlan:
    """The evacuation, with who is left behind and why.

    Raises `InputError` for more trips than are weighed.
    """
    count = len(given.vehicles) * given.trips * len(given.assembly) * len(given.havens)
    if count > TRIPS_MAX:
        raise InputError(
            f"{count} trips to weigh", where="evacuation",
            remedy=f"Keep to {TRIPS_MAX}: plan it in parts, or with fewer trips a vehicle",
        )  # fmt: skip
    ahead = roads.ahead(ground.roads, ground.permissions)
    points = [v.point_id for v in given.vehicles]
    points += [a.point_id for a in given.assembly] + [h.point_id for h in given.havens]
    ways = {name: roads.shortest(ahead, {name: 0.0}) for name in points}
    fleet = _fleet(given, ways)
    found = shuttling.shuttled(fleet, seconds=seconds)
    trips = _trips(given, fleet, found.trips, ways)
    return EvacuationPlan(
        title=given.title, trips=tuple(sorted(trips, key=lambda t: (t.arrives_s, t.vehicle_id))),
        persons=sum(a.persons for a in given.assembly), left=_left(given, fleet, trips),
        left_bound=found.left_bound, last_s=max((t.arrives_s for t in trips), default=0.0),
        last_bound_s=found.last_bound_s, inputs=inputs, solver=SOLVER,
    )  # fmt: skip


def _fleet(given: EvacuationBrief, ways: Reached) -> shuttling.Fleet:
    """The evacuation as numbers."""

    def far(one: str, other: str) -> float:
        return ways[one][0].get(other, np.inf)

    a, h = [p.point_id for p in given.assembly], [p.point_id for p in given.havens]
    return shuttling.Fleet(
        np.array([[v.ready_s + far(v.point_id, p) for p in a] for v in given.vehicles]),
        np.array([[given.load_s + far(p, q) for q in h] for p in a]),
        np.array([[given.unload_s + far(q, p) for p in a] for q in h]),
        np.array([v.seats for v in given.vehicles], float),
        np.array([p.persons for p in given.assembly], float),
        np.array([p.places for p in given.havens], float), given.trips, given.within_s,
    )  # fmt: skip


def _trips(
    given: EvacuationBrief, fleet: shuttling.Fleet, made: tuple[shuttling.Trip, ...], ways: Reached
) -> list[EvacuationTrip]:
    """Trips with their names, times and ways."""
    times, found, stands = shuttling.times(fleet, made), [], dict[int, tuple[float, str]]()
    for t in sorted(made):
        vehicle = given.vehicles[t.vehicle]
        leaves, at = stands.get(t.vehicle, (vehicle.ready_s, vehicle.point_id))
        assembly, haven = given.assembly[t.assembly].point_id, given.havens[t.haven].point_id
        fetches, arrives = times[t.vehicle, t.number]
        way = (*roads.way(ways[at][1], assembly), *roads.way(ways[assembly][1], haven)[1:])
        found.append(
            EvacuationTrip(
                vehicle_id=vehicle.vehicle_id, assembly=assembly, haven=haven, persons=t.persons,
                leaves_s=leaves, fetches_s=fetches, arrives_s=arrives, way=way,
                number=t.number + 1,
            )
        )  # fmt: skip
        stands[t.vehicle] = arrives + given.unload_s, haven
    return found


def _left(
    given: EvacuationBrief, fleet: shuttling.Fleet, made: Sequence[EvacuationTrip]
) -> tuple[tuple[str, int, str], ...]:
    """Who is left at which assembly point, and why."""
    found = []
    full = sum(t.persons for t in made) >= sum(h.places for h in given.havens)
    for a, assembly in enumerate(given.assembly):
        fetched = sum(t.persons for t in made if t.assembly == assembly.point_id)
        if assembly.persons > fetched:
            reached = np.isfinite(fleet.out[:, a]).any() and np.isfinite(fleet.on[a]).any()
            why = NO_WAY if not reached else NO_PLACE if full else NO_SEAT
            found.append((assembly.point_id, assembly.persons - fetched, why))
    return tuple(found)
