"""The parts of the daily report around its table: pictures, watch, docket, method, record."""

from collections.abc import Mapping

from lendemain.records.brief import DailyBrief
from lendemain.reports.charts import Bars, chart, nice_ceiling
from lendemain.reports.document import (
    Block,
    Column,
    Facts,
    Paragraph,
    Picture,
    Section,
    Table,
    Verbatim,
)
from lendemain.reports.language import Language, plain
from lendemain.reports.maps import day_map
from lendemain.reports.places import Gazetteer, regions
from lendemain.reports.rows import Day, Watched
from lendemain.reports.violations import UNDATED_MAX, sector_words, undated

CLOCKED_WITHIN_S = 6 * 3600
"""An incident whose interval is wider is not drawn in the chart of hours."""

FILES_MAX = 60


def pictures(day: Day, said: Language, *, font: str) -> list[Section]:
    """The map, the chart of hours, the chart of the last fourteen days."""
    drawn, outside = day_map(day, said, font=font)
    note = said.counted("outside", outside) if outside else ""
    alt = said.said(
        "map.alt",
        day=said.day(day.brief.day),
        incidents=said.counted("incidents", day.incidents.num_rows - outside),
        sectors=said.counted("sectors", sum(not s.observed for s in day.sectors)),
        all=said.number(len(day.sectors)),
    )
    caption = said.said("map.caption", note=note).strip()
    blocks: tuple[Block, ...] = (
        Picture(key="map", svg=drawn, alt=alt, caption=caption, height_share=0.82),
        Paragraph(text=said.said("map.attribution"), tone="note"),
    )
    return [
        Section(key="map", title=said.said("section.map"), blocks=blocks),
        _hours(day, said, font=font),
        _days(day, said, font=font),
    ]


def _hours(day: Day, said: Language, *, font: str) -> Section:
    values, left_out = by_hour(day)
    start = day.brief.start.timestamp()
    ticks = []
    for hour in range(day.hours):
        moment = day.brief.start.fromtimestamp(start + hour * 3600, tz=day.brief.start.tzinfo)
        ticks.append(said.clock(moment) if hour % 3 == 0 else "")
    day_words = said.day(day.brief.day)
    peak = max(values)
    if left_out and not peak:  # bars of nothing would say that it was quiet
        text = said.said("chart.hours_alt_none", day=day_words)
        untimed = (Paragraph(text=text),)
        return Section(key="hours", title=said.said("section.hours"), blocks=untimed)
    if peak:
        at = values.index(peak)
        moment = day.brief.start.fromtimestamp(start + at * 3600, tz=day.brief.start.tzinfo)
        alt = said.said(
            "chart.hours_alt", day=day_words, peak=said.number(peak, 1),
            hour=said.clock(moment), share=said.share(day.share or 0.0),
        )  # fmt: skip
    else:
        alt = said.said("chart.hours_alt_none", day=day_words)
    bars = Bars(
        title=said.said("chart.hours_title", day=day_words),
        values=values, shares=list(day.hourly), ticks=ticks,
        axis=_axis(said, peak), observed_share=day.observed_share,
        watched_word=said.said("chart.watched"),
        axis_word=f"{said.zone_name}, {said.offsets(day.brief.start, day.brief.end)}",
        key="hours",
    )  # fmt: skip
    note = said.counted("unplaced_in_time", left_out) if left_out else ""
    caption = said.said("chart.hours_caption", note=note).strip()
    picture = Picture(
        key="hours", svg=chart(bars, font=font), alt=alt, caption=caption, height_share=0.3
    )
    return Section(key="hours", title=said.said("section.hours"), blocks=(picture,))


def by_hour(day: Day) -> tuple[list[float], int]:
    """Incidents by hour of the day, each spread over its interval, and how many were left out."""
    found = [0.0] * day.hours
    left_out = 0
    origin = day.brief.start.timestamp()
    starts = day.incidents.column("start").to_pylist()
    ends = day.incidents.column("end").to_pylist()
    for start, end in zip(starts, ends, strict=True):
        first, last = start.timestamp() - origin, end.timestamp() - origin
        if last - first > CLOCKED_WITHIN_S:
            left_out += 1
            continue
        wide = max(last - first, 1.0)
        for hour in range(int(first // 3600), int((first + wide - 1e-6) // 3600) + 1):
            inside = min(first + wide, hour * 3600 + 3600) - max(first, hour * 3600)
            if 0 <= hour < day.hours:
                found[hour] += max(0.0, inside) / wide
    return found, left_out


def _days(day: Day, said: Language, *, font: str) -> Section:
    listed = day.brief.days.to_pylist()
    values = [None if r["incidents"] is None else float(r["incidents"]) for r in listed]
    known = [v for v in values if v is not None]
    peak = max(known, default=0.0)
    if known:
        alt = said.said(
            "chart.days_alt", day=said.day(day.brief.day), peak=said.number(peak),
            when=said.day(listed[values.index(peak)]["day"]), recorded=said.number(len(known)),
        )  # fmt: skip
    else:
        alt = said.said("chart.days_alt_none")
    bars = Bars(
        title=said.said("chart.days_title"),
        values=values, shares=[r.get("watched") for r in listed],
        ticks=[said.day_month(r["day"]) for r in listed],
        axis=_axis(said, peak, whole=True), observed_share=day.observed_share,
        watched_word=said.said("chart.watched"), axis_word="", key="days",
    )  # fmt: skip
    caption = said.said("chart.days_caption")
    picture = Picture(
        key="days", svg=chart(bars, font=font), alt=alt, caption=caption, height_share=0.3
    )
    return Section(key="days", title=said.said("section.days"), blocks=(picture,))


def _axis(said: Language, peak: float, *, whole: bool = False) -> list[tuple[float, str]]:
    """Nought, the middle and the top of an axis; of whole things no half is marked."""
    top = nice_ceiling(peak)
    half = top / 2
    if whole and half != int(half):
        return [(0.0, said.number(0)), (top, said.number(top))]
    return [(0.0, said.number(0)), (half, said.number(half, 0 if half == int(half) else 1)),
            (top, said.number(top))]  # fmt: skip


def watch(day: Day, said: Language) -> Section:
    """Sector by sector what was watched, and why the rest was not."""
    title = said.said("section.watched")
    if not day.sectors:
        nothing = Paragraph(text=said.said("watched.nothing"))
        return Section(key="watched", title=title, blocks=(nothing,))
    keys = (
        ("sector", 1.4, False), ("stretch", 1.1, False), ("share", 0.9, True),
        ("hours", 0.9, True), ("notice", 1.1, True), ("incidents", 1.1, True),
        ("causes", 2.0, False),
    )  # fmt: skip
    columns = tuple(
        Column(title=said.said(f"watched.{key}"), width=width, numeric=numeric)
        for key, width, numeric in keys
    )
    rows = tuple(_sector_row(day, said, sector) for sector in day.sectors)
    rule = said.said("watched.rule", share=said.share(day.observed_share))
    table = Table(key="watched", caption=said.said("watched.caption"), columns=columns, rows=rows)
    return Section(key="watched", title=title, blocks=(Paragraph(text=rule, tone="note"), table))


def _sector_row(day: Day, said: Language, sector: Watched) -> tuple[tuple[str, ...], ...]:
    name = plain(sector.sector_id)
    if sector.name and not sector.name.startswith(sector.sector_id):
        name = f"{name} – {plain(sector.name)}"
    if sector.from_km is None or sector.to_km is None:
        stretch = "–"
    else:
        stretch = f"{said.number(sector.from_km)}–{said.number(sector.to_km)}"
    if sector.observed:
        incidents = said.number(sector.incidents)
    elif sector.incidents:
        incidents = said.said("watched.at_least", n=said.number(sector.incidents))
    else:
        incidents = said.said("report.not_observed")
    causes = ", ".join(said.term("watch", cause) for cause in sector.causes)
    if not causes:
        told = day.brief.release is None and sector.share <= 0.995
        causes = said.said("watched.no_cause") if told else "–"
    return (
        (name,), (stretch,), (said.share(sector.share),),
        (f"{said.number(sector.hours)} / {said.number(day.hours)}",),
        (said.share(sector.probability),), (incidents,), (causes,),
    )  # fmt: skip


def restrictions(day: Day, said: Language, *, most: int) -> Section:
    """What monitors were kept from, by sector only."""
    title = said.said("section.restrictions")
    if not day.restriction_rows:
        nothing = Paragraph(text=said.said("restrictions.nothing"))
        return Section(key="restrictions", title=title, blocks=(nothing,))
    titles = (
        ("violations.time", 1.2, False), ("restrictions.where", 1.4, False),
        ("violations.what", 2.2, False), ("violations.accounts", 1.4, False),
        ("violations.entries", 1.6, False),
    )  # fmt: skip
    columns = tuple(Column(title=said.said(k), width=w, numeric=n) for k, w, n in titles)
    rows = tuple(
        (
            (said.span(r["start"], r["end"], day=day.brief.day),),
            (sector_words(said, r["sector_id"]),),
            (said.term("kind", r["kind"]),),
            (said.counted("accounts", r["accounts"]),),
            (said.numbers(r["entries"] or [], most=4),),
        )
        for r in day.restriction_rows[:most]
    )
    blocks: list[Block] = [Paragraph(text=said.said("restrictions.rule"), tone="note")]
    if len(day.restriction_rows) > most:
        number = {"shown": said.number(most), "rows": said.number(len(day.restriction_rows))}
        blocks.append(Paragraph(text=said.said("report.capped", **number), tone="notice"))
    caption = said.said("restrictions.caption")
    blocks.append(Table(key="restrictions", caption=caption, columns=columns, rows=rows))
    return Section(key="restrictions", title=title, blocks=tuple(blocks))


def not_dated(day: Day, said: Language, near: Gazetteer) -> list[Section]:
    """Incidents that may fall on this day; no section without any."""
    rows = day.brief.undated
    if rows is None:
        return []
    table = undated(day, said, near, regions(rows.slice(0, UNDATED_MAX), day.plane))
    if table is None:
        return []
    blocks: list[Block] = [Paragraph(text=said.said("undated.rule"), tone="note")]
    if rows.num_rows > len(table.rows):
        number = {"shown": said.number(len(table.rows)), "rows": said.number(rows.num_rows)}
        blocks.append(Paragraph(text=said.said("undated.capped", **number), tone="notice"))
    return [Section(key="undated", title=said.said("section.undated"), blocks=(*blocks, table))]


def docket(day: Day, said: Language) -> Section:
    """How many cases there are, parted in every way, and whether the parts add up."""
    title, totals = said.said("section.docket"), day.brief.totals
    cases = int(totals.get("cases", 0))
    if not cases:
        nothing = Paragraph(text=said.said("docket.nothing"))
        return Section(key="docket", title=title, blocks=(nothing,))
    rows, blocks = [], []
    for group in ("status", "handling", "outcome"):
        parts = {k.split(".", 1)[1]: int(v) for k, v in totals.items() if k.startswith(group + ".")}
        rows += [
            ((said.said(f"docket.by_{group}"),), (said.term(group, k),), (said.number(v),))
            for k, v in parts.items()
            if v or group == "status"
        ]
        if parts and sum(parts.values()) != cases:
            text = said.said("docket.does_not_balance", n=said.number(cases - sum(parts.values())))
            blocks.append(Paragraph(text=text, tone="notice"))
    rows.append(((said.said("docket.total"),), ("",), (said.number(cases),)))
    columns = (
        Column(title=said.said("docket.by"), width=1.2),
        Column(title=said.said("docket.value"), width=2.2),
        Column(title=said.said("docket.cases"), width=0.8, numeric=True),
    )
    if not blocks:
        blocks.append(Paragraph(text=said.said("docket.balances")))
    rule = Paragraph(text=said.said("docket.rule"), tone="note")
    caption = said.said("docket.caption")
    table = Table(key="docket", caption=caption, columns=columns, rows=tuple(rows))
    return Section(key="docket", title=title, blocks=(rule, table, *blocks))


def received(day: Day, said: Language) -> Section:
    """Which files came in, and what was set aside."""
    blocks: list[Block] = [Paragraph(text=said.said("received.rule"), tone="note")]
    sources = list(day.brief.sources)
    if sources:
        if len(sources) > FILES_MAX:
            number = {"shown": said.number(FILES_MAX), "rows": said.number(len(sources))}
            blocks.append(Paragraph(text=said.said("received.capped", **number), tone="notice"))
        blocks.append(_files(said, sources[-FILES_MAX:]))
    else:
        blocks.append(Paragraph(text=said.said("received.no_sources")))
    if day.brief.rejections.num_rows:
        blocks.append(_rejections(day, said))
    else:
        blocks.append(Paragraph(text=said.said("received.no_rejections")))
    return Section(key="received", title=said.said("section.received"), blocks=tuple(blocks))


def _files(said: Language, sources: list[Mapping[str, object]]) -> Table:
    keys = ("source", "file", "rows", "accepted", "rejected", "duplicates", "entry")
    columns = tuple(
        Column(
            title=said.said(f"received.{k}"),
            width=3.0 if k == "file" else 1.0,
            numeric=k not in ("source", "file"),
        )
        for k in keys
    )
    rows = tuple(tuple((_value(said, k, row.get(k)),) for k in keys) for row in sources)
    caption = said.said("received.sources")
    return Table(key="sources", caption=caption, columns=columns, rows=rows)


def _value(said: Language, key: str, value: object) -> str:
    if isinstance(value, int) and key != "entry":
        return said.number(value)
    text = plain("" if value is None else value)
    return text.replace("\\", "/").rsplit("/", 1)[-1] if key == "file" else text


def _rejections(day: Day, said: Language) -> Table:
    keys = ("source", "reason", "kept", "rows")
    columns = tuple(Column(title=said.said(f"received.{k}"), numeric=k == "rows") for k in keys)
    rows = tuple(
        (
            (plain(row["source"]),),
            (said.term("reason", row["reason"]),),
            (said.said("received.yes" if row.get("kept") else "received.no"),),
            (said.number(row["rows"]),),
        )
        for row in day.brief.rejections.to_pylist()
    )
    caption = said.said("received.rejections")
    return Table(key="rejections", caption=caption, columns=columns, rows=rows)


def method(said: Language) -> Section:
    """How incidents are formed, and what figures do not mean."""
    keys = ("incidents", "counts", "figures", "words", "nobody", "record")
    blocks = tuple(Paragraph(text=said.said(f"method.{key}")) for key in keys)
    return Section(key="method", title=said.said("section.method"), blocks=blocks)


def ledger(day: Day, said: Language) -> Section:
    """Where the ledger stood, with its checkpoint as signed."""
    anchor = day.brief.anchor
    pairs = (
        (said.said("ledger.origin"), plain(anchor.origin)),
        (said.said("ledger.size"), said.number(anchor.size)),
        (said.said("ledger.root"), plain(anchor.root)),
    )
    blocks = (
        Paragraph(text=said.said("ledger.rule"), tone="note"),
        Facts(pairs=pairs),
        Verbatim(caption=said.said("ledger.checkpoint"), text=anchor.checkpoint),
    )
    return Section(key="ledger", title=said.said("section.ledger"), blocks=blocks)


def release(brief: DailyBrief, said: Language) -> Section:
    """For whom this release is, how coarse and late it is, and by which rule."""
    rule = brief.release or {}
    least = int(str(rule.get("least", 1)))
    audience = str(rule["audience"]).partition(":")
    parts = [
        said.said("release.for", audience=said.term("audience", audience[0]) + _which(audience[2])),
        said.said("release.place", km=said.kilometres(float(str(rule["cell_m"])))),
        said.said("release.time", unit=said.term("unit", str(rule["time"]))),
        said.said("release.delay", hours=said.number(int(str(rule["delay_h"]))),
                  late=said.number(int(str(rule["late_h"])))),
    ]  # fmt: skip
    if least > 1:
        parts.append(said.said("release.least", n=said.number(least)))
    if not rule["watched"]:
        parts.append(said.said("release.unwatched", hours=said.number(int(str(rule["watch_h"])))))
    parts.append(said.said("release.missing"))
    blocks: list[Block] = [Paragraph(text=part) for part in parts]
    blocks.append(Facts(pairs=((said.said("release.rule"), plain(str(rule["rule"]))),)))
    return Section(key="release", title=said.said("section.release"), blocks=tuple(blocks))


def _which(party: str) -> str:
    return f" ({plain(party)})" if party else ""
