"""What the page is given: JSON-ready, bounded, true to the records, and silent on observers."""

import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from lendemain.desk.released.docket import WantedCases
from lendemain.desk.released.register import Wanted
from lendemain.desk.released.views import CELLS_MAX, REGIONS_MAX, Span, Views
from lendemain.errors import InputError

MADE_UP = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[2] / "web" / "made_up.py")))
FRONT = MADE_UP.front(500, 10)
VIEWS = Views(FRONT, anchor=MADE_UP.anchor())
FORBIDDEN = {"lon", "lat", "shape", "distance_min_m", "distance_max_m", "bearing_deg", "range_m"}


def everything(views):
    """Every view there is."""
    return {
        "mission": views.mission,
        "days": views.days,
        "incidents": views.incidents(Wanted()),
        "incident": views.incident("I000007"),
        "map": views.map(Wanted()),
        "lines": views.lines(None),
        "coverage": views.coverage(Span()),
        "cases": views.cases(WantedCases()),
        "ledger": views.ledger,
    }


def keys(node):
    """Every key anywhere in a JSON-ready value."""
    if isinstance(node, dict):
        return set(node) | {k for v in node.values() for k in keys(v)}
    return {k for v in node for k in keys(v)} if isinstance(node, list) else set()


@pytest.mark.parametrize("name", everything(VIEWS))
def test_every_view_is_json(name):
    """
    Every view encodes as JSON and names no place of an observer, sensor or watch.
    """
    said = msgspec.json.decode(msgspec.json.encode(everything(VIEWS)[name]))

    assert said
    assert not FORBIDDEN & keys(said)


@pytest.mark.parametrize("size", [0, 1])
def test_a_mission_with_next_to_nothing_can_be_shown(size):
    """
    A mission in which nothing happened yet has every view.
    """
    views = Views(MADE_UP.front(size, 1), anchor=MADE_UP.anchor(audit=""))
    shown = {**everything(views), "incident": {"none": views.incident("I000007")}}

    assert views.incidents(Wanted())["total"] == size
    assert views.ledger["last_audit"] is None
    assert msgspec.json.encode(shown)


def test_the_same_records_give_the_same_views():
    """
    Views prepared twice from the same records are the same bytes.
    """
    again = Views(MADE_UP.front(500, 10), anchor=MADE_UP.anchor())

    assert msgspec.json.encode(everything(VIEWS)) == msgspec.json.encode(everything(again))


def test_a_new_audit_is_a_new_version():
    """
    The version changes with the records and with the last audit, so that a page asks again.
    """
    other = Views(
        FRONT, anchor=MADE_UP.anchor(audit="2026-04-01T00:00:00+00:00: 41 entries, 1 problems")
    )

    assert VIEWS.version != other.version
    assert other.ledger["last_audit"]["problems"] == 1


def test_days_follow_the_missions_zone():
    """
    Days begin at midnight in the mission's zone, also where a clock changes: 23 hours on that day.
    """
    views = Views(MADE_UP.front(200, 40), anchor=MADE_UP.anchor())
    days = {str(day["day"]): day for day in views.days["days"]}
    spring = days["2026-03-29"]

    assert spring["start"] == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert spring["end"] - spring["start"] == timedelta(hours=23)


def test_every_dated_incident_is_counted_on_one_day():
    """
    The days' counts and the undated add up to all incidents.
    """
    days = VIEWS.days

    assert sum(day["incidents"] for day in days["days"]) + days["undated"] == 500
    assert days["undated"] > 0


def test_a_long_interval_adds_no_days():
    """
    An incident that may have lasted for weeks does not stretch the days to its end.
    """
    last = VIEWS.days["days"][-1]["end"]

    assert last <= MADE_UP.START + timedelta(days=12)


def test_the_map_is_bounded_and_says_what_it_left_out():
    """
    Of very many incidents the map has at most its bound of regions; the rest are in its cells.
    """
    views = Views(MADE_UP.front(4_000, 10), anchor=MADE_UP.anchor())
    found = views.map(Wanted())
    counted = sum(f["properties"]["incidents"] for f in found["cells"]["features"])

    assert found["drawn"] == len(found["regions"]["features"]) == REGIONS_MAX
    assert found["drawn"] + counted == found["total"] == 4_000
    assert len(found["cells"]["features"]) <= CELLS_MAX
    assert {f["geometry"]["type"] for f in found["regions"]["features"]} == {"Polygon"}


def test_what_may_breach_something_is_drawn_first():
    """
    Nothing that may breach a provision is left to the cells while anything else is drawn.
    """
    views = Views(MADE_UP.front(4_000, 10), anchor=MADE_UP.anchor())
    drawn = views.map(Wanted())["regions"]["features"]

    assert all(f["properties"]["alleged"] for f in drawn)


def test_an_incident_has_everything_that_hangs_on_it():
    """
    An opened incident has its accounts with entry numbers, its provisions with names, its case.
    """
    found = VIEWS.incident("I000006")
    charge = found["charges"][0]

    assert found["observations_total"] == len(found["observations"]) == 2
    assert all(account["entry"] > 0 for account in found["observations"])
    assert charge["provision"]["text"] == "The parties shall not open fire."
    assert charge["zone_id_name"]["fr"] == "Belt (fr)"
    assert charge["case"]["allegation_id"] == charge["allegation_id"]
    assert charge["likelihood"] == "likely"


def test_an_unknown_incident_is_none():
    """
    What is not there is None, for the face to say so.
    """
    assert VIEWS.incident("teapot") is None


def test_coverage_of_an_hour_or_a_stretch():
    """
    `at` gives the hour that holds the moment; a stretch that ends before it begins is refused.
    """
    at = MADE_UP.START + timedelta(hours=30, minutes=20)
    hour = VIEWS.coverage(Span(at=at))

    assert hour["from"] == MADE_UP.START + timedelta(hours=30)
    assert [s["hours"] for s in hour["sectors"]] == [1] * 8
    with pytest.raises(InputError, match="not after"):
        VIEWS.coverage(Span(start=at, end=at))


def test_what_was_refused_is_counted_by_its_reason():
    """
    Rejections are counted by source, reason and whether the row was kept; they add up.
    """
    rows = VIEWS.ledger["rejections"]

    assert sum(row["rows"] for row in rows) == VIEWS.mission["totals"]["rejections"] == 3
    assert {(row["reason"], row["kept"]) for row in rows} == {
        ("not_a_number", False), ("duplicate", False), ("duplicate", True),
    }  # fmt: skip
