"""The daily report: one day's brief as HTML, PDF, CSV or GeoJSON in English, French or Ukrainian.

The same brief, language, form and phrases give the same bytes.  The report counts and locates; it
accuses nobody, prints no nought for what nobody watched, and never says where monitors were.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from lendemain.errors import InputError
from lendemain.records.brief import DailyBrief
from lendemain.reports import html, open_data, pdf, sections, sensed
from lendemain.reports.document import Document, Section, Table, without_last_column
from lendemain.reports.language import Language, plain
from lendemain.reports.places import Gazetteer, gazetteer
from lendemain.reports.rows import Day, day
from lendemain.reports.summary import summary
from lendemain.reports.violations import violations

FORMS = ("html", "pdf", "csv", "geojson")
ROWS_MAX = {"html": 2_000, "pdf": 1_000}
"""At most so many rows of the table on each; all are in the CSV file."""

RESTRICTIONS_MAX = SENSED_MAX = 200
TABLES_OF_ENTRIES = ("figures", "restrictions", "violations", "undated")
"""Their last column names entries of the ledger, which a release does not tell."""

FONT = {"html": "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif", "pdf": "Libertinus Serif"}


def daily(brief: DailyBrief, *, language: str, form: str, phrases: Mapping[str, str]) -> bytes:
    """One day as a file; `InputError` for a language, form or phrase that there is none of.

    `phrases` are the language's, by dotted key ("count.incidents.one").
    """
    if form not in FORMS:
        raise InputError(
            f"no such form as {form!r}", where="report", remedy=f"Choose one of: {', '.join(FORMS)}"
        )
    said = Language(language, phrases, ZoneInfo(brief.agreement.time_zone))
    said.locale  # noqa: B018 - an unknown language is refused before any work is done
    made = day(brief)
    near = gazetteer(brief.basemap, made.plane, language)
    forms: dict[str, Callable[[], bytes]] = {
        "html": lambda: html.page(document(made, said, near, form="html")),
        "pdf": lambda: pdf.paper(document(made, said, near, form="pdf")),
        "csv": lambda: open_data.csv_file(made, said, near),
        "geojson": lambda: open_data.geojson_file(made, said, near),
    }
    return forms[form]()


def document(made: Day, said: Language, near: Gazetteer, *, form: str) -> Document:
    """The report as headings, tables and pictures in the reader's language."""
    brief = made.brief
    mission = plain(brief.mission)
    title = said.said("report.title_full", day=said.day(brief.day), mission=mission)
    shown_map, hours, days = sections.pictures(made, said, font=FONT[form])
    parts = [
        summary(made, said),
        sections.watch(made, said),
        sections.restrictions(made, said, most=RESTRICTIONS_MAX),
        *sensed.sensed(made, said, most=SENSED_MAX),
        shown_map,
        hours,
        days,
        violations(made, said, near, most=ROWS_MAX[form]),
        *sections.not_dated(made, said, near),
        sections.docket(made, said),
        *([sections.received(made, said)] if brief.release is None else []),
        sections.method(said),
        sections.ledger(made, said) if brief.release is None else sections.release(brief, said),
    ]
    if brief.release is not None:
        parts = [_without_entries(part) for part in parts]
    keys = ("skip", "contents", "page", "folded", "missing_glyphs", "colon")
    return Document(
        language=said.code,
        title=title,
        heading=said.said("report.heading", mission=mission, day=said.weekday(brief.day)),
        subject=said.said("report.subject"),
        lead=_lead(made, said),
        notice=said.said("report.notice" if brief.release is None else "release.notice"),
        running=f"{title} · {_foot(brief, said)}",
        date=(brief.day.year, brief.day.month, brief.day.day),
        sections=tuple(parts),
        words={key: said.phrases[f"report.{key}"] for key in keys},
    )


def _without_entries(section: Section) -> Section:
    blocks = [
        without_last_column(block)
        if isinstance(block, Table) and block.key in TABLES_OF_ENTRIES
        else block
        for block in section.blocks
    ]
    return replace(section, blocks=tuple(blocks))


def _foot(brief: DailyBrief, said: Language) -> str:
    """Where the ledger stood; of a release, the rule that it was made by."""
    if brief.release is not None:
        return plain(str(brief.release["rule"]))
    return f"{said.counted('entries', brief.anchor.size)} · {plain(brief.anchor.root)[:16]}"


def _lead(made: Day, said: Language) -> tuple[str, ...]:
    brief = made.brief
    period = said.said(
        "report.period",
        start=said.moment(brief.start),
        end=said.moment(brief.end),
        zone=said.zone_name,
        offset=said.offsets(brief.start, brief.end),
    )
    text = said.said(
        "report.agreement",
        title=said.names(brief.agreement.title),
        standing=said.term("standing", brief.agreement.standing),
    )
    return period, text
