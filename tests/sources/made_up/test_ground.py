import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lendemain.geo import distance_m
from lendemain.sources.made_up.ground import AXIS, PARTIES, THEATRE, front, ground, towns


def test_the_line_runs_from_end_to_end_of_its_axis():
    """
    The line has 36 corners about 10 km apart and begins and ends where its axis does.
    """
    pieces = [distance_m(*a, *b) for a, b in zip(front(), front()[1:], strict=False)]

    assert (front()[0], front()[-1], len(front())) == (*AXIS, 36)
    assert 8_000 < min(pieces) <= max(pieces) < 13_000
    assert 340_000 < sum(pieces) < 380_000


@given(along=st.floats(0, 347_000), left=st.floats(-110_000, 110_000))
def test_a_positive_offset_lies_on_the_left_of_the_line(along, left):
    """
    Whoever walks the line has places of positive offset on the left hand, and mirrored on the
    right.
    """
    if abs(left) < 50:
        return
    for mirrored in (False, True):
        where = ground(mirrored=mirrored)
        lon, lat = where.plane.degrees(*where.place(along, left))
        line = np.array(front(mirrored=mirrored))
        ring = [*line, (9.0, 2.4), (9.0, 9.0), (-9.0, 9.0), (-9.0, -6.6)]
        on_left = shapely.Polygon(ring).contains(shapely.Point(float(lon), float(lat)))

        assert on_left == ((left > 0) != mirrored)


def test_mirrored_parties_keep_their_hands():
    """
    With the front reflected and the names swapped, north still lies on the left of the line.
    """
    assert [ground(mirrored=m).party(i) for m in (False, True) for i in (0, 1)] == [
        *PARTIES, *reversed(PARTIES)
    ]  # fmt: skip


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_places_stay_in_the_theatre(x, y):
    """
    However far off something is drawn, its place is given within the theatre.
    """
    lon, lat = ground().degrees(x, y)

    assert THEATRE[0] < float(lon) < THEATRE[2]
    assert THEATRE[1] < float(lat) < THEATRE[3]


@pytest.mark.parametrize("mirrored", [False, True])
def test_towns_lie_in_the_theatre_and_apart(mirrored):
    """
    No two towns share a place, and all lie in the theatre.
    """
    placed = towns(mirrored=mirrored)

    assert len(set(placed.values())) == len(placed)
    assert all(2 < lon < 7 and -2 < lat < 2 for lon, lat in placed.values())
