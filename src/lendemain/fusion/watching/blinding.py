"""Silences of sensors that coincide with what happened near them: candidates for tampering.

On 4 October 2017 a laser left a camera blind for five hours.  A gap is a time for which a sensor
reported an outage or jamming; or of which a standing sensor, one that accounts for at least
`STANDING` of its time, says nothing.  Nights and weather explain themselves and are no gaps, and
what comes and goes by its nature (patrols, flights, passes) is silent in between.

Incidents near a gap, in place and in time, are compared with how many the sensor's neighbourhood
had while it watched before: counts with a gamma prior on their rate (Jeffreys' n + 1/2), so that
their sum over the gap is negative binomial.  What is unlikely by chance is a candidate for a person
to look into.  Nothing is said of who, and an outage with no incident near it is the coverage
ledger's business alone.
"""

from datetime import timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.fusion.heat.counts import surprise
from lendemain.records.background import Blinding
from lendemain.records.observation import WatchStatus

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

GAP_MIN = timedelta(minutes=30)
GAP_MAX = timedelta(days=2)
"""A longer silence between two watches is a sensor withdrawn, not blinded."""
BEFORE = timedelta(hours=2)
AFTER = timedelta(hours=1)
HISTORY_MIN_H = 1.0
STANDING = 0.8
CHANCE_MAX = 0.05
NO_WORD = "no word"
_HOUR_US = 3.6e9
_EARTH_M = 6_371_008.8
_BLIND = frozenset({WatchStatus.OUTAGE.value, WatchStatus.JAMMED.value})


class _Gap(NamedTuple):
    start: int
    end: int
    cause: str
    row: int


class _Near(NamedTuple):
    """Incidents near a sensor, by begin: microseconds, and their rows."""

    start: Whole
    end: Whole
    row: Whole


def blindings(
    watches: pa.Table, incidents: pa.Table, *, gap: timedelta = GAP_MIN, chance: float = CHANCE_MAX
) -> pa.Table:
    """Candidates (`Blinding`) by sensor and begin: gaps of at least `gap` near which more happened
    than chance allows (at most `chance` of so many or more).

    `watches` are `Watch` rows of any order, `incidents` `Incident` rows.  An incident is near where
    it lies within the watch's range and begins from `BEFORE` the gap to `AFTER` its end.
    """
    where = _places(incidents)
    status = tables.texts(watches, "status")
    start, end = tables.micros(watches, "start"), tables.micros(watches, "end")
    names, of = np.unique(tables.texts(watches, "sensor").astype(str), return_inverse=True)
    order = np.lexsort((end, start, of))
    first = np.searchsorted(of[order], np.arange(len(names) + 1))
    discs = list(
        zip(*(watches.column(n).to_pylist() for n in ("lon", "lat", "range_m")), strict=True)
    )
    near: dict[tuple[float, float, float], _Near] = {}
    found: list[dict[str, object]] = []
    for i in range(len(names)):
        rows = order[first[i] : first[i + 1]]
        rows = rows[end[rows] > start[rows]]
        gaps = _gaps(start[rows], end[rows], status[rows], int(gap / timedelta(microseconds=1)))
        on = rows[status[rows] == WatchStatus.ON]
        for one in gaps:
            at = int(rows[one.row])
            disc = discs[at]
            if disc not in near:
                near[disc] = _near(disc, where)
            row = _candidate(one, near[disc], (start[on], end[on]))
            if row is not None and row["chance"] <= chance:  # type: ignore[operator]
                given = {n: watches.column(n)[at].as_py() for n in ("nation", "lon", "lat")}
                at_first = incidents.column("incident_id")[row.pop("at")].as_py()
                found.append(given | row | {"sensor": str(names[i]), "first_incident": at_first})
    listed: dict[str, list[object]] = {n: [r[n] for r in found] for n in _NAMES}
    return tables.columns(Blinding, listed, len(found))


_NAMES = tables.schema(Blinding).names


def _gaps(start: Whole, end: Whole, status: npt.NDArray[np.object_], least: int) -> list[_Gap]:
    """The gaps of one sensor's watches, given by begin; none where it had not watched before."""
    found: list[_Gap] = []
    longest = int(GAP_MAX / timedelta(microseconds=1))
    standing = len(start) > 0 and _union(start, end) >= STANDING * int(end.max() - start[0])
    reach, watched = 0, False
    for i, (a, b, said) in enumerate(zip(start.tolist(), end.tolist(), status, strict=True)):
        if watched and standing and least <= a - reach <= longest:
            found.append(_Gap(reach, a, NO_WORD, i - 1))
        if said in _BLIND and b - a >= least:
            found.append(_Gap(a, b, str(said), i))
        watched = True
        reach = max(reach, b)
    return _merged(found)


def _merged(gaps: list[_Gap]) -> list[_Gap]:
    """Gaps that touch as one, under the cause of the first."""
    merged: list[_Gap] = []
    for one in sorted(gaps):
        if merged and one.start <= merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(one.end, merged[-1].end))
        else:
            merged.append(one)
    return merged


def _places(incidents: pa.Table) -> tuple[Floats, Floats, Whole, Whole]:
    lon, lat = (np.asarray(incidents.column(n).to_numpy(), np.float64) for n in ("lon", "lat"))
    return lon, lat, tables.micros(incidents, "start"), tables.micros(incidents, "end")


def _near(own: tuple[float, float, float], where: tuple[Floats, Floats, Whole, Whole]) -> _Near:
    """The incidents within a disc (degrees, metres)."""
    lon, lat, start, end = where
    if not np.isfinite(own).all() or not len(lon):
        return _Near(*(np.zeros(0, np.int64) for _ in range(3)))
    with np.errstate(invalid="ignore"):
        held = np.flatnonzero(_away_m(own[0], own[1], lon, lat) <= own[2])
    held = held[np.argsort(start[held], kind="stable")]
    return _Near(start[held], end[held], held)


def _away_m(lon: float, lat: float, east: Floats, north: Floats) -> Floats:
    """Great-circle distances in metres on a sphere, right to half a per cent (haversine)."""
    a, b = np.radians(lat), np.radians(north)
    turn = np.radians(east - lon)
    half = np.sin((b - a) / 2.0) ** 2 + np.cos(a) * np.cos(b) * np.sin(turn / 2.0) ** 2
    return np.asarray(2.0 * _EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


def _candidate(gap: _Gap, near: _Near, on: tuple[Whole, Whole]) -> dict[str, object] | None:
    """A gap beside what happened near it, None where nothing did."""
    before, after = (int(t / timedelta(microseconds=1)) for t in (BEFORE, AFTER))
    first, last = gap.start - before, gap.end + after
    inside = np.flatnonzero((near.start >= first) & (near.start < last))
    if not len(inside):
        return None
    hours = float(_union(np.minimum(on[0], first), np.minimum(on[1], first))) / _HOUR_US
    earlier = int(_within(near.start, on[0], np.minimum(on[1], first)).sum())
    shape = earlier + 0.5
    usual = shape / max(hours, HISTORY_MIN_H) * (last - first) / _HOUR_US
    count = np.array([len(inside)], np.int64)
    tail = surprise(count, np.array([usual]), np.array([shape])).tail[0]
    return {
        "start": tables.moments(np.array([gap.start]))[0].as_py(),
        "end": tables.moments(np.array([gap.end]))[0].as_py(), "cause": gap.cause,
        "incidents": len(inside), "usual": usual, "chance": float(tail),
        "at": int(near.row[inside[0]]),
    }  # fmt: skip


def _union(start: Whole, end: Whole) -> int:
    """The length that intervals, given by begin, cover together."""
    if not len(start):
        return 0
    before = np.append(start[0], np.maximum.accumulate(end)[:-1])
    return int(np.maximum(end - np.maximum(start, before), 0).sum())


def _within(moments: Whole, start: Whole, end: Whole) -> npt.NDArray[np.bool_]:
    """Which moments lie in one of some intervals given by begin."""
    if not len(start):
        return np.zeros(len(moments), np.bool_)
    at = np.searchsorted(start, moments, side="right") - 1
    reach = np.maximum.accumulate(end)
    return np.asarray((at >= 0) & (moments < reach[np.maximum(at, 0)]), np.bool_)
