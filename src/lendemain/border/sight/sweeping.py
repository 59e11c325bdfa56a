"""A line swept over a grid: each cell's distance from it, on which hand, and its way along it."""

import math

import numpy as np
import numpy.typing as npt

from lendemain.border.solving.compiling import compiled

Floats = npt.NDArray[np.float64]


@compiled
def degree_m(lat: float) -> tuple[float, float]:
    """Metres of a degree of longitude and of latitude at a latitude, on WGS-84."""
    turn = math.radians(lat)
    wide = 111_412.84 * math.cos(turn) - 93.5 * math.cos(3 * turn) + 0.118 * math.cos(5 * turn)
    tall = 111_132.92 - 559.82 * math.cos(2 * turn) + 1.175 * math.cos(4 * turn)
    return wide, tall


@compiled
def swept(
    corners: Floats, grid: tuple[float, float, float, float], depth_m: float,
    out: tuple[Floats, Floats],
) -> float:  # fmt: skip
    """The line's length; for each cell within the depth its signed distance and its way along."""
    aside, along = out
    west, north, step_lon, step_lat = grid
    rows, columns = aside.shape
    done = 0.0
    for p in range(len(corners) - 1):
        lon, lat = corners[p, 0], corners[p, 1]
        wide, tall = degree_m(0.5 * (lat + corners[p + 1, 1]))
        ux, uy = (corners[p + 1, 0] - lon) * wide, (corners[p + 1, 1] - lat) * tall
        length = math.sqrt(ux * ux + uy * uy)
        if length <= 0.0:
            continue
        reach = depth_m + length
        dr = int(reach / (step_lat * tall)) + 2
        dc = int(reach / (step_lon * wide)) + 2
        r0, c0 = math.floor((north - lat) / step_lat), math.floor((lon - west) / step_lon)
        for r in range(max(0, r0 - dr), min(rows, r0 + dr + 1)):
            y = (north - r * step_lat - lat) * tall
            for c in range(max(0, c0 - dc), min(columns, c0 + dc + 1)):
                x = (west + c * step_lon - lon) * wide
                t = min(1.0, max(0.0, (x * ux + y * uy) / (length * length)))
                ex, ey = x - t * ux, y - t * uy
                far = math.sqrt(ex * ex + ey * ey)
                if far <= depth_m and far < abs(aside[r, c]):
                    aside[r, c] = far if ux * y - uy * x >= 0.0 else -far
                    along[r, c] = done + t * length
        done += length
    return done
