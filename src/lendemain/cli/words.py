"""How answers are put on the terminal: plain rows, or one JSON document."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated

from cyclopts import Parameter

Json = Annotated[bool, Parameter(name="--json", negative="")]


def put(said: Mapping[str, object], as_json: bool) -> None:
    """Print an answer, name by name."""
    if as_json:
        print(json.dumps(said))
        return
    for name, value in said.items():
        if isinstance(value, Mapping):
            print(f"{name}:")
            for inner, what in value.items():
                print(f"  {inner}: {_word(what)}")
        else:
            print(f"{name}: {_word(value)}")


def table(rows: Sequence[Mapping[str, object]]) -> None:
    """Print rows of one shape as columns."""
    if not rows:
        print("none")
        return
    widths = {n: max(len(n), *(len(str(r[n])) for r in rows)) for n in rows[0]}
    print("  ".join(n.ljust(w) for n, w in widths.items()).rstrip())
    for row in rows:
        print("  ".join(str(row[n]).ljust(w) for n, w in widths.items()).rstrip())


def _word(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_word, value)) or "none"
    return "\n    ".join(str(value).splitlines()) if value not in (None, "") else "none"
