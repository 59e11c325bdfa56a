"""A step never makes a plan worse."""

import numpy as np

from lendemain.force import bounds, generator, greedy, objective, problem, search


def test_every_step_is_no_worse():
    """
    The objective falls or stays, in its order.
    """
    stated, offers = generator.case(nations=8, offers=45, lines=26, months=14, seed=5)
    given = problem.problem(stated, offers)
    worth = given.weight * np.where(given.critical, bounds.critical_worth(given), 1)
    good = np.ones(len(given.tours), bool)
    chosen = greedy.greedy(given)
    for seed in range(3):
        before = objective.values(given, chosen)
        chosen, taken = search.improved(
            given, chosen, worth=worth, steps=2, seed=seed, expired=lambda: False, promising=good
        )

        assert taken == 2
        assert objective.values(given, chosen) <= before
