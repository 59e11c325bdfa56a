"""A better plan, step by step: large-neighbourhood search with small exact programmes.

Some tours are set free (all of a few requirements, of a few nations, or that begin in a few
months), the others stay, and the best choice among the free ones is worked out by the solver
(Shaw 1998, Using constraint programming and local search methods).  A step never makes a plan
worse in the order of the objective, so the search can be stopped after any step.  The same seed
and the same number of steps give the same plan.
"""

from collections.abc import Callable

import highspy
import numpy as np

from lendemain.force.model import Programme, beside
from lendemain.force.objective import eased, values
from lendemain.force.problem import Ints, Mask, Problem

NODES_MAX = 5
COLUMNS_MAX = 500
GAP = 1e-3

Expired = Callable[[], bool]


def improved(
    given: Problem, chosen: Ints, *, worth: Ints, steps: int, seed: int, expired: Expired,
    promising: Mask,
) -> tuple[Ints, int]:  # fmt: skip
    """A plan that is no worse, and how many steps were taken before time ran out.

    `worth` is what a missing unit-month of each line costs within a step, `promising` marks the
    tours that a step may choose besides those of the plan.
    """
    chance = np.random.default_rng(seed)
    best, at = chosen, values(given, chosen)
    neighbours = Neighbourhoods(given, chance, promising)
    for step in range(steps):
        if expired():
            return best, step
        found = settled(given, best, neighbours.free(best), worth=worth, seed=step)
        if found is None:
            continue
        now = values(given, found)
        if now <= at:
            best, at = found, now
    return best, steps


def settled(
    given: Problem, chosen: Ints, free: Mask, *, worth: Ints, seed: int, nodes: int = NODES_MAX
) -> Ints | None:
    """The best choice found among the free tours beside the others, None where there is none."""
    kept = chosen[~free[chosen]]
    columns = np.flatnonzero(free & ~_closed(given, kept))
    if not len(columns):
        return None
    programme = Programme(given, columns, beside(given, kept))
    if not len(programme.cells):
        return None
    costs = eased(given, chosen)[columns]
    solver = programme.solver(costs, worth[programme.cells // given.months].astype(float))
    solver.setOptionValue("mip_max_nodes", nodes)
    solver.setOptionValue("mip_rel_gap", GAP)
    solver.setOptionValue("random_seed", seed % 2**31)
    programme.start(solver, np.isin(columns, chosen))
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    taken = np.array(solver.getSolution().col_value[: len(columns)]) > 0.5
    return np.sort(np.concatenate([kept, columns[taken]]))


def _closed(given: Problem, kept: Ints) -> Mask:
    """Which tours cannot stand beside the kept tours of the same offer."""
    tours, closed = given.tours, np.zeros(len(given.tours), bool)
    first = np.searchsorted(tours.offer, np.arange(len(given.offers) + 1))
    for column in kept.tolist():
        o = tours.offer[column]
        mine = slice(first[o], first[o + 1])
        closed[mine] |= (tours.start[mine] < tours.free[column]) & (
            tours.start[column] < tours.free[mine]
        )
    return closed


class Neighbourhoods:
    """Which tours to set free next: of some requirements, some nations, or some months."""

    def __init__(self, given: Problem, chance: np.random.Generator, promising: Mask) -> None:
        self.given, self.chance, self.good = given, chance, promising
        kinds = sorted({line.capability for line in given.lines})
        self.capability = np.array([kinds.index(line.capability) for line in given.lines])
        self.mask = promising

    def free(self, chosen: Ints) -> Mask:
        """A mask over the tours, of about `COLUMNS_MAX` of them and at least one group."""
        self.mask = self.good.copy()
        self.mask[chosen] = True
        tours = self.given.tours
        way = int(self.chance.integers(4))
        if way == 0:
            order = self.chance.permutation(len(self.given.lines))
            return self._until(order, tours.line)
        if way == 1:
            order = self.chance.permutation(len(self.given.nations))
            return self._until(order, self.given.nation[tours.offer])
        if way == 2:
            first = int(self.chance.integers(self.given.months))
            order = np.arange(first, first + self.given.months) % self.given.months
            return self._until(order, tours.start)
        kinds = self.chance.permutation(int(self.capability.max(initial=0)) + 1)
        order = np.concatenate([np.flatnonzero(self.capability == k) for k in kinds])
        return self._until(order, tours.line)

    def _until(self, order: Ints, of: Ints) -> Mask:
        """The tours of the first ones in an order until there are enough."""
        size = int(max(of.max(initial=0), order.max(initial=0))) + 1
        counts = np.bincount(of[self.mask], minlength=size)[order]
        most = max(1, int(np.searchsorted(np.cumsum(counts), COLUMNS_MAX, side="right")))
        picked = np.zeros(size, bool)
        picked[order[:most]] = True
        return picked[of] & self.mask
