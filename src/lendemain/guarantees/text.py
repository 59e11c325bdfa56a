"""A commitment's text in TOML: read, checked, and turned into records.

The text holds everything that was negotiated: parties and how far each is bound, clauses with their
conditions, thresholds, procedures and clocks, how legal views read them otherwise, sanctions
packages, and worked cases that say what must follow from which facts.  Every mistake is reported
with its file, row and fragment, and a text with a mistake is not used at all.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime

from lendemain.encoding import digest
from lendemain.guarantees import clauses as clause_parts
from lendemain.guarantees import contradictions
from lendemain.guarantees.durations import span_us
from lendemain.guarantees.entries import Entry, Notes
from lendemain.guarantees.worked import worked_case
from lendemain.records.agreement import Mistake
from lendemain.records.commitment import (
    Adherence,
    AdherenceStatus,
    Adherent,
    Instrument,
    Interpretation,
    LegalStep,
    LegalView,
    SanctionsPackage,
    Signal,
    Threshold,
)

SIZE_MAX = 512 * 1024
TABLES_MAX = 1_000
PARTS_MAX = 64
STANDINGS = ("real", "reported", "draft", "model")
WORDINGS = ("quoted", "summarised", "not verified", "made up")
"""Whether a clause's words are the text's own, a summary of a source, from general knowledge that
nobody checked against the text, or ours."""

ROLES = ("party", "signatory", "supporter", "observer")
AGGREGATORS = ("count", "sum", "total", "top", "last")
_TABLES = (
    "party", "adherence", "view", "interpretation", "signal", "threshold", "clause", "package",
    "case",
)  # fmt: skip
_AT = re.compile(r"\(at line (\d+)")
_MARKS = re.compile(rb"[.=\[\]{},#\n]")
NEVER = datetime(1, 1, 2, tzinfo=UTC)
"""Stands in for a moment that a text should have given, until its mistakes are told."""


def parsed(name: str, data: bytes) -> tuple[Instrument | None, list[Mistake]]:
    """The instrument that a text holds, or None with every mistake in it, in order of rows.

    `name` is the file's, for the mistakes.  No bytes make this raise.

    >>> parsed("empty.toml", b"id = ")[1][0].row
    1
    """
    values, text, mistakes = _decoded(name, data)
    if values is None:
        return None, mistakes
    notes = Notes(name, text)
    found = _instrument(values, notes, data)
    if notes.found:
        return None, sorted(notes.found, key=lambda m: (m.row, m.fragment, m.what))
    return found, []


def _decoded(name: str, data: bytes) -> tuple[dict[str, object] | None, str, list[Mistake]]:
    def refused(row: int, what: str, remedy: str) -> tuple[None, str, list[Mistake]]:
        return None, "", [Mistake(file=name, row=row, fragment="", what=what, remedy=remedy)]

    if len(data) > SIZE_MAX:
        return refused(1, f"the text has {len(data)} bytes", f"A text has at most {SIZE_MAX} bytes")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return refused(row, f"byte {error.start} is not UTF-8", "Save the file as UTF-8")
    parts, row = 0, 1
    for found in _MARKS.finditer(data):
        parts = parts + 1 if found.group() == b"." else 0
        row += int(found.group() == b"\n")
        if parts > PARTS_MAX:
            return refused(row, f"a name has more than {PARTS_MAX} dotted parts", "Shorten it")
    try:
        return tomllib.loads(text), text.replace("\r\n", "\n"), []
    except RecursionError:
        return refused(1, "values are nested too deeply", "Write values side by side")
    except ValueError as error:
        at = _AT.search(str(error))
        row = int(at.group(1)) if at else max(1, text.rstrip().count("\n") + 1)
        what = _AT.split(str(error))[0].strip()[:200] or "not TOML"
        return refused(row, f"this is not TOML: {what}", "See https://toml.io for its form")


def _instrument(values: Mapping[str, object], notes: Notes, data: bytes) -> Instrument:
    head = Entry(values, notes, fragment=str(values.get("id", ""))[:80])
    listed = {name: _entries(head, name) for name in _TABLES}
    effective = head.moment("effective") or NEVER
    expires = head.moment("expires", required=False)
    parties = tuple(_party(e) for e in listed["party"])
    ids = tuple(p.party_id for p in parties)
    views = tuple(_view(e) for e in listed["view"])
    signals = tuple(_signal(e) for e in listed["signal"])
    known = tuple(s.signal_id for s in signals)
    instrument = Instrument(
        instrument_id=head.name("id"),
        version=head.text("version"),
        title=head.names("title"),
        language=head.text("language", default="en"),
        standing=head.one_of("standing", STANDINGS),
        wording=head.one_of("wording", WORDINGS),
        source=head.text("source"),
        effective=effective,
        expires=expires,
        parties=parties,
        adherences=tuple(_adherence(e, ids) for e in listed["adherence"]),
        views=views,
        interpretations=tuple(
            _interpretation(e, tuple(v.view_id for v in views)) for e in listed["interpretation"]
        ),
        signals=signals,
        thresholds=tuple(_threshold(e, known) for e in listed["threshold"]),
        clauses=tuple(
            clause_parts.clause(e, ids, known, period=(effective, expires))
            for e in listed["clause"]
        ),
        packages=tuple(_package(e, known) for e in listed["package"]),
        cases=tuple(worked_case(e, known) for e in listed["case"]),
        digest=digest(data),
    )
    head.done()
    contradictions.note(instrument, {"": [head], **listed})
    return instrument


def _entries(head: Entry, name: str) -> list[Entry]:
    head.taken.add(name)
    given = head.values.get(name, [])
    if not isinstance(given, list) or not all(isinstance(v, Mapping) for v in given):
        head.wrong(name, f"{name} is not a list of tables", f"Write [[{name}]]")
        return []
    if len(given) > TABLES_MAX:
        head.wrong(name, f"there are {len(given)} of {name}", f"Give at most {TABLES_MAX}")
        return []
    return [Entry(v, head.notes, table=name, index=i) for i, v in enumerate(given)]


def _party(entry: Entry) -> Adherent:
    found = Adherent(
        party_id=entry.name("id"),
        name=entry.names("name"),
        role=entry.one_of("role", ROLES),
        aliases=entry.texts("aliases"),
    )
    entry.done()
    return found


def _adherence(entry: Entry, parties: tuple[str, ...]) -> Adherence:
    statuses = [s.value for s in AdherenceStatus]
    found = Adherence(
        party=entry.one_of("party", parties),
        status=AdherenceStatus(entry.one_of("status", statuses) or statuses[0]),
        start=entry.moment("start") or NEVER,
        reserved=entry.texts("reserved"),
        view=entry.name("view", default=""),
        source=entry.text("source", default=""),
    )
    entry.done()
    return found


def _view(entry: Entry) -> LegalView:
    found = LegalView(
        view_id=entry.name("id"),
        name=entry.names("name"),
        held_by=entry.texts("held_by"),
        source=entry.text("source"),
    )
    entry.done()
    return found


def _interpretation(entry: Entry, views: tuple[str, ...]) -> Interpretation:
    when = entry.condition("when") if "when" in entry.values else None
    found = Interpretation(
        view=entry.one_of("view", views),
        fragment=entry.name("fragment"),
        never=entry.truth("never"),
        when=when,
        notifiers=entry.texts("notifiers"),
        basis=entry.text("basis"),
    )
    entry.done()
    return found


def _signal(entry: Entry) -> Signal:
    found = Signal(
        signal_id=entry.name("id"),
        name=entry.names("name"),
        unit=entry.text("unit", default="occurrence"),
        closed=entry.truth("closed"),
        decision=entry.truth("decision"),
        sources=entry.texts("sources"),
    )
    entry.done()
    return found


def _threshold(entry: Entry, signals: tuple[str, ...]) -> Threshold:
    aggregator = entry.one_of("aggregator", AGGREGATORS)
    windowed = aggregator in ("count", "sum")
    length = entry.length("window", exact=True, default=None if windowed else "")
    found = Threshold(
        threshold_id=entry.name("id"),
        signal=entry.one_of("signal", signals),
        aggregator=aggregator,
        comparator=entry.one_of("comparator", (">=", ">", "<=", "<", "==", "!="), default=">="),
        value_e6=entry.millionths("value"),
        unit=entry.text("unit"),
        window_us=span_us(length) if length else 0,
        confidence=entry.number("confidence", least=0.5, most=1.0),
        source=entry.text("source"),
    )
    entry.done()
    return found


def _package(entry: Entry, signals: tuple[str, ...]) -> SanctionsPackage:
    steps = []
    for step in entry.inners("steps"):
        steps.append(
            LegalStep(
                step_id=step.name("id"),
                name=step.names("name"),
                signal=step.one_of("signal", signals),
                by=step.text("by"),
                basis=step.text("basis"),
            )
        )
        step.done()
    found = SanctionsPackage(
        package_id=entry.name("id"),
        name=entry.names("name"),
        fragment=entry.name("fragment"),
        jurisdiction=entry.name("jurisdiction"),
        authority=entry.text("authority"),
        programme=entry.text("programme"),
        targets=entry.texts("targets"),
        steps=tuple(steps),
    )
    entry.done()
    return found
