"""The trigger: what was counted under which watch, what it says, who asked, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lendemain.records.agreement import Names
from lendemain.records.observation import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedCount:
    """What one source counted in one sector from `start` to `end`, and how well it watched.

    `count` is None where nothing is known: that is never a zero.  `watched` is the share of the
    sector and the time that was watched, None where the source does not say; `noticed` the
    probability that one act there would have been noticed, `watched` where that is None.  Sources
    that go back to one origin have one `source`; `series` tells its series apart.
    """

    source: Category
    series: Category = ""
    sector_id: Category
    start: datetime
    end: datetime
    count: int | None
    watched: float | None
    noticed: float | None = None


class Level(StrEnum):
    """What a test says of a day; only the two levels in the middle let anybody do anything."""

    CONTINUING = "continuing"
    LULL = "lull"
    PROVISIONAL = "provisional"
    CREDIBLE = "credible"
    NOT_ENOUGH_WATCHED = "not_enough_watched"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True, kw_only=True)
class CessationReading:
    """What the test says at the end of a day, by the robust rule and by the strict one, and why.

    `since` is the first day of the quiet or the lull that the robust rule sees.  Probabilities are
    those of today's regime by all sources together; `provisional` and `credible` are the lowest
    probabilities, over every source left out in turn, that quiet has lasted long enough, and
    `weakest` names the source without which that is so.  `exposure` is the share that was watched
    of the days each level needs.  `fell` names the sources that by themselves no longer see
    fighting.  `relapsed` is the day on which a level that was reached was lost again to violence.
    `why` and `strict_why` are phrase keys.
    """

    day: date
    level: Level
    strict: Level
    since: date | None
    fighting: float
    abated: float
    quiet: float
    provisional: float
    credible: float
    weakest: str
    exposure_provisional: float
    exposure_credible: float
    former_per_day: float
    shape: float
    survival: float
    sources: tuple[str, ...]
    fell: tuple[str, ...]
    blind: tuple[str, ...]
    hot: tuple[str, ...]
    relapsed: date | None
    why: tuple[str, ...]
    strict_why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truce:
    """A truce of the past: how many days it held; `ended` is false where it still held at the end
    of what its source tells.
    """

    truce_id: str
    name: Names
    start: date
    days: float
    ended: bool
    monitored: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesLine:
    """One line of counts: the columns of one list, added up, and the witness it goes back to.

    A `register` names every act: a day that it leaves empty had none, where the list goes on later
    and was silent for no more than `silence_max_d` days.
    """

    line_id: str
    columns: tuple[str, ...]
    source: str
    register: bool
    silence_max_d: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesText:
    """What the columns of a file of counts are; `left_out` says why a column tells nothing here."""

    series_id: str
    title: Names
    source: str
    lines: tuple[SeriesLine, ...]
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentStep:
    """One step of a deployment: due `day` days after the day of the order (D) at the earliest,
    taking `days` more, once every step in `after` is done.

    `authority` says whose step it is; `assumed` is what the text left open and how it is read.
    """

    step_id: str
    title: Names
    day: int
    days: int
    after: tuple[str, ...] = ()
    authority: str = ""
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The text of a deployment: whose request it needs, and its steps."""

    deployment_id: str
    version: str
    title: Names
    host: str
    agreement_id: str
    source: str
    steps: tuple[DeploymentStep, ...]
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledStep:
    """A step in the calendar: as the text has it, and as it stands now.

    `start` and `end` follow from what is done and what is late; `planned_end` is the text's.
    `waits_for` names steps not done that it waits for; `late_d` days behind the text; `free_d` days
    it can slip without moving any other step, `slack_d` without moving the end; `critical` where
    that is none.
    """

    step_id: str
    planned_start: date
    planned_end: date
    start: date
    end: date
    done: date | None
    late_d: int
    free_d: int
    slack_d: int
    critical: bool
    waits_for: tuple[str, ...]


class Standing(StrEnum):
    """Where the trigger stands; it moves by facts and signatures, never by itself to `deploying`.

    `armed` where both keys are turned; the host's request alone is `requested`.
    """

    DORMANT = "dormant"
    REQUESTED = "requested"
    ARMED = "armed"
    DEPLOYING = "deploying"
    PAUSED = "paused"
    WITHDRAWING = "withdrawing"
    EVACUATING = "evacuating"


class TriggerMove(StrEnum):
    """What people do with the trigger, each with authority and reason."""

    REQUEST = "request"
    REVOKE = "revoke"
    DEPLOY = "deploy"
    COMPLETE = "complete"
    PAUSE = "pause"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    EVACUATE = "evacuate"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerEntry:
    """One signed entry about the trigger, as the ledger has it.

    `at` is when it was made, `from_` from when it counts (a revocation may be announced ahead),
    `step` and `day` what was completed and when, `said` everything else.  `signers` is how many
    people have signed it, `read` the last reading as it was known when it was made.
    """

    index: int
    move: TriggerMove
    by: str
    party: str
    authority: str
    reason: str
    at: datetime
    from_: datetime
    step: str = ""
    day: date | None = None
    signers: int = 1
    read: CessationReading | None = None
    said: Mapping[str, object] | None = None
