"""What the facts make of a commitment: facts, activations, changes, proofs.

A fact says when something happened and when it was known, so that the answer of any past day can be
given again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fourfold(StrEnum):
    """The four answers to a condition: `disputed` is both shown and refuted, `unknown` neither."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    DISPUTED = "disputed"


class Performance(StrEnum):
    """How an obligation stands."""

    DORMANT = "dormant"
    TRIGGERED = "triggered"
    CONSULTATION = "consultation"
    ACTIVE = "active"
    FULFILLED = "fulfilled"
    PARTLY = "partly"
    OVERDUE = "overdue"
    BREACHED = "breached"
    REMEDIED = "remedied"
    COMPENSATED = "compensated"
    EXCUSED = "excused"
    WAIVED = "waived"


class DeliveryRung(StrEnum):
    """The ladder of a delivery."""

    ASKED = "asked"
    AGREED = "agreed"
    MOVED = "moved"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something certified: that a signal happened (or did not), when, and since when it is known.

    Facts of one `occurrence` are accounts of one thing; of each `assessor` the last known counts.
    `probability` is that it happened as told.  `denies` says it did not happen; with `until` and no
    occurrence of its own it says that nothing of the kind happened from `happened` to `until`,
    which was watched.  `withdraws` names a fact that no longer stands.
    """

    fact_id: str
    signal: str
    happened: datetime
    known: datetime
    by: str = ""
    about: str = ""
    value_e6: int = 1_000_000
    until: datetime | None = None
    probability: float = 1.0
    denies: bool = False
    occurrence: str = ""
    assessor: str = ""
    withdraws: str = ""
    decision: str = ""
    entry: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """One time that a clause came to bind, in one legal view, and how it stands.

    `since` and `due` are exact; `due` is None where there is no clock or it is stopped (`tolled`).
    `share_e6` is the part fulfilled.  `noted` holds what a reader must know: assumptions, second
    starts, acts of those who were not entitled.
    """

    fragment: str
    view: str
    since: datetime
    until: datetime | None
    due: datetime | None
    tolled: bool
    status: Performance
    share_e6: int
    by: str
    about: str
    facts: tuple[str, ...]
    noted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a new fact has changed: an activation that began, or is no longer one, at a past moment.

    `late` says that this changes what had been answered already for a moment in the past.
    """

    fragment: str
    view: str
    change: str
    at: datetime
    late: bool
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Why a condition has its answer at a moment: a tree that ends in fragments and facts.

    `low` and `high` bound its probability, whatever depends on what.
    """

    says: str
    answer: Fourfold
    low: float
    high: float
    fragment: str = ""
    facts: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    parts: tuple["Proof", ...] = ()
