"""How plans compare: in order, critical shortfall, other shortfall, change, burden, cost.

Each is a whole number, and a plan is better only if it is so in the first of them that differs.
Burden is what nations serve beyond their part of the agreed key, in person-months.
"""

import numpy as np

from lendemain.force.model import served
from lendemain.force.problem import Ints, Problem

NAMES = ("critical_shortfall", "other_shortfall", "change", "burden", "cost_cents")


def values(given: Problem, chosen: Ints) -> tuple[int, int, int, int, int]:
    """A plan by the levels of the objective, in their order."""
    lacking = missing(given, chosen).sum(axis=1) * given.weight
    kept = int(given.previous[chosen].sum())
    change = len(chosen) - 2 * kept + int(given.previous.sum()) + given.previous_lost
    if not (given.previous.any() or given.previous_lost):
        change = 0
    months = given.tours.end[chosen] - given.tours.start[chosen]
    burdens = served_by_nation(given, chosen)
    over = burdens * 1_000_000 - given.key * int(burdens.sum())
    burden = int(np.maximum(0, over).sum()) // 1_000_000 if given.key.any() else 0
    cost = int((given.cost[given.tours.offer[chosen]] * months).sum())
    critical = int(lacking[given.critical].sum())
    return critical, int(lacking[~given.critical].sum()), change, burden, cost


def missing(given: Problem, chosen: Ints) -> Ints:
    """Units that each requirement lacks in each month."""
    lacking: Ints = np.maximum(0, given.demand - served(given, given.tours.taken(chosen)))
    return lacking


def served_by_nation(given: Problem, chosen: Ints) -> Ints:
    """Person-months of each nation."""
    tours = given.tours.taken(chosen)
    months = (tours.end - tours.start) * given.people[tours.offer]
    total = np.zeros(len(given.nations), np.int64)
    np.add.at(total, given.nation[tours.offer], months)
    return total


def eased(given: Problem, chosen: Ints) -> np.ndarray:
    """A small cost for each tour, so that among plans of one shortfall the better one is chosen.

    All tours of a plan together cost less than half a unit-month; change counts more than burden,
    and burden more than cost.
    """
    tours = given.tours
    months = tours.end - tours.start
    cost = given.cost[tours.offer] * months
    people = given.people[tours.offer] * months
    burdens = served_by_nation(given, chosen)
    over = burdens * 1_000_000 > given.key * int(burdens.sum())
    ill = np.where(over[given.nation[tours.offer]] & bool(given.key.any()), people, 0)
    total = 0.6 * ~given.previous * bool(given.previous.any())
    total = total + 0.3 * ill / max(1, int(ill.max(initial=0)))
    total = total + 0.1 * cost / max(1, int(cost.max(initial=0)))
    return np.asarray(total / (2.0 * max(1, len(given.offers))))
