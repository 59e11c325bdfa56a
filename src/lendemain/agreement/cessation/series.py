"""Series of counts as people keep them, in CSV: read, checked, and turned into counts with a watch.

Two forms are read.  Long: `source`, `count`, and where there are any `sector`, `watched` (a share
from 0 to 1), `series`.  Wide: each column of whole numbers is one series.  A day is in `date`, an
interval in `from` and `to` (both days counted).  An empty count is not known, never nought, but
where its series is said to be a register: one that names every act, so that a day which it leaves
empty between its first count and its last had none.  A series
whose last count lies before the file's last day is said not to be reported since.  Series
whose names begin alike (`alerts_started`, `alerts_cleared`) go back to one source.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pyarrow as pa

from lendemain import tables
from lendemain.agreement.cessation import lines, silence
from lendemain.agreement.cessation.panel import moment
from lendemain.errors import InputError
from lendemain.records.because import Because
from lendemain.records.cessation import SeriesText, WatchedCount

SIZE_MAX = 16 << 20
ROWS_MAX = 200_000
COLUMNS_MAX = 200
SPAN_MAX_D = 62
COUNT_MAX = 10**9

_DAYS = ("date", "day", "from", "to", "start", "end")
_OTHER = frozenset({*_DAYS, "note", "notes", "sector", "sector_id", "watched", "exposure"})


def series(
    name: str, data: bytes, *, only: Sequence[str] = (), registers: Sequence[str] = (),
    told_of: SeriesText | None = None,
) -> tuple[pa.Table, tuple[str, ...]]:  # fmt: skip
    """The counts of a file as `WatchedCount` rows, and what had to be assumed or was left out.

    `told_of` says what the columns are (`lines`); `only` names the columns (or lines, or in the
    long form sources) that are wanted, `registers` those that are complete.  `InputError` with the
    row for anything that cannot be a count, a day or a share.
    """
    rows = _rows(name, data)
    long = "count" in rows[0]
    told: list[str] = []
    origin: dict[str, str] = {}
    if told_of is not None and not long:
        days = [_interval(row, f"{name}, row {n}") for n, row in enumerate(rows, 1)]
        rows, told = lines.restated(rows, days, told_of)
        origin = {one.line_id: one.source for one in told_of.lines}
    columns = [] if long else _counted(rows, [c for c in rows[0] if c not in _OTHER], told)
    _check_names(name, (*only, *registers), _series_names(rows, columns, long=long))
    complete = {one: _counted_span(rows, one, long=long) for one in registers}
    told += [Because.of("series_register", name=n) for n in registers]
    found: dict[str, list[object]] = {n: [] for n in tables.schema(WatchedCount).names}
    for number, row in enumerate(rows, 1):
        where = f"{name}, row {number}"
        first, last = _interval(row, where)
        share = _share(row, where)
        listed = [(str(row.get("source") or "counts"), "", row["count"])] if long else [
            (origin.get(c) or source_of(c), c, row[c]) for c in columns
        ]  # fmt: skip
        for source, one, value in listed:
            if only and (source if long else one) not in only:
                continue
            count, span = _count(str(value), where), complete.get(source if long else one)
            if count is None and span is not None and span[0] <= first <= last <= span[1]:
                count = 0
            found["source"].append(source)
            found["series"].append(str(row.get("series") or one))
            found["sector_id"].append(str(row.get("sector") or row.get("sector_id") or ""))
            found["start"].append(moment(first))
            found["end"].append(moment(last + timedelta(days=1)))
            found["count"].append(count)
            found["watched"].append(share)
    if any(v is None for v in found["watched"]):
        told.append(Because.of("series_no_share"))
    if any(isinstance(v, int) and v for v in found["count"]) is False:
        told.append(Because.of("series_nothing"))
    found.pop("noticed")
    table = tables.columns(WatchedCount, found, len(found["count"]))
    return table, (*told, *silence.said(table))


def heading(name: str, data: bytes) -> tuple[str, ...]:
    """The names of a file's columns; `InputError` where it is no such file."""
    return tuple(_rows(name, data)[0])


def _series_names(
    rows: Sequence[Mapping[str, str]], columns: Sequence[str], *, long: bool
) -> set[str]:
    """The names by which series can be asked for."""
    return {str(r.get("source", "")) for r in rows} if long else set(columns)


def _check_names(name: str, wanted: Sequence[str], known: set[str]) -> None:
    for one in wanted:
        if one not in known:
            raise InputError(
                f"no series {one!r}", where=name,
                remedy=f"Choose from: {', '.join(sorted(known)) or 'none'}",
            )  # fmt: skip


def _counted_span(
    rows: Sequence[Mapping[str, str]], name: str, *, long: bool
) -> tuple[date, date] | None:
    """The first and the last day that a register has a count for; None where it has none."""
    days = [
        _interval(row, name)
        for row in rows
        if (row["count"] if long and row.get("source") == name else row.get(name, ""))
    ]
    return (min(d[0] for d in days), max(d[1] for d in days)) if days else None


def source_of(column: str) -> str:
    """The source that a column's name begins with.

    >>> source_of("alerts_started"), source_of("cfv")
    ('alerts', 'cfv')
    """
    return column.split("_")[0]


def _rows(name: str, data: bytes) -> list[dict[str, str]]:
    if len(data) > SIZE_MAX:
        raise InputError(
            f"{len(data)} bytes are too many", where=name, remedy=f"At most {SIZE_MAX} are read"
        )
    try:
        text = data.decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text), strict=True)
        heading = [h.strip().lower() for h in next(reader, [])]
        listed = [row for row in reader if any(c.strip() for c in row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"not CSV ({error})", where=name, remedy="Save it as CSV, UTF-8") from None
    wrong = ""
    if not heading or not listed:
        wrong = "there are no rows"
    elif len(set(heading)) < len(heading):
        wrong = "two columns have one name"
    elif len(heading) > COLUMNS_MAX or len(listed) > ROWS_MAX:
        wrong = f"{len(listed)} rows of {len(heading)} columns are too many"
    elif not {"date", "day", "from", "start"} & set(heading):
        wrong = "there is no column date, nor from and to"
    if wrong:
        raise InputError(
            wrong, where=name, remedy="Give a heading with date or from,to, and counts"
        )
    for number, row in enumerate(listed, 1):
        if len(row) != len(heading):
            raise InputError(
                f"{len(row)} values under {len(heading)} columns", where=f"{name}, row {number}",
                remedy="Quote texts that hold a comma",
            )  # fmt: skip
    return [dict(zip(heading, (c.strip() for c in row), strict=True)) for row in listed]


def _counted(
    rows: Sequence[Mapping[str, str]], columns: Sequence[str], told: list[str]
) -> list[str]:
    """The columns that hold whole numbers; `told` says of each other one why it is left out."""
    kept = []
    for column in columns:
        values = [v for v in (row[column] for row in rows) if v]
        numbers = [_number(v) for v in values]
        if any(n is None for n in numbers) or not numbers:
            told.append(Because.of("series_no_numbers", name=column))
        elif any(n is not None and n != int(n) for n in numbers):
            told.append(Because.of("series_fractions", name=column))
        else:
            kept.append(column)
    if not kept:
        raise InputError(
            "no column holds counts", where="columns", remedy="Give whole numbers from 0"
        )
    return kept


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _count(text: str, where: str) -> int | None:
    if not text:
        return None
    value = _number(text)
    if value is None or value < 0 or value != int(value) or value > COUNT_MAX:
        raise InputError(
            f"{text[:40]!r} is no count", where=where,
            remedy="Give a whole number from 0, or nothing where it is not known",
        )  # fmt: skip
    return int(value)


def _share(row: Mapping[str, str], where: str) -> float | None:
    text = row.get("watched") or row.get("exposure") or ""
    if not text:
        return None
    value = _number(text)
    if value is None or not 0.0 <= value <= 1.0:
        raise InputError(
            f"{text[:40]!r} is no share watched", where=where, remedy="Give a share from 0 to 1"
        )
    return value


def _interval(row: Mapping[str, str], where: str) -> tuple[date, date]:
    first = row.get("date") or row.get("day") or row.get("from") or row.get("start") or ""
    last = row.get("to") or row.get("end") or first
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise InputError(
            f"{first[:40]!r} to {last[:40]!r} are no days", where=where,
            remedy="Write days as 2020-07-27",
        ) from None  # fmt: skip
    if days[1] < days[0]:
        raise InputError("it ends before it begins", where=where, remedy="Swap the days")
    if (days[1] - days[0]).days >= SPAN_MAX_D:
        raise InputError(
            f"a count over {(days[1] - days[0]).days + 1} days says too little of any of them",
            where=where, remedy=f"Give counts over at most {SPAN_MAX_D} days",
        )  # fmt: skip
    return days
