"""The levels of the objective are whole numbers, in order."""

from lendemain.force import generation, objective, problem


def test_values_of_a_plan_are_its_terms(small):
    """
    What a plan says of itself is what its tours come to.
    """
    stated, offers, plan = small
    given = problem.problem(stated, offers)

    chosen = generation.columns(given, plan.assignments)

    assert objective.values(given, chosen) == tuple(t.value for t in plan.terms)
    assert len(chosen) == len(plan.assignments)
