"""A scenario of regeneration in TOML: read, checked, and turned into records.

Every mistake is told with the place where it stands, and a text with a mistake is not used at all.
Shares are written from 0 to 1, lengths in calendar weeks: `days` of training are refused, since
five a week and seven a week are both usual.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import msgspec

from lendemain.errors import InputError
from lendemain.records.agreement import Mistake
from lendemain.records.regeneration import (
    Course,
    EquipmentLine,
    Establishment,
    Formation,
    Money,
    Programme,
    UnitType,
)
from lendemain.regeneration.intake import ordered
from lendemain.toml.decoding import decoded

SIZE_MAX, TABLES_MAX, WEEKS_MAX = 1 << 20, 5_000, 1_040
PEOPLE_MAX = 50_000_000
AMOUNT_MAX = 10**9
_TABLES = {"course": Course, "equipment": EquipmentLine, "type": UnitType, "formation": Formation,
           "programme": Programme}  # fmt: skip
_WHERE = {"course": "courses", "equipment": "equipment", "type": "types", "formation": "formations",
          "programme": "programmes"}  # fmt: skip
_ID = {"course": "course_id", "type": "type_id", "programme": "programme_id"}
MONEY = "money"
WEEKS_A_MONTH = 365.25 / 12 / 7


def parsed(name: str, data: bytes) -> tuple[Establishment | None, list[Mistake]]:
    """The scenario that a text holds, or None with every mistake in it; no bytes make this raise.

    >>> parsed("empty.toml", b"id = 'x'")[1][0].fragment
    'start'
    """

    def wrong(fragment: str, what: str, remedy: str) -> Mistake:
        return Mistake(file=name, row=_row(data, fragment), fragment=fragment, what=what,
                       remedy=remedy)  # fmt: skip

    values, _, mistakes = decoded(name, data, most=SIZE_MAX)
    if values is None:
        return None, mistakes
    try:
        given = _establishment(values)
    except (msgspec.ValidationError, InputError, OverflowError, ValueError) as error:
        return None, [wrong(*_said(error))]
    found = [wrong(*one) for one in _mistakes(given)]
    return (None if found else given), found


def _establishment(values: Mapping[str, Any]) -> Establishment:
    known = {"id", "title", "source", "start", "weeks", "recruits", "leave", "recover", MONEY,
             "instructors", "instructors_max", "assumptions", *_TABLES}  # fmt: skip
    if odd := sorted(set(values) - known):
        raise InputError("is not part of a scenario", where=odd[0], remedy="Leave it out")
    for need in ("start", "id", "weeks", "recruits", "instructors", "course", "type", "formation"):
        if need not in values:
            raise InputError("is missing", where=need, remedy="Give it")
    start = values["start"]
    if not isinstance(start, datetime):
        raise InputError("is no time", where="start", remedy="Write 2026-01-01T00:00:00Z")
    tables = {
        _WHERE[table]: tuple(_record(table, k, row) for k, row in enumerate(values.get(table, [])))
        for table in _TABLES
    }
    if sum(map(len, tables.values())) > TABLES_MAX:
        raise InputError(f"more than {TABLES_MAX} tables", where="course", remedy="Split it")
    said = {
        "scenario_id": values["id"], "title": values.get("title", {}),
        "source": values.get("source", ""), "weeks": values["weeks"],
        "recruits": values["recruits"], "leave": values.get("leave", 0.0),
        "recover": values.get("recover", 0.1), "instructors": values["instructors"],
        "instructors_max": values.get("instructors_max", values["instructors"]),
        "assumptions": values.get("assumptions", []),
        "money": _money(values[MONEY]) if MONEY in values else None,
    }  # fmt: skip
    if start.tzinfo is None:
        raise InputError("a time without a zone", where="start",
                         remedy="Write 2026-01-01T00:00:00Z")  # fmt: skip
    return msgspec.convert({**said, **tables, "start": start}, Establishment)


def _money(row: object) -> Money:
    if not isinstance(row, dict):
        raise InputError("is no table", where=MONEY, remedy="Write [money]")
    known = {f.name for f in fields(Money)} - {"given"}
    if odd := sorted(set(row) - known):
        raise InputError("is not known", where=f"money.{odd[0]}", remedy="Leave it out")
    try:
        return msgspec.convert(row, Money)
    except msgspec.ValidationError as error:
        raise InputError(str(error), where=MONEY, remedy="Mend it") from None


def _record(table: str, place: int, row: object) -> object:
    if not isinstance(row, dict):
        raise InputError("is no table", where=f"{table}[{place}]", remedy=f"Write [[{table}]]")
    said = dict(row)
    if table in _ID and "id" in said:
        said[_ID[table]] = said.pop("id")
    if table == "formation" and "type" in said:
        said["type_id"] = said.pop("type")
    if table == "equipment" and "donated" in said and isinstance(said["donated"], dict):
        weeks = said["donated"]
        if odd := [week for week in weeks if not (week.isascii() and week.isdigit())]:
            raise InputError(f"no week: {odd[0][:40]!r}", where=f"{table}[{place}].donated",
                             remedy="Write week = number: { 4 = 60 }")  # fmt: skip
        said["donated"] = {int(week): number for week, number in weeks.items()}
    if "days" in said:
        raise InputError(
            "days: are they training days or calendar days?", where=f"{table}[{place}].days",
            remedy="Give calendar weeks",
        )  # fmt: skip
    if odd := sorted(set(said) - {f.name for f in fields(_TABLES[table])}):
        raise InputError("is not known", where=f"{table}[{place}].{odd[0]}", remedy="Leave it out")
    try:
        return msgspec.convert(said, _TABLES[table])
    except msgspec.ValidationError as error:
        written = {_ID[table]: "id"} if table in _ID else {"type_id": "type"}
        what = re.sub(r"`(\w+)`", lambda m: f"`{written.get(m[1], m[1])}`", str(error))
        raise InputError(what, where=f"{table}[{place}]", remedy="Mend it") from None


def _said(error: Exception) -> tuple[str, str, str]:
    if isinstance(error, InputError):
        return error.where, error.what, error.remedy
    return "", str(error), "See texts/regeneration for one that is whole"


def _row(data: bytes, fragment: str) -> int:
    """The row in which a fragment stands: the n-th table of its kind, or a key of the head."""
    table, _, rest = fragment.partition("[")
    marker = f"[[{table}]]" if rest else f"{table} ="
    nth = int(rest.partition("]")[0]) if rest.partition("]")[0].isdigit() else 0
    rows = data.decode("utf-8", "replace").split("\n")
    at = [k + 1 for k, row in enumerate(rows) if row.strip().startswith(marker)]
    return at[nth] if nth < len(at) else 1


def _mistakes(given: Establishment) -> Iterator[tuple[str, str, str]]:
    """Every mistake in a scenario's meaning: where, what, remedy."""
    yield from _of_numbers(given)
    yield from _of_courses(given)
    yield from _of_equipment(given)
    yield from _of_units(given)
    yield from _of_programmes(given)
    if given.money is not None:
        yield from _of_money(given, given.money)


def _of_numbers(given: Establishment) -> Iterator[tuple[str, str, str]]:
    if not 1 <= given.weeks <= WEEKS_MAX:
        yield "weeks", f"{given.weeks} weeks", f"Give 1 to {WEEKS_MAX}"
    for name in ("leave", "recover"):
        if not _share(getattr(given, name)):
            yield name, f"{getattr(given, name)} is no chance", "Give 0 to 1: two per cent is 0.02"
    for name in ("recruits", "instructors"):
        if not 0 <= getattr(given, name) <= PEOPLE_MAX:
            yield name, f"{getattr(given, name)} people", "Give a number that is not below 0"
    if given.instructors_max < given.instructors:
        yield "instructors_max", "fewer than there are at the start", "Give at least as many"


def _of_courses(given: Establishment) -> Iterator[tuple[str, str, str]]:
    names = [c.course_id for c in given.courses]
    for k, c in enumerate(given.courses):
        at = f"course[{k}]"
        if names.count(c.course_id) > 1:
            yield at, f"{c.course_id} twice: its trainees would count double", "Name each once"
        if not 1 <= c.weeks <= 520:
            yield at, f"{c.weeks} weeks", "Give calendar weeks, 1 to 520"
        elif c.weeks > given.weeks:
            yield at, f"{c.weeks} weeks, longer than the scenario", "Give the scenario more weeks"
        for name in ("pass_rate", "washback", "injured", "share"):
            if not _share(getattr(c, name)):
                value = getattr(c, name)
                yield at, f"{name} of {value}", "Give 0 to 1: ninety per cent is 0.9"
        if not 0 <= c.seats <= PEOPLE_MAX:
            yield at, f"{c.seats} seats", "Give a number that is not below 0"
        if not (math.isfinite(c.per_instructor) and c.per_instructor > 0):
            yield at, "nobody teaches it", "Say how many trainees one instructor teaches"
        elif c.seats and not given.instructors and not given.instructors_max:
            yield at, "seats without instructors", "Give instructors, or no seats"
        if c.after and c.after not in names:
            yield at, f"it follows {c.after}, which there is not", "Name a course of this text"
    for source in ("", *names):
        total = math.fsum(c.share for c in given.courses if c.after == source)
        if total > 1.0 + 1e-9:
            name = source or "recruits"
            yield "course[0]", f"{name} are sent on {total:.3f} times", "Let shares sum to 1"
    try:
        ordered([c for c in given.courses if not c.after or c.after in names])
    except InputError as error:
        yield "course[0]", error.what, error.remedy


def _of_equipment(given: Establishment) -> Iterator[tuple[str, str, str]]:
    courses = {c.course_id for c in given.courses}
    kinds = [n.casefold() for e in given.equipment for n in {e.kind, *e.names}]
    for k, line in enumerate(given.equipment):
        at = f"equipment[{k}]"
        if line.kind.casefold() == MONEY:
            yield at, "a kind called money", "Write [money], which is counted apart"
        if kinds.count(line.kind.casefold()) > 1:
            yield at, f"{line.kind} twice", "Name each kind once"
        for name in line.names:
            if kinds.count(name.casefold()) != 1:
                yield at, f"{name} is the name of two kinds", "Give a name to one kind"
        numbers = (line.held, line.in_repair, line.repair, line.ordered, line.lead, line.crew,
                   *line.donated.values())  # fmt: skip
        numbers += tuple(w for w in (line.agreed_weeks, line.moved_weeks) if w is not None)
        if min(numbers) < 0 or max(numbers) > PEOPLE_MAX:
            yield at, "a number below 0", "Give whole numbers that are not below 0"
        if not (_share(line.fails) and _share(line.lost)):
            yield at, "a chance that is none", "Give 0 to 1 a week"
        if line.repair == 0 and (line.in_repair or line.fails > 0):
            yield at, "items to be mended, and nobody mends", "Give repair a week, or no failures"
        if line.donated and line.crew and line.crew_course not in courses:
            yield at, f"{line.kind} is donated, and no course trains its crew", "Name crew_course"
        if any(week < 1 or week > given.weeks for week in line.donated):
            yield at, "donated outside the scenario's weeks", f"Give weeks 1 to {given.weeks}"


def _of_units(given: Establishment) -> Iterator[tuple[str, str, str]]:
    courses = {c.course_id for c in given.courses}
    kinds = {line.kind for line in given.equipment}
    types = {t.type_id: t for t in given.types}
    for k, t in enumerate(given.types):
        for name in sorted(set(t.people) - courses):
            yield f"type[{k}]", f"people of course {name}, which there is not", "Name a course"
        for name in sorted(set(t.equipment) - kinds):
            yield f"type[{k}]", f"equipment {name}, which there is not", "Name a kind of this text"
        if min([*t.people.values(), *t.equipment.values(), t.collective, 0]) < 0:
            yield f"type[{k}]", "a number below 0", "Give whole numbers that are not below 0"
        if not sum(t.people.values()):
            yield f"type[{k}]", "nobody is authorised", "Give people by course"
    for k, f in enumerate(given.formations):
        at = f"formation[{k}]"
        if f.type_id not in types:
            yield at, f"units of type {f.type_id!r}, which there is not", "Name a type of this text"
            continue
        if not 0 < f.count <= 10_000 or f.on_hand < 0:
            yield at, f"{f.count} units with {f.on_hand} people", "Give numbers above 0"
        authorised = sum(types[f.type_id].people.values())
        if f.on_hand > authorised:
            yield at, f"{f.on_hand} on hand, {authorised} authorised", "Mend one of the two"


def _of_programmes(given: Establishment) -> Iterator[tuple[str, str, str]]:
    courses = {c.course_id: c for c in given.courses}
    lists: dict[str, list[tuple[str, int]]] = {}
    for k, one in enumerate(given.programmes):
        at = f"programme[{k}]"
        course = courses.get(one.course)
        if course is None:
            yield at, f"course {one.course!r}, which there is not", "Name a course of this text"
        elif not 0 <= one.monthly <= PEOPLE_MAX:
            yield at, f"{one.monthly} people", "Give a number that is not below 0"
        elif not one.apart:
            lists.setdefault(one.programme_id, []).append((one.course, one.monthly))
    for said in doubled(lists):
        yield "programme[0]", said, "Count them once, or say apart = true where they are others"
    for name, course in courses.items():
        trained = sum(one.monthly for one in given.programmes if one.course == name)
        most = course.seats / max(course.weeks, 1) * WEEKS_A_MONTH
        if trained > most + 1:
            yield (
                "programme[0]",
                (f"{trained} a month in {name}, where seats are for {most:.0f}"),
                "Give the course their seats, or count nobody twice",
            )


def _of_money(given: Establishment, said: Money) -> Iterator[tuple[str, str, str]]:
    if not said.unit.strip():
        yield MONEY, "no currency", 'Give the unit: unit = "thousand EUR"'
    amounts = [said.held, said.income, said.person, said.trainee, *said.price.values(),
               *said.mend.values(), said.agreed_weeks or 0, said.moved_weeks or 0]  # fmt: skip
    if min(amounts) < 0 or max(amounts) > AMOUNT_MAX:
        yield MONEY, f"an amount that is not from 0 to {AMOUNT_MAX}", "Use a larger unit"
    kinds = {line.kind for line in given.equipment}
    for name in sorted({*said.price, *said.mend} - kinds):
        yield MONEY, f"the price of {name}, which there is not", "Name a kind of this text"


def _share(value: float) -> bool:
    return math.isfinite(value) and 0.0 <= value <= 1.0


def doubled(lists: Mapping[str, Sequence[tuple[str, int]]]) -> list[str]:
    """Trainees that several lists may count at once, as texts: same course and same number.

    Interflex, EUMAM and home training have been added up although some people were in two of them.
    """
    seen: dict[tuple[str, int], str] = {}
    found = []
    for name, rows in lists.items():
        for course, number in rows:
            if number and (course, number) in seen:
                found.append(f"{number} in {course}: both in {seen[course, number]} and {name}")
            seen.setdefault((course, number), name)
    return found
