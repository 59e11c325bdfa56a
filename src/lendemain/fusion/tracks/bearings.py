"""Places from directions: where bearings of two or more sensors meet at one time.

A sensor that tells a direction and no distance sees along a ray.  Two sensors that look within
`WHILE_S` of each other put what both saw where their rays meet, with an error that grows with the
distances and with how flat they cross; rays that cross flatter than `FLAT_DEG`, behind a sensor or
beyond its range meet nowhere.  Three things seen by two sensors meet in nine places, six of which
are ghosts: they are false plots like any other, do not move as anything moves, and get no track
(`tracking`).  A third sensor tells ghosts at once: a place where fewer rays meet than sensors that
could have seen it looked there is told only if none of its rays has a better one.

At most `RAYS_MAX` directions of one while are looked at, the surest of every sensor first, so that
a sensor that is flooded costs no more than one that is not.

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
from lendemain.records.track import Intersection, Plot

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

WHILE_S = 2.0
FLAT_DEG = 12.0
NEAR_SIGMAS = 2.5
ERROR_M_MAX = 20_000.0
RAYS_MAX = 96

_WGS84 = pyproj.Geod(ellps="WGS84")


def plots(bearings: pa.Table) -> pa.Table:
    """The plots of a table of `Bearing` where rays meet, in order of time; the order of rows does
    not matter.

    A plot's `row` is that of its first bearing, its `sensor` "bearings"; bearings that are none
    (not finite, no error, no range) are left out.
    """
    return plotted(intersections(bearings))


def plotted(found: pa.Table) -> pa.Table:
    """The plots that `Intersection` rows are, in their order, with the larger axis as error."""
    xx, xy, yy = (floats(found, n) for n in ("xx", "xy", "yy"))
    major = 0.5 * (xx + yy) + np.hypot(0.5 * (xx - yy), xy)
    return tables.columns(Plot, {
        "source": "bearings", "sensor": "bearings", "row": found["row"],
        "identity": found["identity"], "time": found["time"], "lon": found["lon"],
        "lat": found["lat"], "error_m": np.sqrt(major).astype(np.float32),
    }, found.num_rows)  # fmt: skip


def intersections(bearings: pa.Table) -> pa.Table:
    """The `Intersection` rows of a table of `Bearing`, in order of time; bearings that are none are
    left out, and the order of rows does not matter.
    """
    lon, lat, turn, error, reach = (
        floats(bearings, n) for n in ("lon", "lat", "bearing_deg", "error_deg", "range_m")
    )
    sound = np.isfinite(lon) & (np.abs(lat) <= 90.0) & np.isfinite(turn) & (error > 0.0)
    rows = np.flatnonzero(sound & (reach > 0.0) & np.isfinite(error) & np.isfinite(reach))
    if len(rows) < 2:
        return tables.empty(Intersection)
    time_us = tables.micros(bearings, "time")[rows]
    sensor, _ = codes(bearings, "sensor", rows)
    order = np.lexsort(
        (reach[rows], error[rows], lat[rows], lon[rows], turn[rows], sensor, time_us)
    )
    rows, time_us, sensor = rows[order], time_us[order], sensor[order]
    identity, names = codes(bearings, "identity", rows)
    given = {
        "at": time_us / 1e6, "sensor": sensor, "identity": identity, "lon": lon[rows],
        "lat": lat[rows], "turn": np.radians(turn[rows]), "error": np.radians(error[rows]),
        "reach": reach[rows],
    }  # fmt: skip
    looks = (_few(given, look) for look in _looks(given["at"]))
    found = [one for look in looks for one in _met(given, look, names)]
    numbers, sources = bearings.column("row"), bearings.column("source")
    for one in found:
        first = int(rows[one.pop("first")])
        one["row"], one["source"] = numbers[first].as_py(), sources[first].as_py()
    listed = sorted(found, key=lambda one: (one["time"], one["lon"], one["lat"], one["row"]))
    return tables.columns(Intersection, {
        "row": np.array([one["row"] for one in listed], np.int64),
        "time": tables.moments(np.array([one["time"] for one in listed], np.int64)),
        **{n: [one[n] for one in listed] for n in ("source", "identity")},
        **{n: np.array([one[n] for one in listed], np.float64)
           for n in ("lon", "lat", "xx", "xy", "yy")},
        **{n: np.array([one[n] for one in listed], np.int32) for n in ("rays", "rivals")},
    }, len(listed))  # fmt: skip


def _few(given: dict[str, Any], look: Places) -> Places:
    """At most `RAYS_MAX` bearings of a look, each sensor's surest by turns, in their order."""
    if len(look) <= RAYS_MAX:
        return look
    sensor, error = given["sensor"][look], given["error"][look]
    order = np.lexsort((look, error, sensor))
    heads = np.flatnonzero(np.append(True, np.diff(sensor[order]) != 0))
    since = np.repeat(heads, np.diff(np.append(heads, len(look))))
    turn = np.arange(len(look)) - since
    kept = order[np.argsort(turn, kind="stable")[:RAYS_MAX]]
    return np.sort(look[kept])


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
    kept: dict[tuple[int, ...], tuple[float, float]] = {}
    for px, py, _, own in found:
        if tuple(own) in kept or (used & set(own)):
            continue
        kept[tuple(own)] = (px, py)
        if len(own) > 2:
            used |= set(own)
    through: dict[int, set[int]] = {}
    for n, meeting in enumerate(kept):
        for ray in meeting:
            through.setdefault(ray, set()).add(n)
    for meeting, (px, py) in kept.items():
        own = list(meeting)
        rivals = set[int]().union(*(through[ray] for ray in own))
        told = {int(k) for k in rays["identity"][own]}
        cov = _covariance(rays, own, (px, py))
        place = plane.degrees(np.array([px]), np.array([py]))
        whose = [names[k] for k in sorted(told) if names[k]]
        yield {
            "first": int(look[own[0]]), "lon": float(place[0][0]), "lat": float(place[1][0]),
            "xx": cov[0, 0], "xy": cov[0, 1], "yy": cov[1, 1], "rays": len(own),
            "rivals": len(rivals) - 1, "identity": whose[0] if len(whose) == 1 else "",
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


def _covariance(rays: dict[str, Any], own: list[int], place: tuple[float, float]) -> Floats:
    """The covariance of a place where rays meet, in m2, east and north."""
    x, y, turn, error = (rays[n][own] for n in ("x", "y", "turn", "error"))
    normal = np.column_stack([np.cos(turn), -np.sin(turn)])
    far = np.maximum(np.hypot(place[0] - x, place[1] - y), 1.0)
    return np.asarray(np.linalg.inv((normal / ((far * error) ** 2)[:, None]).T @ normal))


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
