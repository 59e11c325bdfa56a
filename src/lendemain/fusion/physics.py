"""When something happened that was heard, seen in flight, or found hours later.

An account gives the time at which its witness noticed something.  What it speaks of happened
earlier or later by what lies between, and that follows from physics and from the account's own
words and position, before anything is learnt:

    heard       sound takes the distance over its speed, between the nearest and the farthest place
                of the observer's sector; an account that names a place and no observer says nothing
                of a distance, and its delay is learnt with the others (`gate`)
    seen        light takes no time that counts; who heard and saw may have written either
    in flight   a flash at the muzzle comes before the burst by up to the time of flight, and so
                does a projectile seen under way; what is compared is the burst
    heat        what an overpass sees was lit before it, by up to `BURNS_S` (`once`)

Sound runs between `SLOWEST_MPS` and `FASTEST_MPS`: -25 to +45 C (Cramer 1993) with 10 m/s of wind
against or along.  Waves in the ground run faster.  Times of flight are the longest at usual ranges
of a kind (mortars to 7 km, howitzers to 30 km, rockets to 70 km).
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain.fusion.accounts import sector_bounds, texts
from lendemain.records.observation import Geometry, Means, Phenomenon

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

SLOWEST_MPS, FASTEST_MPS = 305.0, 368.0
GROUND_MPS = (2_000.0, 8_000.0)
FARTHEST_M = 50_000.0
"""No account of a sound is taken to reach back farther than from here."""

EARLIER_MAX_S = FARTHEST_M / SLOWEST_MPS
"""By how much an account's act may begin before the account, at most."""

BURNS_S = 12.0 * 3600.0
"""Heat that an overpass sees was lit at most so long before: satellites pass twice a day."""

FLIGHT_S = {
    "small_arms": 3.0, "sniper": 3.0, "hmg_agl": 15.0, "mortar": 45.0, "artillery": 90.0,
    "mlrs": 120.0, "tank": 12.0, "direct_missile": 30.0, "naval_fire": 90.0, "shelling": 90.0,
    "explosion": 45.0, "undetermined": 45.0, "illumination_flare": 45.0,
}  # fmt: skip
"""From the muzzle to the burst, at most; kinds that are not here are seen where they act."""

_FLYING = (
    Phenomenon.MUZZLE_FLASH, Phenomenon.SHOT, Phenomenon.PROJECTILE, Phenomenon.TRACER,
    Phenomenon.ROCKET_ASSISTED,
)  # fmt: skip


TOLD = (
    "means", "geometry", "phenomenon", "kind",
    "distance_min_m", "distance_max_m", "bearing_deg", "bearing_width_deg",
)  # fmt: skip
"""The columns of an observation by which it is told when its act occurred."""


def occurred(table: pa.Table, start_s: Floats, end_s: Floats) -> tuple[Floats, Floats]:
    """The intervals (seconds) in which what accounts (rows of `Observation`) noticed from `start_s`
    to `end_s` may have happened; those that physics says nothing of come back as they are.
    """
    start, end = np.array(start_s, np.float64), np.array(end_s, np.float64)
    _heard(table, start, end)
    _flown(table, end)
    return start, end


def _heard(table: pa.Table, start: Floats, end: Floats) -> None:
    """Move intervals back by the time that sound took from the observer's sector."""
    means = texts(table, "means")
    sector = texts(table, "geometry").are(Geometry.SECTOR)
    for name, (slow, fast), back in (
        (Means.HEARD, (SLOWEST_MPS, FASTEST_MPS), True),
        (Means.ACOUSTIC, (SLOWEST_MPS, FASTEST_MPS), True),
        (Means.HEARD_AND_SAW, (SLOWEST_MPS, FASTEST_MPS), False),
        (Means.SEISMIC, GROUND_MPS, True),
    ):
        rows = np.flatnonzero(sector & means.are(name))
        if not len(rows):
            continue
        near, far, _, _ = sector_bounds(table.take(pa.array(rows)))
        start[rows] -= np.minimum(far, FARTHEST_M) / slow
        if back:  # at the latest it was near, and what one sees and hears one may write as seen
            end[rows] -= np.minimum(near, FARTHEST_M) / fast


def _flown(table: pa.Table, end: Floats) -> None:
    """Move the ends of flashes and flights on to the latest burst."""
    phenomenon, kind = texts(table, "phenomenon"), texts(table, "kind")
    flying = np.zeros(len(end), np.bool_)
    for name in _FLYING:
        flying |= phenomenon.are(name)
    if flying.any():
        longest = np.array([FLIGHT_S.get(value, 0.0) for value in kind.values])
        end[flying] += longest[kind.codes[flying]]
