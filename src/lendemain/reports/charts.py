"""Bars over time with the share that was watched below them: hours of a day, days of a fortnight.

A gap in the record is hatched and has no bar, and so is a time that nobody watched and of which
nothing is known; neither is ever drawn as nought.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lendemain.reports import svg

WIDTH = 760.0
HEIGHT = 220.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 8.0, 14.0, 62.0
STRIP = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """What a chart shows; None in `values` or `shares` means not recorded.

    `ticks` names each bar ("" for none), `number` writes a value of the axis.
    """

    title: str
    values: Sequence[float | None]
    shares: Sequence[float | None]
    ticks: Sequence[str]
    axis: Sequence[tuple[float, str]]
    observed_share: float
    watched_word: str
    axis_word: str
    key: str


def nice_ceiling(peak: float) -> float:
    """The least of 1, 2, 4, 6, 8, 10, 20 ... that is not below `peak`.

    >>> [nice_ceiling(v) for v in (0.0, 0.4, 3.0, 11.0, 47.0, 320.0)]
    [1.0, 1.0, 4.0, 20.0, 60.0, 400.0]
    """
    scale = 1.0
    while True:
        for step in (1.0, 2.0, 4.0, 6.0, 8.0):
            if peak <= step * scale:
                return step * scale
        scale *= 10.0


def chart(bars: Bars, *, font: str) -> str:
    """The chart as SVG."""
    across = (WIDTH - LEFT - RIGHT) / max(1, len(bars.values))
    floor = HEIGHT - BOTTOM
    peak = nice_ceiling(max((v for v in bars.values if v is not None), default=0.0))
    parts = [
        svg.tag("defs", svg.hatch(f"{bars.key}-hatch")),
        svg.tag("rect", width=WIDTH, height=HEIGHT, fill=svg.PAPER),
    ]
    for tick, label in bars.axis:
        y = floor - (floor - TOP) * tick / peak
        parts.append(
            svg.tag("path", d=f"M{LEFT} {svg.number(y)}H{WIDTH - RIGHT}", stroke="#d9d9d9")
        )
        parts.append(svg.text((LEFT - 6, y + 4), label, font_size=12, text_anchor="end"))
    for at, (value, share) in enumerate(zip(bars.values, bars.shares, strict=True)):
        parts += _bar(bars, LEFT + at * across, across, value=value, share=share, peak=peak)
        if bars.ticks[at]:
            middle = LEFT + (at + 0.5) * across
            parts.append(
                svg.text((middle, HEIGHT - 22), bars.ticks[at], font_size=12, text_anchor="middle")
            )
    parts.append(svg.tag("path", d=f"M{LEFT} {floor}H{WIDTH - RIGHT}", stroke=svg.INK))
    parts.append(svg.text((LEFT, HEIGHT - 5), bars.axis_word, font_size=12, fill=svg.FAINT))
    return svg.picture((WIDTH, HEIGHT), parts, title=bars.title, font=font)


def _bar(
    bars: Bars, x: float, across: float, *, value: float | None, share: float | None, peak: float
) -> list[str]:
    floor = HEIGHT - BOTTOM
    strip = floor + 6
    hatched = f"url(#{bars.key}-hatch)"
    blind = share is None or share < bars.observed_share
    if value is None or (blind and not value):
        return [
            svg.tag("rect", x=x, y=TOP, width=across, height=floor - TOP, fill=hatched),
            svg.tag("rect", x=x, y=strip, width=across, height=STRIP, fill=hatched),
        ]
    tall = (floor - TOP) * value / peak
    parts = []
    if tall > 0:
        parts.append(
            svg.tag(
                "rect",
                x=x + across * 0.12,
                y=floor - tall,
                width=across * 0.76,
                height=tall,
                fill=svg.BAR,
            )
        )
    fill, opacity = hatched, 1.0
    if share is not None and not blind:
        fill, opacity = svg.WATCH, 0.2 + 0.8 * share
    parts.append(
        svg.tag(
            "rect",
            x=x,
            y=strip,
            width=across,
            height=STRIP,
            fill=fill,
            fill_opacity=opacity,
            stroke="#ffffff",
            stroke_width=0.6,
        )
    )
    return parts
