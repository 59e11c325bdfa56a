"""Stations that hear, but from a little elsewhere, at a slightly wrong time, or turned from north.

Such a station's arrivals are still put to acts, or just not, so counting what it missed (`doubts`)
tells nothing; how late each comes does (`shifts`).  The one that is surest is named first and left
out of the acts, then the others are asked again, so that it drags none of its neighbours with it.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import encoding, geo, tables
from lendemain.fusion.sounds import shifts
from lendemain.probability import from_log_odds
from lendemain.records.arrival import Doubtful, Station, StationDoubt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

PAIRS_MAX = 1_000_000
"""At most so many pairs of act and station are looked at; of more acts some, evenly spread."""

NATS = 3.0
"""By so much must a shift be more probable than none, and than another explanation."""

SUREST = 0.999
NAMED_MAX = 20
NEAR = 1.5
TURN_LEAST_DEG = 0.5
LEAST_S, LEAST_M, LEAST_SHARE = 0.05, 25.0, 0.01
"""Less than this, or than this share of the usual way of a sound, is no fault of a station: so
far off are surveys, and speeds that are the same for every act and not what was supposed.
"""

FEW = 20


class _Found(NamedTuple):
    """An explanation and what is wrong by it."""

    shift: shifts.Shift
    wrong: Doubtful
    rival: shifts.Shift | None = None


def doubted(
    stations: Sequence[Station],
    arrivals: pa.Table,
    heard: pa.Table,
    hearings: pa.Table,
    *,
    speed_mps: float,
    named: Collection[str] = (),
) -> list[StationDoubt]:
    """The stations whose place, clock or north is a little off, in order of how sure that is;
    those that are `named` already are left out.
    """
    if len(stations) < 5 or heard.num_rows < shifts.LEAST or not hearings.num_rows:
        return []
    told = _Told(stations, arrivals, heard, hearings, speed_mps=speed_mps)
    told.leave_out([k for k, s in enumerate(stations) if s.station_id in named])
    asked = [k for k, s in enumerate(stations) if s.station_id not in named]
    rows: list[StationDoubt] = []
    for _ in range(NAMED_MAX):
        fits = [(fit.shift.nats, -k, fit) for k in asked if (fit := told.explained(k)) is not None]
        if not fits:
            break
        _, number, best = max(fits, key=lambda one: one[:2])
        rows.append(told.row(-number, best))
        told.leave_out([-number])
        asked = [-k for _, k, _ in fits if k != number]
    turned = [(k, fit) for k in range(len(stations)) if (fit := told.turned(k)) is not None]
    wrong = {row.station_id for row in rows}
    return rows + [told.row(k, f) for k, f in turned if stations[k].station_id not in wrong]


class _Told:
    """Acts, what each station told of each and besides, and its bearings."""

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
        names = np.array(tables.texts(heard, "heard_id").astype(str))
        begin = tables.micros(heard, "start")
        order = np.lexsort((names, begin))
        most = min(len(order), shifts.ACTS_MAX, max(PAIRS_MAX // len(stations), 1))
        some = order[np.unique(np.linspace(0, len(order) - 1, most).astype(int))]
        number = {name: k for k, name in enumerate(names[some].tolist())}
        self.first_us = int(begin.min())
        middle = 0.5e-6 * (begin + tables.micros(heard, "end") - 2 * self.first_us)[some]
        lon, lat = (heard.column(n).to_numpy().astype(float)[some] for n in ("lon", "lat"))
        plane = geo.Plane(lon=float(lon[0]), lat=float(lat[0]))
        x, y = plane.metres(lon, lat)
        east, north = plane.metres(
            np.array([s.lon for s in stations]), np.array([s.lat for s in stations])
        )
        self.where = np.column_stack([east, north])
        at = {s.station_id: k for k, s in enumerate(stations)}
        station = np.array([at.get(n, -1) for n in tables.texts(arrivals, "station_id")], np.int64)
        self.times = (tables.micros(arrivals, "time") - self.first_us) / 1e6
        rows = {name: k for k, name in enumerate(tables.texts(arrivals, "arrival_id").tolist())}
        own = np.array([rows.get(n, -1) for n in tables.texts(hearings, "arrival_id")], np.int64)
        act = np.array([number.get(n, -1) for n in tables.texts(hearings, "heard_id")], np.int64)
        idle = np.ones(len(station), bool)
        idle[own[own >= 0]] = False
        used = (own >= 0) & (act >= 0)
        used[used] &= station[own[used]] >= 0
        self.arrival = np.full((len(some), len(stations)), -1, np.int64)
        self.arrival[act[used], station[own[used]]] = own[used]
        self.idle = [np.sort(self.times[idle & (station == k)]) for k in range(len(stations))]
        self.begin = np.column_stack([x, y, middle])
        bearing = arrivals.column("bearing_deg").to_numpy(zero_copy_only=False).astype(float)
        self.bearing = np.where(self.arrival >= 0, bearing[np.maximum(self.arrival, 0)], np.nan)
        self.others = self.arrival.copy()
        self._locate()

    def _locate(self) -> None:
        self.found = shifts.located(
            self.where, self.others, self.times, self.begin, speed_mps=self.speed_mps
        )
        apart = self.found.place[:, None, :2] - self.where[None, :, :]
        self.way_s = np.hypot(apart[..., 0], apart[..., 1]) / self.speed_mps
        heard = self.others >= 0
        self.reach_s = float(np.quantile(self.way_s[heard], 0.95)) if heard.any() else 0.0
        self.azimuth = np.degrees(np.arctan2(apart[..., 0], apart[..., 1]))

    def leave_out(self, those: Sequence[int]) -> None:
        """Locate the acts without what some stations told."""
        if those:
            self.others[:, list(those)] = -1
            self._locate()

    def explained(self, k: int) -> _Found | None:
        """What is wrong with a station's place or clock, None where nothing is."""
        given = shifts.against(
            self.found, self.where, k, self.times, idle=self.idle[k],
            reach_s=NEAR * self.reach_s, speed_mps=self.speed_mps,
        )  # fmt: skip
        if given is None:
            return None
        place, clock = shifts.moved(given), shifts.ahead(given)
        sure = [
            _Found(shift, wrong)
            for shift, wrong in ((clock, Doubtful.CLOCK), (place, Doubtful.PLACE))
            if shift is not None and shift.nats >= NATS and self._matters(k, shift, wrong)
        ]
        if not sure:
            return None
        best = max(sure, key=lambda one: one.shift.nats)
        rivals = [one.shift for one in sure if best.shift.nats - one.shift.nats < NATS]
        if len(rivals) > 1:
            return _Found(clock or best.shift, Doubtful.EITHER, place)
        return best

    def _matters(self, k: int, shift: shifts.Shift, wrong: Doubtful) -> bool:
        """Whether a shift is more than a station that stands and runs as told may have."""
        way_s = float(np.median(self.way_s[self.arrival >= 0]))
        if wrong is Doubtful.PLACE:
            return shift.size >= max(LEAST_M, LEAST_SHARE * way_s * self.speed_mps)
        stated = 2.0 * (self.stations[k].clock_error_s or 0.0)
        return abs(shift.size) >= max(LEAST_S, LEAST_SHARE * way_s, stated)

    def turned(self, k: int) -> _Found | None:
        """By how much an array is turned, None where it is not."""
        rows, error = self._directions(k)
        if not len(rows):
            return None
        arrays = int(np.isfinite(self.bearing).any(axis=0).sum())
        shift = shifts.turned(
            self.azimuth[rows, k], self.bearing[rows, k], error, arrays=arrays, acts=rows
        )
        if shift is None or shift.nats < NATS or abs(shift.size) < TURN_LEAST_DEG:
            return None
        return _Found(shift, Doubtful.BEARING)

    def _directions(self, k: int) -> tuple[Whole, Floats]:
        """Acts whose direction a station told, and the error of that: as its directions scatter
        about their own middle, with what is not known of the act's place.
        """
        rows = np.flatnonzero(np.isfinite(self.bearing[:, k]))
        if not len(rows):
            return rows, np.empty(0)
        off = np.radians(self.bearing[rows, k] - self.azimuth[rows, k])
        middle = np.angle(np.exp(1j * off).mean())
        rest = np.degrees(np.abs(np.angle(np.exp(1j * (off - middle)))))
        stated = self.stations[k].bearing_error_deg or 5.0
        seen = max(1.4826 * float(np.median(rest)), 0.25)
        sure = len(rows) / (len(rows) + FEW)
        across = np.sqrt(np.trace(self.found.inverse[rows, :2, :2], axis1=1, axis2=2))
        far = np.maximum(self.way_s[rows, k] * self.speed_mps, 1.0)
        vague = np.degrees(np.arctan(across / far))
        return rows, np.hypot(max(seen**sure * stated ** (1.0 - sure), 0.5 * stated), vague)

    def row(self, k: int, fit: _Found) -> StationDoubt:
        """What is told of a station."""
        shift, place = fit.shift, fit.rival or fit.shift
        clock = fit.wrong in (Doubtful.CLOCK, Doubtful.EITHER)
        moved = fit.wrong in (Doubtful.PLACE, Doubtful.EITHER)
        turned = fit.wrong is Doubtful.BEARING
        when = self.found.place[shift.agreed, 2] * 1e6
        begin, end = (encoding.moment(self.first_us + round(float(m))) for m in _ends(when))
        return StationDoubt(
            station_id=self.stations[k].station_id, wrong=fit.wrong, start=begin, end=end,
            shift_s=shift.size if clock else None, shift_error_s=shift.error if clock else None,
            moved_m=place.size if moved else None, moved_error_m=place.error if moved else None,
            turned_deg=shift.size if turned else None,
            turned_error_deg=shift.error if turned else None,
            acts=len(shift.acts), agreed=len(shift.agreed), usual=shift.usual, now=shift.now,
            probability=min(from_log_odds(shift.nats), SUREST),
        )  # fmt: skip


def _ends(when: Floats) -> Iterator[float]:
    yield float(when.min())
    yield float(when.max())
