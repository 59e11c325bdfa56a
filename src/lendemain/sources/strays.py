"""Accounts that stand alone in time, far from everything else that their file tells.

A year typed wrongly, or an account that comes a year late: nobody can tell which from the row, so
it is kept, and said.  A file's ends are looked at: what lies beyond a gap of `GAP` days is a stray
where it is no more than one row in a hundred.  An archive of years has no such ends.
"""

import numpy as np
import pyarrow as pa

from lendemain import tables
from lendemain.records.observation import Reason, Rejection
from lendemain.sources.times import DAY_US

GAP = 180
"""So many days of nothing part a stray from the rest."""

ROWS_MIN = 20
SHARE_MAX = 0.01


def strays(observations: pa.Table) -> pa.Table:
    """Remarks (`Rejection` rows that are kept), in order of their rows, on accounts that begin long
    before or after all others of one file; none for a file of fewer than `ROWS_MIN`.
    """
    start = tables.micros(observations, "start")
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
    found = {
        "source": observations.column("source").take(pa.array(at)),
        "row": observations.column("row").take(pa.array(at)), "field": "time",
        "value": [f"{t:%Y-%m-%dT%H:%M}Z" for t in tables.moments(start[at]).to_pylist()],
        "reason": Reason.OUT_OF_RANGE, "kept": True,
        "detail": [
            f"{n} days {which} the rest of its file: a wrong year, or late"
            for n, which in zip(away.tolist(), side, strict=True)
        ],
    }  # fmt: skip
    return tables.columns(Rejection, found, len(at)).sort_by("row")
