"""The analysis of a case as it was made: hypotheses first, then items, then what follows.

One person's analysis is theirs; another's of the same case stands beside it.  Nothing here is a
decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lendemain.records.attribution import Assessment, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypotheses:
    """What somebody holds possible in a case, fixed before any item is weighed, and the prior.

    `prior` gives each hypothesis its probability before the evidence and `reason` why; `doubt` is
    by what factor it may be wrong, `correlation` how far the origins of one group of items repeat
    each other.  `entry` is the ledger's, `at` when its author says it was made.
    """

    case: int
    analyst: str
    prior: Mapping[str, float]
    reason: str
    doubt: float
    correlation: float
    entry: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Items that somebody weighed in one entry; one of the same identifier replaces an earlier
    one.
    """

    case: int
    analyst: str
    items: tuple[Item, ...]
    entry: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """That somebody no longer counts an item, and why; the entry that weighed it stays."""

    case: int
    analyst: str
    item_id: str
    reason: str
    entry: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The answer under another model of the same case: what was changed, and what then follows.

    `name` is a phrase's key ("flat_prior", "independent", "without_sealed", "without_family"), and
    `about` the family that was left out.
    """

    name: str
    about: str
    leading: str
    probability: float
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One person's analysis of a case, with everything it was made of.

    `consequence` is the step of the ladder it was made for, `standard` that step's standard by name
    and `missing` what it lacks.  `tipping` is the prior of the leading hypothesis at which the
    answer would be another (None where no prior does that).  `confidence` is low, moderate or high:
    how well the estimate is founded, never how likely anything is; `grounds` say why, as keys of
    phrases.
    """

    case: int
    analyst: str
    hypotheses: Hypotheses
    items: tuple[Item, ...]
    assessment: Assessment
    consequence: int
    standard: str
    missing: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    tipping: float | None
    confidence: str
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where two people's analyses of one case part: what it is, and how each has it.

    `what` is "hypothesis", "prior", "item", "ratio", "grade", "group", "answer" or "standard";
    `about` names the hypothesis or item.  `weight` is how far it moves the odds of what either
    holds most probable, in natural logarithms (0 where that cannot be said).
    """

    what: str
    about: str
    one: str
    other: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One act of fire in an exchange: when it may have been, and whose it may have been.

    It was at any moment from `start` to `end` alike, by a clock that is off by `clock_s` (one
    standard deviation) and that all shots of one `clock` share; `probability` is that it was at
    all.  `shares` by party sum to at most 1, and what is left is nobody known.
    """

    incident_id: str
    start: datetime
    end: datetime
    clock: str
    clock_s: float
    probability: float
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """That one shot answered another: the probability of the order and delay, and of who and whom.

    `parties` gives "A answers B" as (A, B) with its probability; `before` is that `first` was
    before `then` at all.
    """

    first: str
    then: str
    before: float
    within: float
    parties: Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An exchange of fire: who may have begun, in which order, and who answered whom.

    `first` gives each shot the probability of having been the first of all, `opened` each party
    that of having fired it, `unknown` what is left; `answer` is a party whose probability reaches
    the standard, else "undetermined".
    """

    shots: tuple[Shot, ...]
    first: Mapping[str, float]
    opened: Mapping[str, float]
    unknown: float
    links: tuple[Link, ...]
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """How often something is among the cases of one cell of a pattern, honestly for small numbers.

    `by` names what the cells are ("sector", "hour", "kind", "party"), `cell` which one.  `rate`
    lies in `low` to `high` (90 %); `elsewhere` is the rate of all other cells together, and
    `chance` the probability of so great a difference by chance, after counting how many cells were
    looked at; `telling` is that it is small and the cell large enough.
    """

    by: str
    cell: str
    cases: int
    expected: float
    rate: float
    low: float
    high: float
    elsewhere: float
    chance: float
    telling: bool
