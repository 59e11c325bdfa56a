"""Corrective actions: the ladder, the catalogue they are ordered from, and each one's standing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRung:
    """One step of the ladder of consequences, from 1.

    `political`: its consequence is political, so nothing climbs to it by itself: the record
    certifies facts, and `signatures` people sign.  `within` is how long a step waits before an
    overdue corrective action climbs on (None: it stays).
    """

    step: int
    title: Mapping[str, str]
    within: timedelta | None = None
    political: bool = False
    signatures: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueAction:
    """A corrective action that may be ordered, as the terms describe it."""

    name: str
    title: Mapping[str, str]
    step: int
    within: timedelta
    verification: str
    proof: str
    verification_in: Mapping[str, str] = field(default_factory=dict)
    proof_in: Mapping[str, str] = field(default_factory=dict)


class RemedyStatus(StrEnum):
    """Where a corrective action stands."""

    PROPOSED = "proposed"
    ORDERED = "ordered"
    ACCEPTED = "accepted"
    REPORTED = "reported"
    VERIFIED = "verified"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    DISCHARGED = "discharged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """One step up the ladder: when, and by what (an entry's number, None where time did it)."""

    step: int
    at: datetime
    entry: int | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyStep:
    """What one entry did about a corrective action: when, by whom, what (a reason with its code),
    and its author's words.
    """

    at: datetime
    entry: int
    by: str
    what: str
    reason: str

    def __str__(self) -> str:
        told = f"{self.at:%Y-%m-%d %H:%M} UTC, entry {self.entry}: {self.what} by {self.by}"
        return f"{told}: {self.reason}" if self.reason else told


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectiveAction:
    """A corrective action of a case as the record has it at a moment.

    `name` is "CASE.N"; `of` its name in the catalogue; `owner` the party that owes it; `step` where
    on the ladder it stands now, `ordered_step` where it began; `barred` the political step that it
    would climb to if people signed (0: none).  `proofs` are references to exhibits and
    observations; `late` is how long after its deadline it was reported, or now is.
    `verification_in`, `proof_in` and `title_in` give the words of the terms by language, where they
    have them.
    """

    name: str
    case: int
    of: str
    owner: str
    text: str
    verification: str
    proof: str
    ordered: datetime
    deadline: datetime
    status: RemedyStatus
    step: int
    ordered_step: int
    entry: int
    climbs: tuple[Climb, ...] = ()
    barred: int = 0
    proofs: tuple[str, ...] = ()
    course: tuple[RemedyStep, ...] = ()
    late: timedelta = timedelta(0)
    unverified: str = ""
    verification_in: Mapping[str, str] = field(default_factory=dict)
    proof_in: Mapping[str, str] = field(default_factory=dict)
    title_in: Mapping[str, str] = field(default_factory=dict)
