"""Counts that vary more than chance: the negative binomial, and what one more source adds to it.

Counts of mean m and shape k have variance m + m^2 / k: a Poisson count whose rate is itself drawn
from a gamma distribution (Greenwood and Yule 1920; for surveillance Farrington et al. 1996,
Noufaily et al. 2013).  Another source adds a geometric number, at least one.  All arrays are of one
length; counts above `COUNT_MAX` stand for themselves as `COUNT_MAX`.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

COUNT_MAX = 256
SHAPES = np.geomspace(1e-5, 30.0, 64)
RATIO_MAX = 1e12
TAIL_MIN = 1e-12
_TINY = 1e-9


class Surprise(NamedTuple):
    """Of each count: the probability of so many or more, and the logarithm of the ratio of its
    likelihood with another source to that without.
    """

    tail: Floats
    log_ratio: Floats


def surprise(count: Whole, mean: Floats, shape: Floats, *, size: float = 3.0) -> Surprise:
    """How surprising counts (at least 0) are; another source adds `size` (at least 1) on average.

    With f the probabilities of the counts and q = 1 / size, the ratio of y is
    R(y) = (q + (1 - q) R(y - 1)) f(y - 1) / f(y), R(0) = 0.

    >>> s = surprise(np.array([0, 1, 5]), np.full(3, 0.1), np.full(3, 0.5))
    >>> s.tail.round(4).tolist(), s.log_ratio.round(2).tolist()
    ([1.0, 0.0871, 0.0], [-inf, 1.39, 7.78])
    """
    mean, shape = np.maximum(mean, _TINY), np.maximum(shape, _TINY)
    clipped = np.clip(count, 0, COUNT_MAX)
    order = np.argsort(-clipped, kind="stable")
    y, m, k = clipped[order], mean[order], shape[order]
    decay, q = m / (k + m), 1.0 / max(size, 1.0)
    here = np.exp(-k * np.log1p(m / k))
    below, ratio = np.zeros(len(y)), np.zeros(len(y))
    for step in range(1, int(y[0]) + 1 if len(y) else 1):
        n = int(np.searchsorted(-y, -step, side="right"))
        rise = (step - 1 + k[:n]) / step * decay[:n]
        below[:n] += here[:n]
        here[:n] *= rise
        ratio[:n] = np.minimum((q + (1.0 - q) * ratio[:n]) / np.maximum(rise, _TINY), RATIO_MAX)
    tail = np.empty(len(y))
    log_ratio = np.empty(len(y))
    tail[order] = np.clip(np.maximum(1.0 - below, here), TAIL_MIN, 1.0)
    with np.errstate(divide="ignore"):
        log_ratio[order] = np.log(ratio)
    return Surprise(tail, log_ratio)


def shape_of(count: Whole, mean: Floats, weight: Floats) -> float:
    """The shape k under which weighted counts with these means are the likeliest, of `SHAPES`.

    >>> rng = np.random.default_rng(1)
    >>> y = rng.poisson(rng.gamma(0.5, 2.0, 20_000))
    >>> 0.4 < shape_of(y, np.full(20_000, 1.0), np.ones(20_000)) < 0.6
    True
    """
    if not len(count):
        return float(SHAPES[-1])
    capped, m = np.clip(count, 0, COUNT_MAX), np.maximum(mean, _TINY)
    some = np.bincount(capped, weight, COUNT_MAX + 1)
    above = np.append(np.cumsum(some[::-1])[::-1][1:], 0.0)[:-1]  # weight of counts beyond 0, 1...
    steps = np.arange(COUNT_MAX)
    best, found = -np.inf, float(SHAPES[-1])
    for k in SHAPES:
        rise = np.log(steps + k)
        likely = float(above @ rise)
        likely += float(weight @ (k * np.log(k) - (capped + k) * np.log(k + m)))
        if likely > best:
            best, found = likely, float(k)
    return found
