"""Odds, tails and words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lendemain import probability

inner = st.floats(1e-9, 1 - 1e-9)


@given(inner)
def test_log_odds_and_back_is_the_same_probability(p):
    """
    Going to log-odds and back loses nothing that matters.
    """
    there_and_back = probability.from_log_odds(probability.log_odds(p))

    assert there_and_back == pytest.approx(p, rel=1e-9)


@given(st.lists(st.floats(-6, 6), max_size=20))
def test_the_normal_tail_is_the_textbooks(z):
    """
    The share below z is what scipy says.
    """
    assert probability.normal_below(z) == pytest.approx(stats.norm.cdf(z), abs=1e-12)


@given(st.floats(0.01, 0.99))
def test_a_circle_of_that_radius_holds_that_share(share):
    """
    The squared radius is the quantile of a chi-squared with two degrees of freedom.
    """
    assert probability.radius_holding(share) ** 2 == pytest.approx(stats.chi2.ppf(share, 2))


@given(st.floats(0, 1))
def test_every_probability_has_one_word(p):
    """
    ICD 203's seven words cover everything from 0 to 1, each probability once.
    """
    bounds = dict(
        zip([w for _, w in probability.WORDS], [u for u, _ in probability.WORDS], strict=True)
    )
    word = probability.likelihood_word(p)

    assert p <= bounds[word]
    assert math.isclose(sum(1 for _ in bounds), 7)
