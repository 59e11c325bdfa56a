"""From an allegation to its place in the docket: what the commission keeps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lendemain.records.observation import Category, Float32, Int32


class Status(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    ADMISSIBLE = "admissible"
    VERIFICATION = "verification"
    INVESTIGATION = "investigation"
    DRAFT = "draft"
    COMMENTS = "comments"
    DELIBERATION = "deliberation"
    DECISION = "decision"
    CORRECTIVE_ACTIONS = "corrective_actions"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    REOPENED = "reopened"


class Move(StrEnum):
    """What can be done with a case; the permitted ones are in `commission.procedure.TABLE`."""

    ADMIT = "admit"
    DECLINE = "decline"
    VERIFY = "verify"
    ESTABLISH = "establish"
    DISMISS = "dismiss"
    REPORT = "report"
    SEND = "send"
    HEAR = "hear"
    REMIT = "remit"
    PROVISIONAL = "provisional"
    DECIDE = "decide"
    ORDER = "order"
    FOLLOW = "follow"
    DISCHARGE = "discharge"
    REOPEN = "reopen"


class Handling(StrEnum):
    """How a case is handled: alone, in a batch of small ones, or with others in a pattern case."""

    FULL = "full"
    BATCH = "batch"
    PATTERN = "pattern"


class Alike(StrEnum):
    """What cases of one pattern have in common; of method and unit only people can say so."""

    PLACE = "place"
    KIND = "kind"
    PROVISION = "provision"
    METHOD = "method"
    UNIT = "unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allegation:
    """That an incident may breach a provision, as the text and the incident's region say.

    `reference` is the line from which the zone is measured ("" where none is); a provision whose
    parties measure from different lines gives one allegation for each.  `margin_km` is how far the
    incident's centre lies inside the zone (negative: outside), `inside` the share of its region in
    it, and `probability` that of a breach in kind and place.  `exception` names the announced
    activity that was considered, and `excused` how probably it explains the incident.  Nobody is
    accused: `binds` says whom the provision binds.
    """

    allegation_id: str
    incident_id: Category
    fragment: Category
    provision_id: Category
    zone_id: Category
    reference: Category
    binds: Category
    sector_id: Category
    start: datetime
    end: datetime
    kind: Category
    margin_km: Float32
    inside: Float32
    probability: Float32
    exception: Category
    excused: Float32
    gravity: Int32


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One allegation's line in the docket; every allegation has exactly one, and a number for
    ever.

    `outcome` says how it ended, or how far nobody has looked: "not_examined", "pending",
    "declined", "dismissed", "discharged", "superseded" where later accounts drew the incident
    otherwise, or "gathered" while it is dealt with in a pattern case, which `batch` then names
    ("case:40").  A pattern case has no incident of its own, and the allegation "pattern:40".
    """

    number: int
    allegation_id: str
    incident_id: Category
    fragment: Category
    sector_id: Category
    kind: Category
    start: datetime
    status: Category
    handling: Category
    batch: Category
    gravity: Int32
    killed: Int32
    consequence: Int32
    priority: Float32
    probability: Float32
    steps: Int32 = 0
    outcome: Category = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One signed move of a case.

    `edition` is that of the procedure under which it was made: 1 had neither decision, corrective
    actions nor reopened among its statuses, and its moves go on leading where they led then.
    """

    number: int
    move: Move
    by: str
    at: datetime
    reason: str
    edition: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """That people gathered cases into a pattern case, added some to it, or took some out of it.

    `number` is the pattern case's own, `alike` what the members have in common, `out` that they
    were taken out, for one of the causes of the terms.  `entry` is the ledger's.
    """

    number: int
    members: tuple[int, ...]
    alike: str
    at: datetime
    entry: int
    out: bool = False
    cause: str = ""
