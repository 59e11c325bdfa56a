"""Coverage over all that was watched, and the days of it that new watches change.

Coverage is worked out in days counted from the first watch's hour, each from the watches that touch
it and nothing else; so where more watches came, the days they do not touch stay as they are, to the
bit.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import fusion, tables
from lendemain.fusion.watching.coverage import HOURS_AT_ONCE
from lendemain.records.agreement import Sector
from lendemain.records.incident import Coverage

HOUR = timedelta(hours=1)
DAY = HOURS_AT_ONCE * HOUR
Truths = npt.NDArray[np.bool_]


def covered(watches: pa.Table, over: Sequence[Sector]) -> pa.Table:
    """Coverage from the first watch to the last; where nobody ever watched there is none."""
    if not watches.num_rows or not over:
        return tables.empty(Coverage)
    first, end = _span(watches)
    return fusion.coverage.coverage(watches, over, start=first, end=end)


def renewed(before: pa.Table, watches: pa.Table, new: pa.Table, over: Sequence[Sector]) -> pa.Table:
    """`covered` of all watches, given what it was without the new ones among them."""
    if not new.num_rows or not over:
        return before
    first, end = _span(watches)
    if not before.num_rows or before.column("hour")[0].as_py() != first:
        return covered(watches, over)
    known = before.num_rows // len(over)
    hours = -((first - end) // HOUR)
    changed = _touched(new, first, hours)
    changed[known // HOURS_AT_ONCE * HOURS_AT_ONCE :] = True
    parts, rows = [before], np.full((len(over), hours), -1, np.int64)
    held = min(known, hours)
    rows[:, :held] = np.arange(len(over))[:, None] * known + np.arange(known)[None, :held]
    offset = before.num_rows
    for start, stop in _runs(changed):
        until = min(first + stop * HOUR, end)
        part = fusion.coverage.coverage(watches, over, start=first + start * HOUR, end=until)
        at = offset + np.arange(part.num_rows, dtype=np.int64).reshape(len(over), -1)
        rows[:, start : start + at.shape[1]] = at
        parts.append(part)
        offset += part.num_rows
    return tables.joined(Coverage, parts).take(pa.array(rows.ravel()))


def _span(watches: pa.Table) -> tuple[datetime, datetime]:
    """The hour in which the first watch begins, and the end of the last."""
    first = pc.min(watches.column("start")).as_py().replace(minute=0, second=0, microsecond=0)
    return first, pc.max(watches.column("end")).as_py()


def _touched(new: pa.Table, first: datetime, hours: int) -> Truths:
    """The hours of days that any of these watches touches."""
    changed = np.zeros(hours, np.bool_)
    unit = DAY // timedelta(microseconds=1)
    begins = int(pa.scalar(first, tables.MOMENT).cast(pa.int64()).as_py())
    days = [(tables.micros(new, name) - begins) // unit for name in ("start", "end")]
    for one, other in zip(*(d.tolist() for d in days), strict=True):
        changed[one * HOURS_AT_ONCE : (other + 1) * HOURS_AT_ONCE] = True
    return changed


def _runs(changed: Truths) -> list[tuple[int, int]]:
    """Where the changed hours begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], changed, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
