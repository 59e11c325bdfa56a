"""Which acts a sum over hours tells besides those told one by one within its time.

An account of hours may mean any act within its time and place.  Those that others tell one by one
are its own first; of its witness's other accounts each needs acts of its own time, and what these
cannot find elsewhere is not there for it.  What is then left of its number nobody else told: the
least number of acts with which every account is right.  A witness at a time is asked by itself, and
of several the one with most left counts, since they heard the same.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

RIVALS_MAX = 8
"""So many other accounts of a witness are looked at for each that sums up; of the rest all acts
are taken to lie within its time.
"""


class Wholes(NamedTuple):
    """Incidents: interval (seconds), place (metres) with covariance, group of kinds, acts, whether
    all is second hand, and the place of each in the order in which they explain each other.
    """

    start: Floats
    end: Floats
    x: Floats
    y: Floats
    cov: Floats
    group: Integers
    acts: Floats
    second: Truths
    rank: Whole
    single: "Singles"

    def shares(self, incident: Whole, low: Floats | float, high: Floats | float) -> Floats:
        """The share of each incident's acts between two times: of those told one by one where
        there are some, else of its time.
        """
        start, end = self.start[incident], self.end[incident]
        lasts = end - start
        both = np.minimum(end, high) - np.maximum(start, low)
        even = np.clip(both, 0.0, None) / np.maximum(lasts, 1e-9)
        share = np.where(lasts > 0.0, even, both >= 0.0)
        counted = self.single.share(incident, low, high)
        return np.where(np.isnan(counted), share, counted)


class Singles(NamedTuple):
    """When the acts were that accounts tell one by one: keys of incident and time in order, and
    each incident's turn of them.
    """

    key: Floats
    turn: float
    begin: float
    many: Floats

    def share(self, incident: Whole, low: Floats | float, high: Floats | float) -> Floats:
        """The share of each incident's single acts between two times, NaN where it has none."""
        base = incident * self.turn - self.begin
        low, high = (
            np.clip(t, self.begin - 0.5, self.begin + self.turn - 1.0) + base for t in (low, high)
        )
        inside = np.searchsorted(self.key, high, "right") - np.searchsorted(self.key, low)
        many = self.many[incident]
        return np.where(many > 0.0, inside / np.maximum(many, 1.0), np.nan)


class Sums(NamedTuple):
    """Accounts that sum up: their positions, incidents and witnesses, the interval in which what
    they tell may have happened, and the number they tell.
    """

    at: Whole
    incident: Whole
    witness: Whole
    low: Floats
    high: Floats
    number: Floats


class Pairs(NamedTuple):
    """Accounts that sum up (places among `Sums`), incidents that each may tell again, and the
    share of these that lies within its time.
    """

    account: Whole
    other: Whole
    share: Floats

    def taken(self, rows: npt.NDArray[np.intp] | Truths) -> "Pairs":
        """Those of some rows."""
        return Pairs(self.account[rows], self.other[rows], self.share[rows])


class Told:
    """What accounts that sum up tell besides what finer incidents count; `elsewhere` is filled by
    the caller, incident after incident.
    """

    def __init__(
        self,
        wholes: Wholes,
        sums: Sums,
        pairs: Pairs,
        *,
        elsewhere: Floats,
        views: dict[int, dict[int, float]],
    ) -> None:
        self.wholes, self.sums, self.pairs = wholes, sums, pairs
        self.elsewhere, self.views = elsewhere, views
        order = np.argsort(pairs.account, kind="stable")
        self.by_account = order
        self.first = np.searchsorted(pairs.account[order], np.arange(len(sums.at) + 1))
        self.summed: dict[tuple[int, int], list[int]] = {}
        for k, key in enumerate(zip(sums.incident.tolist(), sums.witness.tolist(), strict=True)):
            self.summed.setdefault(key, []).append(k)

    def left(self, begin: int, end: int) -> float:
        """The most acts that any witness of an incident (that of the pairs from `begin` to `end`)
        tells besides those that finer incidents count within its accounts.
        """
        sums, pairs = self.sums, self.pairs
        edges = np.flatnonzero(np.diff(pairs.account[begin:end])) + 1 + begin
        by: dict[int, float] = {}
        for a, b in pairwise([begin, *edges.tolist(), end]):
            one = int(pairs.account[a])
            who = int(sums.witness[one])
            explained = min(max(self._free(one, who, slice(a, b)), 0.0), float(sums.number[one]))
            by[who] = by.get(who, 0.0) + explained
        own = self.views[int(sums.incident[pairs.account[begin]])]
        return max(max(number - by.get(who, 0.0), 0.0) for who, number in own.items())

    def _free(self, one: int, who: int, rows: slice) -> float:
        """How many acts of finer incidents an account may mean: those within its time less those
        that its witness's other accounts cannot but mean.
        """
        wholes, sums = self.wholes, self.sums
        other, share = self.pairs.other[rows], self.pairs.share[rows]
        free = float((share * (wholes.acts - self.elsewhere)[other]).sum()) if len(other) else 0.0
        beside = 0
        for j, part in zip(other.tolist(), share.tolist(), strict=True):
            number = self.views[j].get(who, 0.0)
            if not number:
                continue
            if free <= 0.0:
                return 0.0
            for rival in self.summed.get((j, who), []):
                beside += 1
                bound = float(sums.number[rival])
                number = max(number - bound, 0.0)
                free -= bound if beside > RIVALS_MAX else self._bound(rival, one)
            free -= number * part
        return free

    def _bound(self, rival: int, one: int) -> float:
        """How many acts of one account must lie within another's time: those that it tells beyond
        what is counted in the rest of its own.
        """
        sums, wholes = self.sums, self.wholes
        rows = self.by_account[self.first[rival] : self.first[rival + 1]]
        within = np.append(self.pairs.other[rows], sums.incident[rival])
        low = max(float(sums.low[rival]), float(sums.low[one]))
        high = min(float(sums.high[rival]), float(sums.high[one]))
        number = float(sums.number[rival])
        if high < low:
            return 0.0
        once = (wholes.acts - self.elsewhere)[within]
        whole = wholes.shares(within, float(sums.low[rival]), float(sums.high[rival]))
        both = wholes.shares(within, low, high)
        return max(number - float((once * np.maximum(whole - both, 0.0)).sum()), 0.0)
