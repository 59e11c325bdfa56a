"""One table of a commitment's text while it is read: a text's table with conditions and clocks."""

import re
from collections.abc import Mapping
from decimal import Decimal

from lendemain.errors import InputError
from lendemain.guarantees import durations, expressions
from lendemain.records.condition import Condition
from lendemain.toml import entries

LIST_MAX = 500
_ID = re.compile(r"[a-z0-9][a-z0-9_./-]{0,79}")


class Entry(entries.Entry):
    """A table's values by key; what is never taken is an unknown key."""

    def inner(self, key: str) -> "Entry | None":
        """A table within this one; None where there is none."""
        value = self.take(key, required=False)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.wrong(key, f"{key} is not a table", f"Write {key} = {{ ... }}")
            return None
        return Entry(value, self.notes, table=self.table, index=self.index, fragment=self.fragment)

    def inners(self, key: str) -> list["Entry"]:
        """The tables of a list within this one."""
        value = self.take(key, required=False)
        if value is None:
            return []
        good = isinstance(value, list) and all(isinstance(v, Mapping) for v in value)
        if not isinstance(value, list) or not good or len(value) > LIST_MAX:
            self.wrong(key, f"{key} is not a list of tables", f"Write {key} = [{{ ... }}]")
            return []
        place = {"table": self.table, "index": self.index, "fragment": self.fragment}
        return [Entry(v, self.notes, **place) for v in value]  # type: ignore[arg-type]

    def name(self, key: str, *, default: str | None = None) -> str:
        """A text that can be a name: small letters, digits and _ . / -."""
        value = self.text(key, default=default)
        if value and not _ID.fullmatch(value):
            self.wrong(
                key, f"{key} {value[:80]!r} is no name", "Use small letters, digits, _ . / -"
            )
        return value

    def truth(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self.take(key, required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, f"{key} is neither true nor false", f"Write {key} = true")
            return default
        return value

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
