"""The negative binomial, and the former rate."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.agreement.cessation.counting import former, log_gamma, log_mass


@given(st.floats(1e-3, 1e7))
def test_log_gamma_is_the_libraries(x):
    """To nine digits of the standard library's."""
    assert float(log_gamma(x)) == pytest.approx(math.lgamma(x), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("mean", "shape"), [(0.5, 0.3), (8.0, 1.5), (30.0, 12.0)])
def test_the_masses_sum_to_one_with_the_right_mean_and_variance(mean, shape):
    """Mean m, variance m + m^2 / k."""
    counts = np.arange(4000.0)
    mass = np.exp(log_mass(counts, mean, shape))

    assert mass.sum() == pytest.approx(1.0)
    assert (mass * counts).sum() == pytest.approx(mean, rel=1e-6)
    assert (mass * (counts - mean) ** 2).sum() == pytest.approx(mean + mean**2 / shape, rel=1e-5)


def test_the_shape_is_found_again():
    """Bursty days give a small shape, even ones a large one."""
    chance = np.random.default_rng(3)
    found = []
    for shape in (0.5, 6.0):
        counts = chance.poisson(chance.gamma(shape, 300 / shape, 200)).astype(float)
        found.append(former(counts, np.ones(200), np.ones(200)))

    assert 0.35 < found[0].shape < 0.7
    assert 4.0 < found[1].shape < 9.0
    assert found[0].rate == pytest.approx(300, rel=0.3)


def test_nothing_watched_or_nothing_counted_gives_no_rate():
    """Not known is not nought."""
    assert former(np.zeros(3), np.ones(3), np.ones(3)) is None
    assert former(np.ones(3), np.zeros(3), np.ones(3)) is None
