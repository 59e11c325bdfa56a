"""Why something is missing: each cause is tried, and stands only if it alone would help.

For every stretch of months in which a requirement lacks something, the same plan is worked over
again around it, once as the rules are and once for each cause with that cause alone not counting
for this requirement.  A cause is verified if the second answer is better than the first in the
order of the objective.  Where none is, no rule alone stands in the way, and another contribution is
needed, which is verified too: with one more of that capability the plan would be better.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lendemain.force import bounds, objective
from lendemain.force.generation import columns
from lendemain.force.problem import Ints, Mask, Problem, Waiver, problem, waiving
from lendemain.force.search import COLUMNS_MAX, settled
from lendemain.records.force import Cause, Contribution, Plan, Shortfall, Statement

TOGETHER = (Cause.LIFT, Cause.NATION_CAP, Cause.NATIONS_PER_LINE, Cause.DWELL)
"""Causes that bind tours together, so that no pair shows them."""

NODES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Relieved:
    """What waiving a cause comes to: levels of the objective, and what the line then lacks."""

    values: tuple[int, ...]
    missing: Ints


def explained(
    statement: Statement, offers: Sequence[Contribution], plan: Plan
) -> tuple[Shortfall, ...]:
    """Every shortfall of a plan with its cause: the one that, waived alone, regains most."""
    return tuple(short for mine in by_line(statement, offers, plan) for short in mine)


def by_line(
    statement: Statement,
    offers: Sequence[Contribution],
    plan: Plan,
    *,
    wanted: Sequence[str] | None = None,
) -> Iterator[tuple[Shortfall, ...]]:
    """The shortfalls of one requirement after the other with their causes, each as it is found.

    Those `wanted` in their order, or all; a caller whose time is up takes no more.
    """
    given = problem(statement, offers)
    chosen = columns(given, plan.assignments)
    lacking = objective.missing(given, chosen)
    at = {line.requirement_id: row for row, line in enumerate(given.lines)}
    for name in at if wanted is None else wanted:
        row = at[name]
        if not lacking[row].any():
            continue
        base = _worked(given, chosen, row, seed=0)
        tried = {}
        for cause in _candidates(given, row):
            waived = waiving(given, statement, offers, Waiver(cause=cause, requirement=name))
            tried[cause] = _worked(waived, columns(waived, plan.assignments), row, seed=0)
        yield tuple(_judged(short, base, tried) for short in _of_line(name, lacking[row]))


def stretches(plan: Plan) -> list[Shortfall]:
    """Every run of months in which a plan lacks something, without a cause."""
    return [
        short for name, missing in plan.missing.items()
        for short in _of_line(name, np.array(missing, np.int64))
    ]  # fmt: skip


def _of_line(name: str, missing: Ints) -> list[Shortfall]:
    """The runs of months in which a requirement lacks something, and how much in each."""
    edges = np.flatnonzero(np.diff((missing > 0).astype(int), prepend=0, append=0))
    return [
        Shortfall(requirement=name, start=int(a), end=int(b),
                  missing=tuple(int(m) for m in missing[a:b]))
        for a, b in edges.reshape(-1, 2)
    ]  # fmt: skip


def _judged(short: Shortfall, base: Relieved, tried: dict[Cause, Relieved]) -> Shortfall:
    here = slice(short.start, short.end)
    gained = {c: int((base.missing - r.missing)[here].sum()) for c, r in tried.items()}
    helps = {c: gained[c] for c, r in tried.items() if r.values < base.values and gained[c] > 0}
    if not helps:
        return replace(
            short, cause=Cause.NO_OFFER, regained=sum(short.missing), verified=True,
            detail="no rule alone stands in the way: another contribution is needed",
        )  # fmt: skip
    order = list(Cause)
    ranked = sorted(helps, key=lambda c: (-helps[c], order.index(c)))
    others = ", ".join(f"{c.value} ({helps[c]})" for c in ranked[1:])
    return replace(
        short, cause=ranked[0], regained=helps[ranked[0]], verified=True,
        detail=f"also: {others}" if others else "",
    )  # fmt: skip


def _candidates(given: Problem, row: int) -> list[Cause]:
    """The causes that could matter to a line: those of its pairs, and those that bind together."""
    of_pairs: set[Cause] = set()
    for (_, line), causes in given.blocked.items():
        if line == row and len(causes) == 1:
            of_pairs |= causes
    able = bool((given.tours.line == row).any())
    wanted = set(TOGETHER) if able else set()
    if not given.nations_max[row]:
        wanted.discard(Cause.NATIONS_PER_LINE)
    if int(given.lift_in.min()) > 2**50 and int(given.lift_out.min()) > 2**50:
        wanted.discard(Cause.LIFT)
    if able:
        of_pairs |= {Cause.NOTICE, Cause.AVAILABILITY}
    return [cause for cause in Cause if cause in of_pairs | wanted]


def _worked(given: Problem, chosen: Ints, row: int, *, seed: int) -> Relieved:
    """What working a plan over around one line comes to."""
    free = _around(given, row)
    worth = given.weight * np.where(given.critical, bounds.critical_worth(given), 1)
    found = settled(given, chosen, free, worth=worth, seed=seed, nodes=NODES)
    best = chosen if found is None else min(
        found, chosen, key=lambda c: objective.values(given, c)[:2]
    )  # fmt: skip
    return Relieved(
        values=objective.values(given, best)[:2],
        missing=objective.missing(given, best)[row],
    )


def _around(given: Problem, row: int) -> Mask:
    """The tours of a line, and as many of its capability as may be set free at once."""
    tours = given.tours
    free: Mask = np.asarray(tours.line == row, bool)
    kind = given.lines[row].capability
    for other, line in enumerate(given.lines):
        mine = tours.line == other
        if line.capability == kind and other != row and (free | mine).sum() <= COLUMNS_MAX:
            free |= mine
    return free
