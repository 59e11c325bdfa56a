"""The map of what reaction teams reach of a line in time, and of what nobody does.

The line is drawn in three ways: reached, too late, and no safe way; the last two are stronger and
numbered as in the list of gaps.  It is for the mission alone: it tells where help comes late, and
with the teams drawn, where they stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from shapely.ops import substring

from lendemain.geo import Plane
from lendemain.records.response import ResponsePicture
from lendemain.reports import ground, svg
from lendemain.reports.labels import Labels
from lendemain.reports.language import Language
from lendemain.reports.legend import Entry, legend
from lendemain.reports.maps import SEA, WIDTH, Frame, scale_bar

FONT = "Noto Sans, DejaVu Sans, sans-serif"
REACHED, LATE, NO_WAY = "#009e73", "#e69f00", "#d55e00"
TEAM = "#0072b2"
TALL, FLAT = 1.0, 0.3
NUMBERED_MAX = 60
"""Gaps that get their number on the map; all of them are drawn."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is drawn, on which plane, in which frame, in which language."""

    picture: ResponsePicture
    plane: Plane
    view: Frame
    said: Language
    line: shapely.LineString


def response_map(
    picture: ResponsePicture, *, language: str, phrases: Mapping[str, str], standing: bool = False
) -> str:
    """The map as SVG, with the teams where `standing`."""
    drawing = _drawing(picture, Language(language, phrases, ZoneInfo(picture.time_zone)))
    view, said = drawing.view, drawing.said
    labels = Labels(WIDTH, view.height)
    below_all = [*ground.land(picture.basemap, drawing.plane, view), *_mined(drawing)]
    line = _line(drawing, labels)
    teams = _teams(drawing, labels) if standing else []
    ground.towns(picture.basemap, drawing.plane, view, labels=labels, language=said.code)
    clip = svg.tag(
        "clipPath", svg.tag("rect", width=WIDTH, height=view.height), id="response-frame"
    )
    body = svg.tag("g", "".join([*below_all, *line, *teams, *labels.drawn]),
                   clip_path="url(#response-frame)")  # fmt: skip
    below, depth = legend(_entries(drawing, standing), top=view.height + 8, width=WIDTH)
    height = view.height + depth + 58
    parts = [
        svg.tag("defs", clip + svg.hatch("response-hatch", ink="#4d4d4d", step=5)),
        svg.tag("rect", width=WIDTH, height=height, fill=svg.PAPER),
        svg.tag("rect", width=WIDTH, height=view.height, fill=SEA),
        body,
        svg.tag("rect", x=0.5, y=0.5, width=WIDTH - 1, height=view.height - 1, fill="none",
                stroke=svg.FAINT),
        *scale_bar(view, said), *below,
        svg.text((6, height - 26), _figures(drawing), font_size=11, fill=svg.FAINT),
        svg.text((6, height - 9), said.said("response.private"), font_size=11, font_weight="bold"),
    ]  # fmt: skip
    title = said.said("response.title", mission=picture.mission, minutes=_minutes(drawing))
    return svg.picture((WIDTH, height), parts, title=title, font=FONT)


def _minutes(drawing: _Drawing) -> str:
    return drawing.said.number(round(drawing.picture.within_s / 60.0))


def _figures(drawing: _Drawing) -> str:
    found = drawing.picture.cover
    return drawing.said.said(
        "response.figures", minutes=_minutes(drawing), reached=_share(drawing, found.reached),
        bound=_share(drawing, found.bound, up=True), n=drawing.said.number(len(found.gaps)),
    )  # fmt: skip


def _share(drawing: _Drawing, value: float, *, up: bool = False) -> str:
    return ground.share(drawing.said, value, up=up)


def _drawing(picture: ResponsePicture, said: Language) -> _Drawing:
    lon, lat = np.array(picture.places, float).T
    plane = Plane(lon=float(lon.min() + lon.max()) / 2, lat=float(lat.min() + lat.max()) / 2)
    line = shapely.LineString(np.column_stack(plane.metres(lon, lat)))
    west, south, east, north = line.bounds
    wide, tall = (max(v, 2_000.0) * 1.12 for v in (east - west, north - south))
    wide, tall = max(wide, tall / TALL), max(tall, wide * FLAT)
    cx, cy = (west + east) / 2, (south + north) / 2
    view = Frame(cx - wide / 2, cy - tall / 2, cx + wide / 2, cy + tall / 2)
    return _Drawing(picture, plane, view, said, line)


def _mined(drawing: _Drawing) -> list[str]:
    if not drawing.picture.mined:
        return []
    flat = drawing.plane.flat([shapely.Polygon(a.points) for a in drawing.picture.mined])
    return [
        svg.tag("path", d=drawn, fill="url(#response-hatch)", stroke="#4d4d4d", stroke_width=0.9)
        for area in drawing.view.onto(flat)
        if (drawn := svg.path(area))
    ]


def _line(drawing: _Drawing, labels: Labels) -> list[str]:
    """The line as reached, and over it every gap in the colour of how bad it is."""
    found = drawing.picture.cover
    parts = [*_stroke(drawing, drawing.line, REACHED, 3.0)]
    whole = drawing.line.length / max(found.length_km, 1e-9)
    for number, gap in enumerate(found.gaps, 1):
        piece = substring(drawing.line, gap.from_km * whole, gap.to_km * whole)
        colour = NO_WAY if gap.best_s is None else LATE
        parts += _stroke(drawing, piece, colour, 6.0)
        if number > NUMBERED_MAX or piece.is_empty:
            continue
        middle = shapely.line_interpolate_point(piece, 0.5, normalized=True)
        x, y = ground.spot(drawing.view, middle.x, middle.y)
        labels.put((x, y - 9), str(number), size=11.5, fill=svg.INK, anchors=("middle",),
                   weight="bold")  # fmt: skip
    return parts


def _stroke(
    drawing: _Drawing, piece: shapely.Geometry, colour: str, wide: float
) -> tuple[str, ...]:
    if piece.length == 0.0:
        return ()
    drawn = svg.path(drawing.view.onto([piece])[0])
    return tuple(
        svg.tag("path", d=drawn, fill="none", stroke=ink, stroke_width=width)
        for ink, width in ((svg.PAPER, wide + 2.2), (colour, wide))
    )


def _teams(drawing: _Drawing, labels: Labels) -> list[str]:
    parts = []
    for name, lon, lat in drawing.picture.teams:
        x, y = (float(v) for v in drawing.plane.metres(lon, lat))
        if not drawing.view.holds(x, y):
            continue
        px, py = ground.spot(drawing.view, x, y)
        parts.append(svg.tag("rect", x=px - 5, y=py - 5, width=10.0, height=10.0, fill=TEAM,
                             stroke=svg.PAPER, stroke_width=1.2))  # fmt: skip
        labels.put((px + 9, py + 4), name, size=11, fill=TEAM, anchors=("start", "end"),
                   weight="bold")  # fmt: skip
    return parts


def _entries(drawing: _Drawing, standing: bool) -> list[Entry]:
    said = drawing.said
    found = [
        Entry(said.said("response.reached", minutes=_minutes(drawing)), fill=REACHED),
        Entry(said.said("response.late"), fill=LATE),
        Entry(said.said("response.no_way"), fill=NO_WAY),
    ]
    if drawing.picture.mined:
        found.append(Entry(said.said("response.mined"), fill="url(#response-hatch)"))
    if standing:
        found.append(Entry(said.said("response.team"), fill=TEAM))
    return found
