"""The pages of plans in a real browser: figures, drawings, what if, keys, languages."""

import json
import re
from itertools import islice

import pytest
from tests.desk import laid_out as maker

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_force, plans_whatif
from lendemain.desk.plans.force import Held
from lendemain.force import generator, problem
from lendemain.force.generation import told
from lendemain.force.greedy import greedy

pytestmark = pytest.mark.browser

PAGES = {
    "force": "ld-force", "tours": "ld-tours", "what-if": "ld-what-if", "cover": "ld-cover",
    "patrols": "ld-patrols", "response": "ld-response", "rosters": "ld-rosters",
    "crossings": "ld-crossings", "years": "ld-years", "chain": "ld-chain",
}  # fmt: skip
KEYS = r"\b(?:web|report|count|pages|plans|proceedings|cover|watched)\.[a-z_.]+\b"

OVER = """() => [...document.querySelectorAll(".ways, .sheet *")]
  .filter((e) => e.offsetParent && !e.closest(".wide-table, .plan-grid, .cover-map, svg, pre"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.outerHTML.slice(0, 90))"""

NAMELESS = """() => [...document.querySelectorAll(
    ".sheet button, .sheet a, .sheet select, .sheet input, .sheet [role=img], .sheet [role=grid],"
    + " .sheet img, .sheet section")]
  .filter((e) => e.getClientRects().length)
  .filter((e) => !(e.ariaLabel || e.alt || e.textContent.trim() || e.labels?.length || e.title
    || document.getElementById(e.getAttribute("aria-labelledby"))))
  .map((e) => e.outerHTML.slice(0, 80))"""


def known(page):
    """What went wrong, but for what a mission without a cycle and nobody signed in bring along."""
    return [w for w in page.wrong if not re.search(r"status of (401|503)", w)]


@pytest.fixture
def shown(opened, laid_out):
    """`shown("force", ...)` is that page, once it has something to show."""

    def show(which: str, **given):
        page = opened(laid_out, at=f"#page={which}", **given)
        page.wait_for_selector(f"{PAGES[which].split()[0]} .part")
        return page

    return show


def test_a_figure_leads_to_its_rows_and_those_to_the_entry(shown):
    """
    From a short month one press shows who serves, the cause and what the next offer is worth; a
    second shows the entry as it was signed.
    """
    page = shown("force")
    cell = page.locator("plans-matrix .cell.part, plans-matrix .cell.nothing").first
    label = cell.get_attribute("aria-label")
    cell.click()
    page.wait_for_selector("#head-cell")
    said = page.inner_text("section[aria-labelledby=head-cell]")
    page.click("section[aria-labelledby=head-cell] .entry-of >> nth=0")
    page.wait_for_selector("dialog[open] pre")

    assert label.split(",")[0] in said
    assert "unit-months short" in said
    assert re.search(r"verified", said)
    assert "would regain" in said
    assert "force.stated" in page.inner_text("dialog[open]")
    assert known(page) == []


def test_the_keyboard_alone_reads_the_matrix(shown):
    """
    One stop of the keyboard leads into the matrix; arrows move, what is reached has a name, Enter
    opens it and goes there.
    """
    page = shown("force")
    page.focus("plans-matrix svg[role=grid]")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "End", "Home", "ArrowRight"):
        page.keyboard.press(key)
    active = page.get_attribute("plans-matrix svg[role=grid]", "aria-activedescendant")
    name = page.get_attribute(f"#{active}", "aria-label")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    page.wait_for_selector("#head-cell:focus")

    assert active == "plans-matrix-2-1"
    assert name.split(",")[0] in page.inner_text("#head-cell")
    assert outline != "none"


def test_a_large_plan_is_drawn_only_where_it_is_looked_at(opened, laid_out):
    """
    160 requirements over 36 months and 800 contributions: both grids hold a small part of it, and
    what is scrolled to is there; on paper it is drawn whole, and nothing of it scrolls.
    """
    page = opened(laid_out)
    given, offers = generator.case(nations=35, offers=800, lines=160, months=36, seed=1)
    posed = problem.problem(given, offers[:60])  # few serve; all are shown
    plan = told(posed, greedy(posed), inputs="ab" * 32, seed=1, work=0)
    held = Held(statement=given, offers=tuple(offers), inputs="x")
    source = {"entry": 1, "by": "anna", "at": "2026-03-01T00:00:00+00:00", "solver": "greedy",
              "software": "0", "seed": 1, "steps": 0, "reached": plan.weighted, "least": 0,
              "inputs": "ab" * 32, "cut": False, "stated": 1, "offered": 1, "from": []}  # fmt: skip
    said = {"version": "large", "older": False, "plan": source,
            **plans_force.planned_force(held, plan)}  # fmt: skip
    page.route("**/api/plans/force*", lambda asked: asked.fulfill(json=said))
    counts = {}
    for which, grid, pages in (("force", "plans-matrix", 12), ("tours", "plans-gantt", 45)):
        page.evaluate(f"location.hash = '#page={which}'")
        page.wait_for_selector(f"{grid} [role=row]")
        counts[which] = page.locator(f"{grid} [role=row]").count()
        page.focus(f"{grid} svg[role=grid]")
        for _ in range(pages):
            page.keyboard.press("PageDown")
        page.wait_for_function(
            "(grid) => { const g = document.querySelector(grid + ' svg[role=grid]');"
            " return document.getElementById(g.getAttribute('aria-activedescendant'))"
            " && +g.getAttribute('aria-rowcount') === g.parentNode.parentNode.parentNode.row + 1 }",
            arg=grid,
        )
        counts[f"{which} rows"] = int(
            page.get_attribute(f"{grid} svg[role=grid]", "aria-rowcount") or 0
        )
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(
        "(rows) => document.querySelectorAll('plans-gantt [role=row]').length === rows",
        arg=counts["tours rows"],
    )
    scrolls = page.evaluate("getComputedStyle(document.querySelector('.plan-grid')).overflow")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function("() => document.querySelectorAll('plans-gantt [role=row]').length < 80")

    assert scrolls == "visible"
    assert counts["force rows"] == 160
    assert counts["tours rows"] > 800
    assert counts["force"] < 80
    assert counts["tours"] < 80
    assert known(page) == []


def test_what_if_by_keys_is_worked_out_and_marked_as_not_adopted(shown, laid_out):
    """
    A window moved and a unit withdrawn by keys, the plan made anew, the difference beside "not
    adopted, not recorded"; a later change marks the answer as older.
    """
    page = shown("what-if")

    def answered(route):
        """The desk's own answers, however long a busy machine takes for them."""
        changes = plans_whatif.read(route.request.post_data_json["changes"])
        with Mission.open(laid_out) as mission:
            found = plans_whatif.answers(mission, changes, seconds=3600.0, seed=1)
            said = list(islice(found, 3))
        route.fulfill(
            json={"job": "j", "status": "done", "elapsed_s": 2, "limit_s": 30, "answers": said}
        )

    page.route("**/api/plans/jobs", answered)
    page.focus("ld-what-if plans-gantt svg[role=grid]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    changes = page.inner_text(".changes")
    page.click("button.chief")
    page.wait_for_selector(".what-if-answer:has-text('planned anew')", timeout=600_000)
    page.wait_for_selector("table.gaps tbody tr:has-text('verified')")
    answer = page.inner_text(".what-if-answer")
    with page.expect_download() as download:
        page.click(".what-if-answer button:has-text('CSV')")
    page.focus("ld-what-if plans-gantt svg[role=grid]")
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_selector(".what-if-answer.outdated")

    assert "withdraws" in changes
    assert "+2 months" in changes
    assert download.value.suggested_filename == "contributions-what-if.csv"
    assert "not adopted, not recorded" in answer
    assert "no plan below" in answer
    assert "Who serves otherwise" in answer
    assert known(page) == []


def test_causes_of_a_plan_that_was_asked_for_are_sought_beside_it(shown):
    """
    Each gap of a what-if plan has its cause as soon as it is found; what there was no time for is
    counted, and sought with the same plan when it is asked for.
    """
    page = shown("what-if")
    lines = page.evaluate("() => document.querySelector('ld-what-if').said.lines.map((l) => l.id)")
    terms = [{"name": n, "before": 1, "after": 2} for n in
             ("critical_shortfall", "other_shortfall", "burden", "cost_cents")]  # fmt: skip
    gaps = [{"line": line, "start": 2, "end": 4, "sum": 3, "missing": [1, 2], "new": 3 - 3 * k}
            for k, line in enumerate(lines[:2])]  # fmt: skip
    planned = {"stage": "planned", "bound": 5, "cut": False, "solver": "HiGHS", "seed": 1,
               "steps": 4, "gaps": gaps, "tours": [["K001", lines[0], 0, 2]], "months": [],
               "lines": [], "uncovered": 3, "regained": 0, "units": [], "terms": terms,
               "weighted": {"before": 5, "after": 8}, "nations": []}  # fmt: skip
    why = [("lift", 2, "also: dwell (1)"), ("no_offer", 3, "")]
    told = [{**gap, "cause": cause, "verified": True, "regained": n, "detail": detail}
            for gap, (cause, n, detail) in zip(gaps, why, strict=True)]  # fmt: skip
    asked = []

    def answered(route):
        asked.append(route.request.post_data_json["changes"])
        found = [{"stage": "causes", "left": 2 - len(asked), "gaps": [told[len(asked) - 1]]}]
        route.fulfill(json={
            "job": "j", "status": "done", "elapsed_s": 2, "limit_s": 30,
            "answers": [planned, *found] if len(asked) == 1 else found,
        })  # fmt: skip

    page.route("**/api/plans/jobs", answered)
    page.focus("ld-what-if plans-gantt svg[role=grid]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    page.click("button.chief")
    page.wait_for_selector("table.gaps tbody tr:has-text('Lift does not suffice')")
    first = page.inner_text("table.gaps tbody")
    page.click("button:has-text('Try the others')")
    page.wait_for_selector("table.gaps tbody tr:has-text('another contribution is needed')")

    assert "+3" in first
    assert "not tried" in first
    assert "also: Units are at home between tours. (1)" in first
    assert page.locator("table.gaps tbody tr:has-text('verified')").count() == 2
    assert page.locator("button:has-text('Try the others')").count() == 0
    assert (asked[1]["told"], asked[1]["tours"]) == ([lines[0]], planned["tours"])
    assert known(page) == []


def test_a_window_is_moved_by_dragging(shown):
    """
    Pulling a unit's row by two columns moves its window by two months, as the keys would.
    """
    page = shown("what-if")
    row = page.locator("plans-gantt .offer.drags").first
    row.scroll_into_view_if_needed()
    box = row.locator(".window, .serves").first.bounding_box()
    each = page.evaluate("document.querySelector('ld-what-if plans-gantt').shape().each")
    x, y = box["x"] + 12, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + each, y, steps=3)
    page.mouse.move(x + 2 * each, y, steps=3)
    page.mouse.up()
    page.wait_for_selector(".changes li")

    assert "+2 months" in page.inner_text(".changes")


def test_who_leaves_the_page_is_worked_for_no_more(shown):
    """
    Going to another page tells the desk to stop what it was working out.
    """
    page = shown("what-if")
    stops = []
    page.on("request", lambda asked: stops.append(asked.url) if asked.url.endswith("/stop") else 0)
    working = {"job": "j1", "status": "working", "elapsed_s": 1, "limit_s": 30, "answers": []}
    page.route("**/api/plans/jobs", lambda asked: asked.fulfill(json=working))
    page.route("**/api/plans/jobs/*", lambda asked: asked.fulfill(json=working))
    page.route("**/api/plans/jobs/*/stop", lambda asked: asked.fulfill(json=working))
    page.select_option("form:has-text('nation withdraws') select", "GBR")
    page.click("form:has-text('nation withdraws') button")
    page.click("button.chief")
    page.wait_for_selector("progress")
    with page.expect_request("**/api/plans/jobs/j1/stop"):
        page.evaluate("location.hash = '#page=force'")
    page.wait_for_selector("ld-force .part")

    assert len(stops) == 1


def test_the_map_of_cover_is_shown_by_sector_and_by_night(shown):
    """
    The map is there, of the whole line and of one sector, on light and on dark ground, and says in
    words what is unseen.
    """
    page = shown("cover", color_scheme="light")
    loaded = "document.querySelector('.cover-map img')?.complete"
    page.wait_for_function(f"() => {loaded} && document.querySelector('img').naturalWidth > 0")
    first = page.get_attribute(".cover-map img", "src")
    page.click("section[aria-labelledby=head-sectors] tbody button >> nth=1")
    page.wait_for_function("() => document.querySelector('img').src.includes('sector=S02')")
    page.click("header .switches > button:last-child, header button:has-text('Night')")
    page.wait_for_function("() => document.querySelector('img').src.includes('night=true')")
    page.wait_for_function(f"() => {loaded} && document.querySelector('img').naturalWidth > 0")

    assert "night=false" in first
    assert "unseen" in page.get_attribute(".cover-map img", "alt")
    assert page.locator("section[aria-labelledby=head-posts] tbody tr").count() == 12
    assert known(page) == []


def test_files_for_the_field_are_to_be_had(shown):
    """
    Day sheets in three languages, GPX, KML and calendars come as files under their own names.
    """
    page = shown("patrols")
    page.click(".plan-days a >> nth=1")
    page.wait_for_selector(".plan-days a:nth-child(2)[aria-current=page]")
    names = []
    for words in ("HTML in Ukrainian", "GPX", "KML"):
        with page.expect_download() as download:
            page.click(f"a.button:has-text('{words}')")
        names.append(download.value.suggested_filename)
    page.evaluate("location.hash = '#page=rosters'")
    page.wait_for_selector("table.roster tbody tr")
    with page.expect_download() as download:
        page.click("table.roster tbody a.button >> nth=0")
    names.append(download.value.suggested_filename)

    assert [n.rpartition(".")[2] for n in names] == ["html", "gpx", "kml", "ics"]
    assert "-uk." in names[0]
    assert page.locator("a.button:has-text('PDF')").count() == 0


def test_the_board_of_crossings_says_why_and_works_out_a_queue(shown):
    """
    A closed crossing has its reason and the hours of both sides; the queue of a day is worked out
    by hour, and a rate that is none is told.
    """
    page = shown("crossings")
    first = page.inner_text("section.crossing >> nth=0")
    page.fill("section.crossing >> nth=1 >> input[name=arrivals]", "many")
    page.click("section.crossing >> nth=1 >> button")
    page.wait_for_selector(".fault:has-text('is no number')")
    page.fill("section.crossing >> nth=1 >> input[name=arrivals]", "12")
    page.click("section.crossing >> nth=1 >> button")
    page.wait_for_selector("section.crossing table:has-text('turned away') tbody tr")

    assert "closed" in first
    assert "flood" in first
    assert "not known" in page.inner_text("section.crossing >> nth=1")


def test_fans_have_their_bands_and_their_rows(shown):
    """
    Each series is drawn with two bands and a middle, in rows too; what is needed is marked; the
    bottlenecks of people and of repair and the readiness by area with the age of the evidence
    follow.
    """
    page = shown("years")
    area = {"people": 0.9, "equipment": None, "condition": 0.8, "training": 1.0}
    formation = {"formation": "brigade 1", "areas": area, "lowest": None, "index": None,
                 "level": "not known", "remarks": ["equipment: no evidence"],
                 "evidence": "model, week 3", "age_days": 41}  # fmt: skip
    fans = {name: [n * 10 + k for n in range(53)] for k, name in
            enumerate(("p5", "p25", "p50", "p75", "p95"))}  # fmt: skip
    tight = {"resource": "seats of basic", "use": 0.98, "waiting": 812.0, "gain": 77.0,
             "confirmed": True}  # fmt: skip
    mending = {"resource": "repair of infantry_vehicle", "use": 0.91, "waiting": 44.0, "gain": 5.5,
               "confirmed": False}  # fmt: skip
    answer = {"runs": 40, "seed": 3, "series": [
        {"what": "people", "place": "unit", "wanted": 600, **fans},
        {"what": "units", "place": "ready", "wanted": None, **fans}],
        "bottlenecks": [tight, mending],
        "readiness": [{"week": 3, "formations": [formation]}]}  # fmt: skip
    done = {"job": "j", "status": "done", "elapsed_s": 2, "limit_s": 30, "answers": [answer]}
    page.route("**/api/plans/jobs", lambda asked: asked.fulfill(json=done))
    page.click("ld-years form button")
    page.wait_for_selector(".fan >> nth=1")
    page.click(".fan details summary >> nth=0")
    said = page.inner_text("main.sheet")

    assert page.locator(".fan .outer").count() == page.locator(".fan .middle").count() == 2
    assert page.locator(".fan .wanted").count() == 2  # the line and its words, of one series
    assert page.locator(".fan details[open] tbody tr").count() == 5
    for words in ("seats of the course “Basic training”", "confirmed", "41 days old", "not known",
                  "repair: infantry vehicle", "5.5 more serviceable"):  # fmt: skip
        assert words in said


def test_an_empty_mission_says_what_to_do_next(opened, tmp_path):
    """
    Where nothing was planned, nor anything observed, each page says what is missing and shows the
    command that brings it, and the ways to all pages are there.
    """
    page = opened(maker.empty(tmp_path / "m"), at="#page=force")
    page.wait_for_selector("ld-force .next pre")
    found = {}
    for which, part in PAGES.items():
        page.evaluate(f"location.hash = '#page={which}'")
        page.wait_for_selector(f"{part} .next pre")
        found[which] = page.inner_text(f"{part} .next pre")

    assert all(said.startswith("lendemain ") for said in found.values())
    assert page.locator(".ways a").count() == 14
    assert known(page) == []


def test_they_are_whole_in_each_language_and_size(opened, laid_out):
    """
    In each language, on a large and on a small screen, no phrase is missing, nothing runs over the
    edge, and everything has a name.
    """
    page = opened(laid_out, at="#page=force")
    page.wait_for_selector("ld-force .part")
    missing, over, nameless = [], [], []
    for language in ("en", "fr", "uk"):
        page.evaluate(f"document.querySelector('button[lang={language}]').click()")
        page.wait_for_function(f"() => document.documentElement.lang === {language!r}")
        for which, part in PAGES.items():
            page.evaluate(f"location.hash = '#page={which}'")
            page.wait_for_selector(f"{part} .part")
            missing += re.findall(KEYS, page.inner_text("body"))
            nameless += page.evaluate(NAMELESS)
            for width, height in ((1400, 900), (420, 900)):
                page.set_viewport_size({"width": width, "height": height})
                over += [(language, which, width, what) for what in page.evaluate(OVER)]

    assert (json.dumps(missing), over, nameless) == ("[]", [], [])
    assert known(page) == []
