"""The values of a TOML text, or why there are none; no bytes make the decoder work long.

Size is bounded before decoding, and so is the depth of a dotted name, whose cost is the square of
its parts.  What the values mean is each stage's own.
"""

import re
import tomllib

from lendemain.errors import InputError
from lendemain.records.agreement import Mistake

PARTS_MAX = 64
_AT = re.compile(r"\(at line (\d+)")
_MARKS = re.compile(rb"[.=\[\]{},#\n]")


def decoded(
    name: str, data: bytes, *, most: int
) -> tuple[dict[str, object] | None, str, list[Mistake]]:
    r"""The values and the text, or None, "" and the mistake that kept it from being decoded.

    `name` is the file's, for the mistake, and `most` the bytes that it may have.

    >>> decoded("a.toml", b"a = 1\nb =", most=100)[2][0].row
    2
    """

    def refused(row: int, what: str, remedy: str) -> tuple[None, str, list[Mistake]]:
        return None, "", [Mistake(file=name, row=row, fragment="", what=what, remedy=remedy)]

    if len(data) > most:
        return refused(1, f"the text has {len(data)} bytes", f"A text has at most {most} bytes")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")  # some editors begin a file with it
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return refused(row, f"byte {error.start} is not UTF-8", "Save the file as UTF-8")
    if (deep := _too_deep(data)) is not None:
        return refused(deep, f"a name has more than {PARTS_MAX} dotted parts", "Shorten the name")
    try:
        return tomllib.loads(text), text.replace("\r\n", "\n"), []
    except RecursionError:
        return refused(1, "values are nested too deeply", "Write values side by side")
    except ValueError as error:  # a number of too many digits, too
        at = _AT.search(str(error))
        row = int(at.group(1)) if at else max(1, text.rstrip().count("\n") + 1)
        what = _AT.split(str(error))[0].strip()[:200] or "not TOML"
        return refused(row, f"this is not TOML: {what}", "See https://toml.io for its form")


def values(name: str, data: bytes, *, most: int) -> dict[str, object]:
    """The values of a text; `InputError` with the row where it cannot be decoded."""
    found, _, mistakes = decoded(name, data, most=most)
    if found is None:
        one = mistakes[0]
        raise InputError(f"row {one.row}: {one.what}", where=name, remedy=one.remedy)
    return found


def _too_deep(data: bytes) -> int | None:
    """The row of a name of too many parts.

    Full stops within a text count too, so a text of many sentences without a comma is refused.
    """
    parts, row = 0, 1
    for found in _MARKS.finditer(data):
        mark = found.group()
        parts = parts + 1 if mark == b"." else 0
        row += int(mark == b"\n")
        if parts > PARTS_MAX:
            return row
    return None
