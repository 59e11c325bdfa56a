"""The map: everything drawn as a region, within its frame, the same each time."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from lendemain.reports.language import Language
from lendemain.reports.maps import DRAWN_MAX, WIDTH, day_map, frame
from lendemain.reports.rows import day


@pytest.fixture
def said(phrases):
    """French."""
    return Language("fr", phrases("fr"), ZoneInfo("Europe/Kyiv"))


def test_a_map_is_well_formed_and_named(brief, said):
    """An SVG with a title for those who do not see it."""
    drawn, outside = day_map(day(brief), said, font="serif")
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own text

    assert root[0].text == "Carte du 4 mars 2026"
    assert outside == 0


def test_every_incident_is_drawn_as_a_region(brief, said):
    """Each has a filled outline; a ring only goes around one that is too small to see."""
    drawn, _ = day_map(day(brief), said, font="serif")
    fills = re.findall(r'<path d="[^"]+" fill="#\w+" fill-opacity="0.28" stroke="#', drawn)

    assert len(fills) == brief.incidents.num_rows
    assert "<circle" in drawn


def test_blind_sectors_are_hatched(brief, empty_brief, said):
    """Two sectors of the day, all six of the unwatched one, and a sample in each legend."""
    counts = [
        day_map(day(b), said, font="serif")[0].count('fill="url(#map-hatch)"')
        for b in (brief, empty_brief)
    ]

    assert counts == [3, 7]


def test_a_crowd_becomes_squares(brief_of, said):
    """Beyond what can be drawn, squares count incidents and the legend says of what size."""
    drawn, _ = day_map(day(brief_of(DRAWN_MAX + 1)), said, font="serif")

    assert "Incidents par carré de" in drawn
    assert "<circle" not in drawn


def test_an_empty_sea_has_a_graticule_and_a_scale(empty_brief, said):
    """Without land there are still degrees, kilometres and north."""
    drawn, _ = day_map(day(replace(empty_brief, basemap={"features": []})), said, font="serif")

    assert re.search(r"\d,\d° N<", drawn)
    assert re.search(r"\d km<", drawn)


def test_incidents_far_outside_the_theatre_are_counted(brief, said):
    """An outlier does not shrink the map; the caption says how many lie outside."""
    rows = brief.incidents
    at = rows.schema.get_field_index("lon")
    lon = [30.0, *rows["lon"].to_pylist()[1:]]
    moved = replace(brief, incidents=rows.set_column(at, rows.schema.field(at), pa.array(lon)))

    assert day_map(day(moved), said, font="serif")[1] == 1
    assert frame(day(moved)).scale == pytest.approx(frame(day(brief)).scale, rel=0.2)


def test_the_frame_is_never_too_long(brief):
    """The map fits a page whatever the line's course."""
    view = frame(day(brief))

    assert 0.44 * WIDTH <= view.height <= 1.01 * WIDTH
