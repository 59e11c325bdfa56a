"""The readable file of one case: what is alleged, what happened, who did what, and what is held.

It lies in the dossier for people to read.  Nothing in it is evidence: every part names the ledger
entries behind it, and those are what the dossier proves.  It accuses nobody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isnan
from typing import Any
from zoneinfo import ZoneInfo

from lendemain.errors import InputError
from lendemain.records import because
from lendemain.records.brief import CaseBrief
from lendemain.reports import analyses, case_map, html, pdf, proceedings
from lendemain.reports.document import (
    Block,
    Column,
    Document,
    Facts,
    Paragraph,
    Picture,
    Section,
    Table,
    Verbatim,
)
from lendemain.reports.language import Language, plain
from lendemain.reports.proceedings import parties

FORMS = ("html", "pdf")
ROWS_MAX = 5_000

Row = Mapping[str, Any]
Cells = tuple[tuple[str, ...], ...]


def case_file(brief: CaseBrief, *, language: str, form: str, phrases: Mapping[str, str]) -> bytes:
    """One case as a file; `InputError` for a language, form or phrase that there is none of.

    The same brief, language, form and phrases give the same bytes.
    """
    if form not in FORMS:
        raise InputError(
            f"no such form as {form!r}",
            where="case file",
            remedy=f"Choose one of: {', '.join(FORMS)}",
        )
    said = Language(language, phrases, ZoneInfo(brief.agreement.time_zone))
    named = {f"party.{p.party_id}": said.names(p.name) for p in brief.agreement.parties}
    said = Language(language, {**phrases, **named}, ZoneInfo(brief.agreement.time_zone))
    said.locale  # noqa: B018 - an unknown language is refused before any work is done
    made = document(brief, said)
    return html.page(made) if form == "html" else pdf.paper(made)


def document(brief: CaseBrief, said: Language) -> Document:
    """The case file as headings and tables in the reader's language."""
    title = said.said("case_file.title", number=brief.number, mission=plain(brief.mission))
    made = brief.made.astimezone(said.zone)
    keys = ("contents", "page", "folded", "missing_glyphs", "colon")
    words = {key: said.phrases[f"report.{key}"] for key in keys}
    lead = (
        said.said("case_file.made", at=said.moment(brief.made), zone=said.zone_name),
        said.said("case_file.audience", audience=_audience(brief.audience, said)),
    )
    sections = tuple(
        part(brief, said)
        for part in (
            _summary, _incident, _steps, _accounts, _exhibits, _timeline, _withheld, _ledger
        )
    )  # fmt: skip
    sections = (*sections[:2], *_found(brief, said), *sections[2:])
    return Document(
        language=said.code,
        title=title,
        heading=title,
        subject=said.said("case_file.subject"),
        lead=lead,
        notice=said.said("case_file.notice"),
        running=f"{title} · {said.counted('entries', brief.anchor.size)}",
        date=(made.year, made.month, made.day),
        sections=sections,
        words={**words, "skip": said.said("report.skip")},
    )


def _audience(name: str, said: Language) -> str:
    """For whom the file is, in the reader's language."""
    kind, _, which = name.partition(":")
    told = said.phrases.get(f"audience.{kind}") or plain(kind)
    return f"{told} ({parties(which, said)})" if which else told


def _found(brief: CaseBrief, said: Language) -> list[Section]:
    """What was analysed and decided: the finding and the answers, the analyses, clocks."""
    done = proceedings.sections(brief.done, said) if brief.done else []
    found = [one for one in done if one.key == "finding"]
    if brief.analyses:
        found.append(analyses.section(brief.analyses, said))
    return [*found, *(one for one in done if one.key != "finding")]


def _summary(brief: CaseBrief, said: Language) -> Section:
    """The allegation: which provision, whom it binds, how probable, and where the case stands."""
    case, alleged = brief.case, brief.allegation
    pairs = [
        ("status", said.term("status", str(case["status"]))),
        ("handling", said.term("handling", str(case["handling"]))),
        ("outcome", said.term("outcome", str(case["outcome"])) if case["outcome"] else ""),
        ("gravity", said.number(float(str(case["gravity"])))),
        ("breach", _share(case.get("probability"), said)),
        ("sector", plain(case["sector_id"])),
    ]
    blocks: list[Block] = []
    if brief.members:
        numbers = said.numbers([_whole(one["case"]["number"]) for one in brief.members])
        blocks.append(Paragraph(text=said.said("case_file.pattern", cases=numbers), tone="notice"))
    elif alleged is None:
        blocks.append(Paragraph(text=said.said("case_file.superseded"), tone="notice"))
    if alleged is not None:
        pairs.append(("binds", parties(str(alleged["binds"]), said)))
        pairs.append(("excused", _share(alleged.get("excused"), said)))
    blocks.append(_facts(pairs, said))
    fragment = str(case["fragment"])
    for one in brief.agreement.provisions:
        if one.fragment == fragment:
            name = f"{said.names(brief.agreement.title)}, {plain(fragment)}"
            blocks.append(Paragraph(text=f"{name}: {said.names(one.title)}"))
            blocks.append(Paragraph(text=plain(one.text, longest=4000), tone="notice"))
            break
    return Section(key="summary", title=said.said("case_file.allegation"), blocks=tuple(blocks))


def _incident(brief: CaseBrief, said: Language) -> Section:
    title, one = said.said("case_file.incident"), brief.incident
    if one is None and brief.members:
        return Section(key="incident", title=title, blocks=_members(brief, said))
    if one is None:
        nothing = Paragraph(text=said.said("case_file.no_incident"))
        return Section(key="incident", title=title, blocks=(nothing,))
    pairs = [
        ("kind", said.term("kind", str(one["kind"]))),
        ("from", _moment(one["start"], said)),
        ("to", _moment(one["end"], said)),
        ("probability", _share(one.get("probability"), said)),
        ("accounts", said.number(float(str(one["accounts"])))),
        ("provenances", said.number(float(str(one["witnesses"])))),
        ("acts", _bounds(one, "acts", said)),
        ("killed", _bounds(one, "killed", said)),
    ]
    if brief.exact:
        pairs.append(("place", _place(one, said)))
    note: Block = Paragraph(text=said.said("case_file.interval"), tone="note")
    cycles = said.numbers([entry for entry, _ in brief.cycles])
    software = ", ".join(sorted({plain(version) for _, version in brief.cycles}))
    drawn = said.said("case_file.drawn", entries=cycles, software=software)
    blocks: list[Block] = [_facts(pairs, said), note, Paragraph(text=drawn, tone="note")]
    if brief.exact and brief.place is not None:
        blocks.insert(1, _map(brief.place, said))
    return Section(key="incident", title=title, blocks=tuple(blocks))


def _members(brief: CaseBrief, said: Language) -> tuple[Block, ...]:
    """The incidents of a pattern's members, and the map of all of them where places are shown."""
    rows = []
    for one in brief.members[:ROWS_MAX]:
        case, incident = one["case"], one["incident"] or {}
        rows.append((
            (str(case["number"]),),
            (said.term("kind", str(case["kind"])),),
            (_moment(incident.get("start"), said), _moment(incident.get("end"), said)),
            (_share(incident.get("probability"), said) or said.said("report.unknown"),),
            (_share(case.get("probability"), said) or said.said("report.unknown"),),
            (said.term("outcome", str(case["outcome"])) if case["outcome"] else "",),
        ))  # fmt: skip
    heads = (("case", 0.7), ("kind", 1.4), ("when", 1.6), ("probability", 1.0), ("breach", 1.0),
             ("outcome", 1.4))  # fmt: skip
    columns = tuple(Column(title=said.said(f"case_file.{name}"), width=w) for name, w in heads)
    table = Table(caption=said.said("case_file.member_list"), columns=columns, rows=tuple(rows),
                  key="members")  # fmt: skip
    note: Block = Paragraph(text=said.said("case_file.interval"), tone="note")
    if brief.exact and brief.place is not None:
        return (table, _map(brief.place, said), note)
    return (table, note)


def _map(place: Row, said: Language) -> Picture:
    title = said.said("case_map.title")
    picture = case_map.case_map(place, said, title=title, font=analyses.FONT)
    key = "caption" if place["core"] else "caption_whole"
    alt, caption = said.said("case_map.alt"), said.said(f"case_map.{key}")
    return Picture(key="case-map", svg=picture, alt=alt, caption=caption, height_share=0.5)


def _steps(brief: CaseBrief, said: Language) -> Section:
    rows = tuple(
        (
            (_moment(step["at"], said),),
            (said.term("move", str(step["move"])), *_cause(step, said)),
            (plain(step["by"]),),
            (plain(step["reason"], longest=2000), *_lacked(step, said)),
            (str(step["entry"]),),
        )
        for step in brief.steps
    )
    columns = ("when", "move", "by", "reason", "entry")
    return _tabled("steps", rows, columns, said, widths=(1.3, 1.0, 1.4, 3.0, 0.6))


def _cause(step: Row, said: Language) -> tuple[str, ...]:
    """The cause of the terms that a step names; nothing for none."""
    return (said.term("pages.cause_of", str(step["cause"])),) if step.get("cause") else ()


def _lacked(step: Row, said: Language) -> tuple[str, ...]:
    """What a step lacked when it was made; nothing where all was well."""
    if not step.get("lacked"):
        return ()
    why = because.told(step["lacked"], said.phrases)
    return (said.said("proceedings.lacked", why=plain(why, longest=2000)),)


def _accounts(brief: CaseBrief, said: Language) -> Section:
    if not brief.exact:
        coarse = Paragraph(text=said.said("case_file.coarse"))
        title = said.said("case_file.account_list")
        return Section(key="accounts", title=title, blocks=(coarse,))
    rows = tuple(
        (
            (_moment(one["start"], said), _moment(one["end"], said)),
            (plain(one["source"]), plain(one["source_ref"])),
            (said.term("kind", str(one["kind"])),),
            (plain(one["place_name"]),),
            (plain(one["text"], longest=1000),),
            (str(one["entry"]),),
        )
        for one in brief.accounts[:ROWS_MAX]
    )
    columns = ("when", "source", "kind", "place", "words", "entry")
    return _tabled("accounts", rows, columns, said, widths=(1.3, 1.0, 1.0, 1.0, 3.0, 0.6))


def _custody(given: object, said: Language) -> str:
    """How an exhibit's custody stands, in the reader's language where it carries its code."""
    return plain(because.said([given], said.phrases) if isinstance(given, str) else given)


def _exhibits(brief: CaseBrief, said: Language) -> Section:
    rows = tuple(
        (
            (plain(one["exhibit"])[:16],),
            (
                plain(one["media"]),
                said.said("case_file.bytes", n=said.number(_whole(one["bytes"]))),
            ),
            (_custody(one["custody"], said),),
            (_why(one["why"], said) or said.said("case_file.here"),),
            (said.numbers(_numbers(one["entries"])),),
        )
        for one in brief.exhibits[:ROWS_MAX]
    )
    columns = ("exhibit", "media", "custody", "in_dossier", "entries")
    return _tabled("exhibits", rows, columns, said, widths=(1.2, 1.2, 1.4, 2.2, 1.0))


def _timeline(brief: CaseBrief, said: Language) -> Section:
    rows = tuple(
        (
            (str(one["index"]),),
            (_moment(one["made"], said),),
            (said.phrases.get(f"pages.said.{one['kind']}") or plain(one["kind"]),),
            (plain(one["author"]),),
            (plain(_what(one["what"], said), longest=600),),
        )
        for one in brief.timeline[:ROWS_MAX]
    )
    columns = ("entry", "made_column", "kind", "by", "what")
    return _tabled("timeline", rows, columns, said, widths=(0.6, 1.4, 1.4, 1.6, 3.0))


def _what(given: object, said: Language) -> str:
    """What an entry says of itself, in the reader's language where it is a word of ours."""
    if not isinstance(given, list | tuple):
        return str(given)
    return " · ".join(_word(str(word), str(key), said) for word, key in given)


def _word(word: str, key: str, said: Language) -> str:
    if key == "case_file.dossier_for":
        whom = word.partition(" for ")[2]
        return said.said(key, whom=_audience(whom, said))
    return said.phrases.get(key, word)


def _withheld(brief: CaseBrief, said: Language) -> Section:
    rows = tuple(
        ((f"{said.said(f'case_file.what_{what}')} {plain(digest)[:16]}",), (_why(why, said),))
        for what, digest, why in brief.withheld
    )
    return _tabled("withheld", rows[:ROWS_MAX], ("what", "why"), said, widths=(2.0, 3.0))


def _ledger(brief: CaseBrief, said: Language) -> Section:
    at = brief.anchor
    pairs = (
        (said.said("ledger.origin"), plain(at.origin)),
        (said.said("case_file.head"), str(brief.head)),
        (said.said("ledger.size"), said.number(at.size)),
        (said.said("ledger.root"), at.root),
    )
    how = Paragraph(text=said.said("case_file.how"))
    signed = Verbatim(caption=said.said("ledger.checkpoint"), text=at.checkpoint)
    blocks: tuple[Block, ...] = (how, Facts(pairs=pairs), signed)
    return Section(key="ledger", title=said.said("section.ledger"), blocks=blocks)


def _tabled(
    key: str, rows: tuple[Cells, ...], columns: Sequence[str], said: Language, *,
    widths: Sequence[float],
) -> Section:  # fmt: skip
    title = said.said(f"case_file.{key.removesuffix('s')}_list")
    if not rows:
        nothing = Paragraph(text=said.said("report.none"))
        return Section(key=key, title=title, blocks=(nothing,), wide=len(columns) > 4)
    heads = tuple(
        Column(title=said.said(f"case_file.{name}"), width=width)
        for name, width in zip(columns, widths, strict=True)
    )
    table = Table(caption=title, columns=heads, rows=rows, key=key)
    return Section(key=key, title=title, blocks=(table,), wide=len(columns) > 4)


def _facts(pairs: Sequence[tuple[str, str]], said: Language) -> Facts:
    unknown = said.said("report.unknown")
    return Facts(pairs=tuple((said.said(f"case_file.{k}"), v or unknown) for k, v in pairs))


def _why(why: object, said: Language) -> str:
    """A reason in the reader's language where it is one of ours, else in its author's words."""
    told = because.said([why], said.phrases) if isinstance(why, str) else why
    return said.phrases.get(f"case_file.why_{why}") or plain(told, longest=1000)


def _share(value: object, said: Language) -> str:
    return said.share(value) if isinstance(value, float) and not isnan(value) else ""


def _bounds(one: Row, name: str, said: Language) -> str:
    values = [one.get(f"{name}_min"), one.get(name), one.get(f"{name}_max")]
    if values[1] is None:
        return ""
    low, middle, high = (said.number(_whole(v)) for v in values)
    return said.said("case_file.bounds", n=middle, low=low, high=high)


def _place(one: Row, said: Language) -> str:
    near = plain(one.get("place_name") or "")
    where = said.said(
        "case_file.ellipse",
        lat=said.number(float(one["lat"]), 3),
        lon=said.number(float(one["lon"]), 3),
        km=said.kilometres(float(one["semi_major_m"])),
    )
    return f"{near}; {where}" if near else where


def _moment(at: object, said: Language) -> str:
    return said.moment(at) if isinstance(at, datetime) else said.said("report.unknown")


def _numbers(value: object) -> list[int]:
    return [n for n in value if isinstance(n, int)] if isinstance(value, list | tuple) else []


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
