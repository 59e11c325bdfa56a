"""The newest views of a real folder: prepared once, and again when something was recorded."""

import runpy
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from lendemain.desk import latest
from lendemain.desk.latest import Latest
from lendemain.desk.mission import Mission
from lendemain.desk.network import witnessing
from lendemain.desk.released.docket import WantedCases
from lendemain.desk.released.register import Wanted
from lendemain.desk.working.cycle import cycle
from lendemain.errors import InputError, LendemainError

PARTIES = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("parties.py"))))


def test_the_same_views_until_something_is_recorded(folder, monkeypatch):
    """
    Asking twice prepares once; after another entry the version is new.
    """
    monkeypatch.setattr(latest, "LOOK_AGAIN_S", 0.0)
    newest = Latest(folder)
    first, again = newest.views(), newest.views()
    with Mission.open(folder, write=True) as mission:
        mission.adopt("again.toml", *_text(mission))
    fresh = newest.views()

    assert first is again
    assert first.version != fresh.version


def _text(mission):
    agreement = mission.agreements[0]
    digest = next(iter(mission.entries("text.adopted"))).objects("text")[0]["digest"]
    return mission.segments.bytes(str(digest)), agreement


def test_many_ask_at_once(folder):
    """
    Threads that ask at the same time all get views of the same version.
    """
    newest, found = Latest(folder), []
    threads = [Thread(target=lambda: found.append(newest.views().version)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_real_mission_has_every_view(folder):
    """
    What the stages concluded of the made-up front can be listed, opened and drawn.
    """
    views = Latest(folder).views()
    listed = views.incidents(Wanted(alleged=True))
    opened = views.incident(listed["rows"][0]["incident_id"])

    assert listed["total"] > 0
    assert opened["charges"]
    assert opened["observations"]
    assert views.map(Wanted())["drawn"] > 0
    assert views.lines(None)["sectors"]["features"]


def test_what_is_no_mission_is_refused(tmp_path):
    """
    A folder without a mission is an input error; a mission without a cycle says to run one.
    """
    with pytest.raises(InputError):
        Latest(tmp_path).views()
    Mission.create(tmp_path / "new", ["model-2026"]).close()
    with pytest.raises(LendemainError, match="no cycle"):
        Latest(tmp_path / "new").views()


def test_a_cycle_that_changes_nothing_keeps_the_version(folder, monkeypatch):
    """
    A turn in which nothing is recorded leaves the version as it was.
    """
    monkeypatch.setattr(latest, "LOOK_AGAIN_S", 0.0)
    newest = Latest(folder)
    before = newest.views().version
    with Mission.open(folder, write=True) as mission:
        cycle(mission)

    assert before == newest.views().version


def test_cases_become_witnessed_and_heartbeats_change_nothing(folder, tmp_path, monkeypatch):
    """
    A quorum's cosignatures give new views, in which cases and entries are witnessed; the next
    heartbeat gives the same views, and how old the head is is asked at once.
    """
    monkeypatch.setattr(latest, "LOOK_AGAIN_S", 0.0)
    newest = Latest(folder)
    with Mission.open(folder, write=True) as mission:
        found = PARTIES.made(tmp_path, mission, ["w1", "w2"])
        with PARTIES.serving(found):
            PARTIES.adopted(mission, found, 2)
            before = newest.views()
            witnessing.ask(mission)
            after = newest.views()
            witnessing.ask(mission)
            beaten = newest.views()
    labels = [
        {str(row["assured"]) for row in views.cases(WantedCases())["rows"]}
        for views in (before, after)
    ]
    received = {row["assured"] for row in after.ledger["received"]}

    assert labels == [{"recorded"}, {"witnessed"}]
    assert received == {"witnessed"}
    assert before.version != after.version
    assert beaten is after
    assert after.witness()["label"] == "witnessed"
    assert after.witness()["not_cosigned"] == []


def test_what_takes_long_is_prepared_beside_who_asks(folder, monkeypatch):
    """
    Once preparing was seen to take long, whoever asks gets what is known, and what is newer once it
    is there; it is looked for again only after a rest.
    """
    held = Latest(folder)
    monkeypatch.setattr(latest, "LOOK_AGAIN_S", 0.0)
    monkeypatch.setattr(latest, "LONG_S", -1.0)
    monkeypatch.setattr(latest, "REST", 0.0)
    first = held.views()
    with Mission.open(folder, write=True) as mission:
        mission.adopt("again.toml", *_text(mission))
    known = held.views()
    with held._lock:  # it is prepared by now
        pass
    after = held.views()

    assert known is first
    assert after is not first
