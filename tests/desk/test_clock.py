"""The only clock."""

import contextlib
import time
from datetime import timedelta

import pytest

from lendemain.desk import clock
from lendemain.desk.mission import Mission
from lendemain.errors import LendemainError


def test_a_clock_that_jumped_back_records_nothing(folder, monkeypatch):
    """
    An entry is refused while the clock stands more than five minutes behind the last one.
    """
    present = clock.now()
    with Mission.open(folder, write=True) as mission:
        size = mission.size
        monkeypatch.setattr(clock, "now", lambda: present - timedelta(hours=1))
        with pytest.raises(LendemainError, match="Set the clock right"):
            mission.record("drill", {})
        assert mission.size == size

        monkeypatch.setattr(clock, "now", lambda: present - timedelta(minutes=1))
        mission.record("drill", {})
        assert mission.size == size + 1


def test_an_empty_ledger_accepts_any_time():
    """
    Where nothing was recorded the clock is taken at its word.
    """
    assert clock.after(None).utcoffset() == timedelta(0)


@pytest.mark.faults
@pytest.mark.parametrize("zone", ["UTC", "Europe/Kyiv", "America/St_Johns"])
def test_no_entry_is_made_before_the_one_before_it(folder, monkeypatch, zone):
    """
    F8: whatever the clock does, a day on or back, an hour at a change of summer time, a leap second
    repeated, the time at which entries were made never falls; a clock far behind is refused.
    """
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    present, size, jump = clock.now(), 0, timedelta()
    steps = [0, 1, 1, -1, 0, 60, -59, 3600, -3600, -240, 86_400, -86_400, -3600, 7_200, 86_400]
    with Mission.open(folder, write=True) as mission:
        size = mission.size
        for step in steps:
            jump += timedelta(seconds=step)
            monkeypatch.setattr(clock, "now", lambda at=present + jump: at)
            with contextlib.suppress(LendemainError):
                mission.record("drill", {})
        made = [one.number("time_made") for one in mission.entries()]
    monkeypatch.undo()
    time.tzset()

    assert made == sorted(made)
    assert size + 6 < len(made) < size + len(steps)
