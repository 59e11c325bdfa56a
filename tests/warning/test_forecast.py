"""Forecasts: better than what they are held against, honest about what nobody saw."""

import numpy as np
import pytest

from lendemain.errors import InputError
from lendemain.warning import forecast, scores

REFERENCES = {  # conflictology, and the entry by a negative binomial: CRPS, ignorance, MIS
    2019: ((9.2249, 0.6814, 81.3298), (9.3437, 0.5543, 100.2365)),
    2020: ((12.0639, 0.6225, 154.5585), (12.4648, 0.5604, 157.6454)),
}


@pytest.mark.parametrize("year", REFERENCES)
def test_country_months_are_forecast_better_than_by_the_references(shared, year):
    """
    CRPS, ignorance and interval score below conflictology's and the negative binomial's, in the
    year that the habits were learnt on (2019) and in the year after.
    """
    from tests.warning.views import history, outcomes

    drawn = np.repeat(forecast.draws(history(shared, year), seed=1), 12, axis=0)
    found = scores.score(drawn, outcomes(shared, year).ravel())

    for crps, ign, mis in REFERENCES[year]:
        assert found.crps < crps
        assert found.ign < ign
        assert found.mis < mis


@pytest.mark.parametrize("year", REFERENCES)
def test_nine_tenths_of_country_months_lie_within(shared, year):
    """
    With what lies on the ends shared out, 87 to 93 % of all; and so many, ends included, where the
    interval is wider than one count (nought alone holds nearly always).
    """
    from tests.warning.views import history, outcomes

    drawn = np.repeat(forecast.draws(history(shared, year), seed=1), 12, axis=0)
    seen = outcomes(shared, year).ravel()
    wide = np.diff(np.quantile(drawn, [0.05, 0.95], axis=1), axis=0)[0] > 0

    assert 0.87 <= scores.evenly(drawn, seen).mean() <= 0.93
    assert 0.87 <= scores.interval(drawn, seen)[1][wide].mean() <= 0.93


def test_intervals_of_counts_that_go_on_hold_what_comes():
    """
    Where a place goes on as it was, with rates that differ and counts that are overdispersed, the
    90 % interval holds 87 to 97 % of what comes (counts are whole, so never exactly 90).
    """
    chance = np.random.default_rng(4)
    rate = chance.gamma(4, 5, (400, 1)) * chance.gamma(3, 1 / 3, (400, 19))
    counts = chance.poisson(rate)

    drawn = forecast.draws(counts[:, :18], seed=1)

    assert 0.87 <= scores.score(drawn, counts[:, 18]).covered <= 0.97


def test_unwatched_days_are_no_zeros():
    """Days that nobody watched take nothing from the forecast, half-watched ones are raised."""
    past = np.full((1, 20), 10.0)
    share = np.ones((1, 20))
    blind, half = past.copy(), past.copy()
    blind[:, 5:18], half[:, 5:18] = 0.0, 5.0
    unseen, dim = share.copy(), share.copy()
    unseen[:, 5:18], dim[:, 5:18] = 0.0, 0.5

    whole = forecast.draws(past, seed=1, watched=share).mean()

    assert forecast.draws(blind, seed=1, watched=unseen).mean() == pytest.approx(whole, rel=0.05)
    assert forecast.draws(half, seed=1, watched=dim).mean() == pytest.approx(whole, rel=0.05)


def test_a_quiet_place_keeps_a_chance():
    """Nothing for eighteen months still leaves a chance of something, and a small one."""
    drawn = forecast.draws(np.zeros((1, 18)), seed=1, number=20_000)

    assert 0.001 < (drawn > 0).mean() < 0.03


@pytest.mark.parametrize(
    ("past", "watched"),
    [([[1.0, -1.0]], None), ([[np.nan]], None), ([], None), ([[]], None), ([[1.0]], [[0.0]]),
     ([[1.0]], [[2.0]]), ([[1.0, 2.0]], [[1.0]])],
)  # fmt: skip
def test_what_is_no_past_is_refused(past, watched):
    """Negative counts, no numbers, no steps, and places that nobody ever watched."""
    with pytest.raises(InputError):
        forecast.draws(past, seed=1, watched=watched)
