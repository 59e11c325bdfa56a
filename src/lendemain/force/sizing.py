"""What each assurance measure of a statement comes to in numbers, kind by kind.

Nothing here says where anything of one's own stands: places named are civil places to be covered,
and stretches are kilometres along the line.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict

from lendemain.errors import InputError
from lendemain.force import air, land, sea
from lendemain.force.sea import Passage, Straits
from lendemain.records.force import AssuranceMeasure

_PLACE = re.compile(r"(.+?) (-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?)(?: x(\d))?(?: w(\d{1,3}))?")
Plain = dict[str, object]


def sized(one: AssuranceMeasure, *, source: str, straits: Straits | None = None) -> Plain:
    """What a measure needs or reaches, as plain numbers and words.

    `source` says who gave the ranges of air defence; presence at sea needs the `straits`.  Raises
    `InputError` naming the number that is missing.
    """
    try:
        return _sized(one, source, straits)
    except InputError as error:
        raise InputError(
            error.what, where=f"measure {one.measure_id}", remedy=error.remedy
        ) from None


def _sized(one: AssuranceMeasure, source: str, straits: Straits | None) -> Plain:
    numbers = one.numbers
    if one.kind == "orbit":
        return dict(asdict(air.orbit(numbers)))
    if one.kind == "alert":
        return dict(asdict(air.alert(numbers)))
    if one.kind == "air_defence":
        return _defence(one, source)
    if one.kind == "mine_countermeasures":
        return dict(sea.mine_search(numbers))
    if one.kind == "patrol_area":
        return _patrolled(numbers)
    if one.kind == "presence":
        return _presence(one, straits)
    if one.kind == "posts":
        return {"people": land.post_people(numbers)}
    if one.kind == "reserve":
        return {"teams": land.reserve(numbers)}
    return _hubs(numbers)


def _defence(one: AssuranceMeasure, source: str) -> Plain:
    places = []
    for text in one.places:
        found = _PLACE.fullmatch(text)
        if found is None:
            raise InputError(
                f"no place: {text[:60]!r}", where="", remedy="Write it as Kyiv 30.52 50.45 x2 w10"
            )
        name, lon, lat, times, weight = found.groups()
        places.append(
            air.Place(name=name, lon=float(lon), lat=float(lat), wanted=int(times or 1),
                      weight=int(weight or 1))
        )  # fmt: skip
    layers = [
        air.Layer(
            name=name.removesuffix("_number"), number=int(value), source=source,
            range_m=1000.0 * one.numbers.get(name.replace("_number", "_range_km"), 0.0),
        )
        for name, value in one.numbers.items() if name.endswith("_number")
    ]  # fmt: skip
    reached = air.covered(places, layers)
    times_of = {p.name: {"wanted": p.wanted, **reached.times[p.name]} for p in places}
    return {"covered": reached.weight, "bound": reached.bound, "places": times_of}


def _patrolled(numbers: Mapping[str, float]) -> Plain:
    """How often ships on patrol see each part of an area."""
    keys = ("area_km2", "sensor_km", "speed_kn", "hours_day", "ships", "revisit_h")
    missing = [k for k in keys if not numbers.get(k, 0.0) > 0]
    if missing:
        raise InputError(f"{missing[0]} is missing", where="", remedy=f"Give {', '.join(keys)}")
    swept = numbers["sensor_km"] * numbers["speed_kn"] * 1.852 * numbers["hours_day"] / 24.0
    between = numbers["area_km2"] / (swept * numbers["ships"])
    needed = math.ceil(numbers["area_km2"] / (swept * numbers["revisit_h"]) - 1e-9)
    return {"hours_between_visits": round(between, 1), "ships_needed": needed}


def _presence(one: AssuranceMeasure, straits: Straits | None) -> Plain:
    if straits is None or not one.places:
        raise InputError("no limits or no powers", where="", remedy="Name the powers in places")
    tons = int(1000 * one.numbers.get("tonnage_long_t", 0.0))
    start, end = one.start.toordinal(), one.end.toordinal()
    count = int(one.numbers.get("ships", 1.0))
    ships = [
        Passage(ship=f"ship {i + 1}", power=one.places[i % len(one.places)], outside=True,
                kind="surface", tonnage=tons, told=0, enters=start, leaves=end)
        for i in range(count)
    ]  # fmt: skip
    kept = sea.chained(ships, straits, start=start, end=end)
    held = sum(p.leaves - p.enters for p in kept)
    return {
        "days": end - start, "days_present": held, "stays": len(kept),
        "longest_stay": max((p.leaves - p.enters for p in kept), default=0),
        "days_present_by_power": {
            power: sum(p.leaves - p.enters for p in kept if p.power == power)
            for power in one.places
        },
    }  # fmt: skip


def _hubs(numbers: Mapping[str, float]) -> Plain:
    reach = land.reach_km(numbers)
    hubs = [v for k, v in numbers.items() if re.fullmatch(r"hub_\d+_km", k)]
    line = numbers.get("line_km", 0.0)
    gaps = land.unreached(hubs, line_km=line, reach=reach)
    reached = line - sum(b - a for a, b in gaps)
    return {
        "reach_km": round(reach, 1), "reached_share": round(reached / line, 3) if line else 0.0,
        "gaps_km": [[round(a, 1), round(b, 1)] for a, b in gaps],
    }  # fmt: skip
