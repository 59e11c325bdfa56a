import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border import checker
from tests.border.instances import FOLDER, certified, maximal

from lendemain.border.solving import covering, integer
from lendemain.border.solving.incidence import incidence, of_columns
from lendemain.border.solving.limits import Limits
from lendemain.errors import InputError

columns = st.lists(st.sets(st.integers(0, 7)), min_size=2, max_size=7)
weights = st.lists(st.integers(0, 9), min_size=8, max_size=8)


@settings(max_examples=60)
@given(columns, weights, st.integers(1, 4), st.integers(1, 3))
def test_small_choices_win_the_most(listed, weight, most, need):
    """
    Against every choice: with a need of one, two or three, value and bound are the best there is.
    """
    most = min(most, len(listed))
    net = of_columns(listed, 8)

    found = covering.choice(net, weight, Limits(most=most), seed=1, need=need, exact=integer.won)

    best = checker.most(listed, weight, [need] * 8, lambda c: len(c) <= most)
    assert checker.won(listed, found.columns, weight, [need] * 8) == found.value == best
    assert found.bound == best


@settings(max_examples=60)
@given(columns, weights, st.integers(1, 12))
def test_kinds_groups_and_budgets_are_kept(listed, weight, budget):
    """
    One column a site, so many of a kind, within the budget; and still the best there is.
    """
    count = len(listed)
    group, kind = [j // 2 for j in range(count)], [j % 2 for j in range(count)]
    cost = [1.0 + 3 * (j % 2) for j in range(count)]
    limits = Limits(
        most=min(3, count), group=group, kind=kind, kind_most=[2, 1], cost=cost,
        budget=float(budget),
    )  # fmt: skip

    def allowed(chosen):
        return (
            len(chosen) <= 3
            and len({group[j] for j in chosen}) == len(chosen)
            and sum(kind[j] == 0 for j in chosen) <= 2
            and sum(kind[j] == 1 for j in chosen) <= 1
            and sum(cost[j] for j in chosen) <= budget
        )

    found = covering.choice(of_columns(listed, 8), weight, limits, seed=1, exact=integer.won)

    assert allowed(found.columns.tolist())
    assert found.value == found.bound == checker.most(listed, weight, [1] * 8, allowed)


@settings(max_examples=40)
@given(columns, weights, st.integers(1, 3))
def test_the_bound_without_a_solver_holds(listed, weight, most):
    """
    Prices alone never bound a choice below what is possible.
    """
    most = min(most, len(listed))

    found = covering.choice(of_columns(listed, 8), weight, Limits(most=most), seed=1, steps=50)

    best = checker.most(listed, weight, [1] * 8, lambda c: len(c) <= most)
    assert found.value <= best <= found.bound


@settings(max_examples=30)
@given(columns, weights)
def test_a_post_more_never_covers_less(listed, weight):
    """
    With one post more at least as much is won.
    """
    net = of_columns(listed, 8)
    values = [
        covering.choice(net, weight, Limits(most=n), seed=1, exact=integer.won).value
        for n in range(1, len(listed) + 1)
    ]

    assert values == sorted(values)


def test_what_stands_already_stays():
    """
    A standing post is in every choice, however little it sees.
    """
    net = of_columns([[0], [1, 2], [3, 4]], 5)

    found = covering.choice(net, np.ones(5), Limits(most=2, fixed=(0,)), seed=1, exact=integer.won)

    assert 0 in found.columns.tolist()
    assert (found.value, found.bound) == (3.0, 3.0)


def test_the_same_seed_and_steps_give_the_same_choice():
    """
    Work is counted, not timed.
    """
    rng = np.random.default_rng(5)
    net = incidence(*np.nonzero(rng.random((400, 80)) < 0.05), (400, 80))
    weight = rng.integers(1, 100, 400)

    first, again = (
        covering.choice(net, weight, Limits(most=9), seed=7, steps=500) for _ in range(2)
    )

    assert first.columns.tolist() == again.columns.tolist()
    assert (first.value, first.bound) == (again.value, again.bound)


@pytest.mark.parametrize(
    ("weight", "need", "what"),
    [
        ([1.0], 1, "as many weights"),
        ([1.0, -1.0], 1, "as many weights"),
        ([1.0, float("nan")], 1, "as many weights"),
        ([1.0, 1.0], 0, "need below one"),
    ],
)
def test_weights_and_needs_that_are_none_are_refused(weight, need, what):
    """
    Negative or missing weights, and a need of nought, are told.
    """
    with pytest.raises(InputError, match=what):
        covering.choice(of_columns([[0], [1]], 2), weight, Limits(most=1), seed=1, need=need)


def test_empty_demand_is_refused():
    """
    Nothing to cover is no plan.
    """
    with pytest.raises(InputError, match="nothing to cover"):
        covering.choice(of_columns([[]], 0), [], Limits(most=1), seed=1)


@pytest.mark.parametrize("at", [2, 10, 26, 29])
def test_certified_cases_are_reached_and_proved(shared, at):
    """
    Published cases come out at their certified optimum, checked as plain sets.
    """
    folder = shared / FOLDER / "mclp"
    row = certified(folder)[at]
    net, weight = maximal(folder / f"{row['instance']}.txt", float(row["radius"]))

    found = covering.choice(net, weight, Limits(most=int(row["p"])), seed=1, exact=integer.won)

    assert found.value == found.bound == float(row["best"])
    listed = checker.sets(net)
    assert checker.won(listed, found.columns, list(weight), [1] * len(weight)) == found.value
