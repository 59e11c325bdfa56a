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
        return int(self.codes[np.searchsorted(self.times, instant, "right") - 1])


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
    times = line.times[first:last].copy()
    if len(times):
        times[0] = low
    return Timeline(times, line.codes[first:last])


def spliced(line: Timeline, part: Timeline, low: int, high: int) -> Timeline:
    """A timeline with what it was from `low` to `high`, both included, replaced by `part`.

    Beyond `high` it is as it was, so `part` has to end as the timeline was there; no two steps of
    `part` say the same.
    """
    first = int(line.times.searchsorted(low, "left"))
    last = int(line.times.searchsorted(high, "right"))
    times, codes = part
    if first and line.codes[first - 1] == codes[0]:
        times, codes = times[1:], codes[1:]
    before = codes[-1] if len(codes) else line.codes[first - 1]
    if last < len(line.times) and line.codes[last] == before:
        last += 1
    return Timeline(
        np.concatenate((line.times[:first], times, line.times[last:])),
        np.concatenate((line.codes[:first], codes, line.codes[last:])),
    )


def same(one: Timeline, other: Timeline) -> bool:
    """Whether two timelines say the same at all times."""
    if len(one.times) != len(other.times):
        return False
    return bool((one.codes == other.codes).all() and (one.times == other.times).all())


def merged(one: Timeline, other: Timeline, joined: Callable[[Codes, Codes], Codes]) -> Timeline:
    """Two timelines of one range joined code by code."""
    if len(one.times) == 1 and len(other.times) == 1:
        return Timeline(one.times, joined(one.codes, other.codes).astype(np.uint8))
    times = np.concatenate((one.times, other.times))
    times.sort(kind="stable")
    times = times[np.append(times[1:] != times[:-1], True)]
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
