"""One table of a text while it is read: each value is checked as it is taken.

A wrong value is noted with its file, row and fragment, and reading goes on, so that the reader of
a text learns all of its mistakes at once.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Self, TypeGuard

from lendemain.records.agreement import Mistake
from lendemain.toml.rows import Rows

LANGUAGES = ("en", "fr", "uk")
TEXT_MAX = 4_000
LIST_MAX = 2_000
TABLES_MAX = 1_000
MISTAKES_MAX = 1_000


@dataclass
class Notes:
    """The mistakes of one text, each once; beyond a thousand nobody reads on."""

    file: str
    rows: Rows
    found: dict[Mistake, None] = field(default_factory=dict)

    @property
    def mistakes(self) -> list[Mistake]:
        """The mistakes in the order in which they were found."""
        return list(self.found)

    def note(self, row: int, fragment: str, what: str, remedy: str) -> None:
        """Add a mistake, once."""
        mistake = Mistake(
            file=self.file, row=row, fragment=fragment, what=what[:500], remedy=remedy
        )
        if len(self.found) < MISTAKES_MAX:
            self.found[mistake] = None


class Entry:
    """A table's values by key; what is never taken is an unknown key."""

    def __init__(
        self, values: Mapping[str, object], notes: Notes, *, table: str = "", index: int = 0,
        fragment: str = "",
    ) -> None:  # fmt: skip
        self.values, self.notes, self.table, self.index = values, notes, table, index
        self.taken: set[str] = set()
        named = fragment or values.get("fragment", values.get("id"))
        self.fragment = named[:80] if isinstance(named, str) else f"{table}[{index + 1}]"

    def wrong(self, key: str, what: str, remedy: str, *, element: int = -1) -> None:
        """Note a mistake at a key of this table."""
        row = self.notes.rows.row(self.table, self.index, key=key, element=element)
        self.notes.note(row, self.fragment, what, remedy)

    def take(self, key: str, *, required: bool) -> object:
        """The value at a key, None where there is none (and a mistake where it is required)."""
        self.taken.add(key)
        if key not in self.values and required:
            self.wrong(key, f"{key} is missing", f"Add {key} = ...")
        return self.values.get(key)

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text; "" (and a mistake) where it is missing and has no default."""
        value = self.take(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(key, f"{key} is not a text", f'Write {key} = "..."')
            return ""
        if len(value) > TEXT_MAX:
            self.wrong(key, f"{key} is longer than {TEXT_MAX} characters", "Shorten it")
            return ""
        return value

    def one_of(self, key: str, known: Collection[str], *, default: str | None = None) -> str:
        """A text that is one of those known; "" and a mistake otherwise."""
        value = self.text(key, default=default)
        if value and value not in known:
            self.wrong(key, f"{key} has the unknown value {value[:80]!r}", choice(known))
            return ""
        return value

    def texts(
        self, key: str, *, known: Collection[str] | None = None, what: str = "value",
        required: bool = False,
    ) -> tuple[str, ...]:  # fmt: skip
        """A list of different texts, each of them known where `known` is given."""
        value = self.take(key, required=required)
        if value is None:
            return ()
        if not _all_texts(value) or len(value) > LIST_MAX:
            self.wrong(key, f"{key} is not a list of texts", f'Write {key} = ["...", "..."]')
            return ()
        if required and not value:
            self.wrong(key, f"{key} is empty", f"Name at least one {what}")
        for one in value:
            if known is not None and one not in known:
                self.wrong(key, f"{key} names the unknown {what} {one[:80]!r}", choice(known))
        if len(set(value)) < len(value):
            self.wrong(key, f"{key} names one {what} twice", "Name each once")
        return tuple(value)

    def number(
        self, key: str, *, default: float | None = None, least: float = -math.inf,
        most: float = math.inf,
    ) -> float:  # fmt: skip
        """A finite number within bounds; the default, or the least (and a mistake), otherwise."""
        value = self.take(key, required=default is None)
        fallback = max(0.0, least) if default is None else default
        if value is None:
            return fallback
        number = finite(value)
        if number is None:
            self.wrong(key, f"{key} is not a number", f"Write {key} = 1.0")
        elif not least <= number <= most:
            bounds = f"at least {least:g}" if most == math.inf else f"from {least:g} to {most:g}"
            self.wrong(key, f"{key} is {number:g}", f"Give a number {bounds}")
        else:
            return number
        return fallback

    def moment(self, key: str, *, required: bool = True) -> datetime | None:
        """A moment in UTC; None (and a mistake) where it is missing or has no offset."""
        value = self.take(key, required=required)
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
        value = self.take(key, required=True)
        if value is None:
            return dict.fromkeys(LANGUAGES, self.fragment)
        if not isinstance(value, Mapping):
            self.wrong(key, f"{key} is not a table of names", f'Write {key} = {{ en = "..." }}')
            return dict.fromkeys(LANGUAGES, self.fragment)
        for language in LANGUAGES:
            name = value.get(language)
            if not isinstance(name, str) or not name.strip() or len(name) > TEXT_MAX:
                self.wrong(key, f"{key} has no name in {language}", f'Add {language} = "..."')
        for language in set(value) - set(LANGUAGES):
            self.wrong(key, f"{key} has the unknown language {language[:80]!r}", choice(LANGUAGES))
        return {lang: str(value.get(lang, self.fragment)) for lang in LANGUAGES}

    def table_of(self, key: str) -> Mapping[str, object]:
        """A table within this one, empty where there is none."""
        value = self.take(key, required=False)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.wrong(key, f"{key} is not a table", f"Write [{key}]")
            return {}
        return value

    def listed(self, key: str) -> list[Self]:
        """The tables of a list at the head of a text, none (and a mistake) where it is no list."""
        given = self.take(key, required=False)
        if given is None:
            return []
        if not isinstance(given, list) or not all(isinstance(v, Mapping) for v in given):
            self.wrong(key, f"{key} is not a list of tables", f"Write [[{key}]]")
            return []
        if len(given) > TABLES_MAX:
            self.wrong(key, f"there are {len(given)} of {key}", f"Give at most {TABLES_MAX}")
            return []
        return [type(self)(v, self.notes, table=key, index=i) for i, v in enumerate(given)]

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.values:
            if key not in self.taken:
                self.wrong(key, f"there is no key {key[:80]!r} here", choice(self.taken))


def once(entries: Sequence[Entry], key: str) -> None:
    """Note a value that stands at one key of two entries."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        value = entry.values.get(key)
        if not isinstance(value, str):
            continue
        if value in seen:
            row = entry.notes.rows.row(entry.table, seen[value].index, key=key)
            entry.wrong(key, f"{key} {value[:80]!r} stands in row {row} already", "Rename one")
        seen.setdefault(value, entry)


def spoken_once(names: Sequence[tuple[str, Sequence[str]]], entries: Sequence[Entry]) -> None:
    """Note a name that speaks of two parties: `names` are each party's identifier and aliases."""
    spoken: dict[str, str] = {}
    for (owner, aliases), entry in zip(names, entries, strict=True):
        for name in (owner, *aliases):
            first = spoken.setdefault(name.casefold(), owner)
            if first != owner:
                what = f"alias {name[:80]!r} speaks of {first[:80]!r} already"
                entry.wrong("aliases", what, "Give it to one party only")


def finite(value: object) -> float | None:
    """The value as a float where it is a finite number (a truth value is none), else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _all_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def choice(known: Collection[str]) -> str:
    """The remedy for an unknown name: those that are known."""
    listed = sorted(known)
    more = f" and {len(listed) - 60} more" if len(listed) > 60 else ""
    return f"Choose one of: {', '.join(listed[:60])}{more}" if listed else "Define one first"
