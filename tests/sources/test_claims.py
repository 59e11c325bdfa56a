import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import SourceError
from lendemain.sources.claims import parse

GOOD = {"claim_id": "N-1", "party": "north", "time": "2026-02-03 10:00", "lat": "48.1",
        "lon": "37.2", "kind": "mortar", "weapon": "120 mm", "count": "8", "accused": "South",
        "text": "Eight mortar rounds", "language": "EN"}  # fmt: skip


@pytest.fixture(scope="session")
def one(answered):
    def row(**changed):
        cells = {name: cell for name, cell in (GOOD | changed).items() if cell is not None}
        quoted = ",".join('"' + cell + '"' for cell in cells.values())
        return parse(answered(f"{','.join(cells)}\n{quoted}\n"))

    return row


def test_a_claim_is_the_partys_word(one):
    """
    The party speaks, is its own provenance, and blames whom it blames; nothing is made of it.
    """
    row = one().observations.to_pylist()[0]

    assert (row["by_party"], row["provenance"], row["means"]) == ("north", "north", "claim")
    assert (row["accused"], row["kind"], row["phenomenon"]) == ("south", "mortar", "report")
    assert (row["source_ref"], row["weapon"], row["language"]) == ("N-1", "120 mm", "en")
    assert (row["count"], row["count_min"], row["count_max"]) == (8, 8, 8)
    assert (row["lon"], row["lat"], row["error_m"]) == (37.2, 48.1, 500)
    assert (row["geometry"], row["text"]) == ("point", "Eight mortar rounds")


@pytest.mark.parametrize(
    ("changed", "start", "end", "precision"),
    [({}, (3, 8, 0), (3, 8, 1), "minute"),
     ({"time": "2026-02-03T10:00:00+00:00"}, (3, 10, 0), (3, 10, 0), "instant"),
     ({"time": "2026-02-03"}, (2, 22, 0), (3, 22, 0), "day"),
     ({"time": None, "date": "2026-02-03"}, (2, 22, 0), (3, 22, 0), "day"),
     ({"time": "", "date": "2026-02-03"}, (2, 22, 0), (3, 22, 0), "day"),
     ({"time": None, "start": "2026-02-03 10:00", "end": "2026-02-03 10:40"},
      (3, 8, 0), (3, 8, 40), "interval"),
     ({"time": None, "start": "2026-02-03", "end": "2026-02-04"}, (2, 22, 0), (4, 22, 0),
      "interval")],
)  # fmt: skip
def test_times_come_in_three_forms(one, changed, start, end, precision):
    """
    A moment, a span or a day; local without a zone; a day named as the end is part of the span.
    """
    row = one(**changed).observations.to_pylist()[0]

    assert row["start"] == datetime(2026, 2, *start, tzinfo=UTC)
    assert row["end"].replace(second=0) == datetime(2026, 2, *end, tzinfo=UTC)
    assert row["time_precision"] == precision


def test_a_named_place_is_good_to_five_kilometres(one):
    """
    A place the mission knows is looked up in lower case.
    """
    row = one(lat="", lon="", place="Rivne na Skhodi").observations.to_pylist()[0]

    assert (row["lon"], row["lat"], row["error_m"]) == (37.5, 48.2, 5000)
    assert (row["geometry"], row["place_name"]) == ("point", "Rivne na Skhodi")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [({"place": "Nowhere"}, ("place", "unknown_value", True)),
     ({"place": ""}, ("place", "missing_field", True)), ({}, ("place", "missing_field", True))],
)  # fmt: skip
def test_a_claim_without_a_known_place_stays_unlocated(one, reasons, changed, expected):
    """
    Every allegation gets an answer, so one that cannot be placed is kept, and says so.
    """
    reading = one(lat="", lon="", **changed)

    row = reading.observations.to_pylist()[0]
    assert (row["geometry"], row["lon"], row["lat"], row["error_m"]) == ("unlocated", None, None, 0)
    assert reasons(reading) == {expected: 1}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [({"party": "Westerners"}, ("party", "unknown_value", False)),
     ({"party": ""}, ("party", "missing_field", False)),
     ({"time": "03/04/2026"}, ("time", "not_a_time", False)),
     ({"time": ""}, ("time", "missing_field", False)),
     ({"end": "2026-02-03 09:00"}, ("end", "end_before_start", False)),
     ({"lat": "37.2", "lon": "48.1"}, ("lat", "swapped_coordinates", False)),
     ({"lat": "0", "lon": "0"}, ("lon", "outside_theatre", False)),
     ({"lat": "", "lon": "", "place": "Far Away"}, ("place", "outside_theatre", False))],
)  # fmt: skip
def test_a_claim_by_nobody_or_at_no_time_falls(one, reasons, changed, expected):
    """
    Who claims and when it was must be known, and the place given must lie in the theatre.
    """
    assert reasons(one(**changed)) == {expected: 1}


@pytest.mark.parametrize(
    ("changed", "field", "reason", "value"),
    [({"kind": "magic"}, "kind", "unknown_value", "undetermined"),
     ({"accused": "Westerners"}, "accused", "unknown_value", ""),
     ({"count": "many"}, "count", "not_a_number", 1),
     ({"count": "0"}, "count", "out_of_range", 1),
     ({"text": "????"}, "text", "mangled_text", "")],
)  # fmt: skip
def test_a_bad_field_costs_the_field(one, reasons, changed, field, reason, value):
    """
    What is not known stays not known, with a remark; the claim stays.
    """
    reading = one(**changed)

    assert reading.observations.column(field).to_pylist() == [value]
    assert reasons(reading) == {(field, reason, True): 1}


def test_a_number_that_is_not_given_is_not_known(one):
    """
    Without a count there was one act at least, and the number is not known.
    """
    row = one(count="").observations.to_pylist()[0]

    assert (row["count"], row["count_qualifier"]) == (1, "not_known")


@pytest.mark.parametrize("kind", ["mortar", "Air Strike", "air_strike", "GLIDE_BOMB"])
def test_kinds_are_known_by_name(one, kind):
    """
    A kind is named with spaces or underscores, in any case.
    """
    found = one(kind=kind).observations

    assert found.column("kind").to_pylist() == [kind.lower().replace(" ", "_")]


def test_csv_and_json_say_the_same(answered, one):
    """
    An array, lines and CSV of one claim become the same observation.
    """
    numbers = {"lat": 48.1, "lon": 37.2, "count": 8}
    array = parse(answered(json.dumps([GOOD | numbers]))).observations
    lines = parse(answered(json.dumps(GOOD | numbers) + "\n")).observations

    assert array.equals(one().observations)
    assert lines.equals(one().observations)


def test_a_list_without_times_is_refused(answered):
    """
    A list in which no claim could have a time is not a list of claims.
    """
    with pytest.raises(SourceError, match="neither time, start nor date"):
        parse(answered("party,lat,lon\nnorth,48.1,37.2\n"))


@given(st.sampled_from(["north", "south"]))
def test_parties_are_read_alike(one, party):
    """
    Impartiality: whoever claims, the same claim reads the same but for the names.
    """
    other = {"north": "south", "south": "north"}
    first = one(party=party, accused=other[party]).observations.to_pylist()[0]
    second = one(party=other[party], accused=party).observations.to_pylist()[0]

    names = ("by_party", "provenance", "accused")
    assert {name: other[first[name]] for name in names} == {name: second[name] for name in names}
    assert {n: v for n, v in first.items() if n not in names} == {
        n: v for n, v in second.items() if n not in names
    }


def test_thousands_of_claims_are_read_in_one_go(answered, conserved):
    """
    A list of eight thousand is read whole, good and bad rows together.
    """
    parties = ("north", "Northern Army", "south", "nobody")
    rows = [f"{n},{parties[n % 4]},2026-02-{n % 28 + 1:02d} 10:00,48.1,37.2" for n in range(8_000)]

    reading = parse(answered("\n".join(["claim_id,party,time,lat,lon", *rows])))

    assert (reading.rows, reading.observations.num_rows) == (8_000, 6_000)
    assert conserved(reading)
