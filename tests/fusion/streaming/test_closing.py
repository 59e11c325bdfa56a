"""What has to be kept while accounts may still come."""

import numpy as np
from tests.fusion.streaming.test_window import Window, batch

from lendemain.fusion.streaming import closing

DAY = 86_400.0


def test_what_ended_long_before_the_horizon_may_go():
    """
    Accounts of a month ago are forgotten, those of yesterday and those not yet told are kept.
    """
    window = Window()
    window.taken_in(batch([0.0, 1.0, 29 * DAY, 30 * DAY]), np.zeros(4, np.int8))
    window.told = np.array([0, -1, 2, 3], np.int32)
    window.bounds[3] = 1e6, 1.0, 26 * 3600.0  # accounts of a day came

    assert closing.staying(window, 30 * DAY).tolist() == [False, True, True, True]


def test_where_no_long_accounts_came_an_hour_or_two_is_kept():
    """
    Where only sensors' accounts came, those of yesterday are forgotten too: a longer account that
    comes now begins after the horizon.
    """
    window = Window()
    window.taken_in(batch([29 * DAY, 30 * DAY - 3600.0, 30 * DAY]), np.zeros(3, np.int8))
    window.told = np.arange(3, dtype=np.int32)
    window.bounds[0] = 1e4, 1.0, 2.0

    assert closing.staying(window, 30 * DAY).tolist() == [False, True, True]


def test_a_whole_is_kept_as_long_as_any_of_it():
    """
    An old account whose incident reaches into what is open stays, and carries the bound back.
    """
    window = Window()
    window.taken_in(batch([0.0, 10.0, 30 * DAY]), np.zeros(3, np.int8))
    window.told = np.arange(3, dtype=np.int32)
    window.lead, window.kin = np.array([0, 1, 1], np.int32), np.array([0, 1, 1], np.int32)

    assert closing.staying(window, 30 * DAY).tolist() == [True, True, True]
    assert window.fixed_s <= 10.0
