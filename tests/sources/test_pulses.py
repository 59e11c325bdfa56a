"""Pulses of sound as arrivals at stations, and what becomes of bad rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import SourceError
from lendemain.sources.pulses import parse

HEADING = "station,time,lon,lat,level_db,temperature_c"


def read(answered, *rows):
    """The reading of some rows."""
    return parse(answered("\n".join([HEADING, *rows]) + "\n"))


def test_a_pulse_is_an_arrival_at_a_station(answered):
    """
    A row gives an arrival to the microsecond; its station is named by its place, and told once.
    """
    found = read(
        answered,
        "SCP-1,2026-02-03T10:00:01.467Z,37.2,48.1,77.5,-3",
        "SCP-1,2026-02-03T10:00:02.5Z,37.2,48.1,70,-3",
    )

    arrivals, stations = found.arrivals.to_pylist(), found.stations.to_pylist()
    assert [a["time"].microsecond for a in arrivals] == [467_000, 500_000]
    assert {a["station_id"] for a in arrivals} == {"SCP-1@48.10000,37.20000"}
    assert [(s["station_id"], s["lon"]) for s in stations] == [("SCP-1@48.10000,37.20000", 37.2)]
    assert (arrivals[0]["level_db"], arrivals[0]["temperature_c"]) == (77.5, -3.0)
    assert found.rows == 2


def test_a_microphone_that_was_moved_is_another_from_then_on(answered, reasons):
    """
    Ten metres are the error of its place; half a kilometre is another station, and the row says so.
    """
    found = read(
        answered,
        "a,2026-02-03T10:00:00.1Z,37.2,48.1,,",
        "a,2026-02-03T10:00:01.1Z,37.2001,48.1,,",
        "a,2026-02-03T10:00:02.1Z,37.2,48.105,,",
    )

    assert len(set(found.arrivals["station_id"].to_pylist())) == found.stations.num_rows == 2
    assert reasons(found) == {("lon", "contradiction", True): 1}


def test_what_is_no_pulse_says_why(answered, reasons):
    """
    No station, no place, NaN, no time, and the same moment again: each a rejection of its own.
    """
    found = read(
        answered,
        ",2026-02-03T10:00:00.1Z,37.2,48.1,,",
        "a,2026-02-03T10:00:00.2Z,,48.1,,",
        "a,2026-02-03T10:00:00.3Z,NaN,48.1,,",
        "a,yesterday,37.2,48.1,,",
        "a,2026-02-03T10:00:00.4Z,37.2,48.1,,",
        "a,2026-02-03T10:00:00.4Z,37.2,48.1,,",
        "a,2026-02-03T10:00:00.5Z,37.2,48.1,,9999",
    )

    assert reasons(found) == {
        ("station", "missing_field", False): 1, ("lon", "missing_field", False): 1,
        ("lon", "not_a_number", False): 1, ("time", "not_a_time", False): 1,
        ("time", "duplicate", False): 1, ("temperature_c", "out_of_range", True): 1,
    }  # fmt: skip
    assert found.arrivals.num_rows == 2


def test_another_file_is_refused(answered):
    """
    A table without stations is none of this source's.
    """
    with pytest.raises(SourceError):
        parse(answered("a,b\n1,2\n"))


@given(st.text(max_size=300))
def test_no_text_breaks_it(answered, text):
    """
    Whatever stands in a row becomes an arrival or a rejection.
    """
    try:
        found = parse(answered(f"{HEADING}\n{text}\n"))
    except SourceError:
        return

    fallen = sum(not kept for kept in found.rejections["kept"].to_pylist())
    assert found.rows == found.arrivals.num_rows + fallen
