"""What a condition holds active: begun when shown, ended when refuted, left by anything else.

A clause that one rule alone governs is as that rule's condition is from the clause's first instant
on, so clauses that share condition and first instant share one latch, brought up to date once.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lendemain.guarantees import fourfold
from lendemain.guarantees.nodes import Node, Span, Turn
from lendemain.guarantees.timelines import (
    BEGINNING,
    END,
    Kept,
    Timeline,
    constant,
    merged,
    stepped,
    within,
)


@dataclass(frozen=True, slots=True)
class Start:
    """An instant from which a clause binds, the occurrence that started it, if one did, and until
    when its condition has lasted (`END`: it still does).
    """

    at: int
    name: str
    until: int = END


Taken = tuple[Span | None, list[Start], list[Start]]
NOTHING: Taken = (None, [], [])


class Latch:
    """What is active by a timeline; `whole` gives it from an instant on right."""

    def __init__(self, whole: Callable[[int], Timeline]) -> None:
        self._whole = whole
        self._on = Kept(constant(fourfold.FALSE))
        self.taken(BEGINNING, END)

    @property
    def line(self) -> Timeline:
        """What is active at all times; to be read before the next turn only."""
        return self._on.line

    def taken(self, low: int, high: int) -> Taken:
        """Take what the condition holds active between two instants anew: it begins when shown only
        and ends when refuted only, so unknown and disputed neither begin nor end anything.  Gives
        from when to when that has mattered, and the starts that are new, and gone.
        """
        whole = self._whole(low)
        times, codes = whole
        place = int(times.searchsorted(high, "right"))
        while place < len(times) and codes.item(place) in (fourfold.UNKNOWN, fourfold.DISPUTED):
            place += 1
        high = times.item(place) if place < len(times) else END
        before = self._on.line.at(low - 1) if low > BEGINNING else fourfold.FALSE
        part = _latched(within(whole, low, high), before)
        old = self._on.exchanged(part, low, high)
        if old is None:
            return (low, high), [], []
        was, now = _begun(old, before), _begun(part, before)
        fresh, gone = sorted(now - was), sorted(was - now)
        return (low, high), [Start(t, "") for t in fresh], [Start(t, "") for t in gone]


class Alone:
    """A condition from an instant on, false before, and what it holds active."""

    def __init__(self, node: Node, start: int) -> None:
        self.node, self.start = node, start
        self.latch = Latch(self.whole)
        self._turn, self._taken = -1, NOTHING

    @property
    def line(self) -> Timeline:
        """What it says at all times; to be read before the next turn only."""
        return self.between(BEGINNING, END)

    def whole(self, low: int) -> Timeline:
        """The same, from an instant on right."""
        return self.node.line if low >= self.start else self.line

    def between(self, low: int, high: int) -> Timeline:
        """What it says over a span."""
        return dated(within(self.node.line, low, high), (self.start, END), (low, high))

    def reached(self, turn: Turn) -> Span | None:
        """From when to when it has changed in this turn; None where it has not."""
        span = self.node.refreshed(turn)
        if span is None or span[1] < self.start:
            return None
        return max(span[0], self.start), span[1]

    def refreshed(self, turn: Turn) -> Taken:
        """What this turn has changed of what is active; worked out once."""
        if self._turn != turn.number:
            span = self.reached(turn)
            self._turn, self._taken = turn.number, self.latch.taken(*span) if span else NOTHING
        return self._taken


def dated(line: Timeline, valid: Span, span: Span) -> Timeline:
    """A part of a timeline over a span, false outside the instants between which it is valid."""
    (start, end), (low, high) = valid, span
    if start <= low and (high < end or end == END):
        return line
    inner = [e for e in (start, end) if low < e <= high and e < END]
    edges = np.array([low, *inner], np.int64)
    inside = (edges >= start) & (edges < end)
    known = Timeline(edges, np.where(inside, fourfold.TRUE, fourfold.FALSE).astype(np.uint8))
    return merged(line, known, fourfold.both)


def _latched(line: Timeline, before: int) -> Timeline:
    """What a part of a timeline holds active: unknown and disputed leave it as it was before."""
    clear = (line.codes == fourfold.TRUE) | (line.codes == fourfold.FALSE)
    if clear.all():
        return line
    if clear[0]:
        return stepped(line.times[clear], line.codes[clear])
    return stepped(
        np.concatenate((line.times[:1], line.times[clear])),
        np.concatenate((np.array([before], np.uint8), line.codes[clear])),
    )


def _begun(line: Timeline, before: int) -> set[int]:
    """The instants at which a part of a timeline turns true."""
    on = line.codes == fourfold.TRUE
    on[1:] &= ~on[:-1]
    if before == fourfold.TRUE:
        on[0] = False
    return set(line.times[on].tolist())
