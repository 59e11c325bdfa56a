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
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError
from lendemain.fusion.sounds.posterior import Posterior
from lendemain.geo import Plane
from lendemain.records.arrival import Station

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

NATS, LATE_NATS, LOST = 9.0, 6.0, 30.0
"""Cells are quartered that are within so many nats of the best, and of those that are nearly small
enough only the second; others stay as they are, unless they are farther from it.
"""

COARSE = 28
"""Cells along the longer side of the square at first."""

FINE = 0.35
"""Cells are quartered until their half-width is this share of the time's error in metres."""

MANY, PLENTY = 24.0, 400.0
"""Cells are quartered until what is probable is spread over so many, however small they are; where
it is over plenty, twice as large ones will do.
"""

CELLS_MAX, SMALLEST_M = 20_000, 0.01


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
    model, scratch, left = air.row, _scratch(picks), []
    finest = FINE * air.speed_mps * float(picks[:, sound.SIGMA].min())
    while True:
        out = np.empty(len(x))
        sound.evidence(x, y, half, picks, model, scratch, out)
        top = float(out.max())
        keep = out > top - (NATS if half > 3.0 * finest else LATE_NATS)
        rest = ~keep & (out > top - LOST)
        left.append(np.column_stack([x[rest], y[rest], np.full(rest.sum(), half), out[rest]]))
        x, y, out = x[keep], y[keep], out[keep]
        spread = np.exp(out - top).sum() ** 2 / np.exp(2.0 * (out - top)).sum()
        small = (half <= finest and spread >= MANY) or (half <= 2.0 * finest and spread >= PLENTY)
        if small or 4 * len(x) > CELLS_MAX or half < SMALLEST_M:
            break
        half /= 2.0
        x, y = _quartered(x, y, half)
    left.append(np.column_stack([x, y, np.full(len(x), half), out]))
    x, y, wide, out = np.vstack(left).T
    top = float(out.max())
    weight = np.exp(out - top) * wide**2
    total = float(weight.sum())
    return Posterior(x, y, wide, weight / total, top + math.log(4.0 * total))


def _quartered(x: Floats, y: Floats, half: float) -> tuple[Floats, Floats]:
    return (
        np.concatenate([x - half, x - half, x + half, x + half]),
        np.concatenate([y - half, y + half, y - half, y + half]),
    )


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


STEPS, FINE_STEPS = (0.5, 0.7, 1.0, 1.4, 2.0), (0.84, 0.92, 1.0, 1.09, 1.19)
AROUND: Floats = 2.0 ** (np.arange(-8, 9) / 8.0)
CAUTION = 0.8
"""Of what a number may be about where it is most probable, with the others so, it is taken to be as
large as this share is not: errors taken for too small do more harm than for too large.
"""

GUESSED = {
    "time_error_s": 1.2, "wild": 1.0, "wind_mps": 0.6, "speed_error_mps": 0.8, "path_error": 1.0,
    "bearing_wild": 1.0, "bearing": 1.2,
}  # fmt: skip
"""What is learnt, and by how much (standard deviation of its logarithm) a guess may be off."""

WILD_MAX = 0.5
CELLS_LEARNT = 150
WIDER = 1.5
"""Cells at which is asked are sought with errors so much larger: among none but those that small
errors leave, small errors would seem right.
"""

Sound = tuple[Places, Floats, "Floats | None"]
"""Stations, times in seconds and bearings in degrees of one sound."""

Numbers = dict[str, float]


def learnt(
    net: Network, sounds: Sequence[Sound], *, air: Air, rounds: int = 3
) -> tuple[Air, Network]:
    """The air, and the network with the errors of its bearings, that some sounds' arrivals tell of
    (empirical Bayes, number by number).

    `sounds` are as `located` takes them; some dozens tell enough.  What `air` and `net` say counts
    as a guess (`GUESSED`).  Every number goes where it is most probable, and is then taken somewhat
    larger, the less is known of it the more (`CAUTION`).
    """
    first = {name: float(getattr(air, name, 1.0)) for name in GUESSED}
    numbers, cells = dict(first), list[_Cells]()

    def worth(name: str, value: float) -> float:
        tried = numbers | {name: value}
        guess = math.fsum((math.log(tried[n] / first[n]) / GUESSED[n]) ** 2 for n in GUESSED)
        return _total(cells, _air(air, tried), tried["bearing"]) - 0.5 * guess

    for steps in (STEPS,) * rounds + (FINE_STEPS,) * 2:
        cells = [_searched(net, sound, _air(air, numbers), numbers["bearing"]) for sound in sounds]
        for name in GUESSED:
            options = [numbers[name] * step for step in steps]
            numbers[name] = max(options, key=lambda value: worth(name, value))
    larger = dict(numbers)
    for name in GUESSED:
        values = numbers[name] * AROUND
        told = np.array([worth(name, value) for value in values])
        held = np.cumsum(np.exp(told - told.max()))
        larger[name] = float(np.interp(CAUTION * held[-1], held, values))
    numbers = larger
    return _air(air, numbers), replace(net, bearing_rad=net.bearing_rad * numbers["bearing"])


def _air(air: Air, numbers: Numbers) -> Air:
    told = {name: value for name, value in numbers.items() if name != "bearing"}
    for name in ("wild", "bearing_wild"):
        told[name] = min(told[name], WILD_MAX)
    return replace(air, **told)


class _Cells(NamedTuple):
    """The picks of a sound, the cells at which it is asked, and the logarithm of their size."""

    picks: Floats
    x: Floats
    y: Floats
    size: Floats


def _searched(net: Network, sound: Sound, air: Air, bearing: float) -> _Cells:
    errors = ("time_error_s", "wind_mps", "speed_error_mps", "path_error")
    wide = replace(air, **{name: WIDER * getattr(air, name) for name in errors})
    worse = replace(net, bearing_rad=net.bearing_rad * bearing * WIDER)
    found = located(worse, sound[0], sound[1], air=wide, bearings_deg=sound[2])
    rows = found.densest(0.999)
    rows = rows[:: max(1, len(rows) // CELLS_LEARNT)]
    picks = _picks(net, sound[0], sound[1], air=air, bearings_deg=sound[2], errors_s=None)
    size = 2.0 * np.log(found.half[rows])
    return _Cells(picks, found.x[rows], found.y[rows], size)


def _total(cells: Sequence[_Cells], air: Air, bearing: float) -> float:
    """The log evidence of all sounds, over the cells at which they are asked."""
    from lendemain.fusion.sounds import sound

    terms, model = [], air.row
    for one in cells:
        picks = one.picks.copy()
        picks[:, sound.SIGMA] = air.time_error_s
        picks[:, sound.BEARING_SIGMA] *= bearing
        out = np.empty(len(one.x))
        sound.evidence(one.x, one.y, 0.0, picks, model, _scratch(picks), out)
        out += one.size
        top = float(out.max())
        terms.append(top + math.log(float(np.exp(out - top).sum())))
    return math.fsum(terms)
