"""Open data: rectangular CSV that no spreadsheet runs, GeoJSON that any map reads."""

import csv
import io
import json
import math
from dataclasses import replace

import numpy as np
import pytest
import shapely

from lendemain.reports.daily import daily
from lendemain.reports.language import ranges
from lendemain.reports.open_data import COLUMNS


def rows_of(data: bytes) -> list[dict[str, str]]:
    """A CSV file's rows by heading."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def table(brief, phrases):
    """The day as CSV."""
    return daily(brief, language="en", form="csv", phrases=phrases("en"))


@pytest.fixture(scope="module")
def features(brief, phrases):
    """The day as GeoJSON features."""
    data = daily(brief, language="en", form="geojson", phrases=phrases("en"))
    return json.loads(data)["features"]


def test_csv_is_rectangular_with_a_byte_order_mark(table):
    """Every row has every column; ends are CRLF; spreadsheets see UTF-8."""
    listed = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))

    assert table.startswith(b"\xef\xbb\xbf")
    assert {len(row) for row in listed} == {len(COLUMNS)}
    assert table.count(b"\r\n") == len(listed)


def test_codes_are_the_same_in_every_language(brief, phrases):
    """Only columns that end in `_text` are translated."""
    tables = [
        rows_of(daily(brief, language=code, form="csv", phrases=phrases(code)))
        for code in ("en", "uk")
    ]
    bare = [
        [{k: v for k, v in row.items() if not k.endswith("_text")} for row in rows]
        for rows in tables
    ]

    assert bare[0] == bare[1]
    assert tables[0][20]["kind_text"] != tables[1][20]["kind_text"]


def test_every_figure_names_all_its_entries(brief, table):
    """The runs in the file are the entries of the brief, nothing cut."""
    figures = {f.name: f.entries for f in brief.figures}

    for row in rows_of(table):
        if row["record"] == "figure":
            runs = [tuple(int(n) for n in part.split("..")) for part in row["entries"].split()]
            held = [(r[0], r[-1]) for r in runs]
            assert held == ranges(figures[row["name"]])


def test_no_text_starts_a_formula(naughty_brief, phrases):
    """A text cell never begins with = + - or @."""
    numbers = {"lon", "lat", "margin_km", "week_mean"}

    for row in rows_of(daily(naughty_brief, language="en", form="csv", phrases=phrases("en"))):
        for name, text in row.items():
            if name not in numbers:
                assert not text.lstrip().startswith(("=", "+", "-", "@")), (name, text)


def test_hostile_text_keeps_the_table_rectangular(naughty_brief, phrases):
    """Commas, quotes and breaks in a text stay in its cell."""
    data = daily(naughty_brief, language="en", form="csv", phrases=phrases("en"))
    listed = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))

    assert {len(row) for row in listed} == {len(COLUMNS)}


def test_incidents_are_polygons_turned_as_the_standard_asks(features):
    """RFC 7946: longitude first, closed rings, outer rings counter-clockwise; never points."""
    drawn = [f["geometry"] for f in features if f["properties"]["record"] == "incident"]

    assert {g["type"] for g in drawn} == {"Polygon"}
    for geometry in drawn:
        ring = geometry["coordinates"][0]
        assert ring[0] == ring[-1]
        assert shapely.LinearRing(ring).is_ccw
        assert np.abs(np.array(ring)).max() <= 180


def test_no_region_is_finer_than_100_m(features):
    """The smallest region has a radius of 100 m."""
    for feature in features:
        if feature["properties"]["record"] == "incident":
            west, south, east, north = shapely.from_geojson(json.dumps(feature["geometry"])).bounds
            assert (north - south) * 111_000 > 190
            assert (east - west) * 111_000 * math.cos(math.radians(north)) > 190


def test_every_incident_is_one_feature_with_its_allegations(brief, features):
    """Nothing is lost between the brief and the map."""
    told = [f["properties"] for f in features if f["properties"]["record"] == "incident"]

    assert [p["incident_id"] for p in told] == brief.incidents["incident_id"].to_pylist()
    assert sum(len(p["allegations"]) for p in told) == brief.allegations.num_rows


def test_what_is_not_dated_to_the_day_is_on_the_map_and_said_to_be(brief, phrases):
    """An incident that may belong to the day is a feature of its own kind, in no figure."""
    undated = replace(
        brief, undated=brief.incidents.slice(0, 2), incidents=brief.incidents.slice(2)
    )
    data = daily(undated, language="en", form="geojson", phrases=phrases("en"))
    told = [f for f in json.loads(data)["features"] if f["properties"]["record"] == "undated"]

    assert [f["properties"]["incident_id"] for f in told] == (
        brief.incidents["incident_id"].slice(0, 2).to_pylist()
    )
    assert {f["geometry"]["type"] for f in told} == {"Polygon"}


def test_a_day_that_nobody_watched_has_no_noughts(empty_brief, phrases):
    """Data say as the page says: nothing observed is not nothing there."""
    rows = rows_of(daily(empty_brief, language="en", form="csv", phrases=phrases("en")))
    figures = {row["name"]: row for row in rows if row["record"] == "figure"}

    assert (figures["incidents"]["today"], figures["incidents"]["observed"]) == ("", "no")
    assert (figures["restrictions"]["today"], figures["restrictions"]["observed"]) == ("0", "yes")
