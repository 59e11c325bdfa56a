"""Parts of a roster as rosters of their own."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border.rosters.crews import skilled
from tests.border.rosters.test_annealing import none

from lendemain.border.rosters import search, windows
from lendemain.border.rosters.annealing import annealed
from lendemain.border.rosters.problem import faults, value


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(0, 7), (7, 14), (14, 21)]))
def test_a_better_part_makes_a_better_whole(seed, span):
    """
    What a part gains the whole gains, no rule is broken across its edges, and nothing outside
    moves.
    """
    problem = skilled(seed)
    plan = annealed(problem, seed=1, proposals=30_000, pace=lambda: 0.0, mended=none)
    if plan is None:
        return
    who = np.array([0, 2, 5])
    part, now = windows.part(problem, plan, who, span)
    low, high = windows.edges(problem, *span)
    found = search.rostered(part, steps=1, start=now)
    whole = plan.copy()
    whole[who, low:high] = found.plan
    gained = value(part, now) - value(part, found.plan)

    assert faults(part, now) == []
    assert faults(problem, whole) == []
    assert gained >= -1e-6
    assert abs(value(problem, plan) - value(problem, whole) - gained) < 1e-6
    assert np.array_equal(np.delete(whole, range(*span), axis=1), np.delete(plan, range(*span), 1))


def test_edges_hold_whole_weekends():
    """
    Runs of five need six days on either side; a weekend is in a part whole or not at all.
    """
    problem = skilled(1)

    assert windows.edges(problem, 7, 14) == (1, 21)
    assert windows.edges(problem, 0, 7) == (0, 14)
