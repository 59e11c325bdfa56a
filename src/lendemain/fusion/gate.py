"""When do two accounts speak of the same thing?

Two accounts of one incident lie apart by their errors and by its extent, d ~ N(0, S) with
S = k^2 (C_i + C_j) + s^2 I, and by a delay whose density f falls off with the time between their
intervals.  Two accounts that have nothing to do with each other lie anywhere: rho of them to a
square metre and second.  An account has m partners on average, so the odds that a pair belongs
together are

    m f(gap) exp(-d' S^-1 d / 2) / (2 pi sqrt(det S) rho (1 + w / tau))

(Fellegi and Sunter 1969; the pair correlation of a Neyman-Scott process), with w the half-widths of
both intervals.  Accounts are joined where the odds exceed `ODDS_MIN` and d lies within the 99.9 per
cent ellipse.  m, f, rho, the factor k by which stated errors are wrong, and the extent s are learnt
from the accounts themselves (`learning`), drawn towards physical values where accounts are few.
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

ODDS_MIN = 20.0
"""The odds above which a pair is joined: more than even, since two incidents of twenty accounts
have 400 pairs, and one wrong pair joins two wholes.  Chosen, as the bounds of `associate`, on the
exercise (seeds 7 and 8) and on synthetic reports; `benchmarks/accuracy.py` scores other seeds too.
"""

CHI2_MAX = 13.8
"""The squared distance over the variance that one true pair in a thousand exceeds (2 degrees)."""

REACH_S = 1800.0
"""The longest gap in time between accounts that may be joined directly."""

STEP_S = 4.0
BINS = int(REACH_S / STEP_S)


def density_unlearnt(gaps: Floats) -> Floats:
    """The density of delays by what they are made of, in equal parts.

    Sound from 15 km takes 44 s, sources write whole minutes, and a series of rounds pauses for some
    minutes.
    """
    scales = (30.0, 120.0, 400.0)
    return np.asarray(sum(np.exp(-gaps / s) / s for s in scales) / len(scales))


def _decay_unlearnt() -> Floats:
    return np.asarray(-np.log(density_unlearnt(np.arange(BINS + 1, dtype=np.float64) * STEP_S)))


class Points(NamedTuple):
    """Accounts as plain arrays of one length: seconds, metres, square metres (n x 1: the variance
    along any axis; or n x 3: variance east, covariance, variance north), kind group.
    """

    start: Floats
    end: Floats
    x: Floats
    y: Floats
    cov: Floats
    group: Integers

    def taken(self, rows: npt.NDArray[np.signedinteger]) -> "Points":
        """The accounts at these positions."""
        start, end, x, y, cov = (a.take(rows, axis=0) for a in self[:5])
        return Points(start, end, x, y, cov, self.group.take(rows))

    def between(self, first: int, last: int) -> "Points":
        """The accounts from one position up to another, not copied."""
        start, end, x, y, cov = (a[first:last] for a in self[:5])
        return Points(start, end, x, y, cov, self.group[first:last])


class Odds(NamedTuple):
    """A gate as the kernels read it.

    `level` is the cost up to which a pair is joined, `factor2` and `extent2` widen covariances
    (k^2, s^2 / 2), `variance_max` is the largest variance along an axis and `root_min` the smallest
    root of a determinant among the accounts at hand, `decay` -ln f every `step_s` seconds.
    """

    level: float
    chi2_max: float
    step_s: float
    delay_s: float
    factor2: float
    extent2: float
    variance_max: float
    root_min: float
    decay: Floats


@dataclass(frozen=True, slots=True)
class Gate:
    """The numbers of a pair's odds (symbols in the module's text).

    `density` is rho in accounts per square metre and second, `partners` m, `factor` k, `extent_m`
    s, `delay_s` tau; `decay` holds -ln f at every `STEP_S` seconds.
    """

    density: float = 1e-13
    partners: float = 3.0
    factor: float = 1.0
    extent_m: float = 0.0
    delay_s: float = 60.0
    decay: Floats = field(default_factory=_decay_unlearnt)

    def level(self) -> float:
        """The cost (see `kernels.linked`) up to which a pair is joined."""
        return math.log(self.partners / (self.density * 2.0 * math.pi * ODDS_MIN))

    def odds(self, *, variance_max: float = 0.0, root_min: float = 0.0) -> Odds:
        """What the kernels need, for accounts with these extremes (see `Odds`)."""
        return Odds(
            self.level(), CHI2_MAX, STEP_S, self.delay_s, self.factor**2, 0.5 * self.extent_m**2,
            variance_max, root_min, self.table(root_min),
        )  # fmt: skip

    def table(self, root_min: float = 0.0) -> Floats:
        """-ln f as far as it can matter between accounts whose covariances' determinants have at
        least this root, with two more entries for interpolation.
        """
        spare = self.level() - math.log(max(2.0 * root_min, 1e-300)) + 1e-6  # room for rounding
        length = int(np.searchsorted(self.decay, spare, side="right")) + 1
        cut = self.decay[: min(length, len(self.decay))]
        return np.append(cut, [cut[-1], cut[-1]])

    def widened(self, cov: Floats) -> Floats:
        """Covariances (n x 3) as the odds take them: k^2 C + s^2 / 2 on both axes."""
        half = 0.5 * self.extent_m**2
        return np.asarray(self.factor**2 * cov + np.array([half, 0.0, half]))

    def reach_s(self, root_min: float) -> float:
        """The longest gap in seconds that `table` reaches."""
        return STEP_S * (len(self.table(root_min)) - 2)

    def reach_m(self, variance_max: float) -> float:
        """The largest distance in metres at which two accounts can be joined whose covariances
        have no axis of a larger variance.

        >>> round(Gate().reach_m(100.0**2))
        525
        """
        return math.sqrt(CHI2_MAX * 2.0 * variance_max)
