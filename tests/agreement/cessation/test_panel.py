"""Counts as arrays: nothing known is no zero, and the order of rows has no part in it."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import tables
from lendemain.agreement.cessation.panel import exposure, panel
from lendemain.errors import InputError
from lendemain.records.cessation import WatchedCount

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def row(source="a", day=0, days=1, count=1, watched=1.0, sector="s", series=""):
    """One count."""
    return WatchedCount(
        source=source, series=series, sector_id=sector, start=DAY + timedelta(days=day),
        end=DAY + timedelta(days=day + days), count=count, watched=watched,
    )  # fmt: skip


def table(*rows):
    """Counts as a table."""
    return tables.table(WatchedCount, rows)


def test_what_is_not_known_has_no_exposure():
    """An empty count and a missing day are both nothing, and not nought."""
    found = panel(table(row(day=0), row(day=1, count=None), row(day=3, count=0)))

    assert found.days[0, 0].tolist() == [1.0, 0.0, 0.0, 1.0]
    assert exposure(found)[0][0, 0].tolist() == [1.0, 0.0, 0.0, 1.0]


def test_a_count_over_three_days_lies_on_its_last_and_covers_all():
    """A weekend's total is one count over its days, never a count of one day."""
    found = panel(table(row(day=0), row(day=1, days=3, count=120)))

    assert found.counts[0, 0].tolist() == [1.0, 0.0, 0.0, 120.0]
    assert found.days[0, 0].tolist() == [1.0, 0.0, 0.0, 3.0]
    assert found.date(3) == date(2026, 1, 4)


def test_violence_seen_though_nobody_watched_counts_and_quiet_does_not():
    """Without a watch a nought says nothing; a count says something, one way."""
    found = panel(table(row(day=0, count=0, watched=0.0), row(day=1, count=4, watched=0.0)))
    judged, one_way = exposure(found)

    assert judged[0, 0].tolist() == [0.0, pytest.approx(0.05)]
    assert one_way[0, 0].tolist() == [False, True]


def test_series_of_one_source_stay_apart_and_the_same_row_counts_once():
    """Two series of a source are two lines of one witness; a row that came twice is one row."""
    rows = row(series="x", count=2), row(series="y", count=3), row(series="x", count=2)
    found = panel(table(*rows))

    assert found.counts[:, 0, 0].tolist() == [2.0, 3.0]
    assert (found.source_of, found.sources) == (("a", "a"), ("a",))


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ((row(count=-1),), "below 0"),
        ((row(watched=1.5),), "share watched"),
        ((row(days=-2),), "ends before"),
        ((row(count=1), row(count=2)), "twice"),
        ((row(), row(day=40_000)), "too many"),
    ],
)  # fmt: skip
def test_counts_that_cannot_be_are_refused(rows, what):
    """Negative counts and durations, shares past one, two counts of one day, a century of days."""
    with pytest.raises(InputError, match=what):
        panel(table(*rows))


def test_what_is_dated_after_the_day_asked_for_is_left_out():
    """A count from the future has no part in what is read today."""
    both = panel(table(row(day=0), row(day=5)), until=date(2026, 1, 3))

    assert both.counts[0, 0].tolist() == [1.0, 0.0, 0.0]


def test_no_counts_give_no_days():
    """Nothing in, nothing out, and no fault."""
    assert panel(table()).length == 0
    assert panel(table(row(count=None))).length == 0


@given(st.permutations(range(8)))
def test_the_order_of_arrival_has_no_part_in_it(order):
    """Rows in any order are the same panel."""
    rows = [row(source="ab"[n % 2], day=n // 2, count=n, sector="st"[n % 3 % 2]) for n in range(8)]
    one, two = panel(table(*rows)), panel(table(*[rows[n] for n in order]))

    assert np.array_equal(one.counts, two.counts)
    assert np.array_equal(one.watched, two.watched)
    assert (one.sources, one.sectors, one.first) == (two.sources, two.sectors, two.first)
