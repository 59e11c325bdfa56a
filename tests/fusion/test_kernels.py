"""The pieces of the inner loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion import kernels
from lendemain.fusion.gate import Gate, Points


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
def test_union_find_agrees_with_sets(joins):
    """
    After any joins two accounts share a root just when they are in one set; the smallest leads.
    """
    parent = np.arange(31, dtype=np.int32)
    sets = [{i} for i in range(31)]
    for a, b in joins:
        kernels.united(parent, a, b)
        merged = sets[a] | sets[b]
        for member in merged:
            sets[member] = merged

    assert [min(s) for s in sets] == [kernels.root(parent, i) for i in range(31)]


@given(st.integers(0, 10_000))
def test_cells_are_as_many_as_accounts_and_a_power_of_two_along_each_side(n):
    """
    A torus has at least n cells, no more than four times as many (or sixteen), all empty.
    """
    side, other = kernels.torus(n).shape

    assert side == other
    assert side & (side - 1) == 0
    assert n <= side * side <= max(16, 4 * n)


def test_cost_is_infinite_beyond_the_reach():
    """
    Half an hour's gap, or a distance beyond the largest chi-squared, is out of the question.
    """
    odds = Gate().odds()
    place = np.zeros((3, 8))
    place[:, kernels.XX], place[:, kernels.YY] = 1e4, 1e4
    place[1, [kernels.START, kernels.END]] = 2000.0
    place[2, kernels.X] = 1000.0

    assert np.isinf(kernels.cost(place, place, (0, 1), odds))
    assert np.isinf(kernels.cost(place, place, (0, 2), odds))
    assert np.isfinite(kernels.cost(place, place, (0, 0), odds))


def test_long_intervals_speak_against_a_pair():
    """
    Moments cost nothing; intervals of twice the delay's scale together cost ln 2.
    """
    odds = Gate().odds()

    assert kernels.lasting(0.0, odds) == 0.0
    assert kernels.lasting(2.0 * odds.delay_s, odds) == pytest.approx(np.log(2.0))


def test_grades_are_by_error_and_length():
    """
    An account's grade is how many bounds its error or its half-width exceeds; each grade tells of
    its extremes.
    """
    n = 4
    start, zero = np.zeros(n), np.zeros(n)
    end = np.array([0.0, 0.0, 700.0, 0.0])
    cov = np.square([[100.0], [600.0], [100.0], [9e9]])
    given_points = Points(start, end, zero, zero, cov, np.zeros(n, np.int32))
    bounds = np.array([[500.0**2, 300.0], [2e3**2, 1e3], [6e3**2, 1e4], [2e4**2, 1e5], [1.0, 0.0]])
    grade, found = np.empty(n, np.int8), np.tile([0.0, np.inf, 0.0], (5, 1))

    kernels.graded(given_points, (0, n), bounds, (grade, found))

    assert grade.tolist() == [0, 1, 1, 4]
    assert found[1].tolist() == [600.0**2, 100.0**4, 700.0]
    assert found[2].tolist() == [0.0, np.inf, 0.0]
