"""A roster as arrays: who may do what when, what binds each person, what is to be manned.

Kinds of duty are numbered, and days from the first.  A roster is one row for each person with the
kind of each day, -1 for a free one.  What it costs is what requests were not met, and what was
under- or overmanned; everything else is a rule that no roster breaks (the form of the shift
scheduling instances of Curtois and Qu, 2014, with skills, and with lengths and successions that
differ from day to day where clocks change).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lendemain.border.solving.incidence import Bools, Floats, Integers

FREE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Persons P, days D, kinds of duty K, needs N.

    `allowed` is P x D x K and `cost` likewise, what a duty costs the person beside a free day, on
    top of `base`; `follow` is (D - 1) x K x K; `limit` is P x K.  Need n is `need[n]` persons among
    those of `counts[n]` at kind `need_kind[n]` on day `need_day[n]`; each too few costs `under[n]`,
    each too many `over[n]`.  `minutes` is D x K, how long a duty is; `weekend` numbers weekends by
    day, -1 where a day is in none.
    """

    allowed: Bools
    cost: Floats
    base: float
    follow: Bools
    minutes: Integers
    limit: Integers
    minutes_min: Integers
    minutes_max: Integers
    run_max: Integers
    run_min: Integers
    off_min: Integers
    weekends_max: Integers
    weekend: Integers
    need_day: Integers
    need_kind: Integers
    counts: Bools
    need: Integers
    under: Floats
    over: Floats

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many persons, days and kinds."""
        people, days, kinds = self.allowed.shape
        return people, days, kinds


class Rules(NamedTuple):
    """What binds one person, as plain arrays.

    `follow[d, a, b]`: kind b on day d + 1 may follow kind a on day d.  `work[d, k]` is how long a
    duty is in some unit; `low` and `high` bound their sum.  `weekend[d]` is the number of day d's
    weekend, -1 where it is in none; `carried` is how often each kind may be had, -1 where the walk
    does not count it.
    """

    allowed: Bools
    follow: Bools
    work: Integers
    low: int
    high: int
    run_max: int
    run_min: int
    off_min: int
    weekends_max: int
    weekend: Integers
    carried: Integers


def value(given: Problem, plan: Integers) -> float:
    """What a roster costs; whether it keeps the rules is `faults`' to say."""
    who, when = np.nonzero(plan >= 0)
    cost = given.base + float(given.cost[who, when, plan[who, when]].sum())
    short = given.need - manned(given, plan)
    return (
        cost
        + float((np.maximum(short, 0) * given.under).sum())
        + float((np.maximum(-short, 0) * given.over).sum())
    )


def manned(given: Problem, plan: Integers) -> Integers:
    """How many of those who count stand at each need."""
    there = (plan[:, given.need_day] == given.need_kind) & given.counts.T
    return np.asarray(there.sum(axis=0), np.int32)


def rules(given: Problem, person: int, carried: Integers) -> Rules:
    """What binds one person, for the walk through days; `carried` are kinds whose limits count."""
    grain = int(np.gcd.reduce(given.minutes, axis=None)) or 1
    limit = np.where(carried, given.limit[person], -1).astype(np.int32)
    open_to = given.allowed[person] & (given.limit[person] > 0)
    return Rules(
        open_to, given.follow, (given.minutes // grain).astype(np.int32),
        -(-int(given.minutes_min[person]) // grain), int(given.minutes_max[person]) // grain,
        int(given.run_max[person]), int(given.run_min[person]), int(given.off_min[person]),
        int(given.weekends_max[person]), given.weekend, limit,
    )  # fmt: skip


def faults(given: Problem, plan: Integers) -> list[str]:
    """Every rule that a roster breaks, read off the rows of each person; empty where none."""
    found = []
    for p, row in enumerate(plan):
        found += [f"person {p}: {what}" for what in _broken(given, p, [int(k) for k in row])]
    return found


def _broken(given: Problem, p: int, row: list[int]) -> list[str]:
    found = []
    worked = [d for d, k in enumerate(row) if k != FREE]
    found += [f"day {d}: may not" for d in worked if not given.allowed[p, d, row[d]]]
    found += [
        f"day {d}: too soon after day {d - 1}"
        for d in worked
        if d and row[d - 1] != FREE and not given.follow[d - 1, row[d - 1], row[d]]
    ]
    for k in range(given.shape[2]):
        if row.count(k) > given.limit[p, k]:
            found.append(f"kind {k} {row.count(k)} times")
    total = sum(int(given.minutes[d, row[d]]) for d in worked)
    if not given.minutes_min[p] <= total <= given.minutes_max[p]:
        found.append(f"{total} minutes")
    if len({int(given.weekend[d]) for d in worked} - {-1}) > given.weekends_max[p]:
        found.append("too many weekends")
    for first, last, on in _runs(row):
        inside = first > 0 and last < len(row) - 1
        length = last - first + 1
        if on and length > given.run_max[p]:
            found.append(f"day {first}: {length} duties in a row")
        if inside and length < (given.run_min[p] if on else given.off_min[p]):
            found.append(f"day {first}: {length} {'duties' if on else 'free days'} in a row")
    return found


def _runs(row: list[int]) -> list[tuple[int, int, bool]]:
    """First day, last day and whether worked, of each run."""
    found, first = [], 0
    for d in range(1, len(row) + 1):
        if d == len(row) or (row[d] == FREE) != (row[first] == FREE):
            found.append((first, d - 1, row[first] != FREE))
            first = d
    return found
