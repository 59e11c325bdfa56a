"""A mission that stays open grows as others record."""

import pytest

from lendemain.desk import intake
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.resident import Resident
from lendemain.desk.working import cycle
from lendemain.errors import LendemainError
from lendemain.sources import exercise


def test_what_others_record_is_read_on(folder):
    """
    A resident mission sees what another process has recorded since; the view keeps its tables
    within one cycle.
    """
    resident = Resident(folder)
    with resident.view() as first:
        size, found = first.mission.size, first.found
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "olena")
    with resident.view() as second:
        grown = second.mission.size
    with resident.view() as third:
        same = third is second

    assert grown == size + 1
    assert second.found is found
    assert same


def test_a_new_cycle_brings_new_tables(folder, tmp_path):
    """
    After another cycle the view is that cycle's.
    """
    resident = Resident(folder)
    with resident.view() as first:
        before = first.entry.index
    order = tmp_path / "more.toml"
    order.write_bytes(exercise.order(days=1, density=0.2, seed=12))
    with Mission.open(folder, write=True) as mission:
        intake.intake(mission, "exercise", [order])
        cycle.cycle(mission)
    with resident.view() as second:
        assert second.entry.index > before


def test_a_folder_without_a_mission_says_so_each_time(tmp_path):
    """
    Asking for what is not there is an error that tells what to do, and nothing stays locked.
    """
    resident = Resident(tmp_path)
    for _ in range(2):
        with pytest.raises(LendemainError, match="mission"), resident.mission():
            pass
