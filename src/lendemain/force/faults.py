"""What is wrong with a plan, if anything: every rule again, tour by tour, in plain words.

This is what an audit works out again.  It shares the rules of single pairs with the planner, and
nothing of how tours are chosen.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from lendemain.force import rules
from lendemain.force.problem import month_of, month_start
from lendemain.records.force import Assignment, Contribution, Plan, Requirement, Rung, Statement


def faults(statement: Statement, offers: Sequence[Contribution], plan: Plan) -> list[str]:
    """Every rule that a plan breaks; empty where it is sound."""
    of = {c.contribution_id: c for c in offers}
    on = {r.requirement_id: r for r in statement.requirements}
    found = []
    for one in plan.assignments:
        offer, line = of.get(one.contribution), on.get(one.requirement)
        if offer is None or line is None:
            found.append(f"{one.contribution} on {one.requirement}: no such pair")
        else:
            said = f"{one.contribution} on {one.requirement} from month {one.start}"
            found += [f"{said}: {why}" for why in _tour(statement, offer, line, one)]
    if not found:
        found += _overlaps(plan, of)
        found += _lift(statement, plan, of, on)
        found += _ceilings(statement, plan, of)
        found += _nations(plan, of, on)
        found += _missing(statement, plan, of)
    return found


def _tour(
    statement: Statement, offer: Contribution, line: Requirement, one: Assignment
) -> list[str]:
    found = [
        f"ruled out by {c.value}" for c in rules.causes(offer, line, least=statement.least_rung)
    ]
    if offer.rung is Rung.WITHDRAWN:
        found.append("the contribution is withdrawn")
    if line.capability not in offer.capabilities:
        found.append("another capability")
    if not 0 <= one.start < one.end <= statement.months:
        return [*found, "outside the months of the statement"]
    if one.end - one.start > offer.tour_months:
        found.append("a longer tour than offered")
    first, last = rules.window(offer, ())
    arrival = _day(statement, one.start) - line.handover_days
    if arrival < first:
        found.append("before the unit can be there")
    if _day(statement, one.end) > last:
        found.append("after the unit or its authority has ended")
    if arrival > rules.arrival_max(offer, ()):
        found.append("its readiness has expired")
    short = one.end - one.start < min(line.hold_months, offer.tour_months)
    if short and one.end < statement.months:
        found.append("a shorter stay than is of use")
    return found


def _day(statement: Statement, month: int) -> int:
    return month_start(statement.first_month + month).toordinal()


def _overlaps(plan: Plan, of: Mapping[str, Contribution]) -> list[str]:
    found = []
    by_offer: dict[str, list[Assignment]] = defaultdict(list)
    for one in plan.assignments:
        by_offer[one.contribution].append(one)
    for name, tours in by_offer.items():
        tours.sort(key=lambda a: a.start)
        for before, after in pairwise(tours):
            rest = math.ceil(of[name].dwell * (before.end - before.start) - 1e-9)
            if after.start < before.end + rest:
                found.append(f"{name}: a tour from month {after.start} within another or its rest")
    return found


def _lift(
    statement: Statement, plan: Plan, of: Mapping[str, Contribution], on: Mapping[str, Requirement]
) -> list[str]:
    moved = {"in": defaultdict[int, int](int), "out": defaultdict[int, int](int)}
    for one in plan.assignments:
        offer = of[one.contribution]
        if offer.lift_by == "pool":
            early = on[one.requirement].handover_days > 0
            moved["in"][max(0, one.start - early)] += offer.lift_kg
            if one.end < statement.months:
                moved["out"][one.end] += offer.lift_kg
    limits = {"in": statement.lift_in_kg, "out": statement.lift_out_kg}
    return [
        f"month {month}: {kilograms} kg to be moved {way}"
        for way, limit in limits.items() if limit is not None
        for month, kilograms in sorted(moved[way].items()) if kilograms > limit
    ]  # fmt: skip


def _ceilings(statement: Statement, plan: Plan, of: Mapping[str, Contribution]) -> list[str]:
    people: dict[tuple[str, int], int] = defaultdict(int)
    for one in plan.assignments:
        for month in range(one.start, one.end):
            people[of[one.contribution].nation, month] += of[one.contribution].personnel
    most = {n.nation_id: n.people_max for n in statement.nations}
    return [
        f"{nation}: {count} people in month {month}"
        for (nation, month), count in sorted(people.items())
        if most[nation] is not None and count > (most[nation] or 0)
    ]


def _nations(
    plan: Plan, of: Mapping[str, Contribution], on: Mapping[str, Requirement]
) -> list[str]:
    there: dict[tuple[str, int], set[str]] = defaultdict(set)
    for one in plan.assignments:
        for month in range(one.start, one.end):
            there[one.requirement, month].add(of[one.contribution].nation)
    return [
        f"{line}: {len(nations)} nations in month {month}"
        for (line, month), nations in sorted(there.items())
        if on[line].nations_max and len(nations) > on[line].nations_max
    ]


def _missing(statement: Statement, plan: Plan, of: Mapping[str, Contribution]) -> list[str]:
    served: dict[tuple[str, int], int] = defaultdict(int)
    for one in plan.assignments:
        for month in range(one.start, one.end):
            served[one.requirement, month] += of[one.contribution].count
    found = []
    for line in statement.requirements:
        told = plan.missing.get(line.requirement_id, ())
        needed = [
            line.quantity if _wanted(statement, line, month) else 0
            for month in range(statement.months)
        ]
        short = [max(0, n - served[line.requirement_id, m]) for m, n in enumerate(needed)]
        if list(told) != short:
            found.append(f"{line.requirement_id}: it lacks something else than the plan says")
    return found


def _wanted(statement: Statement, line: Requirement, month: int) -> bool:
    """Whether a line is asked for in a month: in any part of it."""
    at = statement.first_month + month
    return month_of(line.start) <= at and month_start(at) < line.end
