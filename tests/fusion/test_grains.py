"""Grains: points of one small cell and one radius of time."""

import numpy as np

from lendemain.fusion import grains

RADIUS = grains.Radius(100.0, 10.0, 3)


def gathered(t, x):
    t, x = np.asarray(t, float), np.asarray(x, float)
    room, standing = grains.grains_of(len(t)), grains.standing_of(len(t), RADIUS.core)
    grains.gathered(grains.Places(t, x, np.zeros(len(t))), room, standing, RADIUS)
    return room, standing


def test_points_of_a_grain_are_one_component_once_they_make_a_core():
    """
    Three points at one place are cores of one component; their grain holds them, latest first.
    """
    room, standing = gathered([0.0, 1.0, 2.0], [5.0, 6.0, 7.0])

    assert standing.lead.tolist() == [0, 0, 0]
    assert standing.met.tolist() == [3, 3, 3]
    assert (room.size[0], room.point[0], standing.before.tolist()) == (3, 2, [-1, 0, 1])


def test_a_grain_ends_with_its_radius_of_time():
    """
    A point later than the radius after a grain's first begins a new one.
    """
    room, _ = gathered([0.0, 11.0], [5.0, 5.0])

    assert room.size[:2].tolist() == [1, 1]


def test_neighbours_are_counted_up_to_a_core():
    """
    A point with one neighbour keeps it; a point of none keeps nothing.
    """
    _, standing = gathered([0.0, 1.0, 1.0], [0.0, 90.0, 900.0])

    assert standing.met.tolist() == [2, 2, 1]
    assert standing.seen[[0, 2]].tolist() == [1, 0]


def test_a_point_with_neighbours_elsewhere_is_left_open():
    """
    A slab's own point that is no core and has a neighbour outside waits for all cores.
    """
    _, standing = gathered([0.0, 1.0], [0.0, 90.0])
    parent, cores = np.full(2, -1, np.int32), np.zeros(2, np.int8)
    pairs, left = np.empty((4, 2), np.int32), np.empty((2, 3), np.int32)

    slab = grains.Slab(0, 0, 1)
    found = grains.settled_in(standing, slab, RADIUS.core, (parent, cores, pairs, left))

    assert found == (1, 1)
    assert left[0].tolist() == [0, 1, -1]
    assert pairs[0].tolist() == [1, 0]


def test_open_points_go_to_the_earliest_core():
    """
    Among neighbours the earliest core counts; with none a point is of no cluster.
    """
    parent, cores = np.arange(4, dtype=np.int32), np.array([0, 1, 1, 0], np.int8)

    grains.decided(parent, cores, np.array([[0, 2, 1], [3, 0, -1]], np.int32))
    labels = np.empty(4, np.int32)
    grains.labelled(parent, cores, labels)

    assert parent.tolist() == [1, 1, 2, 3]
    assert labels.tolist() == [0, 0, 1, -1]
