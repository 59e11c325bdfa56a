"""Fixes of things that tell who and where they are, from a sheet's columns: for ships and aircraft.

A time that is written to the whole second or minute is uncertain by as much, and what moves is
elsewhere meanwhile: with the speed, a uniform spread over that width is added to the error.  Of
fixes of one identity at one moment close together the first is kept and the others are duplicates;
those far apart all stay, since they contradict each other, which is for fusion to see.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.observation import Reason
from lendemain.records.reading import Answer, Reading
from lendemain.records.track import Plot
from lendemain.sources import times
from lendemain.sources.arrays import Floats, mask, one
from lendemain.sources.checks import Sieve
from lendemain.tables import moments

APART_DEG = 0.05
"""Fixes of one identity at one moment that are farther apart in longitude or latitude stay."""

RECEIVER = ("receiver_id", "station", "station_id", "receiver_name")
"""Under which other headings a file says who took its messages in."""

NAME_CHARACTERS_MAX = 100

WIDTHS_US = (times.MINUTE_US, times.SECOND_US)
"""How coarsely clocks are written: the widest of these that divides every time of a file."""

NO_ZONE = "no zone is named in the whole file: read in UTC, so wrong if they are local times"

ROUNDED = "a number rounded so far that it tells no second since 1970"
NOT_SET = "before 1990: a clock that was not set"
_NO_YEAR = "no such year is meant"
_NO_NUMBER = "seconds since 1970 have nine or ten digits, finer units three more each"

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{0,30})?([eE][+-]?\d{1,3})?", re.ASCII)
_SECONDS = re.compile(r"\d{9,10}(\.\d{1,9})?", re.ASCII)
_FINER = re.compile(r"\d{12,13}|\d{15,16}|\d{18,19}", re.ASCII)

_FIRST_US, _LAST_US = (
    int(np.datetime64(f"{year}-01-01", "us").astype(np.int64)) for year in (1990, times.YEARS.stop)
)


def moments_us(sieve: Sieve, name: str) -> npt.NDArray[np.int64]:
    """A column of moments (UTC where nothing else is said) in microseconds; bad rows fall.

    Where some rows name a zone, those that do not are remarked on; where none does, the file is,
    once, unless the column's own heading says that it is UTC.  A day alone is no moment, and
    numbers of 32 bits tell no second of our years.
    """
    kind = sieve.sheet.columns.column(name).type if sieve.has(name) else pa.string()
    if kind in (pa.float16(), pa.float32()):
        everything = np.ones(sieve.rows, bool)
        sieve.reject(everything, field=name, reason=Reason.NOT_A_TIME, detail=ROUNDED)
        return np.zeros(sieve.rows, np.int64)
    if pa.types.is_timestamp(kind):
        column = one(sieve.sheet.columns.column(name))
        sieve.reject(mask(column.is_null()), field=name, reason=Reason.MISSING_FIELD)
        plain = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False).cast(pa.int64())
        values = np.array(plain.fill_null(0).to_numpy(zero_copy_only=False), np.int64)
        early, strange = values < _FIRST_US, values >= _LAST_US
        sieve.reject(early, field=name, reason=Reason.NOT_A_TIME, detail=NOT_SET)
        sieve.reject(strange, field=name, reason=Reason.NOT_A_TIME, detail=_NO_YEAR)
        _zones(sieve, name, np.full(sieve.rows, column.type.tz is not None))
        return values
    read = sieve.each(name, _moment_us, needed=True)
    told = [(0, True) if v is None else v for v in read.values] or [(0, True)]
    _zones(sieve, name, np.array([zoned for _, zoned in told], bool)[read.of])
    return np.array([micros for micros, _ in told], np.int64)[read.of]


def _zones(sieve: Sieve, name: str, zoned: npt.NDArray[np.bool_]) -> None:
    """Say where times name no zone, and that they were taken as UTC."""
    bare = sieve.good & ~zoned
    if (sieve.good & zoned).any():
        detail = "no zone, though other rows name theirs: read in UTC"
        sieve.remark(bare, field=name, reason=Reason.CONTRADICTION, detail=detail)
        return
    without_zone(sieve, name, bare)


def without_zone(sieve: Sieve, name: str, bare: npt.NDArray[np.bool_]) -> None:
    """Say once that no time of the file names a zone, if there are rows so bare and its heading
    names none either.
    """
    if bare.any() and not sieve.sheet.headings.get(name, "").endswith("utc"):
        first = str(sieve.raw(name)[int(np.argmax(bare))])
        sieve.remark_on_file(field=name, reason=Reason.MISSING_FIELD, detail=NO_ZONE, value=first)


def _moment_us(text: str) -> tuple[int, bool] | str:
    """Microseconds since 1970 of a moment in UTC, or of seconds or finer units since then, and
    whether its zone is told.

    In years that are meant seconds have nine or ten digits, and each finer unit three more.
    """
    if _FINER.fullmatch(text):
        micros, zoned = int(text) * 1_000_000 // 1_000 ** ((len(text) - 9) // 3), True
    elif _SECONDS.fullmatch(text):
        micros, zoned = round(float(text) * 1e6), True
    elif _NUMBER.fullmatch(text):
        return ROUNDED if "e" in text.lower() else _NO_NUMBER
    else:
        read = times.moment(text)
        if isinstance(read, str):
            return read
        if read.width_us >= times.DAY_US:
            return "a day, and no time of day"
        micros, zoned = read.micros, read.zoned
    if micros < _FIRST_US:
        return NOT_SET
    return (micros, zoned) if micros < _LAST_US else _NO_YEAR


def errors(sieve: Sieve, name: str, *, low: float, high: float, usual: float) -> Floats:
    """A column of standard deviations, `usual` where none is told or none that can be.

    Who says that an error is larger than `high` tells nothing: the row falls, and is not taken for
    one with the usual error.
    """
    values = sieve.numbers(name, low=-1e30, high=1e30)
    sieve.reject(
        values > high, field=name, reason=Reason.OUT_OF_RANGE,
        detail=f"so large an error tells nothing (more than {high:g})",
    )  # fmt: skip
    sieve.remark(
        values < low, field=name, reason=Reason.OUT_OF_RANGE,
        detail=f"no such error (less than {low:g}): {usual:g} is taken",
    )  # fmt: skip
    return np.asarray(np.where(values >= low, values, usual))


def receiver(sieve: Sieve, answer: Answer) -> pa.Array:
    """Who took in each row's message, as its column says, else the file's name."""
    told = sieve.texts("receiver")
    return pc.if_else(pc.equal(told, ""), answer.name[:NAME_CHARACTERS_MAX], told)


def width_s(time_us: npt.NDArray[np.int64]) -> float:
    """Seconds by which times are uncertain, from how they are written; 0 for finer than a second.

    >>> width_s(np.array([60_000_000, 180_000_000])), width_s(np.array([61_000_000]))
    (60.0, 1.0)
    """
    for width in WIDTHS_US:
        if len(time_us) and not (time_us % width).any():
            return width / 1e6
    return 0.0


def reading(sieve: Sieve, given: Mapping[str, Any], *, base_m: Floats, usual_mps: float) -> Reading:
    """The plots of the good rows, from columns `identity`, `receiver`, `time` (microseconds),
    `lon`, `lat` and whatever else a `Plot` has; `base_m` is the receiver's own error, one standard
    deviation.

    `usual_mps` stands in for a speed that is not told.
    """
    time_us = np.asarray(given["time"], np.int64)
    _once(sieve, given)
    speed = np.nan_to_num(np.asarray(given["speed_mps"], float), nan=usual_mps)
    spread = speed * width_s(time_us[sieve.good]) / np.sqrt(12.0)
    whole = dict(given) | {"time": moments(time_us), "error_m": np.hypot(base_m, spread)}
    for name in ("height_m", "speed_mps", "course_deg"):
        if name in whole:
            whole[name] = pa.array(np.asarray(whole[name], np.float32), from_pandas=True)
    whole["error_m"] = whole["error_m"].astype(np.float32)
    return sieve.beside(plots=sieve.records(Plot, whole))


def _once(sieve: Sieve, given: Mapping[str, Any]) -> None:
    """Let fall what an identity tells one receiver again of the same moment and nearly the same
    place.
    """
    who = pc.binary_join_element_wise(given["identity"], given["receiver"], "\n")
    code = pc.dictionary_encode(who).indices.to_numpy(zero_copy_only=False)
    at = np.flatnonzero(sieve.good)
    order = at[np.lexsort((at, np.asarray(given["time"])[at], code[at]))]
    if len(order) < 2:
        return
    lon, lat, time_us = (np.asarray(given[name])[order] for name in ("lon", "lat", "time"))
    head = np.r_[True, (np.diff(code[order]) != 0) | (np.diff(time_us) != 0)]
    first = np.maximum.accumulate(np.where(head, np.arange(len(order)), 0))
    east = np.abs((lon - lon[first] + 180.0) % 360.0 - 180.0)
    close = (east <= APART_DEG) & (np.abs(lat - lat[first]) <= APART_DEG)
    again = np.zeros(sieve.rows, bool)
    again[order[~head & close]] = True
    sieve.reject(
        again, field="time", reason=Reason.DUPLICATE, detail="the identity's same moment again"
    )
