"""Which cells of a grid lie near a line, how far from it, on which hand, and at which kilometre.

The loop over cells is in `sweeping`, which loads numba and is imported where it is called.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.border.sight.terrain import METRES_A_DEGREE, Terrain, check_size

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


class Near(NamedTuple):
    """Cells near a line, by row and then column: distance in metres (negative on the right), and
    kilometres along the line of the nearest place on it.
    """

    row: Whole
    column: Whole
    aside_m: Floats
    along_km: Floats
    length_km: float


def near(terrain: Terrain, points: npt.ArrayLike, depth_m: float) -> Near:
    """The cells whose middles lie within a depth of a line of longitudes and latitudes.

    Distances are drawn flat around each piece of the line, with the lengths of a degree on WGS-84:
    right to a thousandth within 50 km of it.
    """
    from lendemain.border.sight.sweeping import swept

    corners = _dense(np.asarray(points, float), max(2.0 * terrain.cell_m, depth_m / 2.0))
    first, last = _window(terrain, corners, depth_m)
    shape = (last[0] - first[0], last[1] - first[1])
    if min(shape) <= 0:
        none = np.zeros(0, np.int64)
        return Near(none, none, np.zeros(0), np.zeros(0), 0.0)
    aside, along = np.full(shape, np.inf), np.zeros(shape)
    grid = (
        terrain.west + first[1] * terrain.step_lon, terrain.north - first[0] * terrain.step_lat,
        terrain.step_lon, terrain.step_lat,
    )  # fmt: skip
    length = swept(corners, grid, depth_m, (aside, along))
    row, column = np.nonzero(np.isfinite(aside))
    return Near(
        row + first[0], column + first[1], aside[row, column], along[row, column] / 1000.0,
        length / 1000.0,
    )  # fmt: skip


def roughness(
    terrain: Terrain, points: npt.ArrayLike, edges_m: Floats, *, depth_m: float = 2_000.0
) -> Floats:
    """How uneven the ground beside each piece of a line is: the standard deviation of its heights
    in metres, times the piece's length; the mean of the rest where no height is known.
    """
    found = near(terrain, points, depth_m)
    height = terrain.heights[found.row, found.column].astype(float)
    known = np.isfinite(height)
    if not known.any():
        return np.diff(edges_m)
    scale = edges_m[-1] / max(found.length_km, 1e-9)
    piece = np.searchsorted(edges_m, found.along_km[known] * scale, side="right") - 1
    count = len(edges_m) - 1
    piece = np.clip(piece, 0, count - 1)
    size, total, squares = (
        np.bincount(piece, weights=height[known] ** power, minlength=count) for power in (0, 1, 2)
    )
    some = np.maximum(size, 1)
    spread = np.sqrt(np.maximum(squares / some - (total / some) ** 2, 0.0))
    spread[size == 0] = spread[size > 0].mean()
    return np.asarray(spread * np.diff(edges_m))


def reaching(terrain: Terrain, points: npt.ArrayLike, depth_m: float) -> Terrain:
    """Terrain for all the ground near a line: where the grid ends too early, cells not known are
    added, so that such ground is told and not left out.

    As it was where it holds all of it, or none.  Raises `InputError` for a grid that would be too
    large.
    """
    corners = np.asarray(points, float)
    (top, left), (bottom, right) = _around(terrain, corners, depth_m)
    rows, columns = terrain.shape
    if bottom <= 0 or right <= 0 or top >= rows or left >= columns:
        return terrain
    above, before = max(0, -top), max(0, -left)
    below, after = max(0, bottom - rows), max(0, right - columns)
    if not (above or below or before or after):
        return terrain
    check_size("terrain", rows + above + below, columns + before + after)
    return Terrain(
        terrain.west - before * terrain.step_lon, terrain.north + above * terrain.step_lat,
        terrain.step_lon, terrain.step_lat,
        np.pad(terrain.heights, ((above, below), (before, after)), constant_values=np.nan),
    )  # fmt: skip


def _window(
    terrain: Terrain, corners: Floats, depth_m: float
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first cell, and the one past the last, of what lies around a line within the grid."""
    (top, left), (bottom, right) = _around(terrain, corners, depth_m)
    rows, columns = terrain.shape
    return (max(0, top), max(0, left)), (min(rows, bottom), min(columns, right))


def _around(
    terrain: Terrain, corners: Floats, depth_m: float
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first cell, and the one past the last, of what lies around a line, in the grid or not."""
    lat = np.abs(corners[:, 1]).max()
    up = depth_m / METRES_A_DEGREE
    over = up / max(math.cos(math.radians(min(89.0, lat + up))), 0.01)
    top = (terrain.north - (corners[:, 1].max() + up)) / terrain.step_lat
    bottom = (terrain.north - (corners[:, 1].min() - up)) / terrain.step_lat
    left = (corners[:, 0].min() - over - terrain.west) / terrain.step_lon
    right = (corners[:, 0].max() + over - terrain.west) / terrain.step_lon
    return (
        (math.floor(top), math.floor(left)), (math.ceil(bottom) + 1, math.ceil(right) + 1),
    )  # fmt: skip


def _dense(points: Floats, step_m: float) -> Floats:
    """The line with places between its corners, so that each piece is short."""
    lon, lat = points[:, 0], points[:, 1]
    wide = np.cos(np.radians(0.5 * (lat[1:] + lat[:-1]))) * METRES_A_DEGREE
    lengths = np.hypot(np.diff(lon) * wide, np.diff(lat) * METRES_A_DEGREE)  # near enough here
    counts = np.maximum(1, np.ceil(lengths / step_m)).astype(int)
    share = np.concatenate([np.arange(n) / n for n in counts])
    piece = np.repeat(np.arange(len(counts)), counts)
    dense = points[piece] + share[:, None] * (points[piece + 1] - points[piece])
    return np.vstack([dense, points[-1:]])
