"""What can be wrong with a commitment's text although each of its values is well formed."""

from collections.abc import Mapping, Sequence

from lendemain.errors import InputError
from lendemain.guarantees import expressions
from lendemain.guarantees.entries import Entry
from lendemain.guarantees.evaluator import ordered
from lendemain.guarantees.expanded import asked_of
from lendemain.records.commitment import Instrument
from lendemain.records.condition import Condition
from lendemain.toml.entries import once, spoken_once

Entries = Mapping[str, Sequence[Entry]]


def note(instrument: Instrument, entries: Entries) -> None:
    """Note in the entries' notes whatever contradicts itself in an instrument."""
    head = entries[""][0]
    if not instrument.clauses:
        head.wrong("clause", "there is no clause", "Add at least one [[clause]]")
    if instrument.expires is not None and instrument.expires <= instrument.effective:
        head.wrong("expires", "the text expires before it is in force", "Correct either date")
    for table, key in (("party", "id"), ("signal", "id"), ("threshold", "id"), ("view", "id"),
                       ("clause", "fragment"), ("package", "id"), ("case", "name")):  # fmt: skip
        once(entries[table], key)
    spoken_once([(p.party_id, p.aliases) for p in instrument.parties], entries["party"])
    _clauses(instrument, entries["clause"])
    _thresholds(instrument, entries["threshold"])
    fragments = {c.fragment for c in instrument.clauses}
    for table in ("interpretation", "package", "case"):
        for entry in entries[table]:
            _known(entry, "fragment", fragments)
    for reading, entry in zip(instrument.interpretations, entries["interpretation"], strict=True):
        if reading.when is not None:
            _asked(instrument, reading.when, entry)
    views = {v.view_id for v in instrument.views} | {""}
    for table in ("adherence", "case"):
        for entry in entries[table]:
            _known(entry, "view", views)
    for adherence, entry in zip(instrument.adherences, entries["adherence"], strict=True):
        for fragment in adherence.reserved:
            if fragment not in fragments:
                entry.wrong("reserved", f"there is no clause {fragment[:80]!r}", "Name a fragment")
    _circle(instrument, head)


def _clauses(instrument: Instrument, entries: Sequence[Entry]) -> None:
    fragments = {c.fragment for c in instrument.clauses}
    start = f"{instrument.instrument_id}/"
    for clause, entry in zip(instrument.clauses, entries, strict=True):
        if clause.fragment and not clause.fragment.startswith(start):
            what = f"fragment {clause.fragment[:80]!r} is not of this text"
            entry.wrong("fragment", what, f"Begin it with {start}")
        if not clause.bearers:
            entry.wrong("bearers", "nobody bears this clause", "Name at least one party")
        if clause.start < instrument.effective:
            entry.wrong("start", "the clause starts before its text", "Correct either date")
        if clause.end is not None and clause.end <= clause.start:
            entry.wrong("end", "the clause ends before it starts", "Correct either date")
        next_ = clause.undertaking.reparation if clause.undertaking else ""
        if next_ and next_ not in fragments:
            entry.wrong("undertaking", f"there is no clause {next_!r}", "Name a fragment")
        for rule in clause.rules:
            _asked(instrument, rule.when, entry)
        if clause.notifiers and not clause.on:
            entry.wrong("notifiers", "notifiers of nothing: on is missing", "Add on = ...")
        if clause.same_thing and not clause.on:
            entry.wrong("same_thing", "the same as nothing: on is missing", "Add on = ...")


def _asked(instrument: Instrument, condition: Condition, entry: Entry) -> None:
    """Whether there is everything that a condition asks of."""
    parts = (
        ("signal", expressions.signals(condition), {s.signal_id for s in instrument.signals}),
        ("threshold", asked_of(condition), {t.threshold_id for t in instrument.thresholds}),
        (
            "clause",
            (a.of for a in expressions.atoms(condition) if a.asks in expressions.OF_CLAUSES),
            {c.fragment for c in instrument.clauses},
        ),
    )
    for what, asked, known in parts:
        for one in asked:
            if one not in known:
                entry.wrong("when", f"asks of the unknown {what} {one[:80]!r}", "Define it first")


def _thresholds(instrument: Instrument, entries: Sequence[Entry]) -> None:
    """A threshold counts in the unit in which its signal is told."""
    units = {s.signal_id: s.unit for s in instrument.signals}
    for threshold, entry in zip(instrument.thresholds, entries, strict=True):
        unit = units.get(threshold.signal, threshold.unit)
        if threshold.unit != unit:
            entry.wrong(
                "unit",
                f"counts {threshold.signal} in {threshold.unit!r}, which is told in {unit!r}",
                "Convert the value; a rate is a count within a window",
            )


def _known(entry: Entry, key: str, known: set[str]) -> None:
    value = entry.values.get(key, "")
    if isinstance(value, str) and value and value not in known:
        entry.wrong(key, f"there is no {key} {value[:80]!r} in this text", "Define it first")


def _circle(instrument: Instrument, head: Entry) -> None:
    try:
        ordered({c.fragment: c for c in instrument.clauses})
    except InputError as error:
        head.wrong("clause", error.what, error.remedy)
