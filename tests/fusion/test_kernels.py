"""The pieces of the inner loops."""

import itertools

import numpy as np
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


@given(st.lists(st.floats(0, 1e5), min_size=2, max_size=200), st.integers(1, 20))
def test_every_pair_within_reach_lies_in_a_slab_or_a_seam(times, slabs):
    """
    Borders part the accounts so that no pair within reach is lost.
    """
    given_points = points(times, span=50.0)
    n, reach = len(times), 300.0
    rows = np.arange(n, dtype=np.int32)
    found = np.empty((slabs, 3), np.int32)

    count = kernels.borders(given_points, rows, reach, found)

    cuts = [0, *found[:count, 0].tolist(), n]
    spans = [*itertools.pairwise(cuts), *found[:count, 1:].tolist()]
    for i in range(n):
        for j in range(i + 1, n):
            if given_points.start[j] <= given_points.end[i] + reach:
                assert any(a <= i and j < b for a, b in spans)


def test_cost_is_infinite_beyond_the_reach():
    """
    Half an hour's gap, or a distance beyond the largest chi-squared, is out of the question.
    """
    odds = Gate().odds()
    place = np.zeros((3, 9))
    place[:, 4:7] = 1e4, 0.0, 1e4
    place[1, :2] = 2000.0
    place[2, 2] = 1000.0

    assert np.isinf(kernels.cost(place, place, (0, 1), odds))
    assert np.isinf(kernels.cost(place, place, (0, 2), odds))
    assert np.isfinite(kernels.cost(place, place, (0, 0), odds))
