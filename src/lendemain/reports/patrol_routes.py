"""A day's patrols as GPX 1.1 and KML 2.2, for devices in the field; the same bytes each time.

A patrol is a route: a point for each stop, with the time at which it begins there to the second,
and for each crossroads on the way, without one.  Where patrols go is for the mission alone, and the
files say so.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape

import gpxpy.gpx as gpx

from lendemain.records.patrol import Patrol, PatrolPoint, PatrolSheet, PatrolStop
from lendemain.reports.language import plain

PRIVATE = "For the mission only"


def as_gpx(sheet: PatrolSheet) -> bytes:
    """The day's patrols as GPX, one route for each team; times in UTC."""
    found = gpx.GPX()
    found.creator, day = "lendemain", sheet.plan.days[sheet.number]
    found.name, found.description = _title(sheet), PRIVATE
    found.time = day.start
    for patrol in day.patrols:
        route = gpx.GPXRoute(name=plain(patrol.team), description=PRIVATE)
        for point, stop in _places(sheet, patrol):
            one = gpx.GPXRoutePoint(
                latitude=round(point.lat, 7), longitude=round(point.lon, 7),
                name=plain(point.point_id),
            )  # fmt: skip
            if stop is not None:
                one.time, one.comment = stop.begins.replace(microsecond=0), _when(stop)
            route.points.append(one)
        found.routes.append(route)
    return str(found.to_xml(version="1.1")).encode()


def as_kml(sheet: PatrolSheet) -> bytes:
    """The day's patrols as KML, a folder for each team with its line and its stops."""
    folders = []
    for patrol in sheet.plan.days[sheet.number].patrols:
        places = list(_places(sheet, patrol))
        line = " ".join(_at(point) for point, _ in places)
        stops = "".join(
            f"<Placemark><name>{_safe(point.point_id)}</name><description>{_when(stop)}"
            f"</description><TimeStamp><when>{stop.begins:%Y-%m-%dT%H:%M:%SZ}</when></TimeStamp>"
            f"<Point><coordinates>{_at(point)}</coordinates></Point></Placemark>\n"
            for point, stop in places
            if stop is not None
        )
        folders.append(
            f"<Folder><name>{_safe(patrol.team)}</name>\n<Placemark><name>{_safe(patrol.team)}"
            f"</name><LineString><tessellate>1</tessellate><coordinates>{line}</coordinates>"
            f"</LineString></Placemark>\n{stops}</Folder>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n'
        f"<Document><name>{_safe(_title(sheet))}</name><description>{PRIVATE}</description>\n"
        f"{''.join(folders)}</Document>\n</kml>\n"
    ).encode()


def _places(sheet: PatrolSheet, patrol: Patrol) -> Iterator[tuple[PatrolPoint, PatrolStop | None]]:
    """Each stop in order, and before it the places on the way there, which have no time."""
    place = {p.point_id: p for p in sheet.plan.points}
    for stop in patrol.stops:
        for name in stop.way:
            yield place[name], None
        yield place[stop.point_id], stop


def _title(sheet: PatrolSheet) -> str:
    day = sheet.plan.days[sheet.number].start
    return plain(f"{sheet.mission}: {sheet.plan.title or 'patrols'}, {day:%Y-%m-%d}")


def _when(stop: PatrolStop) -> str:
    begins, ends = f"{stop.arrives:%H:%M}", f"{stop.leaves:%H:%M}"
    return f"{begins} UTC" if begins == ends else f"{begins}-{ends} UTC"


def _at(point: PatrolPoint) -> str:
    return f"{point.lon:.7f},{point.lat:.7f},0"


def _safe(text: str) -> str:
    return escape(plain(text))
