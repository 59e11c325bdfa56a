"""From which direction something came: circular statistics of craters and bearings.

Each bearing is a von Mises distribution about the truth with its own error, or has nothing to do
with it (its `wild` share, uniform).  The craters of one field share an error besides, since one
analyst reads them on one image under one light; it widens the product by a wrapped normal.  The
density over the circle is the answer, and its 90 % arc; where the arc is wider than `TELLS_DEG`
nothing can be told.  N. I. Fisher, Statistical Analysis of Circular Data (1993), chapters 3 and 4.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError
from lendemain.records.attribution import Bearing

Floats = npt.NDArray[np.float64]

STEP_DEG = 0.5
BINS = 720
MIDDLES_DEG: Floats = np.asarray((np.arange(BINS) + 0.5) * STEP_DEG)
"""Middles of the bins of a density, in degrees clockwise from north."""

SHARED_ERROR_DEG = 4.0
TELLS_DEG = 180.0


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """A density over 720 bins of half a degree that averages 1 (1 everywhere: nothing is known).

    `mean_deg` is the circular mean, `error_deg` the circular standard deviation, `arc_deg` how many
    degrees hold 90 %, and `tells` whether that says anything.
    """

    density: Floats
    mean_deg: float
    error_deg: float
    arc_deg: float
    tells: bool

    def at(self, bearings_deg: npt.ArrayLike) -> Floats:
        """The density at bearings in degrees, linear between the middles of bins, same shape."""
        place = np.asarray(bearings_deg, float) / STEP_DEG - 0.5
        low = np.floor(place).astype(np.int64)
        part = place - low
        before, after = self.density[low % BINS], self.density[(low + 1) % BINS]
        return np.asarray(before + (after - before) * part)


def direction(
    bearings: Sequence[Bearing], *, shared_error_deg: float = SHARED_ERROR_DEG
) -> Direction:
    """The direction that bearings from one field tell, nothing where there are none.

    One that is given twice, to the last digit, counts once.  `shared_error_deg` is the error that
    all of them share, one standard deviation.

    >>> field = [Bearing(lon=0, lat=0, bearing_deg=80 + d, error_deg=10) for d in (-8, 0, 3, 9)]
    >>> found = direction(field)
    >>> round(found.mean_deg), round(found.error_deg)
    (81, 6)
    """
    if not 0.0 <= shared_error_deg <= 180.0:
        raise InputError(
            f"{shared_error_deg} degrees", where="shared error", remedy="Give one from 0 to 180"
        )
    logs = np.zeros(BINS)
    for one in dict.fromkeys(bearings):
        logs += np.log(likelihood(one, MIDDLES_DEG))
    density = np.exp(logs - logs.max())
    if bearings and shared_error_deg > 0.0:
        density = _widened(density, shared_error_deg)
    return _described(density / density.mean())


def likelihood(one: Bearing, bearings_deg: npt.ArrayLike) -> Floats:
    """How strongly each true bearing leads one to expect the one read, relative to at random.

    Averages 1 over the circle; same shape as `bearings_deg`.  Raises `InputError` for a bearing
    that is no number, an error not above 0 and a wild share outside [0, 1].
    """
    numbers = (one.bearing_deg, one.error_deg, one.wild)
    if not all(map(math.isfinite, numbers)) or one.error_deg <= 0.0 or not 0.0 <= one.wild <= 1.0:
        raise InputError(
            "no bearing with its error",
            where=f"bearing {one.bearing_deg}, error {one.error_deg}, wild {one.wild}",
            remedy="Give degrees, an error above 0, and a share from 0 to 1",
        )
    sigma = math.radians(one.error_deg)
    if sigma > math.pi:
        return np.ones_like(np.asarray(bearings_deg, float))
    kappa = concentration(one.error_deg)
    off = np.radians(np.asarray(bearings_deg, float) - one.bearing_deg)
    peaked = np.exp(kappa * (np.cos(off) - 1.0)) / _bessel_scaled(kappa)
    least = 1e-9  # a wild share of 0 would let one bearing forbid what others show
    return np.asarray(np.maximum(one.wild + (1.0 - one.wild) * peaked, least))


@lru_cache(maxsize=256)
def concentration(error_deg: float) -> float:
    """The von Mises concentration whose circular standard deviation is `error_deg`.

    Solves I1(k) / I0(k) = exp(-s^2 / 2) (Fisher 1993, equation 3.46 and its inverse by bisection).

    >>> round(concentration(10.0), 1)
    33.3
    """
    length = math.exp(-(math.radians(error_deg) ** 2) / 2.0)
    low, high = 0.0, 1.0
    while _ratio(high) < length:
        high *= 2.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _ratio(middle) < length else (low, middle)
    return (low + high) / 2.0


def _ratio(kappa: float) -> float:
    if kappa > 2_000.0:  # narrower than the bins can tell
        return 1.0 - 0.5 / kappa
    turn = np.radians(MIDDLES_DEG)
    weight = np.exp(kappa * (np.cos(turn) - 1.0))
    return float((weight * np.cos(turn)).sum() / weight.sum())


def _bessel_scaled(kappa: float) -> float:
    """exp(-kappa) I0(kappa), by the mean over the circle, or its asymptote."""
    if kappa > 2_000.0:
        return 1.0 / math.sqrt(2.0 * math.pi * kappa) * (1.0 + 1.0 / (8.0 * kappa))
    return float(np.exp(kappa * (np.cos(np.radians(MIDDLES_DEG)) - 1.0)).mean())


def _widened(density: Floats, error_deg: float) -> Floats:
    """A density convolved with a wrapped normal; symmetric, so that mirrors stay mirrors."""
    sigma = math.radians(error_deg)
    waves = np.arange(BINS // 2 + 1)
    damped = np.fft.rfft(density) * np.exp(-0.5 * (waves * sigma) ** 2)
    return np.maximum(np.fft.irfft(damped, BINS), 1e-12)


def _described(density: Floats) -> Direction:
    turn = np.radians(MIDDLES_DEG)
    east, north = (density * np.sin(turn)).mean(), (density * np.cos(turn)).mean()
    length = min(float(np.hypot(east, north)), 1.0 - 1e-12)
    ordered = np.sort(density)[::-1]
    held = np.cumsum(ordered) / BINS
    arc = (int(np.searchsorted(held, 0.9 - 1e-12)) + 1) * STEP_DEG
    return Direction(
        density=density,
        mean_deg=float(np.degrees(np.arctan2(east, north)) % 360.0),
        error_deg=math.degrees(math.sqrt(-2.0 * math.log(max(length, 1e-12)))),
        arc_deg=arc,
        tells=arc <= TELLS_DEG,
    )
