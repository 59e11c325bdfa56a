import csv
import io
from datetime import UTC, datetime

import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import sources
from lendemain.errors import InputError, SourceError
from lendemain.geo import WINDS
from lendemain.records.observation import Observation
from lendemain.sources import smm
from lendemain.sources.violations import MEANS, PHENOMENA
from lendemain.tables import digest, identified, schema

KYIV = "Europe/Kyiv"
PLACES = {"hnutove": (37.8, 47.18), "horlivka": (38.05, 48.3), "donetsk": (37.8, 48.0)}
CAMERA = "SMM camera 1.5 km NE of Hnutove (government-controlled, 20 km NE of Mariupol)"
ROW = {
    "position": CAMERA, "event_location": "2-4 km ENE and E", "zone_note": "assessed inside",
    "means": "Recorded", "number": "about 80", "observation": "Explosion",
    "description": "Undetermined", "weapon": "N/K", "date_time": "20 Sep 2020, 19:05-19:40",
    "exercise": "", "region": "Donetsk", "ref": "17",
}  # fmt: skip


def table(*rows, heading=smm.FIELDS):
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows([[row[name] for name in heading] for row in rows])
    return written.getvalue()


@pytest.fixture(scope="module")
def read(answered):
    def reading(text, **given):
        plain = {"time_zone": KYIV, "places": PLACES, "received": datetime(2020, 11, 1, tzinfo=UTC)}
        return smm.parse(answered(text, **(plain | given)))

    return reading


def only(reading):
    (row,) = reading.observations.to_pylist()
    return row


def test_a_row_becomes_a_ring_seen_from_its_observer(read, reasons):
    """
    "2-4 km ENE and E" of a camera is a piece of a ring about the camera, never a point.
    """
    reading = read(table(ROW))
    row = only(reading)

    assert reasons(reading) == {}
    assert reading.observations.schema == schema(Observation)
    assert (row["geometry"], row["bearing_deg"], row["bearing_width_deg"]) == ("sector", 78.75, 45)
    assert (row["distance_min_m"], row["distance_max_m"]) == (2000, 4000)
    assert (row["lon"], row["lat"]) == pytest.approx((37.814, 47.1895), abs=1e-4)
    assert row["error_m"] > 500


def test_numbers_times_and_words_are_kept(read):
    """
    Number with its qualifier, local time as UTC, means, weapon, kind, each as given.
    """
    row = only(read(table(ROW)))

    assert (row["count"], row["count_min"], row["count_max"]) == (80, 60, 100)
    assert row["count_qualifier"] == "about"
    assert row["start"] == datetime(2020, 9, 20, 16, 5, tzinfo=UTC)
    assert row["end"] == datetime(2020, 9, 20, 16, 41, tzinfo=UTC)
    assert (row["means"], row["phenomenon"], row["kind"]) == ("camera", "explosion", "explosion")
    assert (row["source_ref"], row["language"]) == ("17", "en")


def test_explosions_and_bursts_are_rows_of_their_own(read):
    """
    What one observer counted as explosions and as bursts stays two accounts of one witness.
    """
    reading = read(table(ROW, ROW | {"observation": "Burst", "number": "at least 3"}))

    assert reading.observations["phenomenon"].to_pylist() == ["explosion", "burst"]
    assert reading.observations["count"].to_pylist() == [80, 3]
    assert len(set(reading.observations["provenance"].to_pylist())) == 1


def test_not_known_is_not_undetermined(read):
    """
    N/K and undetermined stay apart in weapon, description and place.
    """
    said = [
        ROW | {"weapon": w, "description": w, "event_location": w} for w in ("N/K", "Undetermined")
    ]
    reading = read(table(*said))
    weapons = reading.observations["weapon"].to_pylist()

    assert weapons == reading.observations["description"].to_pylist() == ["N/K", "undetermined"]
    assert smm.words(reading.observations, time_zone=KYIV)["event_location"].to_pylist() == [
        "N/K", "Undetermined"
    ]  # fmt: skip
    assert len(set(identified(reading.observations)[0]["observation_id"].to_pylist())) == 2


def test_a_place_not_known_is_anywhere_within_hearing(read):
    """
    N/K becomes a whole disc around the observer, and no direction.
    """
    row = only(read(table(ROW | {"event_location": "N/K"})))

    assert (row["geometry"], row["bearing_width_deg"], row["distance_min_m"]) == ("sector", 360, 0)
    assert row["distance_max_m"] == 15_000


def test_winds_that_leave_a_gap_are_a_region_in_parts(read):
    """
    "3 km N and S" is two pieces, drawn as one region with the observer outside of it.
    """
    row = only(read(table(ROW | {"event_location": "3 km N and S"})))
    shape = shapely.from_wkb(row["shape"])

    assert (row["geometry"], len(shape.geoms)) == ("polygon", 2)
    assert shape.contains(shapely.Point(row["lon"], row["lat"]))
    assert not shape.contains(shapely.Point(37.814, 47.1895))


def test_an_unknown_place_is_kept_and_said(read, reasons):
    """
    A row whose observer's place is not known stays, unlocated, with a remark; so does one whose
    place lies outside the theatre.
    """
    lost = ROW | {"position": "Nowhere"}
    reading = read(table(lost))
    away = read(table(ROW), theatre=(30.0, 45.0, 31.0, 46.0))

    for found in (reading, away):
        assert only(found)["geometry"] == "unlocated"
        assert only(found)["lon"] is None
        assert reasons(found) == {("position", "unknown_value", True): 1}
    assert smm.words(reading.observations, time_zone=KYIV).to_pylist() == [lost]


@pytest.mark.parametrize(
    ("weapon", "kind"),
    [
        ("Mortar (120 mm)", "mortar"), ("Artillery (152 mm)", "artillery"),
        ("MLRS (122 mm)", "mlrs"), ("Tank (125 mm)", "tank"), ("HMG", "hmg_agl"),
        ("IFV cannon (BMP-2, 30 mm)", "hmg_agl"), ("ZU-23 (23 mm)", "hmg_agl"),
        ("AGL", "hmg_agl"), ("SPG", "direct_missile"), ("Small arms", "small_arms"),
        ("Sniper", "sniper"), ("N/K", "explosion"),
    ],
)  # fmt: skip
def test_a_weapon_speaks_for_a_kind(read, weapon, kind):
    """
    The kind follows the weapon, and the phenomenon where the weapon is not known.
    """
    assert only(read(table(ROW | {"weapon": weapon})))["kind"] == kind


def test_training_and_demining_are_said(read):
    """
    A live-fire exercise is flagged whichever field says so, a controlled detonation is no fire.
    """
    rows = [
        ROW | {"exercise": "Yes"}, ROW | {"description": "Live-fire exercise"},
        ROW | {"description": "Controlled detonation"},
    ]  # fmt: skip
    reading = read(table(*rows))

    assert reading.observations["exercise"].to_pylist() == [True, True, False]
    assert reading.observations["kind"].to_pylist()[2] == "demining_detonation"


@pytest.mark.parametrize(
    ("time", "start", "end"),
    [
        ("20 Jan 2020, 19:05", "2020-01-20T17:05", "2020-01-20T17:06"),
        ("20 Jul 2020, 19:05", "2020-07-20T16:05", "2020-07-20T16:06"),
        ("25 Oct 2020, 03:10", "2020-10-25T00:10", "2020-10-25T01:11"),
        ("25 Oct 2020", "2020-10-24T21:00", "2020-10-25T22:00"),
    ],
)
def test_local_time_follows_the_zone(read, time, start, end):
    """
    Winter, summer, the hour that comes twice (which spans both) and the day of 25 hours.
    """
    row = only(read(table(ROW | {"date_time": time})))

    assert row["start"] == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert row["end"] == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_an_hour_that_never_was_is_said_and_kept(read, reasons):
    """
    29 March 2020, 03:10 did not exist in Kyiv: the row stays, an hour wide either side.
    """
    lost = ROW | {"date_time": "29 Mar 2020, 03:10"}
    reading = read(table(lost))

    assert reasons(reading) == {("date_time", "contradiction", True): 1}
    assert only(reading)["start"] <= datetime(2020, 3, 29, 0, 10, tzinfo=UTC)
    assert only(reading)["end"] >= datetime(2020, 3, 29, 1, 10, tzinfo=UTC)
    assert smm.words(reading.observations, time_zone=KYIV).to_pylist() == [lost]


def test_other_headings_and_two_columns_of_time_are_read(read):
    """
    "SMM position", "No.", and date and time apart mean the same.
    """
    text = table(
        {"SMM position": CAMERA, "Event location": "3 km N", "No.": "5", "Observation": "Shot",
         "Date": "20 Sep 2020", "Time": "19:05"},
        heading=("SMM position", "Event location", "No.", "Observation", "Date", "Time"),
    )  # fmt: skip
    row = only(read(text))

    assert (row["count"], row["phenomenon"]) == (5, "shot")
    assert row["start"] == datetime(2020, 9, 20, 16, 5, tzinfo=UTC)


def test_bad_rows_fall_and_bad_fields_are_set_aside(read, reasons, conserved):
    """
    Without a time a row falls; an unknown word elsewhere is set aside and the row stays.
    """
    rows = [
        ROW, ROW | {"date_time": ""}, ROW | {"date_time": "31 Feb 2020"},
        ROW | {"number": "many"}, ROW | {"observation": "????"}, ROW | {"means": "Smelt"},
        ROW | {"event_location": "over there"}, ROW | {"exercise": "perhaps"},
    ]  # fmt: skip
    reading = read(table(*rows))

    assert conserved(reading)
    assert reasons(reading) == {
        ("date_time", "missing_field", False): 1, ("date_time", "not_a_time", False): 1,
        ("number", "not_a_number", True): 1, ("observation", "mangled_text", True): 1,
        ("observation", "unknown_value", True): 1, ("means", "unknown_value", True): 1,
        ("event_location", "unknown_value", True): 1, ("exercise", "unknown_value", True): 1,
    }  # fmt: skip


def test_the_same_table_twice_adds_nothing(read):
    """
    Two readings of one table have the same identities, whatever their rows' numbers.
    """
    first = identified(read(table(ROW, ROW | {"number": "4"})).observations)[0]
    again = identified(read(table(ROW | {"number": "4"}, ROW)).observations)[0]

    assert set(first["observation_id"].to_pylist()) == set(again["observation_id"].to_pylist())


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "PAR1", "\x89PNG\r\n", "<html>"])
def test_what_is_no_table_of_violations_is_refused(read, text):
    """
    A file without position and observation is not what its source says.
    """
    with pytest.raises(SourceError):
        read(text)


def test_a_table_without_rows_is_said_to_be_empty(read, reasons):
    """
    A heading alone gives no observation and one remark.
    """
    reading = read(table())

    assert (reading.rows, reading.observations.num_rows) == (0, 0)
    assert reasons(reading) == {("", "empty", True): 1}


def test_an_unknown_time_zone_is_the_mission_s_mistake(read):
    """
    Local times cannot be read where the zone does not exist.
    """
    with pytest.raises(InputError, match="Atlantis"):
        read(table(ROW), time_zone="Europe/Atlantis")


def test_it_is_found_by_name():
    """
    The tables are a source like any other.
    """
    assert sources.found("smm") is smm.SOURCE


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), max_size=12).filter(
    lambda t: "????" not in t and "\ufffd" not in t
)
RINGS = st.one_of(
    st.sampled_from(["N/K", "Undetermined", "", "3 km N and S", "0.6-4km S and SSW"]),
    st.builds(
        lambda near, more, first, number: f"{near}-{near + more} km " + (
            WINDS[first] if number == 1
            else f"{WINDS[first]} and {WINDS[(first + 1) % 16]}" if number == 2
            else f"between {WINDS[first]} and {WINDS[(first + number - 1) % 16]}"
        ),
        st.integers(0, 9), st.integers(1, 9), st.integers(0, 15), st.integers(1, 9),
    ),
)  # fmt: skip
TIMES = st.builds(
    lambda day, minute, lasts: f"{day.day} {day:%b %Y}" + (
        "" if minute is None else f", {minute // 60:02d}:{minute % 60:02d}"
        + ("" if lasts is None else
           f"-{(minute + lasts) // 60 % 24:02d}:{(minute + lasts) % 60:02d}")
    ),
    st.dates(datetime(2014, 9, 1).date(), datetime(2021, 12, 31).date()),  # noqa: DTZ001  days
    st.none() | st.integers(0, 1439), st.none() | st.integers(1, 300),
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(1, 9999).map(str), st.integers(1, 9999).map(lambda n: f"about {n}"),
    st.integers(1, 99).map(lambda n: f"{n}-{n + 2}"), st.just("N/K"), st.just(""),
    st.integers(1, 99).map(lambda n: f"at least {n}"), st.just("up to 7"), st.just("some"),
)  # fmt: skip
ROWS = st.fixed_dictionaries({
    "position": st.sampled_from([CAMERA, "Horlivka", "2 km NE of Horlivka (39 km NE of Donetsk)",
                                 "Nowhere", "The Château (1.2 km W of Donetsk)"]),
    "event_location": RINGS, "zone_note": WORDS, "means": st.sampled_from([*MEANS, ""]),
    "number": NUMBERS, "observation": st.sampled_from([*PHENOMENA, "Bang"]),
    "description": st.sampled_from(["W to E", "Undetermined", "undetermined", "N/K", "", "Impact"]),
    "weapon": st.sampled_from(["N/K", "Undetermined", "", "Mortar (120 mm)", "Small arms"]),
    "date_time": TIMES, "exercise": st.sampled_from(["", "Yes", "No", "yes"]),
    "region": st.sampled_from(["Donetsk", "Luhansk", ""]), "ref": WORDS,
})  # fmt: skip


@settings(max_examples=50)
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_the_words_come_back(read, rows):
    """
    Whatever a table says, the observations give back the same words, and these the same
    observations.
    """
    reading = read(table(*rows))
    said = smm.words(reading.observations, time_zone=KYIV)
    again = read(table(*said.to_pylist()))

    assert said.to_pylist() == [
        {name: " ".join(row[name].split()) for name in smm.FIELDS} for row in rows
    ]
    assert digest(again.observations) == digest(reading.observations)


@settings(max_examples=50)
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_what_the_columns_can_say_is_not_said_twice(read, rows):
    """
    Where number, place, date, means and observation are written in the plain way, only notes on
    zone and region need words of their own.
    """
    plain = [
        row | {"event_location": "2-4 km ENE and E", "number": "8-10", "observation": "Shot",
               "means": "Heard", "weapon": "N/K", "description": "Impact", "exercise": "",
               "zone_note": "", "region": ""}
        for row in rows
    ]  # fmt: skip
    reading = read(table(*plain))

    texts = [t for t in reading.observations["text"].to_pylist() if not t.startswith("date_time")]
    assert set(texts) <= {""}


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.booleans())
def test_any_bytes_are_read_or_refused(read, conserved, data, headed):
    """
    Any bytes at all give a reading or a SourceError, with or without a heading before them.
    """
    content = table().encode() + data if headed else data
    try:
        reading = read(content)
    except SourceError:
        return

    assert conserved(reading)
    assert isinstance(smm.words(reading.observations, time_zone=KYIV), pa.Table)


def test_regions_in_parts_are_bounded(read, reasons, monkeypatch):
    """
    Beyond the bound on regions in several parts, rows stay without a place and say why.
    """
    monkeypatch.setattr(smm, "LOBES_MAX", 1)
    rows = [ROW | {"event_location": f"{km} km N and S"} for km in (2, 3, 2)]
    reading = read(table(*rows))

    assert reading.observations["geometry"].to_pylist() == ["polygon", "unlocated", "polygon"]
    assert reasons(reading) == {("event_location", "too_large", True): 1}
