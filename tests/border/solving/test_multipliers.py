import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border.checker import cheapest, uncovered

from lendemain.border.solving import multipliers
from lendemain.border.solving.incidence import of_columns

columns = st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=1, max_size=6)
prices = st.lists(st.floats(0.0, 5.0), min_size=6, max_size=6)


@settings(max_examples=100)
@given(columns, prices)
def test_any_prices_bound_every_cover(listed, given_prices):
    """
    Whatever the prices, no cover costs less than the bound they give.
    """
    listed = [*listed, set(range(6))]
    cost = np.arange(1.0, len(listed) + 1)

    bound = multipliers.reduced_costs(
        of_columns(listed, 6), cost, np.array(given_prices), np.empty(len(listed))
    )

    assert bound <= cheapest(listed, cost, 6) + 1e-9


@settings(max_examples=50)
@given(columns, prices)
def test_a_greedy_cover_covers_and_holds_nothing_idle(listed, given_prices):
    """
    Every row is covered, and each column that was kept is needed by some row.
    """
    listed = [*listed, set(range(6))]
    net, cost = of_columns(listed, 6), np.ones(len(listed))
    taken, cover = np.zeros(len(listed), bool), np.zeros(6, np.int32)

    value = multipliers.greedy(net, cost, np.array(given_prices), taken, cover)

    chosen = np.nonzero(taken)[0].tolist()
    assert value == len(chosen)
    assert uncovered(listed, chosen, 6) == set()
    assert all(uncovered(listed, [c for c in chosen if c != j], 6) for j in chosen)
