"""Counts by series, sector and day, as arrays: what was counted, and how much was watched.

A count over several days lies on its last day and covers all of them.  What is not known is not a
zero: it has no exposure.  A count that came in although nobody is known to have watched can speak
for violence and never for quiet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.errors import InputError

Floats = npt.NDArray[np.float64]

DAY_US = 86_400_000_000
EXPOSURE_LEAST = 0.05
"""Less than this of a day watched says nothing of its quiet."""

DAYS_MAX = 20_000
CELLS_MAX = 50_000_000
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Panel:
    """Counts and exposure by series, sector and day (three axes); `days` is how many days each
    count covers (0 where nothing is known), `watched` the watched days of them, and `noticed` the
    days' worth of acts that would have been noticed (the watched days where nothing else is known).

    `source_of` names the source of each series; several series of one source are one witness.
    """

    first: date
    source_of: tuple[str, ...]
    sectors: tuple[str, ...]
    counts: Floats
    watched: Floats
    days: Floats
    noticed: Floats | None = None

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The sources, in order of their names."""
        return tuple(sorted(set(self.source_of)))

    @property
    def length(self) -> int:
        """How many days there are."""
        return int(self.counts.shape[2])

    def date(self, place: int) -> date:
        """The day at a place."""
        return self.first + timedelta(days=place)


def panel(counts: pa.Table, *, until: date | None = None) -> Panel:
    """`WatchedCount` rows as arrays, the order of rows having no part in it.

    What is given twice for one day of a series counts once where it is the same, and is refused
    where it is not.  Rows that end after `until` are left out.  `InputError` for counts below 0,
    intervals that end before they begin, or more days than anybody can mean.
    """
    start, end = (tables.micros(counts, n) for n in ("start", "end"))
    first_day, last_day = start // DAY_US, -(-end // DAY_US) - 1
    value = counts.column("count").to_numpy(zero_copy_only=False).astype(np.float64)
    watched, noticed = (
        counts.column(n).to_numpy(zero_copy_only=False).astype(np.float64)
        for n in ("watched", "noticed")
    )
    watched = np.where(np.isnan(watched), 1.0, watched)
    noticed = np.where(np.isnan(noticed), watched, noticed)
    _check(first_day, last_day, value=value, shares=np.concatenate([watched, noticed]))
    known = np.isfinite(value)
    if until is not None:
        known &= last_day <= (until - _EPOCH).days
    names = [tables.texts(counts, n).tolist() for n in ("source", "series", "sector_id")]
    lines, sectors = sorted(set(zip(*names[:2], strict=True))), tuple(sorted(set(names[2])))
    source_of = tuple(source for source, _ in lines)
    if not known.any():
        empty = np.zeros((len(lines), len(sectors), 0))
        return Panel(until or _EPOCH, source_of, sectors, empty, empty, empty)
    base = int(first_day[known].min())
    last = int(last_day[known].max()) if until is None else (until - _EPOCH).days
    shape = (len(lines), len(sectors), last - base + 1)
    if shape[2] > DAYS_MAX or np.prod(shape, dtype=np.float64) > CELLS_MAX:
        raise InputError(
            f"{shape[2]} days of {shape[1]} sectors are too many", where="counts",
            remedy="Give the years around the truce",
        )  # fmt: skip
    place = {line: n for n, line in enumerate(lines)}, {name: n for n, name in enumerate(sectors)}
    summed, exposed, sighted, covered = (np.zeros(shape) for _ in range(4))
    for row in np.flatnonzero(known).tolist():
        source, series, sector = (n[row] for n in names)
        at = (place[0][source, series], place[1][sector], int(last_day[row]) - base)
        length = float(last_day[row] - first_day[row] + 1)
        told = (value[row], watched[row] * length, noticed[row] * length, length)
        if covered[at] and told != (summed[at], exposed[at], sighted[at], covered[at]):
            raise InputError(
                f"{source} counts one day twice and not alike", where=_named(int(last_day[row])),
                remedy="Give each day of a series once, the newest count",
            )  # fmt: skip
        summed[at], exposed[at], sighted[at], covered[at] = told
    _check_apart(covered, lines, base)
    first = _EPOCH + timedelta(days=base)
    return Panel(first, source_of, sectors, summed, exposed, covered, sighted)


def exposure(given: Panel) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The exposure by which each count is judged, in days, 0 where it says nothing; and
    where a count came in unwatched, so that it can speak for violence only.
    """
    least = EXPOSURE_LEAST * given.days
    unwatched = (given.days > 0.0) & (given.watched < least)
    seen = unwatched & (given.counts > 0.0)
    noticed = given.watched if given.noticed is None else given.noticed
    return np.where(seen, least, np.where(unwatched, 0.0, noticed)), seen


def moment(day: date) -> datetime:
    """The beginning of a day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _check(
    first: npt.NDArray[np.int64], last: npt.NDArray[np.int64], *, value: Floats, shares: Floats
) -> None:
    wrong = ""
    if (last < first).any():
        wrong = f"the count of {_named(int(first[last < first][0]))} ends before it begins"
    elif (value < 0).any() or np.isinf(value).any():
        wrong = "a count is below 0 or without end"
    elif ((shares < 0) | (shares > 1)).any():
        wrong = "a share watched is not from 0 to 1"
    if wrong:
        raise InputError(wrong, where="counts", remedy="Correct it; leave out what is not known")


def _check_apart(covered: Floats, lines: Sequence[tuple[str, str]], base: int) -> None:
    """Raise `InputError` where a count over several days holds a day that is counted alone too."""
    for line, sector, last in np.argwhere(covered > 1.0).tolist():
        first = max(0, last + 1 - int(covered[line, sector, last]))
        within = np.flatnonzero(covered[line, sector, first:last])
        if len(within):
            raise InputError(
                f"{lines[line][0]} counts one day alone and within a longer count",
                where=_named(base + first + int(within[0])),
                remedy="Give the days or their total, not both",
            )


def _named(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).isoformat()
