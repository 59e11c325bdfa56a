"""A commitment as data: who owes what to whom, under which text, when, how long, and what follows.

Everything that was negotiated comes from a text and stands here; what happened, and what follows,
is in `records.activation`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lendemain.records.activation import Fact
from lendemain.records.agreement import Names
from lendemain.records.condition import Condition


class Deontic(StrEnum):
    """What a clause does; only an obligation can become overdue."""

    OBLIGATION = "obligation"
    PERMISSION = "permission"
    PROHIBITION = "prohibition"
    RIGHT = "right"


class AdherenceStatus(StrEnum):
    """How far somebody is bound by an instrument."""

    NEGOTIATING = "negotiating"
    SIGNED = "signed"
    PROVISIONAL = "provisionally_applied"
    RATIFIED = "ratified"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherent:
    """Somebody whom an instrument names: `role` is party, signatory, supporter or observer.

    `aliases` are other names under which facts speak of it, former names among them.
    """

    party_id: str
    name: Names
    role: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """From `start` on a party has a status towards an instrument, but for the clauses it reserves.

    In a text or from the ledger; `view` is the legal view that reads it so ("": all).
    """

    party: str
    status: AdherenceStatus
    start: datetime
    reserved: tuple[str, ...] = ()
    view: str = ""
    source: str = ""
    entry: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalView:
    """Whose reading of a text this is."""

    view_id: str
    name: Names
    held_by: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """How one legal view reads one clause otherwise: another condition, other notifiers, or never.

    `when` replaces the clause's condition where `never` is false and it is given; `notifiers`
    replace those whose acts count where they are given.
    """

    view: str
    fragment: str
    never: bool
    when: Condition | None
    notifiers: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something that can happen and be certified, with the unit of its number.

    `closed` says that a public register is complete, so that what is not in it did not happen;
    otherwise silence is unknown.  `decision` says that only a decision with its number can assert
    it.  `sources` are the named sources that can tell of it.
    """

    signal_id: str
    name: Names
    unit: str
    closed: bool
    decision: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A number to be reached: so much, of what, within which window, and how sure."""

    threshold_id: str
    signal: str
    aggregator: str
    comparator: str
    value_e6: int
    unit: str
    window_us: int
    confidence: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """Who decides and how; `on_silence` is what follows where nobody decides in time.

    `rule` is unanimity, consensus, majority, qualified, single or none; `needed` the votes that a
    majority needs (0: more than half of the members); `veto` who can stop it.  `on_silence` is
    lapses, stands, applies, refused, agreed or "" where the text says nothing.
    """

    decides: str
    rule: str
    members: tuple[str, ...]
    quorum: int
    needed: int
    veto: tuple[str, ...]
    on_silence: str
    extension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How long, counted how, in which zone.

    `length` is an ISO 8601 duration; `until_fact` says that the starting fact itself gives the end.
    `ends` is instant, or midnight (the midnight after the last day, in `zone`).  `business` counts
    working days only, of `weekend` (0 Monday) and `holidays`; `roll` moves an end on a free day:
    none, next or previous.  `tolled_by` names two signals that stop and restart the clock.
    `restart` says what a second start does: first, latest or each.  `assumed` says that the text
    gives words only (`words`) and the length is an agreed assumption.
    """

    length: str
    zone: str
    ends: str = "instant"
    until_fact: bool = False
    business: bool = False
    weekend: tuple[int, ...] = (5, 6)
    holidays: tuple[str, ...] = ()
    roll: str = "none"
    tolled_by: tuple[str, str] | None = None
    restart: str = "first"
    assumed: bool = False
    words: str = ""
    alarms_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """What is to be done: how much of what, and the clause that follows where it is not done."""

    action: str
    quantity_e6: int
    unit: str
    grace: str
    reparation: str
    of_means: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a clause applies (`effect` applies) or not (`effect` excused, suspended or void).

    Of rules whose condition holds, the one of the highest priority prevails.
    """

    effect: str
    when: Condition
    priority: int
    confidence: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One provision of an instrument, under a stable fragment id.

    `on` is the signal whose every occurrence starts the clause (with `notifiers`, only those of
    these parties); where it is "" the clause starts when its rules come to hold.  `closed_by` are
    the signals that fulfil or close it.  `persists` says that it stays active when its condition
    ceases.  `same_thing` says that only a closing of the same thing closes it.
    """

    fragment: str
    title: Names
    text: str
    deontic: Deontic
    bearers: tuple[str, ...]
    beneficiary: str
    rules: tuple[Rule, ...]
    on: str
    notifiers: tuple[str, ...]
    closed_by: tuple[str, ...]
    persists: bool
    same_thing: bool
    clock: Clock | None
    procedure: Procedure | None
    undertaking: Undertaking | None
    confidence: float
    start: datetime
    end: datetime | None
    evidence: tuple[str, ...] = ()
    political: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalStep:
    """One step that a jurisdiction must take before a sanctions package is law there."""

    step_id: str
    name: Names
    signal: str
    by: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionsPackage:
    """What one jurisdiction would put (back) into force, under which clause, by which steps."""

    package_id: str
    name: Names
    fragment: str
    jurisdiction: str
    authority: str
    programme: str
    targets: tuple[str, ...]
    steps: tuple[LegalStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedCase:
    """A test vector of a text: these facts, asked at this moment, must give these answers."""

    name: str
    fragment: str
    view: str
    at: datetime
    known: datetime
    facts: tuple[Fact, ...]
    expect: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A whole text in one version.

    `standing` is real, reported, draft or model; `wording` says whether the words are the text's
    own; `digest` is the SHA-256 of its bytes.
    """

    instrument_id: str
    version: str
    title: Names
    language: str
    standing: str
    wording: str
    source: str
    effective: datetime
    expires: datetime | None
    parties: tuple[Adherent, ...]
    adherences: tuple[Adherence, ...]
    views: tuple[LegalView, ...]
    interpretations: tuple[Interpretation, ...]
    signals: tuple[Signal, ...]
    thresholds: tuple[Threshold, ...]
    clauses: tuple[Clause, ...]
    packages: tuple[SanctionsPackage, ...]
    cases: tuple[WorkedCase, ...]
    digest: str
