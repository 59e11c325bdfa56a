"""The test for a cessation as a chart: what was counted, what was watched, what either rule says.

Bars are violations as they would be had everything been watched.  A day that nobody watched is
hatched from top to bottom and has no bar: it is never drawn as nought.  Lines mark the former rate,
the share of it above which a day is no outlier, and what still counts as quiet.  Below lie the
share watched, and the answers of the robust and of the strict rule; height tells levels apart, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lendemain.reports import svg
from lendemain.reports.analyses import FONT
from lendemain.reports.charts import nice_ceiling
from lendemain.reports.language import Language

WIDTH, HEIGHT = 860.0, 420.0
LEFT, RIGHT, TOP, FLOOR = 168.0, 14.0, 34.0, 212.0
STRIP, GAP = 18.0, 9.0
BLIND = 0.05
"""Less of a day watched than this is a day that nobody watched."""

COLOUR_OF = {
    "continuing": "#d55e00", "lull": "#f0c24b", "provisional": "#56b4e9", "credible": "#009e73",
    "undetermined": "#bdbdbd", "not_enough_watched": "",
}  # fmt: skip
HEIGHT_OF = {
    "continuing": 1.0, "lull": 0.75, "provisional": 0.55, "credible": 0.35, "undetermined": 1.0,
    "not_enough_watched": 1.0,
}  # fmt: skip
"""Levels differ in height as well as in colour."""

DASHES: dict[str, str | None] = {"former": None, "outlier": "6 4", "quiet": "1.5 3"}
HATCH = "cessation-hatch"
PEAK_ABOVE = 2.0
"""The axis holds the former rate this many times, and what lies above is cut and marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CessationChart:
    """One front's days: violations as they would be had everything been watched, and both answers.

    `rates` is None where nothing is known of a day, `former` the former rate on each day (0 where
    none is known yet); `quiet_share` and `outlier_share` are shares of it.
    """

    days: Sequence[date]
    rates: Sequence[float | None]
    watched: Sequence[float]
    robust: Sequence[str]
    strict: Sequence[str]
    former: Sequence[float]
    quiet_share: float
    outlier_share: float


def chart(given: CessationChart, said: Language) -> str:
    """The chart as SVG, in one language; of no days an empty one that says so."""
    across = (WIDTH - LEFT - RIGHT) / max(1, len(given.days))
    known = [r for r in given.rates if r is not None]
    usual = max(given.former, default=0.0)
    peak = nice_ceiling(min(max(known, default=0.0), PEAK_ABOVE * usual or max(known, default=0.0)))
    parts = [
        svg.tag("defs", svg.hatch(HATCH)),
        svg.tag("rect", width=WIDTH, height=HEIGHT, fill=svg.PAPER),
        svg.text((LEFT, 18), said.said("cessation.counted"), font_size=13),
        *_axis(peak, said),
    ]
    for place, day in enumerate(given.days):
        x = LEFT + place * across
        parts += _bar(given, place, (x, across), peak)
        parts += _strips(given, place, (x, across))
        if _ticked(given.days, place):
            parts.append(
                svg.text(
                    (x + across / 2, _top(3) + 12), said.day_month(day), font_size=12,
                    text_anchor="middle",
                )
            )  # fmt: skip
    parts += _lines(given, across, peak)
    for row, key in enumerate(("watched", "robust", "strict")):
        at = (LEFT - 8, _top(row) + STRIP - 5)
        parts.append(svg.text(at, said.said(f"cessation.{key}"), font_size=12, text_anchor="end"))
    parts += _legend(said)
    parts.append(svg.tag("path", d=f"M{LEFT} {FLOOR}H{WIDTH - RIGHT}", stroke=svg.INK))
    return svg.picture((WIDTH, HEIGHT), parts, title=said.said("cessation.title"), font=FONT)


def _top(row: int) -> float:
    return FLOOR + 12 + row * (STRIP + GAP)


def _ticked(days: Sequence[date], place: int) -> bool:
    """Each Monday where the days are few, else the first of each month."""
    if len(days) <= 120:
        return days[place].weekday() == 0
    return days[place].day == 1


def _axis(peak: float, said: Language) -> list[str]:
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = FLOOR - (FLOOR - TOP) * share
        parts.append(
            svg.tag("path", d=f"M{LEFT} {svg.number(y)}H{WIDTH - RIGHT}", stroke="#e2e2e2")
        )
        decimals = 0 if peak >= 4 else 1
        words = said.number(peak * share, decimals)
        parts.append(svg.text((LEFT - 8, y + 4), words, font_size=12, text_anchor="end"))
    return parts


def _lines(given: CessationChart, across: float, peak: float) -> list[str]:
    """The former rate, and the shares of it that matter, stepwise over the days."""
    parts = []
    shares = {"former": 1.0, "outlier": given.outlier_share, "quiet": given.quiet_share}
    for key, dash in DASHES.items():
        way, running = "", False
        for place, former in enumerate(given.former):
            level = shares[key] * former
            if not 0.0 < level <= peak:
                running = False
                continue
            x, y = LEFT + place * across, FLOOR - (FLOOR - TOP) * level / peak
            way += f"{'L' if running else 'M'}{svg.number(x)} {svg.number(y)}"
            way += f"H{svg.number(x + across)}"
            running = True
        if way:
            parts.append(_dashed(way, dash))
    return parts


def _dashed(way: str, dash: str | None) -> str:
    return svg.tag(
        "path", d=way, fill="none", stroke=svg.INK, stroke_width=1.3, stroke_dasharray=dash
    )


def _bar(
    given: CessationChart, place: int, at: tuple[float, float], peak: float
) -> list[str]:  # fmt: skip
    x, across = at
    value = given.rates[place]
    blind = given.watched[place] < BLIND
    parts = []
    if blind:
        parts.append(
            svg.tag("rect", x=x, y=TOP, width=across, height=FLOOR - TOP, fill=f"url(#{HATCH})")
        )
    if value is None or (blind and not value):
        return parts
    tall = (FLOOR - TOP) * min(value / peak, 1.0)
    wide = across * 0.76
    if tall > 0.0:
        parts.append(
            svg.tag("rect", x=x + across * 0.12, y=FLOOR - tall, width=wide, height=tall,
                    fill=svg.BAR)
        )  # fmt: skip
    if value > peak:
        middle = x + across / 2
        tip = f"M{svg.number(middle - 4)} {TOP}L{svg.number(middle)} {TOP - 6}"
        parts.append(svg.tag("path", d=f"{tip}L{svg.number(middle + 4)} {TOP}Z", fill=svg.BAR))
    return parts


def _strips(given: CessationChart, place: int, at: tuple[float, float]) -> list[str]:
    x, across = at
    share = given.watched[place]
    blind = share < BLIND
    parts = [
        svg.tag(
            "rect", x=x, y=_top(0), width=across, height=STRIP,
            fill=f"url(#{HATCH})" if blind else svg.WATCH,
            fill_opacity=1.0 if blind else 0.15 + 0.85 * min(share, 1.0),
        )
    ]  # fmt: skip
    for row, level in ((1, given.robust[place]), (2, given.strict[place])):
        tall = STRIP * HEIGHT_OF[level]
        parts.append(
            svg.tag("rect", x=x, y=_top(row) + STRIP - tall, width=across, height=tall,
                    fill=COLOUR_OF[level] or f"url(#{HATCH})")
        )  # fmt: skip
    return parts


def _legend(said: Language) -> list[str]:
    """What each colour, height and hatching says, in rows that fit."""
    parts: list[str] = []
    x, y = LEFT, _top(3) + 36
    for level, colour in COLOUR_OF.items():
        words = said.said(f"cessation.level_{level}")
        wide = 24 + svg.text_width(words, 12) + 18
        if x + wide > WIDTH - RIGHT:
            x, y = LEFT, y + 22
        tall = 14 * HEIGHT_OF[level]
        parts.append(
            svg.tag("rect", x=x, y=y + 2 - tall, width=18.0, height=tall,
                    fill=colour or f"url(#{HATCH})", stroke="#8c8c8c", stroke_width=0.5)
        )  # fmt: skip
        parts.append(svg.text((x + 24, y), words, font_size=12))
        x += wide
    x, y = LEFT, y + 22
    for key, dash in DASHES.items():
        words = said.said(f"cessation.line_{key}")
        parts.append(_dashed(f"M{svg.number(x)} {svg.number(y - 4)}h18", dash))
        parts.append(svg.text((x + 24, y), words, font_size=12))
        x += 24 + svg.text_width(words, 12) + 18
    parts.append(
        svg.text((LEFT, y + 22), said.said("cessation.blind"), font_size=12, fill=svg.FAINT)
    )
    return parts
