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
CORNERS = 24

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
    held = np.nan_to_num(raw) * radius_holding(HELD)
    return np.asarray(np.maximum(held, FINEST_M), dtype=np.float64)


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

    def nearest(
        self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
    ) -> list[tuple[str, float, float] | None]:
        """Name, distance in metres and bearing (from the place) of each nearest place in reach."""
        if not self.names:
            return [None] * len(x)
        at = self.tree.nearest(shapely.points(x, y))
        east, north = x - self.x[at], y - self.y[at]
        away, turned = np.hypot(east, north), np.degrees(np.arctan2(east, north)) % 360.0
        return [
            (self.names[n], float(a), float(t)) if a <= FAR_M else None
            for n, a, t in zip(at, away, turned, strict=True)
        ]


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


def place_texts(
    said: Language, incidents: Sequence[Mapping[str, Any]], shapes: Shapes, near: Gazetteer
) -> list[str]:
    """Each incident's region in words: its form and size, and what it lies around."""
    known = [at for at, region in enumerate(shapes) if region is not None]
    listed = np.asarray([shapes[at] for at in known], dtype=object)
    middles, areas = shapely.centroid(listed), shapely.area(listed)
    found = near.nearest(shapely.get_x(middles), shapely.get_y(middles)) if known else []
    texts = [said.said("place.unlocated")] * len(incidents)
    for at, area, place in zip(known, areas, found, strict=True):
        size = size_words(said, incidents[at], float(area))
        texts[at] = f"{size} {_around(said, incidents[at], place)}"
    for at, incident in enumerate(incidents):
        if withheld(incident["kind"]):
            texts[at] = said.said("place.withheld")
    return texts


def size_words(said: Language, incident: Mapping[str, Any], area_m2: float) -> str:
    """How large and of what form a region is."""
    if incident["shape"]:
        km2 = area_m2 / 1e6
        return said.said("place.region", area=said.number(km2, 1 if km2 >= 0.095 else 2))
    factor = 2 * radius_holding(HELD)
    long = max(incident["semi_major_m"] * factor, 2 * FINEST_M)
    short = max(incident["semi_minor_m"] * factor, 2 * FINEST_M)
    if long < ROUND_ENOUGH * short:
        return said.said("place.circle", long=said.kilometres(math.sqrt(long * short)))
    return said.said("place.ellipse", long=said.kilometres(long), short=said.kilometres(short))


def _around(
    said: Language, incident: Mapping[str, Any], place: tuple[str, float, float] | None
) -> str:
    if place is None:
        name = plain(incident["place_name"])
        return said.around("place.at", name) if name else _open(said, incident)
    name, away, turned = place
    if away <= NEAR_M:
        return said.around("place.at", name)
    wind = said.term("wind", geo.wind(turned))
    return said.around("place.near", name, km=said.kilometres(away), wind=wind)


def _open(said: Language, incident: Mapping[str, Any]) -> str:
    lon, lat = incident["lon"], incident["lat"]
    north = said.term("wind", "N" if lat >= 0 else "S")
    east = said.term("wind", "E" if lon >= 0 else "W")
    return said.said(
        "place.open",
        lat=f"{said.number(abs(lat), 2)}° {north}",
        lon=f"{said.number(abs(lon), 2)}° {east}",
    )
