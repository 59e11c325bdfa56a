"""Which columns cover which rows, held both ways: the form in which every covering problem comes.

A row is something to be covered (a cell of ground, a stretch of line), a column something that
covers (a post with a sensor).  Each side is one array of numbers with the place at which each
column's, or row's, begins (compressed sparse columns and rows), which kernels read without copies.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PAIRS_MAX = 400_000_000
"""More pairs of row and column than this are refused: their two lists would take 3.2 GB."""


class Incidence(NamedTuple):
    """Rows of column j: `rows[starts[j]:starts[j + 1]]`, ascending; columns of row i likewise."""

    starts: Longs
    rows: Integers
    row_starts: Longs
    columns: Integers

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows, and how many columns."""
        return len(self.row_starts) - 1, len(self.starts) - 1

    def of(self, column: int | np.integer[Any]) -> Integers:
        """The rows that a column covers, ascending."""
        return self.rows[self.starts[column] : self.starts[column + 1]]


def incidence(rows: npt.ArrayLike, columns: npt.ArrayLike, shape: tuple[int, int]) -> Incidence:
    """The incidence of pairs of row and column; a pair given twice counts once.

    Raises `InputError` for pairs outside the shape, or too many of them.

    >>> incidence([0, 1, 1], [0, 0, 1], (2, 2)).of(0).tolist()
    [0, 1]
    """
    i, j = np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    height, width = shape
    if len(i) > PAIRS_MAX:
        raise InputError(
            f"{len(i)} pairs of row and column", where="cover",
            remedy=f"Keep to {PAIRS_MAX}: use coarser cells, shorter ranges or fewer sites",
        )  # fmt: skip
    if len(i) and (i.min() < 0 or j.min() < 0 or i.max() >= height or j.max() >= width):
        raise InputError(
            f"a pair lies outside {height} rows and {width} columns", where="cover",
            remedy="Number rows and columns from 0",
        )  # fmt: skip
    keys = np.unique(j * max(height, 1) + i)
    row = np.asarray(keys % max(height, 1), np.int32)
    column = np.asarray(keys // max(height, 1), np.int32)
    return _both(_starts(column, width), row, column, height)


def of_columns(lists: Sequence[Iterable[int]], rows: int) -> Incidence:
    """The incidence of columns given as the rows that each covers."""
    listed = [np.asarray(list(one), np.int64) for one in lists]
    sizes = [len(one) for one in listed]
    given = np.concatenate(listed) if listed else np.zeros(0, np.int64)
    return incidence(given, np.repeat(np.arange(len(listed)), sizes), (rows, len(listed)))


def part(net: Incidence, *, rows: Bools, columns: Bools) -> Incidence:
    """What is left when only some rows and columns are kept, both numbered anew in order."""
    sizes = np.diff(net.starts)
    j = np.repeat(np.arange(len(columns), dtype=np.int32), sizes)
    keep = rows[net.rows] & columns[j]
    number = np.cumsum(rows, dtype=np.int64).astype(np.int32) - 1
    place = np.cumsum(columns, dtype=np.int64).astype(np.int32) - 1
    i, j = number[net.rows[keep]], place[j[keep]]
    width = int(columns.sum())
    return _both(_starts(j, width), i, j, int(rows.sum()))


def _starts(sorted_numbers: Integers, count: int) -> Longs:
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(sorted_numbers, minlength=count), out=starts[1:])
    return starts


def _both(starts: Longs, i: Integers, j: Integers, height: int) -> Incidence:
    order = np.argsort(i, kind="stable")
    return Incidence(starts, i, _starts(i[order], height), j[order])
