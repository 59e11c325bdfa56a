"""A posterior over square cells of unlike size: its regions, its middle, and where a place ranks.

The region of 50 or 90 % is the smallest set of cells that holds so much, the densest first.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from lendemain.geo import Plane

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Probabilities of square cells: centres and half-widths in metres, what they weigh (sum 1).

    Where little is to be expected cells are large.  `evidence` is the logarithm of the chance of
    the arrivals, in all.
    """

    x: Floats
    y: Floats
    half: Floats
    weight: Floats
    evidence: float

    @property
    def half_m(self) -> float:
        """The half-width of the smallest cells."""
        return float(self.half.min())

    def best(self) -> tuple[float, float]:
        """The middle of the densest 10 %, in metres: near the mode, and not bound to the cells."""
        rows = self.densest(0.1)
        weight = self.weight[rows] / self.weight[rows].sum()
        return float(weight @ self.x[rows]), float(weight @ self.y[rows])

    def densest(self, share: float) -> Places:
        """The cells of the smallest region that holds a share, the densest first."""
        order = np.lexsort((self.y, self.x, -self.weight / self.half**2))
        held = np.cumsum(self.weight[order])
        return order[: int(np.searchsorted(held, share * held[-1] - 1e-12)) + 1]

    def area_km2(self, share: float) -> float:
        """The area of the smallest region that holds a share."""
        return float(((2e-3 * self.half[self.densest(share)]) ** 2).sum())

    def region(self, share: float, plane: Plane) -> "BaseGeometry":
        """The smallest region that holds a share, in degrees."""
        rows = self.densest(share)
        half = self.half[rows] * (1.0 + 1e-9)
        squares = shapely.box(
            self.x[rows] - half, self.y[rows] - half, self.x[rows] + half, self.y[rows] + half
        )
        return plane.round([shapely.union_all(squares)])[0]

    def rank(self, x: float, y: float) -> float:
        """The share of the smallest region that holds a place; 1 where no cell does."""
        inside = (np.abs(self.x - x) <= self.half) & (np.abs(self.y - y) <= self.half)
        if not inside.any():
            return 1.0
        dense = self.weight / self.half**2
        at = dense[inside].max()
        return float(self.weight[dense > at].sum() + 0.5 * self.weight[inside].max())
