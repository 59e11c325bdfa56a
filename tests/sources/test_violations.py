import numpy as np
import pyarrow as pa
import pytest

from lendemain.records.incident import FAMILY_OF
from lendemain.records.observation import Means, Observation, Phenomenon
from lendemain.sources.violations import (
    FIELDS,
    KIND_OF_PHENOMENON,
    KIND_OF_WEAPON,
    MEANS,
    PHENOMENA,
    lines,
    local,
    words,
)  # fmt: skip
from lendemain.tables import columns, moments

KYIV = "Europe/Kyiv"


def observations(**given):
    plain = {
        "source": "smm", "row": 1, "start": moments(np.array([1_600_617_900_000_000])),
        "end": moments(np.array([1_600_620_060_000_000])), "time_precision": "interval",
        "geometry": "sector", "distance_min_m": 2000.0, "distance_max_m": 4000.0,
        "bearing_deg": 78.75, "bearing_width_deg": 45.0, "place_name": "Hnutove",
        "phenomenon": "explosion", "means": "camera", "count": 8, "count_min": 8, "count_max": 8,
    }  # fmt: skip
    return columns(Observation, plain | given, 1)


def test_every_word_of_the_tables_is_one_of_ours():
    """
    Means, phenomena and kinds that words lead to are all in the vocabulary.
    """
    assert set(MEANS.values()) <= set(Means)
    assert set(PHENOMENA.values()) <= set(Phenomenon)
    assert {kind for _, kind in KIND_OF_WEAPON} | {*KIND_OF_PHENOMENON.values()} <= set(FAMILY_OF)


def test_columns_speak_for_themselves():
    """
    What an observation's columns hold is written as a table of violations writes it.
    """
    (row,) = words(observations(), time_zone=KYIV).to_pylist()

    assert row == {
        "position": "Hnutove", "event_location": "2-4 km ENE and E", "zone_note": "",
        "means": "Recorded", "number": "8", "observation": "Explosion", "description": "",
        "weapon": "N/K", "date_time": "20 Sep 2020, 19:05-19:40", "exercise": "", "region": "",
        "ref": "",
    }  # fmt: skip
    assert tuple(row) == FIELDS


@pytest.mark.parametrize(
    ("given", "field", "expected"),
    [
        ({"count_qualifier": "about"}, "number", "about 8"),
        ({"count_qualifier": "range", "count_max": 10}, "number", "8-10"),
        ({"count_qualifier": "at_least"}, "number", "at least 8"),
        ({"count_qualifier": "at_most"}, "number", "up to 8"),
        ({"count_qualifier": "not_known"}, "number", "N/K"),
        ({"bearing_deg": 0.0, "bearing_width_deg": 22.5}, "event_location", "2-4 km N"),
        ({"bearing_deg": 0.0, "bearing_width_deg": 67.5}, "event_location",
         "2-4 km between NNW and NNE"),
        ({"bearing_deg": 348.75}, "event_location", "2-4 km NNW and N"),
        ({"bearing_deg": None, "bearing_width_deg": None}, "event_location", ""),
        ({"time_precision": "minute"}, "date_time", "20 Sep 2020, 19:05"),
        ({"time_precision": "day"}, "date_time", "20 Sep 2020"),
        ({"weapon": "undetermined"}, "weapon", "Undetermined"),
        ({"exercise": True}, "exercise", "Yes"),
        ({"text": "number: a handful\nregion: Donetsk"}, "number", "a handful"),
        ({"text": "number: a handful\nregion: Donetsk"}, "region", "Donetsk"),
        ({"text": "weapon: "}, "weapon", ""),
    ],
)  # fmt: skip
def test_each_form_has_its_words(given, field, expected):
    """
    Qualifiers, winds over north, precisions and kept words are each written in one way.
    """
    assert words(observations(**given), time_zone=KYIV)[field].to_pylist() == [expected]


def test_only_what_differs_is_kept():
    """
    Lines are kept of words that the columns do not give, none where all are given.
    """
    said = {name: pa.array([word]) for name, word in (
        ("number", "8"), ("region", ""), ("weapon", "n/k"), ("zone_note", "assessed inside")
    )}  # fmt: skip

    assert lines(observations(), said, KYIV).to_pylist() == [
        "weapon: n/k\nzone_note: assessed inside"
    ]
    assert lines(observations(), {"number": pa.array(["8"])}, KYIV).to_pylist() == [""]


def test_clocks_show_the_zones_time():
    """
    Kyiv is two hours ahead of UTC in winter and three in summer.
    """
    shown = local(np.array([1_579_539_900_000_000, 1_600_617_900_000_000]), KYIV)

    assert (shown - [1_579_539_900_000_000, 1_600_617_900_000_000]).tolist() == [
        2 * 3_600_000_000, 3 * 3_600_000_000
    ]  # fmt: skip
