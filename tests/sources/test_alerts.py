import json
from datetime import UTC, datetime

import pytest

from lendemain.desk.reading import gazetteer
from lendemain.errors import SourceError
from lendemain.sources.alerts import latin, parse

GOOD = {"region": "Pivnichna oblast", "started_at": "2026-02-03 10:00:00+00:00",
        "finished_at": "2026-02-03 10:40:00+00:00", "naive": "False"}  # fmt: skip


@pytest.fixture(scope="session")
def one(answered):
    def row(**changed):
        cells = {name: cell for name, cell in (GOOD | changed).items() if cell is not None}
        quoted = ",".join('"' + cell + '"' for cell in cells.values())
        return parse(answered(f"{','.join(cells)}\n{quoted}\n"))

    return row


def test_an_alert_is_an_account_without_a_place(one):
    """
    It has its region's middle and size, and its time; it is no kind of violation and blames nobody.
    """
    reading = one()
    row = reading.observations.to_pylist()[0]

    assert row["geometry"] == "unlocated"
    assert (row["lon"], row["lat"], row["error_m"]) == (37.0, 48.0, 40_000.0)
    assert row["start"] == datetime(2026, 2, 3, 10, tzinfo=UTC)
    assert (row["end"] - row["start"]).total_seconds() == 2400
    assert (row["kind"], row["phenomenon"], row["accused"]) == ("undetermined", "report", "")
    assert row["description"] == "air-raid alert"
    assert reading.rejections.num_rows == 0


@pytest.mark.parametrize("region", ["Pivnichna oblast", "північна область", "PIVNICHNA OBLAST"])
def test_a_region_is_known_by_any_of_its_names(one, region):
    """As the map has it, and in the Latin letters of the Ukrainian name, in any case."""
    assert one(region=region).observations["lon"].to_pylist() == [37.0]


def test_a_part_of_a_region_is_named_and_lies_in_it(one):
    """A list by raion and hromada keeps both names; the place is the region's."""
    row = one(region=None, oblast="Pivnichna oblast", raion="Skhidnyi raion", hromada="")
    named = row.observations.to_pylist()[0]

    assert (named["place_name"], named["lon"]) == ("Pivnichna oblast, Skhidnyi raion", 37.0)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"region": ""}, [("region", "missing_field", False)]),
        ({"region": "Nowhere oblast"}, [("region", "unknown_value", True)]),
        ({"started_at": ""}, [("started_at", "missing_field", False)]),
        ({"started_at": "soon"}, [("started_at", "not_a_time", False)]),
        ({"finished_at": "2026-02-03 09:00:00+00:00"},
         [("finished_at", "end_before_start", False)]),
        ({"finished_at": "2026-02-05 10:00:00+00:00"}, [("finished_at", "out_of_range", True)]),
        ({"finished_at": "later"}, [("finished_at", "not_a_time", True)]),
        ({"naive": "True"}, [("naive", "unknown_value", True)]),
        ({"naive": "perhaps"}, [("naive", "unknown_value", True)]),
        ({"n_subalerts": "-2"}, [("n_subalerts", "out_of_range", True)]),
        ({"n_subalerts": "nan"}, [("n_subalerts", "not_a_number", True)]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said(one, reasons, changed, told):
    """Without a region or a beginning there is no alert; anything else is set aside and told."""
    assert sorted(reasons(one(**changed))) == sorted(told)


def test_an_alert_left_open_says_only_when_it_began(one):
    """Longer than a day, or without an end: its length tells nothing."""
    for end in ("2026-02-05 10:00:00+00:00", ""):
        row = one(finished_at=end).observations.to_pylist()[0]
        assert (row["end"], row["time_precision"]) == (row["start"], "instant")


def test_a_region_outside_the_theatre_falls(answered):
    """As with every other source."""
    there = answered(",".join(GOOD) + "\n" + ",".join(GOOD.values()), theatre=(0, 0, 1, 1))

    found = parse(there)

    assert found.observations.num_rows == 0
    assert found.rejections["reason"].to_pylist() == ["outside_theatre"]


def test_another_list_is_refused(answered):
    """The columns that are there are named."""
    with pytest.raises(SourceError, match="lat"):
        parse(answered("lat,lon\n1,2\n"))


@pytest.mark.parametrize(
    ("name", "written"),
    [("Запорізька область", "zaporizka oblast"), ("Хмельницька", "khmelnytska"),
     ("Івано-Франківська", "ivano-frankivska"), ("Ялта", "yalta"), ("Згурівка", "zghurivka")],
)  # fmt: skip
def test_names_in_latin_letters_are_written_as_the_state_does(name, written):
    """Soft signs fall, and some letters differ at the beginning of a word."""
    assert latin(name) == written


def test_the_real_list_is_read_whole(answered, real, conserved):
    """Every row is an alert in a region that is known; those never closed are told of."""
    path = real("alerts/air_raid_alerts_oblast_2022_2025.parquet")
    regions = gazetteer.regions()
    found = parse(
        answered(path.read_bytes(), name="a.parquet", regions=regions, theatre=(22, 44, 41, 53))
    )

    assert conserved(found)
    assert found.observations.num_rows == found.rows > 60_000
    assert found.observations["lon"].null_count == 0
    assert set(found.rejections["field"].to_pylist()) == {"finished_at"}
    assert found.rejections.num_rows == 129


def test_a_services_answer_is_read_as_it_comes(answered):
    """
    Of a service's page the air raids are alerts, in the oblast that it names beside the place; an
    alert of another sort is set aside.
    """
    row = {"location_title": "Північний район", "location_oblast": "Північна область",
           "location_raion": "Північний район", "started_at": "2026-02-04T16:45:39.000Z",
           "finished_at": None, "alert_type": "air_raid"}  # fmt: skip
    page = {"alerts": [row, row | {"alert_type": "artillery_shelling"}], "meta": {"type": "full"}}

    found = parse(answered(json.dumps(page)))

    assert [r["lon"] for r in found.observations.to_pylist()] == [37.0]
    assert [(r["row"], r["field"]) for r in found.rejections.to_pylist()] == [(2, "alert_type")]
