from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.records.observation import Reason
from lendemain.sources.checks import TEXT_CHARACTERS_MAX, Sieve, parties
from lendemain.sources.sheets import Sheet
from lendemain.tables import moments

THEATRE = (30.0, 45.0, 40.0, 52.0)
cells = st.sampled_from(["48.1", "37.2", "", "x", "nan", "1e308", "-5", "95", "185", "2020-01-01"])


def sieve_of(**columns):
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    rows = table.num_rows
    return Sieve("firms", Sheet(columns=table, numbers=np.arange(1, rows + 1), rows=rows))


def set_aside(sieve):
    listed = sieve.rejections().to_pylist()
    return [(row["row"], row["field"], row["reason"], row["kept"]) for row in listed]


@given(st.lists(st.tuples(cells, cells, cells), max_size=30))
def test_a_row_falls_once(conserved, rows):
    """
    Rows in = observations + rejections not kept, and each fallen row has exactly one of these.
    """
    lon, lat, when = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    sieve = sieve_of(
        lon=pa.array(lon, pa.string()),
        lat=pa.array(lat, pa.string()),
        t=pa.array(when, pa.string()),
    )

    lons, lats = sieve.places("lon", "lat", theatre=THEATRE)
    start = moments(sieve.days("t") * 86_400_000_000)
    reading = sieve.reading({"start": start, "end": start, "lon": lons, "lat": lats})

    assert conserved(reading)


def test_the_first_failed_check_gives_the_reason():
    """
    A row with two faults leaves the rejection of the first, and no remark of a fallen row stays.
    """
    sieve = sieve_of(frp=["x"], lon=["37"], lat=["nan"], t=["never"])

    sieve.numbers("frp", low=0, high=1)
    sieve.places("lon", "lat", theatre=THEATRE)
    sieve.days("t")

    assert set_aside(sieve) == [(1, "lat", "not_a_number", False)]


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        ("37.2", "48.1", []),
        ("48.1", "37.2", [(1, "lat", "swapped_coordinates", False)]),
        ("2.3", "48.9", [(1, "lon", "outside_theatre", False)]),
        ("0", "0", [(1, "lon", "outside_theatre", False)]),
        ("37.2", "95", [(1, "lat", "out_of_range", False)]),
        ("185", "48.1", [(1, "lon", "out_of_range", False)]),
        ("1e308", "48.1", [(1, "lon", "out_of_range", False)]),
        ("", "48.1", [(1, "lon", "missing_field", False)]),
        ("37.2", "48,1", [(1, "lat", "not_a_number", False)]),
    ],
)
def test_places_are_in_the_theatre_or_say_why_not(lon, lat, expected):
    """
    Exchanged coordinates are told apart from places elsewhere and from what is no place.
    """
    sieve = sieve_of(lon=[lon], lat=[lat])

    sieve.places("lon", "lat", theatre=THEATRE)

    assert set_aside(sieve) == expected


def test_exchanged_coordinates_are_told_beyond_ninety_degrees():
    """
    A latitude of 127 in a theatre of Korea is an exchanged longitude, not merely out of range.
    """
    sieve = sieve_of(lon=["37.9"], lat=["127.0"])

    sieve.places("lon", "lat", theatre=(124.0, 33.0, 132.0, 43.0))

    assert set_aside(sieve) == [(1, "lat", "swapped_coordinates", False)]


def test_what_stood_there_is_kept():
    """
    A rejection carries the value as it stood, of whatever type, cut to 200 characters.
    """
    sieve = sieve_of(lon=[2.25, 37.2], lat=[48.5, 48.1], t=["x" * 500, "y" * 500])

    sieve.places("lon", "lat", theatre=THEATRE)
    sieve.days("t")

    assert sieve.rejections().column("value").to_pylist() == ["2.25 48.5", "y" * 200]


@pytest.mark.parametrize(
    "mangled", ["????", "say ???? ??", "a\ufffdb", "bell\x07", "nul\x00", "\x1b[2J", "c1\x86"]
)
def test_mangled_text_is_emptied_and_the_row_kept(mangled):
    """
    "????", replacement and control characters cost the field, not the row.
    """
    sieve = sieve_of(text=[mangled, "why?? ok\nsecond line", None])

    found = sieve.texts("text")

    assert found.to_pylist() == ["", "why?? ok\nsecond line", ""]
    assert set_aside(sieve) == [(1, "text", "mangled_text", True)]


def test_an_endless_text_is_cut():
    """
    A text past the bound is cut with a remark.
    """
    sieve = sieve_of(text=["x" * (TEXT_CHARACTERS_MAX + 1)])

    assert sieve.texts("text").to_pylist() == ["x" * TEXT_CHARACTERS_MAX]
    assert set_aside(sieve) == [(1, "text", "too_large", True)]


@pytest.mark.parametrize(
    ("needed", "reason"),
    [(True, [("missing_field", False), ("not_a_number", False), ("out_of_range", False)]),
     (False, [("not_a_number", True), ("out_of_range", True)])],
)  # fmt: skip
def test_a_bad_number_costs_the_row_only_where_it_is_needed(needed, reason):
    """
    Missing, broken and out of range: rejections of a needed number, remarks on another.
    """
    sieve = sieve_of(n=["", "1.5", "11", "7"])

    found = sieve.numbers("n", low=0, high=10, needed=needed, whole=True)

    assert found[3] == 7
    assert np.isnan(found[:3]).all()
    assert [(row[2], row[3]) for row in set_aside(sieve)] == reason


def test_a_column_that_is_not_there_is_empty():
    """
    A column the answer lacks gives nothing, and costs rows only where it is needed.
    """
    sieve = sieve_of(other=["1"])

    assert sieve.has("n") is False
    assert np.isnan(sieve.numbers("n", low=0, high=1)).all()
    assert sieve.raw("n").to_pylist() == [""]
    assert sieve.days("n", needed=False).tolist() == [0]
    assert set_aside(sieve) == []
    sieve.numbers("n", low=0, high=1, needed=True)
    assert set_aside(sieve) == [(1, "n", "missing_field", False)]


def test_days_of_texts_and_of_dates_are_the_same():
    """
    A column of dates reads as one of texts does; an unknown day and an absurd year fall.
    """
    texts = sieve_of(t=["2020-01-01", "", "03/04/2014", "9999-01-01"])
    dates = sieve_of(t=[date(2020, 1, 1), None, date(1066, 1, 1), date(9999, 1, 1)])

    assert texts.days("t").tolist() == dates.days("t").tolist() == [18262, 0, 0, 0]
    expected = ["missing_field", "not_a_time", "not_a_time"]
    assert [row[2] for row in set_aside(texts)] == expected
    assert [row[2] for row in set_aside(dates)] == expected
    assert "3 April or 4 March" in texts.rejections().column("detail").to_pylist()[1]


def test_moments_are_intervals_in_utc():
    """
    Local times go through the zone, days are local days, and a midnight may stand for its day.
    """
    sieve = sieve_of(
        t=["2020-08-02 19:05", "2020-08-02", "2020-08-02 00:00:00", "2020-08-02 00:00Z"]
    )

    spans = sieve.moments("t", zone="Europe/Kyiv", midnight_is_day=True)

    begin = [datetime(2020, 8, 2, 16, 5, tzinfo=UTC)]
    begin += [datetime(2020, 8, 1, 21, tzinfo=UTC)] * 2 + [datetime(2020, 8, 2, tzinfo=UTC)]
    assert moments(spans.start).to_pylist() == begin
    assert ((spans.end - spans.start) // 60_000_000).tolist() == [1, 1440, 1440, 1]


def test_a_zone_is_missed_only_where_others_have_one():
    """
    A time without a zone is remarked on where other rows of the file name theirs; a bare day never
    is, nor a file in which nobody names one.
    """
    mixed = sieve_of(t=["2026-06-01T08:00:00Z", "2026-06-01T08:00:00", "2026-06-01", ""])
    bare = sieve_of(t=["2026-06-01T08:00:00", "2026-06-01"])

    mixed.moments("t", zone="Europe/Kyiv", needed=False)
    bare.moments("t", zone="Europe/Kyiv", needed=False)

    assert set_aside(mixed) == [(2, "t", Reason.CONTRADICTION, True)]
    assert not set_aside(bare)


def test_a_day_on_which_the_clock_changes_is_as_long_as_it_was():
    """
    The day on which clocks go back lasts 25 hours, the one on which they go forward 23.
    """
    spans = sieve_of(t=["2020-10-25", "2020-03-29"]).moments("t", zone="Europe/Kyiv")

    assert ((spans.end - spans.start) // 3_600_000_000).tolist() == [25, 23]


def test_names_are_known_without_their_case():
    """
    Known names become ours; unknown ones fall where needed, else are remarked upon.
    """
    known = parties({"Northern Army": "north", "south": "south"})
    sieve = sieve_of(side=["NORTHERN army", "North", "west", ""])

    assert sieve.known("side", known, default="?").to_pylist() == ["north", "north", "?", "?"]
    assert set_aside(sieve) == [(3, "side", "unknown_value", True)]
    sieve.known("side", known, needed=True)
    assert [row[:3] for row in set_aside(sieve)] == [
        (3, "side", "unknown_value"),
        (4, "side", "missing_field"),
    ]


def test_a_sheet_without_rows_says_so():
    """
    Header only: no rows, and one remark on the file as a whole.
    """
    sieve = sieve_of(t=pa.array([], pa.string()))

    reading = sieve.reading({"start": sieve.days("t"), "end": sieve.days("t")})

    assert (reading.rows, reading.observations.num_rows) == (0, 0)
    assert set_aside(sieve) == [(0, "", "empty", True)]


def test_rejections_come_in_the_order_of_the_rows():
    """
    Whichever check ran first, rejections are read beside the file from top to bottom.
    """
    sieve = sieve_of(a=["1", "2", "3"])

    sieve.reject(np.array([False, False, True]), field="a", reason=Reason.MALFORMED)
    sieve.remark(np.array([True, False, True]), field="a", reason=Reason.MALFORMED, detail="odd")

    assert [row[0] for row in set_aside(sieve)] == [1, 3]
