"""Where and when an incident was, from all its accounts.

The place is the mean of the accounts weighted by their information (inverse covariance), so a fine
account outweighs a coarse one by itself.  Accounts of one witness repeat its error, so the
information is divided by accounts per witness; and where accounts lie farther apart than their
errors allow, the covariance is widened by chi-squared over its degrees of freedom (Birge 1932).
An incident that only sectors speak of keeps the sectors' intersection as its region (the smallest
sector where they do not meet), and one that only lines or polygons speak of the smallest of these.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from lendemain import geo
from lendemain.fusion.accounts import Accounts, sector_bounds
from lendemain.records.observation import Geometry

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]

NODE_DEG = 0.1

CORNER_DEG = 1e-7
"""Corners of published regions are rounded to this (1 cm)."""


class Ellipses(NamedTuple):
    """One ellipse an incident: centre in degrees, semi-axes in metres, bearing of the major one."""

    lon: Floats
    lat: Floats
    major_m: Floats
    minor_m: Floats
    bearing_deg: Floats


def ellipses(given: Accounts, incident: Integers, witnesses: Integers) -> Ellipses:
    """Each incident's centre and one-standard-deviation ellipse."""
    n = len(witnesses)
    xx, xy, yy = given.cov.T
    det = xx * yy - xy * xy
    ixx, ixy, iyy = yy / det, -xy / det, xx / det

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(incident, values, n), np.float64)

    pxx, pxy, pyy = total(ixx), total(ixy), total(iyy)
    bx, by = total(ixx * given.x + ixy * given.y), total(ixy * given.x + iyy * given.y)
    pdet = pxx * pyy - pxy * pxy
    x, y = (pyy * bx - pxy * by) / pdet, (pxx * by - pxy * bx) / pdet
    dx, dy = given.x - x[incident], given.y - y[incident]
    chi2 = total(ixx * dx * dx + 2.0 * ixy * dx * dy + iyy * dy * dy)
    accounts = np.bincount(incident, minlength=n)
    widened = np.maximum(1.0, chi2 / np.maximum(2.0 * (accounts - 1), 1.0))
    factor = widened * accounts / np.maximum(witnesses, 1)
    vxx, vxy, vyy = pyy / pdet * factor, -pxy / pdet * factor, pxx / pdet * factor
    half, spread = 0.5 * (vxx + vyy), np.hypot(0.5 * (vxx - vyy), vxy)
    lon, lat = given.plane.degrees(x, y)
    bearing = 0.5 * np.arctan2(2.0 * vxy, vyy - vxx) + _north_turned(given.plane, lon, lat)
    return Ellipses(
        lon, lat, np.sqrt(half + spread), np.sqrt(np.maximum(half - spread, 0.0)),
        np.degrees(bearing) % 180.0,
    )  # fmt: skip


def _north_turned(plane: geo.Plane, lon: Floats, lat: Floats) -> Floats:
    """By how many radians the plane's north is turned clockwise from true north, place by place.

    Places within `NODE_DEG` share an answer, which is right to 0.1 degrees as far as 75 N and S.
    """
    nodes = np.column_stack([np.round(lon / NODE_DEG), np.round(lat / NODE_DEG)]) + 4096.0
    packed = nodes[:, 0].astype(np.int64) * 8192 + nodes[:, 1].astype(np.int64)
    unique, of = np.unique(packed, return_inverse=True)
    lon = np.asarray((unique // 8192 - 4096) * NODE_DEG, np.float64)
    lat = np.clip((unique % 8192 - 4096) * NODE_DEG, -89.0, 89.0).astype(np.float64)
    step = np.where(lat > 0.0, -1e-4, 1e-4)
    x, y = plane.metres(lon, lat)
    to_x, to_y = plane.metres(lon, lat + step)
    turned = -np.arctan2((to_x - x) * np.sign(step), (to_y - y) * np.sign(step))
    return np.asarray(turned[of])


def shapes(given: Accounts, incident: Integers, incidents: int) -> list[bytes | None]:
    """The region of each incident that is known from sectors, lines or polygons alone, as WKB."""
    out: list[bytes | None] = [None] * incidents
    form = given.texts("geometry")
    extended = np.isin(
        form.codes,
        [form.values.index(g) for g in (Geometry.SECTOR, Geometry.LINE, Geometry.POLYGON)
         if g in form.values],
    )  # fmt: skip
    only = np.bincount(incident, ~extended, incidents) == 0
    rows = np.flatnonzero(only[incident] & extended)
    if not len(rows):
        return out
    rows = rows[np.argsort(incident[rows], kind="stable")]
    drawn = _drawn(given, rows)
    has = np.array([g is not None for g in drawn], np.bool_)
    rows, drawn = rows[has], drawn[has]
    change = np.diff(incident[rows], prepend=-1) != 0
    starts = np.flatnonzero(change).tolist()
    for number, a in enumerate(starts):
        b = starts[number + 1] if number + 1 < len(starts) else len(rows)
        out[int(incident[rows[a]])] = _wkb(_overlap(drawn[a:b]))
    return out


def _drawn(given: Accounts, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.object_]:
    """Polygons in degrees of sectors, given shapes of the others; None where there is none."""
    table = given.rows(rows)
    drawn = np.empty(len(rows), object)
    sector = given.sector[rows]
    for i, wkb in enumerate(table.column("shape").to_pylist()):
        if wkb is not None and not sector[i]:
            drawn[i] = shapely.from_wkb(wkb, on_invalid="ignore")
    at = np.flatnonzero(sector)
    seen = table.take(pa.array(at))
    lon, lat = seen.column("lon").to_pylist(), seen.column("lat").to_pylist()
    bounds = np.column_stack(sector_bounds(seen)).tolist()
    made: dict[tuple[float, ...], shapely.Polygon] = {}
    for i, key in zip(
        at.tolist(), zip(lon, lat, *zip(*bounds, strict=True), strict=True), strict=True
    ):
        if key not in made:
            _, _, near, far, bearing, width = key
            made[key] = geo.sector_polygon(
                key[0], key[1], distances_m=(near, far),
                bearings_deg=(bearing - width / 2, bearing + width / 2),
            )  # fmt: skip
        drawn[i] = made[key]
    return drawn


def _overlap(drawn: npt.NDArray[np.object_]) -> shapely.Geometry:
    """What all regions share; where they share nothing, the smallest of them."""
    different = list({g.wkb: g for g in drawn}.values())
    if len(different) == 1:
        return different[0]
    valid = [g if g.is_valid else shapely.make_valid(g) for g in different]
    shared = shapely.intersection_all(valid)
    if not shared.is_empty and shared.area > 0.0:
        return shared
    return min(valid, key=lambda g: (g.area or np.inf, g.wkb))


def _wkb(shape: shapely.Geometry) -> bytes:
    rounded = shapely.transform(shape, lambda xy: np.round(xy / CORNER_DEG) * CORNER_DEG)
    return bytes(shapely.to_wkb(rounded, byte_order=1))


def interval(given: Accounts, incident: Integers, incidents: int) -> tuple[Whole, Whole]:
    """Each incident's start and end in microseconds.

    Only its finest accounts speak of its time: those no more than twice as long (and a minute) as
    its shortest.  Where they speak of one act each and overlap, it happened in what they share;
    otherwise it lasted from the first start to the last end.
    """
    length = given.end_us - given.start_us
    shortest = np.full(incidents, np.iinfo(np.int64).max // 4)
    np.minimum.at(shortest, incident, length)
    fine = length <= 2 * shortest[incident] + 60_000_000
    single = np.bincount(incident, fine & (given.numbers("count", 1.0) > 1.0), incidents) == 0
    of, start, end = incident[fine], given.start_us[fine], given.end_us[fine]
    bounds = np.iinfo(np.int64)
    low_start, high_start = np.full(incidents, bounds.max), np.full(incidents, bounds.min)
    low_end, high_end = low_start.copy(), high_start.copy()
    np.minimum.at(low_start, of, start)
    np.maximum.at(high_start, of, start)
    np.minimum.at(low_end, of, end)
    np.maximum.at(high_end, of, end)
    shared = single & (high_start <= low_end)
    return np.where(shared, high_start, low_start), np.where(shared, low_end, high_end)
