"""Places on WGS-84: metres around a centre, regions with their error, bearings and winds.

Local work is done in metres east and north of a centre (azimuthal equidistant: distances and
bearings from the centre are exact, and within 600 km of it lengths are right to 0.2 per cent).
Angles are degrees, bearings clockwise from north, longitudes in [-180, 180).
"""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod, Transformer

Floats = npt.NDArray[np.float64]

WINDS = (
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
    "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW",
)  # fmt: skip
"""The sixteen winds in order, 22.5 degrees apart."""

WIND_WIDTH_DEG = 22.5

_WGS84 = Geod(ellps="WGS84")


class Plane:
    """Metres east and north of a centre, and back.

    >>> plane = Plane(lon=37.8, lat=48.0)
    >>> x, y = plane.metres(37.8, 48.1)
    >>> round(float(x)), round(float(y))
    (0, 11119)
    """

    def __init__(self, *, lon: float, lat: float) -> None:
        self.lon, self.lat = float(lon), float(lat)
        self._there, self._back = _transformers(self.lon, self.lat)

    def metres(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
        """East and north of the centre in metres, same shape as the arguments (degrees)."""
        x, y = self._there.transform(np.asarray(lon, float), np.asarray(lat, float))
        return np.asarray(x), np.asarray(y)

    def degrees(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Longitude and latitude in degrees of places given in metres, same shape."""
        lon, lat = self._back.transform(np.asarray(x, float), np.asarray(y, float))
        return np.asarray(lon), np.asarray(lat)

    def flat(self, shapes: npt.ArrayLike) -> npt.NDArray[np.object_]:
        """Shapely geometries in metres of geometries in degrees (an array of them)."""
        return self._moved(shapes, self.metres)

    def round(self, shapes: npt.ArrayLike) -> npt.NDArray[np.object_]:
        """Shapely geometries in degrees of geometries in metres (an array of them)."""
        return self._moved(shapes, self.degrees)

    @staticmethod
    def _moved(shapes: npt.ArrayLike, by: object) -> npt.NDArray[np.object_]:
        def step(xy: Floats) -> Floats:
            return np.column_stack(by(xy[:, 0], xy[:, 1]))  # type: ignore[operator]

        moved = shapely.transform(np.asarray(shapes, dtype=object), step)
        return np.asarray(moved, dtype=object)


@lru_cache(maxsize=64)
def _transformers(lon: float, lat: float) -> tuple[Transformer, Transformer]:
    local = f"+proj=aeqd +lon_0={lon!r} +lat_0={lat!r} +datum=WGS84 +units=m"
    there = Transformer.from_crs("EPSG:4326", local, always_xy=True)
    return there, Transformer.from_crs(local, "EPSG:4326", always_xy=True)


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The length in metres of the shortest way between two places (Karney 2013).

    >>> round(distance_m(37.8, 48.0, 37.8, 49.0))
    111200
    """
    return float(_WGS84.inv(lon1, lat1, lon2, lat2)[2])


def bearing_deg(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The bearing at the first place of the shortest way to the second, in [0, 360).

    >>> bearing_deg(37.8, 48.0, 37.8, 49.0)
    0.0
    """
    return float(_WGS84.inv(lon1, lat1, lon2, lat2)[0]) % 360.0


def place_at(lon: float, lat: float, *, bearing: float, metres: float) -> tuple[float, float]:
    """Longitude and latitude after so many metres on a bearing.

    >>> tuple(round(v, 4) for v in place_at(37.8, 48.0, bearing=90.0, metres=10_000.0))
    (37.934, 47.9999)
    """
    there = _WGS84.fwd(lon, lat, bearing, metres)
    return float(there[0]), float(there[1])


def wind(bearing: float) -> str:
    """The wind (one of sixteen) within whose 22.5 degrees a bearing falls.

    >>> wind(11.0), wind(12.0), wind(359.0)
    ('N', 'NNE', 'N')
    """
    return WINDS[int(((bearing % 360.0) + WIND_WIDTH_DEG / 2) // WIND_WIDTH_DEG) % 16]


def wind_bearing_deg(name: str) -> float | None:
    """The bearing in degrees of a wind's middle, None where there is no such wind.

    >>> wind_bearing_deg("ENE"), wind_bearing_deg("XX")
    (67.5, None)
    """
    return WINDS.index(name) * WIND_WIDTH_DEG if name in WINDS else None


def sector_polygon(
    lon: float, lat: float, *, distances_m: tuple[float, float], bearings_deg: tuple[float, float]
) -> shapely.Polygon:
    """What lies between two distances and two bearings (clockwise) from an observer, in degrees.

    Its arcs have a corner at least every two degrees, so its area is right to 0.1 per cent.

    >>> region = sector_polygon(37.6, 48.3, distances_m=(3000, 5000), bearings_deg=(191.25, 213.75))
    >>> round(area_m2(region) / 1e6, 2)
    3.14
    """
    near, far = distances_m
    first, last = bearings_deg
    span = (last - first) % 360.0 or 360.0
    turns = np.linspace(first, first + span, max(2, math.ceil(span / 2.0) + 1))
    if near <= 0:
        out = _away(lon, lat, turns, far)
        return shapely.Polygon(out if span == 360.0 else np.vstack([out, [[lon, lat]]]))
    arcs = _away(lon, lat, np.tile(turns, 2), np.repeat([far, near], len(turns)))
    out, back = arcs[: len(turns)], arcs[len(turns) :][::-1]
    return (
        shapely.Polygon(out, [back]) if span == 360.0 else shapely.Polygon(np.vstack([out, back]))
    )


def _away(lon: float, lat: float, turns: Floats, metres: Floats | float) -> Floats:
    """Corners (n x 2, degrees) at bearings and distances from a place."""
    same = np.ones_like(turns)
    there = _WGS84.fwd(lon * same, lat * same, turns, metres * same)
    return np.column_stack(there[:2])


def ellipse_polygons(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    axes_m: npt.ArrayLike,
    turned_deg: npt.ArrayLike,
    corners: int = 24,
) -> npt.NDArray[np.object_]:
    """Ellipses in metres as polygons that hold the same area.

    `axes_m` is an n x 2 array of semi-axes (major, minor) and `turned_deg` the major axis' bearing.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    axes, turned = (
        np.asarray(axes_m, float).reshape(-1, 2),
        np.radians(np.asarray(turned_deg, float)),
    )
    around = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    same_area = math.sqrt((2 * math.pi / corners) / math.sin(2 * math.pi / corners))
    along = np.maximum(axes[:, :1], 0.5) * same_area * np.cos(around)
    across = np.maximum(axes[:, 1:], 0.5) * same_area * np.sin(around)
    sin, cos = np.sin(turned)[:, None], np.cos(turned)[:, None]
    corners_x = x[:, None] + along * sin + across * cos
    corners_y = y[:, None] + along * cos - across * sin
    return np.asarray(shapely.polygons(np.stack([corners_x, corners_y], axis=-1)), dtype=object)


def area_m2(shape: shapely.Geometry) -> float:
    """The area of a geometry in degrees, in square metres on the ellipsoid; holes do not count."""
    return abs(float(_WGS84.geometry_area_perimeter(shapely.geometry.polygon.orient(shape))[0]))


_BOUND_CORNERS = 180


def extended(path: Floats) -> Floats:
    """A line's corners in metres (n x 2), drawn on straight from both ends to a far circle.

    The circle holds everything within 2,000 km of the line.
    """
    centre, radius = _bound(path)
    start = _reached(path[0], path[0] - path[1], centre, radius)
    end = _reached(path[-1], path[-1] - path[-2], centre, radius)
    return np.vstack([start, path, end])


def hands(path: Floats) -> tuple[shapely.Polygon, shapely.Polygon]:
    """What lies on the left and on the right of a line of n x 2 corners, as polygons in metres.

    The line, drawn on from both ends, and the far circle bound both, so that every place has
    exactly one side however the line winds.
    """
    centre, radius = _bound(path)
    whole = extended(path)
    first, last = (np.arctan2(*(whole[i] - centre)[::-1]) for i in (0, -1))
    turn = (first - last) % (2.0 * math.pi)
    left = _far_arc(centre, radius, float(last), turn)
    right = _far_arc(centre, radius, float(last), turn - 2.0 * math.pi)
    return shapely.Polygon(np.vstack([whole, left])), shapely.Polygon(np.vstack([whole, right]))


def _bound(path: Floats) -> tuple[Floats, float]:
    """The centre and the radius of the far circle."""
    low, high = path.min(axis=0), path.max(axis=0)
    return (low + high) / 2.0, 4.0 * float(np.hypot(*(high - low))) + 2_000_000.0


def _reached(start: Floats, heading: Floats, centre: Floats, radius: float) -> Floats:
    """Where a ray that begins within a circle meets it."""
    unit = heading / np.hypot(*heading)
    offset = start - centre
    along = float(offset @ unit)
    return np.asarray(
        start + unit * (math.sqrt(along**2 - float(offset @ offset) + radius**2) - along)
    )


def _far_arc(centre: Floats, radius: float, start: float, turn: float) -> Floats:
    angles = start + np.linspace(0.0, turn, _BOUND_CORNERS)[1:-1]
    return np.asarray(centre + radius * np.column_stack([np.cos(angles), np.sin(angles)]))


def areal(shape: shapely.Geometry) -> shapely.Geometry:
    """The areas of a geometry, valid; points and lines that a cut may leave are dropped."""
    shape = shapely.make_valid(shape)
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [p for p in shapely.get_parts(shape) if shapely.get_dimensions(p) == 2]
    return shapely.union_all(parts) if parts else shapely.Polygon()
