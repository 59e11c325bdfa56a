"""When monitors say that something was: days, times, parts of a day, by the local clock.

Every reading is an interval, and what cannot be told stays so: a text of why is given back where
none can be read.  Numbers, distances and positions are in `phrases`, plain days and moments in
`times`.
"""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from lendemain.records.observation import TimePrecision
from lendemain.sources import times
from lendemain.sources.phrases import CHARACTERS_MAX
from lendemain.sources.times import DAY_US, HOUR_US, MINUTE_US, YEARS


class Local(NamedTuple):
    """An interval on the local clock in microseconds since 1970, its precision, and whether its
    year was not written but taken.
    """

    start_us: int
    end_us: int
    precision: TimePrecision
    year_taken: bool = False


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = (
    r"(?:(?:(?P<first>\d{1,2}) ?- ?)?(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3,9})\.?"
    r"(?:[ -](?P<year>\d{4}|\d\d(?!\d|:)))?"
    r"|(?P<figures>\d{1,4}[-/.]\d\d?[-/.]\d\d(?:\d\d)?))"
)
_CLOCK = (
    r"(?:between )?(?P<hour>\d{1,2})[:h](?P<minute>\d\d)(?::\d\d)?"
    r"(?:(?: ?- ?| and )(?P<to_hour>\d{1,2})[:h](?P<to_minute>\d\d)(?::\d\d)?)?"
)
_PART = (
    r"(?i:(?:in the |during the |at )?(?P<part>(?:(?:early |late )?"
    r"(?:morning|afternoon|evening|night|day|daytime|overnight)(?: hours)?(?: and |/|-)?)+"
    r"|n/k|unknown|undetermined))"
)
_LOCAL = re.compile(rf"{_DATE}(?:,? (?:{_CLOCK}|{_PART}))?", re.ASCII)
_MONTH_FIRST = re.compile(r"^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})\b", re.ASCII)


def local_span(text: str, *, received: datetime) -> Local | str:
    """When something was by the local clock; a minute is a minute long, an end before its
    beginning is of the next day, and a date without a year the last such before `received`.  Dates
    in figures are read where one reading is possible (`times.day`).  A part of the day is the day
    it lies in, and a night goes on to noon; "19-20 Sep" is both days.

    >>> from datetime import UTC
    >>> seen = local_span("20 Sep 2020, 23:50-00:20", received=datetime(2020, 9, 22, tzinfo=UTC))
    >>> (seen.end_us - seen.start_us) // 60_000_000, seen.precision
    (31, <TimePrecision.INTERVAL: 'interval'>)
    """
    plain = _MONTH_FIRST.sub(r"\2 \1 \3", text[: CHARACTERS_MAX + 1])
    found = _LOCAL.fullmatch(plain) if len(plain) <= CHARACTERS_MAX else None
    if found is None:
        return "not as 20 Sep 2020, 19:05-19:40"
    day = _day(found, received)
    if isinstance(day, str):
        return day
    days = int(found["day"]) - int(found["first"]) if found["first"] else 0
    if not 0 <= days < int(found["day"] or 1):
        return "days the wrong way round"
    taken = found["figures"] is None and found["year"] is None
    last = (day - date(1970, 1, 1)).days * DAY_US
    return _within(found, last - days * DAY_US, last, taken)


def _within(found: re.Match[str], first_us: int, last_us: int, taken: bool) -> Local | str:
    """What a match says of the time of day, from one midnight's day to another's."""
    clock = [int(found[n] or 0) for n in ("hour", "minute", "to_hour", "to_minute")]
    if max(clock[0], clock[2]) > 23 or max(clock[1], clock[3]) > 59:
        return "no such time of day"
    if found["hour"] is None or (found["to_hour"] is None and first_us < last_us):
        by_night = "night" in (found["part"] or "").lower()
        end = last_us + DAY_US + by_night * DAY_US // 2
        whole = end - first_us == DAY_US
        precision = TimePrecision.DAY if whole else TimePrecision.INTERVAL
        return Local(first_us, end, precision, taken)
    start = first_us + clock[0] * HOUR_US + clock[1] * MINUTE_US
    if found["to_hour"] is None:
        return Local(start, start + MINUTE_US, TimePrecision.MINUTE, taken)
    end = last_us + clock[2] * HOUR_US + clock[3] * MINUTE_US
    end += DAY_US if end < start else 0
    return Local(start, end + MINUTE_US, TimePrecision.INTERVAL, taken)


def _day(found: re.Match[str], received: datetime) -> date | str:
    try:
        if found["figures"]:
            read = times.day(found["figures"])
            return read if isinstance(read, str) else date(1970, 1, 1) + timedelta(days=read)
        month = [m.lower() for m in MONTHS].index(found["month"][:3].lower()) + 1
        latest = received.date() + timedelta(days=1)
        year = int(found["year"] or latest.year)
        year += 2000 if year < 100 else 0
        day = date(year, month, int(found["day"]))
        if found["year"] is None and day > latest:
            day = date(year - 1, month, int(found["day"]))
    except ValueError:
        return "no such day"
    return day if day.year in YEARS else f"the year {day.year} cannot be meant"
