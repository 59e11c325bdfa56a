from datetime import UTC, datetime

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.sources.ucdp import ERROR_M, parse

GOOD = {
    "id": "7", "type_of_violence": "1", "side_a": "Northern Army", "side_b": "South",
    "where_prec": "1", "where_coordinates": "Rivne na Skhodi", "latitude": "48.1",
    "longitude": "37.2", "date_prec": "1", "date_start": "2026-02-03", "date_end": "2026-02-03",
    "best": "2", "high": "3", "low": "1", "source_office": "Wire", "source_headline": "Two die",
}  # fmt: skip
WHOLE_COUNTRY = (21.0, 43.0, 42.0, 53.5)


@pytest.fixture(scope="session")
def one(answered):
    def row(**changed):
        cells = GOOD | changed
        text = ",".join('"' + cell + '"' for cell in cells.values())
        return parse(answered(f"{','.join(cells)}\n{text}\n"))

    return row


def test_an_episode_is_an_observation_of_the_dead(one):
    """
    Sides, place, deaths and source come out as given; a clash accuses nobody.
    """
    row = one().observations.to_pylist()[0]

    assert (row["source_ref"], row["kind"], row["phenomenon"]) == ("7", "armed_clash", "casualty")
    assert (row["killed_min"], row["killed"], row["killed_max"]) == (1, 2, 3)
    assert (row["actors"], row["accused"]) == ("Northern Army; South", "")
    assert (row["means"], row["provenance"], row["text"]) == ("press", "Wire", "Two die")
    assert (row["lon"], row["lat"], row["place_name"]) == (37.2, 48.1, "Rivne na Skhodi")


def test_the_early_versions_names_of_deaths_are_known(answered, one):
    """
    Until its fifth version the set wrote best_est, low_est and high_est.
    """
    early = {f"{name}_est" if name in ("best", "low", "high") else name: cell
             for name, cell in GOOD.items()}  # fmt: skip
    found = parse(answered(f"{','.join(early)}\n{','.join(early.values())}\n"))

    assert found.observations.equals(one().observations)


def test_a_day_is_a_local_day(one):
    """
    The press dates by the local calendar: the day runs from local midnight to local midnight.
    """
    row = one().observations.to_pylist()[0]

    assert row["start"] == datetime(2026, 2, 2, 22, tzinfo=UTC)
    assert row["end"] == datetime(2026, 2, 3, 22, tzinfo=UTC)
    assert row["time_precision"] == "day"


@pytest.mark.parametrize(
    ("code", "last", "precision"),
    [("2", "2026-02-06", "interval"), ("3", "2026-02-09", "week"), ("4", "2026-02-28", "month"),
     ("5", "2026-12-31", "year"), ("", "2026-02-06", "interval"), ("9", "2026-02-06", "interval")],
)  # fmt: skip
def test_a_vague_date_is_as_long_as_it_is_vague(one, code, last, precision):
    """
    The precision code names the interval, which ends with the last day it covers.
    """
    row = one(date_prec=code, date_end=last).observations.to_pylist()[0]

    assert row["time_precision"] == precision
    assert row["end"].strftime("%m-%d") == last[5:]
    assert (row["end"] - row["start"]).days == int(
        (datetime.fromisoformat(last) - datetime.fromisoformat("2026-02-03")).days + 1
    )


@pytest.mark.parametrize("code", ["1", "2", "3", "4", "5", "6", "7"])
def test_a_vague_place_is_as_wide_as_it_is_vague(one, code):
    """
    The error is that of the table for each code of precision.
    """
    found = one(where_prec=code).observations

    assert found.column("error_m").to_pylist() == [ERROR_M[int(code)]]


def test_vaguer_codes_never_have_smaller_errors():
    """
    The table of errors never falls from a code to the next, so no vagueness is rewarded.
    """
    listed = [ERROR_M[code] for code in sorted(ERROR_M)]

    assert listed == sorted(listed)


def test_an_unknown_code_is_as_wide_as_the_country(one, reasons):
    """
    Where the precision is no code, the place counts as known to the country only.
    """
    reading = one(where_prec="12")

    assert reading.observations.column("error_m").to_pylist() == [ERROR_M[6]]
    assert reasons(reading) == {("where_prec", "out_of_range", True): 1}


@given(*[st.integers(0, 50)] * 3)
def test_bounds_always_hold_the_best_figure(one, low, best, high):
    """
    A bound on the wrong side of the best figure is widened to it, with a remark; no figure moves.
    """
    reading = one(low=str(low), best=str(best), high=str(high))

    row = reading.observations.to_pylist()[0]
    assert (row["killed_min"], row["killed"], row["killed_max"]) == (
        min(low, best), best, max(high, best),
    )  # fmt: skip
    assert reading.rejections.num_rows == (low > best) + (high < best)
    assert set(reading.rejections.column("reason").to_pylist()) <= {"contradiction"}


def test_only_one_sided_violence_names_who_did_it(one, reasons):
    """
    Type 3 blames its side a, where that is a party; an unknown perpetrator blames nobody.
    """
    known = one(type_of_violence="3", side_b="Civilians").observations.to_pylist()[0]
    unknown = one(type_of_violence="3", side_a="Raiders")

    assert (known["kind"], known["accused"]) == ("violence_against_civilians", "north")
    assert unknown.observations.column("accused").to_pylist() == [""]
    assert reasons(unknown) == {("side_a", "unknown_value", True): 1}


def test_one_office_many_times_is_one_provenance(one):
    """
    Offices are named once each, in one order, so that the same offices are the same witness.
    """
    offices = [one(source_office=text).observations["provenance"][0].as_py()
               for text in ("B;A;B", "A; B", "????", "")]  # fmt: skip

    assert offices == ["A; B", "A; B", "UCDP", "UCDP"]


def test_a_lost_headline_is_emptied(one, reasons):
    """
    "????" in place of Cyrillic costs the headline, not the row.
    """
    reading = one(source_headline="A strike;? ????????? ??-26")

    assert reading.observations.column("text").to_pylist() == [""]
    assert reasons(reading) == {("source_headline", "mangled_text", True): 1}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [({"date_start": "03/04/2014"}, ("date_start", "not_a_time", False)),
     ({"date_end": "2026-02-02"}, ("date_end", "end_before_start", False)),
     ({"type_of_violence": "4"}, ("type_of_violence", "out_of_range", False)),
     ({"type_of_violence": ""}, ("type_of_violence", "missing_field", False)),
     ({"date_end": "soon"}, ("date_end", "not_a_time", True)),
     ({"best": "many"}, ("best", "not_a_number", True)),
     ({"best": "1e308"}, ("best", "out_of_range", True))],
)  # fmt: skip
def test_faults_are_named(one, reasons, changed, expected):
    """
    What cannot be placed in time or kind falls; a bad figure is set aside.
    """
    assert reasons(one(**changed)) == {expected: 1}


def test_a_plain_day_in_another_order_is_read(one):
    """
    29/01/2026 can only be a day first.
    """
    row = one(date_start="29/01/2026", date_end="29/01/2026").observations.to_pylist()[0]

    assert row["end"] == datetime(2026, 1, 29, 22, tzinfo=UTC)


def test_the_real_file_is_read_whole(real, answered):
    """
    All 3,883 episodes are kept, with its known dirt: 29 high below best and 2 low above it.
    """
    path = real("events/ucdp_ged_ukraine_2014_2023.parquet")
    columns = pq.read_table(path, columns=["best", "source_headline", "source_office"])
    lost = [
        pc.sum(pc.match_substring(columns[name], "????")).as_py()
        for name in ("source_headline", "source_office")
    ]

    reading = parse(answered(path.read_bytes(), theatre=WHOLE_COUNTRY))

    noted = reading.rejections.filter(pc.equal(reading.rejections["reason"], "contradiction"))
    assert (reading.rows, reading.observations.num_rows) == (3_883, 3_883)
    fields = noted.column("field").to_pylist()
    assert (fields.count("high"), fields.count("low")) == (29, 2)
    emptied = reading.rejections.column("field").to_pylist()
    assert [emptied.count("source_headline"), emptied.count("source_office")] == lost
    assert pc.sum(reading.observations["killed"]).as_py() == pc.sum(columns["best"]).as_py()
