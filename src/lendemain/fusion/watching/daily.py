"""How well each nation's sensors watched each sector, day by day (UTC).

The same discs as in `coverage`, taken by the hour and told by the day: the share of a sector's
area that a nation's sensors watched, and the probability that one act somewhere in it, at any time
of the day, would have been noticed by them.  It is what a count by that nation is set against.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain.fusion.watching.coverage import HOUR_US, Watches, lattice, listed
from lendemain.records.agreement import Sector
from lendemain.records.observation import Means

Floats = npt.NDArray[np.float64]

HOURS = 24
DAY_US = HOURS * HOUR_US
THINNED = 3
"""Each third point of a sector's lattice stands for it: a day's mean needs no more."""

_EPOCH = date(1970, 1, 1)


class WatchedDays(NamedTuple):
    """Shares by nation, sector and day (three axes each), and the nations in order."""

    nations: tuple[str, ...]
    watched: Floats
    noticed: Floats


def watched_days(
    watches: pa.Table, sectors: Sequence[Sector], *, first: date, days: int
) -> WatchedDays:
    """The share watched and the probability of noticing, by nation, sector and day.

    A watch of no nation counts under "".  Receivers of satellite navigation watch nothing here.
    """
    given = listed(watches)
    begin = (first - _EPOCH) // timedelta(days=1) * DAY_US
    held = given.on & (given.end > begin) & (given.start < begin + days * DAY_US)
    held &= np.array(given.means, dtype=object) != Means.RECEIVER
    given = given.taken(np.flatnonzero(held))
    nations = tuple(sorted(set(given.nation)))
    watched, noticed = (np.zeros((len(nations), len(sectors), days)) for _ in range(2))
    place = {name: n for n, name in enumerate(nations)}
    of = np.array([place[name] for name in given.nation], np.int64)
    for j, sector in enumerate(sectors):
        plane, x, y = lattice(sector)
        x, y = x[::THINNED], y[::THINNED]
        wx, wy = plane.metres(given.lon, given.lat)
        holds = np.hypot(wx[:, None] - x, wy[:, None] - y) <= given.range_m[:, None]
        for n in range(len(nations)):
            rows = np.flatnonzero((of == n) & holds.any(axis=1))
            watched[n, j], noticed[n, j] = _days(given.taken(rows), holds[rows], begin, days)
    return WatchedDays(nations, watched, noticed)


def _days(
    given: Watches, holds: npt.NDArray[np.bool_], begin: int, days: int
) -> tuple[Floats, Floats]:
    """One nation's shares of one sector, by day."""
    watched, noticed = np.zeros(days), np.zeros(days)
    first = np.clip((given.start - begin) // DAY_US, 0, days)
    last = np.clip(-((begin - given.end) // DAY_US), 0, days)
    for day in range(int(first.min(initial=days)), int(last.max(initial=0))):
        rows = np.flatnonzero((first <= day) & (day < last))
        if not len(rows):
            continue
        edges = begin + day * DAY_US + np.arange(HOURS, dtype=np.int64)[:, None] * HOUR_US
        kept = np.minimum(given.end[rows], edges + HOUR_US) - np.maximum(given.start[rows], edges)
        shares = np.maximum(kept, 0) / HOUR_US
        over = holds[rows].astype(np.float64)
        watched[day] = np.minimum(shares @ over, 1.0).mean()
        missed = np.log1p(-given.probability[rows] * shares) @ over
        noticed[day] = -np.expm1(missed).mean()
    return watched, noticed
