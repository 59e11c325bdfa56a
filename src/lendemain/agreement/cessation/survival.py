"""How long truces last: the hazard of a relapse, from truces of the past.

A truce ends at a rate that differs from truce to truce (gamma), so the time it lasts is Lomax: the
longer it has held, the longer it will (Lomax 1954).  Both parameters are averaged over a grid
under flat priors in their logarithms, with truces that still held taken as that long at least.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lendemain.records.cessation import Truce

Floats = npt.NDArray[np.float64]

_SHAPE = np.exp(np.linspace(np.log(0.15), np.log(6.0), 40))[:, None]
_SCALE = np.exp(np.linspace(np.log(0.5), np.log(400.0), 50))[None, :]
DAYS_LEAST = 0.5


class Survival:
    """The survival of truces, learnt from those of the past."""

    def __init__(self, truces: Sequence[Truce]) -> None:
        lasted = np.maximum([t.days for t in truces], DAYS_LEAST)[:, None, None]
        ended = np.array([t.ended for t in truces], bool)[:, None, None]
        log_kept = -_SHAPE * np.log1p(lasted / _SCALE)
        log_hazard = np.log(_SHAPE) - np.log(_SCALE + lasted)
        weight = (log_kept + np.where(ended, log_hazard, 0.0)).sum(axis=0)
        if not len(truces):
            weight = np.zeros((_SHAPE.size, _SCALE.size))
        weight = np.exp(weight - weight.max())
        self._weight = weight / weight.sum()
        self.truces = len(truces)

    def lasting(self, held: float, more: float) -> float:
        """The probability that a truce that has held so many days holds `more` days yet."""
        kept = self._kept(held)
        return float((self._weight * self._kept(held + more)).sum() / (self._weight * kept).sum())

    def hazard(self, held: float) -> float:
        """The probability that a truce that has held so many days ends within the next day."""
        return 1.0 - self.lasting(held, 1.0)

    def _kept(self, days: float) -> Floats:
        return np.asarray((1.0 + max(days, 0.0) / _SCALE) ** -_SHAPE)
