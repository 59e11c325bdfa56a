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
from the accounts themselves (`learnt`), drawn towards physical values where accounts are few.
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

ODDS_MIN = 20.0
"""The odds above which a pair is joined: nineteen to one and more, since incidents of twenty
accounts lie close in some of 400 pairs, and one wrong pair joins two wholes."""

CHI2_MAX = 13.8
"""The squared distance over the variance that one true pair in a thousand exceeds (2 degrees)."""

REACH_S = 1800.0
"""The longest gap in time between accounts that may be joined directly."""

STEP_S = 4.0
BINS = int(REACH_S / STEP_S)
EDGES_S = np.array(
    [0, 4, 8, 16, 24, 36, 48, 64, 88, 120, 160, 220, 300, 420, 600, 840, 1200, 1800], np.float64
)
"""Between these the learnt density of delays is constant before it is smoothed."""

ANCHORS = 2048
SCAN_MAX = 8192
PAIRS_MAX = 1 << 18
NEAR_MIN_M = 2_000.0
PSEUDO = 50.0
"""Pairs that the physical values weigh as much as."""

ROUNDS = 12


def _density_unlearnt(gaps: Floats) -> Floats:
    """The density of delays by what they are made of, in equal parts.

    Sound from 15 km takes 44 s, sources write whole minutes, and a series of rounds pauses for some
    minutes.
    """
    scales = (30.0, 120.0, 400.0)
    return np.asarray(sum(np.exp(-gaps / s) / s for s in scales) / len(scales))


def _decay_unlearnt() -> Floats:
    return np.asarray(-np.log(_density_unlearnt(np.arange(BINS + 1, dtype=np.float64) * STEP_S)))


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
        start, end, x, y, cov = (a[rows] for a in self[:5])
        return Points(start, end, x, y, cov, self.group[rows])

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
        spare = self.level() - math.log(max(2.0 * root_min, 1e-300))
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


def learnt(points: Points) -> Gate:
    """The gate that these accounts (none coarse, in order of start) suggest.

    At most `ANCHORS` accounts, evenly spread, and those that follow them nearby are looked at; what
    lies in the ring around tells the density of strangers, and expectation-maximisation over the
    nearer pairs the rest.
    """
    from lendemain.fusion import kernels

    n = len(points.start)
    anchors = np.unique(np.linspace(0, n - 1, min(n, ANCHORS)).astype(np.int32))
    variance = 0.5 * (points.cov[anchors, 0] + points.cov[anchors, -1])
    near_m = max(NEAR_MIN_M, 6.0 * math.sqrt(2.0 * float(np.quantile(variance, 0.9))))
    pairs = np.empty((PAIRS_MAX, 5))
    near = (near_m, REACH_S, SCAN_MAX)
    filled, ring = kernels.followers(points, anchors, near, pairs)
    used = int((ring >= 0).sum())
    watched = used * 3.0 * math.pi * near_m**2 * REACH_S
    density = (float(ring[ring >= 0].sum()) + 1.0) / (watched + 1.0 / Gate().density)
    return _maximised(pairs[:filled], max(used, 1), density)


def _maximised(pairs: Floats, anchors: int, density: float) -> Gate:
    """Expectation-maximisation over pairs (rows of `kernels.followers`)."""
    d2, variance, chi2, root, gap = pairs.T
    bins = np.searchsorted(EDGES_S, gap, side="right") - 1
    bins = np.minimum(bins, len(EDGES_S) - 2)
    width, middle = np.diff(EDGES_S), 0.5 * (EDGES_S[1:] + EDGES_S[:-1])
    prior = _density_unlearnt(middle) * width
    prior /= prior.sum()
    share, partners, factor2, extent2 = prior, 3.0, 1.0, 0.0
    for _ in range(ROUNDS):
        spread = factor2 * variance + extent2
        scaled = np.where(extent2 > 0.0, d2 / spread, chi2 / factor2)
        area = np.where(extent2 > 0.0, spread, factor2 * root)
        same = partners * (share / width)[bins] * np.exp(-0.5 * scaled) / (2.0 * np.pi * area)
        weight = same / (same + density)
        total = weight.sum()
        partners = float((total + 3.0 * PSEUDO / 10) / (anchors + PSEUDO / 10))
        share = (np.bincount(bins, weight, len(width)) + PSEUDO * prior) / (total + PSEUDO)
        share = _falling(share / width, width) * width
        fit = weight / spread**2
        pseudo = PSEUDO * float(fit.sum()) / max(float(total), 1e-300)
        factor2, extent2 = _spread(fit, 0.5 * d2, variance, pseudo)
    smooth = np.interp(np.arange(BINS + 1) * STEP_S, middle, np.log(share / width))
    return Gate(
        density=density, partners=partners, factor=math.sqrt(factor2),
        extent_m=math.sqrt(extent2), decay=-smooth,
    )  # fmt: skip


def _spread(
    weight: Floats, half_d2: Floats, variance: Floats, pseudo: float
) -> tuple[float, float]:
    """k^2 and s^2 of half_d2 = k^2 variance + s^2 by weighted least squares, neither negative.

    Drawn towards k = 1 and s = 0 by pairs of the mean variance that weigh `pseudo`.
    """
    if not len(weight) or weight.sum() <= 0.0:
        return 1.0, 0.0
    mean = float((weight * variance).sum() / weight.sum())
    v2 = float((weight * variance**2).sum()) + pseudo * mean**2
    v1, v0 = float((weight * variance).sum()), float(weight.sum()) + pseudo
    y1 = float((weight * variance * half_d2).sum()) + pseudo * mean**2
    y0 = float((weight * half_d2).sum())
    det = v2 * v0 - v1 * v1
    k2, s2 = (y1 * v0 - y0 * v1) / det, (y0 * v2 - y1 * v1) / det
    if s2 < 0.0:
        k2, s2 = y1 / v2, 0.0
    if k2 < 0.05:
        k2, s2 = 0.05, max(0.0, (y0 - 0.05 * v1) / v0)
    return k2, s2


def _falling(density: Floats, width: Floats) -> Floats:
    """The nearest density that never rises: neighbours that do are pooled (Ayer et al. 1955)."""
    level: list[tuple[float, float, int]] = []
    for value, w in zip(density.tolist(), width.tolist(), strict=True):
        level.append((value, w, 1))
        while len(level) > 1 and level[-2][0] < level[-1][0]:
            b, a = level.pop(), level.pop()
            both = a[1] + b[1]
            level.append(((a[0] * a[1] + b[0] * b[1]) / both, both, a[2] + b[2]))
    return np.concatenate([np.full(count, value) for value, _, count in level])
