"""What was public about a build-up, day by day, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKind:
    """A kind of published sign, and how it tells three conditions apart.

    `show` and `attack` are how much likelier it is in a build-up for show, and in one for an
    attack, than in none.  A second sign of a kind within `renews_days` says nothing new.  `fake`
    says what it would take to pretend it.
    """

    kind_id: str
    title: Mapping[str, str]
    show: float
    attack: float
    renews_days: int
    fake: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPoint:
    """Something published on a day: of which kind, what it says, who said it, where it is read."""

    known: date
    kind: str
    says: str
    by: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRecord:
    """The dated points of a text with the beliefs they are weighed by.

    `base_rate` is build-ups begun a day, `attacks` the share of them that are for an attack,
    `lasts_days` how long one lasts.  `attack` is when one came (None: none did); it is never
    weighed, and only says what lead time a warning had.
    """

    record_id: str
    source: str
    start: date
    end: date
    base_rate: float
    attacks: float
    lasts_days: float
    cost: float
    loss: float
    kinds: tuple[PublicKind, ...]
    points: tuple[PublicPoint, ...]
    attack: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicBelief:
    """What was to be believed on a day by what was public then.

    `level` is "quiet", "build-up" (one is more likely than not) or "warning" (one for an attack is
    probable enough for the alarm's cost).  `points` are those that have weighed on this day.
    """

    day: date
    build_up: float
    attack: float
    level: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildUpEpisode:
    """Days on which a build-up was likelier than not, and how they read by their end.

    `reading` is "build-up" or "warning" while it lasts; then "build-up, no attack", "false alarm"
    (a warning with none), "attack, warned" or "attack, not warned".
    """

    start: date
    end: date
    warned: date | None
    lead_days: int | None
    most: float
    most_attack: float
    reading: str
