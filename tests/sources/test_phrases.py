import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.geo import WINDS, area_m2, distance_m, sector_polygon
from lendemain.records.observation import Qualifier
from lendemain.sources.phrases import (
    HEARING_M_MAX,
    Number,
    Piece,
    Position,
    number,
    piece,
    position,
)  # fmt: skip

PLACES = {"hnutove": (37.8, 47.18), "donetsk": (37.8, 48.0), "mariupol": (37.55, 47.1)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80", (80, 80, 80, "exact")), ("about 80", (80, 60, 100, "about")),
        ("About 3", (3, 2, 4, "about")), ("8-10", (9, 8, 10, "range")),
        ("8 - 10", (9, 8, 10, "range")), ("at least 3", (3, 3, 6, "at_least")),
        ("3+", (3, 3, 6, "at_least")), ("up to 5", (5, 1, 5, "at_most")),
        ("N/K", (1, 1, 1, "not_known")), ("undetermined", (1, 1, 1, "not_known")),
        ("1", (1, 1, 1, "exact")), ("1,200", (1200, 1200, 1200, "exact")),
        ("approx. 80", (80, 60, 100, "about")), ("ca. 80", (80, 60, 100, "about")),
        ("about 8-10", (9, 6, 13, "about")), ("at least 3-4", (3, 3, 8, "at_least")),
        ("up to 8-10", (10, 1, 10, "at_most")), ("more than 20", (21, 21, 42, "at_least")),
        ("8 to 10", (9, 8, 10, "range")), ("1 200", (1200, 1200, 1200, "exact")),
    ],
)  # fmt: skip
def test_numbers_keep_their_qualifier(text, expected):
    """
    A number is read with its bounds and with how it was qualified.
    """
    assert number(text) == Number(*expected[:3], Qualifier(expected[3]))


@pytest.mark.parametrize(
    "text", ["", "0", "10-8", "-3", "99999999", "1e3", "dozens", "about 10-8", "1,20"]
)
def test_what_is_no_number_is_said_to_be_none(text):
    """
    Zero, a range the wrong way round and words are not read as numbers.
    """
    assert isinstance(number(text), str)


@pytest.mark.parametrize(
    ("text", "near", "far", "winds"),
    [
        ("2-4 km ENE and E", 2000, 4000, ("ENE", "E")),
        ("0.6-4km S and SSW", 600, 4000, ("S", "SSW")),
        ("3 km N", 2500, 3500, ("N",)), ("1.5 km NNE", 1250, 1750, ("NNE",)),
        ("200-400 m W", 200, 400, ("W",)), ("500 m-2 km W", 500, 2000, ("W",)),
        ("less than 1 km N", 0, 1000, ("N",)),
        ("3 km between SSW and WSW", 2500, 3500, ("SSW", "SW", "WSW")),
        ("2 km N, NNE and NE", 1500, 2500, ("N", "NNE", "NE")),
        ("2 km E and ENE", 1500, 2500, ("ENE", "E")),
        ("2 km N and NNW", 1500, 2500, ("NNW", "N")),
        ("2 km N and S", 1500, 2500, ("N", "S")),
        ("N/K", 0, HEARING_M_MAX, WINDS), ("N/K NE", 0, HEARING_M_MAX, ("NE",)),
        ("5-10 km", 5000, 10000, WINDS), ("4-6 kilometres NE", 4000, 6000, ("NE",)),
        ("1,000-1,500 metres E", 1000, 1500, ("E",)),
        ("at an assessed range of 5-7km S", 5000, 7000, ("S",)),
        ("2 to 4 km east & east-south-east", 2000, 4000, ("E", "ESE")),
        ("2,5 KM north", 2250, 2750, ("N",)), ("1-2 km NE/ENE", 1000, 2000, ("NE", "ENE")),
        ("3 km between W and SW", 2500, 3500, ("SW", "WSW", "W")),
        ("3 km NNW-NNE", 2500, 3500, ("NNW", "N", "NNE")),
        ("at undetermined distances N", 0, HEARING_M_MAX, ("N",)),
        ("5-6 km in an undetermined direction", 5000, 6000, WINDS),
    ],
)  # fmt: skip
def test_pieces_of_rings_are_read_as_written(text, near, far, winds):
    """
    Distances and winds give a piece of a ring, whatever their number and order.
    """
    assert piece(text) == Piece(near, far, winds)


@pytest.mark.parametrize(
    "text", ["", "near the bridge", "4-2 km N", "2 km XYZ", "999 km N", "0 km N", "km N", "2 N"]
)
def test_what_is_no_ring_is_said_to_be_none(text):
    """
    Words that give neither distance nor wind are not guessed at.
    """
    assert isinstance(piece(text), str)


def test_winds_side_by_side_are_one_span():
    """
    The bearings of neighbouring winds are one interval, over north too; others leave a gap.
    """
    assert Piece(0, 1, ("ENE", "E")).bearings() == (78.75, 45.0)
    assert Piece(0, 1, ("NNW", "N", "NNE")).bearings() == (0.0, 67.5)
    assert Piece(0, 1, ("N", "S")).bearings() is None
    assert Piece(0, 1, WINDS).bearings() == (0.0, 360.0)


def test_a_wind_at_three_to_five_kilometres_is_three_square_kilometres():
    """
    3-5 km SSW covers 16 pi / 16 km2: the blasts of Petrivske, 19 November 2019.
    """
    read = piece("3-5 km SSW")
    middle, width = read.bearings()
    shape = sector_polygon(
        37.6, 48.3, distances_m=(read.near_m, read.far_m),
        bearings_deg=(middle - width / 2, middle + width / 2),
    )  # fmt: skip

    assert area_m2(shape) / 1e6 == pytest.approx(3.14159, rel=0.002)


@pytest.mark.parametrize(
    ("text", "place", "metres"),
    [
        ("SMM camera 1.5 km NE of Hnutove (government-controlled)", "hnutove", 1500),
        ("SMM camera in Hnutove (government-controlled, 20 km NE of Mariupol)", "hnutove", 0),
        ("2 km NE of Hnutove", "hnutove", 2000), ("about 500 m W of Hnutove", "hnutove", 500),
        ("NW edge of Hnutove (20 km NE of Mariupol)", "hnutove", 0), ("Hnutove", "hnutove", 0),
        ("SMM camera at Filtration Station (15 km N of Donetsk)", "donetsk", 15_000),
        ("Railway station (6 km NW of Donetsk city centre)", "donetsk", 6_000),
    ],
)  # fmt: skip
def test_positions_are_found_by_known_places(text, place, metres):
    """
    An observer's place is found by its own name, else by the town in brackets; its error grows
    with the distance that was given.
    """
    found = position(text, PLACES)

    assert isinstance(found, Position)
    assert distance_m(*PLACES[place], found.lon, found.lat) == pytest.approx(metres, abs=2)
    assert found.error_m >= max(500, 0.12 * metres)


def test_an_unknown_place_is_named_and_not_guessed():
    """
    Where no name helps, the answer is which name was not known.
    """
    assert "Nowhere" in position("2 km N of Nowhere (3 km S of Elsewhere)", PLACES)


@given(st.text(max_size=60) | st.from_regex(r"[0-9km NESW/,.-]{1,30}", fullmatch=True))
def test_any_words_are_read_or_explained(text):
    """
    Whatever the words, each reading gives a value within its bounds or a text of why not.
    """
    read = (number(text), piece(text), position(text, PLACES))

    assert isinstance(read[0], str) or 1 <= read[0].low <= read[0].best <= read[0].high
    assert isinstance(read[1], str) or 0 <= read[1].near_m < read[1].far_m <= 200_000
    assert isinstance(read[2], str | Position)


@pytest.mark.parametrize("text", ["1" * 20_000, "(" + "1" * 20_000, "N, " * 9_000, " " * 20_000])
def test_endless_texts_are_not_searched(text):
    """
    A text of thousands of characters is no phrase, and is refused without being searched.
    """
    said = (number(text), piece(text), position(text, PLACES))

    assert all(isinstance(answer, str) and len(answer) < 100 for answer in said)
