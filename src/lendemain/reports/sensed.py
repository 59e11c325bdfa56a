"""What moved, what was heard, and which heat stood out on the day: reasons to look, and no places.

A day without any of these has no such section, and a release never has.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from lendemain.reports.document import Block, Column, Paragraph, Section, Table
from lendemain.reports.language import Language, plain
from lendemain.reports.rows import Day

PROBABLE = 0.5
HOURS_S = 600.0
"""Clocks that are off by more are told in hours."""

SQUARE_MIN_KM2 = 0.01

Cells = tuple[tuple[str, ...], ...]


def sensed(day: Day, said: Language, *, most: int) -> list[Section]:
    """The section, with at most so many rows to a table; none where there is nothing to say."""
    given = day.brief.sensed or {}
    blocks: list[Block] = []
    for name, titles, rows in (
        ("crossings", ("violations.time", "sensed.border", "sensed.way", "sensed.probability"),
         _crossings),
        ("interference", ("violations.time", "sensed.what", "sensed.plots", "sensed.probability"),
         _interference),
        ("heard", ("violations.time", "sensed.area", "sensed.arrivals", "sensed.probability"),
         _heard),
        ("clocks", ("sensed.sensor", "sensed.shift", "sensed.agreed", "sensed.probability"),
         _clocks),
        ("microphones", ("sensed.sensor", "sensed.wrong", "sensed.agreed", "sensed.probability"),
         _microphones),
    ):  # fmt: skip
        table = given.get(name)
        cells = [] if table is None else list(rows(table, day, said))
        if cells:
            blocks += _tabled(name, titles, cells, said=said, most=most)
    heat = _probable(given.get("anomalies"))
    if heat:
        blocks.append(Paragraph(text=said.said("sensed.heat", n=said.number(len(heat)))))
    if not blocks:
        return []
    rule = Paragraph(text=said.said("sensed.rule"), tone="note")
    return [Section(key="sensed", title=said.said("section.sensed"), blocks=(rule, *blocks))]


def _tabled(
    name: str, titles: Sequence[str], cells: list[Cells], *, said: Language, most: int
) -> Iterator[Block]:
    widths = (1.4, 2.4, 1.8, 1.0)
    columns = tuple(
        Column(title=said.said(title), width=width, numeric=number == 3)
        for number, (title, width) in enumerate(zip(titles, widths, strict=True))
    )
    if len(cells) > most:
        number = {"shown": said.number(most), "rows": said.number(len(cells))}
        yield Paragraph(text=said.said("report.capped", **number), tone="notice")
    caption = said.said(f"sensed.{name}")
    yield Table(key=f"sensed-{name}", caption=caption, columns=columns, rows=tuple(cells[:most]))


def _probable(table: pa.Table | None) -> list[dict[str, Any]]:
    """The rows that are at least as probable as not."""
    rows = [] if table is None else table.to_pylist()
    return [row for row in rows if (row["probability"] or 0.0) >= PROBABLE]


def _crossings(table: pa.Table, day: Day, said: Language) -> Iterator[Cells]:
    agreement = day.brief.agreement
    zones = {zone.zone_id: said.names(zone.name) for zone in agreement.zones}
    lines = {line.line_id: line for line in agreement.lines}
    parties = {party.party_id: said.names(party.name) for party in agreement.parties}
    for row in sorted(_probable(table), key=lambda r: (r["time"], r["border"], r["track_id"])):
        border, sides = row["border"], (row["from_side"], row["to_side"])
        if border in lines:
            hands = {"left": lines[border].left, "right": lines[border].right}
            a, b = (parties.get(hands.get(side, side), side) for side in sides)
            name, way = said.names(lines[border].name), said.said("sensed.over", a=a, b=b)
        else:
            name = zones.get(border, said.term("border", border))
            way = said.said("sensed.into" if sides[1] == "inside" else "sensed.out")
        when = said.span(row["earliest"], row["latest"], day=day.brief.day)
        yield (when,), (name,), (way,), (said.share(row["probability"]),)


def _interference(table: pa.Table, day: Day, said: Language) -> Iterator[Cells]:
    agreement = day.brief.agreement
    known = {z.zone_id: said.names(z.name) for z in agreement.zones}
    known |= {line.line_id: said.names(line.name) for line in agreement.lines}
    for row in sorted(table.to_pylist(), key=lambda r: (r["start"], r["identity"])):
        when = said.span(row["start"], row["end"], day=day.brief.day)
        what = said.term("disturbance", row["disturbance"])
        if row["borders"]:
            over = [
                known.get(name, said.term("border", name)) for name in row["borders"].split(", ")
            ]
            what = f"{what}; {said.said('sensed.both_sides', borders=', '.join(over))}"
        yield (when,), (what,), (said.number(row["plots"]),), (said.share(row["probability"]),)


def _heard(table: pa.Table, day: Day, said: Language) -> Iterator[Cells]:
    for row in sorted(table.to_pylist(), key=lambda r: (r["start"], r["heard_id"])):
        area = row["area_90_km2"]
        text = said.said("sensed.small")
        if area >= SQUARE_MIN_KM2:
            text = said.said("sensed.square", n=said.number(area, 2))
        if row["copy_of"]:
            text = f"{text}; {said.said('sensed.again')}"
        when = said.span(row["start"], row["end"], day=day.brief.day)
        yield (when,), (text,), (said.number(row["arrivals"]),), (said.share(row["probability"]),)


def _clocks(table: pa.Table, _: Day, said: Language) -> Iterator[Cells]:
    for row in table.to_pylist():
        agreed = f"{said.number(row['agreed'])} / {said.number(row['accounts'])}"
        hours = said.said("sensed.hours", n=said.signed(row["shift_s"] / 3600.0))
        yield (plain(row["sensor"]),), (hours,), (agreed,), (said.share(row["probability"]),)


def _microphones(table: pa.Table, _: Day, said: Language) -> Iterator[Cells]:
    for row in table.to_pylist():
        name = plain(row["station_id"].partition("@")[0])
        agreed = f"{said.number(row['agreed'])} / {said.number(row['acts'])}"
        yield (name,), (_wrong(row, said),), (agreed,), (said.share(row["probability"]),)


def _wrong(row: dict[str, Any], said: Language) -> str:
    """What is wrong with a microphone, and by how much."""
    by = row["shift_s"] or 0.0
    clock = said.said("sensed.seconds", n=said.signed(by, 3 if abs(by) < 1.0 else 1))
    if abs(by) > HOURS_S:
        clock = said.said("sensed.hours", n=said.signed(by / 3600.0, 1))
    place = said.said("sensed.metres", n=said.number(row["moved_m"] or 0.0))
    turn = said.said("sensed.degrees", n=said.signed(row["turned_deg"] or 0.0, 1))
    return said.said(f"sensed.wrong_{row['wrong']}", clock=clock, place=place, turn=turn)
