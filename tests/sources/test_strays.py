"""Accounts that stand alone in time are said, and never lost."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import tables
from lendemain.records.observation import Observation
from lendemain.sources.strays import GAP, ahead, strays

T0 = datetime(2026, 6, 1, tzinfo=UTC)


def rows(*days):
    """Accounts that begin so many days after T0, their rows from 1 on."""
    start = [T0 + timedelta(days=float(d)) for d in days]
    given = {"source": "made", "row": np.arange(1, len(days) + 1), "start": start, "end": start}
    return tables.columns(Observation, given, len(days))


@pytest.mark.parametrize(("day", "word"), [(-365, "before"), (26_500, "after")])
def test_an_account_a_year_late_or_of_another_century_is_named(day, word):
    """
    One in a month's file: named with its row, its time and how far off it is; kept.
    """
    [said] = strays(rows(*range(12), day, *range(12, 30))).to_pylist()

    assert (said["row"], said["field"], said["kept"]) == (13, "time", True)
    assert word in said["detail"]
    assert said["value"].startswith("2025-06-01" if day < 0 else "2098")


def test_years_of_an_archive_and_short_files_have_no_strays():
    """
    Two campaigns a year apart, and a handful of rows, are as they should be.
    """
    assert strays(rows(*range(50), *range(500, 550))).num_rows == 0
    assert strays(rows(0, 1, 2, 900)).num_rows == 0
    assert strays(rows()).num_rows == 0


@given(st.lists(st.integers(-3000, 3000), min_size=20, max_size=60), st.randoms())
def test_strays_are_few_far_off_and_the_same_in_any_order(days, random):
    """
    Never more than one at either end of so short a file, always more than the gap away from the
    nearest other; whatever the order of rows, the same times.
    """
    found = strays(rows(*days))
    shuffled = random.sample(days, len(days))

    assert found.num_rows <= 2
    for row in found["row"].to_pylist():
        assert min(abs(days[row - 1] - d) for i, d in enumerate(days) if i != row - 1) > GAP
    again = strays(rows(*shuffled))
    assert sorted(again["value"].to_pylist()) == sorted(found["value"].to_pylist())


def test_what_was_seen_after_its_file_was_received_is_named():
    """
    A few minutes are two clocks; hours are a zone that was not told, years a wrong one.
    """
    said = ahead(rows(-1, 0.005, 0.125, 4000), T0).to_pylist()

    assert [row["row"] for row in said] == [3, 4]
    assert all(row["kept"] for row in said)
    assert said[0]["value"] == "2026-06-01T03:00Z"
