"""When something was, as lists write it: days and hours in four languages, on somebody's clock.

Known are ISO 8601, days in figures (with full stops the day comes first, as all who write them so
mean it; with slashes only where one reading is possible or the list's order is known), days with
the month's name in English, French, Ukrainian or Russian, clocks as 14:30, 14h30 or 14.30, spans of
a clock, "about", and parts of a day.  What is written beside it of a zone counts; else the time is
local to the list.  What cannot be read is a text of why.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from lendemain.records.observation import TimePrecision
from lendemain.sources import times
from lendemain.sources.times import DAY_US, HOUR_US, MINUTE_US

CHARACTERS_MAX = 120


class Local(NamedTuple):
    """A span on a clock in microseconds since 1970, its precision, and the zone that was named.

    `zone` is "" where none was.
    """

    start_us: int
    end_us: int
    precision: TimePrecision
    zone: str


_STEMS: Mapping[int, str] = {
    1: "jan|janv|січ|янв", 2: "feb|fév|fev|лют|фев", 3: "mar|берез|март|мар",
    4: "apr|avr|квіт|апр", 5: "may|mai|трав|мая|май", 6: "jun|juin|черв|июн",
    7: "jul|juil|лип|июл", 8: "aug|août|aout|серп|авг", 9: "sep|верес|сен", 10: "oct|жовт|окт",
    11: "nov|листоп|ноя", 12: "dec|déc|груд|дек",
}  # fmt: skip
_MONTHS = [(month, re.compile(f"(?:{stems})")) for month, stems in _STEMS.items()]
_WRITTEN = re.compile(
    r"(?P<day>\d{1,2})(?:-?(?:го|st|nd|rd|th|er|е))?\s+(?P<month>[^\W\d_]{3,12})\.?,?\s+"
    r"(?P<year>\d{4})"
    r"|(?P<month2>[^\W\d_]{3,12})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})"
)
_FIGURES = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}([./-])\d{1,2}\1\d{2}(?:\d{2})?")
_CLOCK = r"(\d{1,2})\s?(?::|h|год\.?|ч\.)\s?(\d{2})?(?::(\d{2})(?:[.,]\d+)?)?(?:\s?(am|pm)\b)?"
_CLOCKS = re.compile(rf"(?<!\d){_CLOCK}(?:\s?(?:-|–|—|to|до|à|по)\s?{_CLOCK})?", re.IGNORECASE)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})")
_ABOUT = re.compile(
    r"\b(?:about|around|approx|близько|біля|орієнтовно|около|примерно|vers|environ)"
)
_SPAN = re.compile(r"\s\d{1,2}:\d{2}-\d{1,2}:\d{2}\s*$")
"""Hours with a dash between; after a T the dash would be an offset's sign."""

_PARTS: tuple[tuple[re.Pattern[str], int, int], ...] = (
    (re.compile(r"\b(?:night|nuit|вночі|ніч|ночью|ночь)"), 0, 6),
    (re.compile(r"\b(?:morning|matin|вранці|ранок|зранку|утро)"), 6, 12),
    (re.compile(r"\b(?:afternoon|après-midi|вдень|днём|днем)"), 12, 18),
    (re.compile(r"\b(?:evening|soir|soirée|ввечері|вечір|вечер)"), 18, 24),
)
_ZONES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:utc|gmt)\b(?!\s?[+-])|(?<=\d)z\b"), "UTC"),
    (re.compile(r"\b(?:msk|мск)\b|моск\w*|moscow(?: time)?|(?:heure de )?moscou"), "Europe/Moscow"),
    (re.compile(r"київ\w*|киев\w*|kyiv(?: time)?|(?:heure de )?kiev|\bee(?:s)?t\b"), "Europe/Kyiv"),
    (re.compile(r"\bce(?:s)?t\b|heure de paris|paris time"), "Europe/Paris"),
)  # fmt: skip
_OFFSET = re.compile(r"(?:utc|gmt)\s?([+-]\d{1,2})(?::?(\d{2}))?")


def local(text: str, *, order: str = "") -> Local | str:
    """When something was by the clock it names, or why that cannot be told.

    `order` ("dmy" or "mdy") tells how days with slashes are meant.

    >>> local("20 квітня 2025 р., близько 14:30").precision
    <TimePrecision.HOUR: 'hour'>
    >>> local("20/04/2025 14h30 heure de Moscou").zone
    'Europe/Moscow'
    >>> local("03/04/2025")
    'could be 3 April or 4 March'
    """
    if len(text) > CHARACTERS_MAX:
        return f"longer than {CHARACTERS_MAX} characters"
    plain = " ".join(text.lower().replace("\u00a0", " ").split())
    iso = "a span" if _SPAN.search(text) else times.moment(text.strip(), order=order)
    if not isinstance(iso, str):
        fine = _precision(iso.width_us)
        return Local(iso.micros, iso.micros + iso.width_us, fine, "UTC" if iso.zoned else "")
    zone, shift, plain = _zone(plain)
    found = _day(plain, order)
    if isinstance(found, str):
        return found
    day, rest = found
    span = _clock(rest, day * DAY_US)
    if isinstance(span, str):
        return span
    return Local(span.start_us - shift, span.end_us - shift, span.precision, zone)


def _precision(width_us: int) -> TimePrecision:
    if width_us >= DAY_US:
        return TimePrecision.DAY
    return TimePrecision.MINUTE if width_us >= MINUTE_US else TimePrecision.INSTANT


def _zone(text: str) -> tuple[str, int, str]:
    """The zone that is named, how far its clock is ahead of that, and the text without it."""
    if offset := _OFFSET.search(text):
        hours, minutes = int(offset[1]), int(offset[2] or 0)
        size = abs(hours) * HOUR_US + minutes * MINUTE_US
        if size <= 15 * HOUR_US:
            shift = -size if offset[1].startswith("-") else size
            return "UTC", shift, text[: offset.start()] + text[offset.end() :]
    for pattern, zone in _ZONES:
        if pattern.search(text):
            return zone, 0, pattern.sub(" ", text)
    return "", 0, text


def _day(text: str, order: str) -> tuple[int, str] | str:
    """Days since 1970, and what else the text says."""
    if written := _WRITTEN.search(text):
        month = _month(written["month"] or written["month2"])
        if month:
            year = int(written["year"] or written["year2"])
            try:
                found = date(year, month, int(written["day"] or written["day2"]))
            except ValueError:
                return "no such day"
            if year not in times.YEARS:
                return f"the year {year} cannot be meant"
            rest = text[: written.start()] + " " + text[written.end() :]
            return (found - date(1970, 1, 1)).days, rest
    figures = _FIGURES.search(text)
    if figures is None:
        return "no day in a known form (YYYY-MM-DD, DD.MM.YYYY, 20 April 2025)"
    said = figures[0].replace("-", "/") if figures[1] == "-" else figures[0]
    mark = "." if "." in said else "/"
    parts = said.replace("-", mark).split(mark)
    if len(parts[0]) == 4:
        said = f"{parts[0]}-{int(parts[1]):02}-{int(parts[2]):02}"
    elif len(parts[2]) == 2:
        said = mark.join([parts[0], parts[1], f"20{parts[2]}"])
    day = times.day(said, order="dmy" if mark == "." else order)
    if isinstance(day, str):
        return day
    return day, text[: figures.start()] + " " + text[figures.end() :]


def _month(word: str) -> int:
    return next((month for month, stems in _MONTHS if stems.match(word)), 0)


def _clock(text: str, midnight: int) -> Local | str:
    """The span within (or, over midnight, beyond) a day that a text without its date tells."""
    found = _CLOCKS.search(text)
    if found is None:
        dotted = _DOTTED.search(text)
        if dotted is None:
            return _part(text, midnight)
        found = _CLOCKS.search(f"{dotted[1]}:{dotted[2]}")
        assert found is not None
    first, second = _minutes(found.groups()[:4]), None
    if found[5] is not None:
        second = _minutes(found.groups()[4:])
    if isinstance(first, str) or isinstance(second, str):
        return "no such time of day"
    start = midnight + first
    if second is not None:
        end = midnight + second + (DAY_US if second < first else 0)
        return Local(start, end + MINUTE_US, TimePrecision.INTERVAL, "")
    if _ABOUT.search(text):
        return Local(start - HOUR_US // 2, start + HOUR_US // 2, TimePrecision.HOUR, "")
    if found[2] is None:
        return Local(start, start + HOUR_US, TimePrecision.HOUR, "")
    return Local(start, start + MINUTE_US, TimePrecision.MINUTE, "")


def _minutes(parts: tuple[str | None, ...]) -> int | str:
    hour, minute, second = (int(p or 0) for p in parts[:3])
    half = parts[3]
    if half:
        if not 1 <= hour <= 12:
            return "no such time of day"
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    if hour == 24 and minute == 0:
        return DAY_US
    if hour > 23 or minute > 59 or second > 59:
        return "no such time of day"
    return hour * HOUR_US + minute * MINUTE_US + second * 1_000_000


def _part(text: str, midnight: int) -> Local:
    for pattern, first, last in _PARTS:
        if pattern.search(text):
            return Local(
                midnight + first * HOUR_US, midnight + last * HOUR_US, TimePrecision.INTERVAL, ""
            )
    return Local(midnight, midnight + DAY_US, TimePrecision.DAY, "")


def prepare() -> None:
    """Have the rules of every zone that a text can name at hand, so that no file is opened later.

    >>> prepare()
    """
    for zone in ("UTC", *(name for _, name in _ZONES)):
        times.utc(np.zeros(1, np.int64), zone)


def order_of(texts: list[str]) -> str:
    """Which of day and month a list's slashed days put first: "dmy", "mdy", or "" where unclear.

    One plain day ("29/01/2025") settles it for all of a list, unless another contradicts it.

    >>> order_of(["03/04/2025", "29/04/2025"]), order_of(["03/04/2025"])
    ('dmy', '')
    """
    votes = set()
    for text in texts:
        for found in re.finditer(r"(?<!\d)(\d{1,2})/(\d{1,2})/\d{2}(?:\d{2})?(?!\d)", text):
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:
                votes.add("dmy")
            elif second > 12 >= first:
                votes.add("mdy")
    return votes.pop() if len(votes) == 1 else ""
