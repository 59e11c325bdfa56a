"""A condition made ready to be asked again and again: each part keeps its timeline up to date.

When facts come in, each part is worked out anew over the span of time that they can reach, and the
rest of its timeline stays.  A part that turns out as it was stops the work there.  How an atom
counts: what is shown counts; what is open counts both ways, as none and as one; so a number is
shown to be reached by the least that may have happened, and shown not to be by the most.  Silence
refutes only where the signal's register is complete or its time was watched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from lendemain.guarantees import fourfold
from lendemain.guarantees.fourfold import Codes
from lendemain.guarantees.occurrences import Occurrences
from lendemain.guarantees.timelines import (
    BEGINNING,
    END,
    Instants,
    Kept,
    Timeline,
    constant,
    drawn,
    held,
    merged,
    since,
    stepped,
    within,
)
from lendemain.records.condition import Atom, Junction, Since

Span = tuple[int, int]
EVER: Span = (BEGINNING, END)
_TWO: Codes = np.array([2], np.uint8)


@dataclass(frozen=True, slots=True)
class Turn:
    """One batch of facts: from when to when each signal, and which clauses, may have changed."""

    number: int
    signals: Mapping[str, Span]
    clauses: Mapping[str, Span]


class Node(Protocol):
    """A part of a condition with its timeline."""

    @property
    def line(self) -> Timeline:
        """What it says at all times; to be read before the next turn only."""
        ...

    def refreshed(self, turn: Turn) -> Span | None:
        """From when to when the timeline has changed in this turn; None where it has not."""
        ...


class Part:
    """What all nodes have: a timeline, and what the present turn did to it."""

    def __init__(self) -> None:
        self._kept = Kept(constant(fourfold.UNKNOWN))
        self._turn, self._span = -1, None  # type: tuple[int, Span | None]

    @property
    def line(self) -> Timeline:
        """What it says at all times; to be read before the next turn only."""
        return self._kept.line

    def begun(self, line: Timeline) -> None:
        """Say this from now on."""
        self._kept = Kept(line)

    def refreshed(self, turn: Turn) -> Span | None:
        """From when to when the timeline has changed in this turn; worked out once."""
        if self._turn != turn.number:
            self._turn, self._span = turn.number, self.changed(turn)
        return self._span

    def changed(self, turn: Turn) -> Span | None:
        """The same, worked out; each kind of node has its own way."""
        raise NotImplementedError

    def replaced(self, part: Timeline, low: int, high: int) -> Span | None:
        """Put a part of the timeline in; from when to when that has changed it, None if nowhere."""
        return (low, high) if self._kept.replaced(part, low, high) else None


class Counted(Part):
    """An atom that counts or sums: happened, count, sum, total, top."""

    def __init__(self, atom: Atom, of: Occurrences, confidence: float, origin: int) -> None:
        super().__init__()
        self.atom, self.of, self.confidence, self.origin = atom, of, confidence, origin
        self.begun(self._part(BEGINNING, END))

    def changed(self, turn: Turn) -> Span | None:
        """From when to when the facts of this turn have changed it."""
        span = turn.signals.get(self.atom.of)
        if span is None:
            return None
        if self.atom.asks == "top":  # a new bearer counts from the beginning on
            return self.replaced(self._part(*EVER), *EVER)
        low, high = span
        once = self.atom.asks == "happened" and not self.atom.window_us
        if once and self.line.at(low - 1) == fourfold.TRUE:
            return None
        high = high + self.atom.window_us if self.atom.window_us else END
        return self.replaced(self._part(low, min(high, END)), low, min(high, END))

    def _part(self, low: int, high: int) -> Timeline:
        if self.atom.asks != "top":
            return self._of_bearer(low, high, self.atom.by)
        at_least = {">=": ">=", ">": ">", "<": ">=", "<=": ">"}.get(self.atom.comparator, ">=")
        found = constant(fourfold.FALSE)
        found = Timeline(np.array([low], np.int64), found.codes)
        for by in self.of.bearers():
            one = self._of_bearer(low, high, by, comparator=at_least)
            found = merged(found, one, fourfold.either)
        if self.atom.comparator in ("<", "<="):
            return Timeline(found.times, fourfold.negated(found.codes))
        return found

    def _of_bearer(self, low: int, high: int, by: str, *, comparator: str = "") -> Timeline:
        window, happened = self.atom.window_us, self.of.happened
        first = int(happened.searchsorted(low - window, "right")) if window else 0
        last = int(happened.searchsorted(high, "right"))
        at = happened[first:last]
        codes = self.of.codes(self.confidence, by, first=first, last=last)
        least, most = self._bounds(codes, first, last)
        covers = [] if self.of.closed else self.of.covered()
        times = _instants(at, window, (low, high), covers)
        after = at.searchsorted(times, "right")
        if window:
            left = at.searchsorted(times - window, "right")
            low_sum, high_sum = least[after] - least[left], most[after] - most[left]
        else:
            low_sum, high_sum = least[after], most[after]
        quiet = self._quiet(times, covers)
        return stepped(times, self._compared(low_sum, high_sum, quiet, comparator))

    def _bounds(self, codes: Codes, first: int, last: int) -> tuple[Instants, Instants]:
        """Sums from the first row on of the least and of the most that may have happened."""
        shown, possible = codes & 1, codes < fourfold.FALSE
        if self.atom.asks in ("happened", "count"):
            return _summed(shown) * 1_000_000, _summed(possible) * 1_000_000
        value = self.of.columns["value"][first:last].view(np.int64)
        if len(value) and value.min() < 0:
            open_ = codes == fourfold.UNKNOWN
            less, more = np.minimum(value, 0), np.maximum(value, 0)
            sure = codes == fourfold.TRUE
            return _summed(shown * value + open_ * less), _summed(sure * value + open_ * more)
        return _summed(shown * value), _summed(possible * value)

    def _quiet(self, times: Instants, covers: list[Span]) -> Codes:
        """Where silence refutes: 2 there, and 0 elsewhere; one 2 where it does everywhere."""
        if self.of.closed:
            return _TWO
        window = self.atom.window_us
        begun = times - window if window else np.full(len(times), self.origin, np.int64)
        found = np.zeros(len(times), np.uint8)
        for start, end in covers:
            found[(begun >= start) & (times >= start) & (times < end)] = 2
        return found

    def _compared(self, low: Instants, high: Instants, quiet: Codes, comparator: str) -> Codes:
        comparator = comparator or self.atom.comparator or ">="
        value = self.atom.value_e6 if self.atom.comparator else 1

        def reached(above: bool) -> Codes:
            shown = low > value if above else low >= value
            refuted = high <= value if above else high < value
            return shown.view(np.uint8) | (refuted * quiet)

        if comparator in (">=", "<"):
            found = reached(above=False)
        elif comparator in (">", "<="):
            found = reached(above=True)
        else:
            found = fourfold.both(reached(above=False), fourfold.negated(reached(above=True)))
        if comparator in ("<", "<=", "!="):
            found = fourfold.negated(found)
        return found.astype(np.uint8)


def _summed(values: npt.NDArray[Any]) -> Instants:
    """Sums of the first none, one, two and more rows."""
    found = np.zeros(len(values) + 1, np.int64)
    values.cumsum(dtype=np.int64, out=found[1:])
    return found


def _instants(at: Instants, window: int, span: Span, covers: list[Span]) -> Instants:
    """Every instant within a span at which a count over a window may change; `at` are the rows of
    the span and of the window before it.
    """
    low, high = span
    edges = [e for span in covers for e in span]
    edges += [e + window for e in edges] if window else []
    bounds = [low, *(e for e in edges if low < e <= high)]
    parts = [at[at.searchsorted(low) :]]
    if window:
        parts.append(at[: at.searchsorted(high - window, "right")] + window)
        if high < END:
            bounds.append(high)
    times = np.concatenate((*parts, np.array(bounds, np.int64)))
    times.sort(kind="stable")
    fresh = np.empty(len(times), bool)
    fresh[:1] = True
    np.not_equal(times[1:], times[:-1], out=fresh[1:])
    return times[fresh]


class Last(Part):
    """An atom that compares the number last told of a signal."""

    def __init__(self, atom: Atom, of: Occurrences, confidence: float) -> None:
        super().__init__()
        self.atom, self.of, self.confidence = atom, of, confidence
        self.begun(self._part(0, len(of), BEGINNING))

    def changed(self, turn: Turn) -> Span | None:
        """From when to when the facts of this turn have changed it."""
        span = turn.signals.get(self.atom.of)
        if span is None:
            return None
        happened = self.of.happened
        before = int(np.searchsorted(happened, span[0], "left"))
        after = int(np.searchsorted(happened, span[1], "right"))
        first, last, high = self._shown_before(before), self._shown_after(after), END
        if last < len(self.of):  # at the next that is shown, everything is as it was
            high = int(happened[last])
            last = int(np.searchsorted(happened, high, "right"))
        part = within(self._part(first, last, span[0]), span[0], high)
        return self.replaced(part, span[0], high)

    def _shown_before(self, row: int) -> int:
        """The row of the last shown before a row, all of its instant with it; else the first."""
        step = 64
        while True:
            first = max(0, row - step)
            codes = self.of.codes(self.confidence, self.atom.by, first=first, last=row)
            found = np.flatnonzero(codes == fourfold.TRUE)
            if len(found) or first == 0:
                at = first + int(found[-1]) if len(found) else 0
                return int(np.searchsorted(self.of.happened, self.of.happened[at], "left")) if (
                    len(self.of)
                ) else 0  # fmt: skip
            step *= 4

    def _shown_after(self, row: int) -> int:
        """The row of the first shown from a row on; one beyond the last where there is none."""
        step, size = 64, len(self.of)
        while row < size:
            codes = self.of.codes(self.confidence, self.atom.by, first=row, last=row + step)
            found = np.flatnonzero(codes == fourfold.TRUE)
            if len(found):
                return row + int(found[0])
            row += step
            step *= 4
        return size

    def _part(self, first: int, last: int, low: int) -> Timeline:
        codes = self.of.codes(self.confidence, self.atom.by, first=first, last=last)
        counts = np.flatnonzero(codes != fourfold.FALSE)
        codes = codes[counts]
        at = self.of.happened[first:last][counts]
        value = self.of.columns["value"][first:last].view(np.int64)[counts]
        found = np.where(codes == fourfold.TRUE, _plainly(self.atom, value), codes).astype(np.uint8)
        if not len(at):
            return Timeline(np.array([low], np.int64), np.array([0], np.uint8))
        kept = np.append(at[1:] != at[:-1], True)
        line = Timeline(
            np.concatenate((np.array([BEGINNING], np.int64), at[kept])),
            np.concatenate((np.zeros(1, np.uint8), found[kept])),
        )
        return stepped(*within(line, low, END))


def _plainly(atom: Atom, value: Instants) -> Codes:
    asked = {
        ">=": value >= atom.value_e6,
        ">": value > atom.value_e6,
        "<": value < atom.value_e6,
        "<=": value <= atom.value_e6,
        "==": value == atom.value_e6,
        "!=": value != atom.value_e6,
    }[atom.comparator]
    return np.where(asked, fourfold.TRUE, fourfold.FALSE).astype(np.uint8)


class Lasting(Part):
    """An atom that asks whether some occurrence lasts: from its instant to the end it gave."""

    def __init__(self, atom: Atom, of: Occurrences, confidence: float) -> None:
        super().__init__()
        self.atom, self.of, self.confidence = atom, of, confidence
        self.begun(self._whole())

    def changed(self, turn: Turn) -> Span | None:
        """From when to when the facts of this turn have changed it."""
        if self.atom.of not in turn.signals:
            return None
        return self.replaced(self._whole(), *EVER)

    def _whole(self) -> Timeline:
        codes = self.of.codes(self.confidence, self.atom.by)
        at, until = self.of.happened, self.of.columns["until"].view(np.int64)
        good = until > at
        shown, possible = good & ((codes & 1) != 0), good & ((codes & 2) == 0)
        line = drawn((at[shown], until[shown]), (at[possible], until[possible]))
        none = (line.codes & 2) == 0  # where nothing that is possible lasts
        refuted = none & self.of.closed
        return stepped(line.times, (line.codes & 1) | np.where(refuted, 2, 0).astype(np.uint8))


class Joined(Part):
    """Parts joined by all, any or not."""

    def __init__(self, junction: Junction, parts: list[Node]) -> None:
        super().__init__()
        self.op, self.parts = junction.op, parts
        self.begun(self._part(*EVER))

    def changed(self, turn: Turn) -> Span | None:
        """From when to when the facts of this turn have changed it."""
        spans = [s for part in self.parts if (s := part.refreshed(turn)) is not None]
        if not spans:
            return None
        low, high = min(s[0] for s in spans), max(s[1] for s in spans)
        return self.replaced(self._part(low, high), low, high)

    def _part(self, low: int, high: int) -> Timeline:
        lines = [within(part.line, low, high) for part in self.parts]
        if self.op == "not":
            return Timeline(lines[0].times, fourfold.negated(lines[0].codes))
        if not lines:
            empty = fourfold.TRUE if self.op == "all" else fourfold.FALSE
            return Timeline(np.array([low], np.int64), np.array([empty], np.uint8))
        found = lines[0]
        for line in lines[1:]:
            found = merged(found, line, fourfold.both if self.op == "all" else fourfold.either)
        return found


class Holding(Part):
    """A part that must have held for a while."""

    def __init__(self, part: Node, window: int) -> None:
        super().__init__()
        self.part, self.window = part, window
        self.begun(held(part.line, window))

    def changed(self, turn: Turn) -> Span | None:
        """From when to when the facts of this turn have changed it."""
        span = self.part.refreshed(turn)
        if span is None:
            return None
        low, high = span[0], min(END, span[1] + self.window)
        part = held(within(self.part.line, low - self.window, high), self.window)
        return self.replaced(within(part, low, high), low, high)


class SinceThen(Part):
    """A part that must have held since some occurrence."""

    def __init__(self, part: Node, condition: Since, of: Occurrences, confidence: float) -> None:
        super().__init__()
        self.part, self.signal, self.of, self.confidence = part, condition.of, of, confidence
        self.begun(self._whole())

    def changed(self, turn: Turn) -> Span | None:
        """From when to when the facts of this turn have changed it."""
        if self.part.refreshed(turn) is None and self.signal not in turn.signals:
            return None
        return self.replaced(self._whole(), *EVER)

    def _whole(self) -> Timeline:
        codes = self.of.codes(self.confidence)
        at = self.of.happened
        shown, possible = np.unique(at[(codes & 1) != 0]), np.unique(at[(codes & 2) == 0])
        return since(self.part.line, shown, possible, closed=self.of.closed)
