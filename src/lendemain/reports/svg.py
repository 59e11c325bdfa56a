"""The few pieces of SVG that maps and charts are drawn with, as text.

Numbers are written to one decimal, so the same picture has the same bytes everywhere.  Colours are
those of Okabe and Ito (2008), told apart by people with any colour vision.
"""

from collections.abc import Sequence
from html import escape

import numpy as np
import numpy.typing as npt
import shapely

from lendemain.reports.language import plain

INK = "#1a1a1a"
FAINT = "#6b6b6b"
PAPER = "#ffffff"
WATCH = "#009e73"
BAR = "#0072b2"
COLOUR = {
    "fire": "#d55e00", "movement": "#e69f00", "air_sea": "#56b4e9", "mines": "#cc79a7",
    "civil": "#000000", "other": "#0072b2", "no_violation": "#999999", "unknown": "#5a5a5a",
}  # fmt: skip
"""A colour for each family of incidents that is drawn."""

WIDE = set("mwMWшщжюфмШЩЖЮФМДыЫ@%—…")
NARROW = set("iljtfrI .,:;'’|()-·іїї")


def text_width(text: str, size: float) -> float:
    """About how wide a text is, in the unit of its size: enough to keep labels apart."""
    return size * sum(0.9 if c in WIDE else 0.36 if c in NARROW else 0.62 for c in text)


def number(value: float) -> str:
    """A coordinate with one decimal at most.

    >>> number(3.0), number(-0.04), number(12.345)
    ('3', '0', '12.3')
    """
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def tag(name: str, inner: str = "", /, **attributes: object) -> str:
    """An element; underscores in names of attributes become hyphens, floats are shortened."""
    listed = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(key, value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{listed}>{inner}</{name}>" if inner else f"<{name}{listed}/>"


def _value(key: str, value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if key.endswith("opacity") else number(value)
    return escape(str(value), quote=True)


def text(at: tuple[float, float], words: str, **attributes: object) -> str:
    """Words at a place; a halo where `halo` is given."""
    halo = attributes.pop("halo", None)
    if halo:
        attributes |= {
            "stroke": halo, "stroke_width": 2.6, "stroke_linejoin": "round",
            "paint_order": "stroke",
        }  # fmt: skip
    return tag("text", escape(plain(words)), x=float(at[0]), y=float(at[1]), **attributes)


def path(shape: shapely.Geometry) -> str:
    """The path of a geometry that is in the picture's own units; "" for points and nothing."""
    pieces = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            rings = [part.exterior, *part.interiors]
            pieces += [_steps(shapely.get_coordinates(r)[:-1]) + "Z" for r in rings]
        elif part.geom_type in ("LineString", "LinearRing"):
            pieces.append(_steps(shapely.get_coordinates(part)))
        elif part.geom_type.startswith(("Multi", "GeometryCollection")):
            pieces.append(path(part))
    return "".join(pieces)


def _steps(corners: npt.NDArray[np.float64]) -> str:
    if not len(corners):
        return ""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners)


def hatch(key: str, *, ink: str = "#8c8c8c", ground: str = "#ffffff", step: int = 9) -> str:
    """A pattern of slanting strokes under a key, which means: nobody watched, or nothing known."""
    return tag(
        "pattern",
        tag("rect", width=step, height=step, fill=ground, fill_opacity=0.55)
        + tag(
            "path", d=f"M-1 1L1 -1M0 {step}L{step} 0M{step - 1} {step + 1}L{step + 1} {step - 1}",
            stroke=ink, stroke_width=0.9,
        ),
        id=key, width=step, height=step, patternUnits="userSpaceOnUse",
    )  # fmt: skip


def picture(size: tuple[float, float], parts: Sequence[str], *, title: str, font: str) -> str:
    """A whole picture, named for those who do not see it."""
    width, height = size
    return tag(
        "svg",
        tag("title", escape(plain(title))) + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=float(width),
        height=float(height),
        role="img",
        font_family=font,
        fill=INK,
    )
