import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.geo import bearing_deg, distance_m
from lendemain.records.claim import Basis
from lendemain.sources.listed.spots import (
    DIRECTION_M,
    SETTLEMENT_M,
    Gazetteer,
    consonants,
    spelling,
    spot,
)

BAKHMUT, POKROVSK, POKROVSKE = (38.0, 48.594), (37.177, 48.28), (36.25, 47.98)
PLACES = {
    "bakhmut": BAKHMUT, "бахмут": BAKHMUT, "bakhmout": BAKHMUT, "pokrovsk": POKROVSK,
    "покровськ": POKROVSK, "покровське": POKROVSKE, "pokrovske": POKROVSKE,
    "mykolaivka": (37.0, 48.0), "mykolaivko": (30.0, 50.0), "kyiv": (30.524, 50.455),
}  # fmt: skip
KNOWN = Gazetteer(PLACES, {"донецька область": (37.7, 48.0, 46_000.0)})


@pytest.mark.parametrize(
    ("text", "place"),
    [("Покровськ", POKROVSK), ("Покровск", POKROVSK), ("ПОКРОВСЬК", POKROVSK),
     ("м. Покровськ", POKROVSK), ("г. Покровск", POKROVSK), ("поблизу Покровська", POKROVSK),
     ("в районе Покровска", POKROVSK), ("Покровське", POKROVSKE), ("n. Bakhmut", None),
     ("н.п. Бахмут", BAKHMUT), ("près de Bakhmout", BAKHMUT), ("Kiev", (30.524, 50.455))],
)  # fmt: skip
def test_one_place_is_found_by_its_spellings_and_cases(text, place):
    """
    Ukrainian, Russian, French and English, with the little words around them.
    """
    found = spot(text, KNOWN)
    got = None if isinstance(found, str) else (found.lon, found.lat)

    assert got == place


def test_a_name_is_a_region():
    """
    A settlement stands for some kilometres, a direction for some tens, a province for its extent.
    """
    settlement, axis = spot("Покровськ", KNOWN), spot("Покровський напрямок", KNOWN)
    province = spot("Донецкая область", KNOWN)

    assert (settlement.error_m, settlement.basis) == (SETTLEMENT_M, Basis.NAMED)
    assert (axis.error_m, axis.lon) == (DIRECTION_M, POKROVSK[0])
    assert province == (37.7, 48.0, 46_000.0, Basis.REGION)


@pytest.mark.parametrize(
    ("text", "bearing", "km"),
    [("3 km W of Bakhmut", 270, 3), ("3 км західніше Бахмута", 270, 3),
     ("в 5 км южнее Бахмута", 180, 5), ("5 км юго-западнее г. Бахмут", 225, 5),
     ("2-4 км північно-східніше н.п. Бахмут", 45, 3), ("à 3 km à l'ouest de Bakhmout", 270, 3),
     ("12 km NNE of Bakhmut", 22.5, 12), ("северо-восточнее Бахмута 3 км", 45, 3),
     ("3,5 km au nord-est de Bakhmout", 45, 3.5), ("800 m south of Bakhmut", 180, 0.8)],
)  # fmt: skip
def test_a_distance_and_a_direction_are_a_piece_of_a_ring(text, bearing, km):
    """
    The centre lies where the words say, and the error grows with the distance.
    """
    found = spot(text, KNOWN)

    assert not isinstance(found, str), found
    assert distance_m(*BAKHMUT, found.lon, found.lat) == pytest.approx(km * 1000, rel=0.02)
    assert bearing_deg(*BAKHMUT, found.lon, found.lat) == pytest.approx(bearing, abs=0.5)
    assert found.basis is Basis.SECTOR
    assert found.error_m >= 1_500.0


def test_a_farther_sector_is_wider():
    """
    A bearing of one wind is wider at 20 km than at 2.
    """
    assert spot("20 km W of Bakhmut", KNOWN).error_m > spot("2 km W of Bakhmut", KNOWN).error_m


@pytest.mark.parametrize(
    "text", ["Nowhere", "3 km W of Nowhere", "", "mklvk", "Ніде область", "x" * 500,
             "9999 km W of Bakhmut"],
)  # fmt: skip
def test_what_is_not_known_or_could_be_several_is_not_placed(text):
    """
    Consonants that two places share settle nothing.
    """
    assert isinstance(spot(text, KNOWN), str)


def test_spellings_agree_across_alphabets():
    """
    One name has one spelling, and its consonants survive what vowels do not.
    """
    assert spelling("Торецьк") == spelling("Торецк") == spelling("Toretsk")
    assert consonants("Часів Яр") == consonants("Часов Яр") == consonants("Tchassiv Iar")


@given(st.text(max_size=220))
def test_no_text_makes_it_raise(text):
    """
    Whatever stands in a cell, the answer is a region with an error, or why not.
    """
    found = spot(text, KNOWN)

    assert isinstance(found, str) or found.error_m > 0
