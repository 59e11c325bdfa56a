"""The pieces of the inner loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion import kernels
from lendemain.fusion.gate import Gate, Points


def points(t, span=0.0):
    t = np.sort(np.asarray(t, float))
    zero = np.zeros(len(t))
    cov = np.full((len(t), 1), 1e4)
    return Points(t, t + span, zero, zero, cov, np.zeros(len(t), np.int32))


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


@given(st.lists(st.floats(0, 1e5), min_size=2, max_size=200), st.integers(1, 199))
def test_parents_of_a_span_and_its_seam_are_the_components(times, cut):
    """
    Accounts asked in two spans, the second knowing the end of the first, come together with the
    seam as they do in one span.
    """
    given_points = points(times, span=50.0)
    n, odds = len(times), Gate().odds(variance_max=1e4, root_min=1e4)
    cut, grade = min(cut, n - 1), np.zeros(n, np.int8)
    search = kernels.Search(2000.0, 1100.0, n, odds)
    parents = []
    for spans in ([(0, 0, n)], [(0, 0, cut), (0, cut, n)]):
        parent = np.arange(n, dtype=np.int32)
        for span in spans:
            rows, chain, lead = np.empty((3, span[2]), np.int32)
            known, before = kernels.members(grade, span, 0, rows)
            chains = kernels.Chains(np.empty((known, 8)), kernels.torus(known), chain, lead, rows)
            kernels.linked(given_points, before, chains, search)
            seam = np.empty((before, 2), np.int32)
            kernels.sewn(parent, seam[: kernels.handed_over(parent, before, chains, seam)])
        kernels.settled(parent)
        parents.append(parent.tolist())

    assert parents[0] == parents[1]


@given(st.integers(0, 10_000))
def test_cells_are_as_many_as_accounts_and_a_power_of_two_along_each_side(n):
    """
    A torus has at least n cells, no more than four times as many (or sixteen), all empty.
    """
    side, other = kernels.torus(n).shape

    assert side == other
    assert side & (side - 1) == 0
    assert n <= side * side <= max(16, 4 * n)


def test_components_are_numbered_in_order():
    """
    Representatives count from 0; everyone has the number of the representative, even one that comes
    later.
    """
    parent = np.array([0, 0, 3, 3, 0, 5], np.int32)

    kernels.numbered(parent)

    assert parent.tolist() == [0, 0, 1, 1, 0, 2]


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
