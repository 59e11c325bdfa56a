"""One clause in one legal view: the timeline of its rules, and when it started to bind.

Rules are taken from the lowest priority to the highest.  One that applies adds to what held, one
that excuses takes away; where two of one priority contradict each other, that is a dispute.  A
clause starts at every occurrence of the signal that it names while its rules hold, or, where it
names none, each time its rules come to hold.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np

from lendemain.encoding import microseconds
from lendemain.guarantees import fourfold
from lendemain.guarantees.fourfold import Codes
from lendemain.guarantees.latches import NOTHING, Latch, Start, dated
from lendemain.guarantees.making import Maker
from lendemain.guarantees.nodes import Node, Span, Turn
from lendemain.guarantees.occurrences import Occurrences
from lendemain.guarantees.timelines import (
    BEGINNING,
    END,
    Instants,
    Kept,
    Timeline,
    constant,
    merged,
    runs,
    within,
)
from lendemain.records.commitment import Clause, Interpretation, Rule


class ClauseLine:
    """A clause in one view, kept up to date."""

    def __init__(
        self, clause: Clause, reading: Interpretation | None, maker: Maker,
        signals: Mapping[str, Occurrences],
    ) -> None:  # fmt: skip
        self.clause, self.reading = clause, reading
        self.rules = ruled(clause, reading)
        self.notifiers = reading.notifiers if reading and reading.notifiers else clause.notifiers
        self._nodes: list[tuple[Rule, Node]] = [
            (rule, maker.node(rule.when, rule.confidence)) for rule in self.rules
        ]
        self.parts = tuple(self._nodes)
        self.on: Occurrences | None = signals[clause.on] if clause.on else None
        self.start = microseconds(clause.start)
        self.end = END if clause.end is None else microseconds(clause.end)
        alone = len(self._nodes) == 1 and self._nodes[0][0].effect == "applies"
        self._alone = (
            maker.alone(self._nodes[0][1], self.start) if alone and self.end == END else None
        )
        self._kept = Kept(constant(fourfold.FALSE) if self._alone else self._part(BEGINNING, END))
        self._times: Instants = np.empty(0, np.int64)
        self._names: list[str] = []
        self._latch = self._alone.latch if self._alone else Latch(lambda _: self._kept.line)
        if self.on is not None:
            self._restarted(BEGINNING, END)

    @property
    def line(self) -> Timeline:
        """What its rules say at all times; to be read before the next turn only."""
        return self._alone.line if self._alone else self._kept.line

    def refreshed(self, turn: Turn) -> tuple[Span | None, list[Start], list[Start]]:
        """From when to when the clause may have changed; the starts that are new, and gone."""
        if self._alone and self.on is None:
            return self._alone.refreshed(turn)
        changed = self._alone.reached(turn) if self._alone else self._changed(turn)
        if self.on is None:
            return self._latch.taken(*changed) if changed else NOTHING
        started = turn.signals.get(self.clause.on)
        both = [s for s in (changed, started) if s is not None]
        if not both:
            return None, [], []
        low, high = min(s[0] for s in both), max(s[1] for s in both)
        fresh, gone = self._restarted(low, high)
        return ((low, high) if changed or fresh or gone else None), fresh, gone

    def _changed(self, turn: Turn) -> Span | None:
        """From when to when its rules say otherwise since this turn."""
        spans = [s for _, node in self._nodes if (s := node.refreshed(turn)) is not None]
        if not spans:
            return None
        low, high = min(s[0] for s in spans), max(s[1] for s in spans)
        return (low, high) if self._kept.replaced(self._part(low, high), low, high) else None

    def starts(self) -> list[Start]:
        """Every start there is, in order."""
        if self.on is not None:
            return [
                Start(int(t), n) for t, n in zip(self._times.tolist(), self._names, strict=True)
            ]
        begun, over = runs(self._latch.line, fourfold.TRUE)
        return [
            Start(int(b), "", int(e)) for b, e in zip(begun.tolist(), over.tolist(), strict=True)
        ]

    def active(self, low: int = BEGINNING, high: int = END) -> Timeline:
        """Whether the condition stands, over a span: unknown where it does not and nobody knows
        that.
        """
        on, line = within(self._latch.line, low, high), within(self._whole(low), low, high)
        return merged(on, line, lambda on, code: np.where(on == 1, on, code))

    def _whole(self, low: int) -> Timeline:
        """What its rules say, from an instant on right."""
        return self._alone.whole(low) if self._alone else self._kept.line

    def _restarted(self, low: int, high: int) -> tuple[list[Start], list[Start]]:
        """Take the starting occurrences between two instants anew."""
        assert self.on is not None
        first = int(np.searchsorted(self.on.happened, low, "left"))
        last = int(np.searchsorted(self.on.happened, high, "right"))
        at = self.on.happened[first:last]
        good = self.on.codes(self.clause.confidence, first=first, last=last) == fourfold.TRUE
        whole = self._whole(low)
        codes = whole.codes[np.searchsorted(whole.times, at, "right") - 1]
        rows = np.flatnonzero(good & (codes == fourfold.TRUE) & self._entitled(first, last))
        times, names = at[rows], [self.on.names[first + int(r)] for r in rows]
        begin = int(np.searchsorted(self._times, low, "left"))
        end = int(np.searchsorted(self._times, high, "right"))
        old = set(zip(self._times[begin:end].tolist(), self._names[begin:end], strict=True))
        new = set(zip(times.tolist(), names, strict=True))
        self._times = np.concatenate((self._times[:begin], times, self._times[end:]))
        self._names[begin:end] = names
        return (
            [Start(*one) for one in sorted(new - old)],
            [Start(*one) for one in sorted(old - new)],
        )

    def _entitled(self, first: int, last: int) -> Codes:
        """Row by row, whether who did it is one whose acts count."""
        assert self.on is not None
        if not self.notifiers:
            return np.ones(last - first, np.uint8)
        mine = np.zeros(last - first, np.uint8)
        for by in self.notifiers:
            codes = self.on.codes(self.clause.confidence, by, first=first, last=last)
            mine |= codes & 1
        return mine

    def _part(self, low: int, high: int) -> Timeline:
        lines = [(rule, within(node.line, low, high)) for rule, node in self._nodes]
        alone = len(lines) == 1 and lines[0][0].effect == "applies"
        found = lines[0][1] if alone else folded(lines, low)
        return dated(found, (self.start, self.end), (low, high))


def ruled(clause: Clause, reading: Interpretation | None) -> tuple[Rule, ...]:
    """A clause's rules as one legal view reads them, from the lowest priority to the highest."""
    rules = sorted(clause.rules, key=lambda r: r.priority)
    if reading is None:
        return tuple(rules)
    if reading.never:
        return ()
    if reading.when is None:
        return tuple(rules)
    kept = [r for r in rules if r.effect != "applies"]
    own = Rule(
        effect="applies", when=reading.when, priority=0, confidence=clause.confidence,
        why=reading.basis,
    )  # fmt: skip
    return tuple(sorted([own, *kept], key=lambda r: r.priority))


def folded(lines: Sequence[tuple[Rule, Timeline]], low: int) -> Timeline:
    """What rules say together, from `low` on; they come by rising priority."""
    found = Timeline(np.array([low], np.int64), constant(fourfold.FALSE).codes)
    for _, group in groupby(lines, key=lambda pair: pair[0].priority):
        applies: Timeline | None = None
        against: Timeline | None = None
        for rule, line in group:
            if rule.effect == "applies":
                applies = line if applies is None else merged(applies, line, fourfold.either)
            else:
                against = line if against is None else merged(against, line, fourfold.either)
        if applies is not None:
            found = merged(found, applies, fourfold.either)
        if against is not None:
            found = merged(found, against, lambda a, b: fourfold.both(a, fourfold.negated(b)))
        if applies is not None and against is not None:
            clash = merged(applies, against, lambda a, b: (a & b & 1) * 3)
            found = merged(found, clash, fourfold.joined)
    return found
