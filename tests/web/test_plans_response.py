"""The page of response in a real browser."""

import re

import pytest

from lendemain.desk.mission import Mission
from lendemain.desk.plans import patrols

pytestmark = pytest.mark.browser

DRAWN = """(how) => {
  const map = document.querySelector("ld-response .cover-map img");
  return map?.src.includes(how) && map.complete && map.naturalWidth > 0;
}"""


def test_gaps_of_response_are_on_the_map_and_in_rows(opened, laid_out):
    """
    The map is there, with teams and without; each gap has its row, and a stretch that no safe way
    leads to says so; the nearest patrol for a place is told, and a place that is none is refused.
    """
    page = opened(laid_out, at="#page=response", color_scheme="light")
    page.wait_for_selector("ld-response .part")
    page.wait_for_function(DRAWN, arg="teams=true")
    page.uncheck("ld-response .tick-of input")
    page.wait_for_function(DRAWN, arg="teams=false")
    rows = page.locator("section[aria-labelledby=head-gaps] tbody tr").all_inner_texts()
    page.fill("form.nearest input[name=lon]", "many")
    page.click("form.nearest button")
    page.wait_for_selector("section[aria-labelledby=head-nearest] .fault")
    with Mission.open(laid_out) as mission:
        _, plan = patrols.adopted(mission)
    start = plan.days[0].patrols[0].stops[1].begins
    page.fill("form.nearest input[name=lon]", "4.0")
    page.fill("form.nearest input[name=lat]", "0")
    page.fill("form.nearest input[name=at]", f"{start:%Y-%m-%dT%H:%M}")
    page.click("form.nearest button")
    page.wait_for_selector("table.near tbody tr")

    assert len(rows) >= 2
    assert any("no safe way" in row for row in rows)
    assert f"{len(rows)} gaps" in page.get_attribute(".cover-map img", "alt")
    assert [w for w in page.wrong if not re.search(r"status of (400|401|503)", w)] == []
