import math

import pytest
from tests.border.made_up import LENGTH_KM, PLACES

from lendemain.border.response import lines
from lendemain.errors import InputError

BOX = (2.0, -2.0, 7.0, 2.0)


@pytest.mark.parametrize(
    ("points", "what"),
    [
        ([(3.0, 0.0)], "a line of 1 places"),
        ([(3.0, 0.0), (3.1, math.nan)], "place 2 is not known"),
        ([(3.0, 0.0), (3.1, 0.1), (3.0, 0.0)], "places 1 and 3 are the same"),
        ([(3.0, 0.0), (3.2, 0.2), (3.2, 0.0), (3.0, 0.2)], "crosses itself near place 1"),
        ([(48.0, 137.0), (48.1, 137.1)], "latitude 137: longitude and latitude are swapped"),
        ([(0.0, 3.0), (0.1, 3.2)], "swapped in all its places"),
        ([(3.0, 0.0), (9.0, 0.0)], "place 2 .9, 0. lies outside the theatre"),
        ([(3.0, 0.0), (300.0, 0.0)], "not on the Earth"),
    ],
)
def test_what_is_no_line_is_refused_with_the_place_at_fault(points, what):
    """
    A doubled place, a crossing, swapped coordinates, the unknown and the theatre's edge.
    """
    with pytest.raises(InputError, match=what):
        lines.path(points, name="front", theatre=BOX)


def test_too_many_places_are_refused_before_anything_is_drawn():
    """
    A line has a bound on its places.
    """
    with pytest.raises(InputError, match="200001 places"):
        lines.path([(0.0, 0.0)] * (lines.CORNERS_MAX + 1), name="front")


def test_a_sound_line_has_its_length():
    """
    In its own plane a line of 45 km is as long as over the ground, to a part in ten thousand.
    """
    path = lines.path(PLACES, name="front", theatre=BOX)

    assert abs(path.length / 1000.0 / LENGTH_KM - 1.0) < 1e-4
