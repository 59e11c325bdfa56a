"""Rules of sides."""

from datetime import UTC, datetime

import numpy as np
import pytest

from lendemain.commission.ground import ground
from lendemain.errors import InputError
from lendemain.records.agreement import Line

NORTHWARD = Line(
    line_id="l", name={"en": "l"}, points=((38.0, 47.5), (38.0, 48.5)), error_m=500.0, left="west",
    right="east", start=datetime(2020, 1, 1, tzinfo=UTC), end=None, source="made up",
)  # fmt: skip


def test_distances_are_metres_with_the_sign_of_the_side():
    """
    Two kilometres west of a line that runs north are +2,000 m, on the left; east is negative.
    """
    land = ground(NORTHWARD, lon=38.0, lat=48.0, half_m=20_000.0)
    found = land.distances(np.array([-2000.0, 2000.0]), np.array([0.0, 0.0]))

    np.testing.assert_allclose(found, [2000.0, -2000.0], atol=10.0)


def test_a_place_on_the_line_is_on_either_side():
    """
    The line's own error makes a side a probability: one half on it, nearly 1 three errors away.
    """
    land = ground(NORTHWARD, lon=38.0, lat=48.0, half_m=20_000.0)

    assert land.on_left(np.array([0.0]))[0] == pytest.approx(0.5)
    assert land.on_left(np.array([1500.0]))[0] == pytest.approx(0.99865, abs=1e-4)


def test_beyond_its_ends_the_line_goes_straight_on():
    """
    A place beyond the line's end still has one side.
    """
    land = ground(NORTHWARD, lon=38.0, lat=48.0, half_m=100_000.0)
    found = land.distances(np.array([-5000.0, 5000.0]), np.array([90_000.0, 90_000.0]))

    assert found[0] > 4000.0
    assert found[1] < -4000.0


def test_too_large_a_square_is_refused():
    """
    A raster that would not fit is refused before it is made.
    """
    with pytest.raises(InputError, match="cells"):
        ground(NORTHWARD, lon=38.0, lat=48.0, half_m=10_000_000.0, cell_m=10.0)
