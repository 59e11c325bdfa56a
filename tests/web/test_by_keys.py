"""What commissions do by keyboard alone: samples, patterns, weights; and promises that are kept."""

import importlib.util
import shutil
from pathlib import Path

import pytest

from lendemain.desk.mission import Mission

pytestmark = pytest.mark.browser

COMMON = "ld-commission-acts"


def test_a_batch_is_drawn_and_decided(browsing, sign_in, form):
    """
    From a batch's row to its sample, to what was found of each item and to its outcome: the form
    opens under the keyboard, and after each act the keyboard is where it can go on.
    """
    server, browser = browsing("verifying")
    page = sign_in(browser("#page=batches"), server, "bo")
    form.reached(page, "tr[data-batch] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-act='batch.draw'] [name=batch]:focus")
    form.recorded_by_keys(page, "batch.draw", COMMON)
    page.wait_for_selector(f"{COMMON} .done:focus")
    form.reached(page, "[data-act='batch.decide'] > summary")
    page.keyboard.press("Enter")
    drawn = page.locator("[data-act='batch.decide'] td select").count()
    for n in range(drawn):
        form.reached(page, f"[data-act='batch.decide'] tr:nth-child({n + 1}) td select")
        page.keyboard.press("ArrowDown")
    form.reached(page, "[data-act='batch.decide'] [name=reason]")
    page.keyboard.type("Seen by two")
    form.recorded_by_keys(page, "batch.decide", COMMON)
    page.wait_for_selector("tr[data-decided]")

    assert drawn > 0
    assert "Seen by two" in page.inner_text("tr[data-decided]")
    assert page.wrong == []


def test_cases_are_gathered_into_one(browsing, sign_in, form):
    """
    Small cases are gathered in a pattern case, by their numbers, and stand among what was gathered.
    """
    server, browser = browsing("verifying")
    page = sign_in(browser("#page=patterns"), server, "bo")
    form.reached(page, "[data-act=gather] > summary")
    page.keyboard.press("Enter")
    form.reached(page, "[data-act=gather] [name=members]")
    page.keyboard.type("3 11 29")
    form.reached(page, "[data-act=gather] [name=alike]")
    page.keyboard.press("ArrowDown")
    form.reached(page, "[data-act=gather] [name=reason]")
    page.keyboard.type("The same mortar")
    form.recorded_by_keys(page, "gather", COMMON)
    page.wait_for_selector("tr[data-pattern]")

    assert "3 11 29" in page.inner_text("tr[data-pattern]")
    assert page.wrong == []


def test_evidence_is_weighed_and_concluded(browsing, sign_in, form):
    """
    Hypotheses are fixed, an item is weighed with a number for each, and the analysis concluded.
    """
    server, browser = browsing("verifying")
    page = sign_in(browser("#page=case&of=1"), server, "bo")
    form.reached(page, "[data-act=hypothesize] > summary")
    page.keyboard.press("Enter")
    form.recorded_by_keys(page, "hypothesize")
    form.reached(page, "[data-act=weigh] > summary")
    page.keyboard.press("Enter")
    form.reached(page, "[data-act=weigh] [name=item]")
    page.keyboard.type("heard")
    page.wait_for_selector("[data-act=weigh] fieldset input")
    names = page.eval_on_selector_all(
        "[data-act=weigh] fieldset input", "f => f.map((i) => i.name)"
    )
    for name in names:
        form.reached(page, f"[data-act=weigh] [name='{name}']")
        page.keyboard.type("9" if name.endswith(":south") else "1")
    form.reached(page, "[data-act=weigh] [name=reason]")
    page.keyboard.type("Two posts heard it")
    form.recorded_by_keys(page, "weigh")
    form.reached(page, "[data-act=conclude] > summary")
    page.keyboard.press("Enter")
    form.recorded_by_keys(page, "conclude")
    page.wait_for_selector(".analysis .who:has-text('bo')")

    assert "heard" in page.inner_text(".analysis:has(.who:has-text('bo'))")
    assert page.wrong == []


@pytest.fixture
def promised(seats, tmp_path):
    """A mission with a commitment whose condition is met, and a commission that can act on it."""
    place = Path(__file__).parents[1] / "desk" / "pages" / "test_committing.py"
    spec = importlib.util.spec_from_file_location("committing_rows", place)
    rows = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rows)
    folder = Path(shutil.copytree(seats["verifying"], tmp_path / "promised"))
    with Mission.open(folder, write=True) as mission:
        rows.promised(mission)
    return folder


def test_those_who_decide_are_convened_answer_and_two_rule(
    promised, seated_in, browsers, sign_in, form
):
    """
    Of a clause whose condition is met: those who decide are convened, one answers, two people rule,
    and what was asked is recorded; the clause shows each, and the entries behind them.
    """
    server = seated_in(promised)
    browser = browsers(server)
    of = COMMON
    page = sign_in(browser("#page=commitments&of=unscr-2231%2Fop11"), server, "ana")
    form.opened(page, "commitment.convene", of).locator("[name=fragment]").select_option(index=1)
    form.recorded(page, "commitment.convene", of)
    answer = form.opened(page, "commitment.answer", of)
    for name in ("convened", "party"):
        answer.locator(f"[name={name}]").select_option(index=1)
    answer.locator("[name=answer]").select_option("for")
    form.recorded(page, "commitment.answer", of)
    rule = form.opened(page, "commitment.rule", of)
    rule.locator("[name=fragment]").select_option(index=1)
    rule.locator("[name=ruling]").select_option("activated")
    rule.locator("[name=reason]").fill("As certified")
    rule.locator("[name=with]").fill("sec")
    form.prepared(page, "commitment.rule", of)
    page.click(f"{of} dialog[open] .sign")
    page.wait_for_selector(f"{of} .done:has-text('sec')")
    other = sign_in(browser("#page=commitments&of=unscr-2231%2Fop11"), server, "sec")
    other.click(f"{of} .note button")
    words = other.inner_text(f"{of} dialog[open] pre")
    other.click(f"{of} dialog[open] .sign")
    other.wait_for_selector(f"{of} .done[data-recorded]")
    other.wait_for_selector("ld-clause li:has-text('As certified')")
    page.wait_for_selector("ld-clause li:has-text('As certified')")
    deliver = form.opened(page, "commitment.deliver", of)
    deliver.locator("[name=fragment]").select_option(index=1)
    deliver.locator("[name=rung]").select_option("asked")
    deliver.locator("[name=quantity]").fill("2")
    deliver.locator("[name=item]").fill("letters")
    form.recorded(page, "commitment.deliver", of)
    page.click("ld-clause .entry-of >> nth=0")
    page.wait_for_selector("ld-entry dialog[open] pre")

    assert "activated" in words
    assert page.wrong == other.wrong == []
