"""The table of alleged violations: complete, bounded, and accusing nobody."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from lendemain.reports.language import Language
from lendemain.reports.places import gazetteer
from lendemain.reports.rows import day
from lendemain.reports.violations import bounds, exception, margin, undated, violations


@pytest.fixture
def said(phrases):
    """English."""
    return Language("en", phrases("en"), ZoneInfo("Europe/Kyiv"))


def table_of(brief, said, most=500):
    """The table's rows."""
    made = day(brief)
    near = gazetteer(brief.basemap, made.plane, "en")
    return violations(made, said, near, most=most).blocks[-1].rows


def test_a_provision_measured_from_two_lines_has_both_answers(brief, said):
    """Each reference line has its row, with its own margin."""
    cells = [row[4] for row in table_of(brief, said) if row[4][0] == "made-up/2/a"]

    assert ("made-up/2/a", "Withdraw mortars", "measured from line of contact") in cells
    assert ("made-up/2/a", "Withdraw mortars", "measured from line of 2025") in cells


def test_margins_say_inside_or_outside(said):
    """A negative margin is outside the zone, in words."""
    told = {"margin_km": -2.0, "inside": 0.0, "probability": 0.02}

    assert margin(said, told) == (
        "2.0 km outside", "0% of the region inside",
        "breach in kind and place: almost no chance",
    )  # fmt: skip


def test_margins_that_are_no_numbers_are_left_out(said):
    """A provision for the whole theatre has no margin."""
    told = {"margin_km": float("nan"), "inside": 1.0, "probability": 1.0}

    assert margin(said, told)[0] == "100% of the region inside"


def test_exceptions_are_weighed_in_words(brief, said):
    """An announced exercise that was considered is named with its likelihood."""
    pair = next(p for p in day(brief).pairs if p.allegation and p.allegation["exception"])

    assert exception(said, pair).startswith("announced exercise: ")


def test_equal_bounds_are_one_number(said):
    """Bounds stand only where they say something."""
    row = {"acts": 3, "acts_min": 3, "acts_max": 3, "killed": None, "killed_min": 1,
           "killed_max": 4}  # fmt: skip

    assert bounds(said, row, "acts") == "3"
    assert bounds(said, row, "killed") == "1 (1 to 4)"


def test_no_row_speaks_of_a_party(brief, said):
    """Whom a provision binds is not in the table."""
    text = " ".join(line for row in table_of(brief, said) for cell in row for line in cell)

    assert "binds" not in text
    assert "Alphania" not in text


def test_a_day_without_incidents_says_so(empty_brief, said):
    """No empty table."""
    made = day(empty_brief)
    section = violations(made, said, gazetteer({}, made.plane, "en"), most=10)

    assert [b.text for b in section.blocks] == ["No incident was recorded on this day."]


def test_undated_incidents_stand_apart(brief, said):
    """They have their own table, which is there only when they are."""
    made = day(replace(brief, undated=brief.incidents.slice(0, 3)))
    near = gazetteer({}, made.plane, "en")

    assert len(undated(made, said, near, made.regions[:3]).rows) == 3
    assert undated(day(brief), said, near, made.regions[:0]) is None


def test_a_zone_that_is_the_theatre_has_no_margin(brief, said):
    """Kilometres to the theatre's edge would say nothing."""
    told = {"margin_km": 125.0, "inside": 1.0, "probability": 0.9}

    assert margin(said, told, everywhere=True)[0] == "in the whole theatre"
