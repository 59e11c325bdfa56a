"""Which tracks passed a line or a zone's border: from which side to which, when, how surely.

At each moment a track's place is a normal distribution; the probability that it is beyond a border
is that of the distance to it over the error across it, and at the turning points of that
probability the distribution is laid over the true shape and summed.  Between two plots the way is
the cubic through both places and velocities, and uncertain by as much more as an integrated random
walk that is tied at both ends (variance q dt^3 u^3 (1 - u)^3 / 3 at the share u of the way).

From one turning point to the next the track has passed with the probability of having been on one
side at the first and on the other at the second.  Given that it has, it passed before a moment with
the share of the change of probability until then: that gives the interval.  A track that ends close
to a border is beyond it with what its last place says.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from lendemain import geo, probability, tables
from lendemain.errors import InputError
from lendemain.fusion.accounts import Floats
from lendemain.records.track import LineCrossing

LEAST = 0.05
"""Crossings that are less probable are not told."""

BETWEEN = 8
"""Into so many parts the way between two plots is cut close to a border."""

NEAR_SIGMAS = 6.0
TAIL = 0.05
FAR_M = 4_000_000.0
_SPOTS, _FINER = 300, 8

Places = npt.NDArray[np.int64]


class _Way(NamedTuple):
    """Moments of one track in order: seconds, metres, covariance, how many standard deviations
    beyond the border, and the chance to be beyond.
    """

    seconds: Floats
    place: Floats
    cov: Floats
    deviations: Floats
    beyond: Floats


def crossings(points: pa.Table, borders: Mapping[str, bytes]) -> pa.Table:
    """The `LineCrossing`s of tracks (a table of `TrackPoint`) over borders, in order of border,
    track and time.

    A border is the WKB (degrees) of a line or a polygon.  Raises `InputError` for another geometry.
    """
    names, of = _numbered(points)
    start_us = tables.micros(points, "time")
    order = np.lexsort((start_us, of))
    found = []
    for name in sorted(borders):
        border = Border(name, borders[name])
        for number, way, base_us in _ways(points, border, order, (of, start_us)):
            own = {"track_id": names[number], "border": name, "base": base_us}
            found.extend([row | own for row in _passed(way, border)])
    return _table(found)


class Border:
    """A line or zone in metres: how far places are beyond it, left of a line or inside a zone
    being less than nothing.
    """

    def __init__(self, name: str, wkb: bytes) -> None:
        try:
            shape = shapely.from_wkb(wkb)
        except shapely.errors.ShapelyError:
            shape = None
        kinds = ("LineString", "Polygon", "MultiPolygon")
        if shape is None or shape.is_empty or shape.geom_type not in kinds:
            raise InputError(
                "is no line and no polygon", where=f"border {name}", remedy="Give WKB of one"
            )
        middle = shapely.get_coordinates(shape.representative_point())[0]
        self.plane = geo.Plane(lon=float(middle[0]), lat=float(middle[1]))
        flat = self.plane.flat([shape])[0]
        if shape.geom_type == "LineString":
            self.sides = ("left", "right")
            self.near_side = shapely.make_valid(geo.hands(shapely.get_coordinates(flat))[0])
            self.edge = shapely.LineString(geo.extended(shapely.get_coordinates(flat)))
            self.bounds = np.asarray(flat.bounds)
            self.bounds += np.array([-1, -1, 1, 1]) * FAR_M
        else:
            self.sides = ("inside", "outside")
            self.near_side = shapely.make_valid(flat)
            self.edge = self.near_side.boundary
            self.bounds = np.asarray(flat.bounds)
        shapely.prepare(self.near_side)
        shapely.prepare(self.edge)

    def distance(self, place: Floats) -> Floats:
        """Metres beyond the border, less than nothing on the near side."""
        spots = shapely.points(place)
        far = shapely.distance(spots, self.edge)
        return np.asarray(np.where(shapely.intersects(self.near_side, spots), -far, far))

    def deviations(self, place: Floats, cov: Floats) -> Floats:
        """How many standard deviations beyond: the distance over the error across the border."""
        spots = shapely.points(place)
        far = self.distance(place)
        lines = shapely.get_coordinates(shapely.shortest_line(spots, self.edge)).reshape(-1, 2, 2)
        across = lines[:, 1] - lines[:, 0]
        length = np.hypot(across[:, 0], across[:, 1])
        plain = length < 1e-6
        across[plain] = np.sqrt(0.5)
        across /= np.where(plain, 1.0, length)[:, None]
        variance = (
            cov[:, 0] * across[:, 0] ** 2
            + 2.0 * cov[:, 1] * across[:, 0] * across[:, 1]
            + cov[:, 2] * across[:, 1] ** 2
        )
        z = far / np.sqrt(np.maximum(variance, 1e-6))
        return np.asarray(np.clip(z, -9.0, 9.0))

    def exactly(self, place: Floats, cov: Floats) -> float:
        """The chance to be beyond of one place, summed over its distribution."""
        turn = np.arange(_SPOTS) * np.pi * (3.0 - np.sqrt(5.0))
        radius = np.sqrt(-2.0 * np.log1p(-(np.arange(_SPOTS) + 0.5) / _SPOTS))
        root = np.linalg.cholesky(np.array([[cov[0], cov[1]], [cov[1], cov[2]]]) + 1e-6 * np.eye(2))
        spots = place + (radius * np.vstack([np.cos(turn), np.sin(turn)])).T @ root.T
        inside = shapely.intersects_xy(self.near_side, spots[:, 0], spots[:, 1])
        return float(1.0 - inside.mean())


def _numbered(points: pa.Table) -> tuple[list[str], Places]:
    """The names of tracks in order, and the number of each point's."""
    texts = tables.texts(points, "track_id")
    names, of = np.unique(texts.astype(str), return_inverse=True)
    return names.tolist(), of.astype(np.int64)


def _ways(
    points: pa.Table, border: Border, order: Places, keys: tuple[Places, Places]
) -> Iterator[tuple[int, _Way, int]]:
    """Each track's moments close to a border: its number, the way, and its first microsecond."""
    of, time_us = keys[0][order], keys[1][order]
    column = {n: points.column(n).to_numpy()[order].astype(float) for n in _COLUMNS}
    x, y = border.plane.metres(column["lon"], column["lat"])
    sigma = np.sqrt(np.maximum(column["xx"] + column["yy"], 0.0))
    step = np.zeros(len(of))
    same = np.diff(of) == 0
    seconds = np.diff(time_us) / 1e6
    stretch = np.where(same, np.hypot(np.diff(x), np.diff(y)), 0.0)
    loose = np.sqrt(column["diffusion_m2ps3"][:-1] * np.where(same, seconds, 0.0) ** 3 / 192.0)
    step[:-1] = stretch + NEAR_SIGMAS * loose
    step[1:] = np.maximum(step[1:], stretch + NEAR_SIGMAS * loose)
    reach = NEAR_SIGMAS * sigma + step
    west, south, east, north = border.bounds
    close = (x + reach >= west) & (x - reach <= east) & (y + reach >= south) & (y - reach <= north)
    close &= np.isfinite(x) & np.isfinite(y) & np.isfinite(sigma)
    at = np.flatnonzero(close)
    at = at[np.abs(border.distance(np.column_stack([x, y])[at])) <= reach[at]]
    for part in np.split(at, np.flatnonzero(np.diff(of[at])) + 1):
        if len(part):
            rows = _filled(part, column, (x, y), time_us)
            z = border.deviations(rows[:, 1:3], rows[:, 3:])
            way = _Way(rows[:, 0], rows[:, 1:3], rows[:, 3:], z, probability.normal_below(z))
            yield int(of[part[0]]), way, int(time_us[part[0]])


_COLUMNS = ("lon", "lat", "xx", "xy", "yy", "east_mps", "north_mps", "diffusion_m2ps3")


def _filled(
    part: Places, column: Mapping[str, Floats], place: tuple[Floats, Floats], time_us: Places
) -> Floats:
    """Seconds, x, y and covariance of some points of a track and of moments between them."""
    seconds = (time_us[part] - time_us[part[0]]) / 1e6
    whole = np.column_stack(
        [seconds, place[0][part], place[1][part], *(column[n][part] for n in ("xx", "xy", "yy"))]
    )
    if len(part) < 2:
        return whole
    speed = np.column_stack([column["east_mps"][part], column["north_mps"][part]])
    dt = np.where(np.diff(part) == 1, np.diff(seconds), 0.0)[:, None, None]
    u = (np.arange(BETWEEN) / BETWEEN)[None, :, None]
    a, b = whole[:-1, None, :], whole[1:, None, :]
    between = a + u * (b - a)
    bent = u * (1.0 - u) * dt
    chord = (b[:, :, 1:3] - a[:, :, 1:3]) / np.where(dt > 0.0, dt, 1.0)
    between[:, :, 1:3] += bent * (
        (1.0 - u) * (speed[:-1, None] - chord) - u * (speed[1:, None] - chord)
    )
    loose = column["diffusion_m2ps3"][part][:-1, None] * dt[:, :, 0] ** 3
    loose = loose * (u * (1.0 - u))[:, :, 0] ** 3 / 3.0
    between[:, :, 3] += loose
    between[:, :, 5] += loose
    kept = np.ones((len(part) - 1, BETWEEN), bool)
    kept[dt[:, 0, 0] <= 0.0, 1:] = False
    return np.asarray(np.vstack([between[kept], whole[-1:]]))


def _turns(values: Floats) -> list[int]:
    """Places where values turn, in order, with the first and the last; lesser turns left out."""
    turns, low, high, rising = [0], 0, 0, 0
    for i in range(1, len(values)):
        high = i if values[i] >= values[high] else high
        low = i if values[i] <= values[low] else low
        if rising >= 0 and values[high] - values[i] > LEAST:
            if high > turns[-1]:
                turns.append(high)
            rising, low, high = -1, i, i
        elif rising <= 0 and values[i] - values[low] > LEAST:
            if low > turns[-1]:
                turns.append(low)
            rising, low, high = 1, i, i
    last = high if rising > 0 else low
    if rising and last > turns[-1]:
        turns.append(last)
    return turns


def _passed(way: _Way, border: Border) -> Iterator[dict[str, object]]:
    """The crossings of one track over one border."""
    if way.beyond.max() - way.beyond.min() < LEAST:
        return
    turns = _turns(way.beyond)
    exact = [border.exactly(way.place[i], way.cov[i]) for i in turns]
    for (a, p), (b, q) in zip(
        list(zip(turns, exact, strict=True))[:-1], list(zip(turns, exact, strict=True))[1:],
        strict=True,
    ):  # fmt: skip
        outward = way.beyond[b] > way.beyond[a]
        chance = (1.0 - p) * q if outward else p * (1.0 - q)
        if chance < LEAST:
            continue
        times = way.seconds[a : b + 1]
        early, middle, late = _when(times, way.deviations[a : b + 1])
        place = [float(np.interp(middle, times, way.place[a : b + 1, k])) for k in (0, 1)]
        variance = float(np.interp(middle, times, way.cov[a : b + 1, [0, 2]].mean(axis=1)))
        lon, lat = border.plane.degrees(*place)
        yield {
            "from_side": border.sides[0 if outward else 1],
            "to_side": border.sides[1 if outward else 0],
            "time": middle, "earliest": early, "latest": late, "lon": float(lon),
            "lat": float(lat), "error_m": float(np.sqrt(variance)), "probability": chance,
        }  # fmt: skip


def _when(times: Floats, deviations: Floats) -> tuple[float, float, float]:
    """When a track that passed had done so with 5, 50 and 95 %, from how far beyond it was when."""
    steps = np.arange(len(times))
    finer = np.linspace(0.0, len(times) - 1.0, _FINER * (len(times) - 1) + 1)
    chance = probability.normal_below(np.interp(finer, steps, deviations))
    share = np.maximum.accumulate((chance - chance[0]) / (chance[-1] - chance[0]))
    seconds = np.interp(finer, steps, times)
    early, middle, late = np.interp([TAIL, 0.5, 1.0 - TAIL], share, seconds)
    return float(early), float(middle), float(late)


def _table(found: list[dict[str, object]]) -> pa.Table:
    """The table of crossings from rows with seconds since their `base`."""
    if not found:
        return tables.empty(LineCrossing)
    base = np.array([row.pop("base") for row in found], np.int64)
    given: dict[str, object] = {n: [row[n] for row in found] for n in found[0]}
    for name in ("time", "earliest", "latest"):
        seconds = np.array(given[name], float)
        given[name] = tables.moments(base + np.rint(seconds * 1e6).astype(np.int64))
    for name in ("error_m", "probability"):
        given[name] = pa.array(np.array(given[name], np.float32))
    whole = tables.columns(LineCrossing, given, len(found))
    keys = [(name, "ascending") for name in ("border", "track_id", "time")]
    plain = whole.set_column(
        0, "track_id", pc.cast(whole.column("track_id"), pa.string())
    ).set_column(1, "border", pc.cast(whole.column("border"), pa.string()))
    return whole.take(pc.sort_indices(plain, sort_keys=keys))
