import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import sources
from lendemain.errors import SourceError
from lendemain.sources.fixes import width_s


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([0, 60_000_000], 60.0),
        ([0, 61_000_000], 1.0),
        ([1], 0.0),
        ([], 0.0),
    ],
)
def test_a_clock_is_as_coarse_as_it_is_written(times, expected):
    """
    Whole minutes are uncertain by a minute, whole seconds by a second, finer ones not.
    """
    assert width_s(np.array(times, np.int64)) == expected


@pytest.mark.parametrize("digits", ["", "000", "000000", "000000000"])
def test_seconds_and_finer_units_since_1970_are_moments(answered, digits):
    """
    A moment as seconds, milliseconds, microseconds or nanoseconds since 1970 is the same moment.
    """
    data = f"timestamp,icao24,latitude,longitude\n1770112801{digits},4baac6,48.1,37.2\n"
    reading = sources.found("adsb").parse(answered(data.encode()))

    assert [t.isoformat() for t in reading.plots["time"].to_pylist()] == [
        "2026-02-03T10:00:01+00:00"
    ]


@pytest.mark.parametrize("times", [
    ["2026-02-03 10:00:01", "2026-02-03T10:00:09"], ["2026-02-03 10:00:01+02:00"], ["1770112801"],
])  # fmt: skip
@pytest.mark.parametrize("heading", ["timestamp", "time"])
def test_a_file_whose_times_name_no_zone_says_so_once(answered, heading, times):
    """
    Read in UTC, with one remark on the file; where the zone is told, or numbers count from 1970,
    there is nothing to say.
    """
    rows = [f"{time},4baac6,48.1,37.2" for time in times]
    data = "\n".join([f"{heading},icao24,latitude,longitude", *rows])
    reading = sources.found("adsb").parse(answered(data))
    said = reading.rejections.to_pylist()

    assert reading.plots.num_rows == len(times)
    if len(times) == 1:
        assert said == []
        return
    [row] = said
    assert (row["row"], row["kept"], row["reason"]) == (0, True, "missing_field")
    assert row["value"] == times[0]
    assert "UTC" in row["detail"]


def test_rows_without_a_zone_among_rows_with_one_are_each_remarked_on(answered):
    """
    The same column speaks of two clocks: which rows were taken as UTC is said row by row.
    """
    data = (
        "mmsi,time,lat,lon\n211000001,2026-02-03T10:00:01Z,48.1,37.2\n"
        "211000002,2026-02-03T10:00:05,48.1,37.2\n"
    )
    [row] = sources.found("ais").parse(answered(data)).rejections.to_pylist()

    assert (row["row"], row["kept"], row["reason"]) == (2, True, "contradiction")


def test_a_heading_may_tell_the_zone(answered):
    """
    A column that calls itself UTC is.
    """
    data = "sensor,arrival_time_utc,lat,lon\nmic-1,2026-02-03T10:00:01.5,48.1,37.2\n"

    assert sources.found("pulses").parse(answered(data)).rejections.num_rows == 0


def test_a_table_of_bare_timestamps_says_so_too(answered):
    """
    A Parquet column of timestamps without a zone is one remark; with one, none.
    """
    for zone, expected in ((None, 1), ("UTC", 0), ("Europe/Kyiv", 0)):
        times = pa.array([1_770_112_801_000_000], pa.timestamp("us", tz=zone))
        out = io.BytesIO()
        pq.write_table(pa.table({"timestamp": times, "icao24": ["4baac6"], "latitude": [48.1],
                                 "longitude": [37.2]}), out)  # fmt: skip
        reading = sources.found("adsb").parse(answered(out.getvalue()))

        assert reading.rejections.num_rows == expected
        assert reading.plots["time"].to_pylist()[0].isoformat() == "2026-02-03T10:00:01+00:00"


@pytest.mark.parametrize(("time", "word"), [
    ("2026-02-03", "no time of day"), ("1970-01-01T00:00:05Z", "not set"), ("0", "digits"),
    ("1.7701128e+09", "rounded"), ("2026-02-03 10:00:01 EEST", "known form"),
    ("10:00:01", "known form"), ("03/04/2026 10:00:01", "could be"), ("99999999999", "digits"),
])  # fmt: skip
def test_what_is_no_moment_falls_and_says_why(answered, time, word):
    """
    A day alone, a clock that was not set, numbers too short or too coarse: none becomes a plot.
    """
    data = f"mmsi,time,lat,lon\n211000001,{time},48.1,37.2\n"
    reading = sources.found("ais").parse(answered(data))
    [row] = reading.rejections.to_pylist()

    assert (reading.plots.num_rows, row["kept"], row["reason"]) == (0, False, "not_a_time")
    assert word in row["detail"]


def test_seconds_in_numbers_of_32_bits_are_not_taken_for_times(answered):
    """
    They are two minutes apart at best, so a table of them would move every ship: none is taken.
    """
    out = io.BytesIO()
    pq.write_table(pa.table({"time": pa.array([1_770_112_801.0], pa.float32()),
                             "mmsi": [211000001], "lat": [48.1], "lon": [37.2]}), out)  # fmt: skip
    reading = sources.found("ais").parse(answered(out.getvalue()))

    assert reading.plots.num_rows == 0
    assert "rounded" in reading.rejections["detail"].to_pylist()[0]


SAMPLES = {
    "adsb": (
        "timestamp,icao24,latitude,longitude,altitude,groundspeed,track",
        "2026-02-03 10:00:01Z,4baac6,48.1,37.2,1000,100,90",
    ),
    "ais": ("MMSI,BaseDateTime,LAT,LON,SOG,COG", "367752440,2026-01-11T00:00:05,46.1,31.2,10,45"),
}


def whole(reading):
    fallen = sum(not kept for kept in reading.rejections.column("kept").to_pylist())
    return reading.rows == reading.plots.num_rows + fallen


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_whatever_stands_in_a_field_the_row_is_accounted_for(answered, name, data):
    """
    Any text in any field: rows in = plots + rejections, and a whole row is a plot.
    """
    heading, row = SAMPLES[name]
    fields = row.split(",")
    plain = st.text(st.characters(codec="utf-8", exclude_characters=',"\r\n'), max_size=12)
    odd = st.sampled_from(["", "nan", "inf", "-1e309", "1e99", "0", "9999999999", "181", "91"])
    rows = [row]
    for _ in range(data.draw(st.integers(0, 5))):
        at = data.draw(st.integers(0, len(fields) - 1))
        rows.append(",".join([*fields[:at], data.draw(plain | odd), *fields[at + 1 :]]))
    reading = sources.found(name).parse(answered("\n".join([heading, *rows])))

    assert whole(reading)
    assert reading.plots.column("row").to_pylist()[:1] == [1]


@pytest.mark.parametrize("name", SAMPLES)
@given(
    data=st.binary(max_size=200), begun=st.sampled_from([b"", b"!AIVDM,", b"\\c:1*00\\", b"\xff"])
)
def test_bytes_are_read_or_refused(answered, name, data, begun):
    """
    Any bytes give a reading that accounts for every row, or a `SourceError`.
    """
    try:
        reading = sources.found(name).parse(answered(begun + data))
    except SourceError:
        return
    assert whole(reading)
