"""What is usual of an indicator: its sector's own weeks before, and its own season.

The baseline is the mean of the watched days of a window that ends two weeks before, without the
highest tenth, so that a rise does not teach itself.  Where the same days of former years are known,
the baseline is carried over to the day's season: the ratio of the six weeks about the same day
of the year to the window before them, a year earlier, averaged over the years.  A ratio of counts
is noisy, so it is drawn towards that of all sectors together, and that towards one, the more
the fewer days and counts it rests on (the normal shrinkage of James and Stein 1961, on logarithms).
Where no year is known the window alone is what is usual, and the reading says so.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LOOKS_BACK_DAYS = 14
SEEN = 0.1
"""A day of which less was watched teaches nothing."""

YEAR_DAYS = 365
ABOUT_DAYS = 21
KEPT = 0.9
RATE_LEAST = 0.05
SPREAD = 0.25
"""How far, in natural logarithms, seasons of sectors differ from each other and from none."""

SEASON_MAX = 3.0


class Usual(NamedTuple):
    """What is usual by sector and day: the rate of a watched day, the size of the negative binomial
    (both 0 where too little is known), and the season's factor in the rate (NaN where unknown).
    """

    rate: Floats
    size: Floats
    season: Floats


class _Window(NamedTuple):
    """Of the windows before each day: mean without the highest tenth, variance, days seen."""

    mean: Floats
    variance: Floats
    seen: Floats


def usual(counts: Floats, watched: Floats, *, window: int) -> Usual:
    """What is usual of one indicator (sectors x days), each day by what came before it alone."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(watched > SEEN, counts / watched, np.nan)
    before = _delayed(_windows(rates, window), LOOKS_BACK_DAYS)
    good = before.seen >= window / 2
    season = _seasons(rates, before, window)
    factor = np.where(np.isnan(season), 1.0, season)
    mean = np.maximum(np.where(good, before.mean, 0.0), RATE_LEAST)
    beyond = np.where(good, before.variance, 0.0) - mean
    with np.errstate(divide="ignore"):
        size = np.where(beyond > 0.0, np.clip(mean * mean / beyond, 0.3, 1e3), 1e3)
    return Usual(
        np.where(good, mean * factor, 0.0), np.where(good, size, 0.0),
        np.where(good, season, np.nan),
    )  # fmt: skip


def _windows(rates: Floats, wide: int) -> _Window:
    """Of the `wide` days before each day, from the first day to the one after the last."""
    sectors, days = rates.shape
    padded = np.concatenate([np.full((sectors, wide), np.nan), rates], axis=1)
    found = [np.zeros((sectors, days + 1)) for _ in range(3)]
    for s in range(sectors):
        view = np.lib.stride_tricks.sliding_window_view(padded[s], wide)
        ranked = np.sort(view, axis=1)
        seen = np.isfinite(ranked).sum(axis=1)
        summed = np.cumsum(np.nan_to_num(ranked), axis=1)
        kept = np.maximum(1, np.ceil(KEPT * seen)).astype(np.int64)
        found[0][s] = np.take_along_axis(summed, kept[:, None] - 1, axis=1)[:, 0] / kept
        whole = np.maximum(seen, 1)
        middle = summed[:, -1] / whole
        spread = np.where(np.isfinite(ranked), ranked - middle[:, None], 0.0)
        found[1][s] = (spread * spread).sum(axis=1) / whole
        found[2][s] = seen
    return _Window(*found)


def _delayed(given: _Window, days: int) -> _Window:
    """The same for windows that end so many days earlier; what lies before the first is unseen."""
    sectors, length = given.mean.shape

    def later(values: Floats) -> Floats:
        kept = values[:, : max(0, length - 1 - days)]
        return np.concatenate([np.zeros((sectors, length - 1 - kept.shape[1])), kept], axis=1)

    return _Window(*(later(v) for v in given))


def _seasons(rates: Floats, before: _Window, window: int) -> Floats:
    """The factor of each sector and day's season; NaN where no former year tells of it."""
    sectors, days = rates.shape
    wide = 2 * ABOUT_DAYS + 1
    if days <= YEAR_DAYS + LOOKS_BACK_DAYS + window // 2:
        return np.full((sectors, days), np.nan)
    about = _windows(rates, wide)
    total, known, noise = (np.zeros((sectors, days)) for _ in range(3))
    for back in range(YEAR_DAYS, days, YEAR_DAYS):
        at = np.arange(back, days)
        ends = at - back + ABOUT_DAYS + 1
        near = _Window(*(v[:, ends] for v in about))
        far = _Window(*(v[:, at - back] for v in before))
        good = (near.seen >= wide / 2) & (far.seen >= window / 2)
        total[:, at] += np.where(good, _log(near.mean) - _log(far.mean), 0.0)
        noise[:, at] += np.where(good, _noise(near) + _noise(far), 0.0)
        known[:, at] += good
    years = np.maximum(known, 1.0)
    own, unsure = total / years, noise / years**2
    whole = _pooled(own, unsure, known > 0)
    drawn = whole + (own - whole) * SPREAD**2 / (SPREAD**2 + unsure)
    found = np.clip(np.exp(drawn), 1.0 / SEASON_MAX, SEASON_MAX)
    return np.where(known > 0, found, np.nan)


def _pooled(own: Floats, unsure: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """The season of all sectors together on each day, drawn towards none."""
    weight = np.where(known, 1.0 / (SPREAD**2 + unsure), 0.0)
    total = weight.sum(axis=0)
    middle = (weight * own).sum(axis=0) / np.maximum(total, 1e-12)
    noise = 1.0 / np.maximum(total, 1e-12)
    return np.asarray(middle * SPREAD**2 / (SPREAD**2 + noise))


def _log(mean: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(mean, RATE_LEAST)))


def _noise(given: _Window) -> Floats:
    """The variance of a mean's logarithm, by the spread of its days."""
    mean = np.maximum(given.mean, RATE_LEAST)
    return np.asarray(
        np.maximum(given.variance, mean) / (mean * mean) / np.maximum(given.seen, 1.0)
    )
