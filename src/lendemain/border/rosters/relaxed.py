"""A bound for rosters that are too large for whole schedules: by what all persons can do together.

Nobody's days are followed here.  Of all together are counted the hours that they may and must work,
how many may be on duty on each day, weekends, and duties of each kind; a linear programme says what
then must be short or too many at least (HiGHS).  Requests count as if all were met.  Every roster
keeps these sums, so the bound is true; how people's weeks fit together is left out, so it may be
loose.
"""

from dataclasses import dataclass, field

import numpy as np

from lendemain.border.rosters.problem import Problem
from lendemain.border.solving.incidence import Floats, Longs
from lendemain.border.solving.integer import quiet

SECONDS = 10.0


@dataclass
class _Rows:
    """Rows of a linear programme as they are added."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    index: list[Longs] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)

    def add(self, low: float, high: float, index: Longs, value: Floats | float = 1.0) -> None:
        """Add a row."""
        self.low.append(low)
        self.high.append(high)
        self.index.append(index)
        self.value.append(np.broadcast_to(np.asarray(value, float), index.shape))


def bound(given: Problem) -> float:
    """What no roster costs less than; the least that requests alone could cost where time runs out.

    Columns are persons on duty by day and kind, then for each need too few, then too many.
    """
    import highspy

    people, days, kinds = given.shape
    cells, needs = days * kinds, len(given.need)
    idle = given.base + float(np.minimum(given.cost.min(axis=2, initial=0.0), 0.0).sum())
    if not needs:
        return idle
    open_to = (given.allowed & (given.limit > 0)[:, None, :]).sum(axis=0).ravel()
    rows = _summed(given)
    cell = given.need_day.astype(np.int64) * kinds + given.need_kind
    everybody = [bool(row.all()) for row in given.counts]
    for n in range(needs):
        need = float(given.need[n])
        rows.add(need, np.inf, np.array([cell[n], cells + n]))
        if everybody[n]:
            rows.add(-np.inf, need, np.array([cell[n], cells + needs + n]), np.array([1.0, -1.0]))
    solver, inf = quiet(seed=0, seconds=SECONDS), highspy.kHighsInf
    width = cells + 2 * needs
    high = np.concatenate([open_to.astype(float), given.need, np.full(needs, float(people))])
    solver.addVars(width, np.zeros(width), high)
    cost = np.concatenate([np.zeros(cells), given.under, given.over])
    solver.changeColsCost(width, np.arange(width, dtype=np.int32), cost)
    starts = np.concatenate([[0], np.cumsum([len(i) for i in rows.index])])
    solver.addRows(
        len(rows.low), np.maximum(rows.low, -inf), np.minimum(rows.high, inf), int(starts[-1]),
        starts[:-1].astype(np.int32), np.concatenate(rows.index).astype(np.int32),
        np.concatenate(rows.value),
    )  # fmt: skip
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return idle
    return idle + max(0.0, float(solver.getInfo().objective_function_value) - 1e-6)


def _summed(given: Problem) -> _Rows:
    """What all persons together may and must do."""
    people, days, kinds = given.shape
    every, rows = np.arange(days * kinds).reshape(days, kinds), _Rows()
    minutes = given.minutes.astype(float)
    rows.add(
        float(given.minutes_min.sum()), float(given.minutes_max.sum()), every.ravel(),
        minutes.ravel(),
    )  # fmt: skip
    here = given.allowed.any(axis=2).sum(axis=0)
    for d in range(days):
        rows.add(-np.inf, float(min(here[d], people)), every[d])
    for k in range(kinds):
        rows.add(-np.inf, float(np.minimum(given.limit[:, k], days).sum()), every[:, k])
    for place in range(2):  # the first and the second day of each weekend
        ends = [d for d in range(days) if given.weekend[d] >= 0 and _place(given, d) == place]
        if ends:
            most = np.minimum(given.weekends_max, len(ends)).sum()
            rows.add(-np.inf, float(most), every[ends].ravel())
    return rows


def _place(given: Problem, day: int) -> int:
    """Whether a day of a weekend is its first or its second."""
    return int(day > 0 and given.weekend[day - 1] == given.weekend[day])
