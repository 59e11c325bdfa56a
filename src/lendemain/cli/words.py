"""How answers are put on the terminal: plain rows, or one JSON document."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from cyclopts import Parameter

Json = Annotated[bool, Parameter(name="--json", negative="")]
Language = Literal["en", "fr", "uk"]


def plain(text: str) -> str:
    r"""A text without characters that a terminal would obey, or that turn the order of others.

    >>> plain("a\x1b[2Jb\u202ec")
    'a?[2Jb?c'
    """
    return "".join(c if c.isprintable() else "?" for c in text)


def rows(text: str) -> str:
    """A text of one or more rows, each `plain`; all but the first are set in: none is forged."""
    return "\n    ".join(map(plain, text.splitlines()))


def put(said: Mapping[str, object], as_json: bool) -> None:
    """Print an answer, name by name."""
    if as_json:
        print(json.dumps(said))
        return
    for name, value in said.items():
        if _coded(name, value):
            continue
        if isinstance(value, Mapping):
            print(f"{plain(name)}:")
            for inner, what in value.items():
                print(f"  {plain(str(inner))}: {_word(what)}")
        else:
            print(f"{plain(name)}: {_word(value)}")


def table(rows: Sequence[Mapping[str, object]]) -> None:
    """Print rows of one shape as columns."""
    if not rows:
        print("none")
        return
    names = [name for name in rows[0] if not all(_coded(name, row[name]) for row in rows)]
    cells = [{n: plain(_cell(row[n])) for n in names} for row in rows]
    widths = {n: max(len(n), *(len(row[n]) for row in cells)) for n in names}
    print("  ".join(n.ljust(w) for n, w in widths.items()).rstrip())
    for row in cells:
        print("  ".join(row[n].ljust(w) for n, w in widths.items()).rstrip())


def zoned(moment: datetime) -> datetime:
    """A moment as typed, in UTC where no zone was.

    >>> zoned(datetime(2026, 6, 1)).isoformat()
    '2026-06-01T00:00:00+00:00'
    """
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def listed(rows: Sequence[Mapping[str, object]], as_json: bool) -> None:
    """Print rows of one shape as columns, or as one JSON list."""
    if as_json:
        print(json.dumps(rows))
    else:
        table(rows)


def _coded(name: str, value: object) -> bool:
    """Whether these are reasons in codes, beside words that say the same: people read the words."""
    mapped = isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
    return mapped and name == "because"


def _cell(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {what}" for name, what in value.items()) or "none"
    return str(value)


def _word(value: object) -> str:
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        said = ("; ".join(f"{plain(n)}: {_word(what)}" for n, what in one.items()) for one in value)
        return "".join(f"\n  - {row}" for row in said)
    if isinstance(value, list):
        return ", ".join(map(_word, value)) or "none"
    return rows(str(value)) if value not in (None, "") else "none"
