"""What accounts that sum up are, and the incidents whose acts they may mean, as plain arrays.

An account of hours may mean any act within its time and place.  How many they tell together is
worked out in `pieces`.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]


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

    def taken(self, rows: npt.NDArray[np.intp] | Truths) -> "Sums":
        """Those of some rows."""
        return Sums(
            self.at[rows], self.incident[rows], self.witness[rows], self.low[rows],
            self.high[rows], self.number[rows],
        )  # fmt: skip


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


class Views(NamedTuple):
    """How many acts each witness of an incident tells at first hand, and how many of these one by
    one; in order of incident, then witness.
    """

    incident: Whole
    witness: Whole
    number: Floats
    single: Floats

    def singles(self, incident: Whole, witness: Whole) -> Floats:
        """How many acts some witnesses tell one by one in some incidents, 0 where they tell none
        of it.
        """
        many = int(max(self.witness.max(), witness.max(initial=0))) + 1
        known, asked = self.incident * many + self.witness, incident * many + witness
        at = np.minimum(np.searchsorted(known, asked), len(known) - 1)
        return np.where(known[at] == asked, self.single[at], 0.0)
