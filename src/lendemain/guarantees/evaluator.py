"""What binds whom, given the facts known so far; brought up to date fact by fact.

Everything here follows from the instruments and the set of facts alone, in whichever order they
came: what changes from one batch of facts to the next is reported as changes, and what a late one
changes in the past is marked so.  The state of an earlier day is the state under the facts that
were known then: `known_by` picks them, and a fresh evaluator gives the day's answer again.

A clause that asks of other clauses is worked out after them; instruments whose clauses ask of each
other in a circle are refused.  Each clause is kept once for every legal view that reads it, or a
clause that it asks of, otherwise.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from heapq import heapify, heappop, heappush

import numpy as np

from lendemain.encoding import microseconds, moment
from lendemain.errors import InputError
from lendemain.guarantees import expressions, fourfold
from lendemain.guarantees.activations import Situation, activations, milestones
from lendemain.guarantees.expanded import expanded
from lendemain.guarantees.latches import Start
from lendemain.guarantees.lines import ClauseLine
from lendemain.guarantees.making import Maker, leaves, remembered
from lendemain.guarantees.nodes import EVER, Node, Span, Turn
from lendemain.guarantees.occurrences import Occurrences, renamed
from lendemain.guarantees.timelines import BEGINNING, END, Timeline, constant, stepped
from lendemain.records.activation import Activation, Change, Fact, Fourfold
from lendemain.records.commitment import Clause, Instrument, Interpretation, Rule

RULED = "ruled"
"""The signal of people's rulings on an activation: activated, excused, waived, breached, ..."""

EVERYBODY = ""
"""The view of those who read the text as it stands."""


class Evaluator:
    """Instruments under evaluation, with all facts taken in so far."""

    def __init__(self, instruments: Sequence[Instrument]) -> None:
        self.instruments = {i.instrument_id: i for i in instruments}
        self.signals = _signals(instruments)
        self.clauses = {c.fragment: c for i in instruments for c in i.clauses}
        self._homes = {c.fragment: i for i in instruments for c in i.clauses}
        self._names = {
            alias: p.party_id for i in instruments for p in i.parties for alias in p.aliases
        }
        self.order = ordered(self.clauses)
        self._turns, self._answered = 0, BEGINNING
        self.lines: dict[tuple[str, str], ClauseLine] = {}
        self._derived: dict[tuple[str, str, str], Timeline] = {}
        for view, own in self._views(instruments).items():
            self._built(view, own)
        self._rank = {fragment: rank for rank, fragment in enumerate(self.order)}
        self._watching = self._index()
        self._leaves = self._atoms()
        self._asking = self._dependants()
        self._every_view = {view for _, view in self.lines} | {EVERYBODY}
        self._beside = {key: beside(line.clause) for key, line in self.lines.items()}

    def _views(self, instruments: Sequence[Instrument]) -> dict[str, dict[str, Interpretation]]:
        """For every legal view, how it reads clauses otherwise."""
        found: dict[str, dict[str, Interpretation]] = {EVERYBODY: {}}
        for instrument in instruments:
            for reading in instrument.interpretations:
                found.setdefault(reading.view, {})[reading.fragment] = reading
        return found

    def _built(self, view: str, own: Mapping[str, Interpretation]) -> None:
        """Lines of the clauses that a view reads otherwise, and of those that ask of them."""
        makers: dict[int, Maker] = {}
        for fragment in self.order:
            clause = self.clauses[fragment]
            asked = any((of, view) in self.lines for of in references(clause))
            if view != EVERYBODY and fragment not in own and not asked:
                continue
            home = self._homes[fragment]
            origin = microseconds(home.effective)
            maker = makers.setdefault(
                origin, Maker(self.signals, _View(self, view), origin, {})
            )  # fmt: skip
            full, reading = expanded(clause, own.get(fragment), home)
            self.lines[fragment, view] = ClauseLine(full, reading, maker, self.signals)

    def _index(self) -> dict[str, list[tuple[str, str]]]:
        """Which clauses a signal changes whatever its atoms say: by starts, closings, rulings."""
        found: dict[str, list[tuple[str, str]]] = {}
        for key, line in self.lines.items():
            for signal in mentioned(line):
                found.setdefault(signal, []).append(key)
        return found

    def _atoms(self) -> dict[str, list[tuple[Node, list[tuple[str, str]]]]]:
        """The atoms that ask of a signal, each once, with the clauses that hold them."""
        by_node: dict[int, tuple[Node, list[tuple[str, str]]]] = {}
        found: dict[str, list[tuple[Node, list[tuple[str, str]]]]] = {}
        for key, line in self.lines.items():
            for _, root in line.parts:
                for signal, node in leaves(root):
                    if id(node) not in by_node:
                        by_node[id(node)] = node, []
                        found.setdefault(signal, []).append(by_node[id(node)])
                    by_node[id(node)][1].append(key)
        return found

    def _dependants(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """Which clauses ask of a clause, in the view that they find it in."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for key in self.lines:
            for of in references(self.clauses[key[0]], self.lines[key].rules):
                view = key[1] if (of, key[1]) in self.lines else EVERYBODY
                found.setdefault((of, view), []).append(key)
        return found

    def take(self, facts: Iterable[Fact]) -> list[Change]:
        """Take facts in, and say what they have changed; a fact taken before changes nothing.

        Raises `InputError` for a fact of no known signal, one dated after it was known, or one that
        needs a decision and names none; then none of the batch is taken.
        """
        sorted_in: dict[str, list[Fact]] = {}
        newest = self._answered
        for fact in facts:
            checked(fact, self.instruments, self.signals)
            sorted_in.setdefault(fact.signal, []).append(renamed(fact, self._names))
            newest = max(newest, microseconds(fact.known))
        spans = {
            signal: span
            for signal, several in sorted_in.items()
            if (span := self.signals[signal].taken(several)) is not None
        }
        changes = self._refreshed(spans, [f.fact_id for fs in sorted_in.values() for f in fs])
        self._answered = newest
        return changes

    def _refreshed(self, spans: Mapping[str, Span], because: Sequence[str]) -> list[Change]:
        """Bring up to date what these signals can have changed, each clause after what it asks."""
        self._turns += 1
        moved: dict[str, dict[str, Span]] = {view: {} for view in self._every_view}
        turns = {
            view: Turn(self._turns, spans, ChainMap(own, moved[EVERYBODY]))
            for view, own in moved.items()
        }
        due = {key for signal in spans for key in self._watching.get(signal, ())}
        for signal in spans:
            for node, keys in self._leaves.get(signal, ()):
                if node.refreshed(turns[EVERYBODY]) is not None:
                    due.update(keys)
        waiting = [(self._rank[key[0]], key) for key in due]
        heapify(waiting)
        changes: list[Change] = []
        while waiting:
            _, key = heappop(waiting)
            span, fresh, gone = self.lines[key].refreshed(turns[key[1]])
            if fresh or gone:
                changes += self._told(key, fresh, gone, because)
            if span is None and self._beside[key].isdisjoint(spans):
                continue
            self._forget(key)
            moved[key[1]][key[0]] = span or (BEGINNING, END)
            for asking in self._asking.get(key, ()):
                if asking not in due:
                    due.add(asking)
                    heappush(waiting, (self._rank[asking[0]], asking))
        return changes

    def _told(
        self, key: tuple[str, str], fresh: Sequence[Start], gone: Sequence[Start],
        because: Sequence[str],
    ) -> list[Change]:  # fmt: skip
        return [
            Change(
                fragment=key[0], view=key[1], change=what, at=moment(max(start.at, _EARLIEST)),
                late=what != "activated" or start.at < self._answered,
                facts=(start.name,) if start.name else tuple(because[:8]),
            )
            for what, starts in (("activated", fresh), ("no longer activated", gone))
            for start in starts
        ]  # fmt: skip

    def _forget(self, key: tuple[str, str]) -> None:
        for asks in expressions.OF_CLAUSES:
            self._derived.pop((*key, asks), None)

    # What it answers

    def line(self, fragment: str, view: str = EVERYBODY) -> ClauseLine:
        """A clause's line in a view, or as everybody reads it where the view reads it so too."""
        found = self.lines.get((fragment, view)) or self.lines.get((fragment, EVERYBODY))
        if found is None:
            raise InputError(
                "there is no such clause",
                where=fragment,
                remedy="See `lendemain guarantees list`",
            )
        return found

    def answer(self, fragment: str, at: datetime, *, view: str = EVERYBODY) -> Fourfold:
        """Whether a clause's condition holds at a moment."""
        return fourfold.ANSWERS[self.line(fragment, view).line.at(microseconds(at))]

    def answer_of_all(self, fragment: str, at: datetime) -> Fourfold:
        """The same over all legal views: disputed where they answer differently."""
        answers = {self.answer(fragment, at, view=v) for f, v in self.lines if f == fragment}
        return answers.pop() if len(answers) == 1 else Fourfold.DISPUTED

    def activations(
        self, fragment: str, at: datetime, *, view: str = EVERYBODY
    ) -> list[Activation]:
        """Every time that a clause came to bind up to a moment, and how each stands then."""
        line = self.line(fragment, view)
        return activations(Situation(line, self.signals, view), microseconds(at))

    def strangers(self, fact: Fact) -> list[str]:
        """The clauses that a fact would start were it the act of one whose acts count, in words."""
        by = self._names.get(fact.by, fact.by)
        return [
            f"{fragment}{f' ({view})' if view else ''}: an act of {by or 'nobody named'} starts "
            f"nothing; those whose acts count: {', '.join(line.notifiers)}"
            for (fragment, view), line in sorted(self.lines.items())
            if line.clause.on == fact.signal and line.notifiers and by not in line.notifiers
        ]

    def line_of(self, fragment: str, asks: str, view: str, *, span: Span) -> tuple[Timeline, Span]:
        """The timeline of active, overdue or fulfilled of a clause in a view, over a span with
        the given one, and that span.
        """
        key = fragment, view if (fragment, view) in self.lines else EVERYBODY, asks
        line = self.lines.get(key[:2])
        if line is None:
            return constant(fourfold.FALSE), EVER
        if asks == "active" and line.on is None and line.clause.persists is False:
            return line.active(*span), span
        if key not in self._derived:
            self._derived[key] = _derived(Situation(line, self.signals, view), asks)
        return self._derived[key], EVER


_EARLIEST = microseconds(datetime.min.replace(tzinfo=moment(0).tzinfo))


class _View:
    """Where the conditions of one view find other clauses."""

    def __init__(self, evaluator: Evaluator, view: str) -> None:
        self._evaluator, self._view = evaluator, view

    def line_of(self, fragment: str, asks: str, span: Span) -> tuple[Timeline, Span]:
        return self._evaluator.line_of(fragment, asks, self._view, span=span)


def _derived(situation: Situation, asks: str) -> Timeline:
    steps = sorted(milestones(situation, asks))
    times = np.array([BEGINNING, *(t for t, _ in steps)], np.int64)
    codes = np.array([fourfold.FALSE, *(c for _, c in steps)], np.uint8)
    kept = np.append(times[1:] != times[:-1], True)
    return stepped(times[kept], codes[kept])


def mentioned(line: ClauseLine) -> set[str]:
    """Every signal that can change a clause besides its atoms: of its start, closing and clock."""
    clause = line.clause
    kept = {signal for _, root in line.parts for signal in remembered(root)}
    return kept | beside(clause) | {clause.on, RULED} - {""}


def beside(clause: Clause) -> set[str]:
    """The signals that change how a clause stands, and not when it starts: closings, its clock."""
    tolled = clause.clock.tolled_by if clause.clock and clause.clock.tolled_by else ()
    return {*clause.closed_by, *tolled}


def references(clause: Clause, rules: Sequence[Rule] = ()) -> set[str]:
    """The clauses that a clause's rules ask of, or those of a view that reads it otherwise."""
    return {
        atom.of
        for rule in rules or clause.rules
        for atom in expressions.atoms(rule.when)
        if atom.asks in expressions.OF_CLAUSES
    }


def ordered(clauses: Mapping[str, Clause]) -> list[str]:
    """Clauses, each after those that it asks of; `InputError` where they ask in a circle."""
    found: dict[str, None] = {}
    open_: list[str] = []

    def visit(fragment: str) -> None:
        if fragment in found or fragment not in clauses:
            return
        if fragment in open_:
            circle = " asks of ".join([*open_[open_.index(fragment) :], fragment])
            raise InputError(
                f"clauses ask of each other in a circle: {circle}",
                where=fragment,
                remedy="Let one of them ask of a signal",
            )
        open_.append(fragment)
        for of in sorted(references(clauses[fragment])):
            visit(of)
        open_.pop()
        found[fragment] = None

    for fragment in sorted(clauses):
        visit(fragment)
    return list(found)


def known_by(facts: Iterable[Fact], known: datetime) -> list[Fact]:
    """The facts that were known at a moment: what a past day's answer follows from."""
    return [f for f in facts if f.known <= known]


def checked(
    fact: Fact, instruments: Mapping[str, Instrument], signals: Mapping[str, Occurrences]
) -> None:
    """Raise `InputError` unless a fact can be taken."""
    where = f"fact {fact.fact_id[:80]}"
    if fact.signal not in signals:
        raise InputError(
            f"no text knows the signal {fact.signal[:80]!r}",
            where=where,
            remedy=f"Choose one of: {', '.join(sorted(signals)[:40])}",
        )
    if fact.happened > fact.known:
        raise InputError(
            "it is dated after the moment at which it was known",
            where=where,
            remedy="Certify what has happened; a planned end goes into --until",
        )
    if not 0.0 <= fact.probability <= 1.0:
        raise InputError("its probability is none", where=where, remedy="Give one from 0 to 1")
    if fact.until is not None and fact.until <= fact.happened:
        raise InputError("it ends before it begins", where=where, remedy="Correct --until")
    needs = any(
        s.decision for i in instruments.values() for s in i.signals if s.signal_id == fact.signal
    )
    if needs and not fact.decision and not fact.withdraws:
        raise InputError(
            f"{fact.signal} cannot be certified by hand",
            where=where,
            remedy="Name the decision of the commission that found it",
        )


def _signals(instruments: Sequence[Instrument]) -> dict[str, Occurrences]:
    found: dict[str, Occurrences] = {}
    units: dict[str, tuple[str, str]] = {}
    for instrument in instruments:
        for signal in instrument.signals:
            unit, other = units.setdefault(
                signal.signal_id, (signal.unit, instrument.instrument_id)
            )
            if unit != signal.unit:
                raise InputError(
                    f"counts {signal.signal_id} in {signal.unit!r}, and {other} in {unit!r}",
                    where=instrument.instrument_id,
                    remedy="Use one unit in all texts",
                )
            if signal.signal_id not in found or signal.closed:
                found[signal.signal_id] = Occurrences(signal.closed)
    found.setdefault(RULED, Occurrences(closed=True))
    return found
