"""What a roster is asked for, as TOML: read whole, or refused with every mistake in it.

The head (start, days, rest_h, time_zone), `[rules]` that bind everybody unless a person's own table
says else, and lists `[[shift]]`, `[[need]]`, `[[person]]`, `[[request]]`.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lendemain.border.parts import WEEKDAYS, Part, once, table, unless
from lendemain.records.roster import (
    RosterBrief,
    RosterNeed,
    RosterPerson,
    RosterRequest,
    ShiftKind,
)

DAYS_MAX, PEOPLE_MAX, SHIFTS_MAX = 371, 500, 40
DAY = timedelta(days=1)
_RULES = ("hours_min", "hours_max", "run_max", "run_min", "off_min", "weekends_max")


def roster(name: str, data: bytes, *, time_zone: str = "UTC") -> RosterBrief:
    """The roster that a text asks for; `InputError` with every mistake in it.

    `time_zone` is that of the mission, where the text names none.
    """
    mistakes = list[str]()
    read = Part(table(name, data), "", mistakes)
    common = read.values.get("rules", {})
    if not isinstance(common, dict):
        read.wrong("rules", "not a table; write [rules]")
        common = {}
    found = RosterBrief(
        title=read.text("title", ""),
        start=_day(read, "start"),
        days=read.whole("days", least=1, most=DAYS_MAX),
        time_zone=_zone(read, time_zone),
        rest_h=read.number("rest_h", least=0.0, most=48.0, default=11.0),
        shifts=tuple(_shift(one) for one in read.parts("shift")),
        needs=tuple(_need(one) for one in read.parts("need")),
        people=tuple(_person(one, common) for one in read.parts("person")),
        requests=tuple(_request(one) for one in read.parts("request")),
    )
    _whole(found, mistakes)
    return unless(mistakes, name, found)


def _whole(found: RosterBrief, mistakes: list[str]) -> None:
    """Note what is wrong with the parts together."""
    shifts = {s.shift_id for s in found.shifts}
    people = {p.person_id for p in found.people}
    once(mistakes, "shift", [s.shift_id for s in found.shifts])
    once(mistakes, "person", [p.person_id for p in found.people])
    for what, listed, most in (("shift", found.shifts, SHIFTS_MAX), ("need", found.needs, 1000),
                               ("person", found.people, PEOPLE_MAX)):  # fmt: skip
        if not 1 <= len(listed) <= most:
            mistakes.append(f"[[{what}]]: {len(listed)}, not 1 to {most}")
    named = [("need", n.shift_id) for n in found.needs]
    named += [("request", r.shift_id) for r in found.requests]
    named += [(f"person {p.person_id} limits", n) for p in found.people for n in p.limits]
    mistakes += [f"{what}: no shift {n!r}" for what, n in named if n not in shifts]
    known = {n for s in found.shifts for n in (s.shift_id, s.post, *s.tags)}
    mistakes += [
        f"person {p.person_id}: a caveat on {c!r}, which is no shift, post or tag"
        for p in found.people
        for c in sorted(p.caveats - known)
    ]
    skills = {s for p in found.people for s in p.skills}
    asked = {n.skill for n in found.needs} | {s for k in found.shifts for s in k.skills}
    mistakes += [f"skill: nobody has {s!r}" for s in sorted(asked - skills - {""})]
    for r in found.requests:
        if r.person_id not in people:
            mistakes.append(f"request: no person {r.person_id!r}")
        if not found.start <= r.day < found.start + found.days * DAY:
            mistakes.append(f"request: {r.person_id} on {r.day}, outside the roster")
    wanted = [(r.person_id, r.day) for r in found.requests if r.on]
    twice = sorted({w for w in wanted if wanted.count(w) > 1}) if len(wanted) < 5_000 else []
    mistakes += [f"request: {p} asks for two shifts on {d}" for p, d in twice]


def _shift(one: Part) -> ShiftKind:
    return ShiftKind(
        shift_id=one.name("id"), start=_clock(one, "start"), end=_clock(one, "end"),
        post=one.text("post", ""), skills=frozenset(one.names("skills")),
        tags=frozenset(one.names("tags")),
    )  # fmt: skip


def _need(one: Part) -> RosterNeed:
    days = one.names("weekdays")
    for day in days:
        if day not in WEEKDAYS:
            one.wrong("weekdays", f"{day!r} is none of {', '.join(WEEKDAYS)}")
    return RosterNeed(
        shift_id=one.name("shift"), persons=one.whole("persons", least=0, most=1_000),
        skill=one.text("skill", ""), must=one.flag("must", default=True),
        weekdays=frozenset(WEEKDAYS.index(d) for d in days if d in WEEKDAYS),
        short=one.number("short", least=0.0, most=1e6, default=100.0),
        over=one.number("over", least=0.0, most=1e6, default=1.0),
    )  # fmt: skip


def _person(one: Part, common: dict[str, Any]) -> RosterPerson:
    given = Part({**common, **one.values}, one.where, one.mistakes)
    limits = {n: round(v) for n, v in given.numbers("limits").items()}
    low = given.number("hours_min", least=0.0, most=9_000.0, default=0.0)
    high = given.number("hours_max", least=0.0, most=9_000.0, default=9_000.0)
    if low > high:
        given.wrong("hours_min", f"{low:g} is more than hours_max {high:g}")
    run = [given.whole(n, least=1, most=DAYS_MAX, default=d)
           for n, d in (("run_max", 6), ("run_min", 1), ("off_min", 1))]  # fmt: skip
    if run[1] > run[0]:
        given.wrong("run_min", f"{run[1]} is more than run_max {run[0]}")
    return RosterPerson(
        person_id=one.name("id"), nation=one.text("nation", ""),
        skills=frozenset(one.names("skills")), caveats=frozenset(one.names("caveats")),
        leave=_leave(one), limits=limits, hours_min=low, hours_max=high,
        run_max=run[0], run_min=run[1], off_min=run[2],
        weekends_max=given.whole("weekends_max", least=0, most=99, default=99),
    )  # fmt: skip


def _leave(one: Part) -> frozenset[date]:
    """Days of leave: a list of days, or of [first, last]."""
    given, found = one.values.get("leave", []), set[date]()
    for item in given if isinstance(given, list) else [None]:
        ends = item if isinstance(item, list) else [item, item]
        days = [e for e in ends if isinstance(e, date) and not isinstance(e, datetime)]
        if len(days) != 2 or len(ends) != 2:
            one.wrong("leave", "not a list of days, or of [first, last]")
            return frozenset()
        first, last = days
        if not first <= last <= first + DAYS_MAX * DAY:
            one.wrong("leave", f"{first} to {last} is no stretch of at most {DAYS_MAX} days")
            return frozenset()
        found |= {first + k * DAY for k in range((last - first).days + 1)}
    return frozenset(found)


def _request(one: Part) -> RosterRequest:
    return RosterRequest(
        person_id=one.name("person"), day=_day(one, "day"), shift_id=one.name("shift"),
        on=one.flag("on", default=True),
        weight=one.number("weight", least=0.0, most=1e6, default=1.0),
    )  # fmt: skip


def _day(read: Part, key: str) -> date:
    given = read.values.get(key)
    if not isinstance(given, date) or isinstance(given, datetime) or not 1970 <= given.year < 2100:
        read.wrong(key, "not a day; write 2026-03-01")
        return datetime(1970, 1, 1, tzinfo=UTC).date()
    return given


def _clock(read: Part, key: str) -> time:
    given = read.values.get(key)
    if not isinstance(given, time):
        read.wrong(key, "not a time of day; write 22:00:00")
        return time(0)
    return given.replace(second=0, microsecond=0)


def _zone(read: Part, default: str) -> str:
    given = read.text("time_zone", default)
    try:
        return ZoneInfo(given).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        read.wrong("time_zone", f"{given!r} is no zone; write Europe/Kyiv")
        return "UTC"
