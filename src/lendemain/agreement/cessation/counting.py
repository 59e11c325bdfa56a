"""Overdispersed counts: the negative binomial, and the former rate that days of fighting show.

A count in a day is negative binomial with mean m and shape k: its variance is m + m^2 / k, so a
small k means that fighting comes in bursts.  A count over n days has mean n m and shape n k.
k is estimated by its posterior mode on a grid, under a lognormal prior about 1.5 (what monitors'
daily counts commonly show), so a few tame days do not pass for certainty.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SHAPES: Floats = np.exp(np.linspace(np.log(0.15), np.log(12.0), 24))
"""The shapes that are considered."""

SHAPE_PRIOR = (np.log(1.5), 0.8)
"""Mean and standard deviation of the logarithm of the shape, before anything is seen."""

_STEPS = np.arange(8.0)
_HALF_LOG = 0.5 * np.log(2.0 * np.pi)


class Former(NamedTuple):
    """A former rate: violations a watched day, and the shape of their distribution."""

    rate: float
    shape: float


def log_gamma(x: npt.ArrayLike) -> Floats:
    """The logarithm of the gamma function for positive numbers, to 1e-10 (Stirling's series).

    >>> log_gamma([1.0, 5.0, 0.5]).round(6).tolist()
    [0.0, 3.178054, 0.572365]
    """
    z = np.asarray(x, np.float64)
    product = np.prod(z[..., None] + _STEPS, axis=-1)
    shifted = z + len(_STEPS)
    inverse = 1.0 / shifted
    square = inverse * inverse
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
    found = (shifted - 0.5) * np.log(shifted) - shifted + _HALF_LOG + series - np.log(product)
    return np.where(np.abs(found) < 1e-10, 0.0, found)


def log_mass(count: npt.ArrayLike, mean: npt.ArrayLike, shape: npt.ArrayLike) -> Floats:
    """The logarithm of the negative binomial's probability of a count, elements broadcast.

    >>> float(log_mass(3.0, 0.0, 1.0)), round(float(np.exp(log_mass(0.0, 2.0, 1.0))), 6)
    (-inf, 0.333333)
    """
    y, m, k = (np.asarray(v, np.float64) for v in (count, mean, shape))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = y * (np.log(m) - np.log(k + m))
    spread = np.where(y == 0.0, 0.0, spread)
    whole = log_gamma(y + k) - log_gamma(k) - log_gamma(y + 1.0)
    return np.asarray(whole + spread - k * np.log1p(m / k))


def former(counts: Floats, exposure: Floats, days: Floats) -> Former | None:
    """The former rate from counts of fighting; None where nothing was watched, or nothing counted.

    `exposure` is in watched days (at most `days`, which each count covers).

    >>> former(np.array([10.0, 30.0]), np.array([1.0, 1.0]), np.ones(2)).rate
    20.0
    """
    watched = float(exposure.sum())
    total = float(counts.sum())
    if watched <= 0.0 or total <= 0.0:
        return None
    rate = total / watched
    each = log_mass(counts[:, None], rate * exposure[:, None], SHAPES * days[:, None])
    centre, spread = SHAPE_PRIOR
    weight = each.sum(axis=0) - 0.5 * ((np.log(SHAPES) - centre) / spread) ** 2
    return Former(rate, float(SHAPES[int(np.argmax(weight))]))
