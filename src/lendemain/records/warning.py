"""Warnings of a build-up, and forecasts of violations: what is measured, expected, believed."""

from collections.abc import Mapping
from dataclasses import dataclass

from lendemain.records.observation import Category, Float32, Int32


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Something whose rise may mean a build-up, as the text defines it.

    `kinds` of incident are counted a day and sector, and accounts without a place of the sources in
    `accounts`, a day and region; `baseline_days` is the window of its own past it is held against,
    `factor` by how much a build-up would raise it.  `fake` says what it would take to pretend it.
    """

    indicator_id: str
    title: Mapping[str, str]
    kinds: tuple[str, ...]
    unit: str
    source: str
    baseline_days: int
    factor: float
    fake: str
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorBoard:
    """The indicators of a mission's text, the base rate of build-ups, and what alarms cost.

    `base_rate` is build-ups begun a day and sector; `cost` of an alarm and `loss` of a missed
    build-up are in one unit; an alarm is worth raising from probability cost / (cost + loss).
    `lead_days` are the days from the first signs to the attack that a tenth, half, and nine tenths
    of build-ups took that ended in one.
    """

    board_id: str
    source: str
    indicators: tuple[Indicator, ...]
    base_rate: float
    cost: float
    loss: float
    lead_days: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorReading:
    """One indicator in one sector on one day: what was counted, expected, and watched.

    `weight` is the natural logarithm of how much likelier the count is in a build-up; 0 where
    nobody watched.  `expected` is for the exposure that there was; `season` is the factor of the
    time of year in it, None where no former year tells of it.
    """

    day: Int32
    sector_id: Category
    indicator_id: Category
    count: Int32
    expected: Float32
    exposure: Float32
    weight: Float32
    season: Float32 | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildUp:
    """How probable a build-up in a sector is on a day, and since when and why it is thought so.

    `level` is "quiet", "watch" (thirty times as probable as the base rate), "warning" (the alarm is
    worth its cost), "not watched", or "learning" where nothing is known yet of what is usual.
    `reasons` are the indicators that weigh most, with their weights over the last days.  Where the
    level is not quiet, `began` holds the days between which it began (four in five), and
    `lead_days` in how many days an attack would follow if this ends in one (a tenth, half, nine
    tenths).  `seasons` is the share of indicators whose season is known.
    """

    sector_id: str
    day: int
    probability: float
    level: str
    base_rate: float
    since: int | None
    watched: float
    reasons: tuple[tuple[str, float], ...]
    began: tuple[int, int] | None = None
    lead_days: tuple[int, int, int] | None = None
    seasons: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How good forecasts were: CRPS, ignorance in bits, the mean interval score, and coverage.

    `covered` is the share of outcomes in the central 90 %, its ends included; `evenly` the same
    with what lies on the ends shared out, which whole counts leave near 90 % where forecasts are
    right.
    """

    crps: float
    ign: float
    mis: float
    covered: float
    evenly: float
    forecasts: int
