"""Measures in the air, sized: orbits, quick reaction alert, and air defence over named places.

A continuous orbit needs as many flights as follow one another within one cycle of time on station,
both transits and turning round; aircraft in maintenance come on top, and crews fly only so much a
day.  Ground-based air defence is a covering problem: which named civil places lie within range of
how many systems, by layer.  Ranges are the user's, with their source; where systems stand is no
part of any answer, only what is covered.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from lendemain.errors import InputError
from lendemain.geo import distance_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Flying:
    """What keeps aircraft in the air or on alert: aircraft, crews, sorties, bases, tankers."""

    aircraft_on_line: int
    aircraft: int
    crews: int
    sorties_day: int
    bases: int
    tankers: int


def orbit(numbers: Mapping[str, float]) -> Flying:
    """What a continuous orbit needs.

    Takes `on_h`, `transit_h` (one way), `turn_h`, `flight` (aircraft together), `availability`
    (share serviceable), `crew_hours_day`, `base_max` (aircraft a base takes), and `fuel_h` (hours
    without a tanker; 0 for none needed) with `tanker_h`.

    >>> need = orbit({"on_h": 1.5, "transit_h": 0.5, "turn_h": 2.5, "flight": 2,
    ...               "availability": 0.7, "crew_hours_day": 5, "base_max": 12})
    >>> need.aircraft_on_line, need.aircraft, need.sorties_day, need.bases
    (8, 12, 32, 1)
    """
    on, transit, turn, flight = (
        _number(numbers, k) for k in ("on_h", "transit_h", "turn_h", "flight")
    )
    cycle = on + 2 * transit + turn
    line = _up(cycle / on) * int(flight)
    sorties = _up(24.0 / on) * int(flight)
    flown = sorties * (on + 2 * transit)
    aircraft = _up(line / _share(numbers, "availability"))
    endurance = numbers.get("fuel_h", 0.0)
    need = max(0.0, on + 2 * transit - endurance) if endurance else 0.0
    tankers = _up(sorties * need / 24.0 / _number(numbers, "tanker_h")) if need else 0
    return Flying(
        aircraft_on_line=line, aircraft=aircraft, sorties_day=sorties,
        crews=_up(flown / _number(numbers, "crew_hours_day")), tankers=tankers,
        bases=_up(aircraft / _number(numbers, "base_max")),
    )  # fmt: skip


def alert(numbers: Mapping[str, float]) -> Flying:
    """What a quick reaction alert needs: `on_alert` and `spare` aircraft a base, `bases`, and crews
    for every hour of the week at `crew_hours_week` with `presence` (share neither ill nor away).

    >>> alert({"on_alert": 2, "spare": 2, "bases": 1, "crew_hours_week": 42, "presence": 0.8,
    ...        "availability": 1.0}).crews
    10
    """
    bases = int(_number(numbers, "bases"))
    waiting = int(_number(numbers, "on_alert")) * bases
    held = waiting + int(numbers.get("spare", 0.0)) * bases
    hours = _number(numbers, "crew_hours_week") * _share(numbers, "presence")
    return Flying(
        aircraft_on_line=waiting, aircraft=_up(held / _share(numbers, "availability")),
        crews=_up(waiting * 168.0 / hours), sorties_day=0, bases=bases, tankers=0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named civil place to be covered, so many times over, with its weight."""

    name: str
    lon: float
    lat: float
    wanted: int = 1
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A kind of system as the user gives it: how many there are, how far it reaches, says who."""

    name: str
    number: int
    range_m: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """How often each place is covered by each layer, and the bound on the weight covered.

    `times` is by place, then layer.  Nothing here says where a system stands.
    """

    times: Mapping[str, Mapping[str, int]]
    weight: int
    bound: int


def covered(places: Sequence[Place], layers: Sequence[Layer], *, nodes: int = 2_000) -> Covered:
    """What these systems can cover when they stand near places in the best way.

    Each place counts its weight for every time it is covered, up to what is wanted.  Raises
    `InputError` for a layer without a range or its source.
    """
    for layer in layers:
        if not (math.isfinite(layer.range_m) and layer.range_m > 0 and layer.source.strip()):
            raise InputError(
                f"the range of {layer.name} lacks its number or its source",
                where="air defence", remedy="Give the range that you rely on, and who says so",
            )  # fmt: skip
    if not places or not layers:
        return Covered(times={p.name: {} for p in places}, weight=0, bound=0)
    apart = np.array([[distance_m(a.lon, a.lat, b.lon, b.lat) for b in places] for a in places])
    reach = [apart <= layer.range_m for layer in layers]
    sites, total, bound = _sited(places, layers, reach, nodes=nodes)
    times = {
        place.name: {
            layer.name: int(reach[at][:, row] @ sites[at]) for at, layer in enumerate(layers)
        }
        for row, place in enumerate(places)
    }
    return Covered(times=times, weight=total, bound=bound)


def _sited(
    places: Sequence[Place], layers: Sequence[Layer], reach: Sequence[np.ndarray], *, nodes: int
) -> tuple[list[np.ndarray], int, int]:
    """How many of each layer stand at each place, the weight covered, and its bound."""
    count = len(places)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_max_nodes", nodes)
    put = [[solver.addIntegral(lb=0, ub=layer.number) for _ in places] for layer in layers]
    gain = [solver.addVariable(lb=0, ub=place.wanted) for place in places]
    for layer, mine in zip(layers, put, strict=True):
        solver.addConstr(sum(mine[1:], start=mine[0]) <= layer.number)
    for row in range(count):
        near = [put[a][s] for a, mask in enumerate(reach) for s in range(count) if mask[s, row]]
        solver.addConstr(gain[row] - sum(near[1:], start=near[0]) <= 0)
    solver.maximize(
        sum((g * p.weight for g, p in zip(gain, places, strict=True)), start=0.0 * gain[0])
    )
    found = np.array(solver.getSolution().col_value)
    info = solver.getInfo()
    sites = [np.round(found[a * count : (a + 1) * count]).astype(int) for a in range(len(layers))]
    bound = math.floor(info.mip_dual_bound + 1e-6)
    return sites, round(info.objective_function_value), bound


def _number(numbers: Mapping[str, float], key: str) -> float:
    value = numbers.get(key, 0.0)
    if not (math.isfinite(value) and value > 0):
        raise InputError(f"{key} is missing or not above nought", where="air", remedy=f"Give {key}")
    return value


def _share(numbers: Mapping[str, float], key: str) -> float:
    value = _number(numbers, key)
    if value > 1:
        raise InputError(f"{key} is a share, not {value:g}", where="air", remedy="Give 0 to 1")
    return value


def _up(value: float) -> int:
    """The least whole number not below a value, rounding errors allowed for."""
    return math.ceil(value - 1e-9)
