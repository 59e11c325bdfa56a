"""A second evaluator, written from the definitions alone: slow, plain, and sharing no code.

It asks every condition anew at every instant at which an answer may change, straight from the list
of facts, with sets of two words in place of bits.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from lendemain.records.activation import Fact, Fourfold
from lendemain.records.commitment import Clause, Instrument
from lendemain.records.condition import Atom, Condition, Held, Junction, Since

Shown = frozenset[str]
YES, NO = "shown", "refuted"
ANSWER = {
    frozenset(): Fourfold.UNKNOWN,
    frozenset({YES}): Fourfold.TRUE,
    frozenset({NO}): Fourfold.FALSE,
    frozenset({YES, NO}): Fourfold.DISPUTED,
}


class Naive:
    """One instrument and a list of facts, in any order."""

    def __init__(self, instrument: Instrument, facts: Iterable[Fact]) -> None:
        self.instrument = instrument
        self.clauses = {c.fragment: c for c in instrument.clauses}
        self.facts = list({f.fact_id: f for f in facts}.values())
        gone = {f.withdraws for f in self.facts if f.withdraws}
        self.live = [f for f in self.facts if f.fact_id not in gone and not f.withdraws]

    # What happened

    def rows(self, signal: str) -> list[tuple[str, Fact, float, float]]:
        """Name, deciding account, least and most probability of each occurrence."""
        found = []
        mine = [f for f in self.live if f.signal == signal and not _quiet(f)]
        for name in {f.occurrence or f.fact_id for f in mine}:
            accounts = [f for f in mine if (f.occurrence or f.fact_id) == name]
            last = []
            for assessor in {f.assessor for f in accounts}:
                own = [f for f in accounts if f.assessor == assessor]
                last.append(max(own, key=lambda f: (f.known, f.fact_id)))
            chances = [1.0 - f.probability if f.denies else f.probability for f in last]
            affirming = [f for f in last if not f.denies] or last
            decides = max(affirming, key=lambda f: (f.known, f.fact_id))
            found.append((name, decides, min(chances), max(chances)))
        return sorted(found, key=lambda r: (r[1].happened, r[0]))

    def watched(self, signal: str, start: datetime, at: datetime) -> bool:
        """Whether somebody watched without a break from `start` to `at`."""
        if next(s for s in self.instrument.signals if s.signal_id == signal).closed:
            return True
        spans = sorted((f.happened, f.until) for f in self.live if f.signal == signal and _quiet(f))
        reached = start
        for begun, over in spans:
            if begun <= reached:
                reached = max(reached, over)
        began = any(b <= start for b, _ in spans)
        return began and reached > at

    # Conditions

    def holds(self, condition: Condition, at: datetime, confidence: float) -> Shown:
        """Whether a condition is shown and whether it is refuted at an instant."""
        if isinstance(condition, Junction):
            return self._junction(condition, at, confidence)
        if isinstance(condition, Held):
            begin = at - timedelta(microseconds=condition.window_us)
            times = [begin, at, *(t for t in self.instants() if begin < t < at)]
            answers = [self.holds(condition.part, t, confidence) for t in times]
            yes = {YES} if all(YES in a for a in answers) else set()
            return frozenset(yes | ({NO} if any(NO in a for a in answers) else set()))
        if isinstance(condition, Since):
            return self._since(condition, at, confidence)
        if condition.asks in ("active", "overdue", "fulfilled"):
            return self._clause(condition, at)
        if condition.asks == "last":
            return self._last(condition, at, confidence)
        if condition.asks == "lasting":
            return self._lasting(condition, at, confidence)
        return self._count(condition, at, confidence)

    def _junction(self, condition: Junction, at: datetime, confidence: float) -> Shown:
        answers = [self.holds(p, at, confidence) for p in condition.parts]
        if condition.op == "not":
            return frozenset({YES: NO, NO: YES}[a] for a in answers[0])
        one, other = (YES, NO) if condition.op == "all" else (NO, YES)
        found = {one} if all(one in a for a in answers) else set()
        return frozenset(found | ({other} if any(other in a for a in answers) else set()))

    def _since(self, condition: Since, at: datetime, confidence: float) -> Shown:
        rows = [r for r in self.rows(condition.of) if r[1].happened <= at]
        shown = {r[1].happened for r in rows if r[3] >= confidence}
        possible = {r[1].happened for r in rows if 1.0 - r[2] < confidence}

        def between(start: datetime) -> list[Shown]:
            times = [start, at, *(t for t in self.instants() if start < t < at)]
            return [self.holds(condition.part, t, confidence) for t in times]

        yes = any(all(YES in a for a in between(s)) for s in shown)
        closed = next(s for s in self.instrument.signals if s.signal_id == condition.of).closed
        no = any(NO in a for a in between(max(possible))) if possible else closed
        return frozenset(({YES} if yes else set()) | ({NO} if no else set()))

    def counted(self, atom: Atom, at: datetime) -> list[tuple[str, Fact, float, float]]:
        """The occurrences that an atom looks at."""
        begin = at - timedelta(microseconds=atom.window_us)
        return [
            r for r in self.rows(atom.of)
            if r[1].happened <= at
            and (not atom.window_us or r[1].happened > begin)
            and (not atom.by or r[1].by == atom.by)
        ]  # fmt: skip

    def _count(self, atom: Atom, at: datetime, confidence: float) -> Shown:
        if atom.asks == "top":
            return self._top(atom, at, confidence)
        rows = self.counted(atom, at)
        plain = atom.asks in ("happened", "count")
        values = [1_000_000 if plain else r[1].value_e6 for r in rows]
        shown = [r[3] >= confidence - 1e-9 for r in rows]
        refuted = [1.0 - r[2] >= confidence - 1e-9 for r in rows]
        least = sum(
            v if s else (min(v, 0) if not r else 0)
            for v, s, r in zip(values, shown, refuted, strict=True)
        )
        most = sum(
            0 if r else (v if s else max(v, 0))
            for v, s, r in zip(values, shown, refuted, strict=True)
        )
        begin = at - timedelta(microseconds=atom.window_us)
        quiet = self.watched(atom.of, begin if atom.window_us else self.instrument.effective, at)
        value, comparator = (atom.value_e6, atom.comparator) if atom.comparator else (1, ">=")
        reached = ({YES} if least >= value else set()) | ({NO} if most < value and quiet else set())
        passed = ({YES} if least > value else set()) | ({NO} if most <= value and quiet else set())
        swap = {YES: NO, NO: YES}
        if comparator in (">=", ">"):
            return frozenset(reached if comparator == ">=" else passed)
        if comparator in ("<", "<="):
            return frozenset(swap[a] for a in (reached if comparator == "<" else passed))
        equal = ({YES} if YES in reached and NO in passed else set()) | (
            {NO} if NO in reached or YES in passed else set()
        )
        return frozenset(equal if comparator == "==" else {swap[a] for a in equal})

    def _top(self, atom: Atom, at: datetime, confidence: float) -> Shown:
        bearers = {r[1].by for r in self.rows(atom.of)}
        other = {"<": ">=", "<=": ">"}.get(atom.comparator, atom.comparator)
        answers = [
            self._count(
                Atom(asks="total", of=atom.of, by=by, comparator=other, value_e6=atom.value_e6),
                at, confidence,
            )
            for by in bearers
        ]  # fmt: skip
        yes, no = any(YES in a for a in answers), all(NO in a for a in answers)
        if other != atom.comparator:
            yes, no = no, yes
        return frozenset(({YES} if yes else set()) | ({NO} if no else set()))

    def _last(self, atom: Atom, at: datetime, confidence: float) -> Shown:
        rows = list(self.counted(atom, at))
        for _, fact, low, high in reversed(rows):
            shown, refuted = high >= confidence - 1e-9, 1.0 - low >= confidence - 1e-9
            if shown and refuted:
                return frozenset({YES, NO})
            if refuted:
                continue
            if not shown:
                return frozenset()
            value = fact.value_e6
            asked = {
                ">=": value >= atom.value_e6, ">": value > atom.value_e6,
                "<": value < atom.value_e6, "<=": value <= atom.value_e6,
                "==": value == atom.value_e6, "!=": value != atom.value_e6,
            }[atom.comparator]  # fmt: skip
            return frozenset({YES} if asked else {NO})
        return frozenset()

    def _lasting(self, atom: Atom, at: datetime, confidence: float) -> Shown:
        rows = [r for r in self.counted(atom, at) if r[1].until is None or r[1].until > at]
        yes = any(r[3] >= confidence - 1e-9 for r in rows)
        possible = any(1.0 - r[2] < confidence - 1e-9 for r in rows)
        closed = next(s for s in self.instrument.signals if s.signal_id == atom.of).closed
        return frozenset(({YES} if yes else set()) | ({NO} if not possible and closed else set()))

    # Clauses

    def clause(self, clause: Clause, at: datetime) -> Shown:
        """Whether a clause's rules hold at an instant."""
        if at < clause.start or (clause.end is not None and at >= clause.end):
            return frozenset({NO})
        found: Shown = frozenset({NO})
        for priority in sorted({r.priority for r in clause.rules}):
            group = [r for r in clause.rules if r.priority == priority]
            answers = [(r.effect == "applies", self.holds(r.when, at, r.confidence)) for r in group]
            plus = [a for good, a in answers if good]
            minus = [a for good, a in answers if not good]
            yes, no = YES in found, NO in found
            yes, no = yes or any(YES in a for a in plus), no and all(NO in a for a in plus)
            yes, no = yes and all(NO in a for a in minus), no or any(YES in a for a in minus)
            if any(YES in a for a in plus) and any(YES in a for a in minus):
                yes = no = True
            found = frozenset(({YES} if yes else set()) | ({NO} if no else set()))
        return found

    def starts(self, clause: Clause) -> list[datetime]:
        """Every instant from which a clause binds."""
        if clause.on:
            return [
                fact.happened
                for _, fact, low, high in self.rows(clause.on)
                if high >= clause.confidence - 1e-9
                and 1.0 - low < clause.confidence - 1e-9
                and (not clause.notifiers or fact.by in clause.notifiers)
                and self.clause(clause, fact.happened) == {YES}
            ]
        found, active = [], False
        for at in sorted(self.instants()):
            answer = self.clause(clause, at)
            if answer == {YES} and not active:
                found.append(at)
                active = True
            elif answer == {NO}:
                active = False
        return found

    def _clause(self, atom: Atom, at: datetime) -> Shown:
        """Active and overdue of a clause with an exact clock whose starts each count."""
        clause = self.clauses[atom.of]
        starts = [s for s in self.starts(clause) if s <= at]
        assert atom.asks == "active"
        assert not clause.closed_by
        return frozenset({YES} if starts else {NO})

    def instants(self) -> list[datetime]:
        """Every instant at which any answer may change."""
        found = {self.instrument.effective}
        for fact in self.live:
            found |= {fact.happened} | ({fact.until} if fact.until else set())
        for clause in self.instrument.clauses:
            found |= {clause.start} | ({clause.end} if clause.end else set())
        windows = {w for c in self.instrument.clauses for r in c.rules for w in _windows(r.when)}
        for _ in range(3 if windows else 0):
            found |= {t + timedelta(microseconds=w) for t in found for w in windows}
        return sorted(found)


def _windows(condition: Condition) -> Sequence[int]:
    if isinstance(condition, Atom):
        return [condition.window_us] if condition.window_us else []
    if isinstance(condition, Junction):
        return [w for p in condition.parts for w in _windows(p)]
    own = [condition.window_us] if isinstance(condition, Held) else []
    return [*own, *_windows(condition.part)]


def _quiet(fact: Fact) -> bool:
    return fact.denies and fact.until is not None and not fact.occurrence
