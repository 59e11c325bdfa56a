"""Crossings of the line: hours of both sides, closures with their reasons, queues, counts."""

from dataclasses import dataclass, field
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingHours:
    """When a side lets people through: on some days of the week (0 is Monday), by local clocks.

    `closes` not later than `opens` is on the next day.
    """

    opens: time
    closes: time
    weekdays: frozenset[int] = field(default_factory=lambda: frozenset(range(7)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingSide:
    """One side of a crossing; `hours` is None where nobody has told them: then it is not known."""

    party: str
    hours: tuple[CrossingHours, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A place where people may cross; `lanes` at once, each lets `served_h` through in an hour."""

    crossing_id: str
    name: str
    lon: float
    lat: float
    sides: tuple[CrossingSide, CrossingSide]
    lanes: int
    served_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingNotice:
    """That a side is closed from a moment on, with its reason, or open again.

    `until` is when the closure ends, None where nobody has said.
    """

    crossing_id: str
    party: str
    closed: bool
    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingHindrance:
    """Why one cannot be sure to cross on one side: "closed" by a notice, for its reason, up to
    `until` (None: not said); "outside" its hours; or its hours are "unknown".
    """

    party: str
    kind: str
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingStatus:
    """Whether one can cross at a moment: "open", "closed" or "unknown", and by whom and why not."""

    crossing_id: str
    at: datetime
    status: str
    why: tuple[CrossingHindrance, ...]
    changes: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingCount:
    """How many crossed on a day, and how many were turned away, as somebody counted."""

    crossing_id: str
    day: date
    crossed: int
    turned_away: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueHour:
    """An hour at a crossing, on average over runs: arrivals, through, turned away, queue, wait.

    `queue` is how many wait at the hour's end; `wait_min` is the mean wait of those who got
    through, `wait_95_min` what one in twenty of them exceeds.
    """

    start: datetime
    arrivals: float
    crossed: float
    turned_away: float
    queue: float
    wait_min: float
    wait_95_min: float
