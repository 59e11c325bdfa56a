"""The ground below a map of the line: land, water, borders and towns, and shares as words.

What is drawn comes from the base map's features; where there are none the paper is land.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from shapely.geometry import shape

from lendemain.geo import Plane
from lendemain.reports import svg
from lendemain.reports.labels import Labels
from lendemain.reports.language import Language
from lendemain.reports.maps import ABROAD, LAND, STROKES, WIDTH, Frame
from lendemain.reports.places import local_name

TOWNS_MAX = 30


def spot(view: Frame, x: float, y: float) -> tuple[float, float]:
    """A place of the plane in units of the picture."""
    return (x - view.west) * view.scale, (view.north - y) * view.scale


def land(basemap: Mapping[str, object], plane: Plane, view: Frame) -> list[str]:
    """Land, water and borders as parts of a drawing."""
    features: Any = basemap.get("features", ())
    listed = [f for f in features if f["properties"].get("what") in STROKES]
    if not listed:
        return [svg.tag("rect", width=WIDTH, height=view.height, fill=LAND)]
    moved = view.onto(plane.flat([shape(f["geometry"]) for f in listed]))
    parts = []
    for what, stroke in STROKES.items():
        for feature, ground in zip(listed, moved, strict=True):
            drawn = svg.path(ground) if feature["properties"]["what"] == what else ""
            if drawn:
                home = feature["properties"].get("country") == "UA"
                fill = "none" if what != "land" else LAND if home else ABROAD
                parts.append(svg.tag("path", d=drawn, fill=fill, **stroke))
    return parts


def towns(
    basemap: Mapping[str, object], plane: Plane, view: Frame, *, labels: Labels, language: str
) -> None:
    """Put the largest towns among the labels, where there is room."""
    features: Any = basemap.get("features", ())
    listed = [f["properties"] | {"at": f["geometry"]["coordinates"]} for f in features
              if f["properties"].get("what") == "place"]  # fmt: skip
    listed.sort(key=lambda t: (t.get("rank", 9), -t.get("people", 0), str(t.get("name"))))
    shown = 0
    for town in listed:
        x, y = (float(v) for v in plane.metres(*town["at"]))
        if shown >= TOWNS_MAX or not view.holds(x, y):
            continue
        at = spot(view, x, y)
        shown += labels.put((at[0], at[1] + 4), local_name(town, language), size=10.5,
                            fill=svg.FAINT, anchors=("start", "end"), mark=at)  # fmt: skip


def share(said: Language, value: float, *, up: bool = False) -> str:
    """A share to a tenth of a per cent as the language writes it; down, a bound up."""
    tenths = math.ceil(1000 * value - 1e-6) if up else math.floor(1000 * value + 1e-6)
    return re.sub(r"\d+", said.number(tenths / 10.0, 1), said.share(0.5), count=1)
