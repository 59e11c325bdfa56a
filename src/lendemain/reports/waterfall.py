"""How each item moves the odds, as a waterfall: from before the evidence to after it.

Bars are in powers of ten of the odds, the weightiest item first; what leaving items out one by one
does not account for, because they depend on each other, is a bar of its own, so that the bars add
up.  Colour is never alone: a bar for has its sign, and one against has its own hatch.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lendemain.reports import svg

WIDTH = 760.0
ROW, TOP, BOTTOM = 24.0, 20.0, 40.0
LEFT, RIGHT = 210.0, 70.0
SHOWN_MAX = 14
FOR, AGAINST, REST = "#0072b2", "#d55e00", "#8c8c8c"
NAME_MAX = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """What a waterfall shows: log-odds (base ten) before and after, and each item's part.

    `shares` names the two ends ("35 %", "98 %"), `words` are those of "before", "after", "others"
    (with {n}) and "dependence"; `key` keeps its patterns apart from other pictures'.
    """

    title: str
    before: float
    after: float
    items: Sequence[tuple[str, float]]
    shares: tuple[str, str]
    words: tuple[str, str, str, str]
    key: str


def bars(fall: Fall) -> list[tuple[str, float]]:
    """The bars between the two ends, which add up to the way between them.

    >>> fall = Fall(title="", before=0.0, after=1.0, items=[("a", 0.7)], shares=("", ""),
    ...             words=("", "", "", "rest"), key="w")
    >>> [(name, round(size, 3)) for name, size in bars(fall)]
    [('a', 0.7), ('rest', 0.3)]
    """
    ordered = sorted(fall.items, key=lambda pair: (-abs(pair[1]), pair[0]))
    shown = ordered[:SHOWN_MAX]
    rest = ordered[SHOWN_MAX:]
    if rest:
        shown.append((fall.words[2].format(n=len(rest)), math.fsum(w for _, w in rest)))
    left = fall.after - fall.before - math.fsum(w for _, w in shown)
    if abs(left) > 5e-3:
        shown.append((fall.words[3], left))
    return shown


def chart(fall: Fall, *, font: str, signed: Callable[[float], str]) -> str:
    """The waterfall as SVG."""
    shown = bars(fall)
    steps = [fall.before]
    for _, size in shown:
        steps.append(steps[-1] + size)
    low, high = min(*steps, 0.0) - 0.15, max(*steps, 0.0) + 0.15
    scale = (WIDTH - LEFT - RIGHT) / (high - low)
    height = TOP + ROW * (len(shown) + 2) + BOTTOM

    def x(value: float) -> float:
        return LEFT + (value - low) * scale

    parts = [
        svg.tag("defs", svg.hatch(f"{fall.key}-against", ink=AGAINST, ground="#ffffff", step=6)),
        svg.tag("rect", width=WIDTH, height=height, fill=svg.PAPER),
        *_grid(low, high, x=x, height=height),
    ]
    parts += _end(fall.words[0], fall.shares[0], x(fall.before), TOP)
    for row, ((name, size), start) in enumerate(zip(shown, steps, strict=False), 1):
        y = TOP + ROW * row
        a, b = sorted((x(start), x(start + size)))
        fill = FOR if size >= 0 else f"url(#{fall.key}-against)"
        if name == fall.words[3]:
            fill = REST
        parts += [
            svg.tag("path", d=f"M{svg.number(x(start))} {svg.number(y - 8)}v{svg.number(ROW)}",
                    stroke=svg.FAINT, stroke_width=0.8),
            svg.tag("rect", x=a, y=y + 1, width=max(b - a, 1.0), height=ROW - 8, fill=fill,
                    stroke=FOR if size >= 0 else AGAINST, stroke_width=0.8),
            svg.text((LEFT - 8, y + 13), _short(name), font_size=12, text_anchor="end"),
            svg.text((b + 5, y + 13), signed(size), font_size=11, fill=svg.INK, halo=svg.PAPER),
        ]  # fmt: skip
    parts += _end(fall.words[1], fall.shares[1], x(steps[-1]), TOP + ROW * (len(shown) + 1))
    return svg.picture((WIDTH, height), parts, title=fall.title, font=font)


def _end(name: str, share: str, x: float, y: float) -> list[str]:
    """One end: a black mark with its probability."""
    return [
        svg.tag("rect", x=x - 2, y=y, width=4.0, height=ROW - 6, fill=svg.INK),
        svg.text((LEFT - 8, y + 13), name, font_size=12, text_anchor="end", font_weight="bold"),
        svg.text((x + 7, y + 13), share, font_size=12, font_weight="bold", halo=svg.PAPER),
    ]


def _grid(low: float, high: float, *, x: Callable[[float], float], height: float) -> list[str]:
    """Whole powers of ten, and even odds as a stronger stroke."""
    parts = []
    step = max(1, math.ceil((high - low) / 8))
    for power in range(math.ceil(low), math.floor(high) + 1):
        if power % step:
            continue
        at = svg.number(x(power))
        parts.append(
            svg.tag("path", d=f"M{at} {TOP - 6}V{svg.number(height - BOTTOM + 4)}",
                    stroke=svg.INK if power == 0 else "#d9d9d9",
                    stroke_width=1.0 if power == 0 else 0.8)
        )  # fmt: skip
        parts.append(
            svg.text((x(power), height - BOTTOM + 18), _odds(power), font_size=11,
                     text_anchor="middle", fill=svg.FAINT)
        )  # fmt: skip
    return parts


def _odds(power: int) -> str:
    """Odds as people say them.

    >>> [_odds(p) for p in (-2, 0, 1)]
    ['1 : 100', '1 : 1', '10 : 1']
    """
    return f"{10**power} : 1" if power >= 0 else f"1 : {10**-power}"


def _short(name: str) -> str:
    return name if len(name) <= NAME_MAX else f"{name[: NAME_MAX - 1]}…"
