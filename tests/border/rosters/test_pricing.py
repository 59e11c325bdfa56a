"""The best schedule of one person, against every schedule there is."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.border.rosters import problem as rosters_problem
from lendemain.border.rosters.pricing import walked
from lendemain.border.rosters.problem import Problem


def small(seed: int, *, days: int = 7, kinds: int = 2) -> Problem:
    """One person's rules, drawn."""
    rng = np.random.default_rng(seed)
    low = int(rng.integers(0, 3)) * 480
    return Problem(
        allowed=rng.random((1, days, kinds)) < 0.85, cost=np.zeros((1, days, kinds)), base=0.0,
        follow=rng.random((days - 1, kinds, kinds)) < 0.8,
        minutes=rng.choice([480, 600, 420], (days, kinds)).astype(np.int32),
        limit=rng.integers(0, 4, (1, kinds)).astype(np.int32),
        minutes_min=np.array([low], np.int32),
        minutes_max=np.array([low + int(rng.integers(480, 2400))], np.int32),
        run_max=rng.integers(2, 5, 1).astype(np.int32),
        run_min=rng.integers(1, 3, 1).astype(np.int32),
        off_min=rng.integers(1, 4, 1).astype(np.int32),
        weekends_max=rng.integers(0, 3, 1).astype(np.int32),
        weekend=np.array([d // 7 if d % 7 > 4 else -1 for d in range(2, days + 2)], np.int32),
        need_day=np.zeros(0, np.int32), need_kind=np.zeros(0, np.int32),
        counts=np.zeros((0, 1), bool), need=np.zeros(0, np.int32), under=np.zeros(0),
        over=np.zeros(0),
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_no_schedule_that_keeps_the_rules_is_cheaper(seed):
    """
    Of all 3^7 schedules those without a fault are looked at: the walk finds the cheapest, its rows
    have no fault, cost what it says, and come cheapest first; it finds none where there is none.
    """
    problem = small(seed)
    price = np.random.default_rng(seed + 1).normal(0, 5, (7, 2))
    every = (np.array(row, np.int32) for row in product((-1, 0, 1), repeat=7))
    sound = [r for r in every if not rosters_problem.faults(problem, r[None])]

    def cost(row):
        return float(sum(price[d, k] for d, k in enumerate(row) if k >= 0))

    held = rosters_problem.rules(problem, 0, np.ones(2, bool))
    best, plan = np.full(3, np.inf), np.full((3, 7), -1, np.int32)
    found = walked(held, price, best, plan)

    assert bool(found) == bool(sound)
    if found:
        assert abs(best[0] - min(map(cost, sound))) < 1e-9
        assert list(best[:found]) == sorted(best[:found])
        for total, row in zip(best[:found], plan[:found], strict=True):
            assert rosters_problem.faults(problem, row[None]) == []
            assert abs(cost(row) - total) < 1e-9
