"""Slabs of time, and numbers of components."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion import slabs


def test_components_are_numbered_in_order():
    """
    Representatives count from 0; everyone has the number of the representative, even one that comes
    later.
    """
    parent = np.array([0, 0, 3, 3, 0, 5], np.int32)

    assert slabs.numbered(parent, 1).tolist() == [0, 0, 1, 1, 0, 2]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=41), st.integers(1, 9))
def test_numbers_are_those_of_one_slab(parents, slab):
    """
    However components are cut into slabs and on however many threads, their numbers are the same.
    """
    parent = np.array([min(p, i) for i, p in enumerate(parents)], np.int32)
    for i in range(len(parent)):
        parent[i] = parent[parent[i]]
    whole, before = slabs.numbered(parent.copy(), 1).tolist(), slabs.SLAB
    try:
        slabs.SLAB = slab
        cut = slabs.numbered(parent.copy(), 2).tolist()
    finally:
        slabs.SLAB = before

    assert whole == cut == np.unique(parent, return_inverse=True)[1].tolist()


def test_slabs_reach_back_or_are_not_cut():
    """
    A slab begins where the accounts that its own can reach begin; where these are too many there is
    no cut.
    """
    sparse, dense = np.arange(3.0 * slabs.SLAB), np.zeros(3 * slabs.SLAB)

    assert slabs.overlapping(sparse, 10.0)[1] == (slabs.SLAB - 10, slabs.SLAB, 2 * slabs.SLAB)
    assert slabs.overlapping(dense, 10.0) == [(0, 0, 3 * slabs.SLAB)]


def test_no_cut_before_a_crowd_that_is_reached_ahead():
    """
    Where a slab would have to look ahead at too many accounts it is one with the next.
    """
    n = slabs.SLAB
    start = np.concatenate(
        [np.arange(float(n)), np.full(n, n + 5.0), n + 1e6 + np.arange(float(n))]
    )

    assert [end for _, _, end in slabs.overlapping(start, 10.0)] == [n, 2 * n, 3 * n]
    ahead = slabs.overlapping(start, 10.0, ahead_s=10.0)

    assert ahead == [(0, 0, 2 * n), (2 * n, 2 * n, 3 * n)]


def test_what_is_mapped_comes_in_order():
    """
    Results come in the order of the parts, on one thread or two.
    """
    assert slabs.mapped(abs, range(-5, 0), 1) == slabs.mapped(abs, range(-5, 0), 2)
