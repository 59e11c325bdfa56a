"""Where a sound came from: a posterior over cells, refined where it matters.

Every cell of a square that holds the stations and their reach is asked how well it explains the
arrivals (`sound.evidence`); cells within `NATS` of the best are quartered and asked again, until
they are small against the errors.  All modes are kept on the way, so a ring or a hyperbola comes
back as one, and its area is as large as it is.  The region of 50 or 90 % is the smallest set of
cells that holds so much.  Bayesian location with integrated nuisances follows Modrak, Arrowsmith
and Anderson (2010) and Blom et al. (2015); the refinement is an octree in two dimensions, as in
Lomax et al. (2000).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from lendemain.errors import InputError
from lendemain.geo import Plane
from lendemain.records.arrival import Station

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

NATS = 9.0
COARSE = 28
"""Cells along the longer side of the square at first."""

FINE = 0.35
"""Cells are quartered until their half-width is this share of the time's error in metres."""

CELLS_MAX = 20_000
LEVELS_MAX = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Air:
    """What is known of the air and of the picks; all may be learnt (`learnt`).

    `speed_mps` is that of sound, `wind_mps` and `speed_error_mps` the standard deviations of what
    is not known of wind and speed, `time_error_s` that of a pick, `path_error` the share by which
    each path's own time may be wrong besides, `wild` the share of times and
    `bearing_wild` of bearings that have nothing to do with the sound; `span_s` is over how many
    seconds a wild time may lie.  `height_m` is one standard deviation of the source's height about
    the stations' mean (0: it is theirs).
    """

    speed_mps: float = 340.0
    wind_mps: float = 3.0
    speed_error_mps: float = 2.0
    time_error_s: float = 0.1
    wild: float = 0.05
    span_s: float = 40.0
    bearing_wild: float = 0.03
    path_error: float = 0.002
    height_m: float = 0.0

    @property
    def row(self) -> Floats:
        """The numbers as `sound` takes them."""
        return np.array([
            self.time_error_s, self.speed_mps, self.wind_mps, self.speed_error_mps, self.wild,
            self.span_s, self.bearing_wild, self.path_error, self.height_m,
        ])  # fmt: skip


def speed_of_sound_mps(temperature_c: float) -> float:
    """The speed of sound in dry air (Cramer 1993, to first order).

    >>> round(speed_of_sound_mps(20.0), 1)
    343.2
    """
    return 331.3 * math.sqrt(1.0 + temperature_c / 273.15)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Stations in metres around their middle, and the square that is searched."""

    stations: tuple[Station, ...]
    plane: Plane
    x: Floats
    y: Floats
    z: Floats
    clock_s: Floats
    bearing_rad: Floats
    box: tuple[float, float, float, float]

    @property
    def uneven_m(self) -> float:
        """By how much a source's height may differ from the stations' mean: as theirs do."""
        return float(np.std(self.z, ddof=1)) if len(self.z) > 2 else 0.0


def network(stations: Sequence[Station], *, reach_m: float) -> Network:
    """The stations as arrays; sources up to `reach_m` beyond them are looked for.

    Raises `InputError` for no stations, the same one twice, and places that are none.
    """
    if not stations or not reach_m > 0.0:
        raise InputError("no stations, or no reach", where="network", remedy="Give both")
    names = [s.station_id for s in stations]
    if len(set(names)) != len(names):
        raise InputError("a station twice", where="network", remedy="Give each once")
    lon = np.array([s.lon for s in stations])
    lat = np.array([s.lat for s in stations])
    if not np.isfinite([lon, lat]).all() or (np.abs(lat) > 89.0).any():
        raise InputError("a station without a place", where="network", remedy="Give lon and lat")
    turn = np.radians(lon)  # the middle, also across the antimeridian
    middle = math.degrees(math.atan2(np.sin(turn).mean(), np.cos(turn).mean()))
    plane = Plane(lon=middle, lat=float(lat.mean()))
    x, y = plane.metres(lon, lat)
    z = np.array([s.height_m for s in stations])
    bearing = [math.nan if s.bearing_error_deg is None else s.bearing_error_deg for s in stations]
    return Network(
        stations=tuple(stations),
        plane=plane,
        x=x,
        y=y,
        z=z - z.mean(),
        clock_s=np.array([s.clock_error_s for s in stations]),
        bearing_rad=np.radians(bearing),
        box=(x.min() - reach_m, y.min() - reach_m, x.max() + reach_m, y.max() + reach_m),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Probabilities of square cells: centres in metres, half-width, and what they weigh (sum 1).

    `evidence` is the logarithm of the chance of the arrivals, in all.
    """

    x: Floats
    y: Floats
    half_m: float
    weight: Floats
    evidence: float

    def best(self) -> tuple[float, float]:
        """The middle of the densest 10 %, in metres: near the mode, and not bound to the cells."""
        rows = self.densest(0.1)
        weight = self.weight[rows] / self.weight[rows].sum()
        return float(weight @ self.x[rows]), float(weight @ self.y[rows])

    def densest(self, share: float) -> Places:
        """The fewest cells that hold a share, the densest first."""
        order = np.lexsort((self.y, self.x, -self.weight))
        held = np.cumsum(self.weight[order])
        return order[: int(np.searchsorted(held, share * held[-1] - 1e-12)) + 1]

    def area_km2(self, share: float) -> float:
        """The area of the smallest region that holds a share."""
        return len(self.densest(share)) * (2e-3 * self.half_m) ** 2

    def region(self, share: float, plane: Plane) -> "BaseGeometry":
        """The smallest region that holds a share, in degrees."""
        rows = self.densest(share)
        half = self.half_m * (1.0 + 1e-9)
        squares = shapely.box(
            self.x[rows] - half, self.y[rows] - half, self.x[rows] + half, self.y[rows] + half
        )
        return plane.round([shapely.union_all(squares)])[0]

    def rank(self, x: float, y: float) -> float:
        """The share of the smallest region that holds a place; 1 where no cell does."""
        inside = (np.abs(self.x - x) <= self.half_m) & (np.abs(self.y - y) <= self.half_m)
        if not inside.any():
            return 1.0
        at = self.weight[inside][0]
        return float(self.weight[self.weight > at].sum() + 0.5 * at)


def located(
    net: Network,
    station: Places,
    times_s: Floats,
    *,
    air: Air,
    bearings_deg: Floats | None = None,
    errors_s: Floats | None = None,
) -> Posterior:
    """Where a sound was that the stations at these places of the network received at these times.

    `bearings_deg` holds NaN where none is told, `errors_s` each pick's own error (the air's where
    left out); the station's clock is added.  Raises `InputError` for fewer than two arrivals, or
    numbers that are none.
    """
    from lendemain.fusion.sounds import sound

    picks = _picks(net, station, times_s, air=air, bearings_deg=bearings_deg, errors_s=errors_s)
    west, south, east, north = net.box
    half = max(east - west, north - south) / COARSE / 2.0
    x, y = (
        a.ravel() for a in np.meshgrid(_middles(west, east, half), _middles(south, north, half))
    )
    model, scratch = air.row, _scratch(picks)
    finest = FINE * air.speed_mps * float(picks[:, sound.SIGMA].min())
    for _ in range(LEVELS_MAX):
        out = np.empty(len(x))
        sound.evidence(x, y, half, picks, model, scratch, out)
        top = out.max()
        keep = out > top - NATS
        if half <= finest or 4 * int(keep.sum()) > CELLS_MAX:
            break
        half /= 2.0
        x, y = x[keep], y[keep]
        x, y = (
            np.concatenate([x - half, x - half, x + half, x + half]),
            np.concatenate([y - half, y + half, y - half, y + half]),
        )
    weight = np.exp(out - top)
    total = float(weight.sum())
    return Posterior(
        x[keep], y[keep], half, weight[keep] / weight[keep].sum(),
        float(top) + math.log(total) + 2.0 * math.log(2.0 * half),
    )  # fmt: skip


def _scratch(picks: Floats) -> Floats:
    from lendemain.fusion.sounds import sound

    return np.empty((len(picks) + sound.ROWS, sound.COLUMNS))


def _middles(low: float, high: float, half: float) -> Floats:
    count = max(1, math.ceil((high - low) / (2.0 * half) - 1e-9))
    return np.asarray((low + high) / 2.0 + (np.arange(count) - (count - 1) / 2.0) * 2.0 * half)


def _picks(
    net: Network,
    station: Places,
    times_s: Floats,
    *,
    air: Air,
    bearings_deg: Floats | None,
    errors_s: Floats | None,
) -> Floats:
    """The rows that `sound.evidence` takes."""
    count = len(station)
    own = np.full(count, air.time_error_s) if errors_s is None else np.asarray(errors_s, float)
    told = np.full(count, np.nan) if bearings_deg is None else np.asarray(bearings_deg, float)
    times = np.asarray(times_s, float)
    if count < 2 or not len(times) == len(own) == len(told) == count:
        raise InputError(
            f"{count} arrivals, and times, errors and bearings that are not as many",
            where="location",
            remedy="Give two arrivals or more, each with its time",
        )
    if not np.isfinite(times).all() or not (np.isfinite(own) & (own > 0.0)).all():
        raise InputError("a time or error that is none", where="location", remedy="Leave it out")
    rows = np.empty((count, 7))
    rows[:, 0], rows[:, 1], rows[:, 2] = net.x[station], net.y[station], net.z[station]
    rows[:, 3] = times - times.min()
    rows[:, 4] = np.hypot(own, net.clock_s[station])
    rows[:, 5] = np.radians(told)
    rows[:, 6] = net.bearing_rad[station]
    rows[np.isnan(rows[:, 6]), 5] = np.nan
    return rows


def origin_time_s(
    net: Network, station: Places, times_s: Floats, *, air: Air, place: tuple[float, float]
) -> float:
    """When a sound began that was at a place (metres), by the median over its arrivals."""
    far = np.sqrt(
        (net.x[station] - place[0]) ** 2 + (net.y[station] - place[1]) ** 2 + net.z[station] ** 2
    )
    return float(np.median(np.asarray(times_s, float) - far / air.speed_mps))


STEPS = (0.5, 0.7, 1.0, 1.4, 2.0)
LEARNT = ("time_error_s", "wild", "wind_mps", "speed_error_mps", "path_error", "bearing_wild")
WILD_MAX = 0.5
CELLS_LEARNT = 400

Sound = tuple[Places, Floats, "Floats | None"]
"""Stations, times in seconds and bearings in degrees of one sound."""


def learnt(
    net: Network, sounds: Sequence[Sound], *, air: Air, rounds: int = 6
) -> tuple[Air, Network]:
    """The air, and the network with the errors of its bearings, under which some sounds' arrivals
    are most probable (empirical Bayes, number by number).

    `sounds` are as `located` takes them; some dozens tell enough.  Every number starts from what
    `air` and `net` say and moves by factors between a half and two a round.
    """
    bearing = 1.0
    for _ in range(rounds):
        before = (air, bearing)
        cells = [_searched(net, sound, air) for sound in sounds]
        for name in LEARNT:
            most = WILD_MAX if name.endswith("wild") else math.inf
            options = [replace(air, **{name: min(getattr(air, name) * s, most)}) for s in STEPS]
            air = max(options, key=lambda one: _total(cells, one, bearing))
        factors = [bearing * s for s in STEPS]
        bearing = max(factors, key=lambda one: _total(cells, air, one))
        if (air, bearing) == before:
            break
    return air, replace(net, bearing_rad=net.bearing_rad * bearing)


class _Cells(NamedTuple):
    """The picks of a sound, and the cells at which it is asked."""

    picks: Floats
    x: Floats
    y: Floats
    half: float


def _searched(net: Network, sound: Sound, air: Air) -> _Cells:
    found = located(net, sound[0], sound[1], air=air, bearings_deg=sound[2])
    rows = found.densest(0.999)
    rows = rows[:: max(1, len(rows) // CELLS_LEARNT)]
    picks = _picks(net, sound[0], sound[1], air=air, bearings_deg=sound[2], errors_s=None)
    return _Cells(picks, found.x[rows], found.y[rows], found.half_m)


def _total(cells: Sequence[_Cells], air: Air, bearing: float) -> float:
    """The log evidence of all sounds, over the cells at which they are asked."""
    from lendemain.fusion.sounds import sound

    terms, model = [], air.row
    for one in cells:
        picks = one.picks.copy()
        picks[:, sound.SIGMA] = air.time_error_s
        picks[:, sound.BEARING_SIGMA] *= bearing
        out = np.empty(len(one.x))
        sound.evidence(one.x, one.y, one.half, picks, model, _scratch(picks), out)
        top = float(out.max())
        terms.append(top + math.log(float(np.exp(out - top).sum())))
    return math.fsum(terms)
