"""The rule of `access.rule` over columns: filter first, count afterwards.

A table of things has a row for each object and the columns of `Guarded`.  Rows are looked at in
pieces that stay in the processor's cache.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain.access.rule import NOBODY
from lendemain.records.access import Action, Person

Bools = npt.NDArray[np.bool_]

KINDS: Mapping[str, type[np.generic]] = {
    "level": np.int8,
    "compartments": np.uint64,
    "released": np.int64,
    "case": np.int64,
    "owner": np.int32,
    "sealed": np.bool_,
}
"""The columns of a table of things."""

ROWS_AT_ONCE = 1 << 16


def things(rows: int, **columns: object) -> pa.Table:
    """A table of so many things; a single value fills its column, one left out is 0.

    >>> things(2, level=3, owner=[0, 1]).to_pylist()[1]["owner"]
    1
    """
    made = {
        name: np.broadcast_to(np.asarray(columns.pop(name, 0), kind), (rows,))
        for name, kind in KINDS.items()
    }
    assert not columns, columns
    return pa.table({name: np.ascontiguousarray(column) for name, column in made.items()})


def allowed(person: Person, action: int, rows: pa.Table, now: int) -> Bools:
    """Which of the things a person may do something with at a moment, row by row as `may` says."""
    size = rows.num_rows
    if not person.actions & action:
        return np.zeros(size, bool)
    columns = {name: np.asarray(rows.column(name).to_numpy(), kind) for name, kind in KINDS.items()}
    if action == Action.UNSEAL:
        del columns["sealed"]
    if not person.waits:
        del columns["released"]
    if person.every_case:
        del columns["case"]
    found = np.empty(size, bool)
    for first in range(0, size, ROWS_AT_ONCE):
        piece = {name: column[first : first + ROWS_AT_ONCE] for name, column in columns.items()}
        found[first : first + ROWS_AT_ONCE] = _allowed(person, piece, now)
    return found


def _allowed(person: Person, piece: Mapping[str, npt.NDArray[Any]], now: int) -> Bools:
    passed = np.asarray(piece["level"] <= np.int8(person.level))
    if person.party:
        passed |= (piece["owner"] == np.int32(person.party)) & (piece["level"] < np.int8(NOBODY))
    passed &= (piece["compartments"] & np.uint64(person.outside)) == np.uint64(0)
    if "sealed" in piece:
        passed &= ~piece["sealed"]
    if "released" in piece:
        passed &= piece["released"] <= np.int64(now)
    if "case" in piece:
        case = piece["case"]
        own = case == np.int64(0)
        if person.cases and not own.all():
            own |= np.isin(case, np.fromiter(person.cases, np.int64))
        passed &= own
    return passed


def filtered(person: Person, rows: pa.Table, guards: pa.Table, now: int) -> pa.Table:
    """The rows that a person may read, each guarded by the thing in the same place."""
    assert rows.num_rows == guards.num_rows
    passed = allowed(person, Action.READ, guards, now)
    return rows if passed.all() else rows.filter(pa.array(passed))
