"""The page in a real browser: what a duty officer does with it, by hand and by keyboard."""

import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from lendemain.desk.daily import NO_ANCHOR
from lendemain.desk.released.views import Views

pytestmark = pytest.mark.browser

OPEN = "#incident h2"

KEYS = r"\b(?:web|report|count|violations|docket|ledger)\.[a-z_]+\b"

OVER = """() => [...document.querySelectorAll(
    "header *, [role=tab], .filters *, .scrolls, .row *, .steer *")]
  .filter((e) => e.offsetParent && e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.outerHTML.slice(0, 90))"""

NAMELESS = """() => [...document.querySelectorAll(
    "button, select, input, [role=option], [role=img], section, canvas")]
  .filter((e) => e.offsetParent && !e.closest(".plot"))
  .filter((e) => !(e.ariaLabel || e.textContent.trim() || e.labels?.length || e.title))
  .map((e) => e.outerHTML.slice(0, 80))"""

FAINT = """() => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const style = getComputedStyle(document.documentElement);
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const luminance = (name) => {
    pen.fillStyle = style.getPropertyValue(name);
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  return [["text", "panel"], ["text", "rule"], ["quiet", "panel"], ["quiet", "raised"],
    ["accent", "panel"], ["focus", "panel"], ["warn", "warn-ground"], ["sound", "panel"],
    ["place", "land"]].filter(
      ([a, b]) => contrast(luminance(`--${a}`), luminance(`--${b}`)) < 4.5);
}"""


@pytest.fixture(scope="session")
def listed(settled):
    """`listed(page)` waits until the list is there, and whatever else the front asks for."""

    def wait(page):
        page.wait_for_selector(".row")
        return settled(page)

    return wait


def drawn(page):
    """Wait until the map is drawn too; without a GPU that takes seconds."""
    page.wait_for_selector("ld-map[data-idle]:not([data-idle=''])", state="attached")
    return page


@pytest.fixture
def page(opened, made_up, listed):
    return listed(opened(made_up.shown(120, 10), color_scheme="dark"))


@pytest.fixture
def mapped(opened, made_up, listed):
    return drawn(listed(opened(made_up.shown(120, 10), map_=True)))


def test_it_works_with_nothing_but_this_machine(mapped):
    """
    A whole look around asks nothing of any other machine, and nothing goes wrong on the way.
    """
    page = mapped
    page.click(".row >> nth=2")
    page.wait_for_selector(OPEN)
    for tab in ("watched", "docket", "ledger", "incidents"):
        page.click(f"#tab-{tab}")
        page.wait_for_selector(f"#panel-{tab}")
    page.click(".theme")
    page.click("button[lang=uk]")
    page.wait_for_function("() => document.documentElement.lang === 'uk'")
    drawn(page)

    assert page.outside == []
    assert page.wrong == []


def test_sources_and_provisions_are_two_clicks_away(opened, made_up, listed):
    """
    One click on an incident shows its accounts, its provisions and its case; a second, the docket.
    """
    page = listed(opened(made_up.shown(120, 10)))
    page.click(".row:has(.alleged) >> nth=0")
    page.wait_for_selector(".charge")
    said = page.inner_text("#incident")
    number = re.search(r"no\. (\d+)", said)[1]
    page.click(".charge button.plain")
    page.wait_for_selector("#panel-docket")
    page.wait_for_function("() => document.querySelectorAll('.cases tbody tr').length === 1")

    assert "about 80 explosions" in said
    assert "entry" in said
    assert "made-up/2/a" in said
    assert "km inside" in said or "km outside" in said
    assert page.inner_text(".cases tbody tr button") == number


def test_the_keyboard_alone_is_enough(page):
    """
    / searches, arrows walk the list and the days, Enter opens and enters, Esc leads back.
    """
    page.keyboard.press("/")
    searching = page.evaluate("document.activeElement.type")
    page.focus(".row >> nth=0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(OPEN)
    second = page.get_attribute(".row >> nth=1", "aria-selected")
    page.keyboard.press("Enter")
    entered = page.evaluate("document.activeElement.tagName")
    page.keyboard.press("Escape")
    page.wait_for_selector("#incident[hidden]", state="attached")
    page.wait_for_function("() => document.activeElement.classList.contains('row')")
    page.focus("#days input")
    before = page.inner_text(".steer .shown")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        f"() => document.querySelector('.steer .shown').innerText !== {before!r}"
    )

    assert (searching, second, entered) == ("search", "true", "H2")
    assert page.get_attribute("#days input", "aria-valuetext")


def test_what_is_reached_by_keyboard_is_seen(mapped):
    """
    Tab leads first to the links that skip, and each thing reached has a visible outline.
    """
    page = mapped
    seen = []
    for _ in range(13):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return [e.tagName, s.outlineStyle, parseFloat(s.outlineWidth), e.className] })()"
            )
        )

    assert [tag for tag, *_ in seen[:3]] == ["A", "A", "A"]
    assert all(style != "none" and width >= 2 for _, style, width, _ in seen), seen


def test_changes_are_said_aloud(page, settled):
    """
    A filter's outcome and an opened incident are put in the live region.
    """
    before = page.inner_text(".count")
    page.check(".tick input")
    page.wait_for_function(
        f"() => document.querySelector('.count').innerText !== {before!r}"
        " && document.querySelector('.count').innerText.startsWith("
        "document.querySelector('ld-page > [role=status]').innerText)"
    )
    settled(page)
    page.click(".row >> nth=0")
    page.wait_for_selector(OPEN)
    kind = page.inner_text(OPEN)
    page.wait_for_function(
        f"() => document.querySelector('[role=status]').innerText.startsWith({kind!r})"
    )

    assert page.get_attribute("[role=status]", "aria-live") == "polite"


def test_everything_has_a_name(page):
    """
    Buttons, fields, options, images and regions all have a name that is read out.
    """
    nameless = page.evaluate(NAMELESS)

    assert nameless == []


def test_text_is_dark_enough_by_day_and_light_enough_by_night(page):
    """
    Text stands out from its ground by at least 4.5 to 1 (WCAG 2.2, AA) in both themes.
    """
    night = page.evaluate(FAINT)
    page.click(".theme")
    day = page.evaluate(FAINT)

    assert (night, day) == ([], [])


def test_what_nobody_watched_is_in_the_list_and_on_the_map(mapped):
    """
    The sector that nobody watched is named above the list, hatched on the map, and explained.
    """
    page = mapped
    gap = page.inner_text(".gap")
    hatched = page.evaluate(
        "document.querySelector('ld-map').watchedLevels().filter(([, l]) => l === 'none')"
    )
    page.click(".gap")
    page.wait_for_selector(".sectors")
    said = page.inner_text(".sectors li >> nth=3")

    assert "not observed" in gap.lower()
    assert "S03" in gap
    assert hatched == [["S03", "none"]]
    assert "access denied" in said


def test_naughty_text_stays_text(opened, made_up, listed, settled):
    """
    Whatever a source, a text or a party writes is shown as it is and never becomes an element.
    """
    views = made_up.shown(60, 3, word=made_up.NAUGHTY)
    page = drawn(listed(opened(views, map_=True)))
    page.fill("[type=search]", made_up.NAUGHTY[:60])
    page.wait_for_selector(".count button")  # it is narrowed
    settled(page).click(".row:has(.alleged) >> nth=0")
    page.wait_for_selector(".charge")
    made = [
        page.evaluate("document.querySelectorAll('img, script[src=\"x\"], body script').length")
    ]
    shown = page.inner_text("#incident")
    parts = {"watched": ".sectors li", "docket": ".cases tbody tr", "ledger": "dl"}
    for tab, part in parts.items():
        page.click(f"#tab-{tab}")
        page.wait_for_selector(f"#panel-{tab} {part}")
        made.append(page.evaluate("document.querySelectorAll('img, body script').length"))

    assert made == [0, 0, 0, 0]
    assert "<script>alert(2)</script>" in shown
    assert page.wrong == []


def test_an_incident_is_a_region_on_the_map(mapped):
    """
    What lies under a region's middle is a polygon, and a click on it opens that incident.
    """
    page = mapped
    forms = page.evaluate("document.querySelector('ld-map').forms()")
    page.evaluate("document.querySelector('ld-map').pressFirst()")
    page.wait_for_selector(OPEN)

    assert set(forms["regions"]) == {"Polygon"}
    assert page.get_attribute(".row[aria-selected=true]", "data-incident")


def test_what_is_new_comes_by_itself(page, made_up):
    """
    A new cycle shows up without a reload; the list is left alone while an incident is open.
    """
    before = page.inner_text(".count")
    page.newest.held = made_up.shown(90, 10, version="2-2")
    page.evaluate("document.querySelector('ld-page').look()")
    page.wait_for_function(f"() => document.querySelector('.count').innerText !== {before!r}")
    page.click(".row >> nth=0")
    page.wait_for_selector(OPEN)
    page.newest.held = made_up.shown(70, 10, version="3-3")
    page.evaluate("document.querySelector('ld-page').look()")
    page.wait_for_selector(".fault.fresh")
    held = page.locator(".row").count()
    page.click(".fault.fresh button")
    page.wait_for_selector(".fault.fresh", state="detached")

    assert held <= 90
    assert page.wrong == []


def test_a_desk_that_goes_away_is_said(page):
    """
    Where the desk no longer answers, the page says that what it shows may be old.
    """
    page.route("**/api/changes", lambda asked: asked.abort())
    page.evaluate("document.querySelector('ld-page').look()")
    page.wait_for_selector(".fault[role=alert]")

    assert "may be old" in page.inner_text(".fault")


def test_twenty_thousand_incidents_can_be_walked_to_the_end(opened, made_up, listed):
    """
    Of 20,000 incidents the list holds a page; scrolling to its foot brings more, each once.
    """
    page = drawn(listed(opened(made_up.shown(20_000, 30), map_=True)))
    page.click(".spans button >> nth=4")
    page.wait_for_function("() => document.querySelector('.count').innerText.startsWith('20,000')")
    first = page.locator(".row").count()
    page.evaluate("document.querySelector('.list').scrollTo(0, 1e6)")
    page.wait_for_function(f"() => document.querySelectorAll('.row').length > {first}")
    ids = page.eval_on_selector_all(".row", "rows => rows.map((r) => r.dataset.incident)")

    assert first <= 300
    assert len(ids) == len(set(ids))
    assert "1,000 of 20,000" in page.inner_text(".capped")


def test_it_fits_in_every_language(opened, made_up, listed):
    """
    In each language, on a large and on a small screen, nothing runs over the edge of the page and
    no phrase is missing.
    """
    page = listed(opened(made_up.shown(60, 10)))
    missing, over = [], []
    page.click(".row:has(.alleged) >> nth=0")
    page.wait_for_selector(".charge")
    for language in ("en", "fr", "uk"):
        page.click(f"button[lang={language}]")
        page.wait_for_function(f"() => document.documentElement.lang === {language!r}")
        for width, height in ((1400, 900), (1100, 700), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            for tab in ("incidents", "watched", "docket", "ledger"):
                page.click(f"#tab-{tab}")
                page.wait_for_selector(f"#panel-{tab} *")
                missing += re.findall(KEYS, page.inner_text("body"))
                over += [(language, width, tab, what) for what in page.evaluate(OVER)]

    assert (missing, over) == ([], [])
    assert page.wrong == []


def test_a_release_says_for_whom_it_is_and_shows_no_ledger(opened):
    """
    The page of a release names its audience, cells, times and rule where the ledger would be.
    """
    worlds = SimpleNamespace(
        **runpy.run_path(str(Path(__file__).parents[1] / "desk" / "worlds.py"))
    )
    held = worlds.material(worlds.rows(np.random.default_rng(2), 40))
    views = Views(worlds.made(held, worlds.standing(), "public"), anchor=NO_ANCHOR)
    page = opened(views)
    page.get_by_text("Made for the public.").first.wait_for()
    page.locator("button.ledger").click()
    page.get_by_text("access-1/public").wait_for()

    assert "10 km" in page.locator("ld-ledger").inner_text()
    assert page.get_by_text("Root", exact=True).count() == 0
    assert page.wrong == []
