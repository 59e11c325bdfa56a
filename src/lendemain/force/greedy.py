"""A first answer at once: requirements in the order of their weight, each with the best next tour.

Critical requirements come before others, heavier before lighter, earlier months before later ones.
Into the first month that lacks something goes the tour that covers most of what is lacking for
what it brings.  It looks ahead no further than one tour, so it stands as the yardstick that a
search must never fall behind.
"""

from itertools import pairwise

import numpy as np

from lendemain.force.problem import Ints, Problem


class Ledger:
    """What tours chosen so far have used up: each offer's time, lift, people, nations on lines."""

    def __init__(self, given: Problem) -> None:
        self.given = given
        self.missing = given.demand.copy()
        self.busy: list[list[tuple[int, int]]] = [[] for _ in given.offers]
        self.lift_in, self.lift_out = given.lift_in.copy(), given.lift_out.copy()
        self.people = np.repeat(given.people_max[:, None], given.months, axis=1)
        self.there: dict[tuple[int, int], dict[int, int]] = {}
        self.chosen: list[int] = []

    def fits(self, column: int) -> bool:
        """Whether a tour can be added to those chosen."""
        tours, given = self.given.tours, self.given
        o, start, end = int(tours.offer[column]), int(tours.start[column]), int(tours.end[column])
        free, arrives = int(tours.free[column]), int(tours.arrives[column])
        if any(start < f and s < free for s, f in self.busy[o]):
            return False
        tonnes, nation = given.lift[o], given.nation[o]
        if tonnes and (
            self.lift_in[arrives] < tonnes or (end < given.months and self.lift_out[end] < tonnes)
        ):
            return False
        if (self.people[nation, start:end] < given.people[o]).any():
            return False
        line = int(tours.line[column])
        most = given.nations_max[line]
        if not most:
            return True
        cells = (self.there.get((line, t), {}) for t in range(start, end))
        return all(nation in cell or len(cell) < most for cell in cells)

    def add(self, column: int) -> None:
        """Choose a tour."""
        tours, given = self.given.tours, self.given
        o, start, end = int(tours.offer[column]), int(tours.start[column]), int(tours.end[column])
        line, nation = int(tours.line[column]), int(given.nation[o])
        self.busy[o].append((start, int(tours.free[column])))
        self.lift_in[tours.arrives[column]] -= given.lift[o]
        if end < given.months:
            self.lift_out[end] -= given.lift[o]
        self.people[nation, start:end] -= given.people[o]
        self.missing[line, start:end] -= given.amount[o]
        if given.nations_max[line]:
            for t in range(start, end):
                cell = self.there.setdefault((line, t), {})
                cell[nation] = cell.get(nation, 0) + 1
        self.chosen.append(column)


def greedy(given: Problem, *, kept: Ints | None = None) -> Ints:
    """Positions of the tours that a planner without look-ahead chooses, beside those kept."""
    books = Ledger(given)
    for column in [] if kept is None else kept.tolist():
        books.add(column)
    of_line = _by_line(given)
    order = sorted(
        range(len(given.lines)), key=lambda r: (not given.critical[r], -int(given.weight[r]), r)
    )
    for line in order:
        columns = of_line[line]
        start, end = given.tours.start[columns], given.tours.end[columns]
        amount = given.amount[given.tours.offer[columns]]
        dead = np.zeros(len(columns), bool)
        for month in range(given.months):
            while books.missing[line, month] > 0:
                able = np.flatnonzero((start <= month) & (end > month) & ~dead)
                gains = _gains(books.missing[line], start[able], end[able], amount[able])
                ranked = able[np.argsort(-gains, kind="stable")]
                best = next((i for i in ranked if books.fits(int(columns[i]))), None)
                if best is None:
                    break
                books.add(int(columns[best]))
                dead[best] = True
    return np.array(sorted(books.chosen), np.int64)


def _gains(missing: Ints, start: Ints, end: Ints, amount: Ints) -> Ints:
    """Unit-months that each tour would cover, less what it would bring too many."""
    gains = np.zeros(len(start), np.int64)
    for i in range(len(start)):
        lacking = np.maximum(0, missing[start[i] : end[i]])
        gains[i] = 2 * np.minimum(lacking, amount[i]).sum() - amount[i] * len(lacking)
    return gains


def _by_line(given: Problem) -> list[Ints]:
    order = np.argsort(given.tours.line, kind="stable")
    edges = np.searchsorted(given.tours.line[order], np.arange(len(given.lines) + 1))
    return [order[a:b] for a, b in pairwise(edges)]
