import numpy as np
import pytest

from lendemain.border.sight import sweeping


def test_a_straight_line_along_the_equator_by_hand():
    """
    Cells north of a line that runs east lie on its left; distances are so many degrees of latitude,
    the way along is the cell's own degrees of longitude, and what is too far stays untouched.
    """
    step, rows, columns = 0.001, 5, 7
    wide, tall = sweeping.degree_m(0.0)
    corners = np.array([(0.001, -0.002), (0.005, -0.002)])
    aside, along = np.full((rows, columns), np.inf), np.zeros((rows, columns))
    length = sweeping.swept(corners, (0.0, 0.0, step, step), 1.1 * step * tall, (aside, along))

    assert length == pytest.approx(0.004 * wide, rel=1e-6)
    assert aside[1, 2:5] == pytest.approx([step * tall] * 3, rel=1e-3)
    assert aside[2, 2:5] == pytest.approx([0.0] * 3, abs=1e-6)
    assert aside[3, 2:5] == pytest.approx([-step * tall] * 3, rel=1e-3)
    assert along[1, 2:5] == pytest.approx(np.array([1, 2, 3]) * step * wide, rel=1e-3)
    assert np.isinf(aside[[0, 4]]).all()


def test_a_degree_is_as_long_as_on_the_ellipsoid():
    """
    111,320 m and 110,574 m at the equator; at 60 degrees half as wide, and 111,412 m tall.
    """
    assert sweeping.degree_m(0.0) == pytest.approx((111_319.5, 110_574.3), abs=1.0)
    assert sweeping.degree_m(60.0) == pytest.approx((55_800.0, 111_412.0), abs=2.0)
