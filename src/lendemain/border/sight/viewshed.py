"""What can be seen from a height above the ground, over curved ground, as far as it is known.

A ray runs from the eye to the middle of each cell.  Where it crosses the rows (or columns,
whichever it crosses more of) the ground's height is drawn straight between the two middles beside
it; the cell is seen if no such place stands above the straight line to the target (R3: Franklin
and Ray 1994).  The earth falls away by d^2 (1 - k) / 2R at a distance d, where k is the refraction
of the air (0.13 by day in fair weather).  Over ground that is not known, a ray that nothing known
blocks is "not known": neither seen nor hidden.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.border.sight.terrain import METRES_A_DEGREE, Heights, Terrain
from lendemain.border.solving.compiling import compiled

HIDDEN, SEEN, NOT_KNOWN = 0, 1, 2
RADIUS_M = 6_371_000.0
REFRACTION = 0.13

Marks = npt.NDArray[np.int8]
Longs = npt.NDArray[np.int64]
Integers = npt.NDArray[np.int32]


class Eye(NamedTuple):
    """Where somebody looks from and how: cell, metres above the ground, how high what is to be
    seen stands, how far, and between which bearings (first, and how many degrees from there).
    """

    row: int
    column: int
    height_m: float
    target_m: float
    range_m: float
    bearing: float = 0.0
    field: float = 360.0


class View(NamedTuple):
    """Which of the wanted cells one eye sees, and of which it is not known, by their numbers."""

    seen: Integers
    not_known: Integers


def view(terrain: Terrain, eye: Eye, wanted: Integers, *, refraction: float = REFRACTION) -> View:
    """The cells an eye sees; `wanted` numbers the cells of the grid that matter, others are -1."""
    rows, columns = _reach(terrain, eye)
    room = (2 * rows + 1) * (2 * columns + 1)
    seen, dim = np.empty(room, np.int32), np.empty(room, np.int32)
    grid = _grid(terrain, refraction)
    counts = gazed(terrain.heights, grid, eye, (rows, columns), (wanted, seen, dim))
    return View(seen[: counts[0]].copy(), dim[: counts[1]].copy())


def marks(terrain: Terrain, eye: Eye, *, refraction: float = REFRACTION) -> Marks:
    """The whole grid as an eye has it: seen, hidden (or out of reach), not known."""
    numbers = np.arange(terrain.heights.size, dtype=np.int32).reshape(terrain.shape)
    found = view(terrain, eye, numbers, refraction=refraction)
    flat = np.full(terrain.heights.size, HIDDEN, np.int8)
    flat[found.seen] = SEEN
    flat[found.not_known] = NOT_KNOWN
    return flat.reshape(terrain.shape)


def _grid(terrain: Terrain, refraction: float) -> tuple[float, float, float, float]:
    """North in degrees, steps in metres and degrees, and the fall of the earth's surface."""
    return (
        terrain.north, terrain.step_lat, terrain.step_lon * METRES_A_DEGREE,
        (1.0 - refraction) / (2.0 * RADIUS_M),
    )  # fmt: skip


def _reach(terrain: Terrain, eye: Eye) -> tuple[int, int]:
    """How many rows and columns from its own an eye may reach."""
    lat = terrain.north - eye.row * terrain.step_lat
    rows = math.ceil(eye.range_m / (terrain.step_lat * METRES_A_DEGREE))
    far = min(89.0, abs(lat) + rows * terrain.step_lat)
    wide = terrain.step_lon * METRES_A_DEGREE * math.cos(math.radians(far))
    height, width = terrain.shape
    return min(rows, height), min(math.ceil(eye.range_m / wide), width)


@compiled
def gazed(
    heights: Heights,
    grid: tuple[float, float, float, float],
    eye: Eye,
    reach: tuple[int, int],
    out: tuple[Integers, Integers, Integers],
) -> tuple[int, int]:
    """How many wanted cells are seen, and of how many it is not known; written to `out`."""
    wanted, seen, dim = out
    north, step_lat, wide_m, fall = grid
    rows, columns = heights.shape
    known, unsure = 0, 0
    own = float(heights[eye.row, eye.column]) + eye.height_m
    for row in range(max(0, eye.row - reach[0]), min(rows, eye.row + reach[0] + 1)):
        middle = north - 0.5 * (row + eye.row) * step_lat
        dx = wide_m * math.cos(math.radians(middle))
        dy = step_lat * METRES_A_DEGREE
        for column in range(max(0, eye.column - reach[1]), min(columns, eye.column + reach[1] + 1)):
            number = wanted[row, column]
            if number < 0:
                continue
            east, north_m = (column - eye.column) * dx, (eye.row - row) * dy
            far = math.sqrt(east * east + north_m * north_m)
            if far > eye.range_m:
                continue
            if eye.field < 360.0 and far > 0.0:
                turn = (math.degrees(math.atan2(east, north_m)) - eye.bearing) % 360.0
                if turn > eye.field:
                    continue
            mark = sighted(heights, (eye.row, eye.column, own), (row, column, far), eye, fall)
            if mark == SEEN:
                seen[known] = number
                known += 1
            elif mark == NOT_KNOWN:
                dim[unsure] = number
                unsure += 1
    return known, unsure


@compiled
def sighted(
    heights: Heights,
    start: tuple[int, int, float],
    end: tuple[int, int, float],
    eye: Eye,
    fall: float,
) -> int:
    """Whether the target in a cell is seen, hidden, or not known.

    `start` is the eye's cell and height above sea level, `end` the target's cell and distance.
    """
    row, column, own = start
    down, across = end[0] - row, end[1] - column
    steps = max(abs(down), abs(across))
    if own != own:
        return NOT_KNOWN
    if steps == 0:
        return SEEN
    far = end[2]
    goal = float(heights[end[0], end[1]])
    if goal != goal:
        return NOT_KNOWN
    slope = (goal + eye.target_m - own) / far - fall * far
    doubt = False
    upright = abs(down) >= abs(across)
    for s in range(1, steps):
        part = s / steps
        if upright:
            r, along = row + (s if down > 0 else -s), column + across * part
            c = math.floor(along)
            rest = along - c
            height = float(heights[r, c])
            if rest > 1e-9:
                height += rest * (float(heights[r, c + 1]) - height)
        else:
            c, along = column + (s if across > 0 else -s), row + down * part
            r = math.floor(along)
            rest = along - r
            height = float(heights[r, c])
            if rest > 1e-9:
                height += rest * (float(heights[r + 1, c]) - height)
        if height != height:
            doubt = True
            continue
        d = far * part
        if (height - own) / d - fall * d > slope + 1e-12:
            return HIDDEN
    return NOT_KNOWN if doubt else SEEN
