"""What may follow, in a real browser: ladder, commitments, the test of a cessation, the board."""

import re
import runpy
from pathlib import Path

import pytest

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import activating

pytestmark = pytest.mark.browser

DESK = Path(__file__).parents[1] / "desk"
WAYS = {
    "#page=ladder": "ld-ladder", "#page=commitments&of=unscr-2231%2Fop11": "ld-commitments",
    "#page=cessation": "ld-cessation", "#page=warning": "ld-warning",
}  # fmt: skip
KEYS = r"\b(?:web|report|count|pages|proceedings|cessation|watched)\.[a-z_.]+\b"

OVER = """() => [...document.querySelectorAll(".ways *, .sheet *")]
  .filter((e) => e.offsetParent && !e.closest(".wide-table, svg, pre"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="session")
def quiet(tmp_path_factory):
    """A mission whose front fell quiet, with a commitment whose clock runs."""
    folder = runpy.run_path(str(DESK / "quieted.py"))["made"](tmp_path_factory.mktemp("quiet"))
    committed = runpy.run_path(str(DESK / "committed.py"))
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "piotr")
        activating.adopted(mission, "unscr-2231", by="olena", other="piotr")
        committed["notified"](mission)
    return folder


def test_the_test_of_a_cessation_shows_days_rules_and_both_keys(opened, quiet):
    """
    Each day has its bar, its watch and both rules' answers, in the chart and in rows; both keys
    are said, and the steps of the deployment.
    """
    page = opened(quiet, at="#page=cessation")
    page.wait_for_selector("ld-cessation figure.cessation")
    said = page.inner_text("main.sheet")
    page.click("ld-cessation details.wide-table summary")
    rows = page.locator("ld-cessation details.wide-table tbody tr").count()

    assert rows == page.locator(".cessation .watch").count() == 14
    assert "Robust rule: credible" in said
    assert "the host has not asked" in said
    assert "D+120" in said
    assert page.wrong == []


def test_a_blind_day_is_hatched_from_top_to_bottom(opened, quiet):
    """
    A day that nobody watched is hatched over the whole height and is not drawn as a quiet one.
    """
    page = opened(quiet)
    page.wait_for_selector(".row, .empty")

    def blinded(route):
        answer = route.fetch()
        said = answer.json()
        said["evidence"]["watched"][3] = 0.0
        said["evidence"]["rates"][3] = None
        route.fulfill(response=answer, json=said)

    page.route("**/api/cessation*", blinded)
    page.evaluate("location.hash = '#page=cessation'")
    page.wait_for_selector(".cessation .blind")
    tall = page.evaluate(
        "(() => { const b = document.querySelector('.cessation .blind').getBoundingClientRect();"
        " const s = document.querySelector('.cessation svg').getBoundingClientRect();"
        " return b.height / s.height })()"
    )

    assert page.locator(".cessation .blind").count() == 1
    assert page.locator(".cessation .rate").count() == 13
    assert tall > 0.8


def test_commitments_lead_to_their_proof_by_keyboard(opened, quiet):
    """
    From the list a clause opens with its proof down to an entry; by nation says who is bound.
    """
    page = opened(quiet, at="#page=commitments")
    page.wait_for_selector("table.clauses tbody a")
    page.focus("table.clauses tbody a >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("ld-clause .proof li")
    proof = page.locator("ld-clause .proof")
    entries = proof.locator(".entry-of").count()
    deep = proof.locator("[class='depth-1']").count()
    page.focus("#head-nations ~ details summary >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#head-nations ~ details[open]")

    assert entries >= 1
    assert deep >= 1
    assert "overdue" in page.inner_text("table.clauses")
    assert page.wrong == []


def test_the_ladder_certifies_only_at_its_top(opened, at_work):
    """
    An overdue action stands on the step it has climbed to; the last three steps say that people
    sign.
    """
    page = opened(at_work, at="#page=ladder")
    page.wait_for_selector(".rungs li")

    assert "1.1" in page.inner_text("[data-step='4']")
    assert page.locator(".rungs .political .tag").count() == 3


def test_they_are_whole_in_each_language_and_size(opened, quiet):
    """
    In each language and size no phrase is missing and nothing runs over the edge.
    """
    page = opened(quiet)
    page.wait_for_selector(".ways")
    missing, over = [], []
    for language in ("en", "fr", "uk"):
        page.click(f"button[lang={language}]")
        page.wait_for_function(f"() => document.documentElement.lang === {language!r}")
        for way, part in WAYS.items():
            page.evaluate(f"location.hash = {way!r}")
            page.wait_for_selector(f"{part} h2")
            missing += re.findall(KEYS, page.inner_text("body"))
            for width, height in ((1400, 900), (700, 900)):
                page.set_viewport_size({"width": width, "height": height})
                over += [(language, way, width, what) for what in page.evaluate(OVER)]

    assert (missing, over) == ([], [])
    assert page.wrong == []


@pytest.mark.parametrize("way", ["cessation", "warning", "commitments"])
def test_on_a_telephone_rows_are_stacked_and_the_last_days_seen(opened, quiet, way):
    """
    At 390 px each row's values stand below each other with their names, none beyond the edge; the
    chart is moved along, and shows its last days first.
    """
    page = opened(quiet, at=f"#page={way}")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_selector("table.stacked tbody td[data-label]")
    beyond = page.evaluate(
        "() => [...document.querySelectorAll('.stacked tr, .stacked td')]"
        ".filter((e) => e.getBoundingClientRect().right > innerWidth + 1).length"
    )
    last = page.evaluate(
        "() => [...document.querySelectorAll('.along')].every((e) => "
        "e.scrollWidth > e.clientWidth && e.tabIndex === 0 && Math.abs(e.scrollLeft) < 2)"
    )

    assert (beyond, last) == (0, True)
    assert page.wrong == []
