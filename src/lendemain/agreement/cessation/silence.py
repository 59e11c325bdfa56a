"""What a file of counts leaves unsaid at its end.

A series whose last count lies before the file's last day has fallen silent, or its keeper is late:
from that day on nothing is known of it, and that is said.  Where it is a register, which names
every act, a later row of it would turn the blank days before into days that had none; so what the
test would read then can be said beside what it reads now.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.agreement.cessation.panel import DAY_US
from lendemain.records.because import Because

_EPOCH = date(1970, 1, 1)


def last_day(counts: pa.Table) -> date | None:
    """The last day (UTC) that rows of `WatchedCount` name, whether or not a count of it is known;
    None where there are no rows.
    """
    return _day(int(tables.micros(counts, "end").max()) - DAY_US) if counts.num_rows else None


def silences(counts: pa.Table) -> dict[str, date]:
    """From which day (UTC) on each series that ends before the last day of all is not reported.

    A series is named as it is asked for, by its source where it has no name; one of which nothing
    is known is not reported from its first day on.
    """
    start, end = (tables.micros(counts, n) for n in ("start", "end"))
    known, names = pc.is_valid(counts["count"]).to_numpy(zero_copy_only=False), _names(counts)
    last = int(end.max(initial=0))
    found = {}
    for one in sorted(set(names.tolist())):
        mine = names == one
        told = end[mine & known]
        since = int(told.max()) if len(told) else int(start[mine].min())
        if since < last:
            found[one] = _day(since)
    return found


def said(counts: pa.Table) -> tuple[str, ...]:
    """The same in words, one sentence a series."""
    return tuple(
        Because.of("series_silent", name=name, day=since)
        for name, since in silences(counts).items()
    )


def supposed(counts: pa.Table, registers: Mapping[str, int]) -> pa.Table | None:
    """The same counts, were there none on the days at their end that registers leave blank and
    that others tell of.

    `registers` are names of series, each with the most days of silence that mean none.  None where
    no register is silent at its end, or each for longer than that.
    """
    silent = {n: d for n, d in silences(counts).items() if n in registers}
    value = counts["count"].to_numpy(zero_copy_only=False).astype(np.float64)
    start, end = (tables.micros(counts, n) for n in ("start", "end"))
    told = int(end[np.isfinite(value)].max(initial=0))
    names, blank = _names(counts), np.zeros(len(value), np.bool_)
    for one, since in silent.items():
        begun = (since - _EPOCH).days * DAY_US
        if told - begun <= registers[one] * DAY_US:
            blank |= (names == one) & (start >= begun) & (end <= told)
    if not blank.any():
        return None
    at, field = counts.schema.get_field_index("count"), counts.schema.field("count")
    filled = pa.array(np.where(blank, 0.0, value), from_pandas=True)
    return counts.set_column(at, field, filled.cast(field.type))


def _names(counts: pa.Table) -> npt.NDArray[np.object_]:
    series, source = tables.texts(counts, "series"), tables.texts(counts, "source")
    return np.where(series != "", series, source)


def _day(micros: int) -> date:
    return _EPOCH + timedelta(days=micros // DAY_US)
