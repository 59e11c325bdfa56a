"""The day's map: sectors by how far they were watched, lines with their error, incidents as
regions.

Places are projected on the day's plane (azimuthal equidistant, so shapes and distances are true
near the middle) and drawn north up.  A region too small to see gets a ring around it, which says
so; a crowd of incidents becomes squares with counts.  Monitors and their posts are never drawn.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape

from lendemain.records.agreement import Line
from lendemain.reports import svg
from lendemain.reports.labels import Labels
from lendemain.reports.language import Language
from lendemain.reports.legend import Entry, legend
from lendemain.reports.places import local_name
from lendemain.reports.rows import Day, Watched, family

WIDTH = 760.0
TALL, FLAT = 1.0, 0.45
DRAWN_MAX = 1_500
RING = 4.5
SMALL = 3.0
PLACES_MAX = 45
SEA, LAND, ABROAD = "#e3ebf0", "#faf8f3", "#ecebe6"
DASHES = (None, "9 4", "3 3", "12 3 3 3")

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Frame:
    """What part of the plane is drawn, and how large: metres to picture units, north up."""

    west: float
    south: float
    east: float
    north: float

    @property
    def scale(self) -> float:
        """Picture units to a metre."""
        return WIDTH / (self.east - self.west)

    @property
    def height(self) -> float:
        """The map's height in picture units."""
        return (self.north - self.south) * self.scale

    def onto(self, shapes: object) -> Shapes:
        """Geometries of the plane in picture units, cut a little outside the frame."""
        pad = 12 / self.scale
        box = (self.west - pad, self.south - pad, self.east + pad, self.north + pad)
        cut = shapely.clip_by_rect(np.asarray(shapes, object), *box)

        def step(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            return np.column_stack(
                [(xy[:, 0] - self.west) * self.scale, (self.north - xy[:, 1]) * self.scale]
            )

        return np.atleast_1d(np.asarray(shapely.transform(cut, step), dtype=object))

    def holds(self, x: float, y: float) -> bool:
        """Whether a place of the plane lies in the frame."""
        return self.west <= x <= self.east and self.south <= y <= self.north


def frame(day: Day) -> Frame:
    """The lines, sectors and incidents within the theatre, with a margin, not too long or wide."""
    west, south, east, north = day.brief.agreement.theatre
    corners = shapely.box(west, south, east, north)
    theatre = day.plane.flat(shapely.segmentize(corners, max(east - west, north - south) / 24))
    lines = [day.plane.flat(shapely.LineString(line.points)).item() for line in in_force(day)]
    sectors = list(day.plane.flat(shapely.from_wkb([s.shape for s in day.brief.sectors])))
    listed = [r for r in day.regions if r is not None]
    inside = [r for r in listed if shapely.intersects(r, theatre.item())]
    whole = [g for g in (*lines, *sectors, *inside) if not shapely.is_empty(g)]
    bounds = shapely.total_bounds(whole or [theatre.item()])
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    wide = max(bounds[2] - bounds[0], 4_000.0) * 1.1
    tall = max(bounds[3] - bounds[1], 4_000.0) * 1.1
    wide, tall = max(wide, tall / TALL), max(tall, wide * FLAT)
    return Frame(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)


def in_force(day: Day) -> list[Line]:
    """The lines in force at the day's start, with two corners at least."""
    at = day.brief.start
    return [
        line
        for line in day.brief.agreement.lines
        if line.start < day.brief.end and (line.end is None or line.end > at)
        if len(line.points) > 1
    ]


def day_map(day: Day, said: Language, *, font: str) -> tuple[str, int]:
    """The map as SVG, and how many incidents lie outside its frame."""
    view = frame(day)
    regions = [(i, r) for i, r in enumerate(day.regions) if r is not None]
    centres = [shapely.centroid(r) for _, r in regions]
    within = [pair for pair, c in zip(regions, centres, strict=True) if view.holds(c.x, c.y)]
    labels = Labels(WIDTH, view.height)
    ground = [*_base(day, view), *_graticule(day, view, said, labels)]
    sectors = _sectors(day, view, labels)
    lines, line_entries = _lines(day, view, said)
    marks, mark_entries = _incidents(day, view, said, within)
    _towns(day, view, said, labels)
    clip = svg.tag("clipPath", svg.tag("rect", width=WIDTH, height=view.height), id="map-frame")
    body = svg.tag(
        "g",
        "".join([*ground, *sectors, *marks, *lines, *labels.drawn]),
        clip_path="url(#map-frame)",
    )
    entries = [*line_entries, *_shades(day, said), *mark_entries]
    below, depth = legend(entries, top=view.height + 10, width=WIDTH)
    parts = [
        svg.tag("defs", clip + svg.hatch("map-hatch")),
        svg.tag("rect", width=WIDTH, height=view.height + depth + 14, fill=svg.PAPER),
        svg.tag("rect", width=WIDTH, height=view.height, fill=SEA),
        body,
        *scale_bar(view, said),
        svg.tag("rect", x=0.5, y=0.5, width=WIDTH - 1, height=view.height - 1, fill="none",
                stroke=svg.FAINT),
        *below,
    ]  # fmt: skip
    title = said.said("map.title", day=said.day(day.brief.day))
    size = (WIDTH, view.height + depth + 14)
    return svg.picture(size, parts, title=title, font=font), len(day.regions) - len(within)


def _base(day: Day, view: Frame) -> list[str]:
    features = day.brief.basemap.get("features", ())
    listed = [f for f in features if f["properties"].get("what") in STROKES]  # type: ignore[attr-defined]
    if not listed:
        return []
    moved = view.onto(day.plane.flat([shape(f["geometry"]) for f in listed]))
    parts: dict[str, list[str]] = {what: [] for what in STROKES}
    for feature, ground in zip(listed, moved, strict=True):
        drawn = svg.path(ground)
        if drawn:
            what = feature["properties"]["what"]
            fill = LAND if feature["properties"].get("country") == "UA" else ABROAD
            extra = {"fill": fill} if what == "land" else {"fill": "none"}
            parts[what].append(svg.tag("path", d=drawn, **STROKES[what], **extra))
    return [part for listed_parts in parts.values() for part in listed_parts]


STROKES: Mapping[str, Mapping[str, Any]] = {
    "land": {"stroke": "#cfcabd", "stroke_width": 0.8},
    "coast": {"stroke": "#8aa0ad", "stroke_width": 1.1},
    "border": {"stroke": "#7a7a7a", "stroke_width": 1.6, "stroke_dasharray": "7 3 2 3"},
}
"""How land, coast and borders between countries are drawn, in this order."""


def _graticule(day: Day, view: Frame, said: Language, labels: Labels) -> list[str]:
    west, south, east, north = _degrees(day, view)
    step = _nice((east - west) / 5)
    parts = []
    for axis, low, high in (("lon", west, east), ("lat", south, north)):
        for at in np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step:
            along = np.linspace(*((south, north) if axis == "lon" else (west, east)), 25)
            lon, lat = (at, along) if axis == "lon" else (along, at)
            x, y = day.plane.metres(*np.broadcast_arrays(lon, lat))
            drawn = view.onto([shapely.LineString(np.column_stack([x, y]))])[0]
            if shapely.is_empty(drawn):
                continue
            parts.append(
                svg.tag("path", d=svg.path(drawn), fill="none", stroke="#9fb0ba",
                        stroke_width=0.6, stroke_opacity=0.7)
            )  # fmt: skip
            bounds = shapely.bounds(drawn)
            place = (bounds[0], view.height - 5.0) if axis == "lon" else (4.0, bounds[1] - 3)
            digits = max(0, -math.floor(math.log10(step) + 1e-9))
            side = ("E" if at >= 0 else "W") if axis == "lon" else ("N" if at >= 0 else "S")
            words = f"{said.number(abs(at), digits)}° {said.term('wind', side)}"
            labels.put(place, words, size=10.5, fill=svg.FAINT, anchors=("start",))
    return parts


def _degrees(day: Day, view: Frame) -> tuple[float, float, float, float]:
    box = shapely.segmentize(
        shapely.box(view.west, view.south, view.east, view.north), (view.east - view.west) / 12
    )
    west, south, east, north = shapely.bounds(day.plane.round(box).item())
    return float(west), float(south), float(east), float(north)


def _nice(value: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above a length."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-9)))
    return max(m * power for m in (1.0, 2.0, 5.0) if m * power <= value * (1 + 1e-9))


def _sectors(day: Day, view: Frame, labels: Labels) -> list[str]:
    known = {s.sector_id: s for s in day.brief.sectors}
    listed = [s for s in day.sectors if s.sector_id in known]
    if not listed:
        return []
    shapes = shapely.from_wkb([known[s.sector_id].shape for s in listed])
    flat = [day.plane.flat(shapely.LineString(line.points)).item() for line in in_force(day)]
    lines = shapely.union_all(view.onto(flat)) if flat else shapely.Point(0, 0)
    parts = []
    for sector, ground in zip(listed, view.onto(day.plane.flat(shapes)), strict=True):
        fill, opacity = shade(sector)
        parts.append(
            svg.tag("path", d=svg.path(ground) or "M0 0", fill=fill, fill_opacity=opacity,
                    stroke="#3f5b52", stroke_width=0.9, stroke_opacity=0.8)
        )  # fmt: skip
        if not shapely.is_empty(ground):
            for at in _clear_of(lines, ground):
                if labels.put(at, sector.sector_id, size=12, fill="#23483c", anchors=("middle",),
                              weight="bold"):  # fmt: skip
                    break
    return parts


def _clear_of(lines: shapely.Geometry, ground: shapely.Geometry) -> list[tuple[float, float]]:
    """A few places in a sector for its name, those farthest from the lines first."""
    middle = shapely.centroid(ground)
    rim = shapely.get_coordinates(shapely.segmentize(ground, 20.0))
    inner = rim * 0.72 + np.array([[middle.x, middle.y]]) * 0.28
    away = np.asarray(shapely.distance(shapely.points(inner), lines), float)
    away = np.where(np.isfinite(away), away, 0.0)
    best = np.argsort(-away, kind="stable")[:: max(1, len(away) // 8)][:6]
    return [(float(x), float(y) + 4) for x, y in inner[best]]


SHADES = (0.3, 0.6, 0.85, 1.0)


def shade(sector: Watched) -> tuple[str, float]:
    """A sector's fill and opacity: hatched where not observed, else darker the more watched."""
    if not sector.observed:
        return "url(#map-hatch)", 1.0
    return svg.WATCH, _opacity(sector.share)


def _opacity(share: float) -> float:
    return 0.10 if share < SHADES[1] else 0.21 if share < SHADES[2] else 0.34


def _shades(day: Day, said: Language) -> list[Entry]:
    if not day.sectors:
        return []
    least = said.share(day.observed_share)
    entries = [Entry(said.said("map.not_observed", share=least), fill="url(#map-hatch)")]
    edges = [day.observed_share, *(s for s in SHADES[1:] if s > day.observed_share)]
    for low, high in pairwise(edges):
        words = said.said("map.watched", low=said.share(low), high=said.share(high))
        entries.append(Entry(words, fill=svg.WATCH, opacity=_opacity((low + high) / 2)))
    return entries


def _lines(day: Day, view: Frame, said: Language) -> tuple[list[str], list[Entry]]:
    parts, entries = [], []
    for at, line in enumerate(in_force(day)):
        flat = day.plane.flat(shapely.LineString(line.points)).item()
        band, drawn = view.onto([shapely.buffer(flat, max(line.error_m, 1.0)), flat])
        dash = DASHES[at % len(DASHES)]
        parts.append(svg.tag("path", d=svg.path(band) or "M0 0", fill=svg.INK, fill_opacity=0.14))
        parts.append(
            svg.tag("path", d=svg.path(drawn) or "M0 0", fill="none", stroke=svg.INK,
                    stroke_width=1.8, stroke_dasharray=dash)
        )  # fmt: skip
        words = said.said("map.line", line=said.names(line.name), km=said.kilometres(line.error_m))
        entries.append(Entry(words, stroke=svg.INK, dash=dash, band=True))
    return parts, entries


def _incidents(
    day: Day, view: Frame, said: Language, within: Sequence[tuple[int, shapely.Geometry]]
) -> tuple[list[str], list[Entry]]:
    if len(within) > DRAWN_MAX:
        return _cells(view, said, within)
    kinds = day.incidents.column("kind").to_pylist()
    shapes: Any = view.onto([r for _, r in within]) if within else []
    order = sorted(range(len(within)), key=lambda i: (-shapely.area(within[i][1]), i))
    parts, seen, ringed = [], set(), False
    for i in order:
        told = family(kinds[within[i][0]])
        colour, bounds = svg.COLOUR.get(told, svg.COLOUR["unknown"]), shapely.bounds(shapes[i])
        seen.add(told)
        parts.append(
            svg.tag("path", d=svg.path(shapes[i]) or "M0 0", fill=colour, fill_opacity=0.28,
                    stroke=colour, stroke_width=1.1)
        )  # fmt: skip
        if max(bounds[2] - bounds[0], bounds[3] - bounds[1]) < 2 * SMALL:
            ringed = True
            x, y = float(bounds[0] + bounds[2]) / 2, float(bounds[1] + bounds[3]) / 2
            parts.append(svg.tag("circle", cx=x, cy=y, r=RING, fill="none", stroke=colour,
                                 stroke_width=1.2, stroke_dasharray="2 1.4"))  # fmt: skip
    entries = [
        Entry(said.term("family", name), fill=colour, opacity=0.28, stroke=colour, round=True)
        for name, colour in svg.COLOUR.items()
        if name in seen
    ]
    if ringed:
        entries.append(Entry(said.said("map.ring"), stroke=svg.INK, dash="2 1.4", round=True))
    return parts, entries


def _cells(
    view: Frame, said: Language, within: Sequence[tuple[int, shapely.Geometry]]
) -> tuple[list[str], list[Entry]]:
    side = _nice((view.east - view.west) / 40)
    middles = shapely.centroid(np.array([r for _, r in within], dtype=object))
    keys = np.floor(np.column_stack([shapely.get_x(middles), shapely.get_y(middles)]) / side)
    cells, counts = np.unique(keys, axis=0, return_counts=True)
    steps = _count_steps(int(counts.max()))
    parts = []
    for (x, y), count in zip(cells * side, counts, strict=True):
        drawn = view.onto([shapely.box(x, y, x + side, y + side)])[0]
        opacity = 0.2 + 0.65 * _rank(steps, int(count)) / max(1, len(steps) - 1)
        parts.append(svg.tag("path", d=svg.path(drawn) or "M0 0", fill=svg.COLOUR["fire"],
                             fill_opacity=opacity))  # fmt: skip
    words = said.said("map.cells", km=said.kilometres(side))
    entries = [Entry(f"{words}:")]
    for at, low in enumerate(steps):
        high = steps[at + 1] - 1 if at + 1 < len(steps) else int(counts.max())
        shown = said.number(low) if high <= low else f"{said.number(low)}–{said.number(high)}"
        opacity = 0.2 + 0.65 * at / max(1, len(steps) - 1)
        entries.append(Entry(shown, fill=svg.COLOUR["fire"], opacity=opacity))
    return parts, entries


def _count_steps(peak: int) -> list[int]:
    return [s for s in (1, 3, 10, 30, 100, 300, 1000) if s <= peak][:6] or [1]


def _rank(steps: Sequence[int], count: int) -> int:
    return max(at for at, low in enumerate(steps) if count >= low)


def _towns(day: Day, view: Frame, said: Language, labels: Labels) -> None:
    features: Any = day.brief.basemap.get("features", ())
    towns = [f["properties"] | {"at": f["geometry"]["coordinates"]} for f in features
             if f["properties"].get("what") in ("place", "sea")]  # fmt: skip
    towns.sort(key=lambda t: (t.get("rank", 9), -t.get("people", 0), str(t.get("name"))))
    shown = 0
    for town in towns:
        x, y = day.plane.metres(town["at"][0], town["at"][1])
        if not view.holds(float(x), float(y)) or shown >= PLACES_MAX:
            continue
        at = ((float(x) - view.west) * view.scale, (view.north - float(y)) * view.scale)
        words = local_name(town, said.code)
        if town["what"] == "sea":
            labels.put(at, words, size=13, fill="#5b7a8c", anchors=("middle",), style="italic")
        elif labels.put((at[0], at[1] + 4), words, size=12 if town["rank"] < 3 else 11,
                        fill=svg.INK, anchors=("start", "end"), mark=at):  # fmt: skip
            shown += 1


def scale_bar(view: Frame, said: Language) -> list[str]:
    """A bar of a round length at the foot of a map, and an arrow to the north at its head."""
    length = _nice(150 / view.scale)
    wide, y = length * view.scale, view.height - 26
    x = WIDTH - wide - 24
    words = f"{said.kilometres(length)} {said.said('map.km')}"
    backdrop = svg.tag("rect", x=x - 10, y=y - 22, width=wide + 22, height=36.0, fill=svg.PAPER,
                       fill_opacity=0.85)  # fmt: skip
    bar = svg.tag("path", fill="none",
                  d=f"M{svg.number(x)} {svg.number(y - 5)}v10m0-5h{svg.number(wide)}m0-5v10",
                  stroke=svg.INK, stroke_width=1.6)  # fmt: skip
    label = svg.text((x + wide / 2, y - 8), words, font_size=12, text_anchor="middle")
    north = svg.tag("path", d=f"M{WIDTH - 26} 42l-8 0l8-28l8 28z", fill=svg.INK)
    letter = svg.text((WIDTH - 26, 58), said.term("wind", "N"), font_size=13, text_anchor="middle",
                      font_weight="bold", halo=svg.PAPER)  # fmt: skip
    return [backdrop, bar, label, north, letter]
