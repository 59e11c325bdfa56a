"""Which vehicle makes which trips, one after the other: the model, and a first plan to start from.

Trip r of a vehicle takes people from an assembly point to a haven; from there it drives empty to
where trip r + 1 begins.  Whether a trip is made and which empty way is driven are yes or no, how
many ride is a whole number; a vehicle's times add up, so the end of the last trip of each is linear
and so is the end of all.  The first plan is made trip by trip, first what brings most people in a
second, and HiGHS goes on from it.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from lendemain.border.solving.incidence import Floats
from lendemain.border.solving.integer import quiet


class Fleet(NamedTuple):
    """Seconds by number: `out` V x A from where vehicles stand once ready, `on` A x H with loading,
    `back` H x A with unloading; infinite where no safe way leads.  `seats`, `waiting`, `rooms`.
    """

    out: Floats
    on: Floats
    back: Floats
    seats: Floats
    waiting: Floats
    rooms: Floats
    most: int
    within_s: float


class Trip(NamedTuple):
    """Trip `number` of a vehicle, all counted from nought, and how many ride."""

    vehicle: int
    number: int
    assembly: int
    haven: int
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shuttle:
    """Trips, and what no plan falls below: how many are left, and when the last is safe."""

    trips: tuple[Trip, ...]
    left_bound: int
    last_bound_s: float
    stopped: bool


@dataclass
class _Model:
    """Columns and rows as they are added; `trips` by (v, r, a, h), `empty` ways by (v, r, h, a)."""

    fleet: Fleet
    trips: list[tuple[int, int, int, int]] = field(default_factory=list)
    empty: list[tuple[int, int, int, int]] = field(default_factory=list)
    rows: list[tuple[float, float, dict[int, float]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        vehicles, places = self.fleet.out.shape
        havens = len(self.fleet.rooms)
        for v in range(vehicles):
            for r in range(self.fleet.most):
                for a in range(places):
                    first = self.fleet.out[v, a] if r == 0 else self.fleet.back[:, a].min()
                    for h in range(havens):
                        if first + self.fleet.on[a, h] <= self.fleet.within_s:
                            self.trips.append((v, r, a, h))
                        if r and np.isfinite(self.fleet.back[h, a]):
                            self.empty.append((v, r, h, a))

    @property
    def riding(self) -> int:
        """Where the numbers of those who ride begin, after trips and empty ways."""
        return len(self.trips) + len(self.empty)

    @property
    def end(self) -> int:
        """The column of when the last is safe."""
        return self.riding + len(self.trips)

    def row(self, low: float, high: float, given: dict[int, float]) -> None:
        """Add a row if it says anything."""
        if given:
            self.rows.append((low, high, given))


def shuttled(fleet: Fleet, *, seconds: float) -> Shuttle:
    """The trips by which as few as possible are left, the last is safe as soon as can be, and as
    little as possible is driven, in that order; each step stops after `seconds`.
    """
    start = first(fleet)
    model = _Model(fleet)
    total = round(float(fleet.waiting.sum()))
    if not model.trips:
        return Shuttle(trips=(), left_bound=total, last_bound_s=0.0, stopped=False)
    _linked(model)
    rides = np.zeros(model.end + 1)
    rides[model.riding : model.end] = -1.0
    kept, low, cut = _solved(model, rides, start, seconds)
    most, best = sum(t.persons for t in kept), round(-low)
    everybody = {model.riding + k: 1.0 for k in range(len(model.trips))}
    model.row(float(most), np.inf, everybody)
    last = np.zeros(model.end + 1)
    last[model.end] = 1.0
    kept, soonest, late = _solved(model, last, kept, seconds)
    done = ended(fleet, kept)
    model.row(-np.inf, done + 1e-6, {model.end: 1.0})
    driven = np.zeros(model.end + 1)
    for k, (v, r, a, h) in enumerate(model.trips):
        driven[k] = fleet.on[a, h] + (fleet.out[v, a] if r == 0 else 0.0)
    for k, (_, _, h, a) in enumerate(model.empty):
        driven[len(model.trips) + k] = fleet.back[h, a]
    kept, _, _ = _solved(model, driven, kept, seconds)
    return Shuttle(
        trips=kept, left_bound=total - min(best, total), stopped=cut or late,
        last_bound_s=min(soonest, done) if late else done,
    )  # fmt: skip


def times(fleet: Fleet, trips: tuple[Trip, ...]) -> dict[tuple[int, int], tuple[float, float]]:
    """When each trip (vehicle, number) is at its assembly point and when at its haven."""
    found: dict[tuple[int, int], tuple[float, float]] = {}
    stands: dict[int, tuple[float, int]] = {}
    for t in sorted(trips, key=lambda t: (t.vehicle, t.number)):
        if t.vehicle in stands:
            now, haven = stands[t.vehicle]
            there = now + float(fleet.back[haven, t.assembly])
        else:
            there = float(fleet.out[t.vehicle, t.assembly])
        safe = there + float(fleet.on[t.assembly, t.haven])
        stands[t.vehicle] = safe, t.haven
        found[t.vehicle, t.number] = there, safe
    return found


def ended(fleet: Fleet, trips: tuple[Trip, ...]) -> float:
    """When the last is safe."""
    return max((safe for _, safe in times(fleet, trips).values()), default=0.0)


def first(fleet: Fleet) -> tuple[Trip, ...]:
    """A plan made trip by trip: the one first that brings most people a second."""
    waiting, rooms = fleet.waiting.copy(), fleet.rooms.copy()
    vehicles = len(fleet.seats)
    ready, at, made = np.zeros(vehicles), np.full(vehicles, -1), list[Trip]()
    count = np.zeros(vehicles, int)
    while True:
        legs = np.where((at < 0)[:, None], fleet.out, fleet.back[at])
        safe = ready[:, None, None] + legs[:, :, None] + fleet.on[None]
        ride = np.minimum(fleet.seats[:, None, None], waiting[None, :, None])
        ride = np.minimum(ride, rooms[None, None, :])
        safe = np.where((count < fleet.most)[:, None, None], safe, np.inf)
        worth = np.where((safe <= fleet.within_s) & (ride > 0), ride / np.maximum(safe, 1.0), 0.0)
        if worth.max(initial=0.0) <= 0:
            return tuple(made)
        v, a, h = (int(x) for x in np.unravel_index(int(worth.argmax()), worth.shape))
        persons = round(float(ride[v, a, h]))
        made.append(Trip(v, int(count[v]), a, h, persons))
        ready[v], at[v] = safe[v, a, h], h
        waiting[a] -= persons
        rooms[h] -= persons
        count[v] += 1


def _linked(model: _Model) -> None:
    """Rows: trips follow each other, seats, who waits, rooms, the end of each vehicle's last."""
    fleet, n = model.fleet, len(model.trips)
    ride = model.riding
    for k, (v, *_) in enumerate(model.trips):  # whoever rides needs the trip, and no trip is empty
        model.row(-np.inf, 0.0, {ride + k: 1.0, k: -float(fleet.seats[v])})
        model.row(0.0, np.inf, {ride + k: 1.0, k: -1.0})
    by: dict[tuple[int, ...], dict[int, float]] = {}

    def into(key: tuple[int, ...], column: int, value: float) -> None:
        by.setdefault(key, {})[column] = value

    for k, (v, r, a, h) in enumerate(model.trips):
        into((0, v, r), k, 1.0)  # one trip at a time
        into((1, v, r + 1, h), k, -1.0)  # an empty way begins where the last trip ended
        into((2, v, r, a), k, 1.0)  # and ends where the next begins
        into((3, a), ride + k, 1.0)
        into((4, h), ride + k, 1.0)
        into((5, v), k, float(fleet.on[a, h] + (fleet.out[v, a] if r == 0 else 0.0)))
    for k, (v, r, h, a) in enumerate(model.empty):
        into((1, v, r, h), n + k, 1.0)
        into((2, v, r, a), n + k, -1.0)
        into((5, v), n + k, float(fleet.back[h, a]))
    for v in range(len(fleet.seats)):
        into((5, v), model.end, -1.0)
    for key, columns in by.items():
        if key[0] == 2:
            if key[2] > 0:
                model.row(0.0, 0.0, columns)
        else:
            model.row(-np.inf, _most(fleet, key), columns)


def _most(fleet: Fleet, key: tuple[int, ...]) -> float:
    """What a row of `_linked` may come to."""
    if key[0] == 3:
        return float(fleet.waiting[key[1]])
    if key[0] == 4:
        return float(fleet.rooms[key[1]])
    return 1.0 if key[0] == 0 else 0.0


def _solved(
    model: _Model, cost: Floats, start: tuple[Trip, ...], seconds: float
) -> tuple[tuple[Trip, ...], float, bool]:
    """Trips of least cost, what none costs less than, and whether time ran out before the proof."""
    import highspy

    solver, inf = quiet(seed=0, seconds=seconds), highspy.kHighsInf
    width, n = model.end + 1, len(model.trips)
    high = np.ones(width)
    high[model.riding : model.end] = [model.fleet.seats[v] for v, *_ in model.trips]
    high[model.end] = model.fleet.within_s
    solver.addVars(width, np.zeros(width), high)
    solver.changeColsCost(width, np.arange(width, dtype=np.int32), cost)
    solver.changeColsIntegrality(
        model.end, np.arange(model.end, dtype=np.int32),
        np.full(model.end, highspy.HighsVarType.kInteger),
    )  # fmt: skip
    for low, most, given in model.rows:
        index = np.fromiter(given, np.int32, len(given))
        values = np.fromiter(given.values(), float, len(given))
        solver.addRow(max(low, -inf), min(most, inf), len(index), index, values)
    warm = highspy.HighsSolution()
    warm.col_value = _columns(model, start).tolist()
    solver.setSolution(warm)
    solver.run()
    info = solver.getInfo()
    done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return start, float(info.mip_dual_bound), True
    value = np.asarray(solver.getSolution().col_value)
    found = [
        Trip(*model.trips[k], persons=round(float(value[model.riding + k])))
        for k in range(n)
        if value[k] > 0.5 and value[model.riding + k] > 0.5
    ]
    return tuple(sorted(found)), float(info.mip_dual_bound), not done


def _columns(model: _Model, trips: tuple[Trip, ...]) -> Floats:
    """A plan as the model's columns."""
    value = np.zeros(model.end + 1)
    made = {key: k for k, key in enumerate(model.trips)}
    empty = {key: k for k, key in enumerate(model.empty)}
    stands: dict[int, int] = {}
    for t in sorted(trips):
        value[made[t[:4]]] = 1.0
        value[model.riding + made[t[:4]]] = t.persons
        if t.vehicle in stands:
            value[len(model.trips) + empty[t.vehicle, t.number, stands[t.vehicle], t.assembly]] = 1
        stands[t.vehicle] = t.haven
    value[model.end] = ended(model.fleet, trips)
    return value
