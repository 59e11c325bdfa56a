import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.sources.listed.positions import ERROR_M_MIN, angle, checked, position


@pytest.mark.parametrize(
    "text",
    ["48.0158, 37.8028", "48,0158 37,8028", "48,0158; 37,8028", "48°00'57\"N 37°48'10\"E",
     "48°00′57″N, 37°48′10″E", "N48°00.948' E037°48.168'", "48°0'57\" с.ш. 37°48'10\" в.д.",
     "37°48'10\"E 48°00'57\"N", "пн.ш. 48°0'57\" сх.д. 37°48'10\"", "37U DP 10722 18749"],
)  # fmt: skip
def test_one_place_is_read_from_many_notations(text):
    """
    Degrees, minutes and seconds, commas, three alphabets, either order, and the military grid.
    """
    found = position(text)

    assert not isinstance(found, str), found
    assert abs(found.lon - 37.8028) < 0.0003
    assert abs(found.lat - 48.0158) < 0.0003
    assert found.error_m >= ERROR_M_MIN


def test_known_squares_of_the_grid():
    """
    Published examples: Honolulu and the Eiffel tower.
    """
    honolulu, eiffel = position("4Q FJ 1234 5678"), position("31U DQ 48249 11932")

    assert (round(honolulu.lat, 2), round(honolulu.lon, 2)) == (21.31, -157.92)
    assert (round(eiffel.lat, 4), round(eiffel.lon, 4)) == (48.8582, 2.2945)


def test_a_place_is_as_good_as_its_figures():
    """
    Fewer figures, a larger region; no list's figures count for better than fifty metres.
    """
    errors = [position(t).error_m for t in ("48.5 37.5", "48.51 37.52", "48.512345 37.512345")]

    assert errors[0] > errors[1] > errors[2] == ERROR_M_MIN


@pytest.mark.parametrize(
    "text", ["48 37", "91.0, 37.0", "48°70'N 37°10'E", "по дорозі", "", "37U ZZ 12345 67890",
             "37°E 38°E", "9" * 300],
)  # fmt: skip
def test_what_is_no_place_says_why(text):
    """
    Two bare whole numbers, angles that are none and places off the globe are not read.
    """
    assert isinstance(position(text), str)


def test_single_angles_are_read_alike():
    """
    Columns of latitude and longitude may be in any of the notations.
    """
    assert angle("37°48'E") == angle("37,8") == 37.8
    assert angle("10°30' W") == -10.5
    assert isinstance(angle("east"), str)
    assert isinstance(checked(200.0, 48.0, 0.1), str)


@given(st.text(alphabet="0123456789.,°'\" NSEWСШВД-;", max_size=130))
def test_no_text_makes_it_raise_or_wait(text):
    """
    Whatever stands in a cell, the answer comes at once: a place on the globe, or why not.
    """
    before = time.process_time()
    found = position(text)

    assert isinstance(found, str) or (abs(found.lat) <= 90 and abs(found.lon) <= 180)
    assert time.process_time() - before < 1.0
