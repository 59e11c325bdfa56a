"""The base map that ships with the package: land, borders, coast, seas' names, places.

An extract of Natural Earth and GeoNames made by `tools/basemap.py`; its borders are those that the
General Assembly recognises (resolution 68/262), so Crimea and Sevastopol are Ukraine.  A feature's
`what` is land, border, coast, sea or place; names are `name` (English), `name_fr`, `name_uk`.
Outside its frame (21-41.6 E, 43.9-53.4 N) the map is empty, which is not an error.
"""

import gzip
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import shapely
from shapely.geometry import mapping, shape


def features(west: float, south: float, east: float, north: float) -> Mapping[str, Any]:
    """A GeoJSON FeatureCollection of what lies within the box (degrees), cut at its edges.

    >>> inside = features(37.0, 47.5, 38.5, 48.5)["features"]
    >>> [f["properties"]["name_uk"] for f in inside if f["properties"]["what"] == "place"][:2]
    ['Донецьк', 'Макіївка']
    """
    whole, shapes, tree = _whole()
    frame = shapely.box(west, south, east, north)
    found = []
    for at in sorted(int(i) for i in tree.query(frame, predicate="intersects")):
        cut = shapely.clip_by_rect(shapes[at], west, south, east, north)
        if not cut.is_empty:
            found.append({**whole[at], "geometry": json.loads(json.dumps(mapping(cut)))})
    return {"type": "FeatureCollection", "features": found}


def everything() -> list[tuple[Mapping[str, Any], shapely.Geometry]]:
    """The properties and the whole shape, in degrees, of all there is."""
    listed, shapes, _ = _whole()
    return [(said["properties"], ground) for said, ground in zip(listed, shapes, strict=True)]


@lru_cache(maxsize=1)
def _whole() -> tuple[list[dict[str, Any]], list[shapely.Geometry], shapely.STRtree]:
    packed = resources.files(__package__).joinpath("basemap.geojson.gz").read_bytes()
    listed = json.loads(gzip.decompress(packed))["features"]
    shapes = [shape(f["geometry"]) for f in listed]
    return listed, shapes, shapely.STRtree(shapes)
