"""The accounts that can still change, in order of start, and how each stands.

`kin` is an account's parent by its own grade: for the finest the first of all that pairs join it
to; for the next grade the first of the finer whole that it was attached to, or of those of its own
grade that pairs join it to; for coarser ones the account whose incident they share.  `lead` is the
first account of its incident, after doubted wholes were taken apart; `told` what `lead` was when
incidents were last told, or -1.  All are positions.  `great` marks the first accounts of wholes
that are wider or longer than usual.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import Points

if TYPE_CHECKING:
    from lendemain.fusion.streaming import reaching

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]


class Batch(NamedTuple):
    """Accounts that came together, each once, in order of start and identifier; `start_us` as their
    source gave it, identifiers as two numbers each, `ref` where their caller keeps the rest.
    """

    points: Points
    start_us: Whole
    words: Words
    ref: Whole


def _no_points() -> Points:
    none = np.zeros(0)
    return Points(none, none, none, none, np.zeros((0, 3)), np.zeros(0, np.int32))


@dataclass
class Window:
    """The open accounts; `bounds` has, for each grade, the extremes of all that ever came.  Where
    an account that ends before `fixed_s` belongs is decided, and stays so.
    """

    points: Points = field(default_factory=_no_points)
    start_us: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    words: Words = field(default_factory=lambda: np.zeros((0, 2), np.uint64))
    ref: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    grade: Bytes = field(default_factory=lambda: np.zeros(0, np.int8))
    kin: Integers = field(default_factory=lambda: np.zeros(0, np.int32))
    lead: Integers = field(default_factory=lambda: np.zeros(0, np.int32))
    told: Integers = field(default_factory=lambda: np.zeros(0, np.int32))
    great: Truths = field(default_factory=lambda: np.zeros(0, np.bool_))
    bounds: Floats = field(default_factory=lambda: np.tile([0.0, np.inf, 0.0], (5, 1)))

    fixed_s: float = -np.inf
    _room: dict[str, npt.NDArray[Any]] = field(default_factory=dict, init=False)

    def __len__(self) -> int:
        return len(self.kin)

    def taken_in(self, batch: Batch, grade: Bytes) -> tuple[Integers, Integers]:
        """Put accounts that are not there yet in their places: where those that are new lie now,
        and where each that was there before does.
        """
        if not len(self):
            return self._begun(batch, grade)
        from lendemain.fusion.streaming import reaching

        to_old, to_new = np.arange(len(self), dtype=np.int32), np.empty(len(grade), np.int32)
        since = (
            np.searchsorted(self.points.start, batch.points.start[:1]).item() if len(grade) else 0
        )
        later, tail = to_old[since:], self.points.between(since, len(self))
        n = since + reaching.interleaved(
            _sorted(tail, self.start_us[since:], self.words[since:]),
            _sorted(batch.points, batch.start_us, batch.words), later, to_new,
        )  # fmt: skip
        later += since
        to_new[to_new >= 0] += since
        places = since, to_old, to_new

        def both(name: str, old: npt.NDArray[Any], came: npt.NDArray[Any]) -> npt.NDArray[Any]:
            out = self._roomy(name, old, n)
            reaching.spread(_plain(out), _plain(came), places)
            return out[:n]

        old, came = self.points, batch.points
        start, end, x, y, cov = (both(Points._fields[k], old[k], came[k]) for k in range(5))
        self.points = Points(start, end, x, y, cov, both("group", old.group, came.group))
        self.start_us = both("start_us", self.start_us, batch.start_us)
        self.words = both("words", self.words, batch.words)
        self.ref = both("ref", self.ref, batch.ref)
        self.grade = both("grade", self.grade, grade)
        self.great = both("great", self.great, np.zeros(len(grade), np.bool_))
        for name in ("kin", "lead", "told"):
            out = self._roomy(name, getattr(self, name), n)
            reaching.moved(out, to_old, to_new, name == "told")
            setattr(self, name, out[:n])
        return to_new[to_new >= 0], to_old

    def _begun(self, batch: Batch, grade: Bytes) -> tuple[Integers, Integers]:
        """The first accounts."""
        own = np.arange(len(grade), dtype=np.int32)
        self.points, self.start_us, self.words, self.ref = batch
        self.grade, self.great = grade, np.zeros(len(grade), np.bool_)
        self.kin, self.lead, self.told = own.copy(), own.copy(), np.full_like(own, -1)
        return own, np.zeros(0, np.int32)

    def _roomy(self, name: str, old: npt.NDArray[Any], n: int) -> npt.NDArray[Any]:
        """An array that begins with the old one and has room for n: the one it lies in if it can,
        lest all that stays where it is be copied with every lot.
        """
        room = self._room.get(name)
        if room is None or not n <= len(room) <= 4 * n:
            room = self._room[name] = np.empty((n + n // 4, *old.shape[1:]), old.dtype)
        if old.base is not room:
            room[: len(old)] = old
        return room

    def kept(self, stays: npt.NDArray[np.bool_]) -> None:
        """Forget all accounts but these, which no other leads."""
        rows = np.flatnonzero(stays)
        place = np.cumsum(stays, dtype=np.int32) - 1
        self.points = self.points.taken(rows)
        self.start_us, self.words = self.start_us[rows], self.words[rows]
        self.grade, self.ref = self.grade[rows], self.ref[rows]
        self.great = self.great[rows]
        self.kin, self.lead = place[self.kin[rows]], place[self.lead[rows]]
        self.told = np.where(self.told[rows] < 0, -1, place[self.told[rows]])


def kindred(window: Window, some: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """These accounts, and all that share a whole or an incident with one of them, or with one of
    those.
    """
    while True:
        more = some.copy()
        for of in (window.kin, window.lead):
            groups = np.zeros(len(window), np.bool_)
            groups[of[more]] = True
            more |= groups[of] | groups
        if np.array_equal(more, some):
            return some
        some = more


def _plain(rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Rows as whole numbers of the same bits, so that few kernels serve every kind of column."""
    flat = np.ascontiguousarray(rows).view(f"i{rows.itemsize}")
    return flat.reshape(len(rows), flat.size // max(len(rows), 1))


def _sorted(points: Points, start_us: Whole, words: Words) -> "reaching.Sorted":
    from lendemain.fusion.streaming import reaching

    return reaching.Sorted(
        points.start, start_us, np.ascontiguousarray(words[:, 0]), np.ascontiguousarray(words[:, 1])
    )
