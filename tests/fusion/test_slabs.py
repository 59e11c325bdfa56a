"""Slabs of time, and numbers of components."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion import kernels, slabs
from lendemain.fusion.gate import Gate, Points


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


def rings(parent, grade, threads):
    zero = np.zeros(len(parent))
    points = Points(zero, zero, zero, zero, zero[:, None], np.zeros(len(parent), np.int32))
    standing = kernels.Standing(grade, parent)
    ring, heads = slabs.rings(slabs.Work(points, Gate(), standing, threads), (0, 2))
    return ring.tolist(), heads.tolist()


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2)), max_size=41), st.integers(1, 9))
def test_rings_go_through_wholes_in_order(accounts, slab):
    """
    From its representative, which may come later, a ring goes through the accounts of a whole in
    order, those of other grades left out; however they are cut into slabs, on however many threads.
    """
    n = len(accounts)
    parent = np.array([min(p, n - 1) for p, _ in accounts], np.int32)
    parent = np.where(parent[parent] == parent, parent, np.arange(n, dtype=np.int32))
    grade = np.array([g for _, g in accounts], np.int8)
    wholes = {h: [h] for h in np.unique(parent).tolist()}
    for i in np.flatnonzero(grade < 2).tolist():
        wholes[parent[i]] += [i] if parent[i] != i else []
    expected = np.arange(n)
    for whole in wholes.values():
        expected[whole] = [*whole[1:], whole[0]]

    before = slabs.SLAB
    try:
        slabs.SLAB = slab
        found = rings(parent, grade, 2)
    finally:
        slabs.SLAB = before

    assert found == (expected.tolist(), np.flatnonzero((parent == range(n)) & (grade < 2)).tolist())
    assert found == rings(parent, grade, 1)


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
