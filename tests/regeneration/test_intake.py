"""The intake: no later than the best constant one, with the fewest instructors, and the proof."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.regeneration.worlds import SMALL, course, with_course

from lendemain.errors import InputError
from lendemain.regeneration import core, intake

FREE = replace(SMALL, instructors=10_000, instructors_max=10_000)


@settings(max_examples=12, deadline=None)
@given(
    strength=st.integers(450, 2000), weeks=st.integers(2, 10), ratio=st.floats(2, 20),
    leave=st.floats(0, 0.02),
)  # fmt: skip
def test_the_plan_keeps_its_promise_and_its_bound(strength, weeks, ratio, leave):
    """
    The plan reaches the strength in the week of the best constant intake, within seats, needs no
    more instructors than that, and its peak is the bound that a second solver's dual confirms.
    """
    scenario = replace(with_course("basic", weeks=weeks, per_instructor=ratio), leave=leave)
    try:
        found = intake.planned(scenario, strength=strength)
    except InputError:
        return
    one = intake.flow(scenario)
    weekly = np.repeat(found.intake, found.period_weeks)[: found.week + 1]

    def by_week(by_age):
        return np.convolve(weekly, by_age)[: found.week + 1]

    held = 400 * (1 - leave) ** found.week
    assert by_week(one.strength)[found.week] + held >= strength - 1e-3
    assert by_week(one.teaching).max() <= found.peak + 1e-4
    for k, c in enumerate(scenario.courses):
        assert by_week(one.seats[k]).max() <= c.seats + 1e-4
    assert found.peak <= found.constant + 1e-4
    assert found.saved >= 0.1 or "no intake reaches" in found.proof
    assert _dual(scenario, found, strength) == pytest.approx(found.bound, rel=1e-5, abs=1e-4)


def _dual(scenario, found, strength) -> float:
    """The least peak by another solver, over the same periods."""
    one, periods = intake.flow(scenario), len(found.intake)
    shape = np.zeros((found.week + 1, periods))
    for week in range(found.week + 1):
        shape[week, min(week // found.period_weeks, periods - 1)] = 1.0

    def grown(by_age):
        return np.array([np.convolve(shape[:, p], by_age)[: found.week + 1]
                         for p in range(periods)]).T  # fmt: skip

    held = 400 * (1 - scenario.leave) ** found.week
    rows = [np.append(-grown(one.strength)[found.week], 0.0)]
    limits = [held - strength]
    for row in grown(one.teaching):
        rows.append(np.append(row, -1.0))
        limits.append(0.0)
    for k, c in enumerate(scenario.courses):
        for row in grown(one.seats[k]):
            rows.append(np.append(row, 0.0))
            limits.append(c.seats)
    answer = linprog(np.append(np.zeros(periods), 1.0), A_ub=rows, b_ub=limits, method="highs-ipm")
    return float(answer.fun)


def test_means_are_those_of_the_runs():
    """The linear program's means are those of the runs, where nobody waits."""
    scenario = replace(FREE, weeks=60)
    one = intake.flow(scenario)
    runs = [core.run(core.plan(scenario), seed) for seed in range(20)]

    inside = np.mean([r.people[:, core.PLACES.index("training")] for r in runs], axis=0)

    expected = 40 * np.cumsum(one.seats.sum(axis=0))
    assert inside[20:60] == pytest.approx(expected[19:59], rel=0.02)


def test_a_strength_out_of_reach_says_by_how_much():
    """Where even the largest constant intake does not reach it, the shortfall is told."""
    with pytest.raises(InputError, match=r"no constant intake reaches 90000000 .* short"):
        intake.planned(SMALL, strength=90_000_000)


def test_courses_that_wait_for_each_other_have_no_order():
    """A circle of prerequisites is named."""
    with pytest.raises(InputError, match="wait for each other: a, b"):
        intake.ordered([course("a", after="b"), course("b", after="a")])
