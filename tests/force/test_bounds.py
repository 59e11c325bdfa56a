"""The bound holds whatever the prices are."""

import numpy as np
import pytest

from lendemain.force import bounds, generation, generator, objective, problem


def test_wrong_prices_bound_lower_but_bound():
    """
    At no prices at all, and at ten times the right ones, the bound stays below a plan.
    """
    stated, offers = generator.case(nations=6, offers=40, lines=26, months=12, seed=3)
    given = problem.problem(stated, offers)
    worth = given.weight * np.where(given.critical, bounds.critical_worth(given), 1)
    plan = generation.generated(stated, offers, effort=generation.Effort(steps=2))
    right = bounds.prices(given, worth)

    for factor in (0.0, 1.0, 10.0):
        at = bounds.Prices(
            lift_in=right.lift_in * factor, lift_out=right.lift_out * factor,
            people=right.people * factor, worth=right.worth,
            time=tuple((o, m, p * factor) for o, m, p in right.time),
        )  # fmt: skip
        found = bounds.bounded(given, worth, at, nodes=5)

        assert found.bound <= plan.weighted + 1e-6


def test_what_is_left_to_gain_sums_to_the_gap():
    """
    Over the capabilities, a plan's room is at most its gap, and together with what the prices
    say of unused lift, people and time it is the gap exactly.
    """
    stated, offers = generator.case(nations=6, offers=40, lines=26, months=12, seed=3)
    given = problem.problem(stated, offers)
    worth = given.weight * np.where(given.critical, bounds.critical_worth(given), 1)
    at = bounds.prices(given, worth)
    found = bounds.bounded(given, worth, at, nodes=5)
    chosen = bounds.fitted(given, found.chosen)

    room = bounds.room(given, worth, found, chosen)

    short = float((objective.missing(given, chosen).sum(axis=1) * worth).sum())
    paid, priced = bounds.paid(given, at)
    unused = priced - float(paid[chosen].sum())
    assert unused >= -1e-6
    assert room.sum() + unused == pytest.approx(short - found.bound)
