"""How the parties were heard: what each was sent, until when, and what it answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HearingStatus(StrEnum):
    """How a party's hearing stands."""

    NOT_SENT = "not_sent"
    WAITING = "waiting"
    ANSWERED = "answered"
    WAIVED = "waived"
    OVER = "over"


class PartyPosition(StrEnum):
    """What a party answers, in one word beside its own words; `none` where it says nothing."""

    NONE = "none_within_deadline"
    ACKNOWLEDGES = "acknowledges"
    APOLOGISES = "apologises"
    DENIES = "denies"
    ALLEGES_OTHER = "alleges_other_side"
    SELF_DEFENCE = "claims_self_defence"
    ACCIDENT = "claims_accident"
    UNAUTHORISED = "claims_unauthorised"
    TRAINING = "claims_training"
    STAGED = "claims_staged"
    THIRD_ACTOR = "claims_third_actor"
    DISCIPLINES = "disciplines_and_notifies"
    WITHDRAWS_WEAPON = "withdraws_weapon"
    RESTORES_ACCESS = "restores_access"
    JOINT_INSPECTION = "requests_joint_inspection"
    EXTENSION = "requests_extension"
    REJECTS = "rejects_jurisdiction"
    EVIDENCE = "submits_evidence"
    LEAVES = "withdraws_from_mechanism"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAnswer:
    """A party's answer: its words lie verbatim in the file `text`, in `language`.

    `own`: the party's own liaison has signed it; else somebody of the commission recorded it.
    `final`: nothing more is announced.  `late`: it came after the party's time, and counts for
    what it says.
    """

    party: str
    entry: int
    by: str
    at: datetime
    position: PartyPosition
    language: str
    text: str
    own: bool
    final: bool
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyHearing:
    """How one party was heard in the newest round: what it was sent, until when, what it said.

    `notice` is the digest of the file that it was sent, `sent` when and `entry` by which step.
    `answers` are all that it ever gave in the case.
    """

    party: str
    standing: HearingStatus
    notice: str
    sent: datetime | None
    entry: int | None
    deadline: datetime | None
    waived: int | None
    answers: tuple[PartyAnswer, ...]
