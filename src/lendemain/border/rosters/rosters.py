"""A roster for posts manned round the clock, from a brief: arrays, search, and back to duties.

Hours of rest are counted on true time: where clocks change at night, a night is an hour shorter or
longer, and so is the rest.  Leave is whole days by local clocks; a duty that reaches into one is
barred.  The search is in `answers`, what conflicts in `conflicts`.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from lendemain.border.rosters import answers
from lendemain.border.rosters.problem import FREE, Problem, manned
from lendemain.border.solving.incidence import Bools, Integers
from lendemain.errors import InputError
from lendemain.records.roster import (
    UNLIMITED,
    Duty,
    Roster,
    RosterBrief,
    RosterNeed,
    RosterPerson,
    ShiftKind,
    UnmannedShift,
)

SOLVER = "annealing, columns of schedules, HiGHS, dives"
MUST = 10_000.0
"""What one too few costs where it must not be, beside what the text says it costs."""
DAY = timedelta(days=1)

FAMILIES = (
    "leave", "caveats", "skills", "rest", "limits", "hours at most", "hours at least",
    "days in a row at most", "days in a row at least", "days off in a row", "weekends",
)  # fmt: skip
"""Kinds of rules that bind persons, by the names that a conflict gives them."""


def span(brief: RosterBrief, kind: ShiftKind, day: date) -> tuple[datetime, datetime]:
    """When a shift of a day begins and ends, in UTC.

    >>> night = ShiftKind(shift_id="N", start=time(22), end=time(6))
    >>> brief = RosterBrief(title="", start=date(2026, 3, 28), days=1, time_zone="Europe/Kyiv",
    ...                     rest_h=11, shifts=(night,), needs=(), people=())
    >>> first, last = span(brief, night, date(2026, 3, 28))
    >>> (last - first).total_seconds() / 3600  # clocks go forward that night
    7.0
    """
    zone = ZoneInfo(brief.time_zone)
    last = day + DAY if kind.end <= kind.start else day
    return (
        datetime.combine(day, kind.start, zone).astimezone(UTC),
        datetime.combine(last, kind.end, zone).astimezone(UTC),
    )


def problem(brief: RosterBrief, without: Iterable[str] = ()) -> Problem:
    """The brief as arrays; `without` names families of rules that are not to bind.

    `InputError` where rest would reach past the next day.
    """
    free, dates = set(without), _dates(brief)
    spans = [[span(brief, k, d) for k in brief.shifts] for d in dates]
    minutes = np.array([[(b - a) // timedelta(minutes=1) for a, b in row] for row in spans])
    people = brief.people
    days, kinds = len(dates), len(brief.shifts)
    low = [0.0 if "hours at least" in free else p.hours_min for p in people]
    high = [float(minutes.max(axis=1).sum()) / 60 if "hours at most" in free else p.hours_max
            for p in people]  # fmt: skip
    rows = [(n, d) for n in brief.needs for d in range(days) if _wanted(n, dates[d])]
    cost, base = _asked(brief, dates)
    index = {k.shift_id: i for i, k in enumerate(brief.shifts)}
    most = np.minimum(np.array(high) * 60, minutes.max(axis=1).sum())
    return Problem(
        allowed=_allowed(brief, dates, free), cost=cost, base=base,
        follow=_follow(brief, spans, rest="rest" not in free),
        minutes=minutes.astype(np.int32).reshape(days, kinds),
        limit=np.array(
            [[UNLIMITED if "limits" in free else p.limits.get(k.shift_id, UNLIMITED)
              for k in brief.shifts] for p in people], np.int32,
        ).clip(max=days),
        minutes_min=np.ceil(np.array(low) * 60 - 1e-6).astype(np.int32),
        minutes_max=np.floor(most + 1e-6).astype(np.int32),
        run_max=_each(people, lambda p: min(p.run_max, days), days,
                      "days in a row at most" in free),
        run_min=_each(people, lambda p: p.run_min, 1, "days in a row at least" in free),
        off_min=_each(people, lambda p: p.off_min, 1, "days off in a row" in free),
        weekends_max=_each(people, lambda p: min(p.weekends_max, days // 7 + 2), days // 7 + 2,
                           "weekends" in free),
        weekend=_weekends(dates),
        need_day=np.array([d for _, d in rows], np.int32),
        need_kind=np.array([index[n.shift_id] for n, _ in rows], np.int32),
        counts=np.array([[not n.skill or n.skill in p.skills for p in people] for n, _ in rows],
                        bool).reshape(len(rows), len(people)),
        need=np.array([n.persons for n, _ in rows], np.int32),
        under=np.array([n.short + MUST * n.must for n, _ in rows]),
        over=np.array([0.0 if n.skill else n.over for n, _ in rows]),
    )  # fmt: skip


def _each(
    people: Iterable[RosterPerson], of: Callable[[RosterPerson], int], other: int, free: bool
) -> Integers:
    return np.array([other if free else of(p) for p in people], np.int32)


def _dates(brief: RosterBrief) -> list[date]:
    return [brief.start + k * DAY for k in range(brief.days)]


def _wanted(need: RosterNeed, day: date) -> bool:
    return not need.weekdays or day.weekday() in need.weekdays


def _weekends(dates: list[date]) -> Integers:
    """The number of each day's weekend, counted from the first day's week; -1 for other days."""
    first = dates[0] - dates[0].weekday() * DAY
    return np.array([(d - first).days // 7 if d.weekday() > 4 else -1 for d in dates], np.int32)


def _asked(brief: RosterBrief, dates: list[date]) -> tuple[np.ndarray, float]:
    """What each duty costs each person by requests, and what all who ask to be on cost unmet."""
    who = {p.person_id: i for i, p in enumerate(brief.people)}
    kind = {k.shift_id: i for i, k in enumerate(brief.shifts)}
    at = {d: i for i, d in enumerate(dates)}
    cost, base = np.zeros((len(who), len(at), len(kind))), 0.0
    for r in brief.requests:
        cost[who[r.person_id], at[r.day], kind[r.shift_id]] += -r.weight if r.on else r.weight
        base += r.weight if r.on else 0.0
    return cost, base


def barred(person: RosterPerson, kind: ShiftKind, day: date) -> list[str]:
    """The families of rules that keep a person off a shift on a day; empty where none does."""
    found = []
    last = day + DAY if kind.end <= kind.start and kind.end > time(0) else day
    if person.leave & {day, last}:
        found.append("leave")
    if person.caveats & {kind.shift_id, kind.post, *kind.tags}:
        found.append("caveats")
    if not kind.skills <= person.skills:
        found.append("skills")
    return found


def _allowed(brief: RosterBrief, dates: list[date], free: set[str]) -> Bools:
    return np.array(
        [
            [[set(barred(p, k, d)) <= free for k in brief.shifts] for d in dates]
            for p in brief.people
        ],
        bool,
    ).reshape(len(brief.people), len(dates), len(brief.shifts))


def _follow(
    brief: RosterBrief, spans: list[list[tuple[datetime, datetime]]], *, rest: bool
) -> Bools:
    """Which shift may follow which on the next day, by true hours of rest; none ever overlap."""
    between = timedelta(hours=brief.rest_h) if rest else timedelta(0)
    for today, later in zip(spans, spans[2:], strict=False):
        if min(s for s, _ in later) - max(e for _, e in today) < between:
            raise InputError(
                f"{brief.rest_h:g} hours of rest reach past the next day", where="rest_h",
                remedy="Ask for days off in a row instead",
            )  # fmt: skip
    return np.array(
        [[[s - e >= between for s, _ in then] for _, e in now] for now, then in pairwise(spans)],
        bool,
    ).reshape(len(spans) - 1, len(brief.shifts), len(brief.shifts))


def roster(
    brief: RosterBrief,
    *,
    inputs: str = "",
    seed: int = 1,
    steps: int = 200,
    pace: Callable[[], float] = lambda: 0.0,
) -> Roster:
    """The best roster found, with its bound and what it leaves unmanned; conflicts are not sought.

    `pace` is the share of the time that is gone; the search ends where it comes to one.  Raises
    `InputError` where somebody's own rules let no schedule be.
    """
    given = problem(brief)
    found = answers.answered(given, seed=seed, steps=steps, pace=pace)
    return Roster(
        title=brief.title, start=brief.start, days=brief.days, time_zone=brief.time_zone,
        duties=duties(brief, found.plan), unmanned=_unmanned(brief, given, found.plan),
        conflicts=(), value=found.value, bound=found.bound, inputs=inputs, solver=SOLVER,
        seed=seed, steps=found.dives,
    )  # fmt: skip


def duties(brief: RosterBrief, plan: Integers) -> tuple[Duty, ...]:
    """The duties of a plan, in order of time."""
    dates, found = _dates(brief), []
    for p, d in zip(*np.nonzero(plan != FREE), strict=True):
        kind = brief.shifts[plan[p, d]]
        start, end = span(brief, kind, dates[d])
        found.append(
            Duty(
                person_id=brief.people[p].person_id, shift_id=kind.shift_id, post=kind.post,
                day=dates[d], start=start, end=end,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.start, one.shift_id, one.person_id)))


def _unmanned(brief: RosterBrief, given: Problem, plan: Integers) -> tuple[UnmannedShift, ...]:
    dates = _dates(brief)
    rows = [(n, d) for n in brief.needs for d in dates if _wanted(n, d)]
    short, found = given.need - manned(given, plan), []
    index = {k.shift_id: k for k in brief.shifts}
    for (need, day), lacks in zip(rows, short, strict=True):
        if lacks <= 0:
            continue
        why: dict[str, int] = {}
        kind = index[need.shift_id]
        for p in brief.people:
            causes = barred(p, kind, day)
            if need.skill and need.skill not in p.skills:
                causes.append("skills")
            for cause in sorted(set(causes)):
                why[cause] = why.get(cause, 0) + 1
        found.append(
            UnmannedShift(
                shift_id=need.shift_id, day=day, skill=need.skill, short=int(lacks),
                must=need.must, held_back=why,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda u: (not u.must, u.day, u.shift_id)))


def lean(brief: RosterBrief) -> RosterBrief:
    """The brief with nothing but what must be: no requests, no wishes, nothing too many."""
    needs = tuple(replace(n, short=0.0, over=0.0) for n in brief.needs if n.must)
    return replace(brief, needs=needs, requests=())
