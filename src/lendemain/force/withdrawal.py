"""What if: a nation withdraws, an offer is added; and what the next offer would be worth.

The plan in hand is taken up again, without the tours that are lost, and worked over where they
were.  Losses are therefore upper bounds of what the loss must be; gains are lower bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lendemain.force import bounds, objective
from lendemain.force.generation import columns, told
from lendemain.force.greedy import greedy
from lendemain.force.problem import Ints, Mask, Problem, problem, without
from lendemain.force.search import COLUMNS_MAX, settled
from lendemain.records.force import Contribution, Plan, Requirement, Rung, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a nation's withdrawal costs: weighted shortfalls, unit-months and lines more."""

    nation: str
    tours: int
    critical: int
    other: int
    unit_months: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one unit more of a capability would regain: where, from which month, how much."""

    capability: str
    requirement: str
    start: int
    months: int
    regained: int
    weighted: int


def withdrawn(
    statement: Statement, offers: Sequence[Contribution], plan: Plan, nation: str
) -> tuple[Plan, Loss]:
    """The plan without a nation, and what its withdrawal costs."""
    return _Losing(statement, offers, plan).one(nation)


def withdrawals(statement: Statement, offers: Sequence[Contribution], plan: Plan) -> list[Loss]:
    """What each single nation's withdrawal costs, the dearest first."""
    losing = _Losing(statement, offers, plan)
    found = [losing.one(n.nation_id)[1] for n in statement.nations]
    return sorted(found, key=lambda loss: (-loss.critical, -loss.other, loss.nation))


class _Losing:
    """One plan, and its problem, from which nations are taken one by one."""

    def __init__(self, statement: Statement, offers: Sequence[Contribution], plan: Plan) -> None:
        self.plan = plan
        self.given = problem(statement, offers)
        self.chosen = columns(self.given, plan.assignments)
        self.before = objective.values(self.given, self.chosen)
        self.missing = objective.missing(self.given, self.chosen)

    def one(self, nation: str) -> tuple[Plan, Loss]:
        """The plan without one nation, and what that costs."""
        given = self.given
        mine = given.nation[given.tours.offer[self.chosen]] == given.nations.index(nation)
        less = without(given, nation)
        kept = told(given, self.chosen[~mine], inputs="", seed=0, work=0).assignments
        chosen = columns(less, kept)
        if mine.any():
            lines = np.unique(given.tours.line[self.chosen[mine]])
            chosen = repaired(less, chosen, lines)
        after = objective.values(less, chosen)
        lacking = objective.missing(less, chosen)
        more = lacking.sum(axis=1) > self.missing.sum(axis=1)
        loss = Loss(
            nation=nation, tours=int(mine.sum()), critical=after[0] - self.before[0],
            other=after[1] - self.before[1], unit_months=int(lacking.sum() - self.missing.sum()),
            lines=tuple(given.lines[r].requirement_id for r in np.flatnonzero(more)),
        )  # fmt: skip
        plan = told(less, chosen, inputs=self.plan.inputs, seed=self.plan.seed, work=0)
        return plan, loss


def repaired(given: Problem, chosen: Ints, lines: Ints) -> Ints:
    """A plan made good around some lines: greedily, then exactly, capability by capability."""
    best = min(greedy(given, kept=chosen), chosen, key=lambda c: objective.values(given, c))
    worth = given.weight * np.where(given.critical, bounds.critical_worth(given), 1)
    for kind in sorted({given.lines[int(r)].capability for r in lines}):
        found = settled(given, best, _of_kind(given, kind, lines), worth=worth, seed=0)
        if found is not None:
            best = min(found, best, key=lambda c: objective.values(given, c))
    return best


def _of_kind(given: Problem, kind: str, first: Ints) -> Mask:
    """Tours of the lines of a capability, the given lines first, as many as fit."""
    free = np.zeros(len(given.tours), bool)
    mine = [r for r, line in enumerate(given.lines) if line.capability == kind]
    for row in sorted(mine, key=lambda r: (r not in first, r)):
        more = free | (given.tours.line == row)
        if more.sum() <= COLUMNS_MAX or not free.any():
            free = more
    return free


def worths(statement: Statement, plan: Plan, *, months: int = 6) -> list[Worth]:
    """What one unit more would regain on each line that lacks something, the best first.

    The unit serves so many months where it regains most; nothing else of the plan changes.
    """
    found = []
    for line in statement.requirements:
        missing = np.array(plan.missing[line.requirement_id])
        if not missing.any():
            continue
        sums = np.concatenate([[0], np.cumsum(missing > 0)])
        length = min(months, len(missing))
        regained = sums[length:] - sums[:-length]
        start = int(regained.argmax())
        gain = int(regained[start])
        found.append(_worth(line, plan, start=start, months=length, regained=gain))
    return sorted(found, key=lambda w: (-w.weighted, w.requirement))


def _worth(line: Requirement, plan: Plan, *, start: int, months: int, regained: int) -> Worth:
    weight = line.weight * (plan.critical_worth if line.critical else 1)
    return Worth(
        capability=line.capability, requirement=line.requirement_id, start=start, months=months,
        regained=regained, weighted=regained * weight,
    )  # fmt: skip


def firmed(offers: Sequence[Contribution], least: Rung) -> list[tuple[str, list[Contribution]]]:
    """Each contribution that is not yet real enough, with all offers as if that one were."""
    order = list(Rung)
    found = []
    for at, offer in enumerate(offers):
        if order.index(offer.rung) < order.index(least):
            firm = [*offers[:at], replace(offer, rung=least), *offers[at + 1 :]]
            found.append((offer.contribution_id, firm))
    return found


def added(statement: Statement, offers: Sequence[Contribution], plan: Plan) -> Plan:
    """The plan taken up again with these offers, of which some may be new."""
    given = problem(statement, offers)
    chosen = columns(given, plan.assignments)
    lacking = objective.missing(given, chosen).sum(axis=1)
    best = repaired(given, chosen, np.flatnonzero(lacking))
    return told(given, best, inputs=plan.inputs, seed=plan.seed, work=0)
