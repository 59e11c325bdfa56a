"""One table of a commitment's text while it is read: each value is checked as it is taken.

A wrong value is noted with its file, row and fragment, and reading goes on, so that the reader of
a text learns of all its mistakes at once.
"""

import math
import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from lendemain.errors import InputError
from lendemain.guarantees import durations, expressions
from lendemain.records.agreement import Mistake
from lendemain.records.condition import Condition

LANGUAGES = ("en", "fr", "uk")
TEXT_MAX = 4_000
LIST_MAX = 500
MISTAKES_MAX = 500
_HEADER = re.compile(r"[ \t]*\[\[?[ \t]*([\w.-]+)[ \t]*\]")
_KEY = re.compile(r"[ \t]*([\w-]+)[ \t]*=")
_ID = re.compile(r"[a-z0-9][a-z0-9_./-]{0,79}")


class Rows:
    """Where tables and their keys stand in a TOML text; `last` is the table being read in it."""

    def __init__(self, text: str) -> None:
        self._tables: dict[tuple[str, int], int] = {}
        self._keys: dict[tuple[str, int, str], int] = {}
        counted: dict[str, int] = {}
        name, index = "", 0
        for row, line in enumerate(text.split("\n"), start=1):
            if header := _HEADER.match(line):
                name = header.group(1)
                index = counted[name] = counted.get(name, -1) + 1
                self._tables.setdefault((name, index), row)
            elif key := _KEY.match(line):
                self._keys.setdefault((name, index, key.group(1)), row)

    def row(self, table: str, index: int, key: str) -> int:
        """The row of a key, else of its table, else the first."""
        found = self._keys.get((table, index, key)) or self._tables.get((table, index))
        return found or self._keys.get(("", 0, key)) or 1


class Notes:
    """The mistakes of one text, each once."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.rows = file, Rows(text)
        self.found: dict[Mistake, None] = {}

    def note(self, row: int, fragment: str, what: str, remedy: str) -> None:
        """Add a mistake."""
        one = Mistake(file=self.file, row=row, fragment=fragment, what=what[:500], remedy=remedy)
        if len(self.found) < MISTAKES_MAX:
            self.found[one] = None


class Entry:
    """A table's values by key; what is never taken is an unknown key."""

    def __init__(
        self, values: Mapping[str, object], notes: Notes, *, table: str = "", index: int = 0,
        fragment: str = "",
    ) -> None:  # fmt: skip
        self.values, self.notes, self.table, self.index = values, notes, table, index
        self.taken: set[str] = set()
        named = fragment or values.get("fragment", values.get("id", ""))
        self.fragment = named[:80] if isinstance(named, str) and named else f"{table} {index + 1}"

    def wrong(self, key: str, what: str, remedy: str) -> None:
        """Note a mistake at a key of this table."""
        row = self.notes.rows.row(self.table, self.index, key)
        self.notes.note(row, self.fragment, what, remedy)

    def inner(self, key: str) -> "Entry | None":
        """A table within this one; None where there is none."""
        value = self._take(key, False)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.wrong(key, f"{key} is not a table", f"Write {key} = {{ ... }}")
            return None
        return Entry(value, self.notes, table=self.table, index=self.index, fragment=self.fragment)

    def inners(self, key: str) -> list["Entry"]:
        """The tables of a list within this one."""
        value = self._take(key, False)
        if value is None:
            return []
        good = isinstance(value, list) and all(isinstance(v, Mapping) for v in value)
        if not isinstance(value, list) or not good or len(value) > LIST_MAX:
            self.wrong(key, f"{key} is not a list of tables", f"Write {key} = [{{ ... }}]")
            return []
        place = {"table": self.table, "index": self.index, "fragment": self.fragment}
        return [Entry(v, self.notes, **place) for v in value]  # type: ignore[arg-type]

    def _take(self, key: str, required: bool) -> object:
        self.taken.add(key)
        if key not in self.values and required:
            self.wrong(key, f"{key} is missing", f"Add {key} = ...")
        return self.values.get(key)

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text; "" (and a mistake) where it is missing and has no default."""
        value = self._take(key, default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(key, f"{key} is not a text", f'Write {key} = "..."')
            return ""
        if len(value) > TEXT_MAX:
            self.wrong(key, f"{key} is longer than {TEXT_MAX} characters", "Shorten it")
            return ""
        return value

    def name(self, key: str, *, default: str | None = None) -> str:
        """A text that can be a name: small letters, digits and _ . / -."""
        value = self.text(key, default=default)
        if value and not _ID.fullmatch(value):
            self.wrong(
                key, f"{key} {value[:80]!r} is no name", "Use small letters, digits, _ . / -"
            )
        return value

    def one_of(self, key: str, known: Collection[str], *, default: str | None = None) -> str:
        """A text that is one of those known; "" and a mistake otherwise."""
        value = self.text(key, default=default)
        if value and value not in known:
            self.wrong(key, f"{key} has the unknown value {value[:80]!r}", _choose(known))
            return ""
        return value

    def texts(self, key: str, *, known: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of different texts, each of them known where `known` is given."""
        value = self._take(key, False)
        if value is None:
            return ()
        good = isinstance(value, list) and all(isinstance(v, str) for v in value)
        if not isinstance(value, list) or not good or len(value) > LIST_MAX:
            self.wrong(key, f"{key} is not a list of texts", f'Write {key} = ["...", "..."]')
            return ()
        for one in value:
            if known is not None and one not in known:
                self.wrong(key, f"{key} names the unknown {one[:80]!r}", _choose(known))
        if len(set(value)) < len(value):
            self.wrong(key, f"{key} names something twice", "Name each once")
        return tuple(value)

    def truth(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self._take(key, False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, f"{key} is neither true nor false", f"Write {key} = true")
            return default
        return value

    def number(self, key: str, *, default: float | None = None, least: float, most: float) -> float:
        """A finite number within bounds; the default or the least (and a mistake) otherwise."""
        value = self._take(key, default is None)
        fallback = least if default is None else default
        if value is None:
            return fallback
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or (isinstance(value, float) and not math.isfinite(value))
        ):
            self.wrong(key, f"{key} is not a number", f"Write {key} = 1.0")
            return fallback
        if not least <= value <= most:
            self.wrong(key, f"{key} is {value}", f"Give a number from {least:g} to {most:g}")
            return fallback
        return float(value)

    def millionths(self, key: str, *, default: float | None = None) -> int:
        """A number as whole millionths."""
        bound = expressions.VALUE_MAX_E6 / 1e6
        value = self.number(key, default=default, least=-bound, most=bound)
        return int(Decimal(repr(value)) * 1_000_000)

    def whole(self, key: str, *, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.number(key, default=default, least=least, most=most)
        if value != int(value):
            self.wrong(key, f"{key} is {value:g}", "Give a whole number")
        return int(value)

    def moment(self, key: str, *, required: bool = True) -> datetime | None:
        """A moment in UTC; None (and a mistake) where it is missing or has no offset."""
        value = self._take(key, required)
        if value is None:
            return None
        if isinstance(value, datetime) and value.tzinfo is not None:
            try:
                return value.astimezone(UTC)
            except OverflowError:
                pass
        kind = "a date without an hour" if isinstance(value, date) else "not a date and hour"
        self.wrong(key, f"{key} is {kind} and offset", f"Write {key} = 2026-01-31T00:00:00+02:00")
        return None

    def names(self, key: str) -> dict[str, str]:
        """A name in every language of the reports; what is missing is a mistake."""
        value = self._take(key, True)
        given = value if isinstance(value, Mapping) else {}
        if value is not None and not isinstance(value, Mapping):
            self.wrong(key, f"{key} is not a table of names", f'Write {key} = {{ en = "..." }}')
        for language in LANGUAGES if value is not None else ():
            name = given.get(language)
            if not isinstance(name, str) or not name.strip() or len(name) > TEXT_MAX:
                self.wrong(key, f"{key} has no name in {language}", f'Add {language} = "..."')
        for language in set(given) - set(LANGUAGES):
            self.wrong(key, f"{key} has the unknown language {language[:20]!r}", _choose(LANGUAGES))
        return {lang: str(given.get(lang, self.fragment)) for lang in LANGUAGES}

    def condition(self, key: str, *, default: str | None = None) -> Condition:
        """A condition; one that never holds (and a mistake) where it cannot be read."""
        text = self.text(key, default=default)
        try:
            return expressions.parsed(text) if text else expressions.FALSITY
        except InputError as error:
            self.wrong(key, f"{error.where}: {error.what}", error.remedy)
            return expressions.FALSITY

    def length(self, key: str, *, exact: bool, default: str | None = None) -> str:
        """A length of time as ISO 8601 says it; "" where it is missing."""
        text = self.text(key, default=default)
        if not text:
            return ""
        try:
            durations.span_us(text) if exact else durations.duration(text)
        except InputError as error:
            self.wrong(key, f"{key} {error.what}", error.remedy)
            return ""
        return text

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.values:
            if key not in self.taken:
                self.wrong(key, f"there is no key {key[:80]!r} here", _choose(self.taken))


def _choose(known: Collection[str]) -> str:
    listed = sorted(known)
    more = f" and {len(listed) - 60} more" if len(listed) > 60 else ""
    return f"Choose one of: {', '.join(listed[:60])}{more}" if listed else "Define one first"
