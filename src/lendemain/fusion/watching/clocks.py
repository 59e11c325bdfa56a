"""Sensors whose clock is off by whole hours: a zone forgotten, a summer time missed.

What a sensor tells and others tell too falls together in place and time.  Where a sensor's accounts
do so only when its clock is put back or on by whole hours, far more often than at shifts by half
hours, which nobody's clock is off by and which therefore say what chance does, the clock is
doubted: a Poisson count against its mean, with as much against it beforehand as there are shifts
and sensors.  Nothing is put right here; an account stays as it was told.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.fusion.accounts import Accounts, accounts
from lendemain.records.background import ClockDoubt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Numbers = npt.NDArray[Any]

HOUR_S = 3600.0
SHIFTS_H = (-3, -2, -1, 1, 2, 3)
CHANCE_H = (-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5)
CLOSE_S = 90.0
CELL_M = 5_000.0
"""Accounts in the same or a neighbouring cell of this size are close by."""

LONGEST_S = 600.0
"""Accounts that last longer say too little of a clock."""

ANCHORS = 400
"""At most so many accounts of a sensor are compared, evenly spread."""

LEAST = 8
AGAINST = 1e4
ALARM = 0.95


def doubted(observations: pa.Table) -> pa.Table:
    """The sensors whose clock is doubted, as `ClockDoubt`, in order of their names.

    Accounts of a sensor without a name are its source's; the order of rows does not matter.
    """
    given = accounts(observations)
    short = np.flatnonzero(given.end_us - given.start_us <= LONGEST_S * 1e6)
    sensor, source = given.texts("sensor"), given.texts("source")
    named = [*sensor.values, *source.values]
    code = np.where(~sensor.are(""), sensor.codes, len(sensor.values) + source.codes)
    rows: list[ClockDoubt] = []
    cells = _Cells(given, short, code.astype(np.int64))
    for number in np.unique(code[short]).tolist():
        own = short[code[short] == number]
        own = own[np.unique(np.linspace(0, len(own) - 1, min(len(own), ANCHORS)).astype(np.int64))]
        if len(own) < LEAST:
            continue
        now = cells.agreed(own, 0.0)
        if len(own) <= 2 * now:
            continue  # no shift can agree with more than twice as many
        count, _, best = max((cells.agreed(own, h * HOUR_S), -abs(h), h) for h in SHIFTS_H)
        if count < LEAST or count <= 2 * now:
            continue
        usual = float(np.mean([cells.agreed(own, h * HOUR_S) for h in CHANCE_H]))
        chance = _probability(count, max(usual, 0.5), now)
        if chance >= ALARM:
            rows.append(ClockDoubt(
                sensor=named[number], shift_s=round(best * HOUR_S), accounts=len(own),
                agreed=count, usual=usual, now=now, probability=chance,
            ))  # fmt: skip
    rows.sort(key=lambda row: row.sensor)
    return tables.table(ClockDoubt, rows)


def _probability(count: int, usual: float, now: int) -> float:
    """That a clock is off, where so many agree at a shift, so many by chance, and so many now."""
    if count <= usual or count <= 2 * now or count < LEAST:
        return 0.0
    ratio = count * math.log(count / usual) - (count - usual)
    return 1.0 / (1.0 + AGAINST * math.exp(-min(ratio, 700.0)))


class _Cells:
    """Short accounts by cell and time, all together and each sensor's by themselves."""

    def __init__(self, given: Accounts, short: Numbers, code: Whole) -> None:
        self._given, self._code = given, code
        first = int(given.start_us.min()) if len(given) else 0
        self._time = 0.5e-6 * (given.start_us - first + given.end_us - first)
        self._cell = np.floor(np.column_stack([given.x, given.y]) / CELL_M).astype(np.int64)
        self._low = self._cell.min(axis=0) - 1 if len(given) else np.zeros(2, np.int64)
        self._wide = int(np.ptp(self._cell[:, 1])) + 3 if len(given) else 1
        self._turn = float(self._time.max(initial=0.0)) + 12 * HOUR_S
        place = self._place(self._cell[short])
        many = int(place.max(initial=0)) + self._wide + 2
        self._many = many
        self._every = np.sort(self._keys(place, self._time[short]))
        self._own = np.sort(self._keys(code[short] * many + place, self._time[short]))

    def _place(self, cell: Numbers) -> Whole:
        return np.asarray((cell[:, 0] - self._low[0]) * self._wide + cell[:, 1] - self._low[1])

    def _keys(self, place: Numbers, time_s: Numbers) -> Floats:
        return np.asarray(place * self._turn + time_s + 4 * HOUR_S)

    def agreed(self, rows: Numbers, shift_s: float) -> int:
        """How many of these accounts have another sensor's close by once put back so far."""
        time_s = self._time[rows] - shift_s
        others = np.zeros(len(rows), np.int64)
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                place = self._place(self._cell[rows] + [dx, dy])
                for keys, at, sign in (
                    (self._every, place, 1), (self._own, self._code[rows] * self._many + place, -1)
                ):  # fmt: skip
                    low = np.searchsorted(keys, self._keys(at, time_s - CLOSE_S))
                    high = np.searchsorted(keys, self._keys(at, time_s + CLOSE_S), side="right")
                    others += sign * (high - low)
        return int(np.count_nonzero(others > 0))
