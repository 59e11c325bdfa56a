"""The key below a map: samples with words, set in rows that fill the width."""

from collections.abc import Sequence
from dataclasses import dataclass

from lendemain.reports import svg

ROW = 22.0
SIZE = 12.5
SAMPLE = 26.0
GAP = 22.0


@dataclass(frozen=True)
class Entry:
    """A sample and its words; without fill and stroke, the words alone."""

    words: str
    fill: str | None = None
    opacity: float = 1.0
    stroke: str | None = None
    dash: str | None = None
    band: bool = False
    round: bool = False


def legend(entries: Sequence[Entry], *, top: float, width: float) -> tuple[list[str], float]:
    """The legend's parts below `top`, and how deep it is."""
    x, y, parts = 6.0, top, []
    for entry in entries:
        sample = SAMPLE + 8 if entry.fill or entry.stroke else 0.0
        wide = sample + svg.text_width(entry.words, SIZE) + GAP
        if x > 6.0 and x + wide > width + GAP:
            x, y = 6.0, y + ROW
        parts += _sample(entry, x, y)
        parts.append(svg.text((x + sample, y + 14), entry.words, font_size=SIZE))
        x += wide
    return parts, (y - top + ROW) if entries else 0.0


def _sample(entry: Entry, x: float, y: float) -> list[str]:
    if not entry.fill and not entry.stroke:
        return []
    if entry.band:
        band = svg.tag("rect", x=x, y=y + 4, width=SAMPLE, height=12.0, fill=svg.INK,
                       fill_opacity=0.14)  # fmt: skip
        run = f"M{svg.number(x)} {svg.number(y + 10)}h{SAMPLE}"
        line = svg.tag("path", d=run, fill="none", stroke=entry.stroke, stroke_width=1.8,
                       stroke_dasharray=entry.dash)  # fmt: skip
        return [band, line]
    style: dict[str, object] = {
        "fill": entry.fill or "none", "fill_opacity": entry.opacity, "stroke": entry.stroke,
        "stroke_width": 1.2 if entry.stroke else None, "stroke_dasharray": entry.dash,
    }  # fmt: skip
    if entry.round:
        wide = 11.0 if entry.fill else 5.0
        high = 6.5 if entry.fill else 5.0
        return [svg.tag("ellipse", cx=x + SAMPLE / 2, cy=y + 10, rx=wide, ry=high, **style)]
    if not entry.stroke:
        style |= {"stroke": "#3f5b52", "stroke_width": 0.9}
    return [svg.tag("rect", x=x + 2, y=y + 3, width=SAMPLE - 4, height=14.0, **style)]
