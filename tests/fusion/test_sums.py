"""Accounts that sum up and the acts they may mean, on incidents written by hand."""

import numpy as np
import pytest

from lendemain.fusion.sums import Pairs, Singles, Sums, Views, Wholes


def wholes(acts, times, single):
    """Incidents with so many acts between times; `single` holds the times of acts told by one."""
    count = len(acts)
    start, end = np.array(times, float).T
    none = np.zeros(count)
    keys = [(k, t) for k, own in enumerate(single) for t in own]
    turn = 10_000.0
    return Wholes(
        start, end, none, none, np.ones((count, 3)), np.zeros(count, np.int32),
        np.array(acts, float), np.zeros(count, bool), np.arange(count),
        Singles(np.array(sorted(k * turn + t for k, t in keys)), turn, 0.0,
                np.array([len(own) for own in single], float)),
    )  # fmt: skip


def test_single_acts_count_where_they_lie():
    """
    Of ten acts told one by one only those within a time are its share, however long the incident
    lasts; of an incident without any, the share of its time.
    """
    world = wholes([10, 10], [(0, 1000), (0, 1000)], [[5.0] * 9 + [900.0], []])

    assert world.shares(np.array([0, 1]), 0.0, 500.0).tolist() == pytest.approx([0.9, 0.5])


def test_some_rows_of_sums_and_pairs_are_taken():
    """
    Rows chosen by a mask, in every column.
    """
    sums = Sums(*(np.arange(3) + 10 * k for k in range(6)))
    pairs = Pairs(*(np.arange(3) + 10 * k for k in range(3)))
    some = np.array([True, False, True])

    assert [c.tolist() for c in sums.taken(some)] == [[10 * k, 10 * k + 2] for k in range(6)]
    assert [c.tolist() for c in pairs.taken(some)] == [[10 * k, 10 * k + 2] for k in range(3)]


def test_what_a_witness_tells_one_by_one_is_looked_up():
    """
    The single acts of a witness in an incident, nothing for whom nothing is known.
    """
    views = Views(*(np.array(c) for c in ([0, 0, 2], [1, 4, 1], [5.0, 6.0, 7.0], [2.0, 0.0, 3.0])))

    asked = np.array([0, 2, 1, 2]), np.array([1, 1, 1, 9])

    assert views.singles(*asked).tolist() == [2.0, 3.0, 0.0, 0.0]
