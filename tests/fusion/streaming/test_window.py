"""Open accounts in order, whatever came when."""

import numpy as np

from lendemain.fusion.gate import Points
from lendemain.fusion.streaming.window import Batch, Window, kindred


def batch(starts, first=0):
    t = np.asarray(starts, float)
    n, zero = len(t), np.zeros(len(t))
    points = Points(t, t, zero, zero, np.ones((n, 3)), np.zeros(n, np.int32))
    words = np.column_stack([t.astype(np.uint64), np.full(n, 7, np.uint64)])
    return Batch(points, (t * 1e6).astype(np.int64), words, first + np.arange(n))


def test_lots_come_into_one_order_and_copies_stay_out():
    """
    New accounts lie where their time says, old ones move, one that was there is left out.
    """
    window = Window()
    window.taken_in(batch([10, 30]), np.zeros(2, np.int8))
    window.lead[:] = [0, 0]

    fresh, moved = window.taken_in(batch([5, 10, 20, 20], 2), np.zeros(4, np.int8))

    assert window.points.start.tolist() == [5, 10, 20, 30]
    assert (fresh.tolist(), moved.tolist()) == ([0, 2], [1, 3])
    assert window.lead.tolist() == [0, 1, 2, 1]
    assert window.ref.tolist() == [2, 0, 4, 1]


def test_many_lots_end_as_one():
    """
    However accounts are cut into lots, they lie in the same order with the same of everything.
    """
    starts = np.random.default_rng(4).permutation(np.arange(200))
    whole, window = Window(), Window()
    one = batch(np.sort(starts))

    whole.taken_in(one, np.zeros(200, np.int8))
    for part in np.split(starts, [1, 3, 60, 61, 150]):
        window.taken_in(batch(np.sort(part)), np.zeros(len(part), np.int8))

    assert window.points.start.tolist() == whole.points.start.tolist()
    assert np.array_equal(window.points.cov, whole.points.cov)
    assert (window.start_us.tolist(), window.words.tolist()) == (
        whole.start_us.tolist(), whole.words.tolist(),
    )  # fmt: skip
    assert window.kin.tolist() == window.lead.tolist() == list(range(200))


def test_what_is_kept_keeps_its_leads():
    """
    Forgetting accounts renumbers those that stay.
    """
    window = Window()
    window.taken_in(batch([1, 2, 3, 4]), np.zeros(4, np.int8))
    window.lead[:], window.kin[:] = [0, 1, 1, 1], [0, 1, 1, 1]

    window.kept(np.array([False, True, True, True]))

    assert window.points.start.tolist() == [2, 3, 4]
    assert window.lead.tolist() == window.kin.tolist() == [0, 0, 0]


def test_kin_of_kin_are_kindred():
    """
    Whoever shares a whole or an incident with one that does is found.
    """
    window = Window()
    window.taken_in(batch([1, 2, 3, 4]), np.zeros(4, np.int8))
    window.kin[:], window.lead[:] = [0, 0, 2, 3], [0, 1, 1, 3]

    found = kindred(window, np.array([True, False, False, False]))

    assert found.tolist() == [True, True, True, False]
