"""The chair, the terms, words kept, a party's answer: by keyboard alone, and nothing is a trap."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

COMMON = "ld-commission-acts"


def opened_by_keys(page, form, act, of="ld-acts"):
    """Open an act's form with nothing but keys."""
    form.reached(page, f"{of} [data-act='{act}'] > summary")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{of} [data-act='{act}'][open]")


def test_two_name_the_chair(browsing, sign_in, form):
    """
    One chooses who chairs and names who signs besides; the other comes to it by Tab, closes the
    words with Escape, is back where they were, and signs.
    """
    server, browser = browsing("verifying")
    page = sign_in(browser("#page=commission"), server, "ana")
    opened_by_keys(page, form, "chair", COMMON)
    form.reached(page, "[data-act=chair] [name=member]")
    page.keyboard.type("cem")
    form.reached(page, "[data-act=chair] [name=with]")
    page.keyboard.type("bo")
    form.reached(page, "[data-act=chair] button[type=submit]")
    page.keyboard.press("Enter")
    form.reached(page, f"{COMMON} dialog[open] .sign")
    page.keyboard.press("Space")
    page.wait_for_selector(f"{COMMON} .done:has-text('bo')")
    other = sign_in(browser("#page=commission"), server, "bo")
    form.reached(other, f"{COMMON} .note button")
    other.keyboard.press("Enter")
    other.wait_for_selector(f"{COMMON} dialog[open] pre")
    other.keyboard.press("Escape")
    other.wait_for_selector(f"{COMMON} dialog[open]", state="detached")
    back = other.evaluate("document.activeElement.matches('.note button')")
    other.keyboard.press("Enter")
    form.reached(other, f"{COMMON} dialog[open] .sign")
    other.keyboard.press("Enter")
    other.wait_for_selector("[data-person$='/cem'] .tag")

    assert back
    assert page.wrong == other.wrong == []


def test_terms_are_typed_and_let_go_and_tab_leaves_them(browsing, sign_in, form):
    """
    In the field of the terms Enter writes a line and Tab goes on; what was typed is kept over a
    reload, and discarded by keys it is gone, with the keyboard on the act's name.
    """
    server, browser = browsing("verifying")
    page = sign_in(browser("#page=commission"), server, "ana")
    opened_by_keys(page, form, "terms", COMMON)
    form.reached(page, "[data-act=terms] textarea")
    page.keyboard.type('id = "ours"')
    page.keyboard.press("Enter")
    page.keyboard.type("# half a thought")
    page.wait_for_selector("[data-act=terms] .tag:has-text('on the server')")
    page.keyboard.press("Tab")
    left = page.evaluate("document.activeElement.name ?? ''")
    page.reload()
    page.wait_for_selector("[data-act=terms][open] textarea")
    kept = page.input_value("[data-act=terms] textarea")
    form.reached(page, "[data-act=terms] .turns button[type=button]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-act=terms] summary:focus")

    assert left not in ("", "terms")
    assert kept == 'id = "ours"\n# half a thought'
    assert page.input_value("[data-act=terms] textarea") == ""
    assert page.wrong == []


def test_a_party_reports_what_it_did(seated_in, browsers, at_work, form):
    """
    A liaison signs in, finds their task, goes to its case and reports the corrective action done,
    with nothing but keys and the file of their key.
    """
    server = seated_in(at_work)
    page = browsers(server)("#page=tasks")
    form.reached(page, ".fault button")
    page.keyboard.press("Enter")
    page.wait_for_selector("ld-sign-in dialog[open]")
    key = Path(server.folder) / "keys" / "person-petro.key"
    page.set_input_files("ld-sign-in input[type=file]", str(key))
    page.wait_for_selector("ld-sign-in dialog[open]", state="detached")
    form.reached(page, "tr[data-task=report] td:first-child a")
    page.keyboard.press("Enter")
    opened_by_keys(page, form, "remedy.report")
    for field in page.locator("[data-act='remedy.report'] :is(input, textarea)[required]").all():
        form.reached(page, f"[data-act='remedy.report'] [name='{field.get_attribute('name')}']")
        page.keyboard.type("The letter was handed over")
    for field in page.locator("[data-act='remedy.report'] select[required]").all():
        form.reached(page, f"[data-act='remedy.report'] [name='{field.get_attribute('name')}']")
        page.keyboard.press("ArrowDown")
    form.recorded_by_keys(page, "remedy.report")
    page.wait_for_selector("ld-case :text('reported done')")

    assert page.wrong == []
