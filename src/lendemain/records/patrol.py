"""Patrols of a day: what is to be seen again by when, which roads are safe, who goes where when.

Where patrols go and when is for the mission alone: nothing here goes into a release.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolPoint:
    """What is to be seen again at most `revisit_s` after `seen`; a crossroads has `worth` 0.

    A visit lasts `stay_s` and begins between `opens` and `closes`, where these are given;
    `permission` names what the mission must hold to come here.
    """

    point_id: str
    lon: float
    lat: float
    worth: float = 0.0
    stay_s: float = 0.0
    seen: datetime | None = None
    revisit_s: float | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    permission: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolRoad:
    """A road between two points, passable both ways unless `one_way`.

    `forbidden` is why nobody may take it ("mined", "not cleared"); None where it is safe.
    """

    one: str
    other: str
    seconds: float
    one_way: bool = False
    forbidden: str | None = None
    permission: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolStop:
    """A visit: when the team comes, begins and leaves, and what it passes on the way there."""

    point_id: str
    arrives: datetime
    begins: datetime
    leaves: datetime
    way: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patrol:
    """One team's round from the base and back."""

    team: str
    stops: tuple[PatrolStop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedPoint:
    """A point that passes its deadline, or has: since when, and why the plan cannot see it in time.

    `proved` where no plan could; otherwise the search found none.  `visited` where it is seen late.
    """

    point_id: str
    due: datetime
    cause: str
    proved: bool
    visited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolDay:
    """A day's patrols, with all that passes its deadline named; `variation` is what was left of it.

    `score` is the sum over visits, `most` the sum of all that could be won, which is a weak bound.
    """

    start: datetime
    end: datetime
    patrols: tuple[Patrol, ...]
    missed: tuple[MissedPoint, ...]
    score: float
    most: float
    seed: int
    steps: int
    variation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MinedArea:
    """Ground that nobody drives over from `since` until it is `cleared`, where it is.

    `points` are its corners, longitude first; `kind` says what lies there ("mined", "uxo").
    """

    area_id: str
    points: tuple[tuple[float, float], ...]
    since: datetime | None = None
    cleared: datetime | None = None
    kind: str = "mined"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolPlan:
    """Patrols of one day or more, with what they were made from.

    `points` are the places that its stops name; `entropy` is how hard the next place is to tell, in
    bits, and `entropy_most` the most it could be; `longest_gap_s` is the longest time between two
    visits of a place that has a deadline.  No plan wins more than `bound`.
    """

    title: str
    base: str
    days: tuple[PatrolDay, ...]
    points: tuple[PatrolPoint, ...]
    inputs: str
    solver: str
    seed: int
    score: float
    bound: float
    entropy: float
    entropy_most: float
    longest_gap_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolSheet:
    """What is printed for a day's patrols: the plan's day, and how it is known again."""

    mission: str
    time_zone: str
    entry: int
    adopted_by: str
    number: int
    plan: PatrolPlan
