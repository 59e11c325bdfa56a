"""How values are written: units, currencies and zones are never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.force import written
from lendemain.force.written import RefusedError

READERS = (written.whole, written.dwell, written.mass, written.moment, written.month,
           lambda t: written.money(t, {"GBP": "1.15"}), written.listed,
           lambda t: written.caveats(t, {"task": (), "area": ("west",), "domain": ()}))  # fmt: skip


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    """
    Nothing else is ever raised.
    """
    for reading in READERS:
        try:
            reading(text)
        except RefusedError:
            continue


@pytest.mark.parametrize(
    ("reading", "text", "why"),
    [
        (written.dwell, "1:3", "two readings"),
        (written.dwell, "1/3", "two readings"),
        (written.whole, "up to 1,000", "not a count"),
        (written.whole, "a battalion", "not a count"),
        (written.mass, "120", "needs its unit"),
        (written.mass, "-3 t", "not a mass"),
        (written.mass, "3 tonnes-ish", "not a mass"),
        (written.moment, "2027-03-01", "zone"),
        (written.moment, "2027-03-01T10:00", "zone"),
        (lambda t: written.money(t, {}), "1200", "currency is missing"),
        (lambda t: written.money(t, {}), "1200 USD", "no rate"),
    ],
)
def test_what_is_ambiguous_is_refused_with_why(reading, text, why):
    """
    A6, value by value.
    """
    with pytest.raises(RefusedError, match=why):
        reading(text)


def test_tonnes_of_three_kinds():
    """
    Metric, long and short tonnes are three weights.
    """
    assert [written.mass(f"100 {u}") for u in ("t", "long t", "short t")] == [
        100_000, 101_605, 90_718,
    ]  # fmt: skip
