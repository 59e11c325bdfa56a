from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border import tours

from lendemain.border.patrols import orienteering
from lendemain.border.patrols.orienteering import faults, problem, reachable, routed
from lendemain.errors import InputError


def drawn(seed: int, *, points: int = 7, teams: int = 1) -> orienteering.Problem:
    rng = np.random.default_rng(seed)
    places = rng.random((points, 2)) * 10
    travel = np.hypot(*(places[:, None, k] - places[None, :, k] for k in (0, 1)))
    opens = rng.random(points) * 8
    windows = np.stack([opens, opens + 1 + rng.random(points) * 12], axis=1)
    windows[0] = (0.0, 22.0)
    return problem(
        travel, 1 + rng.integers(0, 9, points), teams=teams, service=rng.random(points),
        windows=windows,
    )  # fmt: skip


def brute(stated: orienteering.Problem) -> float:
    """The best score of one team over every order of every choice."""
    inner, best = range(1, len(stated.score)), 0.0
    for size in range(1, len(stated.score)):
        for order in permutations(inner, size):
            route = orienteering.stops(stated, [0, *order, 0])
            if all(s.begins <= stated.closes[s.point] for s in route):
                best = max(best, float(sum(stated.score[list(order)])))
    return best


@pytest.mark.parametrize("seed", range(8))
def test_small_problems_are_solved_as_by_trying_everything(seed):
    """
    After one cycle of steps a team's route is the best of all orders of all choices.
    """
    stated = drawn(seed, points=7)

    assert routed(stated, seed=1).score == pytest.approx(brute(stated))


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(2, 25), st.integers(1, 4), st.integers(0, 60))
def test_routes_keep_to_the_problem_and_repeat(seed, points, teams, steps):
    """
    After any number of steps there are faultless routes, the same each time, within the bound.
    """
    stated = drawn(seed, points=points, teams=teams)
    found = routed(stated, seed=seed, steps=steps)

    assert faults(stated, found.routes) == []
    assert found == routed(stated, seed=seed, steps=steps)
    assert found.score <= found.most + 1e-9
    assert {s.point for r in found.routes for s in r[1:-1]} <= set(
        np.flatnonzero(reachable(stated))
    )


def test_time_that_is_up_ends_the_search():
    """
    Where `expired` says so at once, no step is made and the answer is still faultless.
    """
    stated = drawn(3)
    found = routed(stated, seed=1, steps=10**9, expired=lambda: True)

    assert (found.steps, faults(stated, found.routes)) == (0, [])


def test_the_checker_finds_what_is_wrong():
    """
    A point twice, a late visit, a jump in time and a route that does not come home are each named.
    """
    stated = drawn(5)
    fine = orienteering.stops(stated, [0, 1, 0])
    moved = orienteering.Stop(point=1, arrives=0.0, begins=99.0, leaves=99.0)

    assert any("twice" in f for f in faults(stated, (orienteering.stops(stated, [0, 1, 1, 0]),)))
    assert any("routes for" in f for f in faults(stated, (fine, fine)))
    assert any("start to end" in f for f in faults(stated, (fine[:-1],)))
    found = faults(stated, ((fine[0], moved, fine[2]),))
    assert any("late" in f for f in found)
    assert any("another time than it can" in f for f in found)
    assert any("stays" in f for f in found)


@pytest.mark.parametrize(
    "change",
    [
        {"score": [0, np.nan]},
        {"score": [0, -1]},
        {"travel": [[0, np.nan], [1, 0]]},
        {"travel": [[0, 1]]},
        {"windows": [[0, 9], [5, 4]]},
        {"service": [0]},
        {"teams": 0},
        {"ends": (0, 2)},
        {"score": []},
    ],
)
def test_what_is_no_problem_is_refused(change):
    """
    Numbers that are missing or below nought, shapes that differ and empty windows are refused.
    """
    fine = {"travel": [[0, 1], [1, 0]], "score": [0, 1], "teams": 1, "service": [0, 0],
            "windows": [[0, 9], [0, 9]]}  # fmt: skip
    with pytest.raises(InputError):
        problem(**fine | change)


def test_an_end_out_of_reach_is_refused():
    """
    Where no team can come home in time, that is said.
    """
    far = problem(
        [[0, 9], [9, 0]], [0, 0], teams=1, service=[0, 0], windows=[[0, 5], [0, 5]], ends=(0, 1)
    )
    with pytest.raises(InputError, match="out of reach"):
        routed(far, seed=1)


def test_published_instances_come_near_their_lists(shared):
    """
    In 400 steps a few published instances come within 5 % of their lists, without a fault.
    """
    folder = shared / "data" / "planning"
    cases = [c for c in tours.plain(folder) if c[2] > 0][::60] + tours.windowed(folder)[::80]
    for name, stated, listed in cases:
        found = routed(stated, seed=1, steps=400)
        assert faults(stated, found.routes) == [], name
        assert found.score >= 0.95 * listed, name
