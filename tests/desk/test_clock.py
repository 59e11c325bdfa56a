"""The only clock."""

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
