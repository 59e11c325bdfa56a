"""When do two accounts speak of the same thing?

Two accounts of one act lie apart by their errors, d ~ N(0, S) with S = sigma_i^2 + sigma_j^2 along
each axis, and by a delay whose density f falls off with the time between their intervals.  Two
accounts that have nothing to do with each other lie anywhere: rho of them to a square metre and
second.  An account has m partners on average, so the odds that a pair belongs together are

    m f(gap) exp(-d^2 / 2 k^2 S) / (2 pi k^2 S rho (1 + w / tau))

(Fellegi and Sunter 1969; the pair correlation of a Neyman-Scott process), with w the half-widths of
both intervals and k the factor by which the stated errors are wrong.  Accounts are joined where the
odds exceed `ODDS_MIN` and d lies within the 99.9 per cent circle.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ODDS_MIN = math.e
"""The odds above which a pair is joined; more than even, since one wrong pair joins two wholes."""

CHI2_MAX = 13.8
"""The squared distance over the variance that one true pair in a thousand exceeds (2 degrees)."""

REACH_S = 1800.0
"""The longest gap in time between accounts that may be joined directly."""

STEP_S = 4.0
BINS = int(REACH_S / STEP_S)


def _decay_unlearnt() -> Floats:
    """-ln f(gap), f a mixture of what delays are made of.

    Sound from 15 km takes 44 s, sources write whole minutes, and a series of rounds pauses for
    some minutes; the three scales have equal parts.
    """
    gaps = np.arange(BINS + 1) * STEP_S
    scales = (30.0, 120.0, 400.0)
    density = sum(np.exp(-gaps / s) / s for s in scales) / len(scales)
    return np.asarray(-np.log(density))


@dataclass(frozen=True, slots=True)
class Gate:
    """The learnt numbers of the pair's odds (symbols in the module's text).

    `density` is rho in accounts per square metre and second, `partners` m, `sigma_factor` k,
    `delay_s` tau; `decay` holds -ln f at every `STEP_S` seconds.
    """

    density: float = 1e-12
    partners: float = 3.0
    sigma_factor: float = 1.0
    delay_s: float = 60.0
    decay: Floats = field(default_factory=_decay_unlearnt)

    def level(self) -> float:
        """The cost (see `kernels.linked`) up to which a pair is joined."""
        k2 = self.sigma_factor**2
        return (
            math.log(self.partners)
            - math.log(self.density)
            - math.log(2.0 * math.pi * k2)
            - math.log(ODDS_MIN)
        )

    def numbers(self) -> Floats:
        """What the kernel needs: level, chi-squared times k^2, 1 / 2 k^2, step, tau."""
        k2 = self.sigma_factor**2
        return np.array([self.level(), CHI2_MAX * k2, 0.5 / k2, STEP_S, self.delay_s])

    def table(self) -> Floats:
        """-ln f with one more entry beyond the reach, for interpolation."""
        return np.append(self.decay, self.decay[-1])

    def delay_reach_s(self) -> float:
        """The longest gap in seconds between the intervals of two accounts that can be joined."""
        return STEP_S * len(self.decay)

    def reach_m(self, variance_max: float) -> float:
        """The largest distance in metres at which two accounts can be joined.

        >>> round(Gate().reach_m(100.0**2))
        525
        """
        return math.sqrt(CHI2_MAX * self.sigma_factor**2 * 2.0 * variance_max)
