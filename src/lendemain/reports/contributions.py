"""Contributions against requirements, drawn: what is covered month by month, and who serves when.

The matrix has a row for every requirement and a cell for every month: full where it is met, lighter
as more is missing, hatched where nothing is asked for; the numbers stand in the cells, so colour is
never alone.  The chart of tours has a row for every requirement and a bar for every tour.  Neither
shows where anybody stands.
"""

from collections.abc import Mapping, Sequence

from lendemain.records.force import Assignment, Contribution, Plan, Requirement, Statement
from lendemain.reports import svg

LEFT, TOP, CELL_WIDTH, ROW = 236.0, 44.0, 40.0, 26.0
BAR_ROW = 15.0
FONT = "sans-serif"
MET, PART, NONE = "#009e73", "#e69f00", "#d55e00"


def matrix(statement: Statement, plan: Plan, *, language: str, phrases: Mapping[str, str]) -> str:
    """The matrix as SVG: requirement by month."""
    parts, tall = _frame(statement, phrases)
    for at, line in enumerate(statement.requirements):
        y = TOP + at * ROW
        parts.append(_title(line, language, y + ROW / 2 + 4))
        for month, missing in enumerate(plan.missing[line.requirement_id]):
            parts += _cell(line, month, missing, y=y, asked=_asked(statement, line, month))
    bottom = TOP + len(statement.requirements) * ROW
    parts += _legend(phrases, bottom + 20)
    width = LEFT + statement.months * CELL_WIDTH + 10
    return svg.picture((width, bottom + tall), parts, title=phrases["force.matrix"], font=FONT)


def gantt(
    statement: Statement, offers: Sequence[Contribution], plan: Plan, *, language: str,
    phrases: Mapping[str, str],
) -> str:  # fmt: skip
    """The tours as SVG: bars under each requirement, named by nation."""
    parts, tall = _frame(statement, phrases)
    of = {c.contribution_id: c for c in offers}
    y = TOP
    for line in statement.requirements:
        tracks = _tracks([a for a in plan.assignments if a.requirement == line.requirement_id])
        high = max(1, len(tracks)) * BAR_ROW + 8
        parts.append(_title(line, language, y + high / 2 + 4))
        end = LEFT + statement.months * CELL_WIDTH
        parts.append(
            svg.tag("path", d=f"M10 {svg.number(y + high)}H{svg.number(end)}", stroke="#d9d9d9")
        )
        for at, tours in enumerate(tracks):
            parts += [_bar(one, of[one.contribution], y + 4 + at * BAR_ROW) for one in tours]
        y += high
    width = LEFT + statement.months * CELL_WIDTH + 10
    return svg.picture((width, y + tall - 20), parts, title=phrases["force.gantt"], font=FONT)


def _frame(statement: Statement, phrases: Mapping[str, str]) -> tuple[list[str], float]:
    """The paper and the months; how much room is left below the rows."""
    parts = [
        svg.tag("defs", svg.hatch("idle")),
        svg.tag("rect", width=5000, height=20_000, fill=svg.PAPER),
        svg.text((10, TOP - 10), phrases["force.requirement"], font_size=12, fill=svg.FAINT),
    ]
    for month in range(statement.months):
        at = statement.first_month + month
        x = LEFT + (month + 0.5) * CELL_WIDTH
        if at % 12 == 0 or month == 0:
            parts.append(svg.text((x, 16), str(at // 12), font_size=12, text_anchor="middle"))
        parts.append(
            svg.text((x, TOP - 10), f"{at % 12 + 1:02}", font_size=12, text_anchor="middle")
        )
    return parts, 46.0


def _title(line: Requirement, language: str, y: float) -> str:
    words = line.title.get(language) or line.requirement_id
    while svg.text_width(words, 12) > LEFT - 22:
        words = words.rstrip("…")[:-1] + "…"
    weight = "bold" if line.critical else None
    return svg.text((10, y), words, font_size=12, font_weight=weight)


def _asked(statement: Statement, line: Requirement, month: int) -> bool:
    at = statement.first_month + month
    first = line.start.year * 12 + line.start.month - 1
    last = line.end.year * 12 + line.end.month - 1
    whole = (line.end.day, line.end.hour, line.end.minute) == (1, 0, 0)
    return first <= at < last or (at == last and not whole)


def _cell(line: Requirement, month: int, missing: int, *, y: float, asked: bool) -> list[str]:
    x = LEFT + month * CELL_WIDTH
    fill = "url(#idle)" if not asked else MET if not missing else PART
    if asked and missing == line.quantity:
        fill = NONE
    box = svg.tag("rect", x=x + 1, y=y + 1, width=CELL_WIDTH - 2, height=ROW - 2, fill=fill,
                  fill_opacity=0.35 if asked else 1.0)  # fmt: skip
    if not asked:
        return [box]
    there = f"{line.quantity - missing}/{line.quantity}"
    middle = (x + CELL_WIDTH / 2, y + ROW / 2 + 4)
    return [box, svg.text(middle, there, font_size=12, text_anchor="middle")]


def _legend(phrases: Mapping[str, str], y: float) -> list[str]:
    parts, x = [], 10.0
    for key, fill in (("met", MET), ("part", PART), ("none", NONE), ("idle", "url(#idle)")):
        words = phrases[f"force.{key}"]
        opacity = 1.0 if key == "idle" else 0.35
        parts.append(svg.tag("rect", x=x, y=y - 10, width=14.0, height=12.0, fill=fill,
                             fill_opacity=opacity))  # fmt: skip
        parts.append(svg.text((x + 19, y), words, font_size=12))
        x += 34 + svg.text_width(words, 12)
    parts.append(svg.text((x, y), phrases["force.bold"], font_size=12, font_weight="bold"))
    return parts


def _tracks(tours: Sequence[Assignment]) -> list[list[Assignment]]:
    """Tours in as few rows as they need, none over another."""
    rows: list[list[Assignment]] = []
    for one in sorted(tours, key=lambda a: (a.start, a.end, a.contribution)):
        free = next((r for r in rows if r[-1].end <= one.start), None)
        if free is None:
            rows.append([one])
        else:
            free.append(one)
    return rows


def _bar(one: Assignment, offer: Contribution, y: float) -> str:
    x, wide = LEFT + one.start * CELL_WIDTH, (one.end - one.start) * CELL_WIDTH
    words = f"{offer.nation} {offer.count}"
    bar = svg.tag("rect", x=x + 1, y=y, width=wide - 2, height=BAR_ROW - 2, fill=svg.BAR,
                  fill_opacity=0.25, stroke=svg.BAR, stroke_width=0.8)  # fmt: skip
    if svg.text_width(words, 11) > wide - 6:
        words = offer.nation
    return bar + svg.text((x + 5, y + 10), words, font_size=11)
