"""The form in which an answer's rows reach a source: a sheet of columns with row numbers.

Which heading stands for which column, and the errors and rejections of rows that never became
columns, are here; bytes become sheets in `answers` and `objects`, and the columns are checked in
`checks`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain.errors import SourceError
from lendemain.records.observation import Reason, Rejection
from lendemain.records.reading import Answer
from lendemain.tables import columns, empty

VALUE_CHARACTERS_MAX = 200

Headings = Mapping[str, Sequence[str]]
"""The columns a source reads: the name it uses -> the other headings it knows the column by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An answer as columns: those of the wanted ones that are there, each row with its number.

    `numbers` holds the row of the file (from 1) that each row of `columns` stood in; `malformed`
    (rejections, none kept but remarks on the file as a whole) accounts for the rest of `rows`.
    Where `decimal_comma`, its numbers may be written with a comma for the point.  `headings` says
    how the file itself calls a column, where that is known.
    """

    columns: pa.Table
    numbers: npt.NDArray[np.int64]
    rows: int
    malformed: pa.Table = field(default_factory=lambda: empty(Rejection))
    decimal_comma: bool = False
    headings: Mapping[str, str] = field(default_factory=dict)


def refused(answer: Answer, what: str, remedy: str) -> SourceError:
    """The error of an answer that cannot be read as what it says it is."""
    return SourceError(what, where=answer.name or "answer", remedy=remedy)


def known(heading: str) -> str:
    """A heading as headings are compared: lower case, no spaces or byte-order mark around it."""
    return heading.strip("\ufeff \t\r\n").lower()


def _joined(heading: str) -> str:
    return heading.replace(" ", "_").replace("-", "_")


def chosen(
    answer: Answer, found: Sequence[str], *, headings: Headings, needed: Collection[str]
) -> dict[str, int]:
    """For each wanted column that is there, its position among the headings found.

    Words may be joined by spaces, hyphens or underscores.
    Raises `SourceError` where a needed one is missing (naming those found) or one is there twice.
    """
    positions: dict[str, int] = {}
    for name, others in headings.items():
        wanted = {_joined(one) for one in (name, *others)}
        at = [i for i, heading in enumerate(found) if _joined(heading) in wanted]
        if len([i for i in at if found[i] == found[at[0]]]) > 1:
            raise refused(
                answer, f"it has the column {found[at[0]]} more than once", "Remove all but one"
            )
        if at:
            positions[name] = at[0]
    missing = [name for name in needed if name not in positions]
    if missing:
        listed = ", ".join(repr(name[:40]) for name in found[:30]) or "none"
        raise refused(
            answer,
            f"a file that is not what its source says: no column {_named(missing, headings)}; "
            f"its columns are {listed}",
            "Name the source that this file comes from, or the file that comes from this source",
        )
    return positions


def _named(missing: Sequence[str], headings: Headings) -> str:
    """Columns with the other headings by which they are known."""
    others = [f" (or {', '.join(headings[name])})" if headings[name] else "" for name in missing]
    return ", ".join(name + other for name, other in zip(missing, others, strict=True))


def malformed(
    source: str, *, numbers: Sequence[int], values: Sequence[str], details: Sequence[str]
) -> pa.Table:
    """Rejections of rows that never became columns, with what stood there and why."""
    given = {
        "source": source,
        "row": list(numbers),
        "field": "",
        "value": [value[:VALUE_CHARACTERS_MAX] for value in values],
        "reason": Reason.MALFORMED,
        "detail": list(details),
    }
    return columns(Rejection, given, len(numbers))
