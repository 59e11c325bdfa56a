"""Force generation: a plan from requirements and contributions, with its bound.

First a greedy answer; then prices from the linear relaxation, one exact programme for each
capability at those prices (which also gives the bound), and a plan made of their answers; then a
search from the better of the two.  The plan is never worse than the greedy one.  It can be stopped
after any step by the caller's clock, and then says so; the steps taken are part of the plan, and
the same seed with so many steps gives the same plan again.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import highspy
import numpy as np

from lendemain.force import bounds, objective, search
from lendemain.force.greedy import greedy
from lendemain.force.problem import Ints, Problem, problem
from lendemain.records.force import Assignment, Contribution, Plan, Statement, Term

STEPS = 40
BOUND_NODES = 10
EACH = 25
"""So many of each contribution's tours a step may choose among; the bound is over all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How hard to try: steps of search (the part that repeats exactly), nodes for the bound, seed.

    `expired` is asked between steps whether time has run out.
    """

    steps: int = STEPS
    nodes: int = BOUND_NODES
    seed: int = 1
    expired: Callable[[], bool] = lambda: False


def generated(
    statement: Statement,
    offers: Sequence[Contribution],
    *,
    inputs: str = "",
    previous: Iterable[Assignment] = (),
    effort: Effort | None = None,
) -> Plan:
    """A plan for these contributions, with its bound; causes of shortfalls come from `causes`."""
    given = problem(statement, offers, previous=previous)
    return planned(given, inputs=inputs, effort=effort or Effort())


def planned(
    given: Problem, *, inputs: str, effort: Effort, start: Ints | None = None, bound: bool = True
) -> Plan:
    """A plan of a problem; `start` is one to begin with, without `bound` none is worked out."""
    worth_of_critical = bounds.critical_worth(given)
    worth = given.weight * np.where(given.critical, worth_of_critical, 1)
    best = greedy(given)
    if start is not None:
        best = min(best, start, key=lambda c: objective.values(given, c))
    least, good = _Least(), np.ones(len(given.tours), bool)
    room: search.Room | None = None
    if len(given.tours):
        if bound:
            least, at, found = _least(given, worth, effort)
            room = partial(bounds.room, given, worth, found)
            fitted = bounds.fitted(given, found.chosen)
            best = min(best, fitted, key=lambda c: objective.values(given, c))
        else:
            at = bounds.prices(given, worth)
        good = bounds.promising(given, at, each=EACH)
    best, taken = search.improved(
        given, best, worth=worth, steps=effort.steps, seed=effort.seed, expired=effort.expired,
        promising=good, room=room,
    )  # fmt: skip
    stopped = "" if taken == effort.steps else "time"
    plan = told(given, best, inputs=inputs, seed=effort.seed, work=taken)
    return replace(
        plan, stopped=stopped, bound=min(plan.weighted, _ceiling(least.weighted)),
        terms=_terms(given, plan, least),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Least:
    """Bounds: of the weighted sum, of what critical requirements lack, and what `_even` gives."""

    weighted: float = 0.0
    critical: float = 0.0
    even: tuple[float, int] = (0.0, 0)


def _least(
    given: Problem, worth: Ints, effort: Effort
) -> tuple[_Least, bounds.Prices, bounds.Bounded]:
    """The bounds, with the prices and the answers of the first; critical ones aside, at once."""
    with ThreadPoolExecutor(1) as aside:
        critical = aside.submit(_critical, given, effort)
        at = bounds.prices(given, worth)
        found = bounds.bounded(given, worth, at, nodes=effort.nodes)
        even = _even(given, effort)
        return _Least(weighted=found.bound, critical=critical.result(), even=even), at, found


def _critical(given: Problem, effort: Effort) -> float:
    """What critical requirements lack at least, whatever becomes of the others."""
    if not given.critical.any() or given.critical.all():
        return 0.0
    keep = given.critical[given.tours.line]
    alone = replace(
        given, tours=given.tours.taken(keep), previous=given.previous[keep],
        demand=np.where(given.critical[:, None], given.demand, 0),
    )  # fmt: skip
    if not len(alone.tours):
        return float((alone.demand.sum(axis=1) * given.weight).sum())
    at = bounds.prices(alone, alone.weight)
    return bounds.bounded(alone, alone.weight, at, nodes=effort.nodes).bound


def _even(given: Problem, effort: Effort) -> tuple[float, int]:
    """A bound in which critical units count for little more than others, and what they count for:
    less what is lacking of them, it bounds the others better.  Nought for large problems.
    """
    if len(given.tours) > bounds.LARGE or not given.critical.any():
        return 0.0, 0
    worth_of_critical = bounds.critical_worth(given) // bounds.CRITICAL_WORTH
    worth = given.weight * np.where(given.critical, worth_of_critical, 1)
    at = bounds.prices(given, worth)
    return bounds.bounded(given, worth, at, nodes=effort.nodes).bound, worth_of_critical


def _terms(given: Problem, plan: Plan, least: _Least) -> tuple[Term, ...]:
    value = {t.name: t.value for t in plan.terms}
    worst = value["critical_shortfall"]
    at_even, counts = least.even
    rest = max(least.weighted - plan.critical_worth * worst, at_even - counts * worst)
    lowest = [
        min(worst, max(0, _ceiling(least.critical))),
        min(value["other_shortfall"], max(0, _ceiling(rest))),
        given.previous_lost, 0, 0,
    ]  # fmt: skip
    if given.critical.all():
        lowest[0] = min(worst, max(0, _ceiling(least.weighted)))
    return tuple(replace(t, bound=b) for t, b in zip(plan.terms, lowest, strict=True))


def _ceiling(bound: float) -> int:
    """The least whole number that a whole number above the bound can be, rounding allowed for."""
    return int(np.ceil(bound - 1e-3 - 1e-9 * abs(bound)))


def told(given: Problem, chosen: Ints, *, inputs: str, seed: int, work: int) -> Plan:
    """A choice of tours as a plan, without bounds."""
    tours = given.tours.taken(chosen)
    rows = zip(tours.offer, tours.line, tours.start, tours.end, strict=True)
    assignments = sorted(
        Assignment(
            contribution=given.offers[o].contribution_id,
            requirement=given.lines[r].requirement_id, start=int(s), end=int(e),
        )
        for o, r, s, e in rows
    )  # fmt: skip
    lacking = objective.missing(given, chosen)
    values = objective.values(given, chosen)
    worth = bounds.critical_worth(given)
    return Plan(
        inputs=inputs, solver=f"HiGHS {highspy.Highs().version()}", seed=seed, work=work,
        assignments=tuple(assignments), critical_worth=worth,
        missing={
            line.requirement_id: tuple(int(m) for m in row)
            for line, row in zip(given.lines, lacking, strict=True)
        },
        weighted=worth * values[0] + values[1], bound=0,
        terms=tuple(
            Term(name=n, value=v, bound=0) for n, v in zip(objective.NAMES, values, strict=True)
        ),
    )  # fmt: skip


def columns(given: Problem, assignments: Iterable[Assignment]) -> Ints:
    """Positions of the tours of a plan in a problem; those that it does not have are left out."""
    of = {c.contribution_id: i for i, c in enumerate(given.offers)}
    on = {r.requirement_id: i for i, r in enumerate(given.lines)}
    tours = given.tours
    keys = zip(tours.offer.tolist(), tours.line.tolist(), tours.start.tolist(), tours.end.tolist(),
               strict=True)  # fmt: skip
    at = {key: i for i, key in enumerate(keys)}
    wanted = ((of.get(a.contribution, -1), on.get(a.requirement, -1), a.start, a.end)
              for a in assignments)  # fmt: skip
    return np.array(sorted(at[k] for k in wanted if k in at), np.int64)
