"""Clocks that are off by whole hours."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import tables
from lendemain.fusion.watching import clocks

HOUR = 3600.0


def week(told, seed, *, off=0.0, acts=60, alone=0):
    """What three cameras told of a week's acts, the clock of the third being off."""
    rng = np.random.default_rng(seed)
    x, y, t = *rng.uniform(-2e4, 2e4, (2, acts)), rng.uniform(0.0, 7 * 86_400.0, acts)
    parts = [
        told(x + 50 * rng.normal(size=acts), y + 50 * rng.normal(size=acts),
             np.round(t + rng.uniform(0, 20, acts) + (off if name == "c" else 0.0)), sensor=name)
        for name in "abc"
    ]  # fmt: skip
    if alone:
        parts.append(told(rng.uniform(-2e4, 2e4, alone), rng.uniform(-2e4, 2e4, alone),
                          rng.uniform(0.0, 7 * 86_400.0, alone).round(), sensor="d"))  # fmt: skip
    return pa.concat_tables(parts).unify_dictionaries()


@pytest.mark.parametrize("hours", [-3, -1, 1, 2])
def test_a_clock_that_is_hours_off_is_doubted_by_as_much(told, hours):
    """
    The camera whose clock is off is named with the hours by which it is, and no other is.
    """
    found = clocks.doubted(week(told, 1, off=hours * HOUR, alone=200)).to_pylist()

    assert [(r["sensor"], r["shift_s"]) for r in found] == [("c", hours * 3600)]
    assert found[0]["probability"] > 0.99
    assert found[0]["agreed"] > 50 > found[0]["now"] + found[0]["usual"]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_right_clocks_are_not_doubted(told, seed):
    """
    Sensors with right clocks, and one that tells of nothing that others saw, raise no alarm.
    """
    assert clocks.doubted(week(told, seed, alone=150)).num_rows == 0


def test_the_order_of_rows_does_not_matter(told):
    """
    The same accounts in any order give the same doubts.
    """
    rows = week(told, 2, off=HOUR)
    mixed = rows.take(pa.array(np.random.default_rng(1).permutation(rows.num_rows)))

    assert tables.digest(clocks.doubted(rows)) == tables.digest(clocks.doubted(mixed))


def test_a_barrage_every_hour_on_the_hour_is_no_clock(told):
    """
    Fire that comes every hour agrees at every shift, and so at none more than chance; too few
    accounts say nothing.
    """
    t = np.arange(0.0, 4 * 86_400.0, HOUR)
    steady = pa.concat_tables([told(np.zeros(len(t)), np.zeros(len(t)), t + k, sensor=n)
                               for k, n in enumerate("abc")]).unify_dictionaries()  # fmt: skip

    assert clocks.doubted(steady).num_rows == 0
    assert clocks.doubted(week(told, 1, off=HOUR, acts=5)).num_rows == 0
    assert clocks.doubted(told([0.0], [0.0], [0.0]).slice(0, 0)).num_rows == 0
