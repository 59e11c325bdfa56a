"""Slabs put together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion import grains, settling, slabs
from lendemain.fusion.clusters import _numbered

RADIUS = settling.Radius(100.0, 10.0, 3)


def test_a_point_with_neighbours_elsewhere_is_left_open():
    """
    A slab's own point that is no core and has a neighbour outside waits for all cores.
    """
    places = settling.Places(np.array([0.0, 1.0]), np.array([0.0, 90.0]), np.zeros(2))
    standing = settling.standing_of(2, RADIUS.core)
    grains.gathered(places, grains.grains_of(2), standing, RADIUS)
    parent, cores = np.full(2, -1, np.int32), np.zeros(2, np.int8)
    pairs, left = np.empty((4, 2), np.int32), np.empty((2, 3), np.int32)

    slab = settling.Slab(0, 0, 1)
    found = settling.settled_in(standing, slab, RADIUS.core, (parent, cores, pairs, left))

    assert found == (1, 1)
    assert left[0].tolist() == [0, 1, -1]
    assert pairs[0].tolist() == [1, 0]


def test_open_points_go_to_the_earliest_core():
    """
    Among neighbours the earliest core counts; with none a point is of no cluster.
    """
    parent, cores = np.arange(4, dtype=np.int32), np.array([0, 1, 1, 0], np.int8)

    settling.decided(parent, cores, np.array([[0, 2, 1], [3, 0, -1]], np.int32))

    assert parent.tolist() == [1, 1, 2, 3]
    assert _numbered(parent, cores, 1).tolist() == [0, 0, 1, -1]


def test_pairs_across_slabs_join_cores_only():
    """
    Of the pairs left for after all slabs only those of two cores are united.
    """
    parent, cores = np.arange(3, dtype=np.int32), np.array([1, 1, 0], np.int8)

    settling.sewn(parent, cores, np.array([[0, 1], [1, 2]], np.int32))

    assert parent.tolist() == [0, 0, 2]


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1), st.integers(1, 9))
def test_numbers_are_those_of_one_slab(points, slab):
    """
    However points are cut into slabs, components are numbered in order of their first cores, and
    points of none have -1.
    """
    cores = np.array([core for _, core in points], np.int8)
    parent = np.arange(len(points), dtype=np.int32)
    for i, (above, _) in enumerate(points):
        if above < i and cores[above]:
            parent[i] = above
    roots = [i for i in range(len(points)) if parent[i] == i and cores[i]]
    expected = []
    for i in range(len(points)):
        while parent[i] != i:
            i = parent[i]
        expected.append(roots.index(i) if cores[i] else -1)
    before = slabs.SLAB
    try:
        slabs.SLAB = slab
        actual = _numbered(parent, cores, 2).tolist()
    finally:
        slabs.SLAB = before

    assert expected == actual
