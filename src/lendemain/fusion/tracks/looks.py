"""Plots made ready to be followed: checked, parted by theatre, in metres, look by look.

Plots of the whole earth fall into theatres, which are far enough apart that nothing passes from one
to another unseen: cells of 200 km on the sphere that touch.  Each gets a plane of its own around
its middle, so neither the 180th meridian nor a pole is a place apart.  Lengths in a plane are right
to 0.2 per cent within 600 km of the middle, and to 4 per cent within 3,000 km.

A look of a sensor that is told nothing (a radar) is what it saw at one time, or within the seconds
that its turn takes; things that tell who they are do so when they please, so of them a look is a
short while, with each identity once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.fusion.accounts import Floats
from lendemain.fusion.tracks.crowds import crowds
from lendemain.geo import Plane
from lendemain.records.observation import Reason, Rejection
from lendemain.tables import columns, micros

Places = npt.NDArray[np.int64]

EARTH_M = 6_371_000.0
CELL_M = 200_000.0
ERROR_M_MAX = 100_000.0
ERROR_M_MIN = 0.1
WHILE_S_MAX = 10.0
MOVING_MPS = 2.0
HELD = "the place told before, told again by one who says that it moves"
"""Receivers repeat the last place they heard; what is repeated is no fix."""

NOWHERE = "no place on earth, no error to 100 km, or no time"
COPIED = "the same place at the same time, or the same way all along, under another name"


@dataclass(frozen=True, slots=True)
class Theatre:
    """The plots of a theatre in the order of their looks.

    `rows` are their rows in the table; `place` has x, y, variance (m, m2) and seconds since
    `start_us`; `told` the sensor and the identity (-1: none); `starts` where looks begin, and the
    end of the last; `tells` which sensors are told identities.
    """

    plane: Plane
    start_us: int
    rows: Places
    place: Floats
    told: Places
    starts: Places
    tells: npt.NDArray[np.bool_]
    sensors: tuple[str, ...]


def sound(plots: pa.Table) -> tuple[Places, pa.Table]:
    """The rows of plots that can be followed, and rejections of the others, with why."""
    lon, lat, error = (floats(plots, name) for name in ("lon", "lat", "error_m"))
    bad_place = ~(np.isfinite(lon) & (np.abs(lon) <= 360.0) & (np.abs(lat) <= 90.0))
    bad_error = ~((error >= 0.0) & (error <= ERROR_M_MAX))
    timeless = np.asarray(plots.column("time").is_null().to_numpy(zero_copy_only=False), bool)
    bad = bad_place | bad_error | timeless
    held, again = np.zeros(len(lon), bool), np.zeros(len(lon), bool)
    good = np.flatnonzero(~bad)
    held[good] = _held(plots, good, (lon, lat))
    again[good] = copied(plots, good) & ~held[good]
    at = np.flatnonzero(bad | held | again)
    field = np.where(held | again | bad_place, "lat", np.where(bad_error, "error_m", "time"))[at]
    given = {
        "source": pc.cast(plots.column("source"), pa.string()).take(pa.array(at)),
        "row": plots.column("row").take(pa.array(at)), "field": list(field), "value": "",
        "reason": [(Reason.DUPLICATE if h else Reason.OUT_OF_RANGE).value
                   for h in (held | again)[at]],
        "detail": [HELD if h else COPIED if c else NOWHERE
                   for h, c in zip(held[at], again[at], strict=True)],
    }  # fmt: skip
    return np.flatnonzero(~bad & ~held & ~again), columns(Rejection, given, len(at))


def _held(plots: pa.Table, rows: Places, place: tuple[Floats, Floats]) -> npt.NDArray[np.bool_]:
    """Which rows tell again, to the bit, the place told before by one who says that it moves."""
    identity, names = codes(plots, "identity", rows)
    sensor, _ = codes(plots, "sensor", rows)
    time_us = micros(plots, "time")[rows]
    lon, lat = place[0][rows], place[1][rows]
    order = np.lexsort((lat, lon, time_us, identity, sensor))
    same = np.zeros(len(rows), bool)
    if len(rows) > 1:
        keys = (sensor, identity, lon, lat)
        same[1:] = np.logical_and.reduce([np.diff(key[order]) == 0 for key in keys])
    held = np.zeros(len(rows), bool)
    held[order] = same
    nobody = np.array([name == "" for name in names], bool)
    moving = np.nan_to_num(floats(plots, "speed_mps")[rows]) >= MOVING_MPS
    return np.asarray(held & moving & ~nobody[identity], bool)


def copied(plots: pa.Table, rows: Places) -> npt.NDArray[np.bool_]:
    """Which rows tell, under a name, the time and to the bit the place that an earlier name in the
    alphabet tells, or go with a crowd of other names (`crowds`): one source under many names, since
    no two things are at one place.
    """
    identity, names = codes(plots, "identity", rows)
    nobody = np.array([name == "" for name in names], bool)
    named = np.flatnonzero(~nobody[identity]) if len(rows) else np.zeros(0, np.int64)
    keys = tuple(k[rows][named] for k in (floats(plots, "lat"), floats(plots, "lon"),
                                          micros(plots, "time")))  # fmt: skip
    order = np.lexsort((identity[named], *keys))
    again = np.zeros(len(rows), bool)
    if len(order) > 1:
        same = np.logical_and.reduce([np.diff(key[order]) == 0 for key in keys])
        head = np.maximum.accumulate(np.where(np.r_[True, ~same], np.arange(len(order)), 0))
        who = identity[named][order]
        again[named[order]] = who != who[head]
        place = unit(keys[1], keys[0]) * EARTH_M
        first = crowds(identity[named], keys[2] / 1e6, place)
        again[named] |= (first >= 0) & (first != identity[named])
    return again


def theatres(plots: pa.Table, rows: Places, *, turns_s: Mapping[str, float]) -> Iterator[Theatre]:
    """The theatres of the given rows, in order; `turns_s` has how long a sensor's look takes.

    The order of the rows does not matter.
    """
    if not len(rows):
        return
    lon, lat, error = (floats(plots, name)[rows] for name in ("lon", "lat", "error_m"))
    lon = (lon + 180.0) % 360.0 - 180.0
    time_us = micros(plots, "time")[rows]
    sensor, sensors = codes(plots, "sensor", rows)
    identity, names = codes(plots, "identity", rows)
    nobody = np.array([name == "" for name in names], bool)
    identity = np.where(nobody[identity], -1, identity)
    order = np.lexsort((error, lat, lon, identity, sensor, time_us))
    part = _parts(lon, lat)
    for number in range(int(part.max()) + 1):
        at = order[part[order] == number]
        own, held = np.unique(sensor[at], return_inverse=True)
        plane = _plane(lon[at], lat[at])
        x, y = plane.metres(lon[at], lat[at])
        start_us = int(time_us[at].min())
        told = np.column_stack(
            [held, np.unique(np.r_[-1, identity[at]], return_inverse=True)[1][1:]]
        )
        told[:, 1] -= 1
        place = np.column_stack(
            [x, y, np.maximum(error[at], ERROR_M_MIN) ** 2, (time_us[at] - start_us) / 1e6]
        )
        tells = np.bincount(held, weights=told[:, 1] >= 0) * 2 >= np.bincount(held)
        turns = np.array([turns_s.get(sensors[s], 0.0) for s in own])
        sequence, starts = _looks(place[:, 3], told, tells, turns)
        yield Theatre(
            plane=plane, start_us=start_us, rows=rows[at][sequence], place=place[sequence],
            told=np.ascontiguousarray(told[sequence]), starts=starts, tells=tells,
            sensors=tuple(sensors[s] for s in own),
        )  # fmt: skip


def floats(plots: pa.Table, name: str) -> Floats:
    """A column of numbers as float64, NaN where there is none."""
    column = plots.column(name).cast(pa.float64()).fill_null(np.nan)
    return np.asarray(column.to_numpy(), np.float64)


def codes(plots: pa.Table, name: str, rows: Places) -> tuple[Places, list[str]]:
    """Numbers that stand for texts in the order of the alphabet, and the texts."""
    column = pc.cast(plots.column(name), pa.string()).fill_null("").combine_chunks()
    encoded = column.take(pa.array(rows)).dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    listed = encoded.dictionary.to_pylist()
    rank = np.argsort(np.argsort(np.array(listed, dtype=object), kind="stable"), kind="stable")
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return np.asarray(rank[codes], np.int64), sorted(listed)


def unit(lon: Floats, lat: Floats) -> Floats:
    """Places (degrees) as directions from the middle of a round earth, n x 3."""
    east, north = np.radians(lon), np.radians(lat)
    return np.column_stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
    )


def _parts(lon: Floats, lat: Floats) -> Places:
    """The number of each place's theatre, from 0 on."""
    cells = np.floor(unit(lon, lat) * (EARTH_M / CELL_M)).astype(np.int64)
    distinct, of = np.unique(cells, axis=0, return_inverse=True)
    at = {tuple(cell): i for i, cell in enumerate(distinct.tolist())}
    part = np.full(len(distinct), -1, np.int64)
    count = 0
    for seed in range(len(distinct)):
        if part[seed] >= 0:
            continue
        part[seed], waiting = count, [seed]
        while waiting:
            x, y, z = distinct[waiting.pop()].tolist()
            around = [
                (x + i, y + j, z + k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)
            ]
            for near in [at[cell] for cell in around if cell in at]:
                if part[near] < 0:
                    part[near] = count
                    waiting.append(near)
        count += 1
    return part[of.reshape(-1)]


def _plane(lon: Floats, lat: Floats) -> Plane:
    """A plane around the middle of places, wherever on earth."""
    middle = unit(lon, lat).mean(axis=0)
    north = float(np.degrees(np.arctan2(middle[2], np.hypot(middle[0], middle[1]))))
    east = float(np.degrees(np.arctan2(middle[1], middle[0])))
    return Plane(lon=round(east, 3), lat=round(north, 3))


def _looks(
    seconds: Floats, told: Places, tells: npt.NDArray[np.bool_], turns: Floats
) -> tuple[Places, Places]:
    """The sequence of plots (sorted by time before) look by look, and where looks start."""
    telling = tells[told[:, 0]]
    window = _while_s(seconds[telling], told[telling, 1])
    width = np.where(telling, window, turns[told[:, 0]])
    whole = np.where(width > 0.0, np.floor(seconds / np.where(width > 0.0, width, 1.0)), 0.0)
    begin = np.where(width > 0.0, whole * width, seconds)
    fixed = np.unique(begin[~telling])
    between = np.where(telling, np.searchsorted(fixed, seconds), 0)
    group = np.where(telling, -1, told[:, 0])
    rank = _ranks(begin, between, np.where(telling, told[:, 1], -2 - np.arange(len(seconds))))
    keys = (rank, group, begin, between, np.where(telling, seconds, begin))
    first = _first_of(keys[:4], seconds)
    sequence = np.lexsort((np.arange(len(seconds)), rank, group, first))
    change = np.zeros(len(seconds), bool)
    for key in (first, rank, group):
        change[1:] |= np.diff(key[sequence]) != 0
    return sequence, np.r_[0, np.flatnonzero(change), len(seconds)].astype(np.int64)


def _first_of(keys: tuple[Places | Floats, ...], seconds: Floats) -> Floats:
    """For each plot the time of the first plot of its look."""
    order = np.lexsort((seconds, *keys))
    change = np.zeros(len(seconds), bool)
    for key in keys:
        change[1:] |= np.diff(key[order]) != 0
    heads = np.maximum.accumulate(np.where(change, np.arange(len(seconds)), 0))
    first = np.empty(len(seconds))
    first[order] = seconds[order][heads]
    return first


def _ranks(begin: Floats, between: Places, identity: Places) -> Places:
    """How many plots of the same identity stand before each in its while."""
    order = np.lexsort((np.arange(len(begin)), identity, between, begin))
    change = np.zeros(len(begin), bool)
    for key in (begin, between, identity):
        change[1:] |= np.diff(key[order]) != 0
    heads = np.maximum.accumulate(np.where(change, np.arange(len(begin)), 0))
    rank = np.empty(len(begin), np.int64)
    rank[order] = np.arange(len(begin)) - heads
    return rank


def _while_s(seconds: Floats, identity: Places) -> float:
    """Half the usual time between two fixes of one identity, in seconds."""
    if len(seconds) < 2:
        return 0.0
    order = np.lexsort((seconds, identity))
    gap = np.diff(seconds[order])[np.diff(identity[order]) == 0]
    gap = gap[gap > 0.0]
    return min(0.5 * float(np.median(gap)), WHILE_S_MAX) if len(gap) else 0.0
