"""The multinational force: what is required, what nations offer, and the plan that joins them.

Amounts are whole numbers (units, people, kilograms, cents), so that sums are exact.  A requirement
names no nation, and a contribution no requirement; only an assignment joins the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Names = Mapping[str, str]
"""A name by language code (en, fr, uk)."""


class Domain(StrEnum):
    """Where a unit serves."""

    AIR = "air"
    SEA = "sea"
    LAND = "land"
    JOINT = "joint"


class Rung(StrEnum):
    """How real a contribution is, in the order of the ladder; each rung needs its evidence."""

    ANNOUNCED = "announced"
    COMMITTED = "committed"
    ALLOCATED = "allocated"
    CONTRACTED = "contracted"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    OPERATIONAL = "operational"
    WITHDRAWN = "withdrawn"


class Cause(StrEnum):
    """Why a requirement is not met: what, alone relaxed, would reduce the shortfall."""

    NO_OFFER = "no_offer"
    STATUS = "status"
    AUTHORITY = "authority"
    READINESS = "readiness"
    NOTICE = "notice"
    AVAILABILITY = "availability"
    CAVEAT = "caveat"
    SKILLS = "skills"
    DWELL = "dwell"
    LIFT = "lift"
    NATION_CAP = "nation_cap"
    NATIONS_PER_LINE = "nations_per_line"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nation:
    """A contributor: its names, its part of the agreed key (millionths), its ceiling of people."""

    nation_id: str
    name: Names
    aliases: tuple[str, ...] = ()
    key_millionths: int = 0
    people_max: int | None = None
    black_sea: bool = False
    observer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """A nation's rule on the use of its unit: `forbid` what is listed, or `only` what is listed.

    `about` is task, area or domain.
    """

    effect: str
    about: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One line of the statement of requirements: so many of a capability, from when to when.

    `quantity` counts units; `hold_months` is the shortest useful stay, `handover_days` the overlap
    of one unit with the next, `nations_max` how many nations may serve on it at a time (0: any).
    """

    requirement_id: str
    title: Names
    domain: Domain
    capability: str
    quantity: int
    start: datetime
    end: datetime
    weight: int = 1
    critical: bool = False
    area: str = ""
    echelon: str = ""
    notice_days: int = 0
    tasks: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    hold_months: int = 1
    handover_days: int = 0
    nations_max: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a nation offers: a unit, when, how ready, at what notice, and under which conditions.

    `dwell` is months at home for each month deployed; `lift_kg` what must be moved, by the pool or
    by the nation itself; `cost_cents` a month in EUR; `exclusivity` names the unit wherever it is
    pledged; `authority_end` is when the national decision ends.
    """

    contribution_id: str
    nation: str
    unit: str
    domain: Domain
    capabilities: tuple[str, ...]
    count: int
    personnel: int
    start: datetime
    end: datetime
    notice_days: int
    tour_months: int
    dwell: float
    rung: Rung
    rung_evidence: str = ""
    readiness: str = ""
    readiness_evidence: str = ""
    readiness_end: datetime | None = None
    lift_kg: int = 0
    lift_by: str = "pool"
    sustainment_days: int = 0
    skills: tuple[str, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    red_card: bool = False
    cost_cents: int = 0
    borne_by: str = ""
    authority: str = ""
    authority_end: datetime | None = None
    exclusivity: str = ""
    home: str = ""
    confidence: float = 1.0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandPost:
    """A post of the command and the nations that fill it in turn, each for so many months."""

    post_id: str
    title: Names
    place: str
    turns: tuple[tuple[str, int], ...]
    start: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssuranceMeasure:
    """What reassures, in the air, at sea or on land: its kind and the numbers that size it.

    `requires` names the requirements that follow from it; `resources` what nothing else may use at
    the same time (a corridor, a strait, a range), `start` and `end` when.
    """

    measure_id: str
    title: Names
    domain: Domain
    kind: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The statement of requirements as a whole, with what bounds every plan made for it.

    `lift_in_kg` and `lift_out_kg` are what the pool can move in a month; `least_rung` the rung from
    which a contribution counts; `platform_kg` what the largest platform carries in one piece.
    """

    statement_id: str
    title: Names
    version: str
    source: str
    first_month: int
    months: int
    capabilities: Mapping[str, Domain]
    areas: tuple[str, ...]
    tasks: tuple[str, ...]
    skills: tuple[str, ...]
    nations: tuple[Nation, ...]
    requirements: tuple[Requirement, ...]
    posts: tuple[CommandPost, ...] = ()
    measures: tuple[AssuranceMeasure, ...] = ()
    lift_in_kg: int | None = None
    lift_out_kg: int | None = None
    platform_kg: int | None = None
    least_rung: Rung = Rung.COMMITTED
    rates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Assignment:
    """One tour: a contribution serves on a requirement from the start of a month to its `end`.

    Months count from the statement's first one (0); `end` is the first month not served.
    """

    contribution: str
    requirement: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What a requirement lacks over some months, and the cause that was verified, if one was."""

    requirement: str
    start: int
    end: int
    missing: tuple[int, ...]
    cause: Cause | None = None
    regained: int = 0
    detail: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One level of the objective: what the plan reached, and what no plan can go below."""

    name: str
    value: int
    bound: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan of the force: who serves where and when, what is missing, and how good it can be.

    `missing` holds for every requirement what it lacks month by month.  `weighted` is the shortfall
    in which a critical unit-month counts `critical_worth` times, `bound` what no plan goes below;
    `terms` is the objective level by level, with bounds that hold given the levels above.
    """

    inputs: str
    solver: str
    seed: int
    work: int
    critical_worth: int
    assignments: tuple[Assignment, ...]
    missing: Mapping[str, tuple[int, ...]]
    weighted: int
    bound: int
    terms: tuple[Term, ...]
    shortfalls: tuple[Shortfall, ...] = ()
    stopped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What a published register says that somebody gave, sent or promised; as it says it.

    `what` is its own word for it; `rung` how real it is by that register; `value_cents` is EUR.
    """

    register: str
    nation: str
    month: int | None
    what: str
    rung: Rung
    count: int | None = None
    value_cents: int | None = None
    place: str = ""
