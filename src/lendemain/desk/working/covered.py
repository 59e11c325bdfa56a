"""Coverage over all that was watched, and the days of it that new watches change.

Coverage is worked out in days counted from the first watch's hour, each from the watches that touch
it and nothing else; so where more watches came, the days they do not touch stay as they are, to the
bit.  Certainty falls with distance by the curves to begin with (`reach.CURVES`), and the watches
are first taken as sky and dark left them (`looked`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import fusion, geo, tables
from lendemain.fusion.watching.coverage import HOURS_AT_ONCE
from lendemain.fusion.watching.passes import passes
from lendemain.fusion.watching.reach import CURVES, conditioned
from lendemain.records.agreement import Sector
from lendemain.records.incident import Coverage
from lendemain.records.observation import Means

HOUR = timedelta(hours=1)
DAY = HOURS_AT_ONCE * HOUR
DAY_AROUND = timedelta(days=1)
NOTICED = 0.5
"""How probably a satellite under a clear sky notices a fire that burns as it passes: a guess to
begin with, until a mission knows better.
"""

Truths = npt.NDArray[np.bool_]


def looked(watches: pa.Table, conditions: pa.Table | None) -> pa.Table:
    """The watches as what is known of sky and dark left them."""
    if conditions is None or not conditions.num_rows:
        return watches
    return conditioned(watches, conditions)


def overhead(
    accounts: pa.Table, own: pa.Table, theatre: tuple[float, float, float, float],
    between: tuple[datetime, datetime],
) -> pa.Table:  # fmt: skip
    """The watches of satellites over a theatre (west, south, east, north) in an interval, as what
    they saw up to a day around it proves them, and the passes that were due and unknown.

    Satellites that told their `own` watches are taken at their word.
    """
    start, end = (t + d for t, d in zip(between, (-DAY_AROUND, DAY_AROUND), strict=True))
    sky = tables.texts(accounts, "means") == Means.SATELLITE
    sky &= ~np.isin(tables.texts(accounts, "sensor"), np.unique(tables.texts(own, "sensor")))
    west, south, east, north = theatre
    lon, lat = (west + east + 360.0 * (west > east)) / 2.0, (south + north) / 2.0
    middle = geo.Plane(lon=(lon + 180.0) % 360.0 - 180.0, lat=lat)
    corners = [middle.metres(x, y) for x in (west, east) for y in (south, north)]
    return passes(
        accounts.filter(pa.array(sky, pa.bool_())), lon=middle.lon, lat=lat,
        range_m=max(float(np.hypot(x, y)) for x, y in corners), probability=NOTICED,
        start=start, end=end,
    )  # fmt: skip


def covered(watches: pa.Table, over: Sequence[Sector]) -> pa.Table:
    """Coverage from the first watch to the last; where nobody ever watched there is none."""
    if not watches.num_rows or not over:
        return tables.empty(Coverage)
    first, end = _span(watches)
    return fusion.coverage.coverage(watches, over, start=first, end=end, curves=CURVES)


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
        part = fusion.coverage.coverage(
            watches, over, start=first + start * HOUR, end=until, curves=CURVES
        )
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
