"""Counts that vary more than chance, against scipy's own distribution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion.heat.counts import COUNT_MAX, SHAPES, shape_of, surprise


@given(
    st.integers(0, 60), st.floats(1e-3, 20.0), st.floats(1e-3, 20.0), st.floats(1.0, 20.0)
)  # fmt: skip
def test_tail_and_ratio_are_those_of_the_distributions(y, mean, shape, size):
    """
    The tail is the negative binomial's, and the ratio that of the sum with a geometric number.
    """
    scipy_stats = pytest.importorskip("scipy.stats")
    law = scipy_stats.nbinom(shape, shape / (shape + mean))

    found = surprise(np.array([y]), np.array([mean]), np.array([shape]), size=size)

    steps = np.arange(1, y + 1)
    more = float((scipy_stats.geom(1.0 / size).pmf(steps) * law.pmf(y - steps)).sum())
    assert found.tail[0] == pytest.approx(max(law.sf(y - 1), 1e-12), rel=1e-4, abs=1e-9)
    assert np.exp(found.log_ratio[0]) == pytest.approx(min(more / law.pmf(y), 1e12), rel=1e-5)


def test_a_flood_costs_no_more_than_the_largest_count():
    """
    480,000 detections in one cell are as surprising as `COUNT_MAX`, and finite.
    """
    found = surprise(np.array([480_000, COUNT_MAX]), np.full(2, 0.01), np.full(2, 0.05))

    assert found.tail[0] == found.tail[1]
    assert np.isfinite(found.log_ratio).all()


def test_nothing_counted_is_no_sign_of_another_source():
    """
    Another source gives at least one: a count of zero rules it out.
    """
    found = surprise(np.zeros(2, int), np.array([0.0, 5.0]), np.ones(2))

    assert np.isneginf(found.log_ratio).all()
    assert len(surprise(np.zeros(0, int), np.zeros(0), np.zeros(0)).tail) == 0


@pytest.mark.parametrize("shape", [0.02, 0.3, 5.0])
def test_the_shape_is_found_again(shape):
    """
    From twenty thousand counts the shape comes back within a third.
    """
    rng = np.random.default_rng(4)
    mean = rng.uniform(0.2, 2.0, 20_000)
    count = rng.poisson(rng.gamma(shape, mean / shape))

    assert shape_of(count, mean, np.ones(20_000)) == pytest.approx(shape, rel=0.34)
    assert shape_of(count[:0], mean[:0], mean[:0]) == SHAPES[-1]
