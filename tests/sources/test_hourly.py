"""Answers that tell a place once and then its hours."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.sources import hourly
from lendemain.sources.weather import parse

JSON = {
    "latitude": 48.0, "longitude": 37.8, "utc_offset_seconds": 7200, "timezone": "Europe/Kyiv",
    "hourly_units": {"time": "iso8601", "cloud_cover": "%"},
    "hourly": {"time": ["2026-02-02T00:00", "2026-02-02T01:00"], "cloud_cover": [100, None],
               "visibility": [24140.0, 100.0], "is_day": [0, 1]},
}  # fmt: skip
CSV = """latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation
48.0,37.8,220.0,7200,Europe/Kyiv,GMT+2

time,cloud_cover (%),visibility (m),is_day ()
2026-02-02T00:00,100,24140.00,0
2026-02-02T01:00,,100.00,1
"""
SEVERAL = """location_id,latitude,longitude,elevation,utc_offset_seconds,timezone
0,48.0,37.8,220.0,0,GMT
1,47.0,36.8,20.0,0,GMT

location_id,time,cloud_cover (%)
0,2026-02-02T00:00,100
1,2026-02-02T00:00,50
"""


@pytest.mark.parametrize("content", [json.dumps(JSON), json.dumps([JSON]), CSV,
                                     CSV.replace("\n", "\r\n"), "\ufeff" + CSV])  # fmt: skip
def test_hours_have_the_place_and_the_zone_of_their_answer(answered, content):
    """
    However the service writes it, each hour is a row of the one place, at the moment that its local
    time was there; what is missing is not known.
    """
    found = parse(answered(content))

    rows = found.conditions.to_pylist()
    assert [f"{row['start']:%d %H:%M}" for row in rows] == ["01 22:00", "01 23:00"]
    assert {(row["lon"], row["lat"]) for row in rows} == {(37.8, 48.0)}
    assert [row["cloud"] for row in rows] == [1.0, None]
    assert [row["visibility_m"] for row in rows] == [24140.0, 100.0]
    assert [row["dark"] for row in rows] == [True, False]
    assert (found.rows, found.rejections.num_rows) == (2, 0)


@pytest.mark.parametrize("content", [SEVERAL, json.dumps([
    {"latitude": 48.0, "longitude": 37.8, "hourly": {"time": ["2026-02-02T00:00"],
                                                     "cloud_cover": [100]}},
    {"latitude": 47.0, "longitude": 36.8, "hourly": {"time": ["2026-02-02T00:00"],
                                                     "cloud_cover": [50]}},
])])  # fmt: skip
def test_several_places_keep_their_own_hours(answered, content):
    """
    Hours of several places in one answer stay with their places.
    """
    rows = parse(answered(content)).conditions.to_pylist()

    assert [(row["lon"], row["lat"], row["cloud"]) for row in rows] == [
        (37.8, 48.0, 1.0), (36.8, 47.0, 0.5)
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_anything_else_is_left_as_it_is(answered, text):
    """
    No other text is changed, whatever it begins with.
    """
    for begin in ("", "{", '[{"latitude":', "latitude,longitude\n"):
        answer = answered(begin + text)

        assert hourly.laid_out(answer).content == answer.content


def test_lists_of_unlike_length_are_left_to_be_refused(answered):
    """
    Where a list beside an hour's is shorter nobody knows which hour is missing, so none is made up.
    """
    broken = JSON | {"hourly": JSON["hourly"] | {"cloud_cover": [1]}}
    answer = answered(json.dumps(broken))

    assert hourly.laid_out(answer).content == answer.content
