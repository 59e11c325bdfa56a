"""What an association takes as given, so that a part is fused as the whole would be.

Which accounts belong together follows from a plane, a zero of time and the gate's numbers, and
beyond these from nothing but accounts in reach.  All three are learnt from accounts, once; held
fixed for a stretch, they make the answer for a place independent of the rest, of the order in which
accounts came, and of how often fusion was asked.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import geo
from lendemain.fusion import accounts as accounts_of
from lendemain.fusion import associate, classify, physics
from lendemain.fusion.gate import Gate, Points
from lendemain.fusion.slabs import THREADS

DIGITS = 12
"""Learnt numbers are kept to so many significant digits: processors differ in a sum's last bit."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The centre of the plane in degrees, the zero of time in microseconds since 1970, the gate."""

    lon: float = 0.0
    lat: float = 0.0
    origin_us: int = 0
    gate: Gate = field(default_factory=Gate)

    def plane(self) -> geo.Plane:
        """Metres about the centre."""
        return geo.Plane(lon=self.lon, lat=self.lat)


def framed(observations: pa.Table) -> Frame:
    """The frame that observations (with identifiers) suggest; that of nothing learnt where none
    has a place.  The same observations in any order give the same frame.
    """
    given = accounts_of.accounts(observations)
    if not len(given):
        return Frame()
    return frame_of(given)


def frame_of(given: accounts_of.Accounts) -> Frame:
    """The frame of accounts that are told on their own plane, with their zero of time."""
    origin = int(given.start_us.min())
    points, _ = points_of(given, origin)
    learnt = associate.learnt_gate(points, THREADS)
    gate = Gate(
        density=_kept(learnt.density), partners=_kept(learnt.partners),
        factor=_kept(learnt.factor), extent_m=_kept(learnt.extent_m),
        delay_s=learnt.delay_s, decay=np.array([_kept(v) for v in learnt.decay.tolist()]),
    )  # fmt: skip
    return Frame(given.plane.lon, given.plane.lat, origin, gate)


def points_of(
    given: accounts_of.Accounts, origin_us: int
) -> tuple[Points, npt.NDArray[np.intp] | None]:
    """Accounts as points in order of start, in seconds from a zero of time, and their positions in
    that order, None where it is the order given.

    A point's interval is that in which what was noticed may have happened (`physics`).
    """
    kind, phenomenon = given.texts("kind"), given.texts("phenomenon")
    group = classify.groups(kind.values, phenomenon.values)[kind.codes, phenomenon.codes]
    start_s, end_s = physics.occurred(
        given.columns(physics.TOLD),
        (given.start_us - origin_us) / 1e6,
        (given.end_us - origin_us) / 1e6,
    )
    return associate.points_of(
        0.5 * (start_s + end_s), given.x, given.y, given.cov,
        kind_group=group, span_s=0.5 * (end_s - start_s) + given.clock_s,
    )  # fmt: skip


def _kept(value: float) -> float:
    return value if value == 0.0 or not math.isfinite(value) else float(f"{value:.{DIGITS - 1}e}")
