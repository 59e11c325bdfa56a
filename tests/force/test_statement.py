"""The statement of requirements: every mistake is named with its row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.force.conftest import TEXTS

from lendemain.force import statement

GOOD = (TEXTS / "model-force.toml").read_text("utf-8")


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(data):
    """
    A statement, or mistakes.
    """
    found, mistakes = statement.parsed("x", data)

    assert (found is None) == bool(mistakes)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("quantity = 3", "quantity = 0", "not from 1"),
        ('capability = "tanker"', 'capability = "tankr"', "unknown value"),
        ("end = 2028-03-01T00:00:00Z", "end = 2026-03-01T00:00:00Z", "ends before it starts"),
        ("start = 2027-03-01T00:00:00Z", "start = 2027-03-01T00:00:00", "zone"),
        ("handover_days = 10", "handover_days = 40", "not from 0 to 27"),
        ('key = "0.02"', 'key = "0.03"', "sums to"),
        ('"Turkey"', '"France"', "names two nations"),
        ("weight = 9", "wieght = 9", "no key"),
        ('lift_in = "6000 t"', 'lift_in = "6000"', "unit"),
        ('turns = [["FRA", 12], ["GBR", 12]]', 'turns = [["XXX", 12]]', "unknown nation"),
    ],
)
def test_mistakes_are_named(old, new, why):
    """
    A6: zero quantities, unknown capabilities, turned windows, zones, handover, names.
    """
    assert old in GOOD

    found, mistakes = statement.parsed("x.toml", GOOD.replace(old, new, 1).encode())

    assert found is None
    assert any(why in m.what for m in mistakes), mistakes
    assert all(m.row >= 1 for m in mistakes)
