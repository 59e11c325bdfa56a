"""Who asks, what for, about what; and a policy of access as its text says it.

Roles, levels, cells, delays and the least number of reports are text (`texts/policies/`); what is
here are the words that the text may use and the plain numbers that the rule is quick with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What somebody is to the mission; a policy says what each role may."""

    COMMISSIONER = "commissioner"
    SECRETARIAT = "secretariat"
    INVESTIGATOR = "investigator"
    LIAISON = "liaison"
    OBSERVER = "observer"
    RESEARCHER = "researcher"
    PUBLIC = "public"


class Action(IntEnum):
    """What somebody wants to do with a thing; each is one bit, so that many fit into one number."""

    READ = 1
    MOVE = 2
    DECIDE = 4
    EXPORT = 8
    RELEASE = 16
    SEAL = 32
    UNSEAL = 64
    LABEL = 128
    ENROL = 256
    ADOPT = 512


class Level(IntEnum):
    """For whom something is, from everybody to the commission: each level reads those below it."""

    PUBLIC = 0
    RESEARCHER = 1
    PARTY = 2
    COMMISSION = 3


class Unit(StrEnum):
    """How fine the times of a release are."""

    EXACT = "exact"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


class Cases(StrEnum):
    """Which cases a role has to do with."""

    ALL = "all"
    ASSIGNED = "assigned"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compartment:
    """Material that only those enrolled for it read; `party` is whose it is ("": nobody's)."""

    name: str
    party: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRule:
    """What a role may: up to which level it reads, which cases, and whether it waits for releases.

    `actions` is the sum of the actions' bits.
    """

    role: Role
    level: Level
    cases: Cases
    waits: bool
    actions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRule:
    """How coarse and how late a level's release is.

    `cell_m` is the side of a cell (0: exact places), `delay_h` the hours after the end of the
    coarse time, `delays_h` those of kinds that wait longer; a cell with fewer than `least` reports
    in `window_d` days is not shown as such.
    """

    level: Level
    cell_m: int
    unit: Unit
    delay_h: int
    least: int
    window_d: int
    delays_h: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPolicy:
    """A policy of access as its text says it; `things` gives each kind of thing its level."""

    policy_id: str
    compartments: tuple[Compartment, ...]
    roles: Mapping[Role, RoleRule]
    levels: Mapping[Level, LevelRule]
    things: Mapping[str, Level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What the ledger says of a person: role, party, compartments, and the cases assigned."""

    name: str
    role: Role | None = None
    party: str = ""
    compartments: tuple[str, ...] = ()
    cases: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as the rule sees them: plain numbers, worked out once for each policy and duty.

    `outside` has a bit for each compartment that is closed to them, `actions` one for each action
    that is theirs; `party` is a number of the party, 0 for none.
    """

    name: str
    level: int
    outside: int
    actions: int
    party: int
    waits: bool
    every_case: bool
    cases: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A thing as the rule sees it.

    `level` is who may read it, `compartments` a bit for each that it lies in, `released` the
    microsecond from which those who wait may have it, `case` the case it belongs to (0: none),
    `owner` a number of the party that gave it (0: none), which may read it whatever its level.
    """

    level: int
    compartments: int = 0
    released: int = 0
    case: int = 0
    owner: int = 0
    sealed: bool = False


class Why(StrEnum):
    """Why something is allowed or not; the first reason that forbids it is told."""

    ALLOWED = "allowed"
    ACTION = "action"
    SEALED = "sealed"
    COMPARTMENT = "compartment"
    LEVEL = "level"
    RELEASE = "release"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is allowed, and why or why not."""

    allowed: bool
    why: Why
