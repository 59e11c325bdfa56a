"""The chart of a cessation: blind days are seen, and never drawn as quiet."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from lendemain.reports.cessation import COLOUR_OF, CessationChart, chart
from lendemain.reports.language import Language
from lendemain.reports.svg import BAR


def drawn(phrases, language="en", *, rates=(9.0, None, 0.0, 0.5), watched=(1.0, 0.0, 0.0, 0.9)):
    """A chart of some days."""
    size = len(rates)
    given = CessationChart(
        days=[date(2026, 1, 1) + timedelta(n) for n in range(size)], rates=rates, watched=watched,
        robust=["continuing", "not_enough_watched", "lull", "credible"][:size],
        strict=["continuing", "not_enough_watched", "undetermined", "provisional"][:size],
        former=[8.0] * size, quiet_share=0.1, outlier_share=0.25,
    )  # fmt: skip
    return chart(given, Language(language, phrases(language), ZoneInfo("UTC")))


def test_a_day_that_nobody_watched_is_hatched_and_has_no_bar(phrases):
    """Not known and nought unwatched are both hatched; the two days that were watched have bars."""
    picture = drawn(phrases)

    assert picture.count(f'fill="{BAR}"') == 2
    assert picture.count('fill="url(#cessation-hatch)"') >= 6


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_each_language_names_every_level(phrases, language):
    """No level is told by its colour alone."""
    picture, words = drawn(phrases, language), phrases(language)

    assert all(words[f"cessation.level_{level}"].split("'")[0] in picture for level in COLOUR_OF)


def test_a_count_past_the_axis_is_cut_and_marked(phrases):
    """Ten times the former rate does not press everything else to the floor."""
    assert 'Z" fill="' in drawn(phrases, rates=(90.0, 8.0), watched=(1.0, 1.0))


def test_nothing_is_drawn_of_no_days(phrases):
    """No days, no crash."""
    assert drawn(phrases, rates=(), watched=()).startswith("<svg")
