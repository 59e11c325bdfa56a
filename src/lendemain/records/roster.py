"""Rosters of posts that are manned round the clock: shifts, persons, rules, and who is on when.

Who stands where and when is for the mission alone: nothing here goes into a release.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

UNLIMITED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftKind:
    """A duty that comes every day: from `start` to `end` by local clocks, of the next day where
    `end` is not later than `start`.

    `skills` are those that everybody on it must have; `tags` ("night") are what caveats name.
    """

    shift_id: str
    start: time
    end: time
    post: str = ""
    skills: frozenset[str] = field(default_factory=frozenset)
    tags: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPerson:
    """A person of the posts with what binds them.

    `caveats` name shifts, posts or tags that the person's nation or doctor rules out; `limits` how
    often a shift may be had at most.  A run is of days in a row.
    """

    person_id: str
    nation: str = ""
    skills: frozenset[str] = field(default_factory=frozenset)
    caveats: frozenset[str] = field(default_factory=frozenset)
    leave: frozenset[date] = field(default_factory=frozenset)
    limits: Mapping[str, int] = field(default_factory=dict)
    hours_min: float = 0.0
    hours_max: float = 10_000.0
    run_max: int = 6
    run_min: int = 1
    off_min: int = 1
    weekends_max: int = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterNeed:
    """How many are wanted on a shift, on some days of the week (0 is Monday) or on all.

    `skill` counts only those who have it.  `must` says that a roster without them is none; `short`
    and `over` are what each too few and too many cost.
    """

    shift_id: str
    persons: int
    skill: str = ""
    weekdays: frozenset[int] = field(default_factory=frozenset)
    must: bool = True
    short: float = 100.0
    over: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRequest:
    """What a person asks for: to be on a shift on a day, or not; not met, it costs `weight`."""

    person_id: str
    day: date
    shift_id: str
    on: bool
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterBrief:
    """What a roster is asked for; `rest_h` are hours of rest between two duties."""

    title: str
    start: date
    days: int
    time_zone: str
    rest_h: float
    shifts: tuple[ShiftKind, ...]
    needs: tuple[RosterNeed, ...]
    people: tuple[RosterPerson, ...]
    requests: tuple[RosterRequest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A person on a shift: from when to when, in UTC."""

    person_id: str
    shift_id: str
    post: str
    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmannedShift:
    """A shift that lacks persons on a day, and what holds back those who are not on it."""

    shift_id: str
    day: date
    skill: str
    short: int
    must: bool
    held_back: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleConflict:
    """Kinds of rules that cannot all hold: `person_id` alone, or all together where it is "".

    `proved` where no roster at all keeps them; otherwise none was found that does.  Without any one
    of the `rules` the others can hold.
    """

    rules: tuple[str, ...]
    person_id: str = ""
    proved: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who is on when, what it costs, and what no roster costs less than.

    `conflicts` are there where what must be manned is not.
    """

    title: str
    start: date
    days: int
    time_zone: str
    duties: tuple[Duty, ...]
    unmanned: tuple[UnmannedShift, ...]
    conflicts: tuple[RuleConflict, ...]
    value: float
    bound: float
    inputs: str
    solver: str
    seed: int
    steps: int
