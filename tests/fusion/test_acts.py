"""Counts of acts, witnesses and killed, and the probability that anything happened."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion import acts


def counted(witness, phenomenon, at, count, *, second_hand=None):
    """Acts of one incident from accounts given as lists."""
    n = len(witness)
    of = np.zeros(n, np.int32)
    numbers = np.asarray(count, float)
    at = np.asarray(at, np.int64)
    found = acts.acts(
        of, np.asarray(witness, np.int64), np.asarray(phenomenon, np.int32), (at, at),
        counts=(numbers, numbers, numbers), incidents=1,
        second_hand=np.zeros(n, bool) if second_hand is None else np.asarray(second_hand),
    )  # fmt: skip
    return int(found[1][0])


def test_one_witness_adds_up_and_two_do_not():
    """
    A witness's rounds at different times add up; another witness saw the same rounds.
    """
    assert counted([1, 1, 2], [0, 0, 0], [0, 9, 0], [3, 4, 5]) == 7


def test_copies_count_once():
    """
    The same phenomenon, start and end by one witness is the same account told again.
    """
    assert counted([1, 1], [0, 0], [0, 0], [3, 3]) == 3


def test_phenomena_are_views_of_the_same_rounds():
    """
    Ten flashes, nine projectiles and eleven explosions recorded by one camera are eleven acts.
    """
    assert counted([1, 1, 1], [0, 1, 2], [0, 0, 0], [10, 9, 11]) == 11


def test_claims_do_not_count_where_somebody_counted():
    """
    A claim of 500 is second hand; only where nobody else counted does it stand.
    """
    assert counted([1, 2], [0, 0], [0, 0], [6, 500], second_hand=[False, True]) == 6
    assert counted([2], [0], [0], [500], second_hand=[True]) == 500


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_witnesses_multiply_their_doubts(stated):
    """
    Independent witnesses leave the product of their doubts; repeats of one leave its least.
    """
    n = len(stated)
    of, values = np.zeros(n, np.int32), np.array(stated)

    several = acts.probability(of, np.arange(n), values, 1)
    one = acts.probability(of, np.zeros(n, np.int64), values, 1)

    assert several[0] == pytest.approx(1 - np.prod(1 - values), abs=1e-9)
    assert one[0] == pytest.approx(max(stated), abs=1e-9)


def test_the_killed_are_never_summed():
    """
    Three accounts of one incident speak of the same people; silence is not zero.
    """
    found = acts.killed(np.array([0, 0, 0, 1], np.int32), np.array([3.0, 2.0, np.nan, np.nan]), 2)

    assert found[0] == 3.0
    assert np.isnan(found[1])


def test_witnesses_are_counted_once():
    """
    Five accounts by two witnesses are two witnesses.
    """
    of, witness = np.zeros(5, np.int32), np.array([1, 1, 2, 2, 2])

    assert acts.witnesses(of, witness, 1).tolist() == [2]
