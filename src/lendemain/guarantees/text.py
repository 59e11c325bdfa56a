"""A commitment's text in TOML: read, checked, and turned into records.

The text holds everything that was negotiated: parties and how far each is bound, clauses with their
conditions, thresholds, procedures and clocks, how legal views read them otherwise, sanctions
packages, and worked cases that say what must follow from which facts.  Every mistake is reported
with its file, row and fragment, and a text with a mistake is not used at all.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from lendemain.encoding import digest
from lendemain.guarantees import clauses as clause_parts
from lendemain.guarantees import contradictions
from lendemain.guarantees.durations import span_us
from lendemain.guarantees.entries import Entry
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
from lendemain.toml.decoding import decoded
from lendemain.toml.entries import Notes
from lendemain.toml.rows import rows

SIZE_MAX = 512 * 1024
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
NEVER = datetime(1, 1, 2, tzinfo=UTC)
"""Stands in for a moment that a text should have given, until its mistakes are told."""


def parsed(name: str, data: bytes) -> tuple[Instrument | None, list[Mistake]]:
    """The instrument that a text holds, or None with every mistake in it, in order of rows.

    `name` is the file's, for the mistakes.  No bytes make this raise.

    >>> parsed("empty.toml", b"id = ")[1][0].row
    1
    """
    values, text, mistakes = decoded(name, data, most=SIZE_MAX)
    if values is None:
        return None, mistakes
    notes = Notes(name, rows(text))
    found = _instrument(values, notes, data)
    if notes.found:
        return None, sorted(notes.found, key=lambda m: (m.row, m.fragment, m.what))
    return found, []


def _instrument(values: Mapping[str, object], notes: Notes, data: bytes) -> Instrument:
    head = Entry(values, notes, fragment=str(values.get("id", ""))[:80])
    listed = {name: head.listed(name) for name in _TABLES}
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
