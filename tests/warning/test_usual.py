"""What is usual of an indicator: its own weeks before, carried over to its own time of year."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.warning.usual import LOOKS_BACK_DAYS, SEASON_MAX, usual

WAVE = np.sin(np.arange(900) / 365 * 2 * np.pi)


def naive(rates, wide):
    """The same window, written out: days, its mean without the highest tenth, its variance."""
    seen = rates[np.isfinite(rates)]
    if len(seen) < wide / 2:
        return None
    kept = np.sort(seen)[: max(1, int(np.ceil(0.9 * len(seen))))]
    return max(float(kept.mean()), 0.05), float(np.var(seen))


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(14, 60))
def test_the_baseline_is_the_window_that_ends_two_weeks_before(seed, window):
    """As written out in plain loops, whatever was watched and counted."""
    chance = np.random.default_rng(seed)
    watched = chance.beta(2, 1, (2, 120)) * (chance.random((2, 120)) > 0.2)
    counts = chance.poisson(3 * watched).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(watched > 0.1, counts / watched, np.nan)

    found = usual(counts, watched, window=window)

    for day in range(0, 120, 7):
        end = max(0, day - LOOKS_BACK_DAYS)
        for s in range(2):
            told = naive(rates[s, max(0, end - window) : end], window)
            if told is None:
                assert (found.rate[s, day], found.size[s, day]) == (0.0, 0.0)
                continue
            assert np.isclose(found.rate[s, day], told[0])
            beyond = told[1] - told[0]
            size = min(max(told[0] ** 2 / beyond, 0.3), 1e3) if beyond > 0 else 1e3
            assert np.isclose(found.size[s, day], size)
    assert np.isnan(found.season).all()


def test_a_season_is_carried_over_from_former_years():
    """
    Counts that rise every spring are expected to: the factor follows the year, and is not known
    before a year was seen.
    """
    rate = 20 * (1 + 0.6 * WAVE)
    counts = np.random.default_rng(1).poisson(np.tile(rate, (8, 1))).astype(float)

    found = usual(counts, np.ones_like(counts), window=56)
    flat = usual(np.full_like(counts, 20.0), np.ones_like(counts), window=56)

    late = slice(430, 900)
    plain = found.rate[:, late] / found.season[:, late]
    assert np.isnan(found.season[:, :379]).all()
    assert np.abs(np.log(found.rate[:, late] / rate[late])).mean() < 0.08
    assert np.abs(np.log(plain / rate[late])).mean() > 0.25
    assert np.abs(np.log(flat.season[:, late])).max() < 1e-9


def test_a_rise_a_year_ago_teaches_a_bounded_season():
    """One build-up of the past does not hide the next: its factor is bounded, and its days few."""
    counts = np.full((1, 800), 5.0)
    counts[:, 400:421] *= 100.0

    season = usual(counts, np.ones_like(counts), window=56).season

    assert np.nanmax(season) <= SEASON_MAX
    assert np.nanmin(season) >= 1 / SEASON_MAX


def test_days_that_nobody_watched_teach_nothing():
    """A sector blind for a year has no season of its own then, and nothing usual after a gap."""
    counts, watched = np.full((2, 800), 5.0), np.ones((2, 800))
    watched[0, :395] = 0.0
    counts[0, :395] = 0.0

    found = usual(counts, watched, window=56)

    assert np.isnan(found.season[0, 400:700]).all()
    assert np.isfinite(found.season[1, 450:]).all()
    assert found.rate[0, 400] == 0.0


def test_what_comes_later_changes_no_day():
    """What is usual of a day rests on the days before it alone."""
    chance = np.random.default_rng(2)
    counts = chance.poisson(4, (3, 700)).astype(float)
    later = counts.copy()
    later[:, 600:] = 99.0

    before, after = (usual(c, np.ones_like(c), window=56) for c in (counts, later))

    for a, b in zip(before, after, strict=True):
        assert np.array_equal(a[:, :601], b[:, :601], equal_nan=True)
