"""The commission's procedure as records: rules, what is said in a case, clocks, hearing, votes.

What may be done is one table (`commission.procedure.TABLE`); the numbers and words that it goes by
are text (`texts/terms/`), the commission's terms of reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lendemain.records.access import Action, Role
from lendemain.records.case import Move, Status
from lendemain.records.remedy import CatalogueAction, LadderRung


class Need(StrEnum):
    """What a move needs beyond a reason, by the name under which it is explained."""

    PERSON = "person"
    CERTIFIED = "certified"
    CAUSE = "cause"
    ANALYSIS = "analysis"
    STANDARD = "standard"
    NOTICES = "notices"
    UNDECIDED = "undecided"
    HEARD = "heard"
    PROPOSAL = "proposal"
    QUORUM = "quorum"
    MAJORITY = "majority"
    ORDERED = "ordered"
    REPORTED = "reported"
    DISCHARGED = "discharged"


class ClockName(StrEnum):
    """What is to be done within a time."""

    ADMISSIBLE = "admissible"
    CERTIFIED = "certified"
    FIELD = "field"
    PROVISIONAL = "provisional"
    COMMENTS = "comments"
    REASONED = "reasoned"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRule:
    """One row of the procedure: who may do what where, what it needs, where it leads.

    `starts` and `stops` are clocks; `roles` are those to whom the move is open, of people who have
    one, and `action` what the policy of access must let them do.
    """

    before: Status
    move: Move
    after: Status
    action: Action
    roles: frozenset[Role]
    needs: tuple[Need, ...] = ()
    starts: tuple[ClockName, ...] = ()
    stops: tuple[ClockName, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmet:
    """Something that a move needs and that is not there, in words that say what to do."""

    need: Need
    why: str


class CaseKind(StrEnum):
    """The kinds of entry that speak of a case's procedure."""

    STEP = "case.step"
    T0 = "case.t0"
    PAUSED = "case.paused"
    RESUMED = "case.resumed"
    ANSWERED = "case.answered"
    WAIVED = "case.waived"
    PROPOSED = "case.proposed"
    VOTED = "case.voted"
    RECUSED = "case.recused"
    CORRECTED = "case.corrected"
    RAISED = "case.raised"
    GATHERED = "case.gathered"
    PARTED = "case.parted"
    ORDERED = "remedy.ordered"
    ACCEPTED = "remedy.accepted"
    REPORTED = "remedy.reported"
    VERIFIED = "remedy.verified"
    EXTENDED = "remedy.extended"
    CLIMBED = "remedy.climbed"
    DISCHARGED = "remedy.discharged"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStatement:
    """One entry that speaks of a case's procedure: who said what, when, and who has signed it.

    `role` and `party` are those that the author held when it was made ("": none); `said` is the
    body as it was signed, `digest` the statement's.
    """

    entry: int
    digest: str
    kind: CaseKind
    case: int
    author: str
    signers: tuple[str, ...]
    at: datetime
    said: Mapping[str, object]
    role: str = ""
    party: str = ""


class Voting(StrEnum):
    """How many votes carry a decision, as the terms say."""

    SIMPLE = "simple"
    QUALIFIED = "qualified"
    CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingRule:
    """Quorum and majority.

    `quorum_share` of the members, and `quorum_least` at least, must vote; `share` carries under a
    qualified majority.  Where `recused_count` is false, members who recused themselves are not
    counted among those of whom the share is taken; where `abstentions_count`, those who abstain are
    among those of whom a majority is taken.  `provisional` is how many must sign a provisional
    finding.
    """

    rule: Voting = Voting.SIMPLE
    share: float = 2 / 3
    quorum_share: float = 0.5
    quorum_least: int = 3
    recused_count: bool = False
    abstentions_count: bool = False
    chair_casts: bool = False
    provisional: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLevel:
    """One level at which a case is dealt with; without a decision in `after` it rises."""

    name: str
    title: Mapping[str, str]
    after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The commission's terms of reference: clocks, hearing, voting, levels, ladder, catalogue.

    `clocks` gives each clock's limit, `targets` those that have an earlier aim; `causes` are the
    grounds on which a case may be reopened.  `ladder` and `catalogue` are of `records.remedy`.
    A pattern case has `pattern_least` members or none, and some are taken out of it for one of
    `partings`.  They hold from `since` on (None: from the beginning), in the place of `before`.
    """

    terms_id: str
    title: Mapping[str, str]
    clocks: Mapping[ClockName, timedelta]
    targets: Mapping[ClockName, timedelta]
    voting: VotingRule
    levels: tuple[DisputeLevel, ...]
    causes: tuple[str, ...]
    ladder: tuple[LadderRung, ...] = ()
    catalogue: tuple[CatalogueAction, ...] = ()
    pattern_least: int = 3
    partings: tuple[str, ...] = ("graver", "not_alike", "request_of_a_party", "error_of_fact")
    since: datetime | None = None
    before: "Terms | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """When a breach began (T0), as a person certified it, and by which record.

    `record` is the entry that shows it and `record_digest` its statement's digest; `corrects` the
    entry of the certificate that this one takes the place of (None: the first).
    """

    t0: datetime
    entry: int
    digest: str
    by: str
    made: datetime
    record: int
    record_digest: str
    reason: str
    corrects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time in which a clock stood still: why, and the entries that stopped and resumed it."""

    start: datetime
    end: datetime | None
    reason: str
    entry: int
    resumed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRun:
    """One run of a clock as it reads at a moment.

    `of` is the party whose window it is ("": nobody's); `entry` what started it (None: an incident
    whose T0 nobody has certified), `stopped_by` what stopped it.  `elapsed` leaves pauses out;
    `slack` is what is left until `due`, or was when it stopped: negative when it is overdue.
    """

    clock: ClockName
    of: str
    started: datetime
    entry: int | None
    due: datetime
    target: datetime | None
    stopped: datetime | None
    stopped_by: int | None
    pauses: tuple[Pause, ...]
    elapsed: timedelta
    slack: timedelta

    @property
    def paused(self) -> bool:
        """Whether it stands still now."""
        return self.stopped is None and any(p.end is None for p in self.pauses)

    @property
    def overdue(self) -> bool:
        """Whether its limit had passed when it stopped, or has now."""
        return self.slack < timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A case's arrival at a level: when, by which entry (None: time raised it), and why."""

    level: str
    at: datetime
    entry: int | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """All clocks of a case at a moment: T0 with its certificates, runs in order, and levels.

    `t0` is the start of the incident while nobody has certified it; `pauses` are those of clocks by
    name, or of "all".  `passed_over` names entries that changed nothing, and why;
    `higher` the levels above the one that the case is at.
    """

    t0: datetime
    certificates: tuple[Certificate, ...]
    runs: tuple[ClockRun, ...]
    levels: tuple[Rise, ...]
    pauses: tuple[tuple[str, Pause], ...] = ()
    passed_over: tuple[tuple[int, str], ...] = ()
    higher: tuple[str, ...] = ()

    def still(self, name: str) -> bool:
        """Whether a clock of this name, or "all", was stopped and not resumed."""
        return any(one == name and p.end is None for one, p in self.pauses)

    @property
    def certified(self) -> Certificate | None:
        """The certificate that holds, None where there is none."""
        return self.certificates[-1] if self.certificates else None
