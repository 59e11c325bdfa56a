"""Parts of a roster: some persons on some weeks, as a roster of its own.

A roster that is too large for whole schedules is bettered part by part: what lies outside stays as
it is, and the part is a problem like any other (fix and optimise; Rahimian, Akartunali and Levine
2017).  The days just before and after are in it as they stand, so that runs and successions across
its edges hold; hours, weekends and duties of a kind are what the rest leaves over.
"""

from dataclasses import replace

import numpy as np

from lendemain.border.rosters.problem import FREE, Problem, manned
from lendemain.border.solving.incidence import Bools, Integers, Longs

FIXED = 1e7
"""What it costs to be free where a duty stands that is not to move."""


def edges(given: Problem, first: int, last: int) -> tuple[int, int]:
    """The days that a part with these must hold, until before the second: enough on either side for
    every run, and no weekend in two.
    """
    far = int(max(given.run_max.max(initial=1), given.off_min.max(initial=1))) + 1
    days, week = given.shape[1], given.weekend
    low, high = max(0, first - far), min(days, last + far)
    while low > 0 and week[low] >= 0 and week[low - 1] == week[low]:
        low -= 1
    while high < days and week[high] >= 0 and week[high - 1] == week[high]:
        high += 1
    return low, high


def part(
    given: Problem, plan: Integers, who: Longs, span: tuple[int, int]
) -> tuple[Problem, Integers]:
    """The problem of these persons from a day until before another, and how they stand in it.

    What both it and the whole cost for any plan of the part differ by the same.
    """
    first, last = span
    low, high = edges(given, first, last)
    now = plan[who, low:high]
    inside = np.arange(low, high)
    bound = np.repeat((inside < first)[None] | (inside >= last)[None], len(who), axis=0)
    allowed = np.where(bound[:, :, None], _as(now, given.shape[2]), given.allowed[who, low:high])
    cost = given.cost[who, low:high] - FIXED * (bound & (now != FREE))[:, :, None]
    outside = np.ones(given.shape[1], bool)
    outside[low:high] = False
    minutes, kinds, weekends = _spent(given, plan[who], outside)
    rows = np.flatnonzero((given.need_day >= first) & (given.need_day < last))
    others = plan.copy()
    others[who, low:high] = FREE
    left = np.maximum(given.need - manned(given, others), 0)[rows]
    weeks = given.weekend[low:high]
    return (
        replace(
            given, allowed=allowed, cost=cost, base=0.0, follow=given.follow[low : high - 1],
            minutes=given.minutes[low:high],
            limit=np.maximum(given.limit[who] - kinds, 0).astype(np.int32),
            minutes_min=np.maximum(given.minutes_min[who] - minutes, 0).astype(np.int32),
            minutes_max=np.minimum(
                given.minutes_max[who] - minutes, given.minutes[low:high].max(axis=1).sum()
            ).astype(np.int32),
            run_max=given.run_max[who], run_min=given.run_min[who], off_min=given.off_min[who],
            weekends_max=np.clip(given.weekends_max[who] - weekends, 0, (high - low) // 7 + 2),
            weekend=np.where(weeks >= 0, weeks - weeks[weeks >= 0].min(initial=1 << 30), -1),
            need_day=(given.need_day[rows] - low).astype(np.int32),
            need_kind=given.need_kind[rows], counts=given.counts[np.ix_(rows, who)],
            need=left.astype(np.int32), under=given.under[rows], over=given.over[rows],
        ),
        now.astype(np.int32),
    )  # fmt: skip


def _as(now: Integers, kinds: int) -> Bools:
    """Where each has just the kind that stands."""
    return np.asarray(now[:, :, None] == np.arange(kinds))


def _spent(given: Problem, plan: Integers, outside: Bools) -> tuple[Longs, Longs, Longs]:
    """Minutes, duties of each kind, and weekends of each person on the days outside."""
    on = (plan != FREE) & outside
    each = given.minutes[np.arange(plan.shape[1])[None], np.maximum(plan, 0)]
    kinds = ((plan[:, :, None] == np.arange(given.shape[2])) & outside[None, :, None]).sum(axis=1)
    ends = np.unique(given.weekend[(given.weekend >= 0) & outside])
    weekends = np.zeros(len(plan), np.int64)
    for week in ends:
        weekends += on[:, given.weekend == week].any(axis=1)
    return (each * on).sum(axis=1), kinds, weekends
