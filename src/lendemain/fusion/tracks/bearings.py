"""Places from directions: where bearings of two or more sensors meet at one time.

A sensor that tells a direction and no distance sees along a ray.  Two sensors that look within
`WHILE_S` of each other put what both saw where their rays meet, with an error that grows with the
distances and with how flat they cross; rays that cross flatter than `FLAT_DEG`, behind a sensor or
beyond its range meet nowhere.  Three things seen by two sensors meet in nine places, six of which
are ghosts: they are false plots like any other, do not move as anything moves, and get no track
(`tracking`).  A third sensor tells ghosts at once: a place where fewer rays meet than sensors that
could have seen it looked there is told only if none of its rays has a better one.

One sensor alone gives no place and no plot: a range of zero to infinity is no account of a place.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj

from lendemain import tables
from lendemain.fusion.tracks.looks import codes, floats
from lendemain.geo import Plane
from lendemain.records.track import Plot

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

WHILE_S = 2.0
FLAT_DEG = 12.0
NEAR_SIGMAS = 2.5
ERROR_M_MAX = 20_000.0

_WGS84 = pyproj.Geod(ellps="WGS84")


def plots(bearings: pa.Table) -> pa.Table:
    """The plots of a table of `Bearing` where rays meet, in order of time; the order of rows does
    not matter.

    A plot's `row` is that of its first bearing, its `sensor` "bearings"; bearings that are none
    (not finite, no error, no range) are left out.
    """
    lon, lat, turn, error, reach = (
        floats(bearings, n) for n in ("lon", "lat", "bearing_deg", "error_deg", "range_m")
    )
    sound = np.isfinite(lon) & (np.abs(lat) <= 90.0) & np.isfinite(turn) & (error > 0.0)
    rows = np.flatnonzero(sound & (reach > 0.0) & np.isfinite(error) & np.isfinite(reach))
    if len(rows) < 2:
        return tables.empty(Plot)
    time_us = tables.micros(bearings, "time")[rows]
    sensor, _ = codes(bearings, "sensor", rows)
    order = np.lexsort((turn[rows], sensor, time_us))
    rows, time_us, sensor = rows[order], time_us[order], sensor[order]
    identity, names = codes(bearings, "identity", rows)
    given = {
        "at": time_us / 1e6, "sensor": sensor, "identity": identity, "lon": lon[rows],
        "lat": lat[rows], "turn": np.radians(turn[rows]), "error": np.radians(error[rows]),
        "reach": reach[rows],
    }  # fmt: skip
    found = [one for look in _looks(given["at"]) for one in _met(given, look, names)]
    for one in found:
        one["row"] = int(bearings.column("row")[int(rows[one.pop("first")])].as_py())
    listed = sorted(found, key=lambda one: (one["time"], one["lon"], one["lat"]))
    return tables.columns(Plot, {
        "source": "bearings", "sensor": "bearings",
        "row": np.array([one["row"] for one in listed], np.int64),
        "identity": [one["identity"] for one in listed],
        "time": tables.moments(np.array([one["time"] for one in listed], np.int64)),
        **{n: np.array([one[n] for one in listed], np.float64) for n in ("lon", "lat")},
        "error_m": np.array([one["error_m"] for one in listed], np.float32),
    }, len(listed))  # fmt: skip


def _looks(at: Floats) -> Iterator[Places]:
    """Bearings of one while, each in one look."""
    start = 0
    for k in range(1, len(at) + 1):
        if k == len(at) or at[k] - at[start] > WHILE_S:
            yield np.arange(start, k)
            start = k


def _met(given: dict[str, Any], look: Places, names: list[str]) -> Iterator[dict[str, Any]]:
    """Where rays of a look meet: each meeting of the most rays first, each ray in one place where
    it has one of more than two rays.
    """
    lon, lat = given["lon"][look], given["lat"][look]
    plane = Plane(lon=float(lon[0]), lat=float(np.median(lat)))
    x, y = plane.metres(lon, lat)
    rays = {n: given[n][look] for n in ("sensor", "identity", "turn", "error", "reach")}
    # north at a sensor is not the plane's north: a place a kilometre along its ray tells the turn
    there = plane.metres(*_WGS84.fwd(lon, lat, np.degrees(rays["turn"]), np.full(len(x), 1e3))[:2])
    rays |= {"x": x, "y": y, "turn": np.arctan2(there[0] - x, there[1] - y)}
    seeds = [_meeting(rays, [i, j]) for i, j in _pairs(rays)]
    found = [_joined(rays, one) for one in seeds if one is not None]
    found.sort(key=lambda one: (-len(one[3]), one[2], one[0], one[1]))
    used: set[int] = set()
    done: set[tuple[int, ...]] = set()
    for px, py, error, own in found:
        if tuple(own) in done or (used & set(own)):
            continue
        done.add(tuple(own))
        if len(own) > 2:
            used |= set(own)
        told = {int(k) for k in rays["identity"][own]} if own else set()
        place = plane.degrees(np.array([px]), np.array([py]))
        whose = [names[k] for k in sorted(told) if names[k]]
        yield {
            "first": int(look[own[0]]), "lon": float(place[0][0]), "lat": float(place[1][0]),
            "error_m": error, "identity": whose[0] if len(whose) == 1 else "",
            "time": int(np.rint(given["at"][look[own]].mean() * 1e6)),
        }  # fmt: skip


def _pairs(rays: dict[str, Any]) -> Iterator[tuple[int, int]]:
    sensor, turn = rays["sensor"], rays["turn"]
    for i in range(len(sensor)):
        for j in range(i + 1, len(sensor)):
            flat = abs(np.sin(turn[i] - turn[j])) < np.sin(np.radians(FLAT_DEG))
            if sensor[i] != sensor[j] and not flat:
                yield i, j


def _meeting(rays: dict[str, Any], own: list[int]) -> tuple[float, float, float, list[int]] | None:
    """The place where rays meet best (least squares of their distances over their errors there),
    its error and the rays; None behind a sensor or out of range.
    """
    x, y, turn, error = (rays[n][own] for n in ("x", "y", "turn", "error"))
    normal = np.column_stack([np.cos(turn), -np.sin(turn)])
    far = np.full(len(own), 1_000.0)
    place, cov = np.zeros(2), np.eye(2)
    for _ in range(3):
        weight = 1.0 / (far * error) ** 2
        matrix = (normal * weight[:, None]).T @ normal
        cov = np.linalg.inv(matrix)
        place = cov @ ((normal * weight[:, None]).T @ (normal[:, 0] * x + normal[:, 1] * y))
        far = np.maximum(np.hypot(place[0] - x, place[1] - y), 1.0)
    along = (place[0] - x) * np.sin(turn) + (place[1] - y) * np.cos(turn)
    sigma = float(np.sqrt(np.linalg.eigvalsh(cov)[-1]))
    if (along <= 0.0).any() or (far > rays["reach"][own]).any() or sigma > ERROR_M_MAX:
        return None
    return float(place[0]), float(place[1]), sigma, own


def _joined(
    rays: dict[str, Any], seed: tuple[float, float, float, list[int]]
) -> tuple[float, float, float, list[int]]:
    """A meeting of two rays with the nearest ray of each other sensor that meets it too."""
    px, py, sigma, own = seed
    for sensor in np.unique(rays["sensor"]).tolist():
        if sensor in rays["sensor"][own]:
            continue
        mine = np.flatnonzero(rays["sensor"] == sensor)
        dx, dy = px - rays["x"][mine], py - rays["y"][mine]
        off = np.arctan2(dx, dy) - rays["turn"][mine]
        off = np.abs((off + np.pi) % (2.0 * np.pi) - np.pi)
        spread = np.hypot(rays["error"][mine], sigma / np.maximum(np.hypot(dx, dy), 1.0))
        best = int(np.argmin(off / spread))
        wider = _meeting(rays, sorted([*own, int(mine[best])]))
        if off[best] <= NEAR_SIGMAS * spread[best] and wider is not None:
            px, py, sigma, own = wider
    return px, py, sigma, own
