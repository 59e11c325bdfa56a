from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from lendemain.records.incident import FAMILY_OF
from lendemain.sources.viina import KIND_OF_LABEL, KIND_OF_TARGET, parse

REPORT = {"datetime": "2026-02-03 10:20:00", "lon": "37.2", "lat": "48.1", "place_name": "Rivne",
          "event_type": "artillery|loc", "headline": "Обстріл міста"}  # fmt: skip
INCIDENT = {"event_id_1pd": "12", "date": "2026-02-03", "longitude": "37.2", "latitude": "48.1",
            "asciiname": "Rivne", "sources_matching": "b|a", "target_classes": "",
            "attack_terms": "вибух", "a_rus": "0", "a_ukr": "0", "a_rus_init": "",
            "a_ukr_init": "", "representative_text": "Взрывы в городе"}  # fmt: skip
ALIASES = {"russia": "east", "ukraine": "west"}
WHOLE_COUNTRY = (22.0, 44.0, 41.0, 53.0)


@pytest.fixture(scope="session")
def one(answered):
    def row(layout, **changed):
        cells = layout | changed
        text = f"{','.join(cells)}\n{','.join(cells.values())}\n"
        return parse(answered(text, aliases=ALIASES))

    return row


def test_a_report_is_a_minute_on_an_uncertain_clock(one):
    """
    A time without a zone is local, with a clock error for outlets on other clocks.
    """
    row = one(REPORT).observations.to_pylist()[0]

    assert row["start"] == datetime(2026, 2, 3, 8, 20, tzinfo=UTC)
    assert (row["end"] - row["start"], row["time_precision"]) == (timedelta(minutes=1), "minute")
    assert row["clock_error_s"] == 1800
    assert (row["kind"], row["phenomenon"], row["means"]) == ("shelling", "report", "press")
    assert (row["text"], row["language"], row["place_name"]) == ("Обстріл міста", "uk", "Rivne")
    assert (row["accused"], row["by_party"]) == ("", "")


@pytest.mark.parametrize("when", ["2026-02-03 00:00:00", "2026-02-03 00:00", "2026-02-03"])
def test_midnight_sharp_is_a_day(one, when):
    """
    00:00 means that only the day is known: a day long, never midnight.
    """
    row = one(REPORT, datetime=when).observations.to_pylist()[0]

    assert (row["start"], row["end"]) == (
        datetime(2026, 2, 2, 22, tzinfo=UTC),
        datetime(2026, 2, 3, 22, tzinfo=UTC),
    )
    assert (row["time_precision"], row["clock_error_s"]) == ("day", 0)


@pytest.mark.parametrize(
    ("labels", "kind", "weapon"),
    [("artillery|civcas|loc", "shelling", "N/K"), ("airstrike|artillery", "air_strike", "N/K"),
     ("civcas|loc", "civilian_casualty", "N/K"), ("loc", "undetermined", "N/K"),
     ("", "undetermined", "N/K"), ("uav|loc", "undetermined", "UAV"),
     ("airstrike|uav|loc", "air_strike", "UAV"), ("new_label|ied", "explosion", "N/K")],
)  # fmt: skip
def test_labels_give_the_kind(one, labels, kind, weapon):
    """
    The first label of the list that speaks for a kind gives it; labels nobody knows say nothing.
    """
    row = one(REPORT, event_type=labels).observations.to_pylist()[0]

    assert (row["kind"], row["weapon"], row["description"]) == (kind, weapon, labels)


def test_every_kind_given_is_a_known_kind():
    """
    The tables of kinds name only kinds of incident that exist.
    """
    assert set(KIND_OF_LABEL.values()) | set(KIND_OF_TARGET.values()) <= set(FAMILY_OF)


def test_an_incident_is_a_local_day(one):
    """
    One-per-day rows are a day long; their outlets are their provenance in one order.
    """
    row = one(INCIDENT).observations.to_pylist()[0]

    assert row["start"] == datetime(2026, 2, 2, 22, tzinfo=UTC)
    assert row["end"] == datetime(2026, 2, 3, 22, tzinfo=UTC)
    assert (row["source_ref"], row["provenance"], row["language"]) == ("12", "a; b", "ru")
    assert (row["kind"], row["error_m"]) == ("explosion", 2500)


@pytest.mark.parametrize(
    ("involved", "began", "actors", "accused"),
    [("00", "  ", "", ""), ("10", "  ", "Russia", ""), ("01", "  ", "Ukraine", ""),
     ("11", "  ", "Russia; Ukraine", ""), ("10", "10", "Russia", "east"),
     ("01", "01", "Ukraine", "west"), ("11", "11", "Russia; Ukraine", ""),
     ("11", "00", "Russia; Ukraine", ""), ("11", "01", "Russia; Ukraine", "west")],
)  # fmt: skip
def test_only_the_one_who_began_is_blamed(one, involved, began, actors, accused):
    """
    All involved are actors; blame needs exactly one initiator, and both or none blame nobody.
    """
    row = one(INCIDENT, a_rus=involved[0], a_ukr=involved[1], a_rus_init=began[0].strip(),
              a_ukr_init=began[1].strip()).observations.to_pylist()[0]  # fmt: skip

    assert (row["actors"], row["accused"]) == (actors, accused)


def test_swapping_the_labels_swaps_the_blame(one):
    """
    Impartiality: the two sides' columns exchanged exchange the accused and nothing else.
    """
    first = one(INCIDENT, a_rus="1", a_rus_init="1", a_ukr_init="0").observations.to_pylist()[0]
    second = one(INCIDENT, a_ukr="1", a_ukr_init="1", a_rus_init="0").observations.to_pylist()[0]

    differing = {name for name in first if first[name] != second[name]}
    assert (first["accused"], second["accused"]) == ("east", "west")
    assert differing == {"accused", "actors"}


def test_a_side_that_is_no_party_is_not_blamed(answered, reasons):
    """
    In a theatre where neither is a party, the label is remarked upon and accuses nobody.
    """
    cells = INCIDENT | {"a_rus_init": "1"}
    reading = parse(answered(f"{','.join(cells)}\n{','.join(cells.values())}\n", aliases={}))

    assert reading.observations.column("accused").to_pylist() == [""]
    assert reasons(reading) == {("a_rus_init", "unknown_value", True): 1}


@pytest.mark.parametrize(
    ("targets", "attack", "kind", "weapon"),
    [("ENERGY_GRID_SUPPORT", "дрон", "energy_strike", "UAV"),
     ("FUEL_STORAGE_TERMINAL|REFINING_PETROCHEM_GAS", "удар", "energy_strike", "N/K"),
     ("PORT_EXPORT_LOGISTICS|FUEL_STORAGE_TERMINAL", "Ракет|удар", "explosion", "missile"),
     ("PORT_EXPORT_LOGISTICS", "ракет|дрон", "port_attack", "N/K"),
     ("STRATEGIC_AIRBASE", "обстріл", "shelling", "N/K"),
     ("STRATEGIC_AIRBASE", "", "undetermined", "N/K")],
)  # fmt: skip
def test_targets_and_words_give_the_kind(one, targets, attack, kind, weapon):
    """
    Targets that agree give the kind, else the words of the attack; two weapons are none.
    """
    row = one(INCIDENT, target_classes=targets, attack_terms=attack).observations.to_pylist()[0]

    assert (row["kind"], row["weapon"]) == (kind, weapon)


@pytest.mark.parametrize(
    ("precision", "error_m"), [("STREET", 250), ("ADM3", 2500), ("ADM1", 42_000), ("", 2500)]
)
def test_the_precision_of_a_place_decides_its_error(one, precision, error_m):
    """
    VIINA's own words for how well a place is known are heeded where they are given.
    """
    found = one(INCIDENT, geo_precision=precision).observations

    assert found.column("error_m").to_pylist() == [error_m]


def test_days_in_one_piece_are_days(one):
    """
    VIINA's 20260203 is 3 February 2026.
    """
    assert one(INCIDENT, date="20260203").observations.equals(one(INCIDENT).observations)


def test_the_real_reports_are_read_whole(real, answered):
    """
    Each real report is an observation or lies outside; exactly those at 00:00 are a day long.
    """
    path = real("events/viina_reports_2023_2024.parquet")
    columns = pq.read_table(path, columns=["datetime", "lon", "lat"])
    inside = pc.and_(
        pc.and_(pc.greater_equal(columns["lon"], 22), pc.less_equal(columns["lon"], 41)),
        pc.and_(pc.greater_equal(columns["lat"], 44), pc.less_equal(columns["lat"], 53)),
    )
    when = columns["datetime"].filter(inside)
    midnights = pc.sum(pc.equal(pc.floor_temporal(when, unit="day"), when)).as_py()

    reading = parse(answered(pa.memory_map(str(path)).read_buffer(), theatre=WHOLE_COUNTRY))

    days = pc.sum(pc.equal(reading.observations["time_precision"], "day")).as_py()
    assert reading.rows == columns.num_rows
    assert reading.observations.num_rows == pc.sum(inside).as_py()
    assert reading.rejections.num_rows == columns.num_rows - pc.sum(inside).as_py()
    assert days == midnights


def test_the_real_labels_are_read_whole(real, answered):
    """
    Actors and accused of the real file are its own labels, counted side by side.
    """
    path = real("events/viina_strike_events_actor_labels.parquet")
    labels = pq.read_table(path, columns=["a_rus", "a_ukr", "a_rus_init", "a_ukr_init"]).to_pylist()
    began = [(row["a_rus_init"] == 1, row["a_ukr_init"] == 1) for row in labels]

    reading = parse(answered(path.read_bytes(), theatre=WHOLE_COUNTRY, aliases=ALIASES))

    accused = reading.observations.column("accused").to_pylist()
    actors = reading.observations.column("actors").to_pylist()
    assert reading.observations.num_rows == reading.rows == len(labels)
    assert (accused.count("east"), accused.count("west")) == (
        began.count((True, False)),
        began.count((False, True)),
    )
    assert actors.count("Russia; Ukraine") == sum(r["a_rus"] == r["a_ukr"] == 1 for r in labels)


DAILY = {"viina_version": "bert_1", "event_id_1pd": "7", "date": "20260203", "n_reports": "2",
         "event_ids": "70;71", "sources": "b;a", "asciiname": "Rivne", "longitude": "37.2",
         "latitude": "48.1", "GEO_PRECISION": "ADM3", "t_mil_b": "1", "a_rus_b": "0",
         "a_ukr_b": "0", "a_rus_init_b": "0", "a_ukr_init_b": "0", "t_uav_b": "0",
         "t_artillery_b": "0", "t_civcas_b": "0"}  # fmt: skip
SINGLE = {"viina_version": "bert_1", "event_id": "70", "event_id_1pd": "7", "date": "20260203",
          "time": "10:20", "longitude": "37.2", "latitude": "48.1", "GEO_PRECISION": "ADM3",
          "source": "unian", "text": "Вибухи", "lang": "ua"}  # fmt: skip


def test_labels_in_columns_give_the_kind(one):
    """
    The layout in which VIINA is published: a column for each label, and those set speak for the
    kind, the weapon and who began, as the same labels in words would.
    """
    blank = one(DAILY).observations.to_pylist()[0]
    row = one(DAILY, t_artillery_b="1", t_uav_b="1", a_rus_b="1", a_rus_init_b="1")
    row = row.observations.to_pylist()[0]

    assert (blank["kind"], blank["weapon"], blank["accused"]) == ("undetermined", "N/K", "")
    assert (row["kind"], row["weapon"], row["description"]) == (
        "shelling", "UAV", "mil|uav|artillery",
    )  # fmt: skip
    assert (row["actors"], row["accused"], row["provenance"]) == ("Russia", "east", "a; b")
    assert (row["source_ref"], row["time_precision"]) == ("7", "day")


def test_the_first_versions_chances_count_too(one):
    """
    Where a chance is written `t_artillery_pred` it is the same label as `t_artillery`.
    """
    early = {name.removesuffix("_b") + "_pred" if name.endswith("_b") else name: cell
             for name, cell in DAILY.items()}  # fmt: skip
    row = one(early, t_artillery_pred="0.8", a_rus_pred="0.9").observations.to_pylist()[0]

    assert (row["kind"], row["actors"]) == ("shelling", "Russia")


def test_na_is_nothing(one, reasons):
    """
    "NA" is no place, no time and no text, and a time that is nothing is no fault.
    """
    reading = one(SINGLE, time="NA", asciiname="NA", text="NA")
    row = reading.observations.to_pylist()[0]

    assert reasons(reading) == {}
    assert (row["time_precision"], row["place_name"], row["text"]) == ("day", "", "")


@pytest.mark.parametrize(("chance", "kind"), [("0.92", "shelling"), ("0.08", "undetermined")])
def test_a_label_is_set_by_its_binary_column_first(one, reasons, chance, kind):
    """
    A probability counts from a half on where no binary column stands beside it, else not at all.
    """
    layout = {name: cell for name, cell in DAILY.items() if name != "t_artillery_b"}

    alone = one(layout, t_artillery=chance)
    beside = one(layout, t_artillery=chance, t_artillery_b="1")

    assert alone.observations.column("kind").to_pylist() == [kind]
    assert beside.observations.column("kind").to_pylist() == ["shelling"]
    assert reasons(alone) == reasons(beside) == {}


@pytest.mark.parametrize(
    ("time", "minutes", "precision"), [("10:20", 1, "minute"), ("", 1440, "day"),
                                       ("00:00", 1440, "day"), ("noon", 1440, "day")],
)  # fmt: skip
def test_a_single_report_is_a_minute_where_it_says_which(one, time, minutes, precision):
    """
    Reports with a day and a time apart: the minute, or the day where there is none but midnight;
    the language is as the source says it, its own number comes before that of its incident.
    """
    row = one(SINGLE, time=time).observations.to_pylist()[0]

    assert row["end"] - row["start"] == timedelta(minutes=minutes)
    assert (row["time_precision"], row["clock_error_s"]) == (precision, 1800 * (minutes == 1))
    assert (row["source_ref"], row["language"], row["provenance"]) == ("70", "uk", "unian")
