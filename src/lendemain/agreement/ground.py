"""The two sides of a line of contact, and the belts along it, in metres.

Every place has exactly one side however the line winds (`geo.hands`).  A belt is what lies within
its distances of the line, or of its ends, on its side: it can neither cross itself nor reach over
the line.
"""

import numpy as np
import shapely

from lendemain.geo import Plane, areal, extended, hands
from lendemain.records.agreement import Agreement, Line

ROUND_SEGMENTS = 12
"""Corners to a quarter of a circle: belts are right to 0.3 per cent of their width at bends."""


def plane_of(agreement: Agreement) -> Plane:
    """Metres around the middle of an agreement's lines, or of its theatre where it has none."""
    points = np.array([p for line in agreement.lines for p in line.points])
    if not len(points):
        west, south, east, north = agreement.theatre
        points = np.array([[west, south], [east, north]])
    lon, lat = (points.min(axis=0) + points.max(axis=0)) / 2.0
    return Plane(lon=float(lon), lat=float(lat))


def drawn(line: Line, plane: Plane) -> shapely.LineString:
    """A line in metres."""
    lon, lat = np.array(line.points).T
    return shapely.LineString(np.column_stack(plane.metres(lon, lat)))


def divided(line: Line, plane: Plane) -> bool:
    """Whether a line, drawn on from both ends, divides the land in two."""
    path = shapely.get_coordinates(drawn(line, plane))
    return bool(shapely.LineString(extended(path)).is_simple)


def sides(line: Line, plane: Plane) -> tuple[shapely.Polygon, shapely.Polygon]:
    """Everything on the left and on the right of a line, as polygons in metres."""
    return hands(shapely.get_coordinates(drawn(line, plane)))


def belt(
    line: Line, plane: Plane, *, party: str, inner_m: float, outer_m: float
) -> shapely.Geometry:
    """What lies from `inner_m` to `outer_m` of a line on a party's side ("": both), in metres."""
    path = drawn(line, plane)
    band = shapely.buffer(path, outer_m, quad_segs=ROUND_SEGMENTS)
    if inner_m > 0.0:
        band = shapely.difference(band, shapely.buffer(path, inner_m, quad_segs=ROUND_SEGMENTS))
    if party:
        left, right = sides(line, plane)
        band = shapely.intersection(band, left if party == line.left else right)
    return areal(band)


def densified(shape: shapely.Geometry, step: float) -> shapely.Geometry:
    """An area with a corner at least every `step` along its edges, which stay where they are.

    Ring by ring, since GEOS 3.14 densifies some sound polygons into empty ones.
    """
    parts = []
    for part in shapely.get_parts(shape):
        rings = shapely.segmentize(shapely.get_rings(part), step)
        parts.append(shapely.Polygon(rings[0], list(rings[1:])))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
