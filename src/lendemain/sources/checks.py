"""The checks that sources share: a sieve through which the rows of a sheet go, column by column.

A row falls through at the first check that it fails and leaves exactly one rejection (not kept)
behind; a field that is bad in a row that is otherwise good is set aside with a remark (a kept
rejection).  So rows in = observations + rejections not kept, by construction.  All checks work on
whole columns, or once for each distinct text.  Bytes become sheets in `answers`.

    sieve = Sieve("firms", sheet(answer, "firms", headings=..., needed=...))
    lon, lat = sieve.places("longitude", "latitude", theatre=answer.theatre)
    frp = sieve.numbers("frp", low=0.0, high=1e6)
    return sieve.reading({"start": ..., "lon": lon, "lat": lat})
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.observation import Notice, Observation, Reason, Rejection, Watch
from lendemain.records.reading import Reading
from lendemain.sources import arrays, times
from lendemain.sources.arrays import Floats, Mask, Theatre, inside
from lendemain.sources.sheets import VALUE_CHARACTERS_MAX, Sheet
from lendemain.tables import columns, empty, joined, schema

TEXT_CHARACTERS_MAX = 20_000

Why = str | npt.NDArray[np.object_]
"""Why rows were set aside: one text for all, or one for each row of the sheet."""

_MANGLED = r"\?{4,}|\x{FFFD}|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}]"


class Sieve:
    """The rows of a sheet, which of them are still good, and why the others are not."""

    def __init__(self, source: str, sheet: Sheet) -> None:
        self.source, self.sheet = source, sheet
        self.rows = len(sheet.numbers)
        self.good: Mask = np.ones(self.rows, bool)
        self._set_aside: list[pa.Table] = []

    def reject(
        self,
        bad: Mask,
        *,
        field: str,
        reason: Reason,
        detail: Why = "",
        value: pa.Array | None = None,
    ) -> None:
        """Let the bad rows among the good ones fall, each with its one rejection."""
        self._noted(bad, field=field, reason=reason, detail=detail, value=value, kept=False)
        self.good &= ~bad

    def remark(
        self,
        bad: Mask,
        *,
        field: str,
        reason: Reason,
        detail: Why = "",
        value: pa.Array | None = None,
    ) -> None:
        """Say that a field of these rows was set aside; the rows stay."""
        self._noted(bad, field=field, reason=reason, detail=detail, value=value, kept=True)

    def remark_on_file(self, *, field: str, reason: Reason, detail: str, value: str = "") -> None:
        """Say something of the file as a whole, once."""
        self._set_aside.append(self._of_file(field, reason, detail, value))

    def _of_file(self, field: str, reason: Reason, detail: str, value: str = "") -> pa.Table:
        given = {
            "source": self.source, "row": 0, "field": field, "value": value, "kept": True,
            "reason": reason, "detail": detail,
        }  # fmt: skip
        return columns(Rejection, given, 1)

    def note(
        self, bad: Mask, *, needed: bool, field: str, reason: Reason, detail: Why = ""
    ) -> None:
        """Reject the rows where the field is needed, else remark on them."""
        kind = self.reject if needed else self.remark
        kind(bad, field=field, reason=reason, detail=detail)

    def _noted(
        self,
        bad: Mask,
        *,
        field: str,
        reason: Reason,
        detail: Why,
        value: pa.Array | None,
        kept: bool,
    ) -> None:
        at = np.flatnonzero(bad & self.good)
        if not at.size:
            return
        given = {
            "source": self.source, "row": self.sheet.numbers[at], "field": field, "reason": reason,
            "detail": detail if isinstance(detail, str) else list(detail[at]), "kept": kept,
        }  # fmt: skip
        given["value"] = self._values(field, at) if value is None else value.take(pa.array(at))
        self._set_aside.append(columns(Rejection, given, len(at)))

    def _values(self, field: str, at: npt.NDArray[np.int64]) -> pa.Array:
        if field not in self.sheet.columns.column_names:
            return pa.repeat(pa.scalar(""), len(at))
        column = arrays.text(self.sheet.columns.column(field).take(pa.array(at)))
        return pc.utf8_slice_codeunits(column, 0, VALUE_CHARACTERS_MAX)

    def has(self, name: str) -> bool:
        """Whether the answer has the column at all."""
        return name in self.sheet.columns.column_names

    def raw(self, name: str) -> pa.Array:
        """A column as texts without spaces around them; "" where there is nothing."""
        if not self.has(name):
            return pa.repeat(pa.scalar(""), self.rows)
        return pc.utf8_trim_whitespace(arrays.text(self.sheet.columns.column(name)))

    def texts(self, name: str) -> pa.Array:
        """A column of texts; a mangled one ("????", replacement or control characters) is emptied
        with a remark, one that is too long is cut with a remark.
        """
        column = self.raw(name)
        mangled = arrays.mask(pc.match_substring_regex(column, _MANGLED))
        if mangled.any():
            self.remark(
                mangled, field=name, reason=Reason.MANGLED_TEXT, detail="text lost before it came"
            )
            column = pc.if_else(pa.array(mangled), "", column)
        long = arrays.mask(pc.greater(pc.utf8_length(column), TEXT_CHARACTERS_MAX))
        if long.any():
            cut = f"cut after {TEXT_CHARACTERS_MAX} characters"
            self.remark(long, field=name, reason=Reason.TOO_LARGE, detail=cut)
            column = pc.utf8_slice_codeunits(column, 0, TEXT_CHARACTERS_MAX)
        return column

    def numbers(
        self,
        name: str,
        *,
        low: float,
        high: float,
        needed: bool = False,
        whole: bool = False,
    ) -> Floats:
        """A column of numbers from `low` to `high` (whole ones where so asked); NaN elsewhere.

        A row that lacks a needed number, or where it is no number or out of range, falls;
        where the number is not needed a bad one is remarked upon.
        """
        if not self.has(name):
            self.note(
                np.full(self.rows, needed), needed=needed, field=name, reason=Reason.MISSING_FIELD
            )
            return np.full(self.rows, np.nan)
        column = self.sheet.columns.column(name)
        if self.sheet.decimal_comma:
            column = arrays.pointed(column)
        values, missing, broken = arrays.numbers(column)
        if whole:
            broken |= np.isfinite(values) & (values != np.round(values))
        outside = ~broken & ~missing & ~((values >= low) & (values <= high))
        if needed:
            self.reject(missing, field=name, reason=Reason.MISSING_FIELD)
        self.note(broken, needed=needed, field=name, reason=Reason.NOT_A_NUMBER)
        between = f"not from {low:g} to {high:g}"
        self.note(outside, needed=needed, field=name, reason=Reason.OUT_OF_RANGE, detail=between)
        values[missing | broken | outside] = np.nan
        return values

    def places(
        self, lon_name: str, lat_name: str, *, theatre: Theatre, needed: bool = True
    ) -> tuple[Floats, Floats]:
        """Longitudes and latitudes in degrees; rows without a place in the theatre fall.

        A place outside that would lie inside with its two numbers exchanged is rejected as
        swapped and never put right here.  Where a place is not `needed` its absence is no fault
        and gives NaN twice.
        """
        lon = self.numbers(lon_name, low=-1e9, high=1e9, needed=needed)
        lat = self.numbers(lat_name, low=-1e9, high=1e9, needed=needed)
        there = np.isfinite(lon) & np.isfinite(lat)
        swapped = there & ~inside(lon, lat, theatre) & inside(lat, lon, theatre)
        self.reject(
            swapped,
            field=lat_name,
            reason=Reason.SWAPPED_COORDINATES,
            detail="longitude and latitude are exchanged",
        )
        self.reject(there & ~(abs(lat) <= 90), field=lat_name, reason=Reason.OUT_OF_RANGE)
        self.reject(there & ~(abs(lon) <= 180), field=lon_name, reason=Reason.OUT_OF_RANGE)
        outside = there & ~inside(lon, lat, theatre)
        if outside.any():
            written = [pa.array(degrees).cast(pa.string()) for degrees in (lon, lat)]
            pairs = pc.binary_join_element_wise(*written, " ")
            self.reject(outside, field=lon_name, reason=Reason.OUTSIDE_THEATRE, value=pairs)
        return np.where(there, lon, np.nan), np.where(there, lat, np.nan)

    def days(self, name: str, *, order: str = "", needed: bool = True) -> npt.NDArray[np.int64]:
        """A column of days as days since 1970-01-01 (0 where there is none); see `times.day`."""
        if self.has(name) and pa.types.is_date32(self.sheet.columns.column(name).type):
            whole = arrays.one(self.sheet.columns.column(name))
            missing = arrays.mask(whole.is_null())
            found = whole.cast(pa.int32()).fill_null(0).to_numpy().astype(np.int64)
            strange = (found < _DAY_MIN) | (found > _DAY_MAX)
            self.note(missing & needed, needed=needed, field=name, reason=Reason.MISSING_FIELD)
            self.note(
                strange, needed=needed, field=name, reason=Reason.NOT_A_TIME, detail=_STRANGE_YEAR
            )
            return np.where(missing | strange, 0, found)
        read = self.each(name, lambda text: times.day(text, order=order), needed=needed)
        return np.array([0 if value is None else value for value in read.values], np.int64)[read.of]

    def moments(
        self,
        name: str,
        *,
        zone: str,
        order: str = "",
        needed: bool = True,
        midnight_is_day: bool = False,
    ) -> "Spans":
        """A column of days or moments as intervals in UTC; see `times.moment`.

        A time without a zone is local to `zone`; `Spans.width_us` is 0 where there is no time.
        With `midnight_is_day` a source that writes days as midnights gets its days back.  Where
        some rows name a zone, those that do not are remarked on.
        """

        def read_one(text: str) -> times.Moment | str:
            found = times.moment(text, order=order)
            if midnight_is_day and not isinstance(found, str) and found.is_midnight:
                return found._replace(width_us=times.DAY_US)
            return found

        read = self.each(name, read_one, needed=needed)
        nothing = times.Moment(0, 0, zoned=True)
        listed = [nothing if value is None else value for value in read.values]
        begin = np.array([m.micros for m in listed], np.int64)
        width = np.array([m.width_us for m in listed], np.int64)
        zoned = np.array([m.zoned for m in listed], bool)
        start, end = begin.copy(), begin + width
        if (~zoned).any():
            start[~zoned] = times.utc(begin[~zoned], zone)[0]
            end[~zoned] = times.utc((begin + width)[~zoned], zone)[1]
        if any(value is not None and value.zoned for value in read.values):
            bare = ~zoned & (width < times.DAY_US)
            detail = f"no zone, though other rows name theirs: read in {zone}"
            self.remark(bare[read.of], field=name, reason=Reason.CONTRADICTION, detail=detail)
        return Spans(start[read.of], end[read.of], width[read.of], zoned[read.of])

    def each(
        self,
        name: str,
        reading: Callable[[str], Any],
        *,
        needed: bool,
        reason: Reason = Reason.NOT_A_TIME,
    ) -> "Distinct":
        """What each distinct text of a column says, read once: a value, or a text of why not.

        An empty text is no value (and rejected as missing where it is needed).
        """
        encoded = self.raw(name).dictionary_encode()
        of = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        listed = encoded.dictionary.to_pylist()
        values = [None if text == "" else reading(text) for text in listed]
        absent = np.array([text == "" for text in listed], bool)[of]
        why = np.array([v if isinstance(v, str) else "" for v in values], object)[of]
        bad = np.array([isinstance(v, str) for v in values], bool)[of]
        if needed:
            self.reject(absent, field=name, reason=Reason.MISSING_FIELD)
        self.note(bad, needed=needed, field=name, reason=reason, detail=why)
        return Distinct([None if isinstance(v, str) else v for v in values], of)

    def known(
        self, name: str, names: Mapping[str, str], *, default: str = "", needed: bool = False
    ) -> pa.Array:
        """A column of names in a source's words turned into ours (compared in lower case).

        An unknown one is rejected where it is needed, else remarked upon and made the default.
        """
        column = pc.utf8_lower(self.raw(name))
        at = pc.index_in(column, pa.array([key.lower() for key in names], pa.string()))
        unknown = arrays.mask(at.is_null())
        absent = arrays.mask(pc.equal(column, ""))
        if needed:
            self.reject(unknown & absent, field=name, reason=Reason.MISSING_FIELD)
        self.note(unknown & ~absent, needed=needed, field=name, reason=Reason.UNKNOWN_VALUE)
        return pa.array([*names.values()], pa.string()).take(at).fill_null(default)

    def reading(
        self,
        given: Mapping[str, Any],
        *,
        watches: pa.Table | None = None,
        notices: pa.Table | None = None,
    ) -> Reading:
        """The reading: observations of the good rows from columns over all rows of the sheet.

        A single value fills its column, as in `tables.columns`; `source` and `row` are filled in.
        """
        return Reading(
            rows=self.sheet.rows,
            observations=self.records(Observation, given),
            rejections=self.rejections(),
            watches=empty(Watch) if watches is None else watches,
            notices=empty(Notice) if notices is None else notices,
        )

    def records(self, record: type, given: Mapping[str, Any]) -> pa.Table:
        """The good rows as records, from columns over all rows; `source` and `row` are filled in
        where a record has them.
        """
        kept = {name: self.kept(value) for name, value in given.items()}
        own = {"source": self.source, "row": self.sheet.numbers[self.good]}
        kept |= {name: value for name, value in own.items() if name in schema(record).names}
        return columns(record, kept, int(self.good.sum()))

    def beside(self, **tables: pa.Table) -> Reading:
        """The reading of a source whose rows are no accounts, with the tables that they gave."""
        given = {"watches": empty(Watch), "notices": empty(Notice)} | tables
        return Reading(
            rows=self.sheet.rows,
            observations=empty(Observation),
            rejections=self.rejections(),
            **given,
        )

    def kept(self, column: Any) -> Any:
        """The good rows' part of a column over all rows; a single value stays as it is."""
        if isinstance(column, np.ndarray):
            return column[self.good]
        if isinstance(column, pa.Array | pa.ChunkedArray):
            return column.filter(pa.array(self.good))
        return column

    def rejections(self) -> pa.Table:
        """Every rejection and remark so far in the order of the rows; remarks only on good rows.

        A sheet without rows gets one remark on the file as a whole: it is empty.
        """
        tables = [self.sheet.malformed, *self._set_aside]
        if not self.sheet.rows:
            tables.append(self._of_file("", Reason.EMPTY, "a heading and no rows"))
        noted = joined(Rejection, tables)
        fallen = pa.array(self.sheet.numbers[~self.good])
        idle = pc.and_(noted.column("kept"), pc.is_in(noted.column("row"), fallen))
        noted = noted.filter(pc.invert(idle))
        return noted.take(pc.sort_indices(noted, sort_keys=[("row", "ascending")]))


class Spans:
    """Intervals of time: `start` and `end` in UTC microseconds, the width as written, and whether
    a zone was.
    """

    def __init__(
        self,
        start: npt.NDArray[np.int64],
        end: npt.NDArray[np.int64],
        width_us: npt.NDArray[np.int64],
        zoned: Mask,
    ) -> None:
        self.start, self.end, self.width_us, self.zoned = start, end, width_us, zoned


class Distinct:
    """The distinct values of a column (None for none), and which of them each row has."""

    def __init__(self, values: list[Any], of: npt.NDArray[np.int64]) -> None:
        self.values, self.of = values, of


_DAY_MIN = int(np.datetime64(f"{times.YEARS.start}-01-01", "D").astype(np.int64))
_DAY_MAX = int(np.datetime64(f"{times.YEARS.stop}-01-01", "D").astype(np.int64)) - 1
_STRANGE_YEAR = f"not in the years {times.YEARS.start} to {times.YEARS.stop - 1}"


def parties(aliases: Mapping[str, str]) -> dict[str, str]:
    """Under which names (lower case) parties are known: their aliases and their identifiers."""
    return {party.lower(): party for party in aliases.values()} | {
        name.lower(): party for name, party in aliases.items()
    }
