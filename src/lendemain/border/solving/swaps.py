"""The inner loops of maximal covering: posts taken and given back, and prices of cells.

Each row counts how many chosen columns cover it, and is won once the count reaches what it needs.
Gains of columns are kept up to date as columns come and go, so a swap costs what it changes.  The
search drops what is missed least and takes what gains most, and may not undo itself for a while
(tabu search, Glover 1989).  Short of its need a row is worth a little for each column, so that a
need of two or three does not leave the search on a plain.
"""

from typing import NamedTuple

import numpy as np

from lendemain.border.solving.compiling import compiled
from lendemain.border.solving.incidence import Bools, Floats, Incidence, Integers
from lendemain.border.solving.limits import Bounds

HINT = 1e-3
"""The share of a row's weight that all steps short of its need are worth together."""


class Held(NamedTuple):
    """A choice as it stands; every array is brought up to date by `change`.

    `spent` is cost, number and won weight.
    """

    taken: Bools
    times: Integers
    gain: Floats
    groups: Integers
    kinds: Integers
    spent: Floats


@compiled
def value(weight: float, need: int, count: int) -> float:
    """What a row is worth when so many columns cover it."""
    if count >= need:
        return weight
    return HINT * weight * count / need


@compiled
def change(net: Incidence, weight: Floats, need: Integers, held: Held, column: int) -> None:
    """Take a column, or give it back, in `held`; it needs the bounds' cost beforehand."""
    sign = -1 if held.taken[column] else 1
    held.taken[column] = sign > 0
    held.spent[1] += sign
    for q in range(net.starts[column], net.starts[column + 1]):
        i = net.rows[q]
        w, k, before = weight[i], need[i], held.times[i]
        after = before + sign
        held.times[i] = after
        if before < k <= after:
            held.spent[2] += w
        elif after < k <= before:
            held.spent[2] -= w
        old_up = value(w, k, before + 1) - value(w, k, before)
        new_up = value(w, k, after + 1) - value(w, k, after)
        old_down = value(w, k, before) - value(w, k, before - 1)
        new_down = value(w, k, after) - value(w, k, after - 1)
        if old_up == new_up and old_down == new_down:
            continue
        for r in range(net.row_starts[i], net.row_starts[i + 1]):
            j = net.columns[r]
            if j == column:
                continue
            held.gain[j] += (new_down - old_down) if held.taken[j] else (new_up - old_up)


@compiled
def moved(
    net: Incidence, weight: Floats, need: Integers, bounds: Bounds, held: Held, column: int
) -> None:
    """Take a column or give it back, with its cost, its group and its kind."""
    sign = -1 if held.taken[column] else 1
    held.spent[0] += sign * bounds.cost[column]
    held.groups[bounds.group[column]] += sign
    held.kinds[bounds.kind[column]] += sign
    change(net, weight, need, held, column)


@compiled
def fits(bounds: Bounds, held: Held, column: int) -> bool:
    """Whether a column that is not taken may be."""
    return bool(
        held.spent[1] < bounds.most
        and held.groups[bounds.group[column]] == 0
        and held.kinds[bounds.kind[column]] < bounds.kind_most[bounds.kind[column]]
        and held.spent[0] + bounds.cost[column] <= bounds.budget + 1e-9
    )


@compiled
def best_addition(bounds: Bounds, held: Held, barred: Integers, now: int) -> int:
    """The column that gains most (a unit of cost, where there is a budget); -1 for none."""
    found, top = -1, 1e-12
    for j in range(len(held.gain)):
        if held.taken[j] or barred[j] > now or held.gain[j] <= 0.0:
            continue
        gain = held.gain[j]
        if bounds.budget < np.inf:
            gain /= bounds.cost[j]
        if gain > top and fits(bounds, held, j):
            found, top = j, gain
    return found


@compiled
def filled(net: Incidence, weight: Floats, need: Integers, bounds: Bounds, held: Held) -> None:
    """Take columns greedily until nothing more fits or gains."""
    barred = np.zeros(len(held.gain), np.int32)
    while True:
        j = best_addition(bounds, held, barred, 0)
        if j < 0:
            return
        moved(net, weight, need, bounds, held, j)


@compiled
def least_missed(held: Held, fixed: Bools, barred: Integers, rule: tuple[int, float]) -> int:
    """What to give back: half the time what is missed least, else any; -1 where nothing may go.

    `rule` is the present step and a number in [0, 1) that stands for chance.
    """
    now, draw = rule
    drop, least, count = -1, np.inf, 0
    for j in range(len(held.gain)):
        if held.taken[j] and not fixed[j] and barred[j] <= now:
            count += 1
            if held.gain[j] < least:
                drop, least = j, held.gain[j]
    if draw < 0.5 or count < 2:
        return drop
    left = int((2.0 * draw - 1.0) * count)
    for j in range(len(held.gain)):
        if held.taken[j] and not fixed[j] and barred[j] <= now:
            if left == 0:
                return j
            left -= 1
    return drop


@compiled
def searched(
    net: Incidence,
    weight: Floats,
    need: Integers,
    bounds: Bounds,
    held: Held,
    rule: tuple[Floats, Bools, float, int],
) -> tuple[Bools, float, int]:
    """The best choice met, the weight that it wins, and how many steps were made.

    `rule` has numbers in [0, 1) that stand for chance (two a step), what may not be given back,
    the most that can be won, and after how many steps without a better one a quarter is given up.
    """
    draws, fixed, ceiling, patience = rule
    best, top = held.taken.copy(), held.spent[2]
    barred = np.zeros(len(held.gain), np.int32)
    idle, step = 0, 0
    steps = len(draws) // 2
    while step < steps and top < ceiling - 1e-9:
        now = step + 1
        drop = least_missed(held, fixed, barred, (now, draws[2 * step]))
        if drop >= 0:
            moved(net, weight, need, bounds, held, drop)
            barred[drop] = now + 1 + int(draws[2 * step] * 10)
        if idle >= patience:
            idle = 0
            share = 0.2 + 0.8 * draws[2 * step + 1]
            for j in range(len(held.gain)):
                chance = (draws[2 * step] * 7919.0 * (j + 1)) % 1.0
                if held.taken[j] and not fixed[j] and chance < share:
                    moved(net, weight, need, bounds, held, j)
                    barred[j] = now + 3
        while True:
            j = best_addition(bounds, held, barred, now)
            if j < 0:
                break
            moved(net, weight, need, bounds, held, j)
            barred[j] = now + 1 + int(draws[2 * step + 1] * min(10.0, 0.5 * held.spent[1]))
        idle += 1
        step += 1
        if held.spent[2] > top + 1e-9:
            top, idle = held.spent[2], 0
            best[:] = held.taken
    return best, top, step


@compiled
def scores(net: Incidence, price: Floats, out: Floats) -> None:
    """Write for each column the prices of the rows that it covers, added up."""
    for j in range(len(net.starts) - 1):
        total = 0.0
        for q in range(net.starts[j], net.starts[j + 1]):
            total += price[net.rows[q]]
        out[j] = total


@compiled
def bound_step(
    net: Incidence, weight: Floats, need: Integers, price: Floats, chosen: Bools, gap: float
) -> float:
    """The squared length of the subgradient at `price` for a relaxed `chosen`; prices then move.

    Row i pays price u_i for each of its columns up to what it needs: it is won (weight less need
    times price) where that is positive.  The prices move by `gap` over the squared length.
    """
    rows = len(price)
    count = np.zeros(rows, np.int32)
    for j in range(len(chosen)):
        if chosen[j]:
            for q in range(net.starts[j], net.starts[j + 1]):
                count[net.rows[q]] += 1
    norm = 0.0
    for i in range(rows):
        wants = need[i] if weight[i] > need[i] * price[i] else 0
        slack = count[i] - wants
        if not (price[i] <= 0.0 and slack > 0):
            norm += float(slack) * slack
    if norm <= 0.0:
        return 0.0
    factor = gap / norm
    for i in range(rows):
        wants = need[i] if weight[i] > need[i] * price[i] else 0
        price[i] = min(max(price[i] - factor * (count[i] - wants), 0.0), weight[i])
    return norm
