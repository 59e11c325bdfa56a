"""The evidence by day: nothing known is None, and nobody watched is nought watched."""

import pytest

from lendemain.agreement.cessation.panel import panel
from lendemain.agreement.cessation.reading import readings
from lendemain.agreement.cessation.series import series
from lendemain.agreement.cessation.terms import terms
from lendemain.desk.outlook import cessation_shown
from lendemain.errors import InputError

ROWS = ["from,to,smm"]
ROWS += [f"2020-01-{n:02},2020-01-{n:02},100" for n in range(1, 20)]
ROWS += ["2020-01-22,2020-01-24,9"]
BY = terms({"cessation_sources_min": 1.0})


def drawn(last=60):
    """A chart's content from a file of counts with two days of which nothing is known."""
    rows, _ = series("c.csv", "\n".join(ROWS).encode())
    return cessation_shown.drawn(rows, readings(panel(rows), BY), BY, last=last)


def test_days_of_which_nothing_is_known_are_none_and_a_count_over_three_is_spread():
    """The 20th and 21st are not drawn as nought; nine in three days are three a day."""
    found = cessation_shown.plain(drawn())

    assert found["rates"][18:] == [100.0, None, None, 3.0, 3.0, 3.0]
    assert found["watched"][18:] == [1.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    assert len({len(v) for v in found.values() if isinstance(v, list)}) == 1


@pytest.mark.parametrize("last", [0, -3, 100_000])
def test_a_number_of_days_that_is_none_is_refused(last):
    """One day to a year."""
    with pytest.raises(InputError):
        drawn(last)


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_it_is_drawn_in_each_language(language):
    """As SVG, with its hatching."""
    picture = cessation_shown.picture(drawn(), language)

    assert picture.startswith(b"<svg")
    assert b"cessation-hatch" in picture
