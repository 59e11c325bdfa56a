"""The map of one case: the region that holds what happened, the lines with their error, the zones.

What happened is drawn as the region that holds it with nine in ten, and within it the half that
holds it with five in ten; never as a point.  Nobody's posts or firing places are drawn.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from lendemain.geo import Plane
from lendemain.reports import svg
from lendemain.reports.labels import Labels
from lendemain.reports.language import Language, plain
from lendemain.reports.legend import Entry, legend
from lendemain.reports.maps import LAND, SEA, STROKES, WIDTH, Frame
from lendemain.reports.places import local_name

LEAST_M = 12_000.0
FLAT = 0.55
PLACES_MAX = 14
REGION, LINE, ZONE = "#d55e00", "#0b3d5c", "#7a5aa6"

Feature = Mapping[str, Any]


def case_map(place: Mapping[str, Any], said: Language, *, title: str, font: str) -> str:
    """The map as SVG; `place` has the `region` and its `core` (GeoJSON geometries; None: no core),
    `lines`, `bands`, `zones` (features) and `basemap`.
    """
    region = shape(place["region"])
    core = shape(place["core"]) if place["core"] else None
    middle = shapely.centroid(region)
    plane = Plane(lon=middle.x, lat=middle.y)
    view = _frame(plane.flat([region])[0])
    labels = Labels(WIDTH, view.height)
    parts = [
        *_base(place["basemap"], plane, view),
        *_zones(place["zones"], plane, view),
        *_lines(place["lines"], place["bands"], plane, view=view),
        *_region(region, core, plane, view),
    ]
    _towns(place["basemap"], plane, view, said=said, labels=labels)
    clip = svg.tag("clipPath", svg.tag("rect", width=WIDTH, height=view.height), id="case-frame")
    body = svg.tag("g", "".join([*parts, *labels.drawn]), clip_path="url(#case-frame)")
    below, depth = legend(_entries(place, said), top=view.height + 10, width=WIDTH)
    size = (WIDTH, view.height + depth + 14)
    edge = svg.tag("rect", x=0.5, y=0.5, width=WIDTH - 1, height=view.height - 1, fill="none",
                   stroke=svg.FAINT)  # fmt: skip
    ground = [
        svg.tag("defs", clip),
        svg.tag("rect", width=WIDTH, height=size[1], fill=svg.PAPER),
        svg.tag("rect", width=WIDTH, height=view.height, fill=SEA),
    ]
    bar = _scale(view, said)
    return svg.picture(size, [*ground, body, edge, *bar, *below], title=title, font=font)


def _frame(region: shapely.Geometry) -> Frame:
    """The region with as much around it, and no less than a few kilometres."""
    west, south, east, north = shapely.bounds(region)
    x, y = (west + east) / 2, (south + north) / 2
    wide = max((east - west) * 2.2, (north - south) * 2.2 / FLAT, LEAST_M)
    return Frame(x - wide / 2, y - wide * FLAT / 2, x + wide / 2, y + wide * FLAT / 2)


def _base(basemap: Mapping[str, Any], plane: Plane, view: Frame) -> list[str]:
    parts = []
    for what, stroke in STROKES.items():
        listed = [f for f in basemap.get("features", ()) if f["properties"].get("what") == what]
        if not listed:
            continue
        for drawn in view.onto(plane.flat([shape(f["geometry"]) for f in listed])):
            if path := svg.path(drawn):
                fill = LAND if what == "land" else "none"
                parts.append(svg.tag("path", d=path, fill=fill, **stroke))
    return parts


def _zones(zones: Sequence[Feature], plane: Plane, view: Frame) -> list[str]:
    if not zones:
        return []
    drawn = view.onto(plane.flat([shape(z["geometry"]) for z in zones]))
    return [
        svg.tag("path", d=path, fill="none", stroke=ZONE, stroke_width=1.1,
                stroke_dasharray="2 3")
        for one in drawn
        if (path := svg.path(one))
    ]  # fmt: skip


def _lines(
    lines: Sequence[Feature], bands: Sequence[Feature], plane: Plane, *, view: Frame
) -> list[str]:
    parts = []
    for listed, style in (
        (bands, {"fill": LINE, "fill_opacity": 0.14}),
        (lines, {"fill": "none", "stroke": LINE, "stroke_width": 2.0}),
    ):
        if not listed:
            continue
        drawn = view.onto(plane.flat([shape(f["geometry"]) for f in listed]))
        parts += [svg.tag("path", d=path, **style) for one in drawn if (path := svg.path(one))]
    return parts


def _region(
    region: shapely.Geometry, core: shapely.Geometry | None, plane: Plane, view: Frame
) -> list[str]:
    whole, *half = view.onto(plane.flat([region] if core is None else [region, core]))
    parts = [
        svg.tag("path", d=svg.path(whole), fill=REGION, fill_opacity=0.22, stroke=REGION,
                stroke_width=1.8)
    ]  # fmt: skip
    parts += [
        svg.tag("path", d=svg.path(one), fill=REGION, fill_opacity=0.25, stroke=REGION,
                stroke_width=0.9, stroke_dasharray="4 3")
        for one in half
    ]  # fmt: skip
    return parts


def _towns(
    basemap: Mapping[str, Any], plane: Plane, view: Frame, *, said: Language, labels: Labels
) -> None:
    towns = [f for f in basemap.get("features", ()) if f["properties"].get("what") == "place"]
    towns.sort(key=lambda f: (f["properties"].get("rank", 9), str(f["properties"].get("name"))))
    shown = 0
    for town in towns:
        lon, lat = town["geometry"]["coordinates"]
        x, y = (float(v) for v in plane.metres(lon, lat))
        if shown >= PLACES_MAX or not view.holds(x, y):
            continue
        at = ((x - view.west) * view.scale, (view.north - y) * view.scale)
        shown += labels.put((at[0], at[1] + 4), local_name(town["properties"], said.code), size=12,
                            fill=svg.INK, anchors=("start", "end"), mark=at)  # fmt: skip


def _entries(place: Mapping[str, Any], said: Language) -> list[Entry]:
    entries = [Entry(said.said("case_map.region"), fill=REGION, opacity=0.22)]
    if place["core"]:
        entries.append(Entry(said.said("case_map.core"), fill=REGION, opacity=0.47))
    for line in place["lines"]:
        name = said.names(line["properties"]["name"])
        error = said.kilometres(float(line["properties"]["error_m"]))
        words = said.said("case_map.line", name=plain(name), km=error)
        entries.append(Entry(words, fill=LINE, opacity=0.3))
    if place["zones"]:
        entries.append(Entry(said.said("case_map.zone"), stroke=ZONE, dash="2 3"))
    return entries


def _scale(view: Frame, said: Language) -> list[str]:
    steps = np.array([100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5])
    length = float(steps[steps <= 150 / view.scale].max(initial=100))
    wide, y = length * view.scale, view.height - 20
    x = WIDTH - wide - 22
    words = f"{said.kilometres(length)} {said.said('map.km')}"
    return [
        svg.tag("rect", x=x - 10, y=y - 20, width=wide + 22, height=32.0, fill=svg.PAPER,
                fill_opacity=0.85),
        svg.tag("path", d=f"M{svg.number(x)} {svg.number(y - 5)}v10m0-5h{svg.number(wide)}m0-5v10",
                fill="none", stroke=svg.INK, stroke_width=1.6),
        svg.text((x + wide / 2, y - 8), words, font_size=12, text_anchor="middle"),
    ]  # fmt: skip
