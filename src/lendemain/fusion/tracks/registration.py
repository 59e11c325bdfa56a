"""Radars that were moved or turned without notice, or whose clock is off.

What a radar sees, ships and aircraft also tell of themselves, or another radar sees too.  Where its
plots fit next to nothing of that as they are told, and fit it far better than chance once all are
moved by one way, turned by one angle, or taken from another time, it is doubted, and the way, angle
or time named.  What is counted is things, not plots: one that lies at anchor fits a thousand times
and says no more than once.  Chance is what fits at other ways; a Poisson count stands against its
mean, with as much against it beforehand as there are ways, angles, times and radars to choose from
(a scan, Kulldorff 1997), and a clock and a way that explain as much are said to be either.

Things that tell where they are are taken to be right, since many would have to be wrong alike.  Of
two radars alone, either may be the one: both are named, each half as probably.  Nothing is put
right here; plots stay as they were told.
"""

import dataclasses
import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import encoding, tables
from lendemain.fusion.tracks.looks import EARTH_M, codes, copied, floats, unit
from lendemain.fusion.tracks.offsets import (
    FAR_M,
    HITS_MIN,
    LEAST,
    Radar,
    Things,
    Whole,
    explanations,
)
from lendemain.fusion.tracks.tracking import tracked
from lendemain.geo import Plane
from lendemain.probability import from_log_odds
from lendemain.records.arrival import Doubtful, StationDoubt
from lendemain.records.track import Plot

Floats = npt.NDArray[np.float64]

PLOTS_MAX, THINGS_MAX, RADARS_MAX = 2_000, 300, 12
FOLLOWED_MAX = 20_000
"""Of more plots of a radar so many are looked at, evenly spread; of more things the ones that tell
most often; of more radars those with the most plots; of another radar's plots so many are followed.
"""

PARTS = (1, 2, 4)
"""A radar's time is looked at whole and in parts: it may have been moved in one of them."""

SIGMAS, WIDE_M_MIN = 3.0, 100.0
"""What fits lies within so many standard deviations, and never has to lie closer than this."""

ALARM, SUREST = 0.95, 0.999
"""What is less probable is not said; that nothing else explains the same is never surer."""

BETTER = 3.0
"""By so many nats must one explanation be better than the other to stand alone."""


def doubted(plots: pa.Table) -> pa.Table:
    """The radars that are doubted (`StationDoubt`, in order of their names), from `Plot`.

    A radar is a sensor most of whose plots claim no identity.  The order of rows does not matter.
    """
    given = _Given(plots)
    if given.count < 2:
        return tables.empty(StationDoubt)
    rows = []
    told = [s for s in range(given.count) if given.tells[s]]
    accused: dict[int, dict[int, StationDoubt]] = {}
    for radar in given.radars:
        if told:
            found = given.doubt(radar, told)
            if found is not None:
                rows.append(found)
            continue
        others = [o for o in given.radars if o != radar]
        by = {o: row for o in others if (row := given.doubt(radar, [o])) is not None}
        accused[radar] = by
    rows += doubters(accused)
    rows.sort(key=lambda row: row.station_id)
    return tables.table(StationDoubt, rows)


def doubters(accused: dict[int, dict[int, StationDoubt]]) -> Iterator[StationDoubt]:
    """Of sensors that doubt each other (what is said of each, by whom) those that more others
    doubt; where as many, both by half.
    """
    for by in accused.values():
        rivals = [len(accused.get(o, {})) for o in by]
        if not by or len(by) < max(rivals):
            continue
        best = max(by.values(), key=lambda row: (row.agreed, row.probability))
        share = 1.0 if len(by) > max(rivals) else 0.5
        yield dataclasses.replace(best, probability=share * best.probability)


class _Given:
    """All plots with a place and a time, by sensor."""

    def __init__(self, plots: pa.Table) -> None:
        lon, lat = floats(plots, "lon"), floats(plots, "lat")
        timed = ~np.asarray(plots["time"].is_null().to_numpy(zero_copy_only=False), bool)
        rows = np.flatnonzero(
            timed & np.isfinite(lon) & (np.abs(lon) <= 360.0) & (np.abs(lat) <= 90.0)
        )
        rows = rows[~copied(plots, rows)]
        self.sensor, self.names = codes(plots, "sensor", rows)
        self.identity, identities = codes(plots, "identity", rows)
        nobody = np.array([name == "" for name in identities], bool)
        self.named = ~nobody[self.identity] if len(rows) else np.zeros(0, bool)
        self.lon, self.lat = lon[rows], lat[rows]
        self.error = np.nan_to_num(floats(plots, "error_m")[rows], nan=100.0, posinf=1e5)
        self.seconds = tables.micros(plots, "time")[rows] / 1e6
        self.tracks: dict[int, tuple[Whole, Floats, Whole]] = {}
        self.count = len(np.unique(self.sensor))
        many = np.bincount(self.sensor, minlength=len(self.names))
        told = np.bincount(self.sensor, weights=self.named, minlength=len(self.names))
        self.tells = [bool(m and 2 * t >= m) for m, t in zip(many, told, strict=True)]
        known = [s for s in np.argsort(-many, kind="stable").tolist() if many[s]]
        self.radars = sorted(s for s in known if not self.tells[s] and self.names[s])[:RADARS_MAX]

    def doubt(self, radar: int, others: list[int]) -> StationDoubt | None:
        """What is doubted of a radar beside some sensors that are taken to be right."""
        own = np.flatnonzero(self.sensor == radar)
        own = own[np.lexsort((self.lat[own], self.lon[own], self.seconds[own]))]
        some = _some(own)
        middle = unit(self.lon[some], self.lat[some]).mean(axis=0)
        plane = Plane(
            lon=math.degrees(math.atan2(middle[1], middle[0])),
            lat=math.degrees(math.atan2(middle[2], math.hypot(middle[0], middle[1]))),
        )
        near = np.linalg.norm(unit(self.lon, self.lat) * EARTH_M - middle * EARTH_M, axis=1)
        reach = float(np.quantile(near[some], 0.95)) + 2.0 * FAR_M
        right = np.flatnonzero(np.isin(self.sensor, others) & (near <= reach))
        things = self._things(right, others, plane)
        things = None if things is None else things.apart(self.seconds[some], WIDE_M_MIN)
        if things is None or len(things.starts) <= LEAST:
            return None
        error = math.hypot(float(np.median(self.error[some])), float(np.median(self.error[right])))
        wide = max(SIGMAS * error, WIDE_M_MIN)
        for parts in PARTS:
            rows = []
            for part in np.array_split(own, parts):
                part = _some(part)
                x, y = plane.metres(self.lon[part], self.lat[part])
                seen = Radar(self.seconds[part], x + 1j * y, wide, len(self.radars))
                rows.append(_part(seen, things, self.names[radar]))
            found = [row for row in rows if row is not None]
            if found:
                return max(found, key=lambda row: (row.agreed, row.probability))
        return None

    def _things(self, right: Whole, others: list[int], plane: Plane) -> Things | None:
        """What moves among the plots of sensors that are taken to be right, with its fixes."""
        if self.named[right].any():
            right = right[self.named[right]]
            return _ordered(
                self.identity[right], self.seconds[right], right, given=self, plane=plane
            )
        who, seconds, rows = self._followed(others[0])
        near = np.isin(rows, right)
        if not near.any():
            return None
        return _ordered(who[near], seconds[near], rows[near], given=self, plane=plane)

    def _followed(self, radar: int) -> tuple[Whole, Floats, Whole]:
        """A radar's own tracks: their numbers, and the times and plots of their points."""
        if radar not in self.tracks:
            own = np.flatnonzero(self.sensor == radar)
            own = own[np.lexsort((self.lat[own], self.lon[own], self.seconds[own]))]
            first = max((len(own) - FOLLOWED_MAX) // 2, 0)
            own = own[first : first + FOLLOWED_MAX]
            points = tracked(self._plots(own)).points
            names = tables.texts(points, "track_id").astype(str)
            who = np.unique(names, return_inverse=True)[1].astype(np.int64)
            seconds = tables.micros(points, "time") / 1e6
            self.tracks[radar] = who, seconds, own[points["plot"].to_numpy()]
        return self.tracks[radar]

    def _plots(self, rows: Whole) -> pa.Table:
        given = {
            "source": "", "row": rows, "sensor": "radar", "lon": self.lon[rows],
            "lat": self.lat[rows], "error_m": self.error[rows].astype(np.float32),
            "time": tables.moments(np.rint(self.seconds[rows] * 1e6).astype(np.int64)),
        }  # fmt: skip
        return tables.columns(Plot, given, len(rows))


def _ordered(who: Whole, seconds: Floats, rows: Whole, *, given: _Given, plane: Plane) -> Things:
    """Things that were told most often, their fixes in order of time."""
    many = np.bincount(who)
    kept = np.argsort(-many, kind="stable")[:THINGS_MAX]
    held = np.isin(who, kept[many[kept] >= HITS_MIN])
    who, seconds, rows = who[held], seconds[held], rows[held]
    order = np.lexsort((given.lat[rows], given.lon[rows], seconds, who))
    x, y = plane.metres(given.lon[rows[order]], given.lat[rows[order]])
    heads = np.flatnonzero(np.diff(who[order], prepend=-1) != 0)
    return Things(np.r_[heads, len(order)].astype(np.int64), seconds[order], x + 1j * y)


def _some(rows: Whole) -> Whole:
    """At most `PLOTS_MAX` of the rows, evenly spread."""
    at = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), PLOTS_MAX)).astype(np.int64))
    return np.asarray(rows[at], np.int64)


def _part(seen: Radar, things: Things, name: str) -> StationDoubt | None:
    """What is doubted of a radar within a part of its time."""
    found, near, now = explanations(seen, things)
    fits = [f for f in found if from_log_odds(f.nats) >= ALARM]
    if not fits:
        return None
    plain = [f for f in fits if f.degrees is None]
    best = max(plain or fits, key=lambda f: f.nats)
    turned = [f for f in fits if f.degrees is not None and f.nats > best.nats + BETTER]
    best = turned[0] if turned else best
    rivals = [f for f in plain if f is not best and f.nats > best.nats - BETTER]
    wrong = (
        Doubtful.BEARING if best.degrees is not None
        else Doubtful.EITHER if rivals
        else Doubtful.PLACE if best.seconds is None
        else Doubtful.CLOCK
    )  # fmt: skip
    said = [best, *rivals] if wrong is Doubtful.EITHER else [best]
    return StationDoubt(
        station_id=name, wrong=wrong,
        start=encoding.moment(round(float(seen.seconds[0]) * 1e6)),
        end=encoding.moment(round(float(seen.seconds[-1]) * 1e6)),
        shift_s=next((f.seconds for f in said if f.seconds is not None), None),
        moved_m=next((f.metres for f in said if f.metres is not None), None),
        turned_deg=best.degrees, acts=max(near, len(best.things)), agreed=len(best.things),
        usual=best.usual, now=now, probability=min(from_log_odds(best.nats), SUREST),
    )  # fmt: skip
