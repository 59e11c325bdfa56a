"""What sums over hours tell besides acts told one by one, on incidents written by hand."""

import numpy as np
import pytest

from lendemain.fusion.sums import Pairs, Singles, Sums, Told, Wholes


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


def told(world, sums, pairs, views):
    """A `Told` of sums (incident, witness, low, high, number) and pairs (sum, incident)."""
    columns = [np.array(c) for c in zip(*sums, strict=True)]
    made = Sums(np.arange(len(sums)), *columns)
    account, other = (np.array(c, np.int64) for c in zip(*pairs, strict=True))
    share = world.shares(other, made.low[account], made.high[account])
    return Told(
        world, made, Pairs(account, other, share), elsewhere=np.zeros(len(world.acts)), views=views
    )  # fmt: skip


def test_single_acts_count_where_they_lie():
    """
    Of ten acts told one by one only those within a time are its share, however long the incident
    lasts; of an incident without any, the share of its time.
    """
    world = wholes([10, 10], [(0, 1000), (0, 1000)], [[5.0] * 9 + [900.0], []])

    assert world.shares(np.array([0, 1]), 0.0, 500.0).tolist() == pytest.approx([0.9, 0.5])


def test_a_sum_tells_what_nobody_counted_within_its_time():
    """
    A patrol's fifty, of which thirty are told one by one within its time, leave twenty.
    """
    world = wholes([30, 50], [(0, 100), (0, 400)], [list(range(30)), []])
    found = told(world, [(1, 7, 0.0, 400.0, 50.0)], [(0, 0)], {0: {}, 1: {7: 50.0}})

    assert found.left(0, 1) == 20.0


def test_acts_that_another_sum_of_the_same_witness_needs_are_not_its():
    """
    The same patrol's ten, told in the incident of the thirty: where they can only be among those,
    twenty are there for its fifty; where they have their own acts elsewhere in time, all thirty.
    """
    world = wholes([30, 50], [(0, 100), (0, 400)], [list(range(30)), []])
    views = {0: {7: 10.0}, 1: {7: 50.0}}

    def left(low, high):
        sums = [(0, 7, low, high, 10.0), (1, 7, 10.0, 400.0, 50.0)]
        return told(world, sums, [(1, 0)], views).left(0, 1)

    assert left(12.0, 100.0) == 50.0 - (20.0 - 10.0)
    assert left(0.0, 9.5) == 50.0 - 20.0
