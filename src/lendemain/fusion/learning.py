"""The gate's numbers, learnt from the accounts themselves.

Pairs of accounts are a mixture: partners, whose distances and delays follow the gate's odds, and
strangers, who lie anywhere.  The density of strangers is read off a ring around each account where
no partner reaches; expectation-maximisation over the nearer pairs gives the number of partners, the
density of delays (falling, otherwise free), the factor by which stated errors are wrong and the
extent of incidents.  No truth is needed, and what few accounts cannot tell stays physical.
"""

import math

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import BINS, REACH_S, STEP_S, Gate, Points, density_unlearnt

Floats = npt.NDArray[np.float64]

EDGES_S = np.array(
    [0, 4, 8, 16, 24, 36, 48, 64, 88, 120, 160, 220, 300, 420, 600, 840, 1200, 1800], np.float64
)
"""Between these the learnt density of delays is constant before it is smoothed."""

ANCHORS = 2048
CROWD, CROWD_S, CROWD_M = 8, 600.0, 1_000.0
"""No more accounts than these of one stretch of time and square of ground are anchors: one account
told a thousand times must not teach that all accounts are as near each other as its copies.
"""

FOLLOWED, FEW = 64, 1 << 17
"""Where there are so few accounts that one told often outweighs them, no more of a crowd than this
are looked at at all.
"""

SCAN_MAX = 8192
PAIRS_MAX = 1 << 18
NEAR_MIN_M = 2_000.0
PSEUDO = 50.0
"""Pairs that the physical values weigh as much as."""

ROUNDS = 12


def learnt(points: Points) -> Gate:
    """The gate that these accounts (none coarse, in order of start) suggest.

    At most `ANCHORS` accounts, evenly spread but for crowds (`CROWD`), and those that follow them
    nearby are looked at; what lies in the ring around tells the density of strangers, and
    expectation-maximisation over the nearer pairs the rest.
    """
    from lendemain.fusion import kernels

    if len(points.start) <= FEW:
        points = points.taken(np.flatnonzero(_foremost(points, FOLLOWED)))
    n = len(points.start)
    anchors = np.unique(np.linspace(0, n - 1, min(n, ANCHORS)).astype(np.int32))
    anchors = anchors[_foremost(points.taken(anchors), CROWD)]
    variance = 0.5 * (points.cov[anchors, 0] + points.cov[anchors, -1])
    near_m = max(NEAR_MIN_M, 6.0 * math.sqrt(2.0 * float(np.quantile(variance, 0.9))))
    pairs = np.empty((PAIRS_MAX, 5))
    until = np.searchsorted(points.start, points.end[anchors] + REACH_S, side="right")
    few = until - anchors <= SCAN_MAX
    spans = anchors[few], until[few].astype(np.int32)
    ring, close = np.zeros(len(spans[0]), np.int32), np.empty(SCAN_MAX, np.int32)
    filled = kernels.followers(points, spans, near_m, (pairs, ring, close))
    used = int((ring >= 0).sum())
    watched = used * 3.0 * math.pi * near_m**2 * REACH_S
    density = (float(ring[ring >= 0].sum()) + 1.0) / (watched + 1.0 / Gate().density)
    return _maximised(pairs[:filled], max(used, 1), density)


def _foremost(points: Points, most: int) -> npt.NDArray[np.bool_]:
    """Which accounts are among the first so many of their stretch of time and square of ground."""
    cells = [points.start / CROWD_S, points.x / CROWD_M, points.y / CROWD_M]
    cells = [np.floor(cell).astype(np.int64) for cell in cells]
    order = np.lexsort(cells)
    new = np.append(True, np.any([np.diff(cell[order]) != 0 for cell in cells], axis=0))
    first = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    found = np.empty(len(order), np.bool_)
    found[order] = np.arange(len(order)) - first < most
    return found


def _maximised(pairs: Floats, anchors: int, density: float) -> Gate:
    """Expectation-maximisation over pairs (rows of `kernels.followers`)."""
    d2, variance, chi2, root, gap = pairs.T
    bins = np.searchsorted(EDGES_S, gap, side="right") - 1
    bins = np.minimum(bins, len(EDGES_S) - 2)
    width, middle = np.diff(EDGES_S), 0.5 * (EDGES_S[1:] + EDGES_S[:-1])
    prior = density_unlearnt(middle) * width
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
