"""Lengths of time as texts write them: ISO 8601 durations.

Years, months and days are of the calendar, so how long they are depends on where they begin; hours,
minutes and seconds are exact.  Windows of conditions are exact throughout, with days of 24 hours.
A negative, empty, fractional or wordy length is refused: "immediately" and "without delay" are no
lengths, and a text that says so needs an agreed number, marked as assumed.
"""

import re
from dataclasses import dataclass

from lendemain.errors import InputError

SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US
YEARS_MAX = 200
_FORM = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,3})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,10})S)?)?"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length in parts of the calendar (`months`, `days`) and an exact part (`exact_us`)."""

    months: int
    days: int
    exact_us: int


def duration(text: str) -> Duration:
    """The length that a text of ISO 8601 says; `InputError` for anything that is none.

    >>> duration("P1Y6M"), duration("PT72H").exact_us // SECOND_US
    (Duration(months=18, days=0, exact_us=0), 259200)
    >>> duration("without delay")
    Traceback (most recent call last):
    lendemain.errors.InputError: length: 'without delay' is no length. Write it as P30D or PT24H; \
give words an agreed number and mark it assumed.
    """
    found = _FORM.fullmatch(text)
    if found is None or not any(found.groups()):
        raise InputError(
            f"{text[:40]!r} is no length",
            where="length",
            remedy="Write it as P30D or PT24H; give words an agreed number and mark it assumed",
        )
    years, months, weeks, days, hours, minutes, seconds = (int(g or 0) for g in found.groups())
    said = Duration(
        years * 12 + months,
        weeks * 7 + days,
        ((hours * 60 + minutes) * 60 + seconds) * SECOND_US,
    )
    if said == Duration(0, 0, 0):
        raise InputError("a length of nothing", where="length", remedy="Give one above zero")
    if (
        said.months > YEARS_MAX * 12
        or said.days * DAY_US + said.exact_us > YEARS_MAX * 366 * DAY_US
    ):
        raise InputError(
            f"{text[:40]!r} is too long", where="length", remedy=f"At most {YEARS_MAX} years"
        )
    return said


def span_us(text: str) -> int:
    """An exact length in microseconds, with days of 24 hours; `InputError` for months and years.

    >>> span_us("P30D") == 30 * DAY_US
    True
    """
    said = duration(text)
    if said.months:
        raise InputError(
            f"{text[:40]!r} has no exact length", where="window", remedy="Give days or hours"
        )
    return said.days * DAY_US + said.exact_us


def written(length_us: int) -> str:
    """An exact length of whole seconds in the one form that we write.

    >>> written(30 * DAY_US), written(90 * SECOND_US)
    ('P30D', 'PT90S')
    """
    seconds = length_us // SECOND_US
    assert seconds > 0
    assert seconds * SECOND_US == length_us
    for size, form in ((86_400, "P{}D"), (3_600, "PT{}H"), (60, "PT{}M")):
        if seconds % size == 0:
            return form.format(seconds // size)
    return f"PT{seconds}S"
