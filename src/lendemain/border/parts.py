"""Texts in TOML read part by part: every value within its bounds, every mistake with its place.

A text is read to its end, so that all that is wrong with it is told at once (`unless`).  What a
text means is in `text`, `patrols_text` and the like.
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeGuard, TypeVar

from lendemain.errors import InputError
from lendemain.toml.decoding import values

SIZE_MAX = 4 << 20
ROWS_MAX = 10_000
TOLD_MAX = 30
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBERS = {1: "one", 2: "two", 3: "three"}

T = TypeVar("T")
_NAME = re.compile(r"[\w.+-]{1,40}")


class Part:
    """A table of a text: values read with bounds, mistakes noted with their place."""

    def __init__(self, values: Mapping[str, Any], where: str, mistakes: list[str]) -> None:
        self.values, self.where, self.mistakes = values, where, mistakes

    def wrong(self, key: str, what: str) -> None:
        """Note a mistake."""
        self.mistakes.append(f"{self.where}{key}: {what}")

    def parts(self, key: str) -> list["Part"]:
        """The tables of a list."""
        given = self.values.get(key, [])
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            self.wrong(key, f"not a list of tables; write [[{key}]]")
            return []
        if len(given) > ROWS_MAX:
            self.wrong(key, f"{len(given)}, and at most {ROWS_MAX} are read")
            return []
        return [Part(v, f"[[{key}]] {at} ", self.mistakes) for at, v in enumerate(given, 1)]

    def text(self, key: str, default: str | None = None) -> str:
        """A short text."""
        given = self.values.get(key, default)
        if not isinstance(given, str) or len(given) > 200:
            self.wrong(key, "no text" if given is None else "not a short text")
            return ""
        return given

    def name(self, key: str) -> str:
        """An identifier."""
        given = self.text(key)
        if given and not _NAME.fullmatch(given):
            self.wrong(key, f"{given[:40]!r} is no name: letters, digits, . + - _, at most 40")
        return given

    def names(self, key: str) -> tuple[str, ...]:
        """A list of identifiers, empty where there is none."""
        given = self.values.get(key, [])
        if not isinstance(given, list) or not all(isinstance(n, str) for n in given):
            self.wrong(key, "not a list of names")
            return ()
        return tuple(given)

    def texts(self, key: str) -> dict[str, str]:
        """A name by language, or one for all."""
        given = self.values.get(key, "")
        if isinstance(given, str):
            return {"en": given} if given else {}
        if isinstance(given, dict) and all(isinstance(v, str) for v in given.values()):
            return dict(given)
        self.wrong(key, "not a name, nor names by language")
        return {}

    def number(self, key: str, *, least: float, most: float, default: float | None = None) -> float:
        """A number within bounds; a default may lie outside them."""
        given = self.values.get(key)
        if given is None and default is not None:
            return default
        if not is_number(given):
            self.wrong(key, "missing" if given is None else "not a number")
            return least
        if not least <= given <= most:
            self.wrong(key, f"{given:g} is not from {least:g} to {most:g}")
            return least
        return float(given)

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        given = self.number(key, least=least, most=most, default=default)
        if given != int(given):
            self.wrong(key, f"{given:g} is not a whole number")
        return int(given)

    def numbers(self, key: str) -> dict[str, float]:
        """A table of numbers by name."""
        given = self.values.get(key, {})
        if not isinstance(given, dict) or not all(map(is_number, given.values())):
            self.wrong(key, f"not a table of numbers; write [{key}]")
            return {}
        if any(v < 0 for v in given.values()):
            self.wrong(key, "a number below nought")
        return {str(k): float(v) for k, v in given.items()}

    def list_of(self, key: str, *, default: tuple[float, ...]) -> tuple[float, ...]:
        """A list of numbers."""
        given = self.values.get(key, list(default))
        if not isinstance(given, list) or not all(map(is_number, given)) or len(given) > 100:
            self.wrong(key, "not a short list of numbers")
            return default
        return tuple(map(float, given))

    def place(self) -> tuple[float, float]:
        """Longitude and latitude of the table."""
        lon = self.number("lon", least=-180.0, most=180.0)
        given = self.values.get("lat")
        if is_number(given) and abs(given) > 90.0 >= abs(lon):
            self.wrong("lat", f"{given:g}: longitude and latitude are swapped")
            return lon, 0.0
        return lon, self.number("lat", least=-90.0, most=90.0)

    def places(self, key: str, *, least: int) -> tuple[tuple[float, float], ...]:
        """A list of places, longitude first; at least so many."""
        given = self.values.get(key)
        rows = given if isinstance(given, list) else []
        sound = all(isinstance(r, list) and len(r) == 2 and all(map(is_number, r)) for r in rows)
        if len(rows) < least or not sound:
            self.wrong(key, f"not {NUMBERS.get(least, least)} places [lon, lat] or more")
            return ()
        for lon, lat in rows:
            if abs(lat) > 90.0 or abs(lon) > 180.0:
                self.wrong(key, f"({lon:g}, {lat:g}) is not on the Earth; write longitude first")
        return tuple((float(lon), float(lat)) for lon, lat in rows)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Yes or no; the default where nothing is said."""
        given = self.values.get(key, default)
        if not isinstance(given, bool):
            self.wrong(key, "neither true nor false")
            return default
        return given

    def moment_or_none(self, key: str) -> datetime | None:
        """A time with its zone, where one is given."""
        return self.moment(key) if key in self.values else None

    def moment(self, key: str) -> datetime:
        """A time with its zone."""
        given = self.values.get(key)
        if not isinstance(given, datetime) or given.tzinfo is None:
            self.wrong(key, "not a time with its zone; write 2026-01-01T00:00:00Z")
            return datetime(1970, 1, 1, tzinfo=UTC)
        return given.astimezone(UTC)


def table(name: str, data: bytes) -> dict[str, Any]:
    """What a text in TOML says; `InputError` for one that is too large or no TOML."""
    return values(name, data, most=SIZE_MAX)


def unless(mistakes: list[str], name: str, found: T) -> T:
    """What was found, `InputError` with every mistake where there is one."""
    if mistakes:
        more = [f"  and {len(mistakes) - TOLD_MAX} more"] if len(mistakes) > TOLD_MAX else []
        told = [f"  {m}" for m in mistakes[:TOLD_MAX]]
        raise InputError(
            "\n".join([f"mistakes: {len(mistakes)}", *told, *more]), where=name,
            remedy="Mend them and try again",
        )  # fmt: skip
    return found


def once(mistakes: list[str], what: str, names: Sequence[str]) -> None:
    """Note names that are given twice."""
    twice = sorted({n for n in names if names.count(n) > 1}) if len(set(names)) < len(names) else []
    if twice:
        mistakes.append(f"[[{what}]]: {', '.join(twice[:5])} named twice")


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
