"""The best schedule of one person at given prices: a shortest way through days, exact.

A schedule says for each day which kind of duty the person has, or none.  Walked day by day, all
that rules look at is kept: the present run of duties or of free days, weekends, minutes, and how
often a kind was worked where that is limited.  So the cheapest way through is found without trying
schedules one by one (a shortest path with resources; Desaulniers, Desrosiers and Solomon 2005, ch.
3).  Limits of kinds are carried only where an answer without them breaks one.

A run of duties or free days that touches the first or last day counts as long enough, since what
lies beyond is not known here.
"""

import numpy as np
import numpy.typing as npt

from lendemain.border.rosters.problem import Rules
from lendemain.border.solving.compiling import compiled
from lendemain.border.solving.incidence import Floats, Integers, Longs

Shorts = npt.NDArray[np.int16]


@compiled
def walked(rules: Rules, price: Floats, best: Floats, plan: Integers) -> int:
    """How many schedules were found, at most one for each sum of minutes, the cheapest first.

    `price[d, k]` is what kind k on day d costs beside a free day.  `best` gets the sums, and row i
    of `plan` the kind of each day, -1 for none.
    """
    days, kinds = price.shape
    counts, step = 1, np.zeros(kinds, np.int64)
    for k in range(kinds):
        if rules.carried[k] >= 0:
            step[k] = counts
            counts *= rules.carried[k] + 1
    runs = rules.off_min + kinds * rules.run_max
    weeks, sums = rules.weekends_max + 1, rules.high + 1
    cost = np.full((2, runs, weeks, sums, counts), np.inf)  # of two days in turn
    back = np.full((days, runs, weeks, sums, counts), -1, np.int16)
    _first(rules, price, cost[0], step)
    for day in range(1, days):
        cost[day % 2] = np.inf
        _day(rules, price, cost[1 - day % 2], cost[day % 2], (back, step, day))
    last = cost[(days - 1) % 2]
    found = 0
    for total in range(rules.low, rules.high + 1):
        top, at = np.inf, (0, 0, 0)
        for r in range(runs):
            for w in range(weeks):
                for c in range(counts):
                    if last[r, w, total, c] < top:
                        top, at = last[r, w, total, c], (r, w, c)
        if top == np.inf or (found == len(best) and top >= best[found - 1]):
            continue
        place = min(found, len(best) - 1)
        while place > 0 and best[place - 1] > top:
            best[place], plan[place] = best[place - 1], plan[place - 1]
            place -= 1
        best[place] = top
        _traced(rules, back, step, (at[0], at[1], total, at[2]), plan[place])
        found = min(found + 1, len(best))
    return found


@compiled
def _first(rules: Rules, price: Floats, then: Floats, step: Longs) -> None:
    """Reach every way to stand at the end of the first day; all were free before it."""
    off, longest = rules.off_min, rules.run_max
    held = rules.weekend[0] >= 0
    then[off - 1, 0, 0, 0] = 0.0
    for k in range(price.shape[1]):
        may = rules.allowed[0, k] and rules.work[0, k] <= rules.high
        if may and (not held or rules.weekends_max > 0) and rules.carried[k] != 0:
            then[off + k * longest, int(held), rules.work[0, k], step[k]] = price[0, k]


@compiled
def _day(
    rules: Rules, price: Floats, before: Floats, then: Floats, at: tuple[Shorts, Longs, int]
) -> None:
    """Reach every way to stand at the end of a day, from every way at the end of the one before."""
    back, step, day = at
    kinds = price.shape[1]
    off, longest = rules.off_min, rules.run_max
    held = rules.weekend[day] >= 0
    same = held and rules.weekend[day - 1] == rules.weekend[day]
    runs, weeks, sums, counts = then.shape
    for r in range(runs):
        working = r >= off
        kind = (r - off) // longest if working else -1
        length = (r - off) % longest + 1 if working else r + 1
        stops = not working or length >= rules.run_min or length == day
        to_off = 0 if working else min(r + 1, off - 1)
        starts = working or r == off - 1
        for w in range(weeks):
            for m in range(sums):
                for c in range(counts):
                    here = before[r, w, m, c]
                    if here == np.inf:
                        continue
                    if stops and here < then[to_off, w, m, c]:
                        then[to_off, w, m, c] = here
                        back[day, to_off, w, m, c] = r
                    if not starts or (working and length == longest):
                        continue
                    more = w + (1 if held and not (same and working) else 0)
                    if more >= weeks:
                        continue
                    for k in range(kinds):
                        if not rules.allowed[day, k]:
                            continue
                        if working and not rules.follow[day - 1, kind, k]:
                            continue
                        total, most = m + rules.work[day, k], rules.carried[k]
                        if total > rules.high:
                            continue
                        if most >= 0 and (c // step[k]) % (most + 1) == most:
                            continue
                        to = off + k * longest + (length if working else 0)
                        sum_of = here + price[day, k]
                        if sum_of < then[to, more, total, c + step[k]]:
                            then[to, more, total, c + step[k]] = sum_of
                            back[day, to, more, total, c + step[k]] = r


@compiled
def _traced(
    rules: Rules, back: Shorts, step: Longs, end: tuple[int, int, int, int], plan: Integers
) -> None:
    """Write the kinds of each day of the way that ends so."""
    r, w, m, c = end
    off, longest = rules.off_min, rules.run_max
    for day in range(len(plan) - 1, -1, -1):
        before = back[day, r, w, m, c]
        plan[day] = -1
        if r >= off:
            k = (r - off) // longest
            plan[day] = k
            held = rules.weekend[day] >= 0
            same = day > 0 and held and rules.weekend[day - 1] == rules.weekend[day]
            if held and not (same and before >= off):
                w -= 1
            m -= rules.work[day, k]
            c -= step[k]
        r = before
