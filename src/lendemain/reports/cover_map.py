"""The map of what posts see along a line, and of what nobody sees.

Cells are drawn as squares of the picture, each in the colour of the worst that holds in a third of
it, so that a hole is never hidden by what is seen around it.  Unseen ground has the strongest
colour, what is not known is hatched, and neither is ever left blank.  Below the map each sector has
a bar with its four parts.  The map is for the mission alone: it would tell where posts stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import shapely

from lendemain.errors import InputError
from lendemain.geo import Plane
from lendemain.records.border import CoverPicture
from lendemain.reports import ground, svg
from lendemain.reports.labels import Labels
from lendemain.reports.language import Language
from lendemain.reports.legend import Entry, legend
from lendemain.reports.maps import SEA, WIDTH, Frame, scale_bar

FONT = "Noto Sans, DejaVu Sans, sans-serif"
SEEN, FEWER, NOT_KNOWN, UNSEEN = 3, 2, 1, 0
FILL = {SEEN: "#009e73", FEWER: "#f0e442", NOT_KNOWN: "url(#cover-hatch)", UNSEEN: "#d55e00"}
OPACITY = {SEEN: 0.55, FEWER: 0.95, NOT_KNOWN: 1.0, UNSEEN: 0.9}
WORDS = {SEEN: "seen", FEWER: "fewer", NOT_KNOWN: "not_known", UNSEEN: "unseen"}
SQUARE, CELLS = 3.0, 1.5
"""A square's side: so many units of the picture and so many cells at least, that none be empty."""
SHARE = 1.0 / 3.0
TALL, FLAT = 1.0, 0.3
BAR_ROW = 17.0
BARS_MAX = 80

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is drawn, on which plane, in which frame, in which language."""

    picture: CoverPicture
    plane: Plane
    view: Frame
    said: Language
    x: Floats
    y: Floats
    mark: npt.NDArray[np.int64]


def cover_map(
    picture: CoverPicture,
    *,
    language: str,
    phrases: Mapping[str, str],
    sector: str = "",
    standing: bool = False,
) -> str:
    """The map as SVG; of one sector where it is named, with the posts where `standing`.

    Raises `InputError` for a sector that is not there.
    """
    said = Language(language, phrases, ZoneInfo(picture.time_zone))
    if sector and sector not in {name for name, _, _ in picture.sectors}:
        raise InputError(
            "no such sector", where=sector,
            remedy=f"Name one of: {', '.join(name for name, _, _ in picture.sectors)}",
        )  # fmt: skip
    drawing = _drawing(picture, said, sector)
    view = drawing.view
    labels = Labels(WIDTH, view.height)
    below_all = ground.land(picture.basemap, drawing.plane, view)
    squares = _squares(drawing)
    line = _line(drawing, labels, sector)
    posts = _posts(drawing, labels) if standing else []
    ground.towns(picture.basemap, drawing.plane, view, labels=labels, language=said.code)
    clip = svg.tag("clipPath", svg.tag("rect", width=WIDTH, height=view.height), id="cover-frame")
    body = svg.tag("g", "".join([*below_all, *squares, *line, *posts, *labels.drawn]),
                   clip_path="url(#cover-frame)")  # fmt: skip
    below, depth = legend(_entries(said, standing), top=view.height + 8, width=WIDTH)
    bars, tall = _bars(drawing, view.height + depth + 18, sector)
    height = view.height + depth + tall + 78
    parts = [
        svg.tag("defs", clip + svg.hatch("cover-hatch", ink="#4d4d4d", step=5)),
        svg.tag("rect", width=WIDTH, height=height, fill=svg.PAPER),
        svg.tag("rect", width=WIDTH, height=view.height, fill=SEA),
        body,
        svg.tag("rect", x=0.5, y=0.5, width=WIDTH - 1, height=view.height - 1, fill="none",
                stroke=svg.FAINT),
        *scale_bar(view, said), *below, *bars, *_notes(drawing, height),
    ]  # fmt: skip
    return svg.picture((WIDTH, height), parts, title=_title(drawing), font=FONT)


def _title(drawing: _Drawing) -> str:
    plan = drawing.picture.plan
    return drawing.said.said(
        "cover.title", mission=drawing.picture.mission, condition=_condition(drawing),
        seen=_share(drawing, plan.value), bound=_share(drawing, plan.bound, up=True),
    )  # fmt: skip


def _condition(drawing: _Drawing) -> str:
    return drawing.said.term("cover_condition", drawing.picture.plan.condition)


def _share(drawing: _Drawing, value: float, *, up: bool = False) -> str:
    return ground.share(drawing.said, value, up=up)


def _drawing(picture: CoverPicture, said: Language, sector: str) -> _Drawing:
    lon, lat, mark = (picture.cells.column(n).to_numpy() for n in ("lon", "lat", "mark"))
    plane = Plane(lon=float(lon.min() + lon.max()) / 2, lat=float(lat.min() + lat.max()) / 2)
    x, y = plane.metres(lon, lat)
    inside = np.ones(len(x), bool)
    if sector:
        path = _path(picture, plane)
        first, last = _ends(picture, sector)
        along = shapely.line_locate_point(path, shapely.points(x, y), normalized=True)
        inside = (along >= first) & (along <= last)
    bounds = [x[inside].min(), y[inside].min(), x[inside].max(), y[inside].max()]
    wide, tall = (max(bounds[k + 2] - bounds[k], 2_000.0) * 1.06 for k in (0, 1))
    wide, tall = max(wide, tall / TALL), max(tall, wide * FLAT)
    cx, cy = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    view = Frame(cx - wide / 2, cy - tall / 2, cx + wide / 2, cy + tall / 2)
    return _Drawing(picture, plane, view, said, x, y, mark.astype(np.int64))


def _path(picture: CoverPicture, plane: Plane) -> shapely.LineString:
    lon, lat = np.array(picture.line.points).T
    return shapely.LineString(np.column_stack(plane.metres(lon, lat)))


def _ends(picture: CoverPicture, sector: str) -> tuple[float, float]:
    whole = picture.sectors[-1][2]
    first, last = next((a, b) for name, a, b in picture.sectors if name == sector)
    return first / whole, last / whole


def _squares(drawing: _Drawing) -> list[str]:
    """Squares of the picture, runs of one mark joined, each as bad as a third of its cells is."""
    view = drawing.view
    side = max(SQUARE, CELLS * drawing.picture.step_lat * 111_195.0 * view.scale)
    column = np.floor((drawing.x - view.west) * view.scale / side).astype(np.int64)
    row = np.floor((view.north - drawing.y) * view.scale / side).astype(np.int64)
    width, height = int(WIDTH / side) + 1, int(view.height / side) + 1
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    key = row[inside] * width + column[inside]
    count = np.zeros((4, width * height))
    for mark in range(4):
        count[mark] = np.bincount(key[drawing.mark[inside] == mark], minlength=width * height)[
            : width * height
        ]
    total = count.sum(axis=0)
    shown = np.full(width * height, -1)
    for mark in (SEEN, FEWER, NOT_KNOWN, UNSEEN):  # the worst that holds in a third is drawn last
        shown[(total > 0) & (count[mark] >= SHARE * total)] = mark
    grid = shown.reshape(height, width)
    return [
        svg.tag("path", d=runs, fill=FILL[mark], fill_opacity=OPACITY[mark])
        for mark in (SEEN, FEWER, NOT_KNOWN, UNSEEN)
        if (runs := _runs(grid == mark, side))
    ]


def _runs(grid: npt.NDArray[np.bool_], side: float) -> str:
    pieces = []
    edges = np.diff(np.pad(grid.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    for at in range(grid.shape[0]):
        starts, ends = (np.nonzero(edges[at] == step)[0] for step in (1, -1))
        for first, last in zip(starts, ends, strict=True):
            x, y, wide = first * side, at * side, (last - first) * side
            pieces.append(f"M{svg.number(x)} {svg.number(y)}h{svg.number(wide)}"
                          f"v{svg.number(side)}h-{svg.number(wide)}Z")  # fmt: skip
    return "".join(pieces)


def _line(drawing: _Drawing, labels: Labels, sector: str) -> list[str]:
    """The line with a stroke across it at each sector's end, and the sectors' names beside it."""
    path = _path(drawing.picture, drawing.plane)
    drawn = svg.path(drawing.view.onto([path])[0])
    parts = [
        svg.tag("path", d=drawn, fill="none", stroke=svg.PAPER, stroke_width=4.0),
        svg.tag("path", d=drawn, fill="none", stroke=svg.INK, stroke_width=1.8),
    ]
    whole = drawing.picture.sectors[-1][2]
    for name, first, last in drawing.picture.sectors:
        for at in (first, last):
            x, y = _spot(drawing, path, at / whole)
            parts.append(svg.tag("circle", cx=x, cy=y, r=2.6, fill=svg.PAPER, stroke=svg.INK,
                                 stroke_width=1.2))  # fmt: skip
        x, y = _spot(drawing, path, (first + last) / 2 / whole)
        bold = name == sector
        labels.put((x, y - 8), name, size=12 if bold else 11, fill=svg.INK, anchors=("middle",),
                   weight="bold")  # fmt: skip
    return parts


def _spot(drawing: _Drawing, path: shapely.LineString, part: float) -> tuple[float, float]:
    place = shapely.line_interpolate_point(path, part, normalized=True)
    return ground.spot(drawing.view, place.x, place.y)


def _posts(drawing: _Drawing, labels: Labels) -> list[str]:
    parts, view = [], drawing.view
    for post in drawing.picture.plan.posts:
        x, y = (float(v) for v in drawing.plane.metres(post.lon, post.lat))
        if not view.holds(x, y):
            continue
        px, py = ground.spot(view, x, y)
        parts.append(svg.tag("ellipse", cx=px, cy=py, rx=6.0, ry=3.6, fill="#0072b2",
                             stroke=svg.PAPER, stroke_width=1.2))  # fmt: skip
        labels.put((px + 8, py + 4), post.site_id, size=9.5, fill="#0072b2", anchors=("start",))
    return parts


def _entries(said: Language, standing: bool) -> list[Entry]:
    found = [
        Entry(said.said(f"cover.{WORDS[mark]}"), fill=FILL[mark], opacity=OPACITY[mark])
        for mark in (SEEN, FEWER, NOT_KNOWN, UNSEEN)
    ]
    found.append(Entry(said.said("cover.line"), stroke=svg.INK, band=True))
    if standing:
        found.append(Entry(said.said("cover.post"), fill="#0072b2", round=True))
    return found


def _bars(drawing: _Drawing, top: float, sector: str) -> tuple[list[str], float]:
    """A bar for each sector with its four parts, and how deep they all are."""
    wanted = [s for s in drawing.picture.plan.sectors if sector in ("", s.sector_id)][:BARS_MAX]
    columns = 2 if len(wanted) > 6 else 1
    across = WIDTH / columns
    each = -(-len(wanted) // columns)
    head = drawing.said.said("cover.by_sector")
    parts = [svg.text((6, top + 12), head, font_size=12.5, font_weight="bold")]
    for at, cover in enumerate(wanted):
        x = 6 + (at // each) * across
        y = top + 22 + (at % each) * BAR_ROW
        parts.append(svg.text((x, y + 11), cover.sector_id, font_size=11))
        left, wide = x + 44, across - 152
        for mark, share in zip((SEEN, FEWER, NOT_KNOWN, UNSEEN),
                               (cover.seen, cover.fewer, cover.not_known, cover.unseen),
                               strict=True):  # fmt: skip
            if share > 0:
                parts.append(svg.tag("rect", x=left, y=y + 2, width=wide * share, height=11.0,
                                     fill=FILL[mark], fill_opacity=OPACITY[mark],
                                     stroke=svg.PAPER, stroke_width=0.5))  # fmt: skip
            left += wide * share
        words = drawing.said.said("cover.unseen_share", share=drawing.said.share(cover.unseen))
        parts.append(svg.text((x + across - 102, y + 11), words, font_size=10.5, fill=svg.FAINT))
    return parts, 22 + each * BAR_ROW


def _notes(drawing: _Drawing, height: float) -> Sequence[str]:
    plan, said = drawing.picture.plan, drawing.said
    figures = said.said(
        "cover.figures", seen=_share(drawing, plan.value),
        bound=_share(drawing, plan.bound, up=True),
        condition=_condition(drawing), need=said.number(plan.need),
    )  # fmt: skip
    reach = said.said(
        "cover.reach",
        cell=said.number(round(plan.cell_m)),
        beyond=_share(drawing, plan.beyond),
    )
    return [
        svg.text((6, height - 42), figures, font_size=11, fill=svg.FAINT),
        svg.text((6, height - 26), reach, font_size=11, fill=svg.FAINT),
        svg.text((6, height - 9), said.said("cover.private"), font_size=11, font_weight="bold"),
    ]
