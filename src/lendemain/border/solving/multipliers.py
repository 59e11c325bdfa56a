"""The inner loops of set covering: prices of rows, the bound that follows, and greedy covers.

With a price u_i >= 0 on every row, a column's reduced cost is c_j - sum of u_i over its rows, and
the sum of all prices and of all negative reduced costs is a lower bound for every cover (Lagrange;
Beasley 1990).  Prices are improved by subgradient steps, covers are built greedily by reduced cost,
as in Caprara, Fischetti and Toth (1999, Operations Research 47, 730-743), whose rules for the step,
the score and the choice of columns these are.
"""

import numpy as np

from lendemain.border.solving.compiling import compiled
from lendemain.border.solving.incidence import Bools, Floats, Incidence, Integers

EVERY = 20
"""Subgradient steps between two looks at the length of the step."""


@compiled
def reduced_costs(net: Incidence, cost: Floats, price: Floats, out: Floats) -> float:
    """The lower bound of the prices; each column's reduced cost is written to `out`."""
    bound = price.sum()
    for j in range(len(cost)):
        left = cost[j]
        for q in range(net.starts[j], net.starts[j + 1]):
            left -= price[net.rows[q]]
        out[j] = left
        if left < 0.0:
            bound += left
    return float(bound)


@compiled
def steepness(net: Incidence, reduced: Floats, price: Floats, slack: Integers) -> float:
    """Write how much each row lacks at these prices; the squared length of the subgradient, of
    rows that a price of nought cannot follow downwards left out.
    """
    slack[:] = 1
    for j in range(len(reduced)):
        if reduced[j] < 0.0:
            for q in range(net.starts[j], net.starts[j + 1]):
                slack[net.rows[q]] -= 1
    norm = 0.0
    for i in range(len(price)):
        if not (price[i] <= 0.0 and slack[i] < 0):
            norm += float(slack[i]) * slack[i]
    return norm


@compiled
def stepped(
    net: Incidence, cost: Floats, start: Floats, upper: float, rule: tuple[float, int, int]
) -> tuple[Floats, float, float]:
    """The best prices, their bound and the last step length, from `start`.

    `rule` is the first step length, the most steps, and after how many steps without the bound
    rising by a thousandth (and by one) it ends.
    """
    length, most, patience = rule
    rows, columns = len(start), len(cost)
    price, best = start.copy(), start.copy()
    reduced = np.empty(columns)
    slack = np.empty(rows, np.int32)
    top = -np.inf
    low, high = np.inf, -np.inf
    mark, since = -np.inf, 0
    for step in range(most):
        bound = reduced_costs(net, cost, price, reduced)
        if bound > top:
            top = bound
            best[:] = price
        low, high = min(low, bound), max(high, bound)
        if bound >= upper:
            break
        if (step + 1) % EVERY == 0:
            if high - low > 0.01 * abs(top):
                length *= 0.5
            elif high - low < 0.001 * abs(top):
                length *= 1.5
            low, high = np.inf, -np.inf
        since += 1
        if since >= patience:
            if top - mark < 1.0 and top - mark < 0.001 * abs(top):
                break
            mark, since = top, 0
        norm = steepness(net, reduced, price, slack)
        if norm <= 0.0:
            break
        factor = length * (upper - bound) / norm
        for i in range(rows):
            price[i] = max(price[i] + factor * slack[i], 0.0)
    return best, top, length


@compiled
def added(
    net: Incidence, cost: Floats, price: Floats, held: tuple[Bools, Integers], most: int
) -> bool:
    """Whether every row is covered once `most` more columns at most were taken, greedily.

    `held` is what is taken and how often each row is covered; both are brought up to date.
    """
    taken, cover = held
    rows, columns = len(price), len(cost)
    count = np.zeros(columns, np.int64)
    worth = np.empty(columns)
    open_rows = 0
    for i in range(rows):
        open_rows += cover[i] == 0
    for j in range(columns):
        worth[j] = cost[j]
        if taken[j]:
            continue
        for q in range(net.starts[j], net.starts[j + 1]):
            i = net.rows[q]
            if cover[i] == 0:
                count[j] += 1
                worth[j] -= price[i]
    while open_rows > 0 and most > 0:
        most -= 1
        chosen, score = -1, np.inf
        for j in range(columns):
            if count[j] > 0:
                value = worth[j] / count[j] if worth[j] > 0.0 else worth[j] * count[j]
                if value < score:
                    score, chosen = value, j
        if chosen < 0:
            return False
        taken[chosen] = True
        for q in range(net.starts[chosen], net.starts[chosen + 1]):
            i = net.rows[q]
            if cover[i] == 0:
                open_rows -= 1
                for k in range(net.row_starts[i], net.row_starts[i + 1]):
                    other = net.columns[k]
                    count[other] -= 1
                    worth[other] += price[i]
            cover[i] += 1
        count[chosen] = 0
    return open_rows == 0


@compiled
def greedy(net: Incidence, cost: Floats, price: Floats, taken: Bools, cover: Integers) -> float:
    """The cost of a cover that holds what is taken already but for what it does not need.

    It is written to `taken` and `cover`; infinite where some row has no column.
    """
    if not added(net, cost, price, (taken, cover), len(cost)):
        return np.inf
    return thinned(net, cost, taken, cover)


@compiled
def thinned(net: Incidence, cost: Floats, taken: Bools, cover: Integers) -> float:
    """The cost of what is taken once columns that are not needed are given back, dearest first."""
    chosen = np.nonzero(taken)[0]
    order = np.argsort(-cost[chosen], kind="mergesort")
    total = 0.0
    for place in order:
        j = chosen[place]
        needed = False
        for q in range(net.starts[j], net.starts[j + 1]):
            if cover[net.rows[q]] == 1:
                needed = True
                break
        if needed:
            total += cost[j]
            continue
        taken[j] = False
        for q in range(net.starts[j], net.starts[j + 1]):
            cover[net.rows[q]] -= 1
    return total


@compiled
def harvested(
    net: Incidence, cost: Floats, start: Floats, upper: float, rule: tuple[float, int]
) -> tuple[float, Bools]:
    """The best of the greedy covers along subgradient steps from `start`, and its cost.

    `rule` is the length of the step and how many steps there are.
    """
    rows, columns = len(start), len(cost)
    price = start.copy()
    reduced, slack = np.empty(columns), np.empty(rows, np.int32)
    best, found = np.inf, np.zeros(columns, np.bool_)
    for _ in range(rule[1]):
        taken = np.zeros(columns, np.bool_)
        cover = np.zeros(rows, np.int32)
        value = greedy(net, cost, price, taken, cover)
        if value < best:
            best = value
            found[:] = taken
        bound = reduced_costs(net, cost, price, reduced)
        norm = steepness(net, reduced, price, slack)
        if norm <= 0.0:
            break
        factor = rule[0] * (min(upper, best) - bound) / norm
        for i in range(rows):
            price[i] = max(price[i] + factor * slack[i], 0.0)
    return best, found


@compiled
def cheapest(net: Incidence, reduced: Floats, each: int, keep: Bools) -> None:
    """Mark for each row its `each` columns of least reduced cost (all where it has fewer)."""
    for i in range(len(net.row_starts) - 1):
        first, last = net.row_starts[i], net.row_starts[i + 1]
        columns = net.columns[first:last]
        if last - first <= each:
            for j in columns:
                keep[j] = True
            continue
        least = np.partition(reduced[columns], each - 1)[each - 1]
        left = each
        for j in columns:
            if left and reduced[j] <= least:
                keep[j] = True
                left -= 1
