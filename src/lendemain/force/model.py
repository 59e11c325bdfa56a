"""The choice of tours as a mixed-integer programme, solved by HiGHS (Huangfu and Hall 2018).

    minimise    c x + w u
    cover       sum of active x (units, no more than asked) + u >= demand     line and month
    one tour    sum of x whose tour or dwell holds the month <= 1             offer and start
    lift        tonnes arriving <= in, tonnes leaving <= out                  month
    ceilings    people of a nation deployed <= its ceiling                    nation and month
    nations     y >= x, sum of y <= most                                      line and month

Rows of one offer are an interval matrix, which has integral corners, so patterns of whole careers
(column generation) would bound no better; cover rows with amounts beyond one are what cost.  The
same function solves the whole problem, a component of it, or what is left beside fixed tours.
"""

from dataclasses import dataclass
from itertools import pairwise

import highspy
import numpy as np

from lendemain.force.problem import UNBOUNDED, Ints, Problem, Tours

COST, SHORT = "tour", "shortfall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What tours that stay as they are leave to be chosen: demand, lift and people, each exact."""

    demand: Ints
    lift_in: Ints
    lift_out: Ints
    people: Ints
    nations: frozenset[tuple[int, int, int]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the solver found: the tours chosen (positions), and a bound that nothing goes below.

    `chosen` is None where no answer was found within the limits.
    """

    chosen: Ints | None
    value: float
    bound: float
    proven: bool


def beside(given: Problem, kept: Ints) -> Beside:
    """What is left when the tours at these positions stay."""
    tours = given.tours.taken(kept)
    cover = served(given, tours)
    leave = [bound[:-1].copy() for bound in (given.lift_in, given.lift_out)]
    for left, at in zip(leave, (tours.arrives, tours.end), strict=True):
        inside = at < given.months
        np.subtract.at(left, at[inside], given.lift[tours.offer[inside]])
    people = np.repeat(given.people_max[:, None], given.months, axis=1)
    there = set()
    for o, r, s, e in zip(tours.offer, tours.line, tours.start, tours.end, strict=True):
        people[given.nation[o], s:e] -= given.people[o]
        if given.nations_max[r]:
            there |= {(int(r), int(given.nation[o]), t) for t in range(int(s), int(e))}
    return Beside(
        demand=np.maximum(0, given.demand - cover), lift_in=leave[0], lift_out=leave[1],
        people=people, nations=frozenset(there),
    )  # fmt: skip


def served(given: Problem, tours: Tours) -> Ints:
    """Units that these tours bring to each line in each month."""
    steps = np.zeros((len(given.lines), given.months + 1), np.int64)
    amount = given.amount[tours.offer]
    np.add.at(steps, (tours.line, tours.start), amount)
    np.add.at(steps, (tours.line, np.minimum(tours.end, given.months)), -amount)
    return np.cumsum(steps, axis=1)[:, :-1]


class Programme:
    """One mixed-integer programme over some tours of a problem, built row by row."""

    def __init__(self, given: Problem, columns: Ints, left: Beside) -> None:
        self.given, self.columns, self.left = given, columns, left
        self.tours = given.tours.taken(columns)
        self._rows: list[Ints] = []
        self._at: list[Ints] = []
        self._values: list[np.ndarray] = []
        self.lower: list[np.ndarray] = []
        self.upper: list[np.ndarray] = []
        self.height = 0
        self.width = len(columns)
        self.lift_rows: list[tuple[int, int, Ints]] = []
        self.tour_rows: list[tuple[int, int, int]] = []
        self.people_rows: tuple[int, Ints] | None = None
        self._months = self._active()
        self._cover()
        self._one_tour()
        self._lift()
        self._ceilings()
        self._nations()

    def _active(self) -> tuple[Ints, Ints]:
        """Every column with every month it serves: positions and months."""
        length = self.tours.end - self.tours.start
        which = np.repeat(np.arange(len(self.tours)), length)
        first = np.repeat(np.cumsum(length) - length, length)
        return which, np.repeat(self.tours.start, length) + np.arange(len(which)) - first

    def add(self, rows: Ints, at: Ints, values: np.ndarray, *, lower: np.ndarray,
            upper: np.ndarray) -> None:  # fmt: skip
        """Add rows: entries (row from 0, column, value) and both sides of each row."""
        self._rows.append(rows + self.height)
        self._at.append(at)
        self._values.append(np.asarray(values, float))
        self.lower.append(np.asarray(lower, float))
        self.upper.append(np.asarray(upper, float))
        self.height += len(lower)

    def _cover(self) -> None:
        """Cover rows, where something can be covered; a column of shortfall for each."""
        which, month = self._months
        cell = self.tours.line[which] * self.given.months + month
        wanted = self.left.demand.ravel()
        keep = wanted[cell] > 0
        which, cell = which[keep], cell[keep]
        self.cells, row = np.unique(cell, return_inverse=True)
        amount = np.minimum(self.given.amount[self.tours.offer[which]], wanted[cell])
        self.short = self.width + np.arange(len(self.cells))
        self.width += len(self.cells)
        need = wanted[self.cells]
        here = np.arange(len(self.cells))
        self.add(
            np.concatenate([row, here]), np.concatenate([which, self.short]),
            np.concatenate([amount, np.ones(len(here), np.int64)]),
            lower=need, upper=np.full(len(need), highspy.kHighsInf),
        )  # fmt: skip
        self.need = need
        touched = np.zeros(wanted.size, bool)
        touched[self.cells] = True
        lost = np.where(touched, 0, wanted).reshape(self.left.demand.shape)
        self.lost = lost.sum(axis=1)

    def _one_tour(self) -> None:
        """One tour of an offer at a time, dwell included: a row at each start that closes some."""
        order = np.lexsort((self.tours.start, self.tours.offer))
        offer = self.tours.offer[order]
        edges = np.flatnonzero(np.diff(offer, prepend=-1, append=-1))
        rows: list[Ints] = []
        at: list[Ints] = []
        made = 0
        for a, b in pairwise(edges):
            mine = order[a:b]
            start, free = self.tours.start[mine], self.tours.free[mine]
            seen: set[bytes] = set()
            for moment in self._closing(start, free):
                held = mine[(start <= moment) & (free > moment)]
                mark = np.sort(held).tobytes()
                if len(held) < 2 or mark in seen:
                    continue
                seen.add(mark)
                self.tour_rows.append((self.height + made, int(offer[a]), moment))
                rows.append(np.full(len(held), made))
                at.append(held)
                made += 1
        if made:
            joined_at = np.concatenate(at)
            self.add(np.concatenate(rows), joined_at, np.ones(len(joined_at)),
                     lower=np.full(made, -highspy.kHighsInf), upper=np.ones(made))  # fmt: skip

    @staticmethod
    def _closing(start: Ints, free: Ints) -> list[int]:
        """The starts after which some tour ends before the next: their rows imply the rest."""
        starts = np.unique(start)
        kept = []
        for this, following in zip(starts, [*starts[1:], None], strict=True):
            if following is None or bool(
                ((start <= this) & (free <= following) & (free > this)).any()
            ):
                kept.append(int(this))
        return kept

    def _lift(self) -> None:
        ways = ((self.left.lift_in, self.tours.arrives), (self.left.lift_out, self.tours.end))
        for way, (left, at) in enumerate(ways):
            tonnes = self.given.lift[self.tours.offer]
            use = (at < self.given.months) & (tonnes > 0)
            use &= left[np.minimum(at, self.given.months - 1)] < UNBOUNDED // 2
            which = np.flatnonzero(use)
            if not len(which):
                continue
            months, row = np.unique(at[which], return_inverse=True)
            self.lift_rows.append((way, self.height, months))
            self.add(row, which, tonnes[which] / 1000.0,
                     lower=np.full(len(months), -highspy.kHighsInf),
                     upper=left[months] / 1000.0)  # fmt: skip

    def _ceilings(self) -> None:
        which, month = self._months
        nation = self.given.nation[self.tours.offer[which]]
        cell = nation * self.given.months + month
        room = self.left.people.ravel()
        keep = room[cell] < UNBOUNDED // 2
        which, cell = which[keep], cell[keep]
        if not len(which):
            return
        cells, row = np.unique(cell, return_inverse=True)
        people = self.given.people[self.tours.offer[which]]
        most = np.bincount(row, people)
        binding = most > room[cells]
        take = binding[row]
        again = np.cumsum(binding) - 1
        if binding.any():
            self.people_rows = (self.height, cells[binding])
            self.add(again[row[take]], which[take], people[take],
                     lower=np.full(int(binding.sum()), -highspy.kHighsInf),
                     upper=room[cells[binding]])  # fmt: skip

    def _nations(self) -> None:
        """At most so many nations on a line at a time, where it says so."""
        self.flags: dict[int, list[int]] = {}
        which, month = self._months
        limit = self.given.nations_max[self.tours.line[which]]
        which, month = which[limit > 0], month[limit > 0]
        groups: dict[tuple[int, int], dict[int, list[int]]] = {}
        for c, t in zip(which.tolist(), month.tolist(), strict=True):
            o = int(self.tours.offer[c])
            cell = groups.setdefault((int(self.tours.line[c]), t), {})
            cell.setdefault(int(self.given.nation[o]), []).append(c)
        for (line, t), nations in groups.items():
            there = {n for r, n, m in self.left.nations if r == line and m == t}
            most = int(self.given.nations_max[line]) - len(there)
            new = {n: c for n, c in nations.items() if n not in there}
            if len(new) <= most:
                continue
            flags = list(range(self.width, self.width + len(new)))
            self.width += len(new)
            self.flags |= dict(zip(flags, new.values(), strict=True))
            for flag, columns in zip(flags, new.values(), strict=True):
                at = np.array([*columns, flag])
                values = np.array([1.0] * len(columns) + [-float(len(columns))])
                self.add(np.zeros(len(at), np.int64), at, values,
                         lower=np.array([-highspy.kHighsInf]), upper=np.array([0.0]))  # fmt: skip
            self.add(np.zeros(len(flags), np.int64), np.array(flags), np.ones(len(flags)),
                     lower=np.array([-highspy.kHighsInf]),
                     upper=np.array([float(max(0, most))]))  # fmt: skip

    def row(self, tours: np.ndarray, shorts: np.ndarray, *, upper: float) -> None:
        """Add a row over the tours and the shortfalls: their weighted sum is at most `upper`."""
        values = np.concatenate([tours, shorts])
        at = np.concatenate([np.arange(len(self.columns)), self.short])
        used = np.flatnonzero(values)
        self.add(np.zeros(len(used), np.int64), at[used], values[used],
                 lower=np.array([-highspy.kHighsInf]), upper=np.array([upper]))  # fmt: skip

    def solver(self, tours: np.ndarray, shorts: np.ndarray) -> highspy.Highs:
        """HiGHS with this programme and these costs in it."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.width, self.height
        cost = np.zeros(self.width)
        cost[: len(self.columns)] = tours
        cost[self.short] = shorts
        upper = np.ones(self.width)
        upper[self.short] = self.need
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(self.width), upper
        lp.row_lower_ = np.concatenate(self.lower) if self.lower else np.zeros(0)
        lp.row_upper_ = np.concatenate(self.upper) if self.upper else np.zeros(0)
        rows = np.concatenate(self._rows)
        order = np.argsort(rows, kind="stable")
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.searchsorted(rows[order], np.arange(self.height + 1))
        lp.a_matrix_.index_ = np.concatenate(self._at)[order]
        lp.a_matrix_.value_ = np.concatenate(self._values)[order]
        kinds = np.full(self.width, highspy.HighsVarType.kInteger)
        kinds[self.short] = highspy.HighsVarType.kContinuous
        lp.integrality_ = list(kinds)
        found = highspy.Highs()
        found.setOptionValue("output_flag", False)
        found.setOptionValue("threads", 1)
        found.passModel(lp)
        return found

    def start(self, solver: highspy.Highs, tours: np.ndarray) -> None:
        """Hand the solver a first answer: these tours, and the shortfalls that follow."""
        picked = np.flatnonzero(tours[: len(self.columns)] > 0.5)
        solution = highspy.HighsSolution()
        full = np.zeros(self.width)
        full[picked] = 1.0
        cover = served(self.given, self.tours.taken(picked)).ravel()[self.cells]
        full[self.short] = np.maximum(0, self.need - cover)
        for flag, columns in self.flags.items():
            full[flag] = float(bool(np.isin(columns, picked).any()))
        solution.col_value = list(full)
        solver.setSolution(solution)
