"""Rows that stand alone in time, far from everything else that their file tells, or in the future.

A year typed wrongly, or an account that comes a year late: nobody can tell which from the row, so
it is kept, and said.  A file's ends are looked at: what lies beyond a gap of `GAP` days is a stray
where it is no more than one row in a hundred.  An archive of years has no such ends.  What was seen
later than its file was received was not: its clock, its zone or its year is wrong.
"""

from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.records.observation import Reason, Rejection
from lendemain.sources.times import DAY_US, MINUTE_US

GAP = 180
"""So many days of nothing part a stray from the rest."""

ROWS_MIN = 20
SHARE_MAX = 0.01


AHEAD_US = 10 * MINUTE_US
"""By so much may the clocks of who saw something and of who received it be apart."""

AHEAD = "later than its file was received: a wrong clock, zone or year"


def ahead(rows: pa.Table, received: datetime, *, time: str = "start") -> pa.Table:
    """Remarks (`Rejection` rows that are kept), in order of their rows, on what was seen after
    its file was received; `time` is the column that says when.
    """
    start, now_us = tables.micros(rows, time), int(received.timestamp()) * 1_000_000
    at = np.flatnonzero(start > now_us + AHEAD_US)
    return _told(rows, at, start, [AHEAD] * len(at)).sort_by("row")


def strays(observations: pa.Table, *, time: str = "start") -> pa.Table:
    """Remarks (`Rejection` rows that are kept), in order of their rows, on what begins long
    before or after all else of one file; none for a file of fewer than `ROWS_MIN` rows.
    """
    start = tables.micros(observations, time)
    order = np.argsort(start, kind="stable")
    most = max(1, int(SHARE_MAX * len(order)))
    if len(order) < ROWS_MIN:
        return tables.empty(Rejection)
    days = np.diff(start[order]) / DAY_US
    early = np.flatnonzero(days[:most] > GAP)
    late = np.flatnonzero(days[::-1][:most] > GAP)
    first = early[-1] + 1 if len(early) else 0
    last = len(order) - (late[-1] + 1 if len(late) else 0)
    away = np.concatenate([
        (start[order[first]] - start[order[:first]]) // DAY_US,
        (start[order[last:]] - start[order[last - 1]]) // DAY_US,
    ])  # fmt: skip
    at = np.concatenate([order[:first], order[last:]])
    side = ["before"] * first + ["after"] * (len(order) - last)
    details = [
        f"{n} days {which} the rest of its file: a wrong year, or late"
        for n, which in zip(away.tolist(), side, strict=True)
    ]
    return _told(observations, at, start, details).sort_by("row")


def _told(
    rows: pa.Table, at: npt.NDArray[np.int64], start: npt.NDArray[np.int64], details: list[str]
) -> pa.Table:
    given = {
        "source": rows.column("source").take(pa.array(at)),
        "row": rows.column("row").take(pa.array(at)), "field": "time",
        "value": [f"{t:%Y-%m-%dT%H:%M}Z" for t in tables.moments(start[at]).to_pylist()],
        "reason": Reason.OUT_OF_RANGE, "kept": True, "detail": details,
    }  # fmt: skip
    return tables.columns(Rejection, given, len(at))
