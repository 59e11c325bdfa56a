"""How long until an attack, were this a build-up that ends in one: the lead time of a warning.

When a build-up began is not known, only how probable each day is by what was weighed since
(Shiryaev's recursion, opened up).  How long build-ups last before an attack is the text's: three
quantiles of former ones, read as a lognormal distribution.  A day of which so long ago
that most attacks would have come says so much the less.  The lead time is a mixture over the days
on which it may have begun, and it presumes that an attack follows; the board's probability says
how far to believe that.
"""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Days = tuple[int, int, int]

TENTHS = (0.1, 0.5, 0.9)
LONGEST_DAYS = 2000
_NORMAL = 1.2815515655446004
"""The ninth decile of the standard normal distribution."""


def lasting(lasts: Days) -> Floats:
    """How probable it is that a build-up lasts longer than 0, 1, 2, ... days before an attack.

    `lasts` are the days that a tenth, half, and nine tenths of former ones lasted.

    >>> found = lasting((10, 40, 160))
    >>> [round(float(found[d]), 2) for d in (10, 40, 160)]
    [0.9, 0.5, 0.1]
    """
    low, middle, high = lasts
    below = math.log(middle / low) / _NORMAL
    above = math.log(high / middle) / _NORMAL
    found = np.ones(LONGEST_DAYS + 1)
    for day in range(1, LONGEST_DAYS + 1):
        apart = math.log(day / middle)
        found[day] = 0.5 * math.erfc(apart / (below if apart < 0 else above) / math.sqrt(2.0))
    return found


def lead(weights: Floats, lasts: Days) -> tuple[tuple[int, int], Days]:
    """Between which days (places, four in five) a build-up began, and in how many days an attack
    would follow (a tenth, half, and nine tenths), from the weights of each day up to today.
    """
    days = len(weights)
    longer = lasting(lasts)
    since = np.cumsum(weights[::-1])[::-1]
    elapsed = np.arange(days)[::-1]
    alive = longer[np.minimum(elapsed, LONGEST_DAYS)]
    chance = np.exp(since - since.max()) * alive
    chance /= chance.sum()
    summed = np.cumsum(chance)
    began = (int(np.searchsorted(summed, 0.1)), int(np.searchsorted(summed, 0.9)))
    within = np.flatnonzero(chance > 1e-9)
    share = chance[within] / np.maximum(alive[within], 1e-12)
    ahead = np.zeros(LONGEST_DAYS + 1)
    for start, one in zip(elapsed[within].tolist(), share.tolist(), strict=True):
        tail = longer[min(start, LONGEST_DAYS) :]
        ahead[: len(tail)] += one * tail
    told = [int(np.searchsorted(-ahead, -(1.0 - q))) for q in TENTHS]
    return (min(began[0], days - 1), min(began[1], days - 1)), (told[0], told[1], told[2])
