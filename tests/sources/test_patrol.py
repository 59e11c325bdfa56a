import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import sources
from lendemain.errors import SourceError
from lendemain.records.incident import FAMILY_OF
from lendemain.records.observation import Observation, Watch
from lendemain.sources import patrol
from lendemain.tables import digest, schema

SIGHTING = {
    "report": "R-2026-0412", "patrol": "P-07", "record": "sighting", "start": "2026-02-03 09:15",
    "lat": "48.2", "lon": "37.5", "where": "2-4 km ENE and E", "means": "heard",
    "kind": "shelling", "count": "about 12",
}  # fmt: skip
WATCH = {
    "report": "R-2026-0412", "patrol": "P-07", "nation": "Averne", "record": "watch",
    "start": "2026-02-03 08:00", "end": "2026-02-03 11:00", "lat": "48.2", "lon": "37.5",
    "means": "heard and saw",
}  # fmt: skip
DENIED = WATCH | {"status": "denied", "cause": "armed men at a barrier"}


def table(*rows, heading=tuple(patrol.HEADINGS)):
    written = io.StringIO()
    writer = csv.DictWriter(written, heading, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


@pytest.fixture(scope="module")
def read(answered):
    return lambda text, **given: patrol.parse(answered(text, **given))


def only(rows):
    (row,) = rows.to_pylist()
    return row


def test_a_sighting_is_a_ring_seen_from_the_patrol(read, reasons):
    """
    What was heard "2-4 km ENE and E" is an observation seen from the patrol's place.
    """
    reading = read(table(SIGHTING))
    row = only(reading.observations)

    assert reasons(reading) == {}
    assert reading.observations.schema == schema(Observation)
    assert (row["geometry"], row["bearing_deg"], row["error_m"]) == ("sector", 78.75, 30)
    assert (row["count"], row["count_min"], row["count_max"]) == (12, 9, 15)
    assert (row["kind"], row["phenomenon"], row["means"]) == ("shelling", "explosion", "heard")
    assert row["start"] == datetime(2026, 2, 3, 7, 15, tzinfo=UTC)
    assert (row["sensor"], row["source_ref"]) == ("P-07", "R-2026-0412")


def test_a_watch_says_where_somebody_watched(read):
    """
    A watch becomes a disc watched for a while, with what is usual where the report says nothing.
    """
    reading = read(table(WATCH))
    row = only(reading.watches)

    assert reading.watches.schema == schema(Watch)
    assert (reading.rows, reading.observations.num_rows) == (1, 0)
    assert (row["status"], row["range_m"], row["probability"]) == ("on", 6000, 0.5)
    assert (row["end"] - row["start"]).total_seconds() == 3 * 3600
    assert row["nation"] == "Averne"


@pytest.mark.parametrize(
    ("status", "kind"),
    [("denied", "access_denied"), ("conditional", "access_denied"), ("delayed", "delay")],
)
def test_a_denied_watch_is_a_gap_and_an_observation(read, status, kind):
    """
    Where a patrol was not let, nobody watched, and that is itself observed.
    """
    reading = read(table(DENIED | {"status": status}))
    row = only(reading.observations)

    assert reading.rows == 2
    assert only(reading.watches)["status"] == "denied"
    assert (row["kind"], row["phenomenon"], row["geometry"]) == (kind, "denial", "point")
    assert row["text"] == "armed men at a barrier"


def test_weather_is_a_gap_and_no_denial(read):
    """
    A watch that the weather prevented is a gap in coverage and nobody's doing.
    """
    reading = read(table(WATCH | {"status": "weather"}))

    assert only(reading.watches)["status"] == "weather"
    assert (reading.rows, reading.observations.num_rows) == (1, 0)


@pytest.mark.parametrize(
    ("given", "phenomenon"),
    [
        ({"kind": "heavy weapon inside belt", "means": "saw"}, "presence"),
        ({"kind": "mortar", "means": "follow-up"}, "impact"),
        ({"kind": "civilian casualty"}, "casualty"), ({"kind": "small_arms"}, "burst"),
        ({"kind": "gnss interference"}, "interference"),
        ({"kind": "explosion", "phenomenon": "muzzle_flash"}, "muzzle_flash"),
    ],
)  # fmt: skip
def test_a_kind_suggests_what_met_the_senses(read, given, phenomenon):
    """
    Weapons are present, craters are impacts, casualties are casualties, unless told otherwise.
    """
    assert only(read(table(SIGHTING | given)).observations)["phenomenon"] == phenomenon


def test_every_kind_has_a_phenomenon():
    """
    No kind of incident is left without one.
    """
    assert set(patrol.SHOWS) == set(FAMILY_OF)


def test_casualties_are_counted(read):
    """
    The dead are a number of their own, and none is said where none was given.
    """
    rows = [SIGHTING | {"kind": "civilian casualty", "killed": "2"}, SIGHTING]

    assert read(table(*rows)).observations["killed"].to_pylist() == [2, None]


def test_not_known_is_not_undetermined(read):
    """
    A kind or weapon that is N/K and one that is undetermined do not become the same account.
    """
    rows = [SIGHTING | {"kind": w, "weapon": w} for w in ("N/K", "undetermined")]
    observed = read(table(*rows)).observations

    assert observed["weapon"].to_pylist() == ["N/K", "undetermined"]
    assert observed["description"].to_pylist() == ["N/K", "undetermined"]
    assert observed["kind"].to_pylist() == ["undetermined"] * 2


def test_a_place_may_be_told_in_words(read, reasons):
    """
    "2 km N of" a known place is found; a sighting at an unknown one stays without a place.
    """
    bare = {name: word for name, word in SIGHTING.items() if name not in ("lat", "lon")}
    reading = read(
        table(bare | {"place": "2 km N of Rivne na skhodi"}, bare | {"place": "Nowhere"})
    )
    found, lost = reading.observations.to_pylist()

    assert (found["lon"], found["lat"]) == pytest.approx((37.5, 48.218), abs=1e-3)
    assert (lost["geometry"], lost["lon"]) == ("unlocated", None)
    assert reasons(reading) == {("place", "unknown_value", True): 1}


def test_a_leader_s_name_is_never_kept(read):
    """
    Whatever a column is called that the format does not know, nothing of it is stored.
    """
    rows = table(
        SIGHTING | {"leader": "Jane Roe"}, DENIED | {"leader": "Jane Roe"},
        heading=(*patrol.HEADINGS, "leader"),
    )  # fmt: skip
    reading = read(rows)
    kept = [t.to_pylist() for t in (reading.observations, reading.watches, reading.rejections)]

    assert "Jane" not in str(kept)


def test_csv_and_json_say_the_same(read):
    """
    A table, an array of objects and objects in lines give the same records.
    """
    rows = [SIGHTING, WATCH, DENIED]
    forms = [table(*rows), json.dumps(rows), "\n".join(json.dumps(r) for r in rows)]
    readings = [read(form) for form in forms]

    assert len({digest(r.observations) for r in readings}) == 1
    assert len({digest(r.watches) for r in readings}) == 1
    assert {r.rows for r in readings} == {4}


@pytest.mark.parametrize(
    ("given", "field", "reason"),
    [
        ({"start": ""}, "start", "missing_field"), ({"start": "soon"}, "start", "not_a_time"),
        ({"end": ""}, "end", "missing_field"), ({"end": "2026-02-03 07:00"}, "end",
                                                "end_before_start"),
        ({"end": "2026-02-03 08:00"}, "end", "end_before_start"),
        ({"lat": "", "lon": ""}, "place", "missing_field"),
        ({"lat": "37.5", "lon": "48.2"}, "lat", "swapped_coordinates"),
        ({"lat": "10", "lon": "10"}, "lon", "outside_theatre"),
        ({"lat": "", "lon": "", "place": "Far away"}, "place", "outside_theatre"),
        ({"record": "walk"}, "record", "unknown_value"),
    ],
)  # fmt: skip
def test_a_watch_without_time_or_place_falls(read, reasons, given, field, reason):
    """
    A watch that cannot be placed in time and space is no watch, and says why.
    """
    reading = read(table(WATCH | given))

    assert reasons(reading) == {(field, reason, False): 1}
    assert (reading.rows, reading.watches.num_rows) == (1, 0)


def test_bad_fields_are_set_aside(read, reasons):
    """
    An unknown word or a number out of bounds is remarked upon, and the row stays.
    """
    reading = read(
        table(
            SIGHTING | {"kind": "magic"}, SIGHTING | {"count": "dozens"},
            SIGHTING | {"where": "2 km N and S"}, SIGHTING | {"killed": "1.5"},
            SIGHTING | {"means": "dreamt"}, WATCH | {"probability": "7"},
            WATCH | {"status": "asleep"},
        )
    )  # fmt: skip

    assert reasons(reading) == {
        ("kind", "unknown_value", True): 1, ("count", "not_a_number", True): 1,
        ("where", "unknown_value", True): 1, ("killed", "not_a_number", True): 1,
        ("means", "unknown_value", True): 1, ("probability", "out_of_range", True): 1,
        ("status", "unknown_value", True): 1,
    }  # fmt: skip
    assert reading.watches["status"].to_pylist() == ["on", "outage"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", '[{"a": 1}]', "\x89PNG\r\n", "{"])
def test_what_is_no_field_report_is_refused(read, text):
    """
    A file without patrol and start is not what its source says.
    """
    with pytest.raises(SourceError):
        read(text)


def test_it_is_found_by_name():
    """
    Field reports are a source like any other.
    """
    assert sources.found("patrol") is patrol.SOURCE


CELLS = st.sampled_from([
    "", "N/K", "undetermined", "????", "nan", "inf", "-1", "1e400", "48.2", "37.5", "7",
    "2026-02-03 09:00", "2026-02-03", "2026-03-29 03:30", "watch", "denied", "2-4 km N", "about 5",
    "\x00", "x" * 300, "heard", "shelling", "P-07", "Rivne na skhodi",
])  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from([SIGHTING, WATCH, DENIED]),
            st.dictionaries(st.sampled_from(list(patrol.HEADINGS)), CELLS, max_size=4),
        ),
        max_size=6,
    )
)
def test_no_row_disappears(read, changes):
    """
    Whatever stands in the cells, rows are observations, watches and rejections, and add up.
    """
    rows = [row | change for row, change in changes]
    reading = read(table(*rows))
    fallen = [r for r in reading.rejections.to_pylist() if not r["kept"]]
    denials = reading.rows - len(rows)

    assert reading.rows == reading.observations.num_rows + reading.watches.num_rows + len(fallen)
    assert denials == sum(s == "denied" for s in reading.watches["status"].to_pylist())
    reading.observations.validate(full=True)
    reading.watches.validate(full=True)
    assert all(w["start"] < w["end"] for w in reading.watches.to_pylist())


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.booleans())
def test_any_bytes_are_read_or_refused(read, data, headed):
    """
    Any bytes at all give a reading or a SourceError, with or without a heading before them.
    """
    try:
        reading = read(table().encode() + data if headed else data)
    except SourceError:
        return

    assert reading.rows >= reading.observations.num_rows
