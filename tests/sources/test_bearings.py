"""Directions without a distance, and what becomes of bad rows."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import SourceError
from lendemain.sources.bearings import ERROR_DEG, RANGE_M, parse

HEADING = "sensor,time,lon,lat,bearing_deg,error_deg,range_m"


def read(answered, *rows):
    """The reading of some rows."""
    return parse(answered("\n".join([HEADING, *rows]) + "\n"))


def test_a_row_is_a_direction(answered):
    """
    A row of CSV and an object of JSON give the same; what is not told of error and range is taken
    for a pair of eyes with a compass.
    """
    csv = read(answered, "df-1,2026-02-03T10:00:01.5Z,37.2,48.1,-90,,")
    listed = [{"station": "df-1", "timestamp": "2026-02-03T10:00:01.5Z", "longitude": 37.2,
               "latitude": 48.1, "azimuth": 270}]  # fmt: skip
    objects = parse(answered(json.dumps(listed), name="answer.json"))

    [row] = csv.bearings.to_pylist()
    assert (row["sensor"], row["bearing_deg"], row["lon"]) == ("df-1", 270.0, 37.2)
    assert (row["error_deg"], row["range_m"]) == (ERROR_DEG, RANGE_M)
    assert row["time"].microsecond == 500_000
    [other] = objects.bearings.to_pylist()
    assert {k: v for k, v in other.items() if k != "row"} == {
        k: v for k, v in row.items() if k != "row"
    }
    assert csv.rows == 1


def test_what_is_no_direction_says_why(answered, reasons):
    """
    No sensor, no place, NaN, 400 degrees, no time, an error of nothing, the same again: each of
    its own.
    """
    found = read(
        answered,
        ",2026-02-03T10:00:00Z,37.2,48.1,10,1,",
        "a,2026-02-03T10:00:01Z,,48.1,10,1,",
        "a,2026-02-03T10:00:02Z,37.2,48.1,NaN,1,",
        "a,2026-02-03T10:00:03Z,37.2,48.1,400,1,",
        "a,yesterday,37.2,48.1,10,1,",
        "a,2026-02-03T10:00:04Z,48.1,37.2,10,1,",
        "a,2026-02-03T10:00:05Z,37.2,48.1,10,0,",
        "a,2026-02-03T10:00:05Z,37.2,48.1,10,1,",
    )

    assert reasons(found) == {
        ("sensor", "missing_field", False): 1, ("lon", "missing_field", False): 1,
        ("bearing_deg", "not_a_number", False): 1, ("bearing_deg", "out_of_range", False): 1,
        ("time", "not_a_time", False): 1, ("lat", "swapped_coordinates", False): 1,
        ("error_deg", "out_of_range", True): 1, ("bearing_deg", "duplicate", False): 1,
    }  # fmt: skip
    assert found.bearings.num_rows == 1


def test_another_file_is_refused(answered):
    """
    A table without directions, and JSON that is none, are not this source's.
    """
    for content in ("a,b\n1,2\n", "{"):
        with pytest.raises(SourceError):
            parse(answered(content))


@given(st.text(max_size=60))
def test_garbage_is_refused_or_set_aside(answered, text):
    """
    Whatever stands in a row, it becomes a direction or a rejection, never a crash.
    """
    row = text.replace("\n", " ").replace("\r", " ")
    try:
        found = read(answered, row)
    except SourceError:
        return
    fallen = len({r["row"] for r in found.rejections.to_pylist() if not r["kept"]})
    assert found.rows == found.bearings.num_rows + fallen
