"""A decision of the commission: what is proposed, who sits, what they vote, how it comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Finding(StrEnum):
    """What a finding says of the breach; nothing is never taken for one of the others."""

    BREACH = "breach"
    NO_BREACH = "no_breach"
    UNDETERMINED = "undetermined"


class Ballot(StrEnum):
    """What a member votes."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A decision as it is put to the vote: what it finds, on which analysis, with what to follow.

    `consequence` is the step of the ladder that it may lead to; `likelihood` and `confidence` are
    the two sentences that say them; `remedies` name what would be ordered, as catalogue name and
    owner.
    """

    entry: int
    digest: str
    by: str
    at: datetime
    finding: Finding
    hypothesis: str
    consequence: int
    analysis: str
    text: str
    confidence: str = ""
    remedies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One member's vote, signed by themselves; `dissent` is their own opinion ("": none given)."""

    member: str
    ballot: Ballot
    entry: int
    at: datetime
    dissent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """A member who does not sit in a case, and why."""

    member: str
    entry: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the vote on a proposal stands.

    `members` sit, `recused` do not; `counted` is how many the quorum is taken of and `needed` how
    many must vote.  `quorate` and `carried` say whether it is enough; `cast` names the chair where
    the chair's vote decided.  `earlier` are votes that their members have replaced.
    """

    proposal: Proposal
    members: tuple[str, ...]
    chair: str
    recused: tuple[Recusal, ...]
    votes: tuple[Vote, ...]
    counted: int
    needed: int
    quorate: bool
    carried: bool
    cast: str = ""
    earlier: tuple[Vote, ...] = ()

    def of(self, ballot: Ballot) -> tuple[Vote, ...]:
        """The votes of one sort."""
        return tuple(v for v in self.votes if v.ballot is ballot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """What a finding needs to know of an analysis: its digest, what it answers and how surely.

    `probability` are those of the hypotheses by name, `low` is the lower end of the interval of the
    leading one, `consequence` the step that it was made for, and `missing` what its standard lacked
    for that step.
    """

    entry: int
    digest: str
    answer: str
    leading: str
    low: float
    consequence: int
    missing: tuple[str, ...] = ()
    probability: Mapping[str, float] = field(default_factory=dict)
