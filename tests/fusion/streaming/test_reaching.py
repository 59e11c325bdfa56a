"""Marks of cells, and the merging of sorted accounts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion import kernels
from lendemain.fusion.gate import Points
from lendemain.fusion.streaming import reaching


@given(st.integers(0, 2**32 - 1))
def test_whatever_lies_in_a_box_is_touched(seed):
    """
    A place within a marked box is always found; most that lie far away are not.
    """
    rng = np.random.default_rng(seed)
    low = rng.uniform(-1e6, 1e6, (20, 3))
    high = low + rng.uniform(0, 3e3, (20, 3))
    boxes = np.stack([low, high], axis=2).reshape(20, 6)
    grid = reaching.grid_of(1500.0, 900.0)
    reaching.marked(boxes, grid)
    inside = low + (high - low) * rng.random((20, 3))
    x, y, t = (np.ascontiguousarray(inside[:, k]) for k in range(3))
    points = Points(t, t, x, y, np.ones((20, 3)), np.zeros(20, np.int32))
    found = np.zeros(20, np.bool_)

    reaching.touched(points, np.zeros(20, np.int8), 0, grid, found)

    assert found.all()
    assert np.unpackbits(grid.marks).mean() < 0.01


def test_a_box_too_large_marks_everything():
    """
    Where a box has more cells than may be marked one by one, every place is found.
    """
    grid = reaching.grid_of(1.0, 1.0)

    reaching.marked(np.array([[0.0, 1e6, 0.0, 1e6, 0.0, 1e6]]), grid)

    assert np.unpackbits(grid.marks).all()


def test_positions_move_with_their_accounts():
    """
    Positions of accounts that were there follow them; what came leads itself, or is not told yet.
    """
    to_old, to_new = np.array([1, 3, 4], np.int32), np.array([0, -1, 2], np.int32)
    led, told = np.array([[0, 0, -1, 9, 9]] * 2, np.int32)

    reaching.moved(led, to_old, to_new, False)
    reaching.moved(told, to_old, to_new, True)

    assert led.tolist() == [0, 1, 2, 1, -1]
    assert told.tolist() == [-1, 1, -1, 1, -1]


def test_rows_move_to_their_places():
    """
    Rows go where they are told from the first that moves on; those that came lie between them, one
    that was there already nowhere.
    """
    rows = np.array([[1, 1], [2, 2], [4, 4], [0, 0]])
    places = 1, np.array([0, 1, 3], np.int32), np.array([2, -1], np.int32)

    reaching.spread(rows, np.array([[3, 3], [4, 4]]), places)

    assert rows[:, 0].tolist() == rows[:, 1].tolist() == [1, 2, 3, 4]


def test_those_whose_kin_is_marked_are_found():
    """
    Only accounts of the wanted grade count, whatever the grade of their kin.
    """
    kin, grade = np.array([0, 0, 1, 3], np.int32), np.array([0, 1, 1, 1], np.int8)
    heads, found = np.array([True, False, False, True]), np.empty(4, np.bool_)

    reaching.sharing(kin, grade, 1, heads, found)

    assert found.tolist() == [False, True, False, True]


def test_a_whole_that_gains_or_loses_an_account_is_disturbed():
    """
    So is one of which an account changed; all of its accounts are told so, nobody else's.
    """
    #        wholes 0 1, 2 3, 4; observers of 2, of 4 (now of 2), and of none (now of 4)
    kin = np.array([0, 0, 2, 2, 4, 2, 4, 7], np.int32)
    grades = np.array([0, 0, 0, 0, 0, 1, 1, 1], np.int8)
    rows, place = np.arange(8), np.arange(8, dtype=np.int32)
    attached = np.where(grades == 1, kernels.ATTACHED, 0).astype(np.int8)
    none, same = np.zeros(8, np.bool_), np.empty(8, np.bool_)

    reaching.undisturbed((kin, grades), (rows, place), (attached, kin), none, same)
    assert not same[7]  # it was alone, and is its own
    assert same[:7].all()

    now = np.array([0, 0, 2, 2, 4, 2, 2, 4], np.int32)
    reaching.undisturbed((kin, grades), (rows, place), (attached, now), none, same)
    assert same.tolist() == [True, True] + [False] * 6


def test_wholes_in_reach_are_marked():
    """
    A whole is reached through an account that is close, or if it is great and long enough.
    """
    zero, one = np.zeros(5), np.zeros((5, 1))
    points = Points(np.arange(5.0), np.arange(5.0), zero, zero, one, np.zeros(5, np.int32))
    kin = np.array([0, 1, 0, 1, 4], np.int32)
    close, great = np.zeros(5, np.bool_), np.array([True, True, False, False, True])
    close[1], heads = True, np.zeros(5, np.bool_)

    reaching.reached(points, kin, (close, great), (1, 2.0, 3.0), heads)

    assert heads.tolist() == [True, True, False, False, False]


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_sorted_lists_are_merged_without_copies(old, new):
    """
    The places given are those of the sorted union; copies of what is there have none.
    """
    old, new = sorted(set(old)), sorted(new)

    def of(values):
        number = np.asarray(values, np.uint64)
        return reaching.Sorted(number.astype(float), number.astype(np.int64), number, number)

    to_old, to_new = np.empty(len(old), np.int32), np.empty(len(new), np.int32)
    n = reaching.interleaved(of(old), of(new), to_old, to_new)

    union = sorted(set(old) | set(new))
    assert n == len(union)
    assert [union[k] for k in to_old] == old
    fresh = [v for v, k in zip(new, to_new, strict=True) if k >= 0]
    assert fresh == sorted(set(new) - set(old))
    assert [union[k] for k in to_new[to_new >= 0]] == fresh
