"""Grains: points of one small cell and one radius of time."""

import numpy as np

from lendemain.fusion import grains, settling

RADIUS = settling.Radius(100.0, 10.0, 3)


def gathered(t, x):
    t, x = np.asarray(t, float), np.asarray(x, float)
    room, standing = grains.grains_of(len(t)), settling.standing_of(len(t), RADIUS.core)
    grains.gathered(settling.Places(t, x, np.zeros(len(t))), room, standing, RADIUS)
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
