"""News as soon as there are any: whoever recorded them, to those who may know, and bounded."""

import threading
import time

import pytest

from lendemain.desk import view
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.pages import signing_in
from lendemain.web import live


class Waiting:
    """Somebody who waits for news in a thread."""

    def __init__(self, one, since):
        self.said, self.after_s = None, 0.0
        self._thread = threading.Thread(target=self._ask, args=(one, since))
        self._thread.start()

    def _ask(self, one, since):
        began = time.monotonic()
        self.said = one.ask("GET", f"/api/live?since={since}").said
        self.after_s = time.monotonic() - began

    def told(self):
        self._thread.join(30)
        return self.said


@pytest.fixture
def at_once(monkeypatch):
    """The longest that a question is held is short."""
    monkeypatch.setattr(live, "HELD_S", 1.0)


def test_two_people_see_each_others_moves_as_they_happen(seated, person):
    """
    Who waits is told within seconds of which case something was said, also by another process that
    records without the server.
    """
    server = seated("deliberating", sign_in=True)
    ana, sec = person(server, "ana"), person(server, "sec")
    ana.sign_in()
    sec.sign_in()
    first = ana.ask("GET", "/api/live").said
    waiting = Waiting(ana, first["now"])
    time.sleep(0.5)
    sec.act(1, move="remit", reason="The radar log is missing")
    told = waiting.told()
    again = Waiting(ana, told["now"])
    time.sleep(0.5)
    with Mission.open(server.folder, write=True) as mission:
        cases.moved(view.view(mission), 2, "admit", reason="as read", by="ana")
    other = again.told()

    assert first["cases"] == []
    assert told["cases"] == [1]
    assert other["cases"] == [2]
    assert other["size"] == told["size"] + 1
    assert max(waiting.after_s, again.after_s) < 15.0


def test_a_question_without_news_is_held_and_then_answered(seated, person, at_once):
    """
    Nothing happened: the same place comes back after its time, and nothing is told of.
    """
    server = seated("deliberating", sign_in=True)
    ana = person(server, "ana")
    ana.sign_in()
    first = ana.ask("GET", "/api/live").said
    began = time.monotonic()
    second = ana.ask("GET", f"/api/live?since={first['now']}").said

    assert time.monotonic() - began >= 1.0
    assert (second["now"], second["cases"]) == (first["now"], [])


def test_a_liaison_is_told_that_and_not_of_what(seated, person):
    """
    Which cases something was said in is the commission's to know.
    """
    server = seated("deliberating", sign_in=True)
    petro, sec = person(server, "petro"), person(server, "sec")
    petro.sign_in()
    sec.sign_in()
    first = petro.ask("GET", "/api/live").said
    sec.act(1, move="remit", reason="The radar log is missing")
    told = petro.ask("GET", f"/api/live?since={first['now']}").said

    assert told["cases"] is None
    assert told["person"] == "petro"


def test_a_server_begun_anew_is_known_as_such(seated, person):
    """
    A place of another process is no place here: the page is told where it is, at once.
    """
    server = seated("deliberating", sign_in=True)
    ana = person(server, "ana")
    ana.sign_in()
    told = ana.ask("GET", "/api/live?since=00ff.3").said

    assert told["boot"] != "00ff"
    assert told["now"] == f"{told['boot']}.{told['size']}"


@pytest.mark.parametrize("since", ["x" * 61, "nonsense", "..", "-1", "%00", "9" * 60])
def test_nonsense_is_no_place(seated, person, since):
    """
    What is no place is answered at once, or refused, and holds nothing.
    """
    server = seated("deliberating")
    answer = server.ask("GET", f"/api/live?since={since}")

    assert answer.status in (200, 400)


def test_so_many_wait_and_others_are_told_when_to_ask_again(seated, monkeypatch):
    """
    Beyond the bound nobody is held: 503 with the seconds to wait, and other questions are answered.
    """
    monkeypatch.setattr(live, "WAITING_EACH_MAX", 0)
    server = seated("deliberating")
    first = server.ask("GET", "/api/live").said
    full = server.ask("GET", f"/api/live?since={first['now']}")

    assert full.status == 503
    assert full.headers["Retry-After"] == str(live.AGAIN_S)
    assert server.ask("GET", "/api/queue").status == 200


def test_a_page_that_looks_by_itself_keeps_no_session_open(seated, person, monkeypatch):
    """
    Nobody at the keyboard for the time of a session: it ends, though the page asked all the while.
    """
    monkeypatch.setattr(signing_in, "IDLE_S", 3.0)
    server = seated("deliberating", sign_in=True)
    ana, bo = person(server, "ana"), person(server, "bo")
    bo.headers["Lendemain-By-Itself"] = "1"
    for one in (ana, bo):
        one.sign_in()
    ends = time.monotonic() + 4.0
    while time.monotonic() < ends:
        statuses = [one.ask("GET", "/api/tasks").status for one in (ana, bo)]
        time.sleep(0.3)

    assert statuses == [200, 401]
