"""Truces of the past as a text in TOML: read, checked, and turned into records."""

from datetime import date, timedelta
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from lendemain.errors import InputError
from lendemain.records.cessation import Truce
from lendemain.toml.decoding import values

SIZE_MAX = 256 << 10
LISTED_MAX = 2000
TIMES_MAX = 200

T = TypeVar("T")

_Word = Annotated[str, Meta(min_length=1, max_length=80)]
_Words = Annotated[str, Meta(min_length=1, max_length=400)]
_Titles = Annotated[dict[str, _Words], Meta(min_length=1, max_length=20)]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the text; a name that it does not have is a mistake."""


class _Truce(_Strict, frozen=True):
    id: _Word
    name: _Titles
    start: date
    source: _Words
    until: date | None = None
    days: Annotated[float, Meta(gt=0.0, le=40_000.0)] | None = None
    times: Annotated[int, Meta(ge=1, le=TIMES_MAX)] = 1
    ended: bool = True
    monitored: bool = False


class _Text(_Strict, frozen=True):
    id: _Word
    title: _Titles
    source: _Words
    truce: Annotated[tuple[_Truce, ...], Meta(min_length=1, max_length=LISTED_MAX)]


def parsed(name: str, data: bytes) -> tuple[Truce, ...]:
    """The truces that a text tells of, one record for each; `InputError` for the first mistake."""
    text = decoded(name, data, _Text)
    found: list[Truce] = []
    seen: set[str] = set()
    for one in text.truce:
        if one.id in seen:
            raise InputError(f"truce {one.id!r} is told twice", where=name, remedy="Leave out one")
        seen.add(one.id)
        found += [
            Truce(
                truce_id=one.id, name=one.name, start=one.start, days=_days(one, name),
                ended=one.ended, monitored=one.monitored, source=one.source,
            )
        ] * one.times  # fmt: skip
    return tuple(found)


def _days(one: _Truce, name: str) -> float:
    if (one.until is None) == (one.days is None):
        raise InputError(
            f"truce {one.id!r} needs either until or days", where=name, remedy="Give one of them"
        )
    if one.until is None:
        return float(one.days or 0.0)
    if one.until <= one.start:
        raise InputError(
            f"truce {one.id!r} ends before it begins", where=name, remedy="Correct its days"
        )
    return (one.until - one.start) / timedelta(days=1)


def decoded(name: str, data: bytes, form: type[T]) -> T:
    """What a TOML text says, in a form; `InputError` where it is too long, no TOML, or not so."""
    given = values(name, data, most=SIZE_MAX)
    try:
        return msgspec.convert(given, form)
    except (msgspec.ValidationError, OverflowError) as error:
        said = " ".join(str(error).split())[:300]
        raise InputError(f"not such a text ({said})", where=name, remedy="Correct it") from None
