"""Charts over time: gaps are gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.reports.charts import Bars, chart, nice_ceiling
from lendemain.reports.svg import BAR


def bars(values, shares):
    """A chart's content."""
    return Bars(
        title="t", values=values, shares=shares, ticks=[""] * len(values), axis=[(0.0, "0")],
        observed_share=0.3, watched_word="watched", axis_word="", key="k",
    )  # fmt: skip


def test_a_gap_is_hatched_and_has_no_bar():
    """None is not nought."""
    drawn = chart(bars([3.0, None, 0.0], [1.0, None, 1.0]), font="serif")

    assert drawn.count(f'fill="{BAR}"') == 1
    assert drawn.count('fill="url(#k-hatch)"') == 2


def test_an_unwatched_nought_is_hatched_too():
    """Nothing seen by nobody is not quiet."""
    seen = chart(bars([0.0], [1.0]), font="serif")
    blind = chart(bars([0.0], [0.1]), font="serif")

    assert "url(#k-hatch)" not in seen
    assert blind.count("url(#k-hatch)") == 2


@pytest.mark.parametrize("values", [[], [None], [0.0]])
def test_charts_of_nothing_are_drawn(values):
    """No bar, no crash."""
    assert chart(bars(values, values), font="serif").startswith("<svg")


@given(st.floats(0, 1e9))
def test_the_axis_holds_the_peak_and_little_more(peak):
    """The top of the axis is not below the peak, nor twice as high once it is above one."""
    top = nice_ceiling(peak)

    assert top >= peak
    assert top <= max(1.0, 2.0 * peak)
