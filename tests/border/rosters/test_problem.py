"""A roster as arrays: what it costs, and which rules it breaks."""

from dataclasses import replace

import numpy as np
import pytest
from tests.border.rosters.test_pricing import small

from lendemain.border.rosters.problem import faults, manned, value


def simple():
    """One person, seven days, two kinds, nothing forbidden."""
    return replace(
        small(0), allowed=np.ones((1, 7, 2), bool), follow=np.ones((6, 2, 2), bool),
        limit=np.full((1, 2), 7, np.int32), minutes_min=np.zeros(1, np.int32),
        minutes=np.full((7, 2), 480, np.int32), minutes_max=np.full(1, 4800, np.int32),
        run_max=np.full(1, 3, np.int32), run_min=np.full(1, 2, np.int32),
        off_min=np.full(1, 2, np.int32), weekends_max=np.zeros(1, np.int32),
        weekend=np.array([-1, -1, -1, -1, -1, 0, 0], np.int32),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ([0, 0, 0, 0, -1, -1, -1], "4 duties in a row"),
        ([-1, -1, 0, -1, -1, -1, -1], "1 duties in a row"),
        ([0, 0, -1, 0, 0, -1, -1], "1 free days in a row"),
        ([-1, -1, -1, -1, -1, 0, 0], "too many weekends"),
    ],
)
def test_each_rule_broken_is_told(row, what):
    """
    Runs too long and too short, days off too few, a weekend too many; what touches an end of the
    horizon counts as long enough.
    """
    assert [f.split(": ", 1)[1].split(": ")[-1] for f in faults(simple(), np.array([row]))] == [
        what
    ]
    assert faults(simple(), np.array([[0, -1, -1, 0, 0, -1, -1]])) == []


def test_limits_hours_successions_and_leave():
    """
    A kind had too often, hours too few, a duty too soon after another, and one that may not be.
    """
    given = simple()
    given = replace(
        given, limit=np.array([[1, 7]], np.int32), minutes_min=np.full(1, 1920, np.int32),
        follow=given.follow & np.array([[True, False], [True, True]]),
        allowed=given.allowed & (np.arange(7) != 2)[None, :, None],
    )  # fmt: skip
    said = " ".join(faults(given, np.array([[0, 1, 0, -1, -1, -1, -1]])))

    for what in ("day 2: may not", "day 1: too soon", "kind 0 2 times", "1440 minutes"):
        assert what in said


def test_what_a_roster_costs():
    """
    Requests, each too few and each too many by their weights; only those who count are counted.
    """
    given = simple()
    given = replace(
        given, base=4.0, cost=given.cost - 4.0 * (np.arange(7) == 0)[None, :, None],
        need_day=np.array([0, 1, 1], np.int32), need_kind=np.array([0, 0, 1], np.int32),
        counts=np.array([[True], [False], [True]]), need=np.array([0, 1, 0], np.int32),
        under=np.array([9.0, 9.0, 9.0]), over=np.array([1.0, 1.0, 1.0]),
    )  # fmt: skip
    plan = np.array([[0, 0, -1, -1, -1, -1, -1]], np.int32)

    assert manned(given, plan).tolist() == [1, 0, 0]
    assert value(given, plan) == 4.0 - 4.0 + 1.0 + 9.0
