"""Rosters of posts: made from a text, adopted by a person, explained, handed out as calendars.

    border.roster   a roster that somebody adopted: its document and the text it was made from

Who stands where and when is for the mission alone: an entry names nobody, its files lie in the
compartment `rosters`.  A roster is kept, never worked out again.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic

from lendemain import __version__, encoding
from lendemain.border.rosters import checked as rosters_checked
from lendemain.border.rosters import conflicts as rosters_conflicts
from lendemain.border.rosters import document as rosters_document
from lendemain.border.rosters import rosters
from lendemain.border.rosters import search as rosters_search
from lendemain.border.rosters import text as rosters_text
from lendemain.desk import filing
from lendemain.desk.cases import cases
from lendemain.desk.mission import Entry, Mission, printable
from lendemain.desk.plans.border import content
from lendemain.errors import InputError
from lendemain.records.roster import Roster, RosterBrief, RuleConflict
from lendemain.reports import roster_calendar

ROSTER = "border.roster"
COMPARTMENT = "rosters"
Plain = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How hard a roster is tried for."""

    steps: int = 200
    seconds: float = 60.0
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A roster with what it was made from; `roster` is None where there can be none at all."""

    brief: RosterBrief
    roster: Roster | None
    conflicts: tuple[RuleConflict, ...]
    data: bytes
    file: str
    by_time: bool


def planned(mission: Mission, file: Path, wanted: Wanted) -> Planned:
    """The roster that a text asks for; nothing is recorded.

    Where what must be manned is not, or somebody's rules let no schedule be, `conflicts` names the
    kinds of rules that cannot hold together.  Raises `InputError` for a text with mistakes.
    """
    data = content(file)
    zone = mission.agreements[0].time_zone
    brief = rosters_text.roster(file.name, data, time_zone=zone)
    began = monotonic()

    def pace() -> float:
        return (monotonic() - began) / max(wanted.seconds, 1e-3)

    def late() -> bool:
        return pace() >= 1.0

    try:
        made = rosters.roster(
            brief, inputs=encoding.digest(data), seed=wanted.seed, steps=wanted.steps, pace=pace
        )
    except InputError as error:
        if error.what != rosters_search.NONE:
            raise
        found = rosters_conflicts.conflicts(brief, seed=wanted.seed)
        return Planned(
            brief=brief, roster=None, conflicts=found, data=data, file=printable(file.name),
            by_time=late(),
        )  # fmt: skip
    by_time, found = late(), ()
    if any(u.must for u in made.unmanned):
        more = monotonic() + wanted.seconds
        found = rosters_conflicts.conflicts(
            brief, seed=wanted.seed, expired=lambda: monotonic() > more
        ) or (rosters_conflicts.unproved(),)
    made = replace(made, conflicts=found)
    wrong = rosters_checked.faults(brief, made)
    assert not wrong, wrong
    return Planned(
        brief=brief, roster=made, conflicts=found, data=data, file=printable(file.name),
        by_time=by_time,
    )  # fmt: skip


def adopt(mission: Mission, made: Planned, *, by: str) -> int:
    """The number of the entry by which a person adopts a roster, signed by the person.

    Raises `InputError` where there is none to adopt.
    """
    if made.roster is None:
        raise InputError(
            "there is no roster: " + "; ".join(_words(c) for c in made.conflicts),
            where=made.file, remedy="Change one of these, and plan again",
        )  # fmt: skip
    signer = cases.person(mission.folder, by)
    found = made.roster
    plan = encoding.canonical(rosters_document.roster(found))
    objects = filing.filed(mission, {"plan": plan, "brief": made.data})
    said = {
        "comp": [COMPARTMENT], "file": made.file, "by": printable(by), "inputs": found.inputs,
        "start": found.start.isoformat(), "days": found.days, "duties": len(found.duties),
        "persons": len(made.brief.people), "unmanned": sum(u.must for u in found.unmanned),
        "value": f"{found.value:.6f}", "bound": f"{found.bound:.6f}", "solver": found.solver,
        "seed": found.seed, "software": __version__, "cut_by_time": made.by_time,
    }  # fmt: skip
    return mission.record(ROSTER, said, objects, signer=signer)


def listed(mission: Mission) -> list[Plain]:
    """Every adopted roster without its names: its entry, who adopted it, how good it is."""
    names = ("start", "days", "persons", "duties", "unmanned", "value", "bound", "seed", "by")
    return [{"entry": e.index} | {n: e.body[n] for n in names} for e in mission.entries(ROSTER)]


def adopted(mission: Mission, index: int | None = None) -> tuple[Entry, Roster]:
    """An adopted roster (the newest where no entry is named) and its entry."""
    entry = filing.newest(
        mission, ROSTER, index, what="roster",
        remedy="Make one: `lendemain border roster plan FILE --adopt NAME`",
    )  # fmt: skip
    return entry, rosters_document.roster_of(filing.document(mission, entry))


def calendar(mission: Mission, index: int | None, *, person: str = "") -> bytes:
    """An adopted roster as iCalendar, of all or of one person."""
    entry, found = adopted(mission, index)
    made = encoding.moment(entry.number("time_made"))
    return roster_calendar.calendar(found, made=made, mission=mission.name, person=person)


def checked(mission: Mission) -> list[str]:
    """Every rule that an adopted roster breaks by the text it was made from."""
    wrong = []
    for entry in mission.entries(ROSTER):
        data = mission.segments.bytes(str(entry.objects("brief")[0]["digest"]))
        _, found = adopted(mission, entry.index)
        brief = rosters_text.roster(str(entry.body["file"]), data, time_zone=found.time_zone)
        wrong += [f"entry {entry.index}: {w}" for w in rosters_checked.faults(brief, found)]
    return wrong


def shown(made: Planned) -> Plain:
    """A roster in words and rows, for the mission's own eyes."""
    said: Plain = {"title": made.brief.title, "conflicts": [_words(c) for c in made.conflicts]}
    if made.roster is None:
        return {**said, "roster": "none: nothing keeps these rules"}
    found = made.roster
    lacking = sum(u.short for u in found.unmanned if u.must)
    return {
        **said, "too_few_where_there_must_be": lacking,
        "each_such_costs": f"{rosters.MUST:.0f}", "value": f"{found.value:.2f}",
        "no_roster_below": f"{found.bound:.2f}",
        "duties": len(found.duties), "solver": found.solver, "seed": found.seed,
        "cut_by_time": made.by_time, "inputs": found.inputs,
        "unmanned": [
            {
                "day": u.day.isoformat(), "shift": u.shift_id, "short": u.short,
                "skill": u.skill, "must": u.must,
                "kept_off": ", ".join(f"{k} {n}" for k, n in u.held_back.items()),
            }
            for u in found.unmanned
        ],
        "persons": grid(made.brief, found),
    }  # fmt: skip


def grid(brief: RosterBrief, found: Roster) -> list[Plain]:
    """A row for each person: hours, weekends, and the shift of each day ("." for none)."""
    days = [found.start + timedelta(days=k) for k in range(found.days)]
    on: defaultdict[str, dict[object, str]] = defaultdict(dict)
    hours, weekends = Counter[str](), defaultdict(set)
    for d in found.duties:
        on[d.person_id][d.day] = d.shift_id
        hours[d.person_id] += round((d.end - d.start).total_seconds() / 3600)
        if d.day.weekday() > 4:
            weekends[d.person_id].add(d.day.isocalendar()[:2])
    return [
        {
            "person": p.person_id, "nation": p.nation, "hours": hours[p.person_id],
            "weekends": len(weekends[p.person_id]),
            "days": " ".join(on[p.person_id].get(d, ".") for d in days),
        }
        for p in brief.people
    ]  # fmt: skip


def _words(one: RuleConflict) -> str:
    who = f"{one.person_id}: " if one.person_id else ""
    sure = "" if one.proved else " (not proved: no roster was found)"
    return f"{who}{' + '.join(one.rules)}{sure}"
