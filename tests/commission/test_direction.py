"""Rules of directions from craters and bearings."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.direction import MIDDLES_DEG, concentration, direction, likelihood
from lendemain.errors import InputError
from lendemain.records.attribution import Bearing


def crater(bearing, error=10.0, wild=0.03):
    return Bearing(lon=38.0, lat=48.0, bearing_deg=bearing, error_deg=error, wild=wild)


def apart(a, b):
    return abs((a - b + 180.0) % 360.0 - 180.0)


def test_ten_craters_tell_the_direction_to_three_degrees():
    """
    Ten craters with an error of 10 degrees give a mean whose error is 3.2 degrees: it holds the
    truth two times in three.
    """
    rng = np.random.default_rng(5)
    found = [
        direction([crater(200 + rng.normal(0, 10)) for _ in range(10)], shared_error_deg=0.0)
        for _ in range(300)
    ]

    assert np.mean([f.error_deg for f in found]) == pytest.approx(3.2, abs=0.25)
    assert np.mean([apart(f.mean_deg, 200) <= f.error_deg for f in found]) == pytest.approx(
        0.68, abs=0.07
    )


def test_what_a_field_shares_does_not_average_out():
    """
    However many craters, the direction stays as unsure as the error they share.
    """
    field = [
        Bearing(lon=38.0 + k / 1e4, lat=48.0, bearing_deg=10.0, error_deg=5.0) for k in range(200)
    ]
    many = direction(field, shared_error_deg=4.0)

    assert many.error_deg == pytest.approx(4.0, abs=0.1)


def test_nothing_known_tells_nothing():
    """
    No crater, or craters that point everywhere, leave the circle flat and say so.
    """
    everywhere = direction([crater(d, error=30.0, wild=0.3) for d in range(0, 360, 30)])

    assert not direction([]).tells
    assert (direction([]).density == 1.0).all()
    assert not everywhere.tells


@given(st.lists(st.floats(0, 360), min_size=1, max_size=6), st.floats(1, 60))
def test_a_mirrored_field_has_the_mirrored_direction(bearings, error):
    """
    Mirroring east and west mirrors the density.
    """
    one = direction([crater(b, error) for b in bearings])
    two = direction([crater(-b, error) for b in bearings])

    np.testing.assert_allclose(one.density, two.density[::-1], rtol=1e-6, atol=1e-9)


@given(st.floats(-720, 720), st.floats(0.5, 170), st.floats(0, 1))
def test_a_bearing_is_worth_one_at_random(bearing, error, wild):
    """
    Averaged over the circle, a bearing's likelihood is 1: at a random direction it tells nothing.
    """
    fine = (np.arange(7200) + 0.5) / 20.0

    assert likelihood(crater(bearing, error, wild), fine).mean() == pytest.approx(1.0, rel=5e-3)


def test_one_wild_crater_among_many_changes_little():
    """
    A crater that has nothing to do with the others moves the direction by less than a degree.
    """
    good = [crater(90.0 + d) for d in (-6, -3, 0, 3, 6)]

    assert apart(direction([*good, crater(270.0)]).mean_deg, 90.0) < 1.0


def test_one_reading_given_often_counts_once():
    """
    A crater read a thousand times to the same last digit tells what it tells once.
    """
    field = [crater(80.0), crater(84.0), crater(120.0)]

    once, often = direction(field), direction(field + 1000 * [crater(120.0)])

    assert (once.density == often.density).all()


def test_density_between_bins_is_linear():
    """
    The density read at the middles of bins is the density.
    """
    found = direction([crater(359.9)])

    np.testing.assert_allclose(found.at(MIDDLES_DEG), found.density)


@pytest.mark.parametrize("error", [0.0, -1.0, math.nan, math.inf])
def test_a_bearing_without_an_error_is_refused(error):
    """
    An error that is not above 0, or no number, is refused.
    """
    with pytest.raises(InputError, match="no bearing"):
        direction([crater(10.0, error)])


def test_concentration_inverts_the_circular_deviation():
    """
    For small errors the concentration is one over the square of the error in radians.
    """
    assert concentration(2.0) == pytest.approx(1 / math.radians(2.0) ** 2, rel=0.01)
