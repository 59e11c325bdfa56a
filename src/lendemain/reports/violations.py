"""The table of alleged violations: one row for each incident and provision it may bear on.

Words of likelihood stand alone in their cells, confidence is never spoken of, and no party is
named: a row says what happened and which provision it may bear on.
"""

from collections.abc import Sequence

from lendemain.probability import likelihood_word
from lendemain.reports.document import Block, Column, Paragraph, Section, Table
from lendemain.reports.language import Language, plain
from lendemain.reports.places import Gazetteer, Shapes, place_texts
from lendemain.reports.rows import Day, Pair, Row, gravest

Cell = tuple[str, ...]
UNDATED_MAX = 60


def violations(day: Day, said: Language, near: Gazetteer, *, most: int) -> Section:
    """The section with the table, cut to `most` rows with a word on how many there are."""
    zone, offset = said.zone_name, said.offsets(day.brief.start, day.brief.end)
    blocks: list[Block] = [
        Paragraph(text=said.said("violations.rule", zone=zone, offset=offset), tone="note")
    ]
    if not day.pairs:
        blocks = [Paragraph(text=said.said("violations.nothing"))]
    else:
        shown = gravest(day.pairs, most)
        if len(shown) < len(day.pairs):
            number = {"shown": said.number(len(shown)), "rows": said.number(len(day.pairs))}
            blocks.append(Paragraph(text=said.said("report.capped", **number), tone="notice"))
        blocks.append(table(day, said, near, shown))
    return Section(
        key="violations", title=said.said("section.violations"), blocks=tuple(blocks),
        wide=bool(day.pairs),
    )  # fmt: skip


def table(day: Day, said: Language, near: Gazetteer, shown: Sequence[Pair]) -> Table:
    """The table of the pairs given."""
    titles = (
        ("time", 1.0), ("place", 2.2), ("what", 1.9), ("acts", 1.9), ("provision", 1.9),
        ("margin", 1.9), ("exception", 1.2), ("case", 1.1), ("entries", 1.0),
    )  # fmt: skip
    columns = [Column(title=said.said(f"violations.{key}"), width=w) for key, w in titles]
    incidents, shapes = [p.incident for p in shown], day.regions[[p.at for p in shown]]
    places = place_texts(said, incidents, shapes, near)
    rows = [_row(day, said, pair, place) for pair, place in zip(shown, places, strict=True)]
    return Table(
        key="violations",
        caption=said.said("violations.caption"),
        columns=tuple(columns),
        rows=tuple(rows),
    )


def _row(day: Day, said: Language, pair: Pair, place: str) -> tuple[Cell, ...]:
    incident = pair.incident
    return (
        (said.span(incident["start"], incident["end"], day=day.brief.day),),
        (place, sector_words(said, incident["sector_id"])),
        what(said, incident),
        counts(said, incident),
        provision(day, said, pair.allegation),
        margin(said, pair.allegation, everywhere=_everywhere(day, pair.allegation)),
        (exception(said, pair),),
        case(said, pair.case),
        (said.numbers(incident["entries"] or [], most=4),),
    )


def sector_words(said: Language, sector_id: str | None) -> str:
    """Which sector, or that it is none."""
    if not sector_id:
        return said.said("place.no_sector")
    return said.said("place.sector", sector=plain(sector_id))


def what(said: Language, incident: Row) -> Cell:
    """The kind with its likelihood, and the likelihood that anything happened."""
    rows = [said.term("kind", incident["kind"])]
    if incident["kind"] != "undetermined":
        word = said.term("likelihood", likelihood_word(_sure(incident["kind_probability"])))
        rows.append(said.said("violations.kind_likelihood", word=word))
    word = said.term("likelihood", likelihood_word(_sure(incident["probability"])))
    rows.append(said.said("violations.happened_likelihood", word=word))
    if incident["exercise"]:
        rows.append(said.said("violations.exercise"))
    return tuple(rows)


def counts(said: Language, incident: Row) -> Cell:
    """Acts with bounds, the monitors' sum, accounts and witnesses, the killed."""
    rows = [bounds(said, incident, "acts")]
    rows.append(said.said("violations.smm", n=said.number(incident["smm_count"])))
    accounts = said.counted("accounts", incident["accounts"])
    rows.append(f"{accounts}, {said.counted('witnesses', incident['witnesses'])}")
    if incident["killed"] is not None or incident["killed_max"]:
        rows.append(said.said("violations.killed", n=bounds(said, incident, "killed")))
    return tuple(rows)


def bounds(said: Language, incident: Row, name: str) -> str:
    """A number with its bounds, or alone where they coincide."""
    best, low, high = (incident[n] for n in (name, f"{name}_min", f"{name}_max"))
    best = best if best is not None else (low if low is not None else high)
    low, high = (best if low is None else low), (best if high is None else high)
    if low == best == high:
        return said.number(best)
    return said.said(
        "violations.acts_range",
        best=said.number(best), low=said.number(low), high=said.number(high),
    )  # fmt: skip


def provision(day: Day, said: Language, allegation: Row | None) -> Cell:
    """The fragment, its title, and the line that the zone is measured from."""
    if allegation is None:
        return (said.said("violations.no_provision"),)
    rows = [plain(allegation["fragment"])]
    title = _titles(day).get(allegation["provision_id"])
    if title:
        rows.append(said.names(title))
    if allegation["reference"]:
        name = day.line_names.get(allegation["reference"])
        line = said.names(name) if name else plain(allegation["reference"])
        rows.append(said.said("violations.measured_from", line=line))
    return tuple(rows)


def _titles(day: Day) -> dict[str, dict[str, str]]:
    return {p.provision_id: dict(p.title) for p in day.brief.agreement.provisions}


def margin(said: Language, allegation: Row | None, *, everywhere: bool = False) -> Cell:
    """How far inside the zone, the share of the region inside, and the likelihood of a breach."""
    if allegation is None:
        return ("–",)
    rows = []
    km = None if everywhere else allegation["margin_km"]
    if everywhere:
        rows.append(said.said("violations.theatre_wide"))
    if km is not None and km == km and abs(km) < 1e5:
        key = "violations.margin_in" if km >= 0 else "violations.margin_out"
        rows.append(said.said(key, km=said.kilometres(abs(km) * 1000)))
    if (share := allegation["inside"]) is not None and share == share:
        rows.append(said.said("violations.share_inside", share=said.share(_sure(share))))
    word = said.term("likelihood", likelihood_word(_sure(allegation["probability"])))
    rows.append(said.said("violations.breach_likelihood", word=word))
    return tuple(rows)


def _everywhere(day: Day, allegation: Row | None) -> bool:
    """Whether the zone is the whole theatre, so that a margin would say nothing."""
    zones = {z.zone_id for z in day.brief.agreement.zones if z.form == "theatre"}
    return allegation is not None and allegation["zone_id"] in zones


def exception(said: Language, pair: Pair) -> str:
    """The announced activity that was weighed, and how likely it explains the incident."""
    if pair.allegation is None:
        return "–"
    if not pair.allegation["exception"]:
        return said.said("violations.no_exception")
    word = said.term("likelihood", likelihood_word(_sure(pair.allegation["excused"])))
    name = said.term("kind", pair.allegation["exception"])
    return said.said("violations.excused", exception=name, word=word)


def case(said: Language, told: Row | None) -> Cell:
    """The case's number, status, and batch."""
    if told is None:
        return ("–",)
    rows = [said.said("violations.case_number", n=told["number"])]
    rows.append(said.term("status", told["status"]))
    if told["batch"]:
        rows.append(said.said("violations.batch", batch=plain(told["batch"])))
    return tuple(rows)


def undated(day: Day, said: Language, near: Gazetteer, shapes: Shapes) -> Table | None:
    """Incidents that may fall on this day, the first `UNDATED_MAX` of them; None without any."""
    rows = day.brief.undated
    if rows is None or not rows.num_rows:
        return None
    listed = []
    incidents = rows.slice(0, UNDATED_MAX).to_pylist()
    places = place_texts(said, incidents, shapes, near)
    for incident, place in zip(incidents, places, strict=True):
        listed.append(
            (
                (said.dates(incident["start"], incident["end"]),),
                (place, sector_words(said, incident["sector_id"])),
                (said.term("kind", incident["kind"]),),
                (said.counted("accounts", incident["accounts"]),),
                (said.numbers(incident["entries"] or [], most=4),),
            )
        )
    titles = (
        ("undated.span", 1.4), ("violations.place", 3.0), ("violations.what", 1.6),
        ("violations.accounts", 1.2), ("violations.entries", 1.2),
    )  # fmt: skip
    columns = tuple(Column(title=said.said(key), width=w) for key, w in titles)
    caption = said.said("undated.caption")
    return Table(key="undated", caption=caption, columns=columns, rows=tuple(listed))


def _sure(value: float | None) -> float:
    return min(1.0, max(0.0, value)) if value is not None and value == value else 0.0
