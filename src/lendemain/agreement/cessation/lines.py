"""What the columns of a file of counts are, as a text in TOML: lists, witnesses, registers, waste.

A file cannot say of itself whether a blank day had none or nobody wrote, which columns go back to
one list, and which are no counts of violations at all.  A text says so, with its reasons, and is
shown beside every answer that rests on it.  Columns of one list are added up: its acts are told
apart by kind, not by witness.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from lendemain.agreement.cessation.truces import decoded
from lendemain.errors import InputError
from lendemain.records.because import Because
from lendemain.records.cessation import SeriesLine, SeriesText

LINES_MAX = 100
SILENCE_MAX_D = 62

_WHOLE = re.compile(r"[0-9]{1,12}(\.0{1,6})?")

_Word = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^\S.*$")]
_Words = Annotated[str, Meta(min_length=1, max_length=400)]
_Columns = Annotated[tuple[_Word, ...], Meta(min_length=1, max_length=LINES_MAX)]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the text; a name that it does not have is a mistake."""


class _Line(_Strict, frozen=True):
    id: _Word
    columns: _Columns
    source: _Word
    why: _Words
    register: bool = False
    silence_max_d: Annotated[int, Meta(ge=1, le=SILENCE_MAX_D)] = 14


class _LeftOut(_Strict, frozen=True):
    columns: _Columns
    why: _Words


class _Text(_Strict, frozen=True):
    id: _Word
    title: Annotated[dict[str, _Words], Meta(min_length=1, max_length=20)]
    source: _Words
    line: Annotated[tuple[_Line, ...], Meta(min_length=1, max_length=LINES_MAX)]
    left_out: Annotated[tuple[_LeftOut, ...], Meta(max_length=LINES_MAX)] = ()


def parsed(name: str, data: bytes) -> SeriesText:
    """What a text says of a file's columns; `InputError` for the first mistake in it."""
    text = decoded(name, data, _Text)
    columns = [c.lower() for line in text.line for c in line.columns]
    columns += [c.lower() for waste in text.left_out for c in waste.columns]
    for what, listed in (("column", columns), ("line", [one.id for one in text.line])):
        twice = sorted({c for c in listed if listed.count(c) > 1})
        if twice:
            raise InputError(
                f"{what} {twice[0]!r} is told twice", where=name, remedy="Leave out one"
            )
    return SeriesText(
        series_id=text.id, title=text.title, source=text.source,
        lines=tuple(
            SeriesLine(
                line_id=one.id, columns=tuple(c.lower() for c in one.columns), source=one.source,
                register=one.register, silence_max_d=one.silence_max_d, why=one.why,
            )
            for one in text.line
        ),
        left_out={c.lower(): one.why for one in text.left_out for c in one.columns},
    )  # fmt: skip


def fits(text: SeriesText, heading: Sequence[str]) -> bool:
    """Whether a file's heading has every column that a text tells of."""
    return {c for one in text.lines for c in one.columns} | set(text.left_out) <= set(heading)


def restated(
    rows: Sequence[Mapping[str, str]], days: Sequence[tuple[date, date]], text: SeriesText
) -> tuple[list[dict[str, str]], list[str]]:
    """Rows with one value for each line in place of its columns, and what that assumes.

    `days` are each row's first and last.  `InputError` where a column is not in the file.
    """
    heading = list(rows[0])
    missing = [c for one in text.lines for c in one.columns if c not in heading]
    if missing:
        raise InputError(
            f"no column {missing[0]!r}, of which {text.series_id} tells", where="columns",
            remedy=f"Name another text, or none; there are: {', '.join(heading)}",
        )  # fmt: skip
    own = {c for one in text.lines for c in one.columns} | set(text.left_out)
    found = [{n: v for n, v in row.items() if n not in own} for row in rows]
    told: list[str] = [Because.of("series_as", text=text.series_id, source=text.source)]
    for one in text.lines:
        values = [_added(row, one, n) for n, row in enumerate(rows, 1)]
        filled = _filled(values, days, one.silence_max_d) if one.register else {}
        for n, row in enumerate(found):
            row[one.line_id] = filled.get(n, values[n])
        columns = " + ".join(one.columns)
        told.append(Because.of("series_sum", name=one.line_id, columns=columns, why=one.why))
        if one.register:
            told.append(
                Because.of("series_filled", name=one.line_id, n=len(filled), days=one.silence_max_d)
            )
    told += [
        Because.of("series_left_out", name=c, why=why)
        for c, why in text.left_out.items()
        if c in heading
    ]
    return found, told


def _added(row: Mapping[str, str], one: SeriesLine, number: int) -> str:
    """The sum of a line's columns; nothing where nothing is known, or not all of it."""
    values = [row[c] for c in one.columns]
    known = [v for v in values if v]
    for value in known:
        if not _WHOLE.fullmatch(value):
            raise InputError(
                f"{value[:40]!r} is no count", where=f"{one.line_id}, row {number}",
                remedy="Give a whole number from 0, or nothing where it is not known",
            )  # fmt: skip
    if not known or (len(known) < len(values) and not one.register):
        return ""
    return str(sum(int(v.partition(".")[0]) for v in known))


def _filled(
    values: Sequence[str], days: Sequence[tuple[date, date]], longest: int
) -> dict[int, str]:
    """The blank rows of a register that had none: a later row shows that the list went on."""
    order = sorted(range(len(values)), key=lambda n: days[n])
    known = [n for n in order if values[n]]
    found: dict[int, str] = {}
    before = known[0] if known else -1
    silent: list[int] = []
    for n in order:
        if known and days[n] > days[before] and not values[n]:
            silent.append(n)
        elif values[n]:
            if (days[n][0] - days[before][1]).days - 1 <= longest:
                found.update(dict.fromkeys(silent, "0"))
            before, silent = n, []
    return found
