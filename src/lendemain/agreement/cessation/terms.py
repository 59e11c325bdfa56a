"""The numbers of the test for a cessation: what a text may set, and what holds where it is silent.

Every number is a threshold of the agreement's text under the name given here; a text that says
nothing of it is read with the value given here, and nowhere else is there another.  Names end in
their unit: `_d` days, `_share` a share from 0 to 1; the others are plain counts or probabilities.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from lendemain.errors import InputError

DEFAULTS: Mapping[str, float] = MappingProxyType({
    "cessation_provisional_d": 7.0,
    "cessation_credible_d": 14.0,
    "cessation_quiet_share": 0.10,
    "cessation_outlier_share": 0.25,
    "cessation_certainty": 0.75,
    "cessation_quiet_certainty": 0.95,
    "cessation_relapse_certainty": 0.50,
    "cessation_exposure_share": 0.50,
    "cessation_sector_exposure_share": 0.30,
    "cessation_blind_sectors_share": 0.0,
    "cessation_baseline_d": 56.0,
    "cessation_baseline_min_d": 14.0,
    "cessation_former_per_day": 0.0,
    "cessation_sources_min": 2.0,
    "cessation_incident_min": 0.80,
    "cessation_survival_d": 30.0,
    "cessation_survival_min": 0.75,
    "cessation_strict_per_day": 0.0,
    "cessation_age_max_h": 48.0,
})  # fmt: skip
"""Every threshold of the test with its default, in the order of `Terms`."""

SHARES = (
    *(name for name in DEFAULTS if name.endswith("_share")),
    "cessation_certainty", "cessation_quiet_certainty", "cessation_relapse_certainty",
    "cessation_incident_min", "cessation_survival_min",
)  # fmt: skip
"""Those that are shares or probabilities, and so lie between 0 and 1."""

_PREFIX = "cessation_"
DAYS_MAX = 366.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The numbers of the test for a cessation.

    `provisional_d` and `credible_d` are how many days of quiet each level needs; quiet is a rate
    of at most `quiet_share` of the former one, and a day above `outlier_share` of it is no longer
    an outlier.  A level is reached where quiet today has at least the probability
    `quiet_certainty`, and quiet for as long as the level needs at least `certainty`; it is lost
    where that of quiet today falls to `relapse_certainty`.  Of a level's days at least
    `exposure_share` must have been watched; a sector watched less than `sector_exposure_share` of
    them is blind, and more than `blind_sectors_share` of blind sectors bar "credible".  The former
    rate is learnt from the last `baseline_d` days of fighting, of which `baseline_min_d` must be
    known, unless `former_per_day` gives it.  At least `sources_min` sources must say the same, and
    an incident counts where it is at least so probable that anything happened (`incident_min`).
    Truces of the past must give at least `survival_min` that this one lasts `survival_d` days more.
    The strict rule wants every day at or below `strict_per_day` violations.  Nobody may act on a
    reading that is older than `age_max_h` hours.
    """

    provisional_d: float
    credible_d: float
    quiet_share: float
    outlier_share: float
    certainty: float
    quiet_certainty: float
    relapse_certainty: float
    exposure_share: float
    sector_exposure_share: float
    blind_sectors_share: float
    baseline_d: float
    baseline_min_d: float
    former_per_day: float
    sources_min: float
    incident_min: float
    survival_d: float
    survival_min: float
    strict_per_day: float
    age_max_h: float


def terms(thresholds: Mapping[str, float]) -> Terms:
    """The terms that a text's thresholds give, defaults where it gives none.

    `InputError` for a value that no test could be run with.

    >>> terms({"cessation_credible_d": 21.0}).credible_d, terms({}).provisional_d
    (21.0, 7.0)
    """
    for name, what in mistakes(thresholds):
        raise InputError(f"{name} is {what}", where="[thresholds]", remedy="Correct the text")
    values = {f.name: f"{_PREFIX}{f.name}" for f in fields(Terms)}
    return Terms(**{n: float(thresholds.get(key, DEFAULTS[key])) for n, key in values.items()})


def assumed(thresholds: Mapping[str, float]) -> dict[str, float]:
    """The terms of which a text says nothing, with the value that then holds."""
    return {name: value for name, value in DEFAULTS.items() if name not in thresholds}


def mistakes(thresholds: Mapping[str, float]) -> list[tuple[str, str]]:
    """What is wrong with a text's thresholds of the test: the name of each, and what it is."""
    given = {**DEFAULTS, **{k: v for k, v in thresholds.items() if k in DEFAULTS}}
    found = [
        (name, f"{given[name]:g}, and a share or probability lies between 0 and 1")
        for name in SHARES
        if not 0.0 <= given[name] <= 1.0
    ]
    found += [
        (name, f"{given[name]:g}, and days are whole, from 1 to {DAYS_MAX:g}")
        for name in (n for n in DEFAULTS if n.endswith("_d"))
        if not 1.0 <= given[name] <= DAYS_MAX or given[name] != int(given[name])
    ]
    if given["cessation_credible_d"] < given["cessation_provisional_d"]:
        found.append(("cessation_credible_d", "shorter than cessation_provisional_d"))
    if given["cessation_outlier_share"] < given["cessation_quiet_share"]:
        found.append(("cessation_outlier_share", "below cessation_quiet_share"))
    if given["cessation_baseline_d"] < given["cessation_baseline_min_d"]:
        found.append(("cessation_baseline_d", "shorter than cessation_baseline_min_d"))
    return found
