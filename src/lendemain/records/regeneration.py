"""The host's army through the years: what trains people, what repairs equipment, what follows.

People and equipment are whole numbers and are conserved exactly: every one is somewhere.  Weeks
are calendar weeks from the scenario's start.  Nobody is a person here: these are numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lendemain.records.activation import DeliveryRung
from lendemain.records.observation import Category, Float32, Int32


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One type of course: how long, how many seats, who teaches, who passes.

    `weeks` are calendar weeks; `per_instructor` trainees need one instructor; of those who end it
    `pass_rate` pass, and of the others `washback` wait for the next one while the rest leave.
    `injured` is the chance of an injury in a week.  `after` names the course that comes before (""
    for recruits); `share` of its graduates go on to this one.  `makes_instructors` sends
    graduates to the pool of instructors instead of to units.  `title` is its name by language.
    """

    course_id: str
    weeks: int
    seats: int
    per_instructor: float
    pass_rate: float
    washback: float = 0.0
    injured: float = 0.0
    after: str = ""
    share: float = 1.0
    makes_instructors: bool = False
    title: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentLine:
    """One kind of equipment, stores or works: held, broken, repaired, ordered, donated, lost.

    Stores (shells) are lost as they are used, works (kilometres fortified) are ordered as built.

    Numbers a week: `fails` and `lost` are chances for each serviceable item; `repair` is how many
    can be mended at most, `ordered` how many are delivered from week `lead` on, `donated` how many
    come in a week, by week.  `crew` people trained in course `crew_course` serve one item.

    Deliveries under commitments that call the item by its kind or one of `names`, counted in items
    or in `unit`, come on top of `donated`: what was delivered, and what has been sent or agreed,
    `moved_weeks` or `agreed_weeks` later (None: not foreseen).  `title` is the kind's name by
    language.
    """

    kind: str
    held: int
    in_repair: int = 0
    fails: float = 0.0
    lost: float = 0.0
    repair: int = 0
    ordered: int = 0
    lead: int = 0
    donated: Mapping[int, int] = field(default_factory=dict)
    crew: int = 0
    crew_course: str = ""
    names: tuple[str, ...] = ()
    unit: str = ""
    agreed_weeks: int | None = None
    moved_weeks: int | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What the years cost, in whole `unit`s ("thousand EUR"): held, and a week's income and costs.

    `person` is paid for everybody who serves, `trainee` for everybody on a course besides; `price`
    for each item ordered when it comes and `mend` for each item mended, by kind.  `given` is what
    commitments bring, by week: what they count in this unit, foreseen as items are.  `title` is the
    unit's name by language.
    """

    unit: str
    held: int
    income: int = 0
    person: int = 0
    trainee: int = 0
    price: Mapping[str, int] = field(default_factory=dict)
    mend: Mapping[str, int] = field(default_factory=dict)
    given: Mapping[int, int] = field(default_factory=dict)
    agreed_weeks: int | None = None
    moved_weeks: int | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """So many people a month that a programme trains in a course of the scenario.

    Several programmes may count the same people: two of one number in one course are a mistake
    unless one says that its people are others (`apart`).
    """

    programme_id: str
    course: str
    monthly: int
    apart: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inflow:
    """So many items of a kind (or of money) that a commitment brings in a week of a scenario.

    `rung` says how sure that is: delivered, or foreseen from what was moved or agreed.  `fragment`
    is the clause, `nation` who gives, `at` when that rung was reached.
    """

    week: int
    kind: str
    number: int
    rung: DeliveryRung
    fragment: str
    nation: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitType:
    """What a unit of a type is authorised: people by the course they need, equipment by kind.

    `collective` is how many weeks it trains together before it is ready; `title` is its name by
    language.
    """

    type_id: str
    people: Mapping[str, int]
    equipment: Mapping[str, int] = field(default_factory=dict)
    collective: int = 0
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formation:
    """Units of one type that are to be filled, in the order given; `on_hand` people each begin
    with.
    """

    type_id: str
    count: int
    on_hand: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Establishment:
    """A scenario: its courses, equipment, units, and the rates at which people come and go.

    `recruits` come in a week; `leave` is the chance of leaving a unit in a week, `recover` that an
    injured person returns to the queue of the same course.  `instructors` are there at the start;
    `instructors_max` is how many the pool can hold.
    """

    scenario_id: str
    title: Mapping[str, str]
    source: str
    start: datetime
    weeks: int
    recruits: int
    leave: float
    recover: float
    instructors: int
    instructors_max: int
    courses: tuple[Course, ...]
    equipment: tuple[EquipmentLine, ...]
    types: tuple[UnitType, ...]
    formations: tuple[Formation, ...]
    assumptions: tuple[str, ...] = ()
    programmes: tuple[Programme, ...] = ()
    money: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """How many are where at the end of a week: people by place, equipment by kind and place, and
    the money that is left, by its unit.
    """

    week: Int32
    what: Category
    place: Category
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What many runs say of one number in one week: mean and the 5, 50 and 95 % points."""

    week: Int32
    what: Category
    place: Category
    mean: Float32
    low: Float32
    middle: Float32
    high: Float32


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck:
    """What holds the army back most, and what ten per cent more of it would bring.

    `use` is how much of it is used (0 to 1) and `waiting` how many wait for it, both on average;
    `gain` is how many more people are in units (or items serviceable, as `of` says), on average
    over the weeks, with ten per cent more of it and the same seeds, and `confirmed` whether that is
    more than chance.
    """

    resource: str
    use: float
    waiting: float
    gain: float
    confirmed: bool
    of: str = "people in units"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessReport:
    """How ready a formation is, area by area, each with its evidence and that evidence's age.

    `areas` (people, equipment, condition, training) are shares of what is authorised or needed, or
    None where nobody knows; `lowest` is the worst area and `index` their mean, both None where an
    area is unknown.  `level` is C-1 to C-4 as the text's limits say, "not known" else.
    """

    formation: str
    areas: Mapping[str, float | None]
    evidence: Mapping[str, str]
    age_days: Mapping[str, int]
    lowest: float | None
    index: float | None
    level: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePlan:
    """How many recruits to call up in each period, and why no plan does it with fewer instructors.

    `intake` are recruits a week by period; `week` is when the strength is reached; `peak` the
    most instructors needed at once, `bound` what no plan goes below, `constant` what the best
    constant intake needs, and `saved` the share saved against it.
    """

    intake: tuple[float, ...]
    period_weeks: int
    week: int
    peak: float
    bound: float
    constant: float
    constant_intake: float
    saved: float
    proof: str
