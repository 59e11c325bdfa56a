"""Scores of forecasts: the library's and the challenge's own figures."""

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.warning import scores


@given(st.integers(0, 2**32), st.integers(2, 60))
def test_crps_is_that_of_scoringrules(seed, draws):
    """Ours equals the reference library's to 1e-9."""
    chance = np.random.default_rng(seed)
    given_, seen = chance.gamma(0.3, 40, (7, draws)), chance.gamma(0.3, 40, 7)

    expected = scoringrules.crps_ensemble(seen, given_)

    assert scores.crps(given_, seen) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("mean", [0.02, 0.3, 1.0, 4.0, 60.0])
def test_a_right_forecast_holds_its_share_whatever_its_counts(mean):
    """
    With what lies on the ends shared out, nine tenths; ends included more, the rarer the more.
    """
    chance = np.random.default_rng(1)
    rate = mean * chance.gamma(1, 1, (4000, 1))
    drawn, seen = chance.poisson(rate, (4000, 400)), chance.poisson(rate)[:, 0]

    assert scores.evenly(drawn, seen).mean() == pytest.approx(0.9, abs=0.015)
    assert scores.interval(drawn, seen)[1].mean() >= 0.89


def test_what_lies_far_outside_is_not_held_at_all():
    """Nor is more than all of any outcome."""
    drawn = np.tile(np.arange(100), (3, 1))

    found = scores.evenly(drawn, [-0.0, 50, 1000])

    assert found.tolist() == [0.0, 1.0, 0.0]


def test_the_reference_scores_of_views_are_reproduced(shared):
    """Conflictology's figures for 2019 and 2020 come out as in the reference file."""
    from tests.warning.views import history, outcomes

    for year, expected in ((2019, (9.2249, 0.6814, 81.3298)), (2020, (12.0639, 0.6225, 154.5585))):
        past = np.repeat(np.repeat(history(shared, year)[:, -12:], 83, axis=1), 12, axis=0)
        found = scores.score(past, outcomes(shared, year).ravel())
        assert found.crps == pytest.approx(expected[0], abs=1e-4)
        assert found.ign == pytest.approx(expected[1], abs=2e-4)
        assert found.mis == pytest.approx(expected[2], abs=1e-2)


def test_few_draws_are_repeated_before_bins_are_counted(shared):
    """
    Twelve draws and the same twelve a hundred times over are one forecast: ignorance is the same,
    and that of the reference file.
    """
    from tests.warning.views import history, outcomes

    past, seen = np.repeat(history(shared, 2019)[:, -12:], 12, axis=0), outcomes(shared, 2019)
    few = scores.score(past, seen.ravel()).ign

    assert few == pytest.approx(0.6814, abs=2e-4)
    assert few == pytest.approx(scores.score(np.repeat(past, 125, axis=1), seen.ravel()).ign,
                                abs=0.06)  # fmt: skip


def test_a_sure_forecast_that_is_right_costs_little():
    """All draws on the outcome: no CRPS, no width, and few bits."""
    found = scores.score(np.full((3, 100), 4.0), [4.0, 4.0, 4.0])

    assert (found.crps, found.mis, found.covered) == (0.0, 0.0, 1.0)
    assert found.ign < 0.2


@pytest.mark.parametrize(
    ("draws", "outcomes"),
    [([[1.0]], [1.0, 2.0]), ([1.0], [1.0]), ([[np.nan]], [1.0]), ([[1.0]], [-1.0]), ([[]], [1.0])],
)
def test_what_is_no_forecast_is_refused(draws, outcomes):
    """Shapes that do not fit, no number, and counts below 0."""
    with pytest.raises(InputError):
        scores.score(draws, outcomes)
