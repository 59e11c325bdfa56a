"""Queues: the closed form, and runs that agree with it where nothing changes."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from lendemain.border.crossings.queue import hours, steady
from lendemain.errors import InputError

START = datetime(2026, 4, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arrivals", "served", "lanes"), [(30.0, 40.0, 1), (80.0, 30.0, 3), (150.0, 20.0, 10)]
)
def test_runs_of_a_crossing_always_open_agree_with_erlang(arrivals, served, lanes):
    """
    With lanes always open the mean wait and queue of long runs are those of M/M/c within four per
    cent, and as many get through as come.
    """
    days = 12
    open_span = [(START, START + timedelta(days=days))]
    found = hours([arrivals] * (24 * days), open_span, start=START, served_h=served, lanes=lanes,
                  runs=60, seed=3)[24:]  # fmt: skip
    long = steady(arrivals, served, lanes)
    wait = sum(h.wait_min * h.crossed for h in found) / sum(h.crossed for h in found)
    queue = sum(h.queue for h in found) / len(found)

    assert wait == pytest.approx(long.wait_min, rel=0.04)
    assert queue == pytest.approx(long.queue, rel=0.04)
    assert sum(h.crossed for h in found) == pytest.approx(arrivals * len(found), rel=0.02)


def test_the_closed_form_by_hand():
    """
    One lane: waits = rho; two lanes: waits = 2 rho^2 / (1 + rho); past what lanes can do, no end.
    """
    one, two = steady(30.0, 60.0, 1), steady(90.0, 60.0, 2)

    assert one.waits == pytest.approx(0.5)
    assert two.waits == pytest.approx(2 * 0.75**2 / 1.75)
    assert two.queue == pytest.approx(two.waits * 0.75 / 0.25)
    assert steady(60.0, 60.0, 1) == (1.0, 1.0, math.inf, math.inf)


def test_nobody_is_lost():
    """
    Who comes gets through, waits or is turned away; when it closes the queue is gone; with no hours
    nobody gets through; the same seed gives the same day.
    """
    spans = [(START + timedelta(hours=8), START + timedelta(hours=17))]
    rates = [0.0] * 6 + [100.0] * 12 + [0.0] * 6
    found = hours(rates, spans, start=START, served_h=30.0, lanes=3, runs=50, seed=1)
    waiting = 0.0
    for h in found:
        waiting += h.arrivals - h.crossed - h.turned_away
        assert h.queue == pytest.approx(waiting, abs=1e-9)

    assert found[-1].queue == pytest.approx(0.0, abs=1e-9)
    assert found[7].crossed == 0
    assert all(h.crossed <= 90.0 + 15 for h in found)
    assert found == hours(rates, spans, start=START, served_h=30.0, lanes=3, runs=50, seed=1)
    shut = hours(rates, [], start=START, served_h=30.0, lanes=3, runs=2)
    assert sum(h.crossed for h in shut) == 0


@pytest.mark.parametrize(
    ("rates", "served", "lanes", "runs"),
    [([-1.0], 1.0, 1, 1), ([float("nan")], 1.0, 1, 1), ([1.0], 0.0, 1, 1), ([1.0], 1.0, 0, 1),
     ([1.0], 1.0, 1, 0), ([1e9], 1.0, 1, 1), ([], 1.0, 1, 1)],
)  # fmt: skip
def test_rates_that_are_none_are_refused(rates, served, lanes, runs):
    """
    Numbers below nought, none at all, no lanes, no runs, more people than can be counted.
    """
    with pytest.raises(InputError):
        hours(rates, [], start=START, served_h=served, lanes=lanes, runs=runs)
