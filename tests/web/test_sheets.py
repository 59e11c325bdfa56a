"""The commission's pages in a real browser: a case, the queue, and what leads where."""

import re
import runpy
from pathlib import Path

import pytest

from lendemain.desk.cases import batches
from lendemain.desk.cases.claims import Claims
from lendemain.desk.mission import Mission
from lendemain.desk.view import view

DESK = Path(__file__).parents[1] / "desk"

pytestmark = pytest.mark.browser

KEYS = r"\b(?:web|report|count|violations|docket|pages|analysis|proceedings|case_map)\.[a-z_.]+\b"

OVER = """() => [...document.querySelectorAll(".ways, .sheet *")]
  .filter((e) => e.offsetParent && !e.closest(".wide-table, svg"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.outerHTML.slice(0, 90))"""

NAMELESS = """() => [...document.querySelectorAll(
    ".sheet button, .sheet a, .sheet select, .sheet input, .sheet [role=img], .sheet [role=button],"
    + " .sheet section")]
  .filter((e) => e.getClientRects().length)
  .filter((e) => !(e.ariaLabel || e.textContent.trim() || e.labels?.length || e.title
    || document.getElementById(e.getAttribute("aria-labelledby"))))
  .map((e) => e.outerHTML.slice(0, 80))"""

CASE = "#page=case&of=1"
WAYS = {
    CASE: "ld-case", "#page=queue": "ld-queue", "#page=claims": "ld-claims",
    "#page=remedies&status=all": "ld-remedies", "#page=tasks": "ld-tasks",
}  # fmt: skip


def ready(page, selector=".sheet h2"):
    """Wait until a sheet says what the desk said."""
    page.wait_for_selector(selector)
    return page


def test_a_case_says_how_it_went_what_it_rests_on_and_what_was_answered(opened, at_work):
    """
    The page has the steps, clocks, region, weights with author and reason, the answer verbatim in
    its language beside the finding, each vote with its dissent, and the moves with why not.
    """
    page = ready(opened(at_work, at=CASE))
    said = page.inner_text("main.sheet")
    answer = page.locator(".verbatim[lang=uk]")

    for words in ("certification of T0", "region (90 per cent)", "core (50 per cent)",
                  "crater", "acoustic, read twice", "depends on others: posts",
                  "The craters are old.", "has waived its answer", "Fire came from the south.",
                  "every corrective action is reported done",
                  "no witnesses were appointed"):  # fmt: skip
        assert words in said, words
    assert answer.inner_text().strip() == "Ми не стріляли."
    assert page.locator(".fall .bar").count() == 5
    assert page.locator(".place-map .region90, .place-map .region50").count() == 4
    assert page.locator(".place-map circle").count() == 0  # a region, never a point
    assert page.locator("[data-move=follow].barred").count() == 1
    assert page.wrong == []


def test_a_bar_leads_to_its_item_and_that_to_the_entry(opened, at_work):
    """
    From a bar of the waterfall one press leads to the item's row, and a second to the entry as it
    was signed; Esc leads back.
    """
    page = ready(opened(at_work, at=CASE))
    page.locator(".fall .bar", has_text="crater").click()
    row = page.evaluate("document.activeElement.id")
    page.locator(f"#{row} .entry-of").click()
    page.wait_for_selector("dialog[open] pre")
    entry = page.inner_text("dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")

    assert row == "item-0-crater"
    assert '"case.weighed"' in entry
    assert "lendemain.example/ana" in entry


def test_the_keyboard_alone_leads_from_the_front_to_an_entry(opened, at_work):
    """
    From the front to the docket, a case, a bar of its waterfall, its row and its entry, and back,
    with nothing but keys; what is reached has an outline.
    """
    page = opened(at_work)
    page.wait_for_selector(".ways a >> nth=1")
    page.focus(".ways a >> nth=1")
    page.keyboard.press("Enter")
    ready(page, "ld-queue table.queue tbody a")
    heading = page.evaluate("document.activeElement.tagName")
    page.keyboard.press("/")
    page.wait_for_selector("ld-queue [type=search]:focus")
    page.keyboard.type("uav_drop")
    page.wait_for_function("() => location.hash.includes('q=uav_drop')")
    page.goto(page.url.split("#")[0] + CASE)
    ready(page, ".fall .bar")
    page.focus(".fall .bar >> nth=1")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] pre")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")

    assert heading in ("H2", "A")
    assert outline != "none"
    assert page.wrong == []


def test_every_page_is_whole_in_each_language_and_size(opened, at_work):
    """
    In each language, by day and night, on a large and on a small screen, nothing runs over the
    edge, no phrase is missing, and everything has a name.
    """
    page = ready(opened(at_work, at=CASE))
    missing, over, nameless = [], [], []
    for language in ("en", "fr", "uk"):
        page.click(f"button[lang={language}]")
        page.wait_for_function(f"() => document.documentElement.lang === {language!r}")
        for way, part in WAYS.items():
            page.evaluate(f"location.hash = {way!r}")
            ready(page, f"{part} h2")
            for width, height in ((1400, 900), (1100, 700), (390, 844)):
                page.set_viewport_size({"width": width, "height": height})
                over += [(language, way, width, what) for what in page.evaluate(OVER)]
            missing += re.findall(KEYS, page.inner_text("body"))
            nameless += page.evaluate(NAMELESS)

    assert (missing, over, nameless) == ([], [], [])
    assert page.outside == []
    assert [said for said in page.wrong if "401" not in said] == []  # nobody has signed in


def test_the_queue_balances_and_its_figures_lead_to_their_rows(opened, at_work):
    """
    Totals add up to the number of cases; a press on a total shows its rows, another a case.
    """
    page = ready(opened(at_work, at="#page=queue&status=all"), "ld-queue table.queue tbody tr")
    total = int(page.inner_text("ld-queue .count").split()[0])
    figures = page.eval_on_selector_all(
        "ld-queue .totals table",
        "t => t.map((x) => [...x.rows].map((r) => +r.lastElementChild.innerText))",
    )
    page.click("ld-queue .totals tr:has-text('admissible') .leads >> nth=0")
    page.wait_for_function("() => location.hash.includes('status=admissible')")
    page.wait_for_function("() => document.querySelectorAll('table.queue tbody tr').length === 1")
    page.click("table.queue tbody a")
    ready(page, "ld-case h2")

    assert all(sum(parts[:-1]) == parts[-1] == total for parts in figures)
    assert "admissible" in page.inner_text("ld-case .head")


def test_what_there_is_none_of_is_said(opened, at_work):
    """
    A case that there is none of gives an error with the next step, not an empty page.
    """
    page = opened(at_work, at="#page=case&of=99999")
    page.wait_for_selector("ld-case .fault[role=alert]")

    assert "no such case" in page.inner_text("ld-case .fault")


@pytest.fixture(scope="session")
def truce(tmp_path_factory):
    """A mission with lists of two parties, one batch of which was decided by a sample."""
    made = runpy.run_path(str(DESK / "claims_mission.py"))["made"]
    folder = made(tmp_path_factory.mktemp("truce"))
    with Mission.open(folder, write=True) as mission:
        others = Claims(view(mission)).batched()
        drawn = batches.draw(view(mission), "*", others=others)
        findings = dict.fromkeys(drawn["sample"], "not_established")
        batches.decide(view(mission), drawn["entry"], findings, reason="as read", by=None)
    return folder


def test_each_figure_of_the_audit_leads_to_its_claims(opened, truce):
    """
    A press on a figure shows as many claims as it says, each with its standing and outcome, and a
    second the case; a decided batch has its sampling error.
    """
    page = ready(opened(truce, at="#page=claims"), ".claimants tbody tr")
    said = page.inner_text("main.sheet")
    page.click("[data-claimant=russia] td:nth-child(3) a")
    page.wait_for_function("() => document.activeElement.id === 'head-claims'")
    figure = page.inner_text("[data-claimant=russia] td:nth-child(3)")
    rows = page.locator("table.claims tbody tr").count()
    page.click("table.claims tbody a:has-text('Case')")
    ready(page, "ld-case h2")

    assert int(figure) == rows == 2
    assert "never untrue" in said
    assert re.search(r"between \d+ and \d+ of 61 \(95", said)
    assert page.wrong == []


LEADLESS = """() => [...document.querySelectorAll(".sheet td.n, #panel td.n")]
  .filter((c) => c.getClientRects().length && /\\d/.test(c.innerText))
  .filter((c) => !c.closest("tr").querySelector("a, button"))
  .map((c) => c.closest("tr").innerText)"""


def test_each_figure_leads_to_its_rows(opened, at_work, truce, settled):
    """
    On every page of the commission whatever counts something stands in a row with a way to what it
    counts, or to the entry that says it.
    """
    leadless = {}
    page = settled(opened(at_work))
    page.click("#tab-docket")
    page.wait_for_selector("ld-docket .totals a")
    leadless["docket"] = page.evaluate(LEADLESS)
    ways = {"queue": "table.queue tbody tr", "remedies&status=all": "table.remedies tbody tr",
            "batches": "h2", "patterns": "h2", "ladder": ".rungs li",
            "commission": ".terms-text", "case&of=1": ".beliefs tbody tr"}  # fmt: skip
    for way, part in ways.items():
        page.evaluate(f"location.hash = '#page={way}'")
        page.wait_for_selector(f"ld-{way.partition('&')[0]} {part}")
        leadless[way] = page.evaluate(LEADLESS)
    audit = opened(truce, at="#page=claims&claimant=russia&standing=matched")
    audit.wait_for_selector("table.claims tbody tr")
    audit.wait_for_selector("tr[data-decided]")
    leadless["claims"] = audit.evaluate(LEADLESS)

    audit.click("[data-claimant=russia] td:last-child a")
    audit.wait_for_selector("table.claims tr[data-incident]")
    figure = audit.inner_text("[data-claimant=russia] td:last-child")
    leadless["unclaimed"] = audit.evaluate(LEADLESS)

    assert {where: rows for where, rows in leadless.items() if rows} == {}
    assert int(figure) == audit.locator("table.claims tr[data-incident]").count()


def test_a_figure_leads_to_what_it_comes_from(opened, at_work):
    """
    A hypothesis's probability leads to the items that it comes of, and a value of the terms to the
    line of the text that says it.
    """
    page = ready(opened(at_work, at="#page=case&of=1"), ".beliefs tbody button")
    page.click(".beliefs tbody button >> nth=0")
    page.wait_for_function("() => document.activeElement.classList.contains('items')")
    page.evaluate("location.hash = '#page=commission'")
    page.click("ld-commission tr:has-text('Quorum, members at least') button")
    page.wait_for_function("() => document.activeElement.classList.contains('line')")
    line = page.evaluate("() => document.activeElement.innerText")

    assert line.startswith("quorum_least = 3")
    assert page.wrong == []


def test_a_total_of_the_docket_leads_to_its_cases(opened, at_work, settled):
    """
    A press on a total of the front's docket shows as many cases, and another one of them.
    """
    page = settled(opened(at_work))
    page.click("#tab-docket")
    row = page.locator("ld-docket .totals tr:has-text('admissible')").first
    figure = int(row.locator("td").inner_text())
    row.locator("a").click()
    page.wait_for_selector("ld-queue table.queue tbody tr")
    cases = page.locator("ld-queue table.queue tbody tr").count()
    page.click("ld-queue table.queue tbody a")
    ready(page, "ld-case h2")

    assert cases == figure


def test_a_count_leads_to_as_many_rows(opened, at_work):
    """
    Whatever is counted in the docket and among batches, alike cases and corrective actions is a
    link, and what it leads to is as many.
    """
    page = ready(opened(at_work, at="#page=queue&sector=S02"), "ld-queue table.queue tbody tr")
    ways = ("queue&sector=S02", "remedies", "batches", "patterns")
    counted, plain = [], []
    for way in ways:
        page.evaluate(f"location.hash = '#page={way}'")
        page.wait_for_selector(f"ld-{way.partition('&')[0]} .leads")
        counted += page.eval_on_selector_all(
            ".sheet .leads", "a => a.map((x) => [x.hash, +x.innerText.replace(/\\D/g, '')])"
        )
        plain += page.eval_on_selector_all(
            ".totals tr:not(.sum) td.n",
            "t => t.filter((x) => +x.innerText && !x.querySelector('a')).map((x) => x.innerText)",
        )
    led = {}
    every = sorted(set(map(tuple, counted)), key=str)
    for place, figure in every[:: max(1, len(every) // 12)]:
        page.evaluate(f"location.hash = {place!r}")
        page.wait_for_function(
            "(n) => +document.querySelector('.sheet .count')?.innerText.replace(/\\D/g, '') === n",
            arg=figure,
        )
        led[place] = figure

    assert len(led) > 10
    assert plain == []
    assert page.wrong == []


def test_the_board_shows_what_is_overdue_and_how_it_climbs(opened, at_work):
    """
    An action past its deadline is marked in words, shows the step that it climbed to and from
    which, and leads to its case and to the entry that ordered it; its counts balance.
    """
    page = ready(opened(at_work, at="#page=remedies"), "table.remedies tbody tr")
    row = page.inner_text("[data-remedy='1.1']")
    counts = page.eval_on_selector_all(
        "ld-remedies .totals table",
        "t => t.map((x) => [...x.tBodies[0].rows].map((r) => +r.cells[1].innerText))",
    )
    page.click("[data-remedy='1.1'] .entry-of")
    page.wait_for_selector("dialog[open] pre")

    assert "ordered at 3" in row
    assert "one step higher" in row
    assert all(sum(parts[:-1]) == parts[-1] for parts in counts)
    assert "remedy.ordered" in page.inner_text("dialog[open] pre")


def test_tasks_ask_to_sign_in_first(opened, at_work):
    """
    Without a sign-in the page of tasks says so, and shows nobody's.
    """
    page = ready(opened(at_work, at="#page=tasks"), "ld-tasks h2")

    assert "Sign in" in page.inner_text("ld-tasks")
    assert page.locator("ld-tasks table").count() == 0
