"""Numbers between 0 and 1: odds, tails, and the words that go with them.

All functions take and return plain floats or numpy arrays of any shape, and are exact to the
precision of a double unless they say otherwise.
"""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WORDS: tuple[tuple[float, str], ...] = (
    (0.05, "almost_no_chance"),
    (0.20, "very_unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly_even"),
    (0.80, "likely"),
    (0.95, "very_likely"),
    (1.00, "almost_certain"),
)
"""Upper bounds of the likelihood words of ICD 203 (2015), as phrase keys."""

_erf = np.frompyfunc(math.erf, 1, 1)


def log_odds(probability: float) -> float:
    """The natural logarithm of the odds of a probability strictly between 0 and 1.

    >>> round(log_odds(0.8), 3)
    1.386
    """
    return math.log(probability) - math.log1p(-probability)


def from_log_odds(value: float) -> float:
    """The probability whose log-odds are `value`; it never overflows.

    >>> from_log_odds(0.0), from_log_odds(-1000.0)
    (0.5, 0.0)
    """
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-value))
    odds = math.exp(value)
    return odds / (1.0 + odds)


def normal_below(z: npt.ArrayLike) -> Floats:
    """The probability that a standard normal variable lies below `z`, element by element.

    >>> normal_below([-1.0, 0.0, 1.0]).round(3).tolist()
    [0.159, 0.5, 0.841]
    """
    scaled = np.asarray(z, dtype=np.float64) / math.sqrt(2.0)
    return 0.5 * (1.0 + np.asarray(_erf(scaled), dtype=np.float64))


def radius_holding(share: float) -> float:
    """How many standard deviations a circle needs to hold `share` of a round normal in the plane.

    The squared distance over the variance is chi-squared with two degrees of freedom.

    >>> round(radius_holding(0.9), 3)
    2.146
    """
    return math.sqrt(-2.0 * math.log1p(-share))


def likelihood_word(probability: float) -> str:
    """The phrase key of the ICD 203 word for a probability; a bound belongs to the word above it.

    >>> likelihood_word(0.82), likelihood_word(0.55), likelihood_word(1.0)
    ('very_likely', 'likely', 'almost_certain')
    """
    for upper, word in WORDS:
        if probability < upper:
            return word
    return WORDS[-1][1]
