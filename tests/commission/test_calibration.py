"""Rules of calibration."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.calibration import _pooled, calibration, diagnosis
from lendemain.errors import InputError

cases = st.lists(
    st.tuples(st.integers(0, 100).map(lambda n: n / 100), st.sampled_from([0.0, 1.0])),
    min_size=2,
    max_size=60,
)


@given(cases)
def test_the_map_is_monotone_and_symmetric(rows):
    """
    More said is never mapped to less, and what is done to p is done to 1 - p turned round.
    """
    said, came = np.array(rows).T
    mapped = calibration(said, came)
    grid = np.linspace(0, 1, 101)

    assert (np.diff(mapped(grid)) >= -1e-12).all()
    np.testing.assert_allclose(mapped(grid) + mapped(1 - grid), 1.0, atol=1e-9)


@given(cases)
def test_pooling_agrees_with_scikit_learn(rows):
    """
    The blocks are those of isotonic regression, as scikit-learn works it out.
    """
    from sklearn.isotonic import IsotonicRegression

    said, came = np.array(rows).T
    value, weight, _ = _pooled(came, said)
    ours = np.repeat(value, weight.astype(int))

    theirs = IsotonicRegression().fit(said, came).predict(np.sort(said))
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_overconfidence_is_mended():
    """
    Where 0.95 is right only four times in five, 0.95 becomes about 0.8.
    """
    rng = np.random.default_rng(2)
    said = np.where(rng.random(4000) < 0.5, 0.95, 0.05)
    came = np.where(rng.random(4000) < 0.8, said > 0.5, said < 0.5).astype(float)

    assert calibration(said, came)(0.95) == pytest.approx(0.8, abs=0.03)


def test_a_calibrated_forecaster_has_no_error():
    """
    Whoever says what happens as often as it happens has an error near 0, whoever does not has it.
    """
    rng = np.random.default_rng(4)
    said = rng.random(8000)
    came = (rng.random(8000) < said).astype(float)

    assert diagnosis(said, came).error < 0.01
    assert diagnosis(said, 1.0 - came).error > 0.3


@pytest.mark.parametrize(
    ("said", "came"), [([], []), ([1.2], [1]), ([0.5], [0.5]), ([0.5, 0.5], [1])]
)
def test_what_cannot_be_judged_is_refused(said, came):
    """
    Empty, unequal or impossible rows are refused.
    """
    with pytest.raises(InputError):
        calibration(said, came)
