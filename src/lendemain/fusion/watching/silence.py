"""What it weighs that nobody noticed: a watch that was on, looking, and recorded nothing.

For "an act of this kind happened here then" each sensor that was on and could notice such an act
misses it with 1 - p, and without an act records none with 1 - a, a its probability of a false
alarm.  So silence multiplies the odds by the mean, over where and when the act may have been, of
the product of (1 - p), divided by the product of (1 - a) (Good 1950, weight of evidence; the
missing detections of NET-VISA, Arora, Russell and Sudderth 2013, are the same term).  A sensor that
was off, out of range, or blind to the kind multiplies by one: absence of a watch is no evidence.
A sensor counts once however many rows of it there are.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import geo
from lendemain.errors import InputError
from lendemain.fusion.watching.coverage import Watches, listed, micros
from lendemain.fusion.watching.reach import by_means, share
from lendemain.records.background import RangeCurve
from lendemain.records.incident import FAMILY_OF, Family
from lendemain.records.observation import Means

Floats = npt.NDArray[np.float64]

SLOTS = 288
SEGMENTS_MAX = 600
SPREAD = (-2.0, -1.0, 0.0, 1.0, 2.0)
"""Where an uncertain place is asked, in standard deviations along each axis."""

_RADIO = frozenset({"gnss_interference", "ais_off"})
_UNSEEN = _RADIO | frozenset({"cyber", "data_tampering", "hostile_disinformation"})
_FAINT = frozenset({"small_arms", "sniper", "hmg_agl", "illumination_flare"})
_BANGS = frozenset(
    kind
    for kind, family in FAMILY_OF.items()
    if family in (Family.FIRE, Family.UNKNOWN)
) | frozenset({"energy_strike", "water_plant", "nuclear_site", "port_attack", "new_mines",
               "violence_against_civilians", "civilian_casualty", "announced_exercise",
               "demining_detonation", "weather_thunder", "celebratory", "accident",
               "shot_at_monitor", "shot_at_uav"})  # fmt: skip
_HOT = (_BANGS - _FAINT - {"shot_at_monitor", "shot_at_uav", "weather_thunder"}) | frozenset({
    "industrial", "agricultural_fire",
})  # fmt: skip
_LIES = frozenset({"small_arms", "sniper", "mine_explosion", "ied", "demolition", "sea_mine"})
_FLIES = (
    frozenset(k for k, family in FAMILY_OF.items() if family in (Family.FIRE, Family.AIR_SEA))
    - _RADIO
    - _LIES
)
_SEEN = frozenset(FAMILY_OF) - _UNSEEN

NOTICES: Mapping[str, frozenset[str]] = {
    Means.HEARD: _BANGS, Means.ACOUSTIC: _BANGS, Means.SEISMIC: _BANGS - _FAINT,
    Means.SATELLITE: _HOT, Means.RADAR: _FLIES, Means.RECEIVER: _RADIO,
    Means.SAW: _SEEN, Means.HEARD_AND_SAW: _SEEN, Means.CAMERA: _SEEN, Means.UAV: _SEEN,
    Means.NOT_KNOWN: _SEEN,
}  # fmt: skip
"""The kinds of which each means can notice one; press, claims and follow-up watch nothing."""


class Silence(NamedTuple):
    """What silence does to the odds of an act.

    `ratio` multiplies them; `noticed` is the probability that somebody would have recorded it, and
    `watched` the share of where and when it may have been at which anybody looked.  `sensors` gives
    each sensor's own ratio, the heaviest first; their product is `ratio` only for a known place and
    moment.
    """

    ratio: float
    noticed: float
    watched: float
    sensors: tuple[tuple[str, float], ...]


def silence(
    watches: pa.Table, *, kind: str, lon: float, lat: float, start: datetime, end: datetime,
    error_m: float = 0.0, false_alarm: float = 0.0, curves: Sequence[RangeCurve] = (),
) -> Silence:  # fmt: skip
    """What no record of an act of this kind, at this place (degrees) in this interval, weighs.

    `error_m` is the place's standard deviation, `false_alarm` the probability that a sensor on for
    the whole interval records such an act where there was none.  `watches` are `Watch` rows and
    `curves` how they reach (discs where none is given).  InputError for an unknown kind, a place
    that is none, or an interval that ends before it begins.
    """
    _checked(kind, (lon, lat, error_m, false_alarm), (start, end))
    first, last = micros(start), max(micros(end), micros(start) + 1)
    given = listed(watches)
    can = np.array([kind in NOTICES.get(m, frozenset()) for m in given.means], np.bool_)
    given = given.taken(np.flatnonzero(can & given.on & (given.start < last) & (given.end > first)))
    places, weights = _places(error_m)
    noticed = _noticed(given, geo.Plane(lon=lon, lat=lat), places, curves)
    reached = np.flatnonzero((noticed > 0.0).any(axis=1))
    given, noticed = given.taken(reached), noticed[reached]
    edges = _edges(given, first, last)
    lengths = np.diff(edges) / (last - first)
    begins = edges[:-1]
    missed = np.ones((len(begins), len(places)))
    covered = np.zeros((len(begins), len(places)), np.bool_)
    quiet, rows = 1.0, []
    for sensor in sorted(set(given.sensor)):
        mine = np.flatnonzero(np.array(given.sensor) == sensor)
        best = np.zeros_like(missed)
        for i in mine.tolist():
            on = (begins >= given.start[i]) & (begins < given.end[i])
            best = np.maximum(best, on[:, None] * noticed[i])
        calm = 1.0 - false_alarm * float(lengths @ (best > 0.0) @ weights)
        rows.append((sensor, (1.0 - float(lengths @ best @ weights)) / calm))
        missed *= 1.0 - best
        covered |= best > 0.0
        quiet *= calm
    seen = float(lengths @ (1.0 - missed) @ weights)
    told = tuple(sorted(rows, key=lambda r: (r[1], r[0])))
    return Silence((1.0 - seen) / quiet, seen, float(lengths @ covered @ weights), told)


def _checked(kind: str, numbers: tuple[float, ...], interval: tuple[datetime, datetime]) -> None:
    lon, lat, error_m, false_alarm = numbers
    start, end = interval
    wrong = ""
    if kind not in FAMILY_OF:
        wrong = f"{kind!r} is no kind of incident"
    elif not (abs(lon) <= 180.0 and abs(lat) <= 90.0 and 0.0 <= error_m < np.inf):
        wrong = f"{lon}, {lat} with an error of {error_m} m is no place"
    elif not 0.0 <= false_alarm < 1.0:
        wrong = f"{false_alarm} is no probability of a false alarm"
    elif start.tzinfo is None or end.tzinfo is None or end < start:
        wrong = f"the interval {start} to {end} ends before it begins or has no zone"
    if wrong:
        raise InputError(
            wrong, where="silence", remedy="Give a kind, a place in degrees, and two moments in UTC"
        )


def _edges(given: Watches, first: int, last: int) -> npt.NDArray[np.int64]:
    """Where the interval is cut: at every begin and end of a watch, or evenly where too many."""
    edges = np.unique(np.clip(np.concatenate([given.start, given.end, [first, last]]), first, last))
    if len(edges) <= SEGMENTS_MAX:
        return edges
    return np.unique(np.linspace(first, last, SLOTS + 1).astype(np.int64))


def _places(error_m: float) -> tuple[Floats, Floats]:
    """Metres east and north of the place at which it is asked, and the weight of each."""
    if error_m == 0.0:
        return np.zeros((1, 2)), np.ones(1)
    steps = np.array(SPREAD)
    x, y = (a.ravel() for a in np.meshgrid(steps, steps))
    weight = np.exp(-0.5 * (x**2 + y**2))
    return np.column_stack([x, y]) * error_m, weight / weight.sum()


def _noticed(
    given: Watches, plane: geo.Plane, places: Floats, curves: Sequence[RangeCurve]
) -> Floats:
    """The probability of noticing (watches x places)."""
    of = by_means(curves)
    x, y = plane.metres(given.lon, given.lat)
    distance = np.hypot(x[:, None] - places[:, 0], y[:, None] - places[:, 1])
    gain = np.zeros_like(distance)
    for means in sorted(set(given.means)):
        held = np.array(given.means) == means
        gain[held] = share(distance[held], given.range_m[held, None], of.get(means))
    return np.asarray(given.probability[:, None] * gain)
