"""A roster looked at without its planner: every rule that it breaks, from duties and clocks alone.

Nothing here is shared with the search but the text of the brief: hours, rest and runs are counted
on the duties' own times.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from lendemain.records.roster import Duty, Roster, RosterBrief, RosterPerson

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def faults(brief: RosterBrief, made: Roster) -> list[str]:
    """Every hard rule that a roster breaks, in words; empty where it breaks none.

    What must be manned and is not counts, unless the roster itself says so.
    """
    of: defaultdict[str, list[Duty]] = defaultdict(list)
    for duty in sorted(made.duties, key=lambda d: d.start):
        of[duty.person_id].append(duty)
    known = {p.person_id: p for p in brief.people}
    found = [f"{name}: not in the brief" for name in sorted(of.keys() - known.keys())]
    for name, person in known.items():
        found += [f"{name}: {what}" for what in _broken(brief, person, of[name])]
    return found + list(_short(brief, made))


def _broken(brief: RosterBrief, person: RosterPerson, own: Sequence[Duty]) -> Iterator[str]:
    zone = ZoneInfo(brief.time_zone)
    kinds = {k.shift_id: k for k in brief.shifts}
    for duty in own:
        kind = kinds[duty.shift_id]
        starts = datetime.combine(duty.day, kind.start, zone).astimezone(UTC)
        if duty.start != starts or not duty.start < duty.end:
            yield f"{duty.day} {duty.shift_id} at another time than the shift's"
        if any(_overlaps(duty, day, zone) for day in person.leave):
            yield f"{duty.day} {duty.shift_id} on leave"
        if {kind.shift_id, kind.post, *kind.tags} & person.caveats:
            yield f"{duty.day} {duty.shift_id} against a caveat"
        if lacks := sorted(kind.skills - person.skills):
            yield f"{duty.day} {duty.shift_id} without {', '.join(lacks)}"
    for one, other in pairwise(own):
        if other.day == one.day:
            yield f"{one.day}: two duties"
        if (other.start - one.end) / HOUR < brief.rest_h - 1e-9:
            yield f"{other.day}: {(other.start - one.end) / HOUR:g} h of rest"
    hours = sum(((d.end - d.start) / HOUR for d in own), 0.0)
    if not person.hours_min - 1e-6 <= hours <= person.hours_max + 1e-6:
        yield f"{hours:g} hours"
    for name, times in Counter(d.shift_id for d in own).items():
        if times > person.limits.get(name, times):
            yield f"{name} {times} times"
    weekends = {d.day - d.day.weekday() * DAY for d in own if d.day.weekday() >= 5}
    if len(weekends) > person.weekends_max:
        yield f"{len(weekends)} weekends"
    yield from _runs(brief, person, {d.day for d in own})


def _overlaps(duty: Duty, day: object, zone: ZoneInfo) -> bool:
    first, last = duty.start.astimezone(zone), duty.end.astimezone(zone)
    ends = last.date() if last.time() > time(0) else last.date() - DAY
    return first.date() == day or ends == day


def _runs(brief: RosterBrief, person: RosterPerson, worked: set[object]) -> Iterator[str]:
    days = [brief.start + k * DAY for k in range(brief.days)]
    runs = [(on, list(row)) for on, row in groupby(days, key=lambda d: d in worked)]
    for at, (on, row) in enumerate(runs):
        inside = 0 < at < len(runs) - 1
        if on and len(row) > person.run_max:
            yield f"{row[0]}: {len(row)} days in a row"
        if inside and on and len(row) < person.run_min:
            yield f"{row[0]}: only {len(row)} days in a row"
        if inside and not on and len(row) < person.off_min:
            yield f"{row[0]}: only {len(row)} days off"


def _short(brief: RosterBrief, made: Roster) -> Iterator[str]:
    """Needs that must be met, are not, and of which the roster does not say so."""
    skills = {p.person_id: p.skills for p in brief.people}
    there = defaultdict(list)
    for duty in made.duties:
        there[duty.shift_id, duty.day].append(skills.get(duty.person_id, frozenset()))
    said = {(u.shift_id, u.day, u.skill): u.short for u in made.unmanned}
    for need in brief.needs:
        for day in (brief.start + k * DAY for k in range(brief.days)):
            if not need.must or (need.weekdays and day.weekday() not in need.weekdays):
                continue
            have = sum(not need.skill or need.skill in s for s in there[need.shift_id, day])
            if need.persons - have > said.get((need.shift_id, day, need.skill), 0):
                yield f"{day} {need.shift_id}: {need.persons - have} too few, and not said"
