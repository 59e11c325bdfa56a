"""Stations whose clock is off, or that stand elsewhere than was told.

What such a station tells fits no act that the others heard; so it bends none, and is left out of
all.  It is doubted where it has missed acts that stations as near as it usually hear, and what it
told instead fits those acts far better than chance once its clock is put back by one and the same
time, or once it stands at one and the same other place.  Chance is what its arrivals do shortly
before and after; a Poisson count stands against its mean, with as much against it beforehand as
there are times, places and stations to choose from (a scan, Kulldorff 1997).

Sound that came late because it went round a hill came so from one side only: another place, and a
clock that is off by less than a sound's way, must fit acts of several sides.  Where a clock and a
place explain as much, it is said to be either.  Nothing is put right here; arrivals stay as told.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import encoding, geo, tables
from lendemain.fusion.sounds import slight
from lendemain.probability import from_log_odds
from lendemain.records.arrival import Doubtful, Station, StationDoubt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

SHIFT_MAX_S = 14 * 3600.0
"""A clock is off by no more than the zones of the world are apart, and some hours of summer."""

WAY_S = 60.0
"""A shift longer than this is no sound's way and no other place."""

LOOKED_AT_MAX = 10_000
"""Of more acts so many are looked at, evenly spread over the time."""

ACTS_MAX, PAIRS_MAX = 200, 2_000_000
"""At most so many acts, the nearest, and so many pairs of act and arrival are compared."""

PARTS = (1, 2, 4)
"""A station's time is looked at whole and in parts: it may have been moved in one of them."""

MISSED_DEVIATIONS = 2.5
"""So much less than usual must a station have heard in some part."""

SPREAD = 1.5
"""Arrivals lie this many times as far from their acts as 95 % of those that belong to acts."""

BESIDE_S = 60.0
"""Chance is taken from so long before and after."""

LEAST, SIDES_LEAST = 8, 3
NEAR, BINS = 1.5, 10
"""Acts are near a station within so much more than 95 % of arrivals came from; their distances are
put into so many bins, as many in each."""

GRID, CELLS_MAX, FINE_M = 24, 2_000, 4.0
"""Another place is sought on so many cells a side, at most so many of them quartered, down to so
many metres."""

ALARM, SUREST = 0.95, 0.999
"""What is less probable is not said; that nothing else explains the same is never surer."""

BETTER = 3.0
"""By so many nats must one explanation be better than the other to stand alone."""


class _Acts(NamedTuple):
    """Acts heard: where (degrees), when (s), how sure their place is (s of a sound's way)."""

    lon: Floats
    lat: Floats
    time_s: Floats
    vague_s: Floats


class _Fit(NamedTuple):
    """An explanation: which acts it fits, how many it fits by chance, and its log probability
    ratio; `seconds` the clock is ahead, or `metres` the station stands away.
    """

    acts: Whole
    usual: float
    nats: float
    seconds: float | None = None
    metres: float | None = None


def doubted(
    stations: Sequence[Station],
    arrivals: pa.Table,
    heard: pa.Table,
    hearings: pa.Table,
    *,
    speed_mps: float,
) -> pa.Table:
    """The stations that are doubted (`StationDoubt`, in order of their names).

    `heard` and `hearings` are what all `arrivals` at the stations told (each station and arrival
    once).  The order of rows does not matter.
    """
    if not heard.num_rows or not hearings.num_rows:
        return tables.empty(StationDoubt)
    network = _Network(stations, arrivals, heard, hearings, speed_mps=speed_mps)
    rows = [row for k in network.missing() if (row := _doubt(network, k)) is not None]
    rows += slight.doubted(
        stations, arrivals, heard, hearings, speed_mps=speed_mps,
        named={row.station_id for row in rows},
    )  # fmt: skip
    rows.sort(key=lambda row: row.station_id)
    return tables.table(StationDoubt, rows)


class _Network:
    """Acts, stations, which heard which, and what each station told besides."""

    def __init__(
        self,
        stations: Sequence[Station],
        arrivals: pa.Table,
        heard: pa.Table,
        hearings: pa.Table,
        *,
        speed_mps: float,
    ) -> None:
        self.stations, self.speed_mps = stations, speed_mps
        order = np.lexsort((tables.texts(heard, "heard_id").astype(str), _middle_s(heard)))
        some = np.unique(np.linspace(0, len(order) - 1, min(len(order), LOOKED_AT_MAX)).astype(int))
        heard = heard.take(pa.array(order[some]))
        lon, lat = (heard.column(n).to_numpy().astype(float) for n in ("lon", "lat"))
        area = heard.column("area_90_km2").to_numpy().astype(float)
        vague = 1e3 * np.sqrt(area / math.pi) / speed_mps
        self.acts = _Acts(lon, lat, _middle_s(heard), vague)
        listed = np.array([s.station_id for s in stations], object)
        told_by = _places(tables.texts(arrivals, "station_id"), listed)
        time_s = tables.micros(arrivals, "time") / 1e6
        own = _places(tables.texts(hearings, "arrival_id"), tables.texts(arrivals, "arrival_id"))
        idle = np.ones(arrivals.num_rows, bool)
        idle[own] = False
        act = _places(tables.texts(hearings, "heard_id"), tables.texts(heard, "heard_id"))
        own, act = own[act >= 0], act[act >= 0]
        self.heard = np.zeros((len(lon), len(stations)), bool)
        self.heard[act, told_by[own]] = True
        self.way_s = np.array([self._way_s(s) for s in stations]).T
        late = time_s[own] - self.acts.time_s[act] - self.way_s[act, told_by[own]]
        self.slack_s = max(SPREAD * float(np.quantile(np.abs(late), 0.95)), 0.01)
        self.idle = [np.sort(time_s[idle & (told_by == k)]) for k in range(len(stations))]
        self.reach_s = float(np.quantile(self.way_s[self.heard], 0.95))

    def _way_s(self, station: Station) -> Floats:
        x, y = geo.Plane(lon=station.lon, lat=station.lat).metres(self.acts.lon, self.acts.lat)
        return np.asarray(np.hypot(x, y) / self.speed_mps)

    def missing(self) -> Iterator[int]:
        """Stations that missed, in some part of the time, far more than stations as near do, and
        told enough besides.
        """
        near = self.way_s <= NEAR * self.reach_s
        edges = np.quantile(self.way_s[near], np.linspace(0.0, 1.0, BINS + 1)[1:-1])
        at = np.searchsorted(edges, self.way_s)
        here = np.array([(near & (at == b)).sum(axis=0) for b in range(BINS)])
        there = np.array([(near & (at == b) & self.heard).sum(axis=0) for b in range(BINS)])
        for k in range(len(self.stations)):
            if len(self.idle[k]) < LEAST:
                continue
            others, told = (a.sum(axis=1) - a[:, k] for a in (here, there))
            mean = told.sum() / max(others.sum(), 1)
            share = np.where(others > 0, told / np.maximum(others, 1), mean)
            due = np.where(near[:, k], share[at[:, k]], 0.0)
            parts = [part for n in PARTS for part in np.array_split(np.arange(len(due)), n)]
            for part in parts:
                less = due[part].sum() - self.heard[part, k].sum()
                chance = (due[part] * (1.0 - due[part])).sum()
                if less >= LEAST / 2 and less > MISSED_DEVIATIONS * math.sqrt(max(chance, 1e-9)):
                    yield k
                    break

    def missed(self, k: int) -> Whole:
        """The nearest acts that a station did not hear, in order of time."""
        rows = np.flatnonzero((self.way_s[:, k] <= NEAR * self.reach_s) & ~self.heard[:, k])
        near = np.argsort(self.way_s[rows, k], kind="stable")[:ACTS_MAX]
        return np.sort(rows[near])


def _places(names: npt.NDArray[np.object_], among: npt.NDArray[np.object_]) -> Whole:
    """Where each name stands among others, -1 for one that is not there."""
    number = {name: k for k, name in enumerate(among.tolist())}
    return np.array([number.get(name, -1) for name in names.tolist()], np.int64)


def _middle_s(heard: pa.Table) -> Floats:
    first, last = (tables.micros(heard, name) / 1e6 for name in ("start", "end"))
    return np.asarray(first + 0.5 * (last - first))


def _doubt(network: _Network, k: int) -> StationDoubt | None:
    """What is doubted of a station, None where nothing is."""
    acts = network.missed(k)
    if len(acts) < LEAST:
        return None
    fits = [f for f in (_clock(network, k, acts), _place(network, k, acts)) if f is not None]
    fits = [f for f in fits if _probability(f) >= ALARM and len(f.acts) >= LEAST]
    if not fits:
        return None
    best = max(fits, key=lambda f: f.nats)
    rivals = [f for f in fits if f is not best and best.nats - f.nats < BETTER]
    ahead = next((f.seconds for f in fits if f.seconds is not None), None)
    away = next((f.metres for f in fits if f.metres is not None), None)
    wrong = (
        Doubtful.EITHER if rivals else Doubtful.PLACE if best.seconds is None else Doubtful.CLOCK
    )
    when = network.acts.time_s[best.acts]
    begin, end = float(when.min()), float(when.max())
    within = (network.acts.time_s >= begin) & (network.acts.time_s <= end)
    now = int(network.heard[within, k].sum())
    if len(best.acts) <= 2 * (now + _as_told(network, k, acts)):
        return None
    return StationDoubt(
        station_id=network.stations[k].station_id,
        wrong=wrong,
        start=encoding.moment(round(begin * 1e6)),
        end=encoding.moment(round(end * 1e6)),
        shift_s=None if wrong is Doubtful.PLACE else ahead,
        moved_m=None if wrong is Doubtful.CLOCK else away,
        acts=int(np.isin(acts, np.flatnonzero(within)).sum()),
        agreed=len(best.acts),
        usual=best.usual,
        now=now,
        probability=_probability(best),
    )


def _as_told(network: _Network, k: int, acts: Whole) -> int:
    """How many acts that a station did not hear some arrival of it fits as it is told."""
    due = network.acts.time_s[acts] + network.way_s[acts, k]
    off = _nearest(_padded(network.idle[k]), due)
    return int((off <= network.slack_s + network.acts.vague_s[acts]).sum())


def _padded(times: Floats) -> Floats:
    return np.concatenate([[-np.inf], times, [np.inf]])


def _nearest(padded: Floats, due: Floats) -> Floats:
    """How far each moment lies from the nearest of some times in order, `padded` at both ends."""
    at = np.searchsorted(padded, due)
    return np.minimum(due - padded[at - 1], padded[at] - due)


def _probability(fit: _Fit) -> float:
    return min(from_log_odds(fit.nats), SUREST)


def _nats(count: float, usual: float, tried: float) -> float:
    """The logarithm of how much better than chance a count is, less that of how many were tried."""
    usual = max(usual, 0.5)
    ratio = count * math.log(count / usual) - (count - usual) if count > usual else 0.0
    return ratio - math.log(tried)


def _clock(network: _Network, k: int, acts: Whole) -> _Fit | None:
    """The time by which a clock is ahead that lets its arrivals fit the most acts."""
    idle, wide = network.idle[k], network.slack_s + float(np.median(network.acts.vague_s[acts]))
    due = network.acts.time_s[acts] + network.way_s[acts, k]
    while True:
        low, high = (np.searchsorted(idle, due + s * SHIFT_MAX_S) for s in (-1, 1))
        if (high - low).sum() <= PAIRS_MAX or len(acts) < 2 * LEAST:
            break
        acts, due = acts[::2], due[::2]
    many = np.minimum(high - low, PAIRS_MAX // len(acts))
    of = np.repeat(np.arange(len(acts)), many)
    rank = np.arange(len(of)) - np.repeat(np.cumsum(many) - many, many)
    shift = idle[low[of] + rank] - due[of]
    if not len(shift):
        return None
    order = np.argsort(shift, kind="stable")
    shift, of = shift[order], of[order]
    first = np.arange(len(shift))
    last = np.searchsorted(shift, shift + 2.0 * wide, side="right")
    at = int(np.argmax(last - first))
    rows = np.unique(of[at : last[at]])
    ahead = float(np.median(shift[at : last[at]]))
    if abs(ahead) <= WAY_S and _sides(network, k, acts[rows]) < SIDES_LEAST:
        return None
    off = np.abs(shift - ahead)
    beside = (off > 4.0 * wide) & (off <= BESIDE_S)
    usual = 2.0 * wide * int(beside.sum()) / (2.0 * max(BESIDE_S - 4.0 * wide, wide))
    tried = SHIFT_MAX_S / wide * len(network.stations)
    return _Fit(acts[rows], usual, _nats(len(rows), usual, tried), seconds=ahead)


def _sides(network: _Network, k: int, acts: Whole) -> int:
    """From how many sides of a station, of twelve, acts came."""
    station = network.stations[k]
    x, y = geo.Plane(lon=station.lon, lat=station.lat).metres(
        network.acts.lon[acts], network.acts.lat[acts]
    )
    return len(np.unique(np.floor(np.degrees(np.arctan2(x, y)) / 30.0)))


def _place(network: _Network, k: int, acts: Whole) -> _Fit | None:
    """The place at which a station's arrivals fit the most acts as they are told."""
    station, speed = network.stations[k], network.speed_mps
    x, y = geo.Plane(lon=station.lon, lat=station.lat).metres(
        network.acts.lon[acts], network.acts.lat[acts]
    )
    idle = network.idle[k]
    begin = float(network.acts.time_s[acts[0]])
    idle, since = idle - begin, network.acts.time_s[acts] - begin
    half = 2.0 * network.reach_s * speed / GRID
    steps = (np.arange(GRID) - (GRID - 1) / 2.0) * 2.0 * half
    east, north = (a.ravel() for a in np.meshgrid(steps, steps))
    tried = GRID * GRID * len(network.stations)
    while True:
        wide = network.slack_s + network.acts.vague_s[acts] + math.sqrt(2.0) * half / speed
        fits, usual = _fitting((east, north), (x, y, since), idle, wide=wide, speed_mps=speed)
        count = fits.sum(axis=1)
        worth = count - usual
        if half / speed <= 0.25 * network.slack_s or half <= FINE_M:
            break
        keep = np.argsort(-worth, kind="stable")[:CELLS_MAX]
        tried *= 4
        half /= 2.0
        east, north = (
            np.concatenate([a[keep] + s * half for s in signs])
            for a, signs in ((east, (-1, -1, 1, 1)), (north, (-1, 1, -1, 1)))
        )
    at = int(np.lexsort((north, east, np.hypot(east, north), -worth))[0])
    rows = acts[fits[at]]
    away = float(np.hypot(east[at], north[at]))
    if len(rows) < LEAST or _sides(network, k, rows) < SIDES_LEAST:
        return None
    return _Fit(rows, float(usual[at]), _nats(len(rows), usual[at], tried), metres=away)


def _fitting(
    cells: tuple[Floats, Floats], acts: tuple[Floats, Floats, Floats], idle: Floats, *,
    wide: Floats, speed_mps: float,
) -> tuple[npt.NDArray[np.bool_], Floats]:  # fmt: skip
    """Which acts (columns) some arrival fits from each cell (rows), and how many by chance."""
    x, y, since = acts
    fits = np.empty((len(cells[0]), len(x)), bool)
    usual = np.zeros(len(cells[0]))
    padded = _padded(idle)
    for a in range(len(x)):
        due = since[a] + np.hypot(cells[0] - x[a], cells[1] - y[a]) / speed_mps
        fits[:, a] = _nearest(padded, due) <= wide[a]
        near = np.searchsorted(idle, due + BESIDE_S) - np.searchsorted(idle, due - BESIDE_S)
        usual += -np.expm1(-near * wide[a] / BESIDE_S)
    return fits, usual
