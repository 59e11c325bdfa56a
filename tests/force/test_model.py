"""The programme: what is left beside kept tours is exact."""

import numpy as np

from lendemain.force import generation, model, objective, problem


def test_what_is_left_beside_a_plan(small):
    """
    Beside all tours of a plan the demand left is what the plan lacks.
    """
    stated, offers, plan = small
    given = problem.problem(stated, offers)
    chosen = generation.columns(given, plan.assignments)

    left = model.beside(given, chosen)

    assert np.array_equal(left.demand, objective.missing(given, chosen))
    assert (left.lift_in >= 0).all()
    assert (left.people >= 0).all()
