"""What patrols are asked for, as TOML and tables: read whole, or refused with every mistake in it.

A text has its head (base, start, end, teams, permissions held), and lists `[[point]]`, `[[road]]`
and `[[mined]]`; points and roads may come as CSV tables with the same names as columns.
"""

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lendemain.border.parts import ROWS_MAX, SIZE_MAX, Part, once, table, unless
from lendemain.border.patrols import mines
from lendemain.errors import InputError
from lendemain.geo import distance_m
from lendemain.records.patrol import MinedArea, PatrolPoint, PatrolRoad

DAY = timedelta(days=1)
_NUMBERS = ("lon", "lat", "worth", "stay_min", "revisit_h", "minutes")
_MOMENTS = ("seen", "opens", "closes")
_FLAGS = ("one_way",)
COLUMNS = {"points": ("id", "lon", "lat"), "roads": ("one", "other", "minutes")}
"""The columns that a table cannot be without."""
KMH_MAX, NEAR_M = 300.0, 5_000.0
"""Nobody drives faster between two places that lie further apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Points, roads with the places between their ends, and mined areas."""

    points: tuple[PatrolPoint, ...]
    roads: tuple[PatrolRoad, ...]
    mined: tuple[MinedArea, ...]
    ways: Mapping[tuple[str, str], mines.Way]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolsBrief:
    """What is asked of patrols; `ways` are the places between a road's ends, where it bends."""

    title: str
    base: str
    start: datetime
    end: datetime
    teams: tuple[str, ...]
    permissions: frozenset[str]
    variation: float
    points: tuple[PatrolPoint, ...]
    roads: tuple[PatrolRoad, ...]
    mined: tuple[MinedArea, ...]
    ways: Mapping[tuple[str, str], mines.Way]


def patrols(
    name: str, data: bytes, *, points: bytes | None = None, roads: bytes | None = None
) -> PatrolsBrief:
    """The patrols that a text asks for, and tables of points and roads beside it.

    Raises `InputError` with every mistake in it.
    """
    mistakes = list[str]()
    read = Part(table(name, data), "", mistakes)
    net = network(read, points=points, roads=roads)
    found = PatrolsBrief(
        title=read.text("title", ""),
        base=read.name("base"),
        start=read.moment("start"),
        end=read.moment("end"),
        teams=read.names("teams"),
        permissions=frozenset(read.names("permissions")),
        variation=read.number("variation", least=0.0, most=1.0, default=0.3),
        points=net.points,
        roads=net.roads,
        mined=net.mined,
        ways=net.ways,
    )
    _whole(found, mistakes)
    return unless(mistakes, name, found)


def network(read: Part, *, points: bytes | None, roads: bytes | None) -> Network:
    """Points, roads and mined areas of a text and of tables beside it; mistakes are noted."""
    mistakes = read.mistakes
    places = [_point(one) for one in [*read.parts("point"), *_rows("points", points, mistakes)]]
    joined = [_road(one) for one in [*read.parts("road"), *_rows("roads", roads, mistakes)]]
    once(mistakes, "point", [p.point_id for p in places])
    known = {p.point_id for p in places}
    if not places:
        mistakes.append("[[point]]: no point")
    for at, (road, _) in enumerate(joined, 1):
        for name in (road.one, road.other):
            if name not in known:
                mistakes.append(f"[[road]] {at}: {name!r} is no point")
    mistakes += _too_fast(places, [road for road, _ in joined])
    return Network(
        points=tuple(places), roads=tuple(road for road, _ in joined), mined=areas(read),
        ways={(road.one, road.other): way for road, way in joined if way},
    )  # fmt: skip


def _too_fast(places: list[PatrolPoint], joined: list[PatrolRoad]) -> list[str]:
    """What is said of roads whose ends nobody could join in the time that they are said to take."""
    at, wrong = {p.point_id: p for p in places}, []
    for number, road in enumerate(joined, 1):
        one, other = at.get(road.one), at.get(road.other)
        if one is None or other is None:
            continue
        apart_m = distance_m(one.lon, one.lat, other.lon, other.lat)
        if apart_m > NEAR_M + road.seconds * KMH_MAX / 3.6:
            wrong.append(
                f"[[road]] {number}: {road.one} and {road.other} lie {apart_m / 1000:.0f} km apart,"
                f" and the road takes {road.seconds / 60:g} min; longitude comes before latitude"
            )
    return wrong


def areas(read: Part) -> tuple[MinedArea, ...]:
    """The mined and cleared areas that a text names."""
    found = tuple(
        MinedArea(
            area_id=one.name("id"), points=one.places("points", least=3),
            since=one.moment_or_none("since"), cleared=one.moment_or_none("cleared"),
            kind=one.text("kind", "mined"),
        )
        for one in read.parts("mined")
    )  # fmt: skip
    once(read.mistakes, "mined", [a.area_id for a in found])
    for area in found:
        try:
            mines.shape(area)
        except (InputError, ValueError):
            read.wrong("[[mined]]", f"{area.area_id}: its border crosses itself")
        if area.since and area.cleared and area.cleared < area.since:
            read.wrong("[[mined]]", f"{area.area_id}: cleared before it was mined")
    return found


def _whole(found: PatrolsBrief, mistakes: list[str]) -> None:
    """Note what is wrong with the parts together."""
    if not found.teams:
        mistakes.append("teams: no team")
    if not found.start < found.end <= found.start + DAY:
        mistakes.append("end: not after the start by a day at most")
    once(mistakes, "team", list(found.teams))
    known = {p.point_id for p in found.points}
    if found.points and found.base not in known:
        mistakes.append(f"base: {found.base!r} is no point")
    mistakes += [
        f"[[point]] {p.point_id}: closes before it opens"
        for p in found.points
        if p.opens and p.closes and p.closes < p.opens
    ]


def _point(one: Part) -> PatrolPoint:
    lon, lat = one.place()
    revisit = one.number("revisit_h", least=0.0, most=87_660.0, default=math.nan)
    return PatrolPoint(
        point_id=one.name("id"), lon=lon, lat=lat,
        worth=one.number("worth", least=0.0, most=1e9, default=1.0),
        stay_s=60.0 * one.number("stay_min", least=0.0, most=1_440.0, default=10.0),
        seen=one.moment_or_none("seen"), opens=one.moment_or_none("opens"),
        closes=one.moment_or_none("closes"), permission=one.text("permission", "") or None,
        revisit_s=None if math.isnan(revisit) else 3600.0 * revisit,
    )  # fmt: skip


def _road(one: Part) -> tuple[PatrolRoad, mines.Way]:
    road = PatrolRoad(
        one=one.name("one"), other=one.name("other"),
        seconds=60.0 * one.number("minutes", least=0.0, most=1_440.0),
        one_way=one.flag("one_way"), forbidden=one.text("forbidden", "") or None,
        permission=one.text("permission", "") or None,
    )  # fmt: skip
    return road, one.places("via", least=1) if "via" in one.values else ()


def _rows(what: str, data: bytes | None, mistakes: list[str]) -> list[Part]:
    """The rows of a table, each as a part with its numbers and times read."""
    if data is None:
        return []
    if len(data) > SIZE_MAX:
        raise InputError(f"more than {SIZE_MAX} bytes", where=what, remedy="Split the table")
    try:
        read = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True)
        rows = list(read)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"no table: {str(error)[:100]}", where=what, remedy="Give CSV with a header, in UTF-8"
        ) from None
    header = {name.strip() for name in read.fieldnames or ()}
    lacking = [name for name in COLUMNS[what] if name not in header]
    if lacking:
        raise InputError(
            f"no column {', '.join(lacking)}", where=what,
            remedy=f"Give CSV whose header names {', '.join(COLUMNS[what])}",
        )  # fmt: skip
    if len(rows) > ROWS_MAX:
        raise InputError(f"{len(rows)} rows", where=what, remedy=f"Give {ROWS_MAX} at most")
    return [Part(_typed(row), f"{what} row {at} ", mistakes) for at, row in enumerate(rows, 2)]


def _typed(row: Mapping[str | None, Any]) -> dict[str, Any]:
    """A row without its empty cells; numbers, times and flags are read where they can be."""
    found: dict[str, Any] = {}
    for name, cell in row.items():
        if name is None or not isinstance(cell, str) or not cell.strip():
            continue
        value: Any = cell.strip()
        try:
            if name in _NUMBERS:
                value = float(value)
            elif name in _MOMENTS:
                value = datetime.fromisoformat(value)
        except ValueError:
            pass  # told as a mistake by whoever reads it
        if name in _FLAGS:
            value = {"true": True, "1": True, "yes": True, "false": False, "0": False,
                     "no": False}.get(value.lower(), value)  # fmt: skip
        found[name.strip()] = value
    return found
