"""Signing in and acting in a real browser: with a key file, with others, and with nothing lost."""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def key(server, name):
    """The file of somebody's key."""
    return str(Path(server.folder) / "keys" / f"person-{name}.key")


def test_nothing_is_shown_before_somebody_signs_in(browsing):
    """
    Where sign-in is asked for the page shows the way in and nothing of the mission; the wrong file
    is told, and after the right one the mission is there.
    """
    server, browser = browsing("deliberating", sign_in=True)
    page = browser()
    page.wait_for_selector(".fault button:has-text('Sign in')")
    before = page.locator(".row, .ways").count()
    page.click(".fault button:has-text('Sign in')")
    page.set_input_files("ld-sign-in input[type=file]", str(server.folder / "mission.toml"))
    page.wait_for_selector("ld-sign-in .fault")
    page.set_input_files("ld-sign-in input[type=file]", key(server, "ana"))
    page.wait_for_selector(".me")
    page.wait_for_selector(".row")
    role = page.inner_text(".me")
    with page.expect_navigation():
        page.click(".me button")
    page.wait_for_selector(".fault button:has-text('Sign in')")

    assert before == page.locator(".row, .ways").count() == 0
    assert "commissioner" in role
    assert page.wrong == []


def test_a_vote_is_signed_here_and_recorded(browsing, sign_in, form):
    """
    A member proposes and another votes, each by reading the very words and signing them; the key
    never leaves the browser, and the case shows both.
    """
    server, browser = browsing("deliberating")
    page = sign_in(browser("#page=case&of=1"), server, "ana")
    sent = []
    page.on("request", lambda asked: sent.append(asked.post_data or ""))
    act = form.opened(page, "propose")
    act.locator("[name=finding]").select_option("breach")
    act.locator("[name=hypothesis]").select_option("south")
    act.locator("[name=text]").fill("Fire came from the south.")
    act.locator("[name=consequence]").fill("4")
    act.locator("button[type=submit]").click()
    page.wait_for_selector("ld-acts dialog[open] pre")
    words = json.loads(page.inner_text("ld-acts dialog[open] pre"))
    page.click("ld-acts dialog[open] .sign")
    page.wait_for_selector("ld-acts .done[data-recorded]")
    page.wait_for_selector(".votes")
    other = sign_in(browser("#page=case&of=1"), server, "bo")
    form.opened(other, "vote").locator("[name=vote]").select_option("for")
    form.recorded(other, "vote")
    other.wait_for_selector(".votes .stands.good:has-text('for')")

    assert words["kind"] == "case.proposed"
    secret = Path(key(server, "ana")).read_text().strip().split("+", 4)[4]
    assert len(secret) > 40
    assert secret not in "".join(sent)
    assert page.wrong == other.wrong == []


def test_a_key_signs_nothing_that_its_holder_has_not_seen(browsing, sign_in, form):
    """
    A sign-in that asks for a signature on anything but a sign-in here is refused before anything is
    signed, and what is shown before an act is read from the bytes that are signed.
    """
    server, browser = browsing("deliberating")
    page = browser("#page=case&of=1")
    sent = []
    page.on("request", lambda asked: sent.append(asked.url))

    def asks(words):
        def other(asked):
            said = asked.fetch().json()
            asked.fulfill(json=said | {"challenge": words(said["challenge"])})

        return other

    for words in (
        lambda _: 'lendemain.example/entry/v1\n{"kind":"case.voted"}\n',
        lambda said: said.replace(server.origin, "https://elsewhere.example"),
        lambda said: said + "and more",
    ):
        page.route("**/api/sign-in/challenge", asks(words))
        page.wait_for_selector("header .sign-in")
        page.click("header .sign-in")
        page.set_input_files("ld-sign-in input[type=file]", key(server, "ana"))
        page.wait_for_selector("ld-sign-in .fault:has-text('no sign-in')")
        page.keyboard.press("Escape")
        page.unroute("**/api/sign-in/challenge")
    refused = [url for url in sent if url.endswith("/api/sign-in")]
    sign_in(page, server, "ana")

    def lies(asked):
        said = asked.fetch().json()
        asked.fulfill(json=said | {"body": {"kind": "case.voted", "vote": "against"}})

    page.route("**/prepare", lies)
    form.typed(page, "remit", "reason", "the radar log is missing")
    words = form.recorded(page, "remit")
    shown = json.loads(words[words.index("{") : words.rindex("}") + 1])

    assert refused == []
    assert (shown["kind"], shown["reason"]) == ("case.step", "the radar log is missing")
    assert page.wrong == []


def test_two_who_edit_one_case_lose_nothing(browsing, sign_in, form):
    """
    Somebody types while another acts: what was typed stays, the other's move stands beside it, and
    sent again it is recorded.
    """
    server, browser = browsing("deliberating")
    first = sign_in(browser("#page=case&of=1"), server, "sec")
    second = sign_in(browser("#page=case&of=1"), server, "ana")
    form.typed(first, "remit", "reason", "a reason that took an hour to write")
    form.typed(second, "recuse", "reason", "my brother serves there")
    form.recorded(second, "recuse")
    first.click("[data-act=remit] button[type=submit]")
    first.wait_for_selector("[data-act=remit] .others")
    beside = first.inner_text("[data-act=remit] .others")
    kept = first.input_value("[data-act=remit] [name=reason]")
    first.click("[data-act=remit] .others > button")
    first.click("ld-acts dialog[open] .sign")
    first.wait_for_selector("ld-acts .done[data-recorded]")
    first.wait_for_function(
        "() => document.querySelector('ld-case .head').innerText.includes('investigation')"
    )

    assert "does not sit" in beside
    assert "ana" in beside
    assert kept == "a reason that took an hour to write"
    assert first.wrong == second.wrong == []


def test_what_was_typed_outlives_the_page(browsing, sign_in, form, settled):
    """
    Typed and not signed, words are there again after the page was closed; the key has to be chosen
    anew; discarded, they are gone.
    """
    server, browser = browsing("deliberating")
    page = sign_in(browser("#page=case&of=1"), server, "sec")
    form.typed(page, "remit", "reason", "half a thought")
    page.reload()
    page.wait_for_selector("[data-act=remit][open]")
    kept = page.input_value("[data-act=remit] [name=reason]")
    page.click("[data-act=remit] button[type=submit]")
    page.wait_for_selector("ld-acts dialog[open] input[name=key-again]")
    barred = page.is_disabled("ld-acts dialog[open] .sign")
    page.keyboard.press("Escape")
    page.click("[data-act=remit] button:has-text('Discard')")
    page.reload()
    settled(page).wait_for_selector("[data-act=remit]")

    assert kept == "half a thought"
    assert barred
    assert page.get_attribute("[data-act=remit]", "open") is None


def test_a_liaison_sees_their_own_part_and_answers_by_keyboard(browsing):
    """
    A party's liaison finds the case among their tasks, sees their party's part without votes, and
    what is not open to them with the reason; all of it by keys.
    """
    server, browser = browsing("deliberating", sign_in=True)
    page = browser()
    page.wait_for_selector(".fault button")
    page.focus(".fault button:has-text('Sign in')")
    page.keyboard.press("Enter")
    page.set_input_files("ld-sign-in input[type=file]", key(server, "petro"))
    page.wait_for_selector(".me")
    page.wait_for_selector("ld-sign-in dialog[open]", state="detached")
    page.goto(f"{server.origin}/#page=case&of=1")
    page.wait_for_selector(".verbatim")
    said = page.inner_text("main.sheet")
    page.focus("ld-acts details.barred summary")
    page.keyboard.press("Enter")
    page.wait_for_selector("ld-acts details.barred[open]")

    assert "Ми не стріляли." in said
    assert page.locator(".votes").count() == 0
    assert "vote" in page.inner_text("ld-acts details.barred")
    assert page.wrong == []


def test_a_move_is_made_by_keyboard_alone(browsing, sign_in):
    """
    Opened, filled in, prepared, read and signed with nothing but keys; Esc closes what is to be
    signed and loses nothing.
    """
    server, browser = browsing("deliberating")
    page = sign_in(browser("#page=case&of=1"), server, "sec")
    page.wait_for_selector("[data-act=remit] summary")
    page.focus("[data-act=remit] summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("the radar log is missing")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("ld-acts dialog[open] pre")
    page.keyboard.press("Escape")
    page.wait_for_selector("ld-acts dialog[open]", state="detached")
    back = page.evaluate("document.activeElement.type")
    page.keyboard.press("Enter")
    page.wait_for_selector("ld-acts dialog[open] .sign")
    for _ in range(4):
        if page.evaluate("document.activeElement.className") == "sign":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("ld-acts .done[data-recorded]")

    assert back == "submit"
    assert page.wrong == []
