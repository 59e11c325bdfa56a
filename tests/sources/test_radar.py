"""Plots of radars, and what becomes of bad rows."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import SourceError
from lendemain.geo import distance_m
from lendemain.sources.radar import ERROR_M, parse

HEADING = "sensor,time,lon,lat,error_m,sensor_lon,sensor_lat,range_m,bearing_deg"


def read(answered, *rows):
    """The reading of some rows."""
    return parse(answered("\n".join([HEADING, *rows]) + "\n"))


def test_a_row_is_a_plot(answered):
    """
    A row of CSV and an object of JSON give the same; an error that is not told is the usual one.
    """
    csv = read(answered, "r-1,2026-02-03T10:00:01.5Z,37.2,48.1,,,,,")
    listed = [{"radar": "r-1", "timestamp": "2026-02-03T10:00:01.5Z", "longitude": 37.2,
               "latitude": 48.1}]  # fmt: skip
    objects = parse(answered(json.dumps(listed), name="answer.json"))

    [row], [other] = csv.plots.to_pylist(), objects.plots.to_pylist()
    assert (row["sensor"], row["identity"], row["lon"]) == ("r-1", "", 37.2)
    assert row["error_m"] == ERROR_M
    assert {k: v for k, v in other.items() if k != "row"} == {
        k: v for k, v in row.items() if k != "row"
    }


def test_a_distance_and_a_direction_are_a_place(answered):
    """
    Ten kilometres to the east of the radar, with the error of half a degree over that distance.
    """
    [row] = read(answered, "r-1,2026-02-03T10:00:00Z,,,,37.2,48.1,10000,90").plots.to_pylist()

    assert row["lon"] > 37.2
    assert distance_m(37.2, 48.1, row["lon"], row["lat"]) == pytest.approx(10_000.0, abs=20.0)
    assert row["error_m"] == pytest.approx(71.0, abs=1.0)


def test_what_is_no_plot_says_why(answered, reasons):
    """
    No sensor, no place, a place without its distance, NaN, no time, the same again: each of its
    own; two plots of one moment in two places both stay.
    """
    found = read(
        answered,
        ",2026-02-03T10:00:00Z,37.2,48.1,10,,,,",
        "a,2026-02-03T10:00:01Z,,,10,,,,",
        "a,2026-02-03T10:00:02Z,,,10,37.2,48.1,,10",
        "a,2026-02-03T10:00:03Z,NaN,48.1,10,,,,",
        "a,yesterday,37.2,48.1,10,,,,",
        "a,2026-02-03T10:00:04Z,48.1,37.2,10,,,,",
        "a,2026-02-03T10:00:05Z,37.2,48.1,10,,,,",
        "a,2026-02-03T10:00:05Z,37.2,48.1,10,,,,",
        "a,2026-02-03T10:00:05Z,37.2001,48.1,10,,,,",
    )

    told = reasons(found)
    assert told[("sensor", "missing_field", False)] == 1
    assert told[("lon", "missing_field", False)] == 3
    assert told[("time", "not_a_time", False)] == 1
    assert told[("lat", "swapped_coordinates", False)] == 1
    assert told[("time", "duplicate", False)] == 1
    assert found.plots.num_rows == 2


def test_another_file_is_refused(answered):
    """
    A table without a sensor, and JSON that is none, are not this source's.
    """
    for content in ("a,b\n1,2\n", "{"):
        with pytest.raises(SourceError):
            parse(answered(content))


@given(st.text(max_size=60))
def test_garbage_is_refused_or_set_aside(answered, text):
    """
    Whatever stands in a row, it becomes a plot or a rejection, never a crash.
    """
    row = text.replace("\n", " ").replace("\r", " ")
    try:
        found = read(answered, row)
    except SourceError:
        return
    fallen = len({r["row"] for r in found.rejections.to_pylist() if not r["kept"]})
    assert found.rows == found.plots.num_rows + fallen


@pytest.mark.parametrize(("told", "kept", "error"), [
    ("0", True, ERROR_M), ("-5", True, ERROR_M), ("nan", True, ERROR_M), ("1e9", False, None),
    ("50001", False, None), ("50000", True, 50_000.0),
])  # fmt: skip
def test_an_error_too_large_is_not_taken_for_the_usual_one(answered, told, kept, error):
    """
    Who says that a place may be off by more than fifty kilometres tells no place; no error, or one
    that cannot be, is the usual one, and says so.
    """
    rows = f"sensor,time,lon,lat,error_m\nr1,2026-02-03T10:00:00Z,37.5,48.1,{told}\n"
    reading = parse(answered(rows))
    said = [row["kept"] for row in reading.rejections.to_pylist()]

    assert reading.plots["error_m"].to_pylist() == ([error] if kept else [])
    assert said == ([] if told == "50000" else [kept])
