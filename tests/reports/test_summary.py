"""The day in figures: nothing compared that cannot be, no nought for blindness."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from lendemain.reports.language import Language
from lendemain.reports.rows import day
from lendemain.reports.summary import figures, observed, summary


@pytest.fixture
def said(phrases):
    """English."""
    return Language("en", phrases("en"), ZoneInfo("Europe/Kyiv"))


def test_each_figure_stands_beside_the_day_before_and_the_week(brief, said):
    """Today, yesterday, the week's mean, the change, the entries."""
    row = figures(day(brief), said).rows[0]

    assert row[:5] == (("Incidents",), ("40",), ("37",), ("31.4",), ("+3",))


def test_a_missing_day_is_not_recorded(brief, said):
    """A gap is named, and no change is computed from it."""
    row = next(r for r in figures(day(brief), said).rows if r[0] == ("Restrictions of monitors",))

    assert row[2:5] == (("not recorded",), ("not recorded",), ("–",))


def test_entries_that_are_the_same_are_not_repeated(brief, said):
    """A run of figures on the same entries names them once."""
    behind = [r[5][0] for r in figures(day(brief), said).rows]

    assert behind[1] == "as above"
    assert behind[0] != "as above"


def test_many_entries_are_cut_with_a_count(brief, said):
    """Runs beyond the twelfth are counted, not dropped in silence."""
    first = replace(brief.figures[0], entries=list(range(1, 100, 2)))
    row = figures(day(replace(brief, figures=[first])), said).rows[0]

    assert row[5][0].endswith("and 38 more ranges")


def test_a_day_is_observed_as_the_share_says(brief, empty_brief):
    """42 per cent is enough to print a nought; nothing is not."""
    assert observed(day(brief))
    assert not observed(day(empty_brief))


def test_accounts_without_a_place_are_told(brief, said):
    """They are in no figure, and nobody shall think that they are."""
    words = [b.text for b in summary(day(replace(brief, unlocated=2)), said).blocks[:3]]

    assert words[1].startswith("2 accounts that may be of this day have no place")


def test_an_unwatched_day_says_so_first(empty_brief, said):
    """The summary's words come before its table."""
    blocks = summary(day(empty_brief), said).blocks

    assert "Nobody is known to have watched" in blocks[1].text
