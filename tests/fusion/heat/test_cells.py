"""Cells, weeks and works: where and when heat is counted."""

import numpy as np
import pytest

from lendemain.fusion.heat.cells import (
    AROUND,
    FINE,
    SPREAD_CELLS,
    WEEKS,
    Points,
    industrial,
    on_globe,
    small_cell,
    smooth_cells,
    smooth_weeks,
    watched,
    year_and_week,
)


def days_of(text):
    return np.array([text], "datetime64[D]").astype(np.int64)[0]


def test_no_place_is_no_cell():
    """
    NaN, infinity, and degrees beyond the globe are set aside.
    """
    lon, lat = np.array([37.0, np.nan, 181.0, 37.0, np.inf]), np.array([48.0, 48.0, 48.0, 91.0, 0])

    assert on_globe(lon, lat).tolist() == [True, False, False, False, False]


def test_cells_go_round_the_globe():
    """
    180 E is 180 W, and the north pole lies in the last row.
    """
    east, north = small_cell(np.array([180.0, -180.0, 179.999]), np.array([90.0, -90.0, 0.0]))

    assert east.tolist() == [0, 0, AROUND - 1]
    assert north.tolist() == [180 * FINE - 1, 0, 90 * FINE]


@pytest.mark.parametrize(
    ("date", "expected"), [("2020-01-01", 0), ("2020-12-31", 51), ("2021-12-31", 51)]
)
def test_every_day_has_one_of_fifty_two_weeks(date, expected):
    """
    The year's last week takes the days that are left.
    """
    assert year_and_week(np.array([days_of(date)]))[1][0] == expected


def test_a_long_silence_everywhere_was_not_watched():
    """
    A month without fire is quiet; a year without any is a year without data.
    """
    seen = np.array([0, 30, 400, 410])

    _, days = watched(seen)

    assert days.tolist() == [*range(31), *range(400, 411)]


def test_steel_is_told_from_straw():
    """
    Hot every fortnight for four years is a works; hot every August is a field; both bound by years.
    """
    steel = np.arange(0, 4 * 365, 14) + days_of("2016-01-01")
    straw = np.concatenate([days_of(f"{y}-08-01") + np.arange(30) for y in range(2016, 2020)])
    day = np.concatenate([steel, straw])
    east = np.repeat([100, 900], [len(steel), len(straw)])

    found = industrial(Points(day, east, np.full(len(day), 7000)))

    assert found.tolist() == (east == 100).tolist()
    assert not industrial(Points(steel[:20], east[:20], east[:20])).any()
    assert len(industrial(Points(*(np.zeros(0, np.int64) for _ in range(3))))) == 0


def test_the_year_is_a_ring_and_smoothing_loses_nothing():
    """
    Christmas lies beside New Year; what is smoothed keeps its sum.
    """
    week = np.zeros((1, WEEKS))
    week[0, 0] = 9.0

    spread = smooth_weeks(week)

    assert spread[0, [-2, -1, 0, 1, 2]].tolist() == pytest.approx([1, 2, 3, 2, 1])
    wide = np.zeros((8 * SPREAD_CELLS, 8 * SPREAD_CELLS, 1))
    wide[4 * SPREAD_CELLS, 4 * SPREAD_CELLS] = 1.0
    assert smooth_cells(wide).sum() == pytest.approx(1.0)
    assert smooth_cells(wide[:2, :2]).shape == (2, 2, 1)
