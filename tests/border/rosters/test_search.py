"""The search for rosters: against every roster there is, and against the published list."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border import shifts
from tests.border.rosters.test_pricing import small

from lendemain.border.rosters import problem as rosters_problem
from lendemain.border.rosters.search import NONE, above, rostered
from lendemain.errors import InputError


def pair(seed: int):
    """Two persons, four days, two kinds with needs that only some count for."""
    rng = np.random.default_rng(seed)
    one = small(seed, days=4)
    rows = 8
    twice = {
        name: np.concatenate([getattr(one, name)] * 2)
        for name in ("allowed", "cost", "limit", "minutes_min", "minutes_max", "run_max",
                     "run_min", "off_min", "weekends_max")
    }  # fmt: skip
    twice["cost"] = rng.integers(-3, 4, (2, 4, 2)).astype(float)
    return replace(
        one, **twice, need_day=np.repeat(np.arange(4, dtype=np.int32), 2),
        need_kind=np.tile(np.arange(2, dtype=np.int32), 4), counts=rng.random((rows, 2)) < 0.8,
        need=rng.integers(0, 3, rows).astype(np.int32), under=np.full(rows, 10.0),
        over=np.full(rows, 1.0),
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_best_roster_lies_between_the_bound_and_what_is_found(seed):
    """
    Of all rosters of two persons the best costs no less than the bound and no more than what is
    found, and what is found has no fault; somebody without a schedule is told.
    """
    problem = pair(seed)
    every = [np.array(row, np.int32) for row in product((-1, 0, 1), repeat=4)]
    sound = [
        [r for r in every if not rosters_problem.faults(_alone(problem, p), r[None])]
        for p in range(2)
    ]
    if not all(sound):
        with pytest.raises(InputError, match=NONE):
            rostered(problem, seed=1, steps=20)
        return
    best = min(rosters_problem.value(problem, np.array(rows)) for rows in product(*sound))
    found = rostered(problem, seed=1, steps=20)

    assert rosters_problem.faults(problem, found.plan) == []
    assert found.value == rosters_problem.value(problem, found.plan)
    assert found.bound - 1e-6 <= best <= found.value + 1e-6
    assert not above(problem, best + 1e-6)


def _alone(problem, p):
    names = ("allowed", "cost", "limit", "minutes_min", "minutes_max", "run_max", "run_min",
             "off_min", "weekends_max")  # fmt: skip
    return replace(problem, **{n: getattr(problem, n)[p : p + 1] for n in names},
                   counts=problem.counts[:, p : p + 1])  # fmt: skip


@pytest.mark.parametrize(("number", "proved"), [(1, False), (2, True), (3, True), (4, True)])
def test_published_instances_are_as_good_as_the_list(shared, number, proved):
    """
    Four instances of Curtois and Qu: what is listed, no rule broken, and the same again; the bound
    proves three of them best.
    """
    folder = shared / "data" / "planning"
    problem = shifts.curtois(folder / "nrp" / f"Instance{number}.txt")
    found = rostered(problem, seed=1, steps=300)

    assert found.value == shifts.listed(folder)[number]
    assert rosters_problem.faults(problem, found.plan) == []
    assert (found.bound == found.value) is proved
    assert found.bound <= found.value


def test_time_that_is_up_still_has_an_answer(shared):
    """
    Where `expired` says so from the start, there is a roster without a fault, and a bound below it.
    """
    problem = shifts.curtois(shared / "data" / "planning" / "nrp" / "Instance3.txt")
    found = rostered(problem, expired=lambda: True)

    assert found.stopped
    assert rosters_problem.faults(problem, found.plan) == []
    assert found.bound <= 1001 <= found.value


def test_limits_that_are_too_many_to_carry_still_hold(shared, monkeypatch):
    """
    Where no limit of a kind may be carried, the roster still keeps them all, and the bound is lower
    but still one.
    """
    monkeypatch.setattr("lendemain.border.rosters.search.SUM_MAX", 0)
    problem = shifts.curtois(shared / "data" / "planning" / "nrp" / "Instance3.txt")
    found = rostered(problem, seed=1, steps=5)

    assert rosters_problem.faults(problem, found.plan) == []
    assert found.bound <= 1001 <= found.value
