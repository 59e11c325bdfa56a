"""Conditions made into nodes, each part once however often it is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lendemain.guarantees.latches import Alone
from lendemain.guarantees.nodes import (
    EVER,
    Counted,
    Holding,
    Joined,
    Last,
    Lasting,
    Node,
    Part,
    SinceThen,
    Span,
    Turn,
)
from lendemain.guarantees.occurrences import Occurrences
from lendemain.guarantees.timelines import Timeline
from lendemain.records.condition import Atom, Condition, Held, Junction, Since


class Clauses(Protocol):
    """Where a condition that asks of another clause finds what it asks for."""

    def line_of(self, fragment: str, asks: str, span: Span) -> tuple[Timeline, Span]:
        """The timeline of active, overdue or fulfilled of a clause, over a span that holds the
        given one, and that span.
        """
        ...


class Asked(Part):
    """An atom that asks of another clause."""

    def __init__(self, atom: Atom, clauses: Clauses) -> None:
        super().__init__()
        self.atom, self.clauses = atom, clauses
        self.begun(clauses.line_of(atom.of, atom.asks, EVER)[0])

    def changed(self, turn: Turn) -> Span | None:
        """From when to when the facts of this turn have changed it."""
        span = turn.clauses.get(self.atom.of)
        if span is None:
            return None
        part, span = self.clauses.line_of(self.atom.of, self.atom.asks, span)
        return self.replaced(part, *span)


@dataclass(slots=True)
class Maker:
    """Makes nodes of conditions; one that is asked in two places is made once."""

    signals: Mapping[str, Occurrences]
    clauses: Clauses
    origin: int
    known: dict[tuple[Condition, float], Node]
    latches: dict[tuple[int, int], Alone] = field(default_factory=dict)

    def alone(self, node: Node, start: int) -> Alone:
        """A node that alone says what a clause does from an instant on; one for all of them."""
        key = id(node), start
        if key not in self.latches:
            self.latches[key] = Alone(node, start)
        return self.latches[key]

    def node(self, condition: Condition, confidence: float) -> Node:
        """The node of a condition at a standard of proof."""
        key = condition, confidence
        if key not in self.known:
            self.known[key] = self._made(condition, confidence)
        return self.known[key]

    def _made(self, condition: Condition, confidence: float) -> Node:
        if isinstance(condition, Junction):
            return Joined(condition, [self.node(p, confidence) for p in condition.parts])
        if isinstance(condition, Held):
            return Holding(self.node(condition.part, confidence), condition.window_us)
        if isinstance(condition, Since):
            part = self.node(condition.part, confidence)
            return SinceThen(part, condition, self.signals[condition.of], confidence)
        if condition.asks in ("active", "overdue", "fulfilled"):
            return Asked(condition, self.clauses)
        of = self.signals[condition.of]
        if condition.asks == "last":
            return Last(condition, of, confidence)
        if condition.asks == "lasting":
            return Lasting(condition, of, confidence)
        return Counted(condition, of, confidence, self.origin)


def leaves(node: Node) -> Iterator[tuple[str, Node]]:
    """The parts of a condition that facts reach first, each with its signal."""
    if isinstance(node, Joined):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, (Holding, SinceThen)):
        yield from leaves(node.part)
    elif isinstance(node, (Counted, Last, Lasting)):
        yield node.atom.of, node


def remembered(node: Node) -> Iterator[str]:
    """The signals since which some part of a condition must have held."""
    if isinstance(node, SinceThen):
        yield node.signal
        yield from remembered(node.part)
    elif isinstance(node, Holding):
        yield from remembered(node.part)
    elif isinstance(node, Joined):
        for part in node.parts:
            yield from remembered(part)
