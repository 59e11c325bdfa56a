import numpy as np
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
