"""Incidents, lines, zones and sectors as GeoJSON, for the page's map.

An incident is drawn as the region that holds it with 90 in 100, never as a dot: its own polygon,
or the ellipse of its error scaled by the radius that holds that share of a round normal in the
plane.  Coordinates have four decimals, about ten metres, since nothing here is known better.
What is too much to draw region by region is counted in cells of a grid.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from lendemain import agreement, geo, probability
from lendemain.records.agreement import Agreement, Line, Sector

SHARE = 0.9
CORNERS = 16
DECIMALS = 4
CELL_DEG = 0.1
BAND_CORNER_DEG = 0.001
"""How far a drawn zone or band may stray from the true one: about a tenth of a kilometre."""

_A, _E2 = 6_378_137.0, 6.694_379_990_14e-3  # WGS-84: equatorial radius, eccentricity squared

Feature = dict[str, object]


def regions(incidents: pa.Table, *, share: float = SHARE) -> list[dict[str, object]]:
    """The GeoJSON geometry of each incident's region, in the order of the rows.

    `share` is the probability that the ellipse holds; a region given as a polygon is what it is.
    """
    if not incidents.num_rows:
        return []
    rings = _ellipses(incidents, share)
    found: list[dict[str, object]] = [
        {"type": "Polygon", "coordinates": [ring]} for ring in rings.tolist()
    ]
    for row, shape in enumerate(incidents.column("shape").to_pylist()):
        if shape is not None and (known := drawn(shape)) is not None:
            found[row] = known
    return found


def boxes(incidents: pa.Table) -> npt.NDArray[np.float64]:
    """West, south, east and north of each incident's region, four columns of degrees."""
    rings = _ellipses(incidents, SHARE)
    if not incidents.num_rows:
        return np.zeros((0, 4))
    found = np.hstack([rings.min(axis=1), rings.max(axis=1)])
    for row, shape in enumerate(incidents.column("shape").to_pylist()):
        if shape is not None and (known := _geometry(shape)) is not None:
            found[row] = np.round(shapely.bounds(known), DECIMALS)
    return found


def sizes_km(incidents: pa.Table) -> npt.NDArray[np.float64]:
    """Length and breadth in km of the ellipse that holds each incident with 90 in 100."""
    axes = np.column_stack(
        [
            np.nan_to_num(incidents.column(name).to_numpy(zero_copy_only=False).astype(float))
            for name in ("semi_major_m", "semi_minor_m")
        ]
    )
    return np.asarray(axes * probability.radius_holding(SHARE) * 2 / 1000)


def _ellipses(incidents: pa.Table, share: float) -> npt.NDArray[np.float64]:
    """Rings (n x corners + 1 x 2) in degrees; right to 0.1 per cent for regions below 100 km."""
    lon, lat, major, minor, turned = (
        np.nan_to_num(incidents.column(name).to_numpy(zero_copy_only=False).astype(float))
        for name in ("lon", "lat", "semi_major_m", "semi_minor_m", "orientation_deg")
    )
    radius = probability.radius_holding(share)
    zero = np.zeros(len(lon))
    axes = np.column_stack([major, minor]) * radius
    flat = geo.ellipse_polygons(zero, zero, axes_m=axes, turned_deg=turned, corners=CORNERS)
    metres = shapely.get_coordinates(flat).reshape(len(lon), CORNERS + 1, 2)
    sine = np.sin(np.radians(lat))
    across = _A / np.sqrt(1 - _E2 * sine**2)
    along = across * (1 - _E2) / (1 - _E2 * sine**2)
    east = metres[:, :, 0] / (across * np.maximum(np.cos(np.radians(lat)), 0.01))[:, None]
    north = metres[:, :, 1] / along[:, None]
    degrees = np.stack([lon[:, None] + np.degrees(east), lat[:, None] + np.degrees(north)], axis=-1)
    return np.asarray(np.round(degrees, DECIMALS))


def _geometry(wkb: bytes) -> shapely.Geometry | None:
    shape = shapely.from_wkb(wkb, on_invalid="ignore")
    return None if shape is None or shape.is_empty else shape


def drawn(wkb: bytes) -> dict[str, object] | None:
    """A shape given as WKB as a GeoJSON geometry, None where it is none or empty."""
    shape = _geometry(wkb)
    return None if shape is None else geometry(shape)


def geometry(shape: shapely.Geometry) -> dict[str, object]:
    """A shape as a GeoJSON geometry with coordinates of four decimals."""
    rounded = shapely.transform(shape, lambda xy: np.round(xy, DECIMALS))
    return dict(shapely.geometry.mapping(rounded))


def cells(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> list[Feature]:
    """Squares of a tenth of a degree with the number of centres in each, the fullest first.

    >>> [cell["properties"]["incidents"] for cell in cells(np.array([37.01, 37.04, 38.0]),
    ...                                                    np.array([48.01, 48.02, 48.0]))]
    [2, 1]
    """
    if not len(lon):
        return []
    keys = np.floor(np.column_stack([lon, lat]) / CELL_DEG + 1e-9).astype(np.int64)
    found, counts = np.unique(keys, axis=0, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    features: list[Feature] = []
    for (x, y), count in zip(found[order].tolist(), counts[order].tolist(), strict=True):
        west, south = round(x * CELL_DEG, 3), round(y * CELL_DEG, 3)
        east, north = round((x + 1) * CELL_DEG, 3), round((y + 1) * CELL_DEG, 3)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append(feature(shape, {"incidents": count}))
    return features


def feature(shape: Mapping[str, object], properties: Mapping[str, object]) -> Feature:
    """A GeoJSON feature."""
    return {"type": "Feature", "geometry": dict(shape), "properties": dict(properties)}


def lines(texts: Sequence[Agreement], at: datetime) -> dict[str, list[Feature]]:
    """The lines in force at a moment, each with the band of its error, and the zones by them."""
    found: dict[str, list[Feature]] = {"lines": [], "bands": [], "zones": []}
    for text in texts:
        for line in text.lines:
            if line.start <= at and (line.end is None or at < line.end):
                named = {"line_id": line.line_id, "name": dict(line.name), "error_m": line.error_m}
                course = {"type": "LineString", "coordinates": [list(p) for p in line.points]}
                found["lines"].append(feature(course, named))
                found["bands"].append(feature(geometry(_band(line)), named))
        names = {zone.zone_id: (dict(zone.name), zone.form) for zone in text.zones}
        for zone_id, shape in agreement.zones.polygons(text, at).items():
            name, form = names[zone_id]
            if form != "theatre" and (known := _geometry(shape)) is not None:
                simple = shapely.simplify(known, BAND_CORNER_DEG)
                about = {"zone_id": zone_id, "name": name, "agreement_id": text.agreement_id}
                found["zones"].append(feature(geometry(simple), about))
    return found


@lru_cache(maxsize=64)
def _band_around(points: tuple[tuple[float, float], ...], error_m: float) -> shapely.Geometry:
    middle = points[len(points) // 2]
    plane = geo.Plane(lon=middle[0], lat=middle[1])
    flat = plane.flat([shapely.LineString(points)])[0]
    wide = shapely.simplify(shapely.buffer(flat, max(error_m, 1.0), quad_segs=4), error_m / 20)
    return plane.round([wide])[0]


def _band(line: Line) -> shapely.Geometry:
    return _band_around(tuple(line.points), line.error_m)


def sector_of(
    sectors: Sequence[Sector], lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """The place in `sectors` of the first that holds each centre, -1 where none does."""
    found = np.full(len(lon), -1, np.int64)
    for place in range(len(sectors) - 1, -1, -1):
        shape = _geometry(sectors[place].shape)
        if shape is None:
            continue
        shapely.prepare(shape)
        found[shapely.contains_xy(shape, lon, lat)] = place
    return found


def share_watched(watched: float | None) -> str:
    """How a sector is drawn by the share of its area and hours that was watched.

    >>> [share_watched(w) for w in (None, 0.0, 0.3, 0.7, 0.95)]
    ['unknown', 'none', 'little', 'partly', 'mostly']
    """
    if watched is None or math.isnan(watched):
        return "unknown"
    for least, word in ((0.9, "mostly"), (0.5, "partly"), (0.01, "little")):
        if watched >= least:
            return word
    return "none"
