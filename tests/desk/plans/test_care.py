"""Outings, calls and evacuations in the ledger; and that nothing of them leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.border import evacuation_texts

from lendemain.desk import clock
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.network import publishing
from lendemain.desk.plans import care
from lendemain.errors import InputError, LendemainError
from lendemain.records.care import CheckIn, Outing

HOUR = timedelta(hours=1)


@pytest.fixture
def staffed(folder):
    """A mission with an enrolled person."""
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "anna")
    return folder


def test_a_team_not_heard_is_an_alarm_and_its_call_ends_it(staffed, tmp_path):
    """
    Out, silent past the grace, alarm; heard, none; back, none ever; no copy that goes out names it.
    """
    now = clock.now()
    given = Outing(team="SECRET", persons=4, start=now - 2 * HOUR, due_back=now + 5 * HOUR)
    with Mission.open(staffed, write=True) as mission:
        care.out(mission, given, by="anna")
        silent = care.shown(mission, now)
        care.heard(mission, CheckIn(team="SECRET", at=now), by="anna")
        heard = care.shown(mission, now)
        care.heard(mission, CheckIn(team="SECRET", at=now, back=True), by="anna")
        back = care.shown(mission, now + 9 * HOUR)
        with pytest.raises(InputError, match="not out"):
            care.heard(mission, CheckIn(team="SECRET", at=now + HOUR), by="anna")
    publishing.publish(staffed, tmp_path / "own", everything=True)

    assert [rows[0]["status"] for rows in (silent, heard, back)] == ["alarm", "in time", "back"]
    with pytest.raises(LendemainError, match="not heard in time: SECRET"):
        care.alarm(silent)
    care.alarm(heard)
    for one in (tmp_path / "own").rglob("*"):
        assert not one.is_file() or b"SECRET" not in one.read_bytes()


@pytest.mark.parametrize(
    "change",
    [{"persons": 0}, {"team": " "}, {"every_s": 0.0},
     {"due_back": datetime(2020, 1, 1, tzinfo=UTC)}],
)  # fmt: skip
def test_an_outing_that_is_none_is_refused(staffed, change):
    """
    Nobody out, no name, never to be heard, back before it goes.
    """
    now = clock.now()
    said = {"team": "P1", "persons": 4, "start": now, "due_back": now + HOUR} | change
    with Mission.open(staffed, write=True) as mission, pytest.raises(InputError):
        care.out(mission, Outing(**said), by="anna")


def test_an_adopted_evacuation_is_kept(staffed, tmp_path):
    """
    The plan, what it was made from and the proof; its entry names no place.
    """
    file = tmp_path / "away.toml"
    file.write_bytes(evacuation_texts.text())
    with Mission.open(staffed, write=True) as mission:
        made, files = care.evacuated(mission, file, points=None, roads=None, at=None)
        entry = care.adopt(mission, made, files, by="anna")
        [said] = mission.entries(care.EVACUATION)

    assert said.index == entry
    assert (said.body["trips"], said.body["left"]) == (len(made.trips), 0)
    assert "h2" not in str(said.body)
    assert care.evacuation(made)["last_safe_after_min"] == 70
