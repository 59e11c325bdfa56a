"""What a report says, in one language: phrases, plurals, numbers, dates.

Phrases come from the desk as one flat mapping (`count.incidents.one` -> "{n} incident"); how a
language writes numbers and dates, and which plural a number takes, is CLDR's, read by Babel.
Text that came from outside is made `plain` before it is put anywhere.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent

from lendemain.errors import InputError

LOCALES = {"en": "en_GB", "fr": "fr_FR", "uk": "uk_UA"}
TEXT_MAX = 400
RANGES_MAX = 12
WHOLE_DAY = timedelta(hours=22)

_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


def plain(text: object, *, longest: int = TEXT_MAX) -> str:
    r"""Text from outside without control characters or hidden turns of direction, cut to `longest`.

    >>> plain("quiet\x00 \u202eevil\nnight")
    'quiet evil night'
    """
    text = str(text)
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text
    cleaned = _UNSAFE.sub("", _SPACES.sub(" ", text))
    return cleaned if len(cleaned) <= longest else cleaned[: longest - 1] + "…"


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Whole numbers as runs (first, last), sorted, each number once.

    >>> ranges([7, 3, 4, 5, 9, 5])
    [(3, 5), (7, 7), (9, 9)]
    """
    runs: list[tuple[int, int]] = []
    for n in sorted(set(numbers)):
        if runs and n == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], n)
        else:
            runs.append((n, n))
    return runs


def ranges_text(numbers: Iterable[int]) -> str:
    """Whole numbers as runs in plain figures, the same in every language, for machines.

    Two points, since a spreadsheet reads 3-5 as a date.

    >>> ranges_text([7, 3, 4, 5])
    '3..5 7'
    """
    return " ".join(str(a) if a == b else f"{a}..{b}" for a, b in ranges(numbers))


@lru_cache(maxsize=1 << 14)
def _number(locale: str, value: float, decimals: int) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=Locale.parse(locale)))


@dataclass(frozen=True)
class Language:
    """One language of the reports; `zone` is the mission's, in which all times are shown."""

    code: str
    phrases: Mapping[str, str]
    zone: ZoneInfo

    @cached_property
    def locale(self) -> Locale:
        """What CLDR knows of the language; `InputError` for a language that has no reports."""
        if self.code not in LOCALES:
            raise InputError(
                f"no reports in {self.code!r}",
                where="language",
                remedy=f"Choose one of: {', '.join(LOCALES)}",
            )
        return Locale.parse(LOCALES[self.code])

    def said(self, key: str, **values: object) -> str:
        """The phrase of a key with its braces filled; `InputError` where the key is missing."""
        phrase = self.phrases.get(key)
        if phrase is None:
            raise InputError(
                f"no phrase {key!r}", where=f"phrases/{self.code}.toml", remedy="Add it"
            )
        return phrase.format(**values) if values else phrase

    def around(self, key: str, place: str, **values: object) -> str:
        """The phrase of a key with a place's name in it; French elides "de" before a vowel."""
        phrase = self.said(key, place=place, **values)
        if self.code == "fr":
            phrase = re.sub(r"\bde (?=[AÂEÉÈÊOÔU]|I[^aeiouïy])", "d’", phrase)
        return phrase

    @property
    def zone_name(self) -> str:
        """The name of the mission's zone, as people say it."""
        return "UTC" if self.zone.key in ("UTC", "Etc/UTC") else self.zone.key

    def term(self, group: str, value: str) -> str:
        """The phrase for a value of a vocabulary, or the value itself where it has none."""
        return self.phrases.get(f"{group}.{value}") or plain(value).replace("_", " ")

    def counted(self, key: str, n: int) -> str:
        """A number with what it counts, in the plural that the number takes."""
        return self.said(f"count.{key}.{self.locale.plural_form(n)}", n=self.number(n))

    def number(self, value: float, decimals: int = 0) -> str:
        """A number as the language writes it, with so many decimals."""
        return _number(LOCALES[self.code], round(value, decimals) + 0.0, decimals)

    def signed(self, value: float, decimals: int = 0) -> str:
        """A difference with its sign, a true minus for what is below nought."""
        rounded = round(value, decimals) + 0.0
        sign = "+" if rounded > 0 else "\u2212" if rounded < 0 else "±"
        return sign + self.number(abs(rounded), decimals)

    def share(self, value: float) -> str:
        """A share or probability in whole per cent; never 0 or 100 where it is not quite."""
        value = min(1.0, max(0.0, value))
        whole = round(value * 100)
        if whole == 0 and value > 0:
            whole = 1
        if whole == 100 and value < 1:
            whole = 99
        return str(format_percent(whole / 100, locale=self.locale))

    def chance(self, value: float) -> str:
        """A probability as sentences say it: whole per cent, and tenths at the ends, where a whole
        one would be 0, 1, 99 or 100; never 0 or 100 where it is not quite.
        """
        if 0.01 <= value < 0.985 or value in (0.0, 1.0):
            return self.share(value)
        kept = min(0.999, max(0.001, value))
        return str(format_percent(kept, format=self._tenths, locale=self.locale))

    @property
    def _tenths(self) -> str:
        """The language's own pattern of per cent, with one decimal."""
        return str(self.locale.percent_formats[None].pattern).replace("#,##0", "#,##0.0")

    def kilometres(self, metres: float) -> str:
        """A length in kilometres: to 100 m below 10 km, whole above."""
        km = metres / 1000.0
        return self.number(km, 1 if abs(km) < 9.95 else 0)

    def day(self, at: date, *, short: bool = False) -> str:
        """A date, written out or short."""
        return str(format_date(at, format="short" if short else "long", locale=self.locale))

    def weekday(self, at: date) -> str:
        """A date written out with its day of the week."""
        return str(format_date(at, format="full", locale=self.locale))

    def day_month(self, at: date) -> str:
        """Day and month in figures, for a chart's axis."""
        pattern = {"en": "d/M", "fr": "dd/MM", "uk": "dd.MM"}[self.code]
        return str(format_date(at, format=pattern, locale=self.locale))

    def moment(self, at: datetime) -> str:
        """Date and time of day in the mission's zone."""
        here = at.astimezone(self.zone)
        return f"{self.day(here.date())}, {self.clock(at)}"

    def clock(self, at: datetime) -> str:
        """Time of day in the mission's zone, in 24 hours."""
        here = at.astimezone(self.zone)
        return str(format_time(here.time(), "HH:mm", locale=self.locale))

    def offset(self, at: datetime) -> str:
        """The zone's distance from UTC at a moment.

        >>> from datetime import UTC
        >>> Language("en", {}, ZoneInfo("Europe/Kyiv")).offset(datetime(2020, 8, 2, tzinfo=UTC))
        'UTC+03:00'
        """
        away = at.astimezone(self.zone).utcoffset() or timedelta()
        minutes = round(away.total_seconds() / 60)
        sign = "+" if minutes >= 0 else "\u2212"
        return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"

    def offsets(self, start: datetime, end: datetime) -> str:
        """The offset of a day, or both where the clocks change within it."""
        first, last = self.offset(start), self.offset(end - timedelta(seconds=1))
        return first if first == last else f"{first} / {last}"

    def span(self, start: datetime, end: datetime, *, day: date) -> str:
        """An interval of time: times of day on `day`, with dates where it leaves that day."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        inside = first.date() == day and (last - timedelta(seconds=1)).date() <= day
        if inside and end - start >= WHOLE_DAY:
            return self.said("time.all_day")
        if inside or (first.date() == day and last.date() == day):
            one, two = self.clock(start), self.clock(end)
            return one if one == two else f"{one}–{two}"
        ends = [
            self.clock(at)
            if at.date() == day
            else f"{self.day(at.date(), short=True)} {self.clock(at)}"
            for at in (first, last)
        ]
        return " – ".join(ends)

    def dates(self, start: datetime, end: datetime) -> str:
        """An interval of whole days; `end` is not part of it."""
        first = start.astimezone(self.zone).date()
        last = (end - timedelta(seconds=1)).astimezone(self.zone).date()
        return f"{self.day(first, short=True)} – {self.day(max(first, last), short=True)}"

    def numbers(self, numbers: Sequence[int], *, most: int = RANGES_MAX) -> str:
        """Entry numbers as runs, at most so many of them and then how many more there are."""
        runs = ranges(numbers)
        shown = [str(a) if a == b else f"{a}–{b}" for a, b in runs[:most]]
        if len(runs) > most:
            shown.append(self.counted("ranges", len(runs) - most))
        return ", ".join(shown)

    def names(self, name: Mapping[str, str]) -> str:
        """A name in this language, in English where it has none, or in any."""
        return plain(name.get(self.code) or name.get("en") or next(iter(name.values()), ""))
