import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border.checker import cheapest, sets, uncovered
from tests.border.instances import FOLDER, best_known, set_cover

from lendemain.border.solving import integer, setcover
from lendemain.border.solving.incidence import incidence, of_columns
from lendemain.errors import InputError

columns = st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=1, max_size=7)


@settings(max_examples=60)
@given(columns, st.lists(st.integers(1, 9), min_size=8, max_size=8))
def test_small_covers_are_the_cheapest(listed, costs):
    """
    Against every possible cover: the value is right, the bound does not exceed it, and both meet.
    """
    listed = [*listed, set(range(6))]
    cost = [float(c) for c in costs[: len(listed)]] + [1.0] * max(0, len(listed) - len(costs))
    net = of_columns(listed, 6)

    found = setcover.cover(net, cost, seed=1, rounds=3, exact=integer.closed)

    best = cheapest(listed, cost, 6)
    assert uncovered(sets(net), found.columns, 6) == set()
    assert (found.value, found.bound) == (best, best)


@settings(max_examples=40)
@given(columns, st.lists(st.integers(1, 9), min_size=8, max_size=8))
def test_prices_of_the_linear_relaxation_sharpen_the_bound(listed, costs):
    """
    With them the bound is no lower than without, and never above the cheapest cover.
    """
    listed = [*listed, set(range(6))]
    cost = [float(c) for c in costs[: len(listed)]] + [1.0] * max(0, len(listed) - len(costs))
    net = of_columns(listed, 6)

    plain = setcover.cover(net, cost, seed=1, rounds=2)
    sharp = setcover.cover(net, cost, seed=1, rounds=2, prices=integer.prices)

    assert plain.bound - 1e-9 <= sharp.bound <= cheapest(listed, cost, 6) <= sharp.value


def test_the_same_seed_and_rounds_give_the_same_cover():
    """
    Work is counted, not timed: the answer is the same again.
    """
    rng = np.random.default_rng(3)
    net = incidence(*np.nonzero(rng.random((60, 300)) < 0.06), (60, 300))
    cost = rng.integers(1, 50, 300).astype(float)

    first, again = (setcover.cover(net, cost, seed=9, rounds=6) for _ in range(2))

    assert first.columns.tolist() == again.columns.tolist()
    assert (first.value, first.bound, first.rounds) == (again.value, again.bound, again.rounds)
    assert uncovered(sets(net), first.columns, 60) == set()


def test_nobody_is_kept_waiting():
    """
    Where time is up before the work begins a cover and a bound are given all the same.
    """
    rng = np.random.default_rng(4)
    net = incidence(*np.nonzero(rng.random((40, 100)) < 0.1), (40, 100))
    asked = iter([False] + [True] * 1000)

    found = setcover.cover(net, np.ones(100), seed=1, late=lambda: next(asked))

    assert uncovered(sets(net), found.columns, 40) == set()
    assert 0 < found.bound <= found.value


def test_what_cannot_be_covered_is_said():
    """
    A row without a column, and costs that are none, are refused with their number.
    """
    with pytest.raises(InputError, match=r"1 of 3 rows \(the first is 2\)"):
        setcover.cover(of_columns([[0], [1]], 3), [1.0, 1.0], seed=1)
    for cost in ([1.0], [1.0, 0.0], [1.0, float("nan")]):
        with pytest.raises(InputError, match="as many positive costs"):
            setcover.cover(of_columns([[0], [1]], 2), cost, seed=1)


def test_nothing_to_cover_costs_nothing():
    """
    Empty demand is covered by nothing, and that is proved.
    """
    found = setcover.cover(of_columns([[]], 0), [1.0], seed=1)

    assert (found.value, found.bound, found.columns.tolist()) == (0.0, 0.0, [])


@pytest.mark.parametrize("name", ["scp41", "scp51", "scpe1"])
def test_published_instances_are_solved_and_proved(shared, name):
    """
    The values of the OR-Library are reached, checked as plain sets, and met by the bound.
    """
    folder = shared / FOLDER / "scp"
    net, cost = set_cover(folder / f"{name}.txt")

    found = setcover.cover(net, cost, seed=1, exact=integer.closed)

    assert uncovered(sets(net), found.columns, net.shape[0]) == set()
    assert (found.value, found.bound) == (best_known(folder)[name],) * 2
    assert found.value == sum(cost[found.columns])
