"""Recorded or witnessed, since when, and who has not cosigned."""

import runpy
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from lendemain import encoding
from lendemain.desk import clock, status, view
from lendemain.desk.cases import cases
from lendemain.desk.mission import STEP, Mission
from lendemain.desk.network import assurance, witnessing
from lendemain.ledger.witnessing.kept import FILE_NAME

PARTIES = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "parties.py")))


@pytest.fixture
def mission(tmp_path):
    with Mission.create(tmp_path / "m", ["model-2026"]) as mission:
        yield mission


@pytest.fixture
def parties(mission, tmp_path):
    found = PARTIES.made(tmp_path, mission, ["w1", "w2", "w3"])
    with PARTIES.serving(found):
        PARTIES.adopted(mission, found, 2)
        yield found


def drill(mission, **said):
    number = mission.record("drill", said)
    return next(e for e in mission.entries("drill") if e.index == number)


def test_without_a_policy_everything_is_recorded_and_says_so(mission):
    """
    No policy, no witness: the label is `recorded`, and a decision cannot take effect by it.
    """
    sure = assurance.Assurance(mission)
    how = sure.of(drill(mission))

    assert (how.label, sure.label(0)) == ("recorded", "recorded")
    assert assurance.effect(how).startswith("recorded only: no policy")
    assert sure.head()["policy"].startswith("none was adopted")


def test_an_entry_becomes_witnessed_within_an_interval(mission, parties):
    """
    Recorded first, naming all who have not cosigned; then witnessed, within anchor and quorum.
    """
    witnessing.ask(mission)
    entry = drill(mission)
    before = assurance.Assurance(mission).of(entry)
    parties[1].answers = False
    witnessing.ask(mission, seconds=3.0)
    after = assurance.Assurance(mission).of(entry)
    said = assurance.plain(after)

    assert (before.label, before.missing) == ("recorded", ("w1", "w2", "w3"))
    assert assurance.effect(before) == "not yet: not cosigned by w1, w2, w3"
    assert (after.label, after.missing) == ("witnessed", ("w2",))
    assert after.within.lower <= after.within.upper
    assert assurance.effect(after).startswith("in effect since a moment between 2")
    assert said["not_cosigned"] == ["w2"]
    assert "time_event" not in said


def test_a_claimed_time_that_nothing_supports_is_shown(mission, parties):
    """
    An entry of today that tells of last month: its time is claimed, not supported (threat 7).
    """
    witnessing.ask(mission)
    old = encoding.microseconds(clock.now()) - 30 * 86_400_000_000
    entry = drill(mission, time_event=old)
    witnessing.ask(mission)
    said = assurance.plain(assurance.Assurance(mission).of(entry))

    assert said["time_event"] == "claimed, not supported"


def test_a_ledger_whose_clock_is_back_is_told_by_its_witnesses(mission, parties):
    """
    An entry dated a day back by the ledger lies before its own anchor: an alarm (threat 8).
    """
    witnessing.ask(mission)
    back = encoding.microseconds(clock.now()) - 86_400_000_000
    entry = drill(mission, time_made=back)
    witnessing.ask(mission)
    said = assurance.plain(assurance.Assurance(mission).of(entry))

    assert "before the anchor" in said["alarms"][0]


def test_the_heads_age_is_shown_and_silence_alarms(mission, parties, monkeypatch):
    """
    Status says since when no quorum has confirmed the head, and alarms after two heartbeats
    (threat 6).
    """
    never = assurance.Assurance(mission).head()
    witnessing.ask(mission)
    now = clock.now()
    fresh = status.status(mission)["witnessed"]
    monkeypatch.setattr(clock, "now", lambda: now.replace(year=now.year + 1))
    stale = assurance.Assurance(mission).head()

    assert "no quorum has ever" in never["alarm"]
    assert (fresh["label"], fresh["alarm"], fresh["recorded_only"]) == ("witnessed", "", 0)
    assert fresh["age_s"] <= 60
    assert "no quorum has confirmed the head for more than 120 s" in stale["alarm"]


def test_what_is_kept_and_does_not_hold_is_named(mission, parties):
    """
    A kept checkpoint whose cosignature was altered is an error with the file's name.
    """
    import sqlite3

    witnessing.ask(mission)
    path = mission.folder / "ledger" / FILE_NAME
    with sqlite3.connect(path) as connection:
        (note,) = connection.execute("SELECT note FROM cosigned").fetchone()
        row = note.splitlines()[-1]
        worse = row[:-9] + (b"A" if row[-9:-8] != b"A" else b"B") + row[-8:]
        connection.execute("UPDATE cosigned SET note = ?", (note.replace(row, worse),))
    connection.close()
    with pytest.raises(Exception, match="does not hold"):
        assurance.Assurance(mission)


def test_a_decision_takes_effect_when_it_is_witnessed(folder, tmp_path):
    """
    `case show` says of a decision: not yet, and by whom not; then in effect since an interval.
    """
    way = ("admit", "verify", "establish", "report", "send", "hear", "decide")
    with Mission.open(Path(shutil.copytree(folder, tmp_path / "c")), write=True) as mission:
        found = PARTIES.made(tmp_path, mission, ["w1", "w2"])
        with PARTIES.serving(found):
            PARTIES.adopted(mission, found, 2)
            number = int(view.view(mission).cases.column("number")[0].as_py())
            for move in way:
                mission.record(STEP, {"case": number, "move": move, "reason": "because"})
            before = cases.shown(view.view(mission), number)["steps"]
            witnessing.ask(mission)
            after = cases.shown(view.view(mission), number)["steps"]

    assert [step["label"] for step in before] == ["recorded"] * len(way)
    assert [step["label"] for step in after] == ["witnessed"] * len(way)
    assert before[-1]["effect"] == "not yet: not cosigned by w1, w2"
    assert after[-1]["effect"].startswith("in effect since ")
    assert all("effect" not in step for step in after[:-1])
