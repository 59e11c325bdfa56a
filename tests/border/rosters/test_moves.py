"""Small changes of rosters: sums stay true, and every rule but the least hours holds throughout."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border.rosters.crews import skilled

from lendemain.border.rosters import annealing, moves
from lendemain.border.rosters.problem import faults, manned, value


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 100.0))
def test_sums_are_those_of_the_roster(seed, heat):
    """
    After any number of changes manning, minutes, weekends and cost are what the roster itself says,
    and it breaks no rule but that some may lack hours.
    """
    problem = skilled(seed)
    asked, held = annealing.arrays(problem), annealing.blank(problem)
    best, rng = held.plan.copy(), np.random.default_rng(seed)
    lacks = sum(moves.lacking(asked, held, p) for p in range(6))
    sums = np.array([value(problem, held.plan.astype(np.int32)) + lacks, lacks, np.inf])
    moves.walked(asked, held, best, sums, (3_000, heat), rng)
    plan = held.plan.astype(np.int32)

    assert np.array_equal(held.have, manned(problem, plan))
    assert np.array_equal(held.minutes, 480 * (plan >= 0).sum(axis=1))
    assert abs(sums[0] - sums[1] - value(problem, plan)) < 1e-6
    assert [f for f in faults(problem, plan) if not f.endswith("minutes")] == []
    if np.isfinite(sums[2]):
        assert faults(problem, best.astype(np.int32)) == []
        assert abs(value(problem, best.astype(np.int32)) - sums[2]) < 1e-6


def test_a_change_that_is_taken_back_leaves_nothing():
    """
    A change and its undoing leave the roster and its sums as they were.
    """
    problem = skilled(3)
    asked, held = annealing.arrays(problem), annealing.blank(problem)
    before = [np.array(a) for a in held]
    rows = np.zeros((4, moves.SPAN), np.int16)
    rows[0, :3] = 0
    free = problem.allowed[:, 5:8, 0].all(axis=1)
    p = int(np.flatnonzero(free)[0])
    change = moves.Change(p, p, 5, 8, 0, 0)
    fine, more, _ = moves.made(asked, held, change, rows)
    moves.undone(asked, held, change, rows)

    assert fine
    assert more != 0.0
    assert all(np.array_equal(a, b) for a, b in zip(before, held, strict=True))
