"""Roads over mined ground: closed while it is, free the same day it is cleared."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lendemain.border.patrols import mines
from lendemain.errors import InputError
from lendemain.records.patrol import MinedArea, PatrolPoint, PatrolRoad

NOON = datetime(2026, 4, 12, 12, tzinfo=UTC)
SQUARE = ((37.1, 47.9), (37.2, 47.9), (37.2, 48.1), (37.1, 48.1))
AREA = MinedArea(area_id="M7", points=SQUARE, since=NOON)
POINTS = [PatrolPoint(point_id=n, lon=lon, lat=48.0) for n, lon in (("a", 37.0), ("b", 37.3))]
ROAD = PatrolRoad(one="a", other="b", seconds=600.0)


def test_a_road_is_closed_from_when_its_ground_is_mined_until_it_is_cleared():
    """
    A minute before and from the moment of clearing on it is free; between it says why it is not.
    """
    cleared = replace(AREA, cleared=NOON + timedelta(hours=5))
    at = [
        mines.closed([ROAD], POINTS, [cleared], at=NOON + timedelta(hours=h))[0].forbidden
        for h in (-1, 0, 4, 5)
    ]

    assert at == [None, "mined: M7", "mined: M7", None]


def test_what_will_be_mined_before_the_patrols_are_home_is_closed():
    """
    From before until after the moment it is mined a day keeps off it; a day that ends before does
    not, nor one that starts when it is cleared.
    """
    cleared = replace(AREA, cleared=NOON + timedelta(hours=5))
    spans = [(-5, -1), (-5, 1), (1, 9), (5, 9)]
    found = [
        mines.closed([ROAD], POINTS, [cleared], at=NOON + timedelta(hours=a),
                     until=NOON + timedelta(hours=b))[0].forbidden
        for a, b in spans
    ]  # fmt: skip

    assert found == [None, "mined: M7", "mined: M7", None]


def test_a_road_that_bends_around_an_area_stays_open():
    """
    What counts is where the road runs, not where it would run were it straight.
    """
    around = {("a", "b"): ((37.15, 48.2),)}

    assert mines.closed([ROAD], POINTS, [AREA], at=NOON, ways=around)[0].forbidden is None
    assert mines.closed([ROAD], POINTS, [AREA], at=NOON)[0].forbidden is not None


def test_what_was_forbidden_before_keeps_its_reason():
    """
    Mines do not overwrite another reason.
    """
    road = replace(ROAD, forbidden="bridge down")

    assert mines.closed([road], POINTS, [AREA], at=NOON) == (road,)


def test_a_border_that_crosses_itself_is_refused():
    """
    Nobody can say what lies inside a bow tie.
    """
    with pytest.raises(InputError, match="crosses itself"):
        mines.shape(replace(AREA, points=(SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3])))
