"""The newest views of a real folder: prepared once, and again when something was recorded."""

from threading import Thread

import pytest

from lendemain.desk import latest
from lendemain.desk.cycle import cycle
from lendemain.desk.latest import Latest
from lendemain.desk.mission import Mission
from lendemain.desk.register import Wanted
from lendemain.errors import InputError, LendemainError


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
