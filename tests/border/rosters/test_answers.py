"""The best roster that time allows, whichever way."""

import numpy as np
import pytest
from tests.border import shifts
from tests.border.rosters.crews import crew

from lendemain.border.rosters import answers
from lendemain.border.rosters.problem import faults, value
from lendemain.errors import InputError


@pytest.mark.parametrize("most", [0.0, 1e9])
def test_both_ways_keep_every_rule_and_bound(monkeypatch, most):
    """
    By whole schedules and by parts: no fault, the same again, no less than the bound, and parts are
    no worse than the start.
    """
    monkeypatch.setattr(answers, "WALK_MAX", most)
    problem = crew(2, people=5, days=21)
    one, other = (answers.answered(problem, seed=3, steps=6) for _ in range(2))

    assert faults(problem, one.plan) == []
    assert one.bound <= one.value == value(problem, one.plan)
    assert np.array_equal(one.plan, other.plan)


def test_time_ends_it(shared):
    """
    Half a second for a roster of two months is an answer without a fault, above the bound.
    """
    problem = shifts.curtois(shared / "data" / "planning" / "nrp" / "Instance16.txt")
    asked = iter(np.linspace(0.0, 1.0, 12).tolist() + [1.0] * 100_000)
    found = answers.answered(problem, seed=1, steps=10**9, pace=lambda: next(asked))

    assert found.stopped
    assert faults(problem, found.plan) == []
    assert found.bound <= 3225 <= found.value


def test_where_hours_cannot_be_had_that_is_told(monkeypatch):
    """
    Somebody who must work more hours than may be has no roster, small or large.
    """
    problem = crew(2, people=3, days=14)
    never = answers.replace(problem, allowed=np.zeros_like(problem.allowed))
    with pytest.raises(InputError, match="no schedule"):
        answers.answered(never, seed=1, steps=2)
    monkeypatch.setattr(answers, "WALK_MAX", -1.0)
    monkeypatch.setattr("lendemain.border.rosters.search.SUM_MAX", -1)
    with pytest.raises(InputError, match="least hours"):
        answers.answered(never, seed=1, steps=2)
