"""Queues at a crossing: by closed form where nothing changes, by seeded runs where hours do.

With arrivals at random and exponential service by c lanes the wait has a closed form (Erlang 1917).
A day with hours has none: people come at a rate that changes by the hour and are let through first
come, first served; the wait follows lane by lane (Kiefer and Wolfowitz 1955).  Who has not been let
in when the crossing closes is turned away.  The loop over people is in `lanes`, which loads numba
and is imported where it is called.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from lendemain.border.solving.incidence import Floats, Integers
from lendemain.errors import InputError
from lendemain.records.crossing import QueueHour

HOUR = timedelta(hours=1)
ARRIVALS_MAX = 20_000_000


class Steady(NamedTuple):
    """A queue in the long run: how busy lanes are, the chance to wait, the mean wait and queue.

    Where lanes cannot keep up (`busy` at 1 or more) chance is 1, and wait and queue are infinite.
    """

    busy: float
    waits: float
    wait_min: float
    queue: float


def steady(arrivals_h: float, served_h: float, lanes: int) -> Steady:
    """The M/M/c queue in the long run.

    >>> one = steady(30.0, 40.0, 1)
    >>> round(one.waits, 6), round(one.wait_min, 6)  # rho, and 60 rho / (mu - lambda)
    (0.75, 4.5)
    """
    _checked(np.array([arrivals_h]), served_h, lanes)
    load = arrivals_h / served_h
    busy = load / lanes
    if busy >= 1.0:
        return Steady(busy, 1.0, math.inf, math.inf)
    blocked = 1.0
    for k in range(1, lanes + 1):  # Erlang B by its recursion, which does not overflow
        blocked = load * blocked / (k + load * blocked)
    waits = blocked / (1.0 - busy * (1.0 - blocked))
    wait_h = waits / (lanes * served_h - arrivals_h)
    return Steady(busy, waits, 60.0 * wait_h, arrivals_h * wait_h)


def hours(
    arrivals_h: Sequence[float],
    spans: Sequence[tuple[datetime, datetime]],
    *,
    start: datetime,
    served_h: float,
    lanes: int,
    runs: int = 200,
    seed: int = 0,
) -> list[QueueHour]:
    """Each hour from `start` on, on average over so many runs; one rate of arrivals an hour.

    `spans` is when one can cross.  Raises `InputError` for a rate that is none.
    """
    from lendemain.border.crossings.lanes import served

    rates = np.asarray(arrivals_h, float)
    _checked(rates, served_h, lanes)
    if not 1 <= runs <= 10_000 or rates.sum() * runs > ARRIVALS_MAX:
        raise _refused(f"{runs} runs", f"Give at most 10000, and {ARRIVALS_MAX} arrivals in all")
    opens = np.array([[(t - start) / HOUR for t in span] for span in spans], float).reshape(-1, 2)
    count, rng = len(rates), np.random.default_rng(seed)
    totals, waits = np.zeros((4, count)), list[tuple[Floats, Integers]]()
    for _ in range(runs):
        came = _arrivals(rates, rng)
        service = rng.exponential(1.0 / served_h, len(came))
        begins = np.empty(len(came))
        served(came, service, opens, np.zeros(lanes), begins)
        hour = np.minimum(came.astype(np.int32), count - 1)
        through = np.isfinite(begins)
        leaves = np.where(through, begins, _shut(came, opens))
        totals[0] += np.bincount(hour, minlength=count)
        at = np.minimum(begins[through].astype(np.int32), count - 1)
        totals[1] += np.bincount(at, minlength=count)
        gone = leaves[~through & (leaves < count)].astype(np.int32)
        totals[2] += np.bincount(gone, minlength=count)
        ends = np.arange(1, count + 1)
        totals[3] += np.searchsorted(came, ends) - np.searchsorted(np.sort(leaves), ends)
        waits.append((60.0 * (begins[through] - came[through]), at))
    wait, at = (np.concatenate([w[k] for w in waits]) for k in (0, 1))
    return [_hour(start, k, totals / runs, wait[at == k]) for k in range(count)]


def _hour(start: datetime, k: int, mean: Floats, wait: Floats) -> QueueHour:
    return QueueHour(
        start=start + k * HOUR, arrivals=float(mean[0, k]), crossed=float(mean[1, k]),
        turned_away=float(mean[2, k]), queue=float(mean[3, k]),
        wait_min=float(wait.mean()) if len(wait) else 0.0,
        wait_95_min=float(np.quantile(wait, 0.95)) if len(wait) else 0.0,
    )  # fmt: skip


def _arrivals(rates: Floats, rng: np.random.Generator) -> Floats:
    """Times in hours at which people come, in order."""
    numbers = rng.poisson(rates)
    within = rng.random(int(numbers.sum()))
    return np.sort(np.repeat(np.arange(len(rates)), numbers) + within)


def _shut(came: Floats, opens: Floats) -> Floats:
    """When each would be turned away: at the next closing, or at once where there is none."""
    at = np.searchsorted(opens[:, 1], came, side="right")
    closes = np.append(opens[:, 1], 0.0)[at]
    return np.asarray(np.maximum(closes, came))


def _checked(rates: Floats, served_h: float, lanes: int) -> None:
    if not np.isfinite(rates).all() or (rates < 0).any() or not len(rates):
        raise _refused("a rate of arrivals that is none", "Give numbers of nought or more")
    if not math.isfinite(served_h) or served_h <= 0 or not 1 <= lanes <= 1000:
        raise _refused("no lane, or none that lets anybody through", "Give 1 to 1000 lanes")


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="crossings", remedy=remedy)
