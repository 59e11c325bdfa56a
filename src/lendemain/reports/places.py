"""Where an incident was, as a region and as words; never as a bare point, never finer than 100 m.

A region is the incident's own shape or the ellipse that holds its place with a probability of 90
per cent.  Words name the region's size and the nearest place that the base map knows.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from lendemain import geo
from lendemain.probability import radius_holding
from lendemain.records.incident import FAMILY_OF, Family
from lendemain.reports.language import Language, plain

HELD = 0.9
FINEST_M = 100.0
NEAR_M = 1_500.0
FAR_M = 40_000.0
ROUND_ENOUGH = 1.25
CORNERS = 36

Shapes = npt.NDArray[np.object_]


def withheld(kind: str) -> bool:
    """Whether an incident's place would give away where monitors are."""
    return FAMILY_OF.get(kind) is Family.MONITORS


def axes_m(incidents: pa.Table) -> npt.NDArray[np.float64]:
    """Semi-axes (n x 2, major and minor, metres) of the ellipses that hold 90 per cent."""
    raw = np.column_stack(
        [
            np.asarray(incidents.column(name).to_numpy(zero_copy_only=False), float)
            for name in ("semi_major_m", "semi_minor_m")
        ]
    )
    return np.maximum(np.nan_to_num(raw) * radius_holding(HELD), FINEST_M)


def regions(incidents: pa.Table, plane: geo.Plane) -> Shapes:
    """Each incident's region in metres of the plane; None where its place is not a number."""
    number = incidents.num_rows
    found: Shapes = np.full(number, None, dtype=object)
    if not number:
        return found
    lon = np.asarray(incidents.column("lon").to_numpy(zero_copy_only=False), float)
    lat = np.asarray(incidents.column("lat").to_numpy(zero_copy_only=False), float)
    known = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= 90) & (np.abs(lon) <= 360)
    x, y = plane.metres(lon[known], lat[known])
    turned = np.nan_to_num(
        np.asarray(incidents.column("orientation_deg").to_numpy(zero_copy_only=False), float)
    )
    found[known] = geo.ellipse_polygons(
        x, y, axes_m=axes_m(incidents)[known], turned_deg=turned[known], corners=CORNERS
    )
    own = shapely.from_wkb(incidents.column("shape").to_pylist(), on_invalid="ignore")
    areas = np.asarray(shapely.area(own), float)
    drawn = np.flatnonzero(known & (np.nan_to_num(areas) > 0))
    if len(drawn):
        flat = shapely.make_valid(plane.flat(np.asarray(own, object)[drawn]))
        fine = shapely.area(flat) < math.pi * FINEST_M**2
        found[drawn] = np.where(fine, found[drawn], flat)
    broken = np.array([s is not None and not np.isfinite(shapely.bounds(s)).all() for s in found])
    found[broken] = None
    return found


@dataclass(frozen=True)
class Gazetteer:
    """The places of the base map on a plane, to name what lies near."""

    tree: shapely.STRtree
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    names: Sequence[str]

    def nearest(self, x: float, y: float) -> tuple[str, float, float] | None:
        """Name, distance in metres and bearing (from the place) of the nearest place in reach."""
        if not self.names:
            return None
        at = int(self.tree.nearest(shapely.Point(x, y)))
        east, north = x - self.x[at], y - self.y[at]
        away = math.hypot(east, north)
        if away > FAR_M:
            return None
        return self.names[at], away, math.degrees(math.atan2(east, north)) % 360.0


def gazetteer(basemap: Mapping[str, Any], plane: geo.Plane, language: str) -> Gazetteer:
    """The base map's places under their names in a language."""
    listed = [
        (f["geometry"]["coordinates"], local_name(f["properties"], language))
        for f in basemap.get("features", ())
        if f["properties"].get("what") == "place" and f["geometry"]["type"] == "Point"
    ]
    listed = [item for item in listed if item[1]]
    x, y = plane.metres([c[0] for c, _ in listed], [c[1] for c, _ in listed])
    return Gazetteer(shapely.STRtree(shapely.points(x, y)), x, y, [name for _, name in listed])


def local_name(properties: Mapping[str, Any], language: str) -> str:
    """A feature's name in a language, else its general name."""
    return plain(properties.get(f"name_{language}") or properties.get("name") or "")


def size_words(said: Language, incident: Mapping[str, Any], region: shapely.Geometry) -> str:
    """How large and of what form a region is."""
    if incident["shape"]:
        return said.said("place.region", area=said.number(shapely.area(region) / 1e6, 1))
    factor = 2 * radius_holding(HELD)
    long = max(incident["semi_major_m"] * factor, 2 * FINEST_M)
    short = max(incident["semi_minor_m"] * factor, 2 * FINEST_M)
    if long < ROUND_ENOUGH * short:
        return said.said("place.circle", long=said.kilometres(math.sqrt(long * short)))
    return said.said("place.ellipse", long=said.kilometres(long), short=said.kilometres(short))


def place_words(
    said: Language, incident: Mapping[str, Any], region: shapely.Geometry | None, near: Gazetteer
) -> str:
    """A region in words: its form and size, and what it lies around."""
    if withheld(incident["kind"]):
        return said.said("place.withheld")
    if region is None:
        return said.said("place.unlocated")
    centre = shapely.centroid(region)
    found = near.nearest(centre.x, centre.y)
    if found is None:
        name = plain(incident["place_name"])
        around = said.said("place.at", place=name) if name else _open(said, incident)
    elif found[1] <= NEAR_M:
        around = said.said("place.at", place=found[0])
    else:
        wind = said.term("wind", geo.wind(found[2]))
        km = said.kilometres(found[1])
        around = said.said("place.near", km=km, wind=wind, place=found[0])
    return f"{size_words(said, incident, region)} {around}"


def _open(said: Language, incident: Mapping[str, Any]) -> str:
    lon, lat = incident["lon"], incident["lat"]
    north = said.term("wind", "N" if lat >= 0 else "S")
    east = said.term("wind", "E" if lon >= 0 else "W")
    return said.said(
        "place.open",
        lat=f"{said.number(abs(lat), 2)}° {north}",
        lon=f"{said.number(abs(lon), 2)}° {east}",
    )
