"""Where there is nothing to show: a plain sentence with what to do next, and no fault."""

import pytest

from lendemain.desk import adoption
from lendemain.desk.mission import Mission

pytestmark = pytest.mark.browser


def test_a_mission_without_a_cycle_says_what_comes_next(browsing):
    """
    Before the first cycle every page of the commission says that nothing is there yet, by which
    verbs that changes, and what will stand there.
    """
    _, browser = browsing("founded")
    page = browser("#page=queue")
    said = {}
    for way in ("queue", "tasks", "claims", "batches", "remedies", "patterns", "ladder"):
        page.evaluate(f"location.hash = '#page={way}'")
        page.wait_for_selector(f".sheet ld-{way} .note")
        said[way] = page.inner_text(".sheet")

    assert "Sign in" in said.pop("tasks")
    assert all("lendemain cycle" in words for words in said.values())
    assert len(set(said.values())) == len(said)
    assert page.locator(".sheet .fault").count() == 0


def test_what_is_not_open_to_a_role_is_said_with_what_is(browsing, sign_in):
    """
    An observer has two ways, nothing to do, and is told of any other page that it is not open; of a
    case that waits for others nothing is said to them.
    """
    server, browser = browsing("deliberating", sign_in=True)
    with Mission.open(server.folder, write=True) as mission:
        adoption.enrolled(mission, "olha", adoption.given("olha", "observer"))
    page = sign_in(browser("#page=queue"), server, "olha")
    page.wait_for_selector(".sheet .plain-note a")
    refused = page.inner_text(".sheet")
    page.wait_for_selector(".ways a")
    ways = page.locator(".ways a").all_inner_texts()
    page.click(".sheet .plain-note a:has-text('My tasks')")
    page.wait_for_selector("ld-tasks .count")
    tasks = page.inner_text(".sheet")

    assert "not open to you as observer" in refused
    assert ways == ["Front", "My tasks"]
    assert "0 tasks" in tasks
    assert "nothing is asked of it" in tasks
    assert page.wrong == []


def test_another_case_never_stands_under_an_address(browsing, sign_in):
    """
    Asked for a case that is not theirs, an investigator sees that it is not, and no longer the one
    before.
    """
    server, browser = browsing("deliberating", sign_in=True)
    page = sign_in(browser("#page=case&of=1"), server, "ivo")
    page.wait_for_selector("ld-case .timeline")
    page.wait_for_selector(".ways a")
    ways = page.locator(".ways a").all_inner_texts()
    page.evaluate("location.hash = '#page=case&of=2'")
    page.wait_for_selector("ld-case .plain-note")

    assert page.locator("ld-case .timeline").count() == 0
    assert "No case of this number" in page.inner_text(".sheet")
    assert ways == ["Front", "Docket", "My tasks", "Commission"]
    assert page.wrong == []
