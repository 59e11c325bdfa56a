"""What a file of counts leaves unsaid at its end: said, read as unknown, and what it may be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.agreement.cessation import silence
from lendemain.agreement.cessation.panel import panel
from lendemain.agreement.cessation.reading import readings
from lendemain.agreement.cessation.series import series
from lendemain.agreement.cessation.terms import terms
from lendemain.records.cessation import Level

HEAD = "date,alerts,attacks,signals\n"


def counts(*rows):
    """The counts of a file and what was said of it."""
    return series("c.csv", (HEAD + "\n".join(rows)).encode())


@pytest.mark.parametrize("name", ["alerts", "attacks", "signals"])
def test_blank_days_at_the_end_are_said_for_each_series(name):
    """
    A series whose last days are blank is not reported from the first of them on, and no other is.
    """
    full = [f"2025-05-0{d},4,5,6" for d in range(1, 5)]
    column = HEAD.strip().split(",").index(name)
    blank = []
    for d in (5, 6):
        row = [f"2025-05-0{d}", "4", "5", "6"]
        row[column] = ""
        blank.append(",".join(row))

    table, told = counts(*full, *blank)

    assert silence.silences(table) == {name: date(2025, 5, 5)}
    assert f"{name}: not reported from 2025-05-05 on; nothing is known of it since" in told


def test_days_that_are_wholly_blank_are_read_as_not_watched():
    """
    Days at the end without any count are part of the file: each series is said not to be reported,
    and the test reads them, at first as before and then as not watched, never as quiet.
    """
    full = [f"2025-{m:02}-{d:02},40,50,60" for m in (3, 4) for d in range(1, 31)]
    table, told = counts(*full, *(f"2025-05-{d:02},,," for d in range(1, 21)))
    last = silence.last_day(table)
    found = readings(panel(table, until=last), terms({}))

    assert last == found[-1].day == date(2025, 5, 20)
    assert found[-1].level is Level.NOT_ENOUGH_WATCHED
    assert {r.level for r in found if r.day.month == 5} == {
        Level.CONTINUING, Level.NOT_ENOUGH_WATCHED,
    }  # fmt: skip
    assert sum("not reported from 2025-05-01 on" in one for one in told) == 3


def test_a_series_without_any_count_is_not_reported_from_its_first_day_on():
    """In the long form a source may have rows and no counts; a file that ends with all has none."""
    data = b"date,source,count\n2025-05-01,a,1\n2025-05-02,a,1\n2025-05-01,b,\n2025-05-02,b,\n"
    table, told = series("c.csv", data)

    assert silence.silences(table) == {"b": date(2025, 5, 1)}
    assert silence.said(counts("2025-05-01,1,1,1")[0]) == ()
    assert any(one.startswith("b: not reported") for one in told)


def test_a_register_that_is_silent_at_its_end_may_have_had_none():
    """
    Supposed are noughts on its blank days that others tell of, and on no other day or series;
    after a longer silence than its text allows nothing is supposed.
    """
    table, _ = counts("2025-05-01,4,5,6", "2025-05-02,4,,", "2025-05-03,4,,", "2025-05-04,,,")
    found = silence.supposed(table, {"attacks": 2})

    assert found is not None
    listed = {(r["series"], r["start"].day): r["count"] for r in found.to_pylist()}
    assert [listed["attacks", d] for d in range(1, 5)] == [5, 0, 0, None]
    assert [listed["signals", d] for d in range(1, 5)] == [6, None, None, None]
    assert found.schema == table.schema
    assert silence.supposed(table, {"attacks": 1}) is None
    assert silence.supposed(table, {"alerts": 9}) is None
    assert silence.supposed(table, {}) is None


@given(st.lists(st.tuples(*[st.none() | st.integers(0, 3)] * 3), min_size=1, max_size=25))
def test_whatever_is_blank_no_count_is_changed(rows):
    """
    What is supposed adds noughts where nothing was known, and leaves every count as it was.
    """
    days = [f"2025-05-{d + 1:02}," + ",".join("" if c is None else str(c) for c in row)
            for d, row in enumerate(rows)]  # fmt: skip
    table, _ = counts("2025-04-30,1,1,1", *days)
    found = silence.supposed(table, dict.fromkeys(("alerts", "attacks"), 5))
    if found is None:
        return
    for was, now in zip(table["count"].to_pylist(), found["count"].to_pylist(), strict=True):
        assert now == was if was is not None else now in (None, 0)
