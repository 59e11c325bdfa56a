"""A better plan, step by step: large-neighbourhood search with small exact programmes.

Some tours are set free (all of a few requirements, of a few nations, or that begin in a few
months), the others stay, and the best choice among the free ones is worked out by the solver
(Shaw 1998, Using constraint programming and local search methods).  Three steps of four go to one
capability, drawn by what its bound still leaves to be gained there: some of its contributions, of
its requirements, or of its months; so effort goes where the gap is, and not where little is left.

Two steps are taken at a time, over tours of different contributions, and what both found is taken
where it fits together.  A step never makes a plan worse in the order of the objective, so the
search can be stopped after any.  The same seed and the same number of steps give the same plan.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import highspy
import numpy as np

from lendemain.force.bounds import Floats, kinds_of
from lendemain.force.greedy import Ledger
from lendemain.force.model import Programme, beside
from lendemain.force.objective import eased, values
from lendemain.force.problem import Ints, Mask, Problem

NODES_MAX = 5
COLUMNS_MAX = 500
DIRECTED = 0.75
"""The share of steps that go where the gap is."""

GAP = 1e-3
TOGETHER = 2
"""How many steps are taken at a time; it is part of what a number of steps means."""

Expired = Callable[[], bool]
Room = Callable[[Ints], Floats]
"""What may still be gained in each capability of a plan, by the numbers of `bounds.kinds_of`."""


def improved(
    given: Problem, chosen: Ints, *, worth: Ints, steps: int, seed: int, expired: Expired,
    promising: Mask, room: Room | None = None,
) -> tuple[Ints, int]:  # fmt: skip
    """A plan that is no worse, and how many steps were taken before time ran out.

    `worth` is what a missing unit-month of each line costs within a step, `promising` marks the
    tours that a step may choose besides those of the plan; without `room` no step is directed.
    """
    chance = np.random.default_rng(seed)
    best, at = chosen, values(given, chosen)
    neighbours = Neighbourhoods(given, chance, promising, room)
    with ThreadPoolExecutor(TOGETHER) as pool:
        for step in range(0, steps, TOGETHER):
            if expired():
                return best, step
            free = neighbours.apart(best, min(TOGETHER, steps - step))

            def settle(k: int, free: list[Mask] = free, best: Ints = best) -> Ints | None:
                return settled(given, best, free[k], worth=worth, seed=step + k)  # noqa: B023 - waited for below

            found = [f for f in pool.map(settle, range(len(free))) if f is not None]
            for one in [*found, *_joined(given, best, found)]:
                now = values(given, one)
                if now <= at:
                    best, at = one, now
    return best, steps


def _joined(given: Problem, base: Ints, found: list[Ints]) -> list[Ints]:
    """One plan with all that was changed from a plan by several, if it fits together, else none."""
    if len(found) < 2:
        return []
    out = np.unique(np.concatenate([np.setdiff1d(base, one) for one in found]))
    new = np.unique(np.concatenate([np.setdiff1d(one, base) for one in found]))
    books = Ledger(given)
    for column in np.setdiff1d(base, out).tolist():
        books.add(column)
    for column in new.tolist():
        if not books.fits(column):
            return []
        books.add(column)
    return [np.array(sorted(books.chosen), np.int64)]


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
    """Which tours to set free next: of some requirements, nations or months, or of a capability."""

    def __init__(
        self, given: Problem, chance: np.random.Generator, promising: Mask,
        room: Room | None = None,
    ) -> None:  # fmt: skip
        self.given, self.chance, self.good, self.room = given, chance, promising, room
        self.capability = kinds_of(given)
        self.kinds = int(self.capability.max(initial=0)) + 1
        self.mask = promising

    def apart(self, chosen: Ints, count: int) -> list[Mask]:
        """So many masks over the tours, no contribution in two of them."""
        taken = np.zeros(len(self.given.offers), bool)
        found = []
        for _ in range(count):
            free = self.free(chosen) & ~taken[self.given.tours.offer]
            taken[self.given.tours.offer[free]] = True
            found.append(free)
        return found

    def free(self, chosen: Ints) -> Mask:
        """A mask over the tours, of about `COLUMNS_MAX` of them and at least one group."""
        self.mask = self.good.copy()
        self.mask[chosen] = True
        if self.room is not None and self.chance.random() < DIRECTED:
            return self._directed(self.room(chosen))
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
        kinds = self.chance.permutation(self.kinds)
        order = np.concatenate([np.flatnonzero(self.capability == k) for k in kinds])
        return self._until(order, tours.line)

    def _directed(self, room: Floats) -> Mask:
        """Tours of one capability, drawn by what may still be gained in it."""
        tours, chance = self.given.tours, self.chance
        weights = np.maximum(room, 0.0) + 1.0
        kind = int(chance.choice(len(weights), p=weights / weights.sum()))
        mine = self.mask & (self.capability == kind)[tours.line]
        way = int(chance.integers(3))
        if way == 0:
            return self._until(chance.permutation(np.unique(tours.offer[mine])), tours.offer)
        if way == 1:
            return self._until(chance.permutation(np.flatnonzero(self.capability == kind)),
                               tours.line)  # fmt: skip
        month = int(chance.integers(self.given.months))
        columns = np.flatnonzero(mine)
        far = np.abs(tours.start[columns] + tours.end[columns] - 2 * month)
        near: Mask = np.zeros(len(tours), bool)
        near[columns[np.argsort(far, kind="stable")[:COLUMNS_MAX]]] = True
        return near

    def _until(self, order: Ints, of: Ints) -> Mask:
        """The tours of the first ones in an order until there are enough."""
        size = int(max(of.max(initial=0), order.max(initial=0))) + 1
        counts = np.bincount(of[self.mask], minlength=size)[order]
        most = max(1, int(np.searchsorted(np.cumsum(counts), COLUMNS_MAX, side="right")))
        picked = np.zeros(size, bool)
        picked[order[:most]] = True
        return picked[of] & self.mask
