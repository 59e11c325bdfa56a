"""Crossings as TOML: `[[crossing]]` with two `[[crossing.side]]` and their hours."""

from datetime import time
from typing import Any

from lendemain.border.parts import WEEKDAYS, Part, once, table, unless
from lendemain.records.crossing import Crossing, CrossingHours, CrossingSide


def crossings(
    name: str, data: bytes, *, parties: frozenset[str] = frozenset()
) -> tuple[Crossing, ...]:
    """The crossings of a text; `InputError` with every mistake in it.

    Each has two sides, of two of the `parties` where these are given.
    """
    mistakes = list[str]()
    read = Part(table(name, data), "", mistakes)
    found = tuple(_crossing(one, parties) for one in read.parts("crossing"))
    if not found:
        mistakes.append("[[crossing]]: none")
    once(mistakes, "crossing", [c.crossing_id for c in found])
    return unless(mistakes, name, found)


def _crossing(one: Part, parties: frozenset[str]) -> Crossing:
    lon, lat = one.place()
    sides = [_side(side) for side in one.parts("side")]
    names = [s.party for s in sides]
    if len(sides) != 2 or len(set(names)) != 2:
        one.wrong("side", "not two sides of two parties")
        sides = [CrossingSide(party=p, hours=None) for p in ("", "-")]
    elif parties and not set(names) <= parties:
        strange = sorted(set(names) - parties)
        one.wrong("side", f"{', '.join(strange)}: no party of the agreement")
    return Crossing(
        crossing_id=one.name("id"), name=one.text("name", ""), lon=lon, lat=lat,
        sides=(sides[0], sides[1]), lanes=one.whole("lanes", least=1, most=1000, default=1),
        served_h=one.number("served_h", least=0.01, most=100_000.0),
    )  # fmt: skip


def _side(one: Part) -> CrossingSide:
    given = one.values.get("hours")
    if given is None:
        return CrossingSide(party=one.name("party"), hours=None)
    hours = tuple(h for row in one.parts("hours") if (h := _hours(row)) is not None)
    return CrossingSide(party=one.name("party"), hours=hours)


def _hours(one: Part) -> CrossingHours | None:
    ends = [one.values.get(key) for key in ("opens", "closes")]
    days = one.names("weekdays") or WEEKDAYS
    wrong = [d for d in days if d not in WEEKDAYS]
    if wrong:
        one.wrong("weekdays", f"{wrong[0]!r} is none of {', '.join(WEEKDAYS)}")
    opens, closes = (_clock(e) for e in ends)
    if opens is None or closes is None:
        one.wrong("opens, closes", "not times of day; write 08:00:00")
        return None
    return CrossingHours(
        opens=opens, closes=closes,
        weekdays=frozenset(WEEKDAYS.index(d) for d in days if d in WEEKDAYS),
    )  # fmt: skip


def _clock(given: Any) -> time | None:
    return given.replace(microsecond=0) if isinstance(given, time) else None
