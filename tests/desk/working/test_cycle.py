"""One turn of the watch, and its replay."""

import pytest

from lendemain import tables
from lendemain.desk import intake
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle
from lendemain.errors import LendemainError
from lendemain.sources import exercise


def test_a_second_turn_without_news_records_nothing(folder):
    """
    The same entries give the same conclusions, so there is nothing to record.
    """
    with Mission.open(folder, write=True) as mission:
        before, last = mission.size, cycle.last_cycle(mission)
        cycle.cycle(mission)

        assert mission.size == before
        assert cycle.last_cycle(mission) == last


def test_a_replay_gives_the_same_bytes(worked):
    """
    What a cycle concluded follows again from the entries it considered.
    """
    with Mission.open(worked) as mission:
        turn = cycle.last_cycle(mission)
        found = cycle.replayed(mission, turn)

        assert cycle.differences(turn, found) == []
        assert turn.body["concluded"]["incidents"]["rows"] == found.incidents.num_rows > 0


def test_every_allegation_has_one_case_and_a_number_for_ever(folder, tmp_path):
    """
    News renumbers nothing: a case keeps its number through later cycles.
    """
    with Mission.open(folder, write=True) as mission:
        first = cycle.last_cycle(mission)
        before = cycle.replayed(mission, first).cases
        order = tmp_path / "more.toml"
        order.write_bytes(exercise.order(days=4, density=0.5, seed=12))
        intake.intake(mission, "exercise", [order])
        after = cycle.cycle(mission).cases

    def numbers(cases):
        return dict(
            zip(tables.texts(cases, "allegation_id"), cases["number"].to_pylist(), strict=True)
        )

    kept, known = numbers(before), numbers(after)
    assert {a: known[a] for a in kept} == kept
    assert sorted(known.values()) == list(range(1, len(known) + 1))


def test_what_began_later_is_not_considered(folder):
    """
    `until` leaves out whatever began at that moment or after.
    """
    with Mission.open(folder, write=True) as mission:
        whole = cycle.replayed(mission, cycle.last_cycle(mission))
        middle = whole.incidents["start"][whole.incidents.num_rows // 2].as_py()
        part = cycle.cycle(mission, until=middle)
        turn = cycle.last_cycle(mission)

        assert 0 < part.incidents.num_rows < whole.incidents.num_rows
        assert cycle.limit_of(turn) == middle
        assert cycle.differences(turn, cycle.replayed(mission, turn)) == []


def test_a_mission_that_received_nothing_has_nothing_to_turn(tmp_path):
    """
    A cycle before any intake says what to do first.
    """
    with (
        Mission.create(tmp_path / "m", ["model-2026"]) as mission,
        pytest.raises(LendemainError, match="intake"),
    ):
        cycle.cycle(mission)
