"""An evacuation: which vehicle fetches whom and brings them where, over roads that are safe.

Each vehicle makes one trip.  First as few as possible are left behind, then the last is safe as
soon as can be, then as little as possible is driven; each of the first two with its proof (HiGHS,
the second by halving over the times that trips can take).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lendemain.border.patrols import roads
from lendemain.border.response.response import Ground
from lendemain.border.solving.incidence import Floats
from lendemain.border.solving.integer import quiet
from lendemain.errors import InputError
from lendemain.records.care import (
    AssemblyPoint,
    EvacuationPlan,
    EvacuationTrip,
    Haven,
    Vehicle,
)

SOLVER = "HiGHS over single trips"
TRIPS_MAX = 60_000
NO_WAY, NO_SEAT, NO_PLACE = "no safe way", "no seat in time", "no place in a haven"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationBrief:
    """Who waits where, where people are safe, what there is to drive, how long loading takes."""

    title: str
    assembly: tuple[AssemblyPoint, ...]
    havens: tuple[Haven, ...]
    vehicles: tuple[Vehicle, ...]
    load_s: float = 600.0


class _Trip(NamedTuple):
    """A trip that can be made: vehicle, assembly point and haven by number, and its times."""

    vehicle: int
    assembly: int
    haven: int
    fetches_s: float
    arrives_s: float


def plan(given: EvacuationBrief, ground: Ground, *, inputs: str = "") -> EvacuationPlan:
    """The evacuation, with who is left behind and why.

    Raises `InputError` for more trips than are weighed.
    """
    ahead = roads.ahead(ground.roads, ground.permissions)
    trips, to, on = _trips(given, ahead)
    if len(trips) > TRIPS_MAX:
        raise InputError(
            f"{len(trips)} trips to weigh", where="evacuation", remedy="Plan it in parts"
        )
    total = sum(a.persons for a in given.assembly)
    carried = _solved(given, trips, np.ones(len(trips), bool), least=0)
    most = round(carried.sum())
    times = sorted({t.arrives_s for t in trips})
    low, high = 0, len(times) - 1
    while low < high:  # the soonest time by which as many can be safe
        middle = (low + high) // 2
        open_to = np.array([t.arrives_s <= times[middle] for t in trips])
        enough = round(_solved(given, trips, open_to, least=0).sum()) >= most
        low, high = (low, middle) if enough else (middle + 1, high)
    last = times[low] if times and most else 0.0
    open_to = np.array([t.arrives_s <= last for t in trips], bool)
    carried = _solved(given, trips, open_to, least=most)
    made = []
    for trip, count in zip(trips, carried, strict=True):
        if round(count) > 0:
            made.append(_made(given, trip, round(count), to=to, on=on))
    return EvacuationPlan(
        title=given.title, trips=tuple(sorted(made, key=lambda t: (t.arrives_s, t.vehicle_id))),
        persons=total, left=_left(given, trips, made), left_bound=total - most,
        last_s=max((t.arrives_s for t in made), default=0.0), last_bound_s=last, inputs=inputs,
        solver=SOLVER,
    )  # fmt: skip


Reached = Mapping[str, tuple[Mapping[str, float], Mapping[str, str]]]


def _trips(
    given: EvacuationBrief, ahead: "roads.Ahead[str]"
) -> tuple[list[_Trip], Reached, Reached]:
    """Every trip over safe roads, and the ways from vehicles and from assembly points."""
    to = {v.point_id: roads.shortest(ahead, {v.point_id: 0.0}) for v in given.vehicles}
    on = {a.point_id: roads.shortest(ahead, {a.point_id: 0.0}) for a in given.assembly}
    found = []
    for v, vehicle in enumerate(given.vehicles):
        for a, assembly in enumerate(given.assembly):
            there = to[vehicle.point_id][0].get(assembly.point_id)
            if there is None:
                continue
            fetches = vehicle.ready_s + there
            for h, haven in enumerate(given.havens):
                rest = on[assembly.point_id][0].get(haven.point_id)
                if rest is not None:
                    found.append(_Trip(v, a, h, fetches, fetches + given.load_s + rest))
    return found, to, on


def _solved(
    given: EvacuationBrief, trips: Sequence[_Trip], open_to: np.ndarray, *, least: int
) -> Floats:
    """How many each trip carries: as many as can be, or `least` and as little driven as can be."""
    import highspy

    count = len(trips)
    if not count or not open_to.any():
        return np.zeros(count)
    solver, inf = quiet(seed=0, seconds=60.0), highspy.kHighsInf
    seats = np.array([given.vehicles[t.vehicle].seats for t in trips], float)
    cost = np.concatenate(
        [np.full(count, -1.0 if not least else 0.0),
         np.array([t.arrives_s for t in trips]) if least else np.zeros(count)]
    )  # fmt: skip
    high = np.concatenate([np.where(open_to, seats, 0.0), np.where(open_to, 1.0, 0.0)])
    solver.addVars(2 * count, np.zeros(2 * count), high)
    solver.changeColsCost(2 * count, np.arange(2 * count, dtype=np.int32), cost)
    solver.changeColsIntegrality(
        2 * count, np.arange(2 * count, dtype=np.int32),
        np.full(2 * count, highspy.HighsVarType.kInteger),
    )  # fmt: skip

    def row(low: float, most: float, index: list[int], value: list[float]) -> None:
        solver.addRow(low, most, len(index), np.array(index, np.int32), np.array(value))

    for k in range(count):  # whoever rides needs the vehicle
        row(-inf, 0.0, [k, count + k], [1.0, -seats[k]])
    groups: list[tuple[str, int, float]] = [
        *(("vehicle", v, 1.0) for v in range(len(given.vehicles))),
        *(("assembly", a, float(p.persons)) for a, p in enumerate(given.assembly)),
        *(("haven", h, float(p.places)) for h, p in enumerate(given.havens)),
    ]
    for name, number, most in groups:
        index = [k for k, t in enumerate(trips) if getattr(t, name) == number]
        if index:
            shift = count if name == "vehicle" else 0
            row(-inf, most, [shift + k for k in index], [1.0] * len(index))
    if least:
        row(float(least), inf, list(range(count)), [1.0] * count)
    solver.run()
    return np.asarray(solver.getSolution().col_value, float)[:count]


def _made(
    given: EvacuationBrief, trip: _Trip, persons: int, *, to: Reached, on: Reached
) -> EvacuationTrip:
    vehicle, assembly = given.vehicles[trip.vehicle], given.assembly[trip.assembly]
    haven = given.havens[trip.haven]
    there = roads.way(to[vehicle.point_id][1], assembly.point_id)
    rest = roads.way(on[assembly.point_id][1], haven.point_id)
    return EvacuationTrip(
        vehicle_id=vehicle.vehicle_id, assembly=assembly.point_id, haven=haven.point_id,
        persons=persons, leaves_s=vehicle.ready_s, fetches_s=trip.fetches_s,
        arrives_s=trip.arrives_s, way=(*there, *rest[1:]),
    )  # fmt: skip


def _left(
    given: EvacuationBrief, trips: Sequence[_Trip], made: Sequence[EvacuationTrip]
) -> tuple[tuple[str, int, str], ...]:
    """Who is left at which assembly point, and why."""
    found = []
    full = sum(t.persons for t in made) >= sum(h.places for h in given.havens)
    for a, assembly in enumerate(given.assembly):
        fetched = sum(t.persons for t in made if t.assembly == assembly.point_id)
        if assembly.persons > fetched:
            why = NO_PLACE if full else NO_SEAT
            if not any(t.assembly == a for t in trips):
                why = NO_WAY
            found.append((assembly.point_id, assembly.persons - fetched, why))
    return tuple(found)
