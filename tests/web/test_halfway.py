"""What a slow desk must not do to whoever types on: answers are held back, and nothing is lost."""

import pytest

pytestmark = pytest.mark.browser

ON_SERVER = ".tag:has-text('on the server')"


def held_back(page, address):
    """Hold back what the desk answers at an address; what it gives lets go of it all."""
    held = []

    def hold(asked):
        held.append(asked) if asked.request.method == "GET" else asked.continue_()

    page.context.route(address, hold)

    def let_go():
        page.context.unroute(address, hold)
        for asked in held:
            asked.continue_()

    return let_go


def test_what_is_typed_halfway_stays_as_it_was_typed(browsing, sign_in, form):
    """
    Half a list of names and half a figure stand as they were typed when the page is drawn anew:
    they are not put in order, and what follows goes where the hand is.
    """
    server, browser = browsing("deliberating")
    page = sign_in(browser("#page=case&of=1"), server, "ana")
    found = {}
    for act, name, first, then in (
        ("remit", "with", "bo,", " cem"),
        ("propose", "consequence", "00", "4"),
    ):
        field = form.opened(page, act).locator(f"[name={name}]")
        field.fill("")
        field.press_sequentially(first)
        page.wait_for_selector(f"[data-act='{act}'] {ON_SERVER}")
        field.press_sequentially(then)
        found[name] = field.input_value()

    assert found == {"with": "bo, cem", "consequence": "004"}
    assert page.wrong == []


def test_what_is_discarded_is_gone_from_the_form(browsing, sign_in, form):
    """
    A choice that was made and discarded is not in the form when it is opened again, and the
    keyboard is left where the form was.
    """
    server, browser = browsing("deliberating")
    page = sign_in(browser("#page=case&of=1"), server, "ana")
    act = form.opened(page, "propose")
    usual = act.locator("[name=finding]").input_value()
    act.locator("[name=finding]").select_option("breach")
    act.locator("button:has-text('Discard')").click()
    page.wait_for_selector("[data-act=propose]:not([open])")
    where = page.evaluate("document.activeElement.closest('details').dataset.act")
    again = form.opened(page, "propose").locator("[name=finding]").input_value()

    assert (where, again) == ("propose", usual)
    assert usual != "breach"


def test_ones_own_act_is_not_anothers(browsing, sign_in, form):
    """
    Whoever acts twice before the desk has said what follows from the first is not told that others
    came between; what they had typed for the second is signed as it is.
    """
    server, browser = browsing("deliberating")
    page = sign_in(browser("#page=case&of=1"), server, "ana")
    form.typed(page, "recuse", "reason", "my brother serves there")
    act = form.opened(page, "propose")
    act.locator("[name=finding]").select_option("undetermined")
    act.locator("[name=text]").fill("It cannot be told.")
    let_go = held_back(page, "**/api/cases/1/moves")
    form.recorded(page, "propose")
    words = form.prepared(page, "recuse")
    others = page.locator("[data-act=recuse] .others, [data-act=recuse] .note").count()
    page.click("ld-acts dialog[open] .sign")
    page.wait_for_selector("ld-acts dialog[open]", state="detached")
    let_go()
    page.wait_for_selector(".timeline li:has-text('my brother serves there')")

    assert "my brother serves there" in words
    assert others == 0
    assert page.wrong == []


def test_a_search_goes_on_as_it_is_typed(opened, at_work, settled):
    """
    An answer to the first letters does not take the next ones out of the field.
    """
    page = settled(opened(at_work))
    page.click("#tab-docket")
    with page.expect_request("**/api/cases?*q=uav*"):
        page.locator("ld-docket [type=search]").fill("uav")
    typed = page.evaluate("""async () => {
      const { store } = await import("/store.js");
      const docket = document.querySelector("ld-docket");
      const field = docket.querySelector("[type=search]");
      field.value = "uav_drop";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      store.changed();
      await docket.updateComplete;
      return field.value;
    }""")
    page.wait_for_function(
        "async () => (await import('/store.js')).store.docketWanted.q === 'uav_drop'"
    )

    assert typed == page.input_value("ld-docket [type=search]") == "uav_drop"


def test_a_page_that_asks_by_itself_keeps_no_session_open(browsing, sign_in):
    """
    A case that is only looked at asks as what it is: a page by itself, which no session outlives.
    """
    server, browser = browsing("deliberating")
    page = sign_in(browser("#page=case&of=1"), server, "ana")
    page.wait_for_selector("ld-case h2")
    with page.expect_request("**/api/cases/1") as asked:
        page.evaluate("document.querySelector('ld-case').ask(true)")

    assert asked.value.headers.get("lendemain-by-itself") == "1"


def test_a_liaison_is_not_told_in_between_that_there_is_no_case(browsing, sign_in):
    """
    While a liaison's own part of a case is asked for again it stands as it was, without a fault.
    """
    server, browser = browsing("deliberating")
    page = sign_in(browser("#page=case&of=1"), server, "petro")
    page.wait_for_selector(".verbatim")
    let_go = held_back(page, "**/api/cases/1/file")
    with page.expect_request("**/api/cases/1/file"):
        page.evaluate("void document.querySelector('ld-case').ask(true)")
    faults = page.locator("ld-case .fault").count()
    let_go()

    assert faults == 0
    assert page.locator(".verbatim").count() == 1
