"""A truth value over time: steps, each from an instant on, in microseconds.

A timeline is constant between its instants and holds from each instant on.  It starts before all
time.  Joining, holding and remembering are sweeps over the instants, without any loop a step, so a
million steps are joined in milliseconds; and each can be taken over a range of time only, which is
what makes an update cheap: a fact changes what its windows reach, and nothing else.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from lendemain.guarantees.fourfold import FALSE, TRUE, Codes

Instants: TypeAlias = npt.NDArray[np.int64]

BEGINNING = -(1 << 61)
"""Before all time."""

END = 1 << 61
"""After all time."""


class Timeline(NamedTuple):
    """Instants that rise, and the code that holds from each of them on."""

    times: Instants
    codes: Codes

    def at(self, instant: int) -> int:
        """The code at an instant."""
        return int(self.codes[self.times.searchsorted(instant, "right") - 1])


def constant(code: int) -> Timeline:
    """The timeline that never changes."""
    return Timeline(np.array([BEGINNING], np.int64), np.array([code], np.uint8))


def stepped(times: Instants, codes: Codes) -> Timeline:
    """A timeline of these steps, without those that change nothing.

    >>> stepped(np.array([BEGINNING, 5, 9]), np.array([2, 2, 1], np.uint8)).times.tolist()[1:]
    [9]
    """
    if len(times) == 1:
        return Timeline(times, codes)
    kept = np.empty(len(times), bool)
    kept[:1] = True
    np.not_equal(codes[1:], codes[:-1], out=kept[1:])
    return Timeline(times[kept], codes[kept])


def within(line: Timeline, low: int, high: int) -> Timeline:
    """The part of a timeline from `low` to `high`, both included; its first step is at `low`."""
    low = max(low, BEGINNING)
    first = line.times.searchsorted(low, "right") - 1
    last = line.times.searchsorted(high, "right")
    if last == first + 1:
        return Timeline(np.array([low], np.int64), line.codes[first:last])
    times = line.times[first:last].copy()
    if len(times):
        times[0] = low
    return Timeline(times, line.codes[first:last])


class Kept:
    """A timeline that is brought up to date in place, a span at a time, with room to grow.

    `line` is what it says now; it is to be read before the next change only.
    """

    def __init__(self, line: Timeline) -> None:
        self._times, self._codes = line.times.copy(), line.codes.copy()
        self._size = len(line.times)

    @property
    def line(self) -> Timeline:
        """What it says at all times."""
        return Timeline(self._times[: self._size], self._codes[: self._size])

    def replaced(self, part: Timeline, low: int, high: int) -> bool:
        """Put `part` in the place of what is said from `low` to `high`, both included; whether that
        has changed anything.

        Beyond `high` it stays as it was, so `part` has to end as the timeline was there; no two
        steps of `part` say the same.
        """
        return self.exchanged(part, low, high) is not None

    def exchanged(self, part: Timeline, low: int, high: int) -> Timeline | None:
        """The same; what it said there before, None where nothing has changed."""
        low = max(low, BEGINNING)
        known = self._times[: self._size]
        first = int(known.searchsorted(low, "right")) - 1
        last = int(known.searchsorted(high, "right"))
        times, codes = part
        if len(times) == last - first and (
            codes.item(0) == self._codes.item(first)
            if last == first + 1
            else (self._codes[first:last] == codes).all()
            and (known[first + 1 : last] == times[1:]).all()
        ):
            return None
        old = Timeline(known[first:last].copy(), self._codes[first:last].copy())
        old.times[0] = low
        if known[first] != low:
            first += 1
        if first and self._codes[first - 1] == codes[0]:
            times, codes = times[1:], codes[1:]
        before = codes[-1] if len(codes) else self._codes[first - 1]
        if last < self._size and self._codes[last] == before:
            last += 1
        self._put(times, codes, first, last)
        return old

    def _put(self, times: Instants, codes: Codes, first: int, last: int) -> None:
        """Put steps in the place of those from one row up to another."""
        after = first + len(times)
        size = after + self._size - last
        if size > len(self._times):
            room = max(size, self._size * 3 // 2, 16)
            self._times = np.resize(self._times, room)
            self._codes = np.resize(self._codes, room)
        if after != last and last < self._size:
            self._times[after:size] = self._times[last : self._size].copy()
            self._codes[after:size] = self._codes[last : self._size].copy()
        self._times[first:after] = times
        self._codes[first:after] = codes
        self._size = size


def merged(one: Timeline, other: Timeline, joined: Callable[[Codes, Codes], Codes]) -> Timeline:
    """Two timelines of one range joined code by code."""
    if len(other.times) == 1:
        return stepped(one.times, joined(one.codes, other.codes).astype(np.uint8))
    if len(one.times) == 1:
        return stepped(other.times, joined(one.codes, other.codes).astype(np.uint8))
    times = np.concatenate((one.times, other.times))
    times.sort(kind="stable")
    fresh = np.empty(len(times), bool)
    fresh[-1] = True
    np.not_equal(times[1:], times[:-1], out=fresh[:-1])
    times = times[fresh]
    left = one.codes[one.times.searchsorted(times, "right") - 1]
    right = other.codes[other.times.searchsorted(times, "right") - 1]
    return stepped(times, joined(left, right))


def runs(line: Timeline, bit: int) -> tuple[Instants, Instants]:
    """From when to when a bit is set: starts and ends, `END` where it still is."""
    on = (line.codes & bit) != 0
    edge = np.diff(on.astype(np.int8), prepend=0)
    starts, ends = line.times[edge == 1], line.times[edge == -1]
    if len(ends) < len(starts):
        ends = np.append(ends, END)
    return starts, ends


def drawn(shown: tuple[Instants, Instants], refuted: tuple[Instants, Instants]) -> Timeline:
    """The timeline whose two bits are set in these runs, which may overlap among themselves."""
    parts = []
    for (starts, ends), bit in ((shown, TRUE), (refuted, FALSE)):
        times = np.concatenate((np.array([BEGINNING], np.int64), starts, ends))
        steps = np.concatenate(([0], np.ones(len(starts), np.int64), -np.ones(len(ends), np.int64)))
        order = np.argsort(times, kind="stable")
        times, depth = times[order], np.cumsum(steps[order])
        last = np.append(times[1:] != times[:-1], True)
        last &= times < END  # what never ends has no step there
        parts.append(Timeline(times[last], np.where(depth[last] > 0, bit, 0).astype(np.uint8)))
    return merged(parts[0], parts[1], lambda a, b: a | b)


def held(line: Timeline, window: int) -> Timeline:
    """Whether a timeline has been true without a break for the last `window`."""
    starts, ends = runs(line, TRUE)
    begun = np.where(starts == BEGINNING, BEGINNING, starts + window)
    lasting = begun < ends
    broken, mended = runs(line, FALSE)
    over = np.where(mended == END, END, mended + window)
    return drawn((begun[lasting], ends[lasting]), (broken, over))


def since(line: Timeline, shown: Instants, possible: Instants, *, closed: bool) -> Timeline:
    """Whether a timeline has been true ever since some occurrence.

    `shown` are the instants of established occurrences, `possible` of all that are not refuted;
    where these are all there are (`closed`), before the first it is false, and else unknown.
    """
    starts, ends = runs(line, TRUE)
    place = np.searchsorted(shown, starts)
    there = place < len(shown)
    first = np.where(there, shown[np.minimum(place, len(shown) - 1)], END) if len(shown) else ends
    good = first < ends
    broken, mended = runs(line, FALSE)
    following = np.append(possible[1:], END) if len(possible) else possible
    index = np.searchsorted(mended, possible, "right")
    there = index < len(broken)
    at = np.where(there, broken[np.minimum(index, len(broken) - 1)], END) if len(broken) else (
        np.full(len(possible), END, np.int64)
    )  # fmt: skip
    failed = np.maximum(at, possible)
    bad = failed < following
    refuted = failed[bad], following[bad]
    if closed:
        before = possible[:1] if len(possible) else np.array([END])
        refuted = np.append(BEGINNING, refuted[0]), np.append(before, refuted[1])
    return drawn((first[good], ends[good]), refuted)
