"""Shares watched over any stretch; what nobody watched is never taken for quiet."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import tables
from lendemain.desk.released.watched import HOUR_US, Watched
from lendemain.records.incident import Coverage

MADE_UP = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[2] / "web" / "made_up.py")))
FRONT = MADE_UP.front(3, 4)
START = int(MADE_UP.START.timestamp() * 1e6)
WATCHED = Watched(FRONT.coverage, FRONT.sectors)


def test_a_sector_nobody_watched_says_so_and_why():
    """
    The sector without a watch has level none, all its hours unwatched, and its cause.
    """
    found = WATCHED.by_sector(START, START + 48 * HOUR_US)[3]

    assert (found["level"], found["watched"], found["unwatched_hours"]) == ("none", 0.0, 48)
    assert found["causes"] == ["denied"]


def test_a_stretch_without_records_is_unknown_not_quiet():
    """
    Where nothing is recorded the share is None and every part of the strip is None.
    """
    found = WATCHED.by_sector(START - 48 * HOUR_US, START)

    assert {s["level"] for s in found} == {"unknown"}
    assert {s["watched"] for s in found} == {None}
    assert {share for s in found for share in s["strip"]} == {None}


@given(st.integers(0, 90), st.integers(1, 96))
def test_a_strip_agrees_with_its_share(first, hours):
    """
    The strip's parts lie in [0, 1] and there are at most 96; by the hour, their mean is the share.
    """
    begin = START + first * HOUR_US
    for found in WATCHED.by_sector(begin, begin + hours * HOUR_US):
        known = [share for share in found["strip"] if share is not None]

        assert len(found["strip"]) == hours
        assert all(0 <= share <= 1 for share in known)
        if known:
            assert found["watched"] == pytest.approx(np.mean(known), abs=1e-3)


def test_days_are_means_over_sectors_and_hours():
    """
    A day's share is the mean over its hours and sectors, None for a day without records.
    """
    edges = START + np.arange(-1, 6) * 24 * HOUR_US
    one = (6 * 0.96 + 0.0 + 0.48) / 8

    assert WATCHED.by_day(edges) == [None, *[pytest.approx(one, abs=1e-4)] * 4, None]


def test_shares_that_are_no_shares_are_bounded():
    """
    NaN counts as not watched and nothing exceeds one, so a bad row cannot hide a gap.
    """
    hours = tables.moments(START + np.arange(3) * HOUR_US)
    given_rows = {"sector_id": "S00", "hour": hours, "watched": [np.nan, 7.0, -1.0],
                  "probability": 1.0}  # fmt: skip
    odd = Watched(tables.columns(Coverage, given_rows, 3), FRONT.sectors)

    assert odd.by_sector(START, START + 3 * HOUR_US)[0]["strip"] == [0.0, 1.0, 0.0]


def test_no_coverage_at_all_has_no_span():
    """
    A mission without watches has no span, and every sector is unknown.
    """
    none = Watched(tables.empty(Coverage), FRONT.sectors)

    assert none.span == []
    assert {s["level"] for s in none.by_sector(START, START + HOUR_US)} == {"unknown"}
