"""Weather of every form that people keep it in, and what becomes of bad rows."""

import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import SourceError
from lendemain.sources.weather import MILE_M, RADIUS_M, parse

HOUR = timedelta(hours=1)


def read(answered, heading, *rows):
    """The reading of some rows."""
    return parse(answered("\n".join([heading, *rows]) + "\n"))


def test_an_hour_holds_until_the_next_of_its_place(answered):
    """
    Half-hourly rows last half an hour, the last one an hour, and one place's rows end no other's.
    """
    found = read(
        answered, "time,lon,lat,cloud_cover,visibility",
        "2026-02-03T10:00Z,37.2,48.1,50,800", "2026-02-03T10:30Z,37.2,48.1,,9000",
        "2026-02-03T10:10Z,37.9,48.1,100,",
    )  # fmt: skip

    rows = found.conditions.to_pylist()
    assert [(r["end"] - r["start"]) / HOUR for r in rows] == [0.5, 1.0, 1.0]
    assert [(r["cloud"], r["visibility_m"]) for r in rows] == [(0.5, 800), (None, 9000), (1, None)]
    assert {r["radius_m"] for r in rows} == {RADIUS_M}
    assert found.rows == 3


def test_aerodrome_reports_are_read_in_eighths_and_miles(answered):
    """
    The sky is as covered as its most covered layer; statute miles are metres; M is nothing.
    """
    found = read(
        answered, "station,valid,lon,lat,vsby,skyc1,skyc2",
        "UKDE,2026-02-03 10:00,37.2,48.1,0.5,FEW,BKN", "UKDE,2026-02-03 10:30,37.2,48.1,,CLR,M",
        "UKDE,2026-02-03 11:00,37.2,48.1,10,VV,",
    )  # fmt: skip

    rows = found.conditions.to_pylist()
    assert [round(r["cloud"], 2) for r in rows] == [0.75, 0.0, 1.0]
    assert rows[0]["visibility_m"] == pytest.approx(MILE_M / 2)
    assert {r["station"] for r in rows} == {"UKDE"}
    assert found.rejections.num_rows == 0


def test_a_day_of_a_province_is_that_day_there(answered):
    """
    A day alone is local (Kyiv is two hours ahead in winter); a province gives its middle and size.
    """
    [row] = read(
        answered, "region,date,cloud_cover_pct", "Північна область,2026-02-03,93.5"
    ).conditions.to_pylist()

    assert row["start"] == datetime(2026, 2, 2, 22, tzinfo=UTC)
    assert row["end"] - row["start"] == 24 * HOUR
    assert (row["lon"], row["lat"], row["radius_m"]) == (37.0, 48.0, 80_000.0)
    assert row["cloud"] == pytest.approx(0.935)


def test_dark_is_told_either_way(answered):
    """
    `is_day` 0 and `dark` 1 are the same; a lit hour of which nothing else is told says nothing.
    """
    listed = [{"start": "2026-02-03T18:00Z", "longitude": 37.2, "latitude": 48.1, "is_day": 0},
              {"start": "2026-02-03T19:00Z", "longitude": 37.2, "latitude": 48.1, "dark": True},
              {"start": "2026-02-04T11:00Z", "longitude": 37.2, "latitude": 48.1, "is_day": 1},
              ]  # fmt: skip

    found = parse(answered(json.dumps(listed), name="answer.json"))

    assert found.conditions["dark"].to_pylist() == [True, True]
    assert [r["reason"] for r in found.rejections.to_pylist()] == ["missing_field"]


def test_what_is_no_weather_says_why(answered, reasons):
    """
    No place, a place elsewhere, exchanged, 140 %, a time that is none, an end before its start, a
    region nobody knows, the same again: each falls for its own reason.
    """
    found = read(
        answered, "start,end,lon,lat,region,cloud",
        "2026-02-03T10:00Z,,,,,50", "2026-02-03T10:00Z,,2.3,48.9,,50",
        "2026-02-03T10:00Z,,48.1,37.2,,50", "2026-02-03T11:00Z,,37.2,48.1,,140",
        "yesterday,,37.2,48.1,,50", "2026-02-03T12:00Z,2026-02-03T11:00Z,37.2,48.1,,50",
        "2026-02-03T13:00Z,,,,Atlantis,50", "2026-02-03T14:00Z,,37.2,48.1,,50",
        "2026-02-03T14:00Z,,37.2,48.1,,60",
    )  # fmt: skip

    assert found.conditions.num_rows == 1
    assert {k: n for k, n in reasons(found).items() if not k[2]} == {
        ("region", "unknown_value", False): 2, ("lon", "outside_theatre", False): 1,
        ("lat", "swapped_coordinates", False): 1, ("cloud", "missing_field", False): 1,
        ("time", "not_a_time", False): 1, ("end", "end_before_start", False): 1,
        ("time", "duplicate", False): 1,
    }  # fmt: skip


@given(st.binary(max_size=300))
def test_garbage_is_refused_or_set_aside(answered, data):
    """
    Whatever the bytes: a reading in which every row is accounted for, or an error that says why.
    """
    try:
        found = parse(answered(b"time,lon,lat,cloud\n" + data))
    except SourceError:
        return
    fallen = found.rejections.to_pylist()
    assert found.rows == found.conditions.num_rows + sum(not r["kept"] for r in fallen)


def test_a_kept_archive_is_read_whole(answered, real):
    """
    Ten years of days of all provinces, by their codes, without a row lost.
    """
    table = pq.read_table(real("weather/oblast_daily_weather_2015_2024.parquet")).slice(0, 4000)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    codes = {f"ua-{n:02d}": (31.0 + n / 20, 48.0, 40_000.0) for n in range(100)}

    found = parse(answered(sink.getvalue().to_pybytes(), name="w.parquet", regions=codes))

    told = table.num_rows - table["cloud_cover_pct"].null_count
    assert found.rows == table.num_rows
    assert found.conditions.num_rows == told


def test_hours_without_a_zone_say_so_and_days_do_not(answered):
    """
    Hours are read in UTC, with one remark on the file; days are the theatre's and need none.
    """
    for times, expected in (
        (("2026-02-03 10:00", "2026-02-03 11:00"), ["missing_field"]),
        (("2026-02-03T10:00Z", "2026-02-03T11:00Z"), []), (("2026-02-03", "2026-02-04"), []),
    ):  # fmt: skip
        rows = "".join(f"{time},37.5,48,50\n" for time in times)
        reading = parse(answered("time,lon,lat,cloud\n" + rows))

        assert reading.rejections["reason"].to_pylist() == expected
        assert reading.conditions.num_rows == 2
