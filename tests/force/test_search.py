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


def test_directed_steps_free_tours_of_one_capability_and_are_no_worse():
    """
    Where a bound says what is left to gain, most steps go there, and none makes a plan worse.
    """
    stated, offers = generator.case(nations=8, offers=45, lines=26, months=14, seed=5)
    given = problem.problem(stated, offers)
    worth = given.weight * np.where(given.critical, bounds.critical_worth(given), 1)
    good = np.ones(len(given.tours), bool)
    chosen = greedy.greedy(given)
    kinds = bounds.kinds_of(given)[given.tours.line]
    only = np.where(np.arange(kinds.max() + 1) == kinds[0], 1e9, 0.0)
    found = search.Neighbourhoods(given, np.random.default_rng(1), good, lambda _: only)

    masks = [found.free(chosen) for _ in range(40)]
    better, _ = search.improved(
        given, chosen, worth=worth, steps=4, seed=1, expired=lambda: False, promising=good,
        room=lambda _: only,
    )  # fmt: skip

    of_it = sum(set(given.tours.offer[m]) >= set(given.tours.offer[m & (kinds == kinds[0])])
                and bool((m & (kinds == kinds[0])).any()) for m in masks)  # fmt: skip
    assert all(m.any() for m in masks)
    assert of_it >= 20
    assert objective.values(given, better) <= objective.values(given, chosen)
