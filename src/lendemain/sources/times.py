"""Days and moments as sources write them, read only where one reading is possible.

Known are ISO 8601 days and moments, and days written with dots or slashes whose order is plain:
29/01/2014 can only be a day first, 03/04/2014 could be 3 April or 4 March and is not read, unless
the source itself says which comes first.  A day is a day long, a minute a minute.  Local times
become UTC through the zone's rules; an hour that the clock strikes twice spans both.
"""

import re
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.errors import InputError

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000
SECOND_US = 1_000_000
YEARS = range(1900, 2100)
"""Years outside these are taken for mistakes."""

NO_MOMENT = "not a time in a known form (as 2020-08-02T19:05:00Z, or with +03:00)"

Micros = npt.NDArray[np.int64]

_ISO = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4})", re.ASCII)
_MOMENT = re.compile(
    r"(?P<day>[^ T]+)[ T](?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r" ?(?P<zone>Z|UTC|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
_MIDNIGHT = re.compile(
    r"[ T](00:00(:00(\.0{1,9})?)? ?(Z|UTC|[+-]00:?00)?|12:00(:00)? AM)$", re.ASCII
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::[0-5]\d(?:\.\d{1,9})?)?|(\d{1,4})(?:\.0)?", re.ASCII)
_EPOCH = date(1970, 1, 1)


class Moment(NamedTuple):
    """Microseconds since 1970 (UTC where `zoned`, else on the local clock) and how wide it is."""

    micros: int
    width_us: int
    zoned: bool

    @property
    def is_midnight(self) -> bool:
        """Whether the local clock shows 00:00 sharp."""
        return not self.zoned and self.micros % DAY_US == 0


def day(text: str, *, order: str = "") -> int | str:
    """Days from 1970-01-01 to the day written, or why it cannot be told which day it is.

    `order` is "dmy" or "mdy" where the source says so; else only plain cases are read.  A midnight
    after the day (the local one, or UTC's), which programs add that know no days, is passed over.

    >>> day("2014-01-29"), day("29/01/2014")
    (16099, 16099)
    >>> day("03/04/2014")
    'could be 3 April or 4 March'
    """
    numbers = _numbers(_MIDNIGHT.sub("", text.strip()), order)
    if isinstance(numbers, str):
        return numbers
    try:
        found = date(*numbers)
    except ValueError:
        return "no such day"
    if found.year not in YEARS:
        return f"the year {found.year} cannot be meant"
    return (found - _EPOCH).days


def _numbers(text: str, order: str) -> tuple[int, int, int] | str:
    if iso := _ISO.fullmatch(text):
        return int(iso[1]), int(iso[3]), int(iso[4])
    slashed = _SLASHED.fullmatch(text)
    if slashed is None:
        return "not a day in a known form (YYYY-MM-DD)"
    first, second, year = int(slashed[1]), int(slashed[3]), int(slashed[4])
    if order == "mdy" or (not order and second > 12):
        return year, first, second
    if order == "dmy" or first > 12 or first == second:
        return year, second, first
    if not first or not second:
        return "no such day"
    one, other = date(2000, second, first), date(2000, first, second)
    return f"could be {one.day} {one:%B} or {other.day} {other:%B}"


def minute(text: str) -> int | str:
    """Whole minutes from midnight to the time of day written, or why it cannot be told.

    A time written as the number HHMM may have lost its leading zeros, or found a ".0".

    >>> minute("00:05"), minute("5"), minute("1040.0"), minute("7:05:00")
    (5, 5, 640, 425)
    """
    found = _CLOCK.fullmatch(text)
    if found is None:
        return "not a time of day as HH:MM or HHMM"
    digits = (found[3] or "").zfill(4)
    hour, rest = int(found[1] or digits[:2]), int(found[2] or digits[2:])
    return hour * 60 + rest if hour < 24 and rest < 60 else "no such time of day"


def moment(text: str, *, order: str = "") -> Moment | str:
    """The moment (or whole day) written, or why it cannot be read.

    >>> moment("2020-08-02 19:05")
    Moment(micros=1596395100000000, width_us=60000000, zoned=False)
    >>> moment("2020-08-02T19:05:00+03:00").micros == moment("2020-08-02T16:05:00Z").micros
    True
    >>> moment("2020-08-02").width_us == DAY_US
    True
    """
    found = _MOMENT.fullmatch(text.strip())
    whole_day = day(found["day"] if found else text, order=order)
    if isinstance(whole_day, str):
        return NO_MOMENT if found is None and ":" in text else whole_day
    if found is None:
        return Moment(whole_day * DAY_US, DAY_US, zoned=False)
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return "no such time of day"
    micros = whole_day * DAY_US + hour * HOUR_US + minute * MINUTE_US + second * SECOND_US
    micros += int((found["fraction"] or "").ljust(6, "0")[:6])
    width = 1 if found["fraction"] else SECOND_US if found["second"] else MINUTE_US
    if found["zone"] is None:
        return Moment(micros, width, zoned=False)
    offset_us = _offset_us(found["zone"])
    if abs(offset_us) > 15 * HOUR_US:
        return "no such zone"
    return Moment(micros - offset_us, width, zoned=True)


def _offset_us(zone: str) -> int:
    if zone in ("Z", "UTC"):
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    size = int(digits[:2]) * HOUR_US + int(digits[2:]) * MINUTE_US
    return -size if zone[0] == "-" else size


def utc(local_us: Micros, zone: str) -> tuple[Micros, Micros]:
    """The earliest and the latest UTC microseconds at which a zone's clock shows a time.

    They differ where the clock strikes twice, and around a time that it leaves out.  Raises
    `InputError` where there is no such zone.

    >>> early, late = utc(np.array([1596395100000000]), "Europe/Kyiv")
    >>> int(early[0]) == int(late[0]) == 1596384300000000
    True
    """
    local = pa.array(np.asarray(local_us, np.int64)).cast(pa.timestamp("us"))
    try:
        early, late = (
            pc.assume_timezone(local, zone, ambiguous=which, nonexistent=which)
            for which in ("earliest", "latest")
        )
    except (pa.ArrowException, ValueError, OSError):
        raise InputError(
            f"there is no time zone {zone!r}",
            where="time zone",
            remedy="Give a name of the IANA list, e.g. Europe/Kyiv",
        ) from None
    return early.cast(pa.int64()).to_numpy(), late.cast(pa.int64()).to_numpy()
