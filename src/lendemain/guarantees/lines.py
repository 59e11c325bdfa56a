"""One clause in one legal view: the timeline of its rules, and when it started to bind.

Rules are taken from the lowest priority to the highest.  One that applies adds to what held, one
that excuses takes away; where two of one priority contradict each other, that is a dispute.  A
clause starts at every occurrence of the signal that it names while its rules hold, or, where it
names none, each time its rules come to hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from lendemain.encoding import microseconds
from lendemain.guarantees import fourfold
from lendemain.guarantees.fourfold import Codes
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
    stepped,
    within,
)
from lendemain.records.commitment import Clause, Interpretation, Rule


@dataclass(frozen=True, slots=True)
class Start:
    """An instant from which a clause binds, the occurrence that started it, if one did, and until
    when its condition has lasted (`END`: it still does).
    """

    at: int
    name: str
    until: int = END


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
        self._kept = Kept(self._part(BEGINNING, END))
        self._times: Instants = np.empty(0, np.int64)
        self._names: list[str] = []
        self._on = Kept(constant(fourfold.FALSE))
        self._relatched(BEGINNING, END)
        if self.on is not None:
            self._restarted(BEGINNING, END)

    @property
    def line(self) -> Timeline:
        """What its rules say at all times; to be read before the next turn only."""
        return self._kept.line

    def refreshed(self, turn: Turn) -> tuple[Span | None, list[Start], list[Start]]:
        """From when to when the clause may have changed; the starts that are new, and gone."""
        spans = [s for _, node in self._nodes if (s := node.refreshed(turn)) is not None]
        changed = None
        if spans:
            low, high = min(s[0] for s in spans), max(s[1] for s in spans)
            if self._kept.replaced(self._part(low, high), low, high):
                changed = low, high
        if self.on is None:
            return self._relatched(*changed) if changed else (None, [], [])
        started = turn.signals.get(self.clause.on)
        both = [s for s in (changed, started) if s is not None]
        if not both:
            return None, [], []
        low, high = min(s[0] for s in both), max(s[1] for s in both)
        fresh, gone = self._restarted(low, high)
        return ((low, high) if changed or fresh or gone else None), fresh, gone

    def starts(self) -> list[Start]:
        """Every start there is, in order."""
        if self.on is not None:
            return [
                Start(int(t), n) for t, n in zip(self._times.tolist(), self._names, strict=True)
            ]
        begun, over = runs(self._on.line, fourfold.TRUE)
        return [
            Start(int(b), "", int(e)) for b, e in zip(begun.tolist(), over.tolist(), strict=True)
        ]

    def active(self, low: int = BEGINNING, high: int = END) -> Timeline:
        """Whether the condition stands, over a span: unknown where it does not and nobody knows
        that.
        """
        on, line = within(self._on.line, low, high), within(self.line, low, high)
        return merged(on, line, lambda on, code: np.where(on == 1, on, code))

    def _relatched(self, low: int, high: int) -> tuple[Span, list[Start], list[Start]]:
        """Take what the condition holds active between two instants anew: it begins when shown only
        and ends when refuted only, so unknown and disputed neither begin nor end anything.  Gives
        from when to when that has mattered, and the starts that are new, and gone.
        """
        times, codes = self.line
        place = int(times.searchsorted(high, "right"))
        while place < len(times) and codes.item(place) in (fourfold.UNKNOWN, fourfold.DISPUTED):
            place += 1
        high = times.item(place) if place < len(times) else END
        held = self._on.line
        before = held.at(low - 1) if low > BEGINNING else fourfold.FALSE
        local = within(self.line, low, high)
        clear = (local.codes == fourfold.TRUE) | (local.codes == fourfold.FALSE)
        if clear[0]:
            part = stepped(local.times[clear], local.codes[clear])
        else:
            part = stepped(
                np.concatenate((local.times[:1], local.times[clear])),
                np.concatenate((np.array([before], np.uint8), local.codes[clear])),
            )
        old = within(held, low, high)
        old = Timeline(old.times, old.codes.copy())
        if not self._on.replaced(part, low, high):
            return (low, high), [], []
        was, now = _begun(old, before), _begun(part, before)
        fresh, gone = sorted(now - was), sorted(was - now)
        return (low, high), [Start(t, "") for t in fresh], [Start(t, "") for t in gone]

    def _restarted(self, low: int, high: int) -> tuple[list[Start], list[Start]]:
        """Take the starting occurrences between two instants anew."""
        assert self.on is not None
        first = int(np.searchsorted(self.on.happened, low, "left"))
        last = int(np.searchsorted(self.on.happened, high, "right"))
        at = self.on.happened[first:last]
        good = self.on.codes(self.clause.confidence, first=first, last=last) == fourfold.TRUE
        codes = self.line.codes[np.searchsorted(self.line.times, at, "right") - 1]
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
        if (self.start <= low and high < self.end) or (self.start <= low and self.end == END):
            return found
        inner = [e for e in (self.start, self.end) if low < e <= high and e < END]
        edges = np.array([low, *inner], np.int64)
        inside = (edges >= self.start) & (edges < self.end)
        valid = Timeline(edges, np.where(inside, fourfold.TRUE, fourfold.FALSE).astype(np.uint8))
        return merged(found, valid, fourfold.both)


def _begun(line: Timeline, before: int) -> set[int]:
    """The instants at which a part of a timeline turns true."""
    on = line.codes == fourfold.TRUE
    on[1:] &= ~on[:-1]
    if before == fourfold.TRUE:
        on[0] = False
    return set(line.times[on].tolist())


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
