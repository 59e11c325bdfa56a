"""Patrols as GPX and KML: read back by others' readers, place by place."""

from xml.etree import ElementTree

import gpxpy
from tests.reports.test_patrol_sheet import sheet

from lendemain.reports.patrol_routes import as_gpx, as_kml

KML = "{http://www.opengis.net/kml/2.2}"


def test_a_gpx_has_each_place_in_order_and_when_it_is_due():
    """
    One route for a team, with places passed on the way, in degrees to a centimetre and UTC.
    """
    found = gpxpy.parse(as_gpx(sheet()).decode())
    [route] = found.routes

    assert route.name == "P<1>"
    assert [p.name for p in route.points] == ["base", "a", "b", "base"]
    assert route.points[0].longitude == 37.123456
    assert route.points[1].time is None
    assert route.points[2].time.hour == 5
    assert "mission only" in found.description


def test_a_kml_has_a_line_and_its_stops():
    """
    Well-formed, longitude first, with a time for each stop; the same bytes each time.
    """
    tree = ElementTree.fromstring(as_kml(sheet()))  # noqa: S314 - our own bytes
    [line] = tree.iter(f"{KML}LineString")

    assert line.find(f"{KML}coordinates").text.split()[0] == "37.1234560,48.5000000,0"
    assert len(list(tree.iter(f"{KML}Point"))) == 3
    assert [w.text for w in tree.iter(f"{KML}when")][1] == "2026-04-12T05:00:00Z"
    assert as_kml(sheet()) == as_kml(sheet())
