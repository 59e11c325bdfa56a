"""The inner loops of annealing rosters: small changes that keep every rule but the least hours.

A change rewrites some days of one person, or exchanges some days of two.  Successions, leave and
runs are looked at only around these days, totals by running sums, and what needs and requests cost
is brought up to date day by day, so a change costs what it touches and not what the roster is long.
Hours that somebody lacks are paid for, at more than any gain from lacking them; a roster counts as
an answer only where nobody lacks any.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.border.solving.compiling import compiled
from lendemain.border.solving.incidence import Bools, Floats, Longs

Shorts = npt.NDArray[np.int16]
SPAN = 16
"""No change reaches over more days."""
EXCHANGED, TURNED, RENAMED, MOVED = 0.35, 0.45, 0.55, 0.8
"""Shares of the ways to change a roster, added up."""


class Asked(NamedTuple):
    """A problem as plain arrays.

    `bounds` has for each person minutes at least and at most, days in a row at most and at least,
    days off in a row at least, weekends at most.  The needs at kind k of day d are
    `which[first[d * K + k] : first[d * K + k + 1]]`; `cell` is that number of each need.  A missing
    minute costs `lack`.
    """

    allowed: Bools
    cost: Floats
    follow: Bools
    minutes: Longs
    limit: Longs
    bounds: Longs
    weekend: Longs
    first: Longs
    which: Longs
    cell: Longs
    counts: Bools
    need: Longs
    under: Floats
    over: Floats
    lack: float


class Held(NamedTuple):
    """A roster as it stands, with its sums: manning, minutes, kinds, days of weekends, weekends."""

    plan: Shorts
    have: Longs
    minutes: Longs
    times: Longs
    there: Longs
    weekends: Longs


class Change(NamedTuple):
    """New days of person `p` from `first` until before `last`, and of `q` from `other` until `end`.

    `q` may be `p` or another person; `rows` holds in turn the new days of both and the old ones.
    """

    p: int
    q: int
    first: int
    last: int
    other: int
    end: int


@compiled
def put(asked: Asked, held: Held, p: int, d: int, kind: int) -> float:
    """What it costs more that person p has this kind (-1: is free) on day d; it is so from now."""
    old, kinds = held.plan[p, d], asked.cost.shape[2]
    if old == kind:
        return 0.0
    more = 0.0
    if old >= 0:
        more -= asked.cost[p, d, old]
        for at in range(asked.first[d * kinds + old], asked.first[d * kinds + old + 1]):
            n = asked.which[at]
            if asked.counts[n, p]:
                more += asked.under[n] if held.have[n] <= asked.need[n] else -asked.over[n]
                held.have[n] -= 1
        held.minutes[p] -= asked.minutes[d, old]
        held.times[p, old] -= 1
    if kind >= 0:
        more += asked.cost[p, d, kind]
        for at in range(asked.first[d * kinds + kind], asked.first[d * kinds + kind + 1]):
            n = asked.which[at]
            if asked.counts[n, p]:
                more += asked.over[n] if held.have[n] >= asked.need[n] else -asked.under[n]
                held.have[n] += 1
        held.minutes[p] += asked.minutes[d, kind]
        held.times[p, kind] += 1
    week = asked.weekend[d]
    if week >= 0 and (old < 0) != (kind < 0):
        by = 1 if kind >= 0 else -1
        held.there[p, week] += by
        if held.there[p, week] == (1 if by > 0 else 0):
            held.weekends[p] += by
    held.plan[p, d] = kind
    return float(more)


@compiled
def follows(asked: Asked, row: Shorts, p: int, span: tuple[int, int], new: Shorts) -> bool:
    """Whether person p may have `new` on these days, after and before what is around them."""
    first, last = span
    before = row[first - 1] if first > 0 else -1
    for d in range(first, last):
        kind = new[d - first]
        if kind >= 0:
            if not asked.allowed[p, d, kind]:
                return False
            if before >= 0 and not asked.follow[d - 1, before, kind]:
                return False
        before = kind
    if last == len(row) or before < 0 or row[last] < 0:
        return True
    return bool(asked.follow[last - 1, before, row[last]])


@compiled
def runs(bounds: Longs, row: Shorts, span: tuple[int, int], new: Shorts) -> bool:
    """Whether runs of duties and of free days are long and short enough with `new` on these days.

    `bounds` are a person's; runs that touch the first or last day may be short.
    """
    first, last = span
    most, least, off, days = bounds[2], bounds[3], bounds[4], len(row)
    far = max(most, off) + 1
    at = first
    while at > 0 and first - at < far and (row[at - 1] >= 0) == (row[first - 1] >= 0):
        at -= 1
    began, on = at, (row[at] if at < first else new[0]) >= 0
    d = at
    while True:
        d += 1
        here = on
        if d < days:
            here = (new[d - first] if first <= d < last else row[d]) >= 0
            if here == on and (d <= last or d - began <= far):
                continue
        long = d - began
        if on and long > most:
            return False
        if began > 0 and d < days and long < (least if on else off):
            return False
        if d >= days or d > last or here == on:
            return True
        began, on = d, here


@compiled
def within(asked: Asked, held: Held, p: int) -> bool:
    """Whether a person has no more hours, weekends and duties of a kind than may be."""
    if held.minutes[p] > asked.bounds[p, 1] or held.weekends[p] > asked.bounds[p, 5]:
        return False
    for k in range(held.times.shape[1]):  # noqa: SIM110 -- compiled, a loop is quicker
        if held.times[p, k] > asked.limit[p, k]:
            return False
    return True


@compiled
def lacking(asked: Asked, held: Held, p: int) -> float:
    """What the minutes cost that a person lacks."""
    return float(asked.lack * max(0, asked.bounds[p, 0] - held.minutes[p]))


@compiled
def wanted(asked: Asked, held: Held, rng: np.random.Generator) -> tuple[int, int]:
    """A day and a kind by chance, half the time where somebody is needed."""
    days, kinds = asked.cost.shape[1], asked.cost.shape[2]
    day, kind = int(rng.random() * days), int(rng.random() * kinds)
    if len(asked.need) and rng.random() < 0.5:
        n = int(rng.random() * len(asked.need))
        for _ in range(8):
            if held.have[n] < asked.need[n]:
                break
            n = int(rng.random() * len(asked.need))
        day, kind = asked.cell[n] // kinds, asked.cell[n] % kinds
    return day, kind


@compiled
def drawn(asked: Asked, held: Held, rows: Shorts, rng: np.random.Generator) -> Change:
    """A change by chance, its new days in `rows`; no days where it would change nothing.

    Two persons exchange days; one turns days round, has another kind on the same days, has one kind
    or nothing on some days, or gives up a duty for one on another day.
    """
    people, days = asked.cost.shape[0], asked.cost.shape[1]
    way, p, first = rng.random(), int(rng.random() * people), int(rng.random() * days)
    q, row, other, end = p, held.plan[p], 0, 0
    day, kind = wanted(asked, held, rng)
    if way < EXCHANGED:
        q = int(rng.random() * people)
        last = min(days, first + 1 + int(rng.random() * rng.random() * (SPAN - 2)))
        rows[0, : last - first] = held.plan[q, first:last]
        rows[1, : last - first] = row[first:last]
        other, end = (first, last) if q != p else (0, 0)
    elif way < TURNED:
        last = min(days, first + 2 + int(rng.random() * 9))
        by = 1 if rng.random() < 0.5 else last - first - 1
        for d in range(last - first):
            rows[0, d] = row[first + (d + by) % (last - first)]
    elif way < RENAMED:
        last = min(days, first + 1 + int(rng.random() * 5))
        for d in range(first, last):
            rows[0, d - first] = kind if row[d] >= 0 else -1
    elif way < MOVED:
        last = min(days, first + 1 + int(rng.random() * rng.random() * 3))
        other, end = day, min(days, day + last - first)
        rows[0, : last - first], rows[1, : end - other] = -1, kind
        if other < last and first < end:
            last = first
    else:
        long = 1 + int(rng.random() * rng.random() * 7)
        first = max(0, day - int(rng.random() * long))
        last = min(days, first + long)
        rows[0, : last - first] = kind if rng.random() < 0.7 else -1
    if np.all(rows[0, : last - first] == row[first:last]):
        last = first
    return Change(p, q, first, last, other, end)


@compiled
def may(asked: Asked, held: Held, p: int, span: tuple[int, int], new: Shorts) -> bool:
    """Whether a person may have `new` on these days, hours and counts left aside."""
    return follows(asked, held.plan[p], p, span, new) and runs(
        asked.bounds[p], held.plan[p], span, new
    )


@compiled
def shifted(asked: Asked, held: Held, p: int, at: int, new: Shorts, old: Shorts) -> float:
    """What it costs more that a person has `new` from a day on; what was there goes to `old`."""
    more = 0.0
    for d in range(len(new)):
        old[d] = held.plan[p, at + d]
        more += put(asked, held, p, at + d, new[d])
    return more


@compiled
def made(asked: Asked, held: Held, change: Change, rows: Shorts) -> tuple[bool, float, float]:
    """Whether a change keeps runs and successions, what it costs more, and how much of that is
    hours lacked; it is made if so.
    """
    p, q, first, last, other, end = change
    if not may(asked, held, p, (first, last), rows[0]):
        return False, 0.0, 0.0
    if q != p and not may(asked, held, q, (other, end), rows[1]):
        return False, 0.0, 0.0
    lacked = lacking(asked, held, p) + (lacking(asked, held, q) if q != p else 0.0)
    long, wide = last - first, end - other
    more = shifted(asked, held, p, first, rows[0, :long], rows[2, :long])
    if wide:
        if q == p and not may(asked, held, q, (other, end), rows[1]):
            shifted(asked, held, p, first, rows[2, :long], rows[0, :long])
            return False, 0.0, 0.0
        more += shifted(asked, held, q, other, rows[1, :wide], rows[3, :wide])
    lacks = lacking(asked, held, p) + (lacking(asked, held, q) if q != p else 0.0)
    return True, more + lacks - lacked, lacks - lacked


@compiled
def undone(asked: Asked, held: Held, change: Change, rows: Shorts) -> None:
    """Take a change back; `rows` then holds it the other way round."""
    p, q, first, last, other, end = change
    long, wide = last - first, end - other
    rows[:2], rows[2:] = rows[2:].copy(), rows[:2].copy()
    shifted(asked, held, q, other, rows[1, :wide], rows[3, :wide])
    shifted(asked, held, p, first, rows[0, :long], rows[2, :long])


@compiled
def walked(
    asked: Asked, held: Held, best: Shorts, sums: Floats, rule: tuple[int, float],
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Try so many changes at a temperature, both in `rule`.

    `sums` is what the roster costs with what hours lacked cost, the latter alone, and what the best
    costs in which nobody lacks any; it and `best` are brought up to date.
    """
    rows, fresh = np.empty((4, SPAN), np.int16), False
    for _ in range(rule[0]):
        change = drawn(asked, held, rows, rng)
        p, q = change.p, change.q
        if change.first == change.last:
            continue
        fine, more, lack = made(asked, held, change, rows)
        if not fine:
            continue
        fine = more <= 0.0 or more <= -rule[1] * np.log(1.0 - rng.random())
        if not (fine and within(asked, held, p) and (q == p or within(asked, held, q))):
            undone(asked, held, change, rows)
            continue
        if fresh and more > 0.0:
            undone(asked, held, change, rows)
            best[:], fresh = held.plan, False
            undone(asked, held, change, rows)
        sums[0] += more
        sums[1] += lack
        if sums[1] < 1e-6 and sums[0] < sums[2] - 1e-9:
            sums[2], fresh = sums[0], True
    if fresh:
        best[:] = held.plan
