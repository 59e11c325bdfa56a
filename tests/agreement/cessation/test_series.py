"""Series of counts in CSV: what is unclear is refused with its row, what is assumed is said."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.agreement.cessation.panel import panel
from lendemain.agreement.cessation.series import series, source_of
from lendemain.errors import InputError

WIDE = b"date,alerts_started,alert_minutes,claims_all\n2025-04-19,22,13.5,\n2025-04-20,6,1.0,0\n"
LONG = b"from,to,source,sector,count,watched\n2020-07-31,2020-08-02,smm,a,120,0.5\n"


def test_columns_of_whole_numbers_are_series_and_the_rest_is_named():
    """An empty count stays unknown; minutes with fractions are no counts; both are said."""
    rows, told = series("s.csv", WIDE)
    listed = {(r["series"], r["start"].day): r["count"] for r in rows.to_pylist()}

    assert listed == {
        ("alerts_started", 19): 22, ("claims_all", 19): None,
        ("alerts_started", 20): 6, ("claims_all", 20): 0,
    }  # fmt: skip
    assert any("fractions" in one for one in told)
    assert any("watched wholly" in one for one in told)


def test_a_count_over_72_hours_is_no_daily_count():
    """An interval keeps its days, and its share watched."""
    found = panel(series("s.csv", LONG)[0])

    assert (found.days.max(), found.watched.max(), found.counts.max()) == (3.0, 1.5, 120.0)


def test_a_blank_is_none_in_a_register_only_and_between_its_counts():
    """
    A day that a register leaves empty had none; before its first count and after its last nobody
    knows; the assumption is said, and a name that is not there lists those that are.
    """
    data = b"date,a,b\n2025-05-06,,1\n2025-05-07,4,1\n2025-05-08,,\n2025-05-09,2,\n2025-05-10,,1\n"
    rows, told = series("s", data, registers=["a"])
    listed = {(r["series"], r["start"].day): r["count"] for r in rows.to_pylist()}

    assert [listed["a", d] for d in range(6, 11)] == [None, 4, 0, 2, None]
    assert [listed["b", d] for d in range(6, 11)] == [1, 1, None, None, 1]
    assert any("a is taken as a register" in one for one in told)
    with pytest.raises(InputError, match="a, b"):
        series("s", data, registers=["c"])


def test_only_what_is_wanted_is_read():
    """A name that is not there lists those that are."""
    assert set(series("s", WIDE, only=["claims_all"])[0]["series"].to_pylist()) == {"claims_all"}
    with pytest.raises(InputError, match="alerts_started"):
        series("s", WIDE, only=["nothing"])


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff\xfe", b"date\n", b"a,b\n1,2\n", b"date,date\n1,2\n", b"date,count\nsoon,1\n",
        b"date,count\n2020-01-01,-1\n", b"date,count\n2020-01-01,1.5\n",
        b"date,count\n2020-01-01,nan\n", b"date,count\n2020-01-01,1e999\n",
        b"date,count\n2020-01-01,1,2\n", b"from,to,count\n2020-01-02,2020-01-01,1\n",
        b"from,to,count\n2020-01-01,2020-12-31,1\n", b"date,count,watched\n2020-01-01,1,1.2\n",
        b"date,a\n2020-01-01,x\n", b'date,count\n"2020-01-01,1\n',
    ],
)  # fmt: skip
def test_what_cannot_be_counts_is_refused(data):
    """Garbage, negative and fractional counts, days that are none, years in one count."""
    with pytest.raises(InputError):
        series("s.csv", data)


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data):
    """Any bytes are counts or are refused."""
    with contextlib.suppress(InputError):
        series("s.csv", b"date,count\n" + data)


def test_a_name_begins_with_its_source():
    """Two series of one source are one witness."""
    assert source_of("viina_reports") == source_of("viina_artillery") == "viina"
