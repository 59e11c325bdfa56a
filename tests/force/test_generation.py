"""Plans: sound by an independent checker, never worse than greedy, bounded, the same again."""

import pytest
from tests.force import checker

from lendemain.force import bounds, generation, generator, greedy, objective, problem


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_keeps_every_rule_and_lies_between_its_bound_and_greedy(seed):
    """
    An independent checker finds nothing; bound <= plan <= greedy, level by level in order.
    """
    stated, offers = generator.case(nations=8, offers=45, lines=26, months=14, seed=seed)

    plan = generation.generated(stated, offers, effort=generation.Effort(steps=3))

    assert checker.broken(stated, offers, plan.assignments) == []
    assert checker.lacking(stated, offers, plan.assignments) == plan.missing
    given = problem.problem(stated, offers)
    assert tuple(t.value for t in plan.terms) <= objective.values(given, greedy.greedy(given))
    assert plan.bound <= plan.weighted
    assert all(t.bound <= t.value for t in plan.terms)


def test_met_and_missing_make_what_is_required(small):
    """
    Units served, cut to what is asked for, and units missing sum to the requirement.
    """
    stated, offers, plan = small
    of = {c.contribution_id: c for c in offers}
    for line in stated.requirements:
        mine = [a for a in plan.assignments if a.requirement == line.requirement_id]
        for month, missing in enumerate(plan.missing[line.requirement_id]):
            there = sum(of[a.contribution].count for a in mine if a.start <= month < a.end)

            assert min(there, line.quantity) + missing == line.quantity or there == missing == 0


def test_the_same_seed_and_steps_give_the_same_plan(small):
    """
    A plan can be made again.
    """
    stated, offers, plan = small

    again = generation.generated(stated, offers, effort=generation.Effort(steps=4))

    assert again == plan


def test_a_plan_stopped_by_the_clock_says_so_and_is_sound():
    """
    An answer at any time, with its bound.
    """
    stated, offers = generator.case(nations=8, offers=45, lines=26, months=14, seed=1)

    plan = generation.generated(
        stated, offers, effort=generation.Effort(steps=50, expired=lambda: True)
    )

    assert (plan.stopped, plan.work) == ("time", 0)
    assert checker.broken(stated, offers, plan.assignments) == []


def test_staying_near_the_last_plan_costs_no_shortfall(small):
    """
    Change comes after shortfalls in the objective, and a plan may stay as it was.
    """
    stated, offers, plan = small

    again = generation.generated(
        stated, offers, previous=plan.assignments, effort=generation.Effort(steps=0)
    )
    given = problem.problem(stated, offers, previous=plan.assignments)
    kept = generation.columns(given, plan.assignments)

    assert objective.values(given, kept)[2] == 0
    assert again.weighted >= plan.bound


def test_a_statement_without_offers_lacks_everything(small):
    """
    No contributions: everything is missing, and the bound says the same.
    """
    stated, _, _ = small

    plan = generation.generated(stated, [])

    assert plan.assignments == ()
    assert plan.missing == checker.lacking(stated, [], [])
    worth = bounds.critical_worth(problem.problem(stated, []))
    assert plan.critical_worth == worth
