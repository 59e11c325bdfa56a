"""Columns that grow: rows sorted by a key, put in where they belong.

Nearly everything comes in order and is put at the end, which costs nothing; what comes late moves
the rows behind it, in place.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

_LEAST = 16
Column: TypeAlias = npt.NDArray[Any]


class Columns:
    """Named columns of equal length, with room to grow."""

    def __init__(self, kinds: Mapping[str, type]) -> None:
        self._room: dict[str, Column] = {
            name: np.empty(_LEAST, kind) for name, kind in kinds.items()
        }
        self.size = 0

    def __getitem__(self, name: str) -> Column:
        """A column's rows; to be read only, and only until the next row is put in."""
        return self._room[name][: self.size]

    def put(self, places: Sequence[int], values: Mapping[str, Sequence[float]]) -> None:
        """Put rows in, each before the row that now has its place; places never fall."""
        count, size = len(places), self.size
        capacity = len(next(iter(self._room.values())))
        if size + count > capacity:
            self._grow(max(size + count, capacity * 3 // 2))
        together = places[0] == places[-1]
        for name, room in self._room.items():
            fresh = np.array(values[name], room.dtype)
            if together:
                at = places[0]
                room[at + count : size + count] = room[at:size]
                room[at : at + count] = fresh
            else:
                room[: size + count] = np.insert(room[:size], np.array(places), fresh)
        self.size += count

    def remove(self, row: int) -> None:
        """Take one row out."""
        for room in self._room.values():
            room[row : self.size - 1] = room[row + 1 : self.size]
        self.size -= 1

    def _grow(self, capacity: int) -> None:
        for name, room in self._room.items():
            grown = np.empty(capacity, room.dtype)
            grown[: self.size] = room[: self.size]
            self._room[name] = grown
