"""The mission asks its witnesses, keeps what they sign, and names those who do not."""

import runpy
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from lendemain.desk.mission import Mission
from lendemain.desk.network import witnessing
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger.witnessing.kept import FILE_NAME

PARTIES = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "parties.py")))
NAMES = ["w1", "w2", "w3", "w4", "w5"]


@pytest.fixture
def mission(tmp_path):
    with Mission.create(tmp_path / "m", ["model-2026"]) as mission:
        yield mission


@pytest.fixture
def parties(mission, tmp_path):
    found = PARTIES.made(tmp_path, mission, NAMES)
    with PARTIES.serving(found):
        PARTIES.adopted(mission, found, 4)
        yield found


def drill(mission):
    return mission.record("drill", {})


def test_all_of_them_cosign_and_it_is_kept(mission, parties):
    """
    One round: every witness's time is known, the quorum is met, and the next entry is anchored.
    """
    done = witnessing.ask(mission)
    drill(mission)
    again = witnessing.ask(mission)
    anchor = list(mission.entries("drill"))[-1].body["anchor"]

    assert (done.witnessed, again.witnessed, done.silent) == (True, True, {})
    assert set(done.standing.times) == set(NAMES)
    assert anchor["size"] == done.size
    assert witnessing.kept(mission).sizes() == [(done.size, True), (again.size, True)]


def test_a_dead_witness_is_named_and_stops_nothing(mission, parties):
    """
    Four of five suffice; the fifth is named with the reason, and heard again when it is back.
    """
    parties[2].answers = False
    done = witnessing.ask(mission, seconds=3.0)
    drill(mission)
    parties[2].answers = True
    back = witnessing.ask(mission)

    assert done.witnessed
    assert list(done.silent) == ["w3"]
    assert done.standing.missing == ("w3",)
    assert "w3" in witnessing.said(done)
    assert back.silent == {}


def test_too_few_leave_it_recorded(mission, parties):
    """
    With two silent there is no quorum: the label is not given, and both are named (threat 17).
    """
    parties[0].answers = parties[1].answers = False
    done = witnessing.ask(mission, seconds=3.0)

    assert not done.witnessed
    assert done.standing.missing == ("w1", "w2")
    assert witnessing.said(done).startswith("recorded, not witnessed")
    assert witnessing.kept(mission).latest() is None


def test_who_is_known_is_asked_once(mission, parties):
    """
    With what each remembers known, a round is one request to each.
    """
    known = {}
    witnessing.ask(mission, known=known)
    before = [party.asked for party in parties]
    drill(mission)
    witnessing.ask(mission, known=known)

    assert [party.asked - b for party, b in zip(parties, before, strict=True)] == [1] * 5
    assert known == dict.fromkeys(NAMES, mission.size)


def test_without_a_policy_there_is_nobody_to_ask(mission):
    """
    Asking says how to adopt a policy; after a verb nothing is asked and nothing said.
    """
    with pytest.raises(InputError, match="policy adopt"):
        witnessing.ask(mission)
    assert witnessing.after(mission) is None


def test_a_verb_never_fails_for_its_witnesses(mission, parties):
    """
    Whatever the witnesses do, a round after a verb is over soon and raises nothing.
    """
    for party in parties:
        party.answers = False
    done = witnessing.after(mission)

    assert not done.witnessed
    assert set(done.silent) == set(NAMES)


def test_a_ledger_put_back_to_an_old_copy_is_found_out(mission, parties, tmp_path):
    """
    F6, threat 3: an old copy beside what was cosigned since is not opened; an old copy with an old
    memory, which has grown another way, is told by its witnesses.
    """
    witnessing.ask(mission)
    mission.close()
    old = Path(shutil.copytree(mission.folder, tmp_path / "old"))
    with Mission.open(mission.folder, write=True) as ahead:
        drill(ahead)
        drill(ahead)
        witnessing.ask(ahead)
    shutil.copy(mission.folder / "ledger" / FILE_NAME, tmp_path / FILE_NAME)
    with Mission.open(old, write=True) as rewound:
        drill(rewound)
        done = witnessing.ask(rewound)
    shutil.copy(tmp_path / FILE_NAME, old / "ledger" / FILE_NAME)
    for leftover in ("-wal", "-shm"):
        (old / "ledger" / f"{FILE_NAME}{leftover}").unlink(missing_ok=True)

    assert set(done.ahead) == set(NAMES)
    assert not done.witnessed
    assert "ALARM" in witnessing.said(done)
    with pytest.raises(IntegrityError, match="older copy"):
        Mission.open(old)


def test_nothing_is_written_to_an_older_copy(mission, parties, tmp_path):
    """
    F6: before a verb records, an old copy with an old memory learns from its witnesses that it is
    one, and is not written to; one witness that says so alone, or silence, stops nothing.
    """
    witnessing.ask(mission)
    mission.close()
    old = Path(shutil.copytree(mission.folder, tmp_path / "old"))
    with Mission.open(mission.folder, write=True) as ahead:
        drill(ahead)
        witnessing.ask(ahead)
        witnessing.check_current(ahead)
    with Mission.open(old, write=True) as rewound:
        with pytest.raises(IntegrityError, match="older copy"):
            witnessing.check_current(rewound)
        for party in parties[1:]:
            party.answers = False
        witnessing.check_current(rewound)
        parties[0].answers = False
        witnessing.check_current(rewound)


def test_a_watch_hears_of_new_entries_and_beats_when_there_are_none(mission, parties):
    """
    A round for what is new, and one more at each heartbeat though nothing is (threat 6).
    """
    stop, found = threading.Event(), []
    watch = witnessing.Watch(mission.folder, heartbeat=1.0)
    for done in watch.rounds(stop):
        found.append(done)
        if len(found) == 2:
            drill(mission)
        if len(found) == 3:
            stop.set()

    assert [done.witnessed for done in found] == [True] * 3
    assert [done.size for done in found] == [mission.size - 1] * 2 + [mission.size]
    assert witnessing.newest(mission).witnessed


def test_a_background_watch_tells_each_trouble_once(mission, parties):
    """
    In the background the witnesses are asked until the event is set; who is silent is told once.
    """
    parties[4].answers = False
    told, heard = [], threading.Event()

    def say(words):
        told.append(words)
        heard.set()

    stop = witnessing.watching(mission.folder, say)
    assert heard.wait(20)
    stop.set()

    assert "w5" in told[0]
