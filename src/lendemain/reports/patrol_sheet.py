"""The day sheet of patrols, to be printed: who goes where when, by which way, and what is not seen.

What concerns everybody stands first; each patrol has a page of its own, to be taken along.  It is
for the mission alone: it says so on every page, and no release is made of it.
"""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from lendemain.errors import InputError
from lendemain.records.patrol import Patrol, PatrolSheet
from lendemain.reports import html, pdf
from lendemain.reports.document import (
    Block,
    Column,
    Document,
    Facts,
    Paragraph,
    Section,
    Table,
)
from lendemain.reports.language import Language, plain

FORMS = ("html", "pdf")
CAUSES = {
    "no safe road that may be taken": "road",
    "past its deadline before the day began": "past",
    "cannot be reached before its deadline": "far",
    "cannot be visited within its hours and the day": "hours",
    "no room found beside the others that fall due": "room",
    "not open that day": "shut",
}
"""The phrase of each cause that a plan names by itself."""


def patrol_sheet(
    sheet: PatrolSheet, *, language: str, form: str, phrases: Mapping[str, str]
) -> bytes:
    """The day sheet as a file; `InputError` for a language or form that there is none of."""
    if form not in FORMS:
        raise InputError(
            f"no such form as {form!r}", where="day sheet", remedy=f"Choose: {', '.join(FORMS)}"
        )
    made = document(sheet, Language(language, phrases, ZoneInfo(sheet.time_zone)))
    return html.page(made) if form == "html" else pdf.paper(made)


def document(sheet: PatrolSheet, said: Language) -> Document:
    """The day sheet as headings and tables in the reader's language."""
    day = sheet.plan.days[sheet.number]
    here = day.start.astimezone(said.zone)
    title = said.said("patrol_sheet.title", day=said.weekday(here.date()))
    keys = ("contents", "page", "folded", "missing_glyphs", "colon")
    words = {key: said.phrases[f"report.{key}"] for key in keys}
    times = said.said(
        "patrol_sheet.times", zone=said.zone_name, offset=said.offsets(day.start, day.end)
    )
    sections = [_summary(sheet, said), _missed(sheet, said)]
    sections += [_patrol(sheet, one, said) for one in day.patrols]
    return Document(
        language=said.code, title=title, heading=title,
        subject=said.said("patrol_sheet.subject"),
        lead=(plain(f"{sheet.mission}: {sheet.plan.title}"), times),
        notice=said.said("patrol_sheet.notice"),
        running=f"{title} · {said.said('patrol_sheet.private')}",
        date=(here.year, here.month, here.day), sections=tuple(sections),
        words={**words, "skip": said.said("report.skip")},
    )  # fmt: skip


def _summary(sheet: PatrolSheet, said: Language) -> Section:
    plan, day = sheet.plan, sheet.plan.days[sheet.number]
    entry = str(sheet.entry) if sheet.entry else said.said("patrol_sheet.not_adopted")
    bits = said.said(
        "patrol_sheet.bits", n=said.number(plan.entropy, 2), most=said.number(plan.entropy_most, 2)
    )
    gap = said.number(timedelta(seconds=plan.longest_gap_s) / timedelta(hours=1), 1)
    pairs = (
        ("base", plain(plan.base)),
        ("hours", f"{said.moment(day.start)} – {said.moment(day.end)}"),
        ("teams", said.number(len(day.patrols))),
        ("stops", said.number(sum(len(p.stops) - 2 for p in day.patrols))),
        ("late", said.number(len(day.missed))),
        ("entropy", bits),
        ("gap", said.said("patrol_sheet.in_hours", n=gap)),
        ("entry", entry),
        ("adopted_by", plain(sheet.adopted_by) or said.said("report.none")),
        ("inputs", plan.inputs[:16]),
    )
    facts = Facts(pairs=tuple((said.said(f"patrol_sheet.{k}"), v) for k, v in pairs))
    rule = Paragraph(text=said.said("patrol_sheet.rule"), tone="notice")
    return Section(key="summary", title=said.said("patrol_sheet.day"), blocks=(facts, rule))


def _patrol(sheet: PatrolSheet, patrol: Patrol, said: Language) -> Section:
    place = {p.point_id: p for p in sheet.plan.points}
    rows = []
    for number, stop in enumerate(patrol.stops):
        point = place[stop.point_id]
        where = f"{said.number(point.lat, 5)}; {said.number(point.lon, 5)}"
        rows.append(
            (
                (str(number),), (plain(stop.point_id),), (where,),
                (said.said("patrol_sheet.by_way", names=plain(", ".join(stop.way)))
                 if stop.way else "",),
                (said.clock(stop.arrives),), (said.clock(stop.begins),),
                (said.clock(stop.leaves),), ("",),
            )
        )  # fmt: skip
    names = ("number", "place", "where", "way", "arrives", "begins", "leaves", "done")
    widths = (0.4, 1.2, 1.8, 2.2, 0.8, 0.8, 0.8, 1.4)
    columns = tuple(
        Column(title=said.said(f"patrol_sheet.{n}"), width=w)
        for n, w in zip(names, widths, strict=True)
    )
    title = said.said("patrol_sheet.team", name=plain(patrol.team))
    key = f"team-{patrol.team}"
    hours = f"{said.clock(patrol.stops[0].begins)} – {said.clock(patrol.stops[-1].arrives)}"
    table = Table(caption=f"{title}, {hours}", columns=columns, rows=tuple(rows), key=key)
    return Section(key=key, title=title, blocks=(table,), wide=True)


def _missed(sheet: PatrolSheet, said: Language) -> Section:
    title = said.said("patrol_sheet.missed")
    missed = sheet.plan.days[sheet.number].missed
    if not missed:
        nothing: Block = Paragraph(text=said.said("patrol_sheet.none_missed"))
        return Section(key="missed", title=title, blocks=(nothing,))
    rows = tuple(
        (
            (plain(m.point_id),),
            (said.moment(m.due),),
            (_cause(m.cause, said),),
            (said.said("patrol_sheet.proved" if m.proved else "patrol_sheet.not_proved"),),
            (said.said("patrol_sheet.seen_late" if m.visited else "patrol_sheet.not_seen"),),
        )
        for m in missed
    )
    names, widths = ("place", "due", "cause", "sure", "then"), (1.2, 1.6, 2.4, 1.4, 1.2)
    columns = tuple(
        Column(title=said.said(f"patrol_sheet.{n}"), width=w)
        for n, w in zip(names, widths, strict=True)
    )
    table = Table(caption=title, columns=columns, rows=rows, key="missed")
    return Section(key="missed", title=title, blocks=(table,))


def cause_of(cause: str) -> tuple[str, str]:
    """The phrase of a cause that a plan names, and the permission that is lacking, if that is it.

    >>> cause_of("no permission: gate")
    ('permission', 'gate')
    """
    if cause in CAUSES:
        return CAUSES[cause], ""
    return "permission", plain(cause.removeprefix("no permission: "))


def _cause(cause: str, said: Language) -> str:
    """A cause in the reader's language; a permission keeps its name."""
    phrase, name = cause_of(cause)
    return said.said(f"patrol_sheet.cause_{phrase}", **({"name": name} if name else {}))
