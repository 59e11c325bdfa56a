"""Heights of the ground on a grid of longitude and latitude, read with bounds.

Three forms are read: SRTM tiles (`N48E037.hgt`), ESRI ASCII grids (`.asc`), and numpy archives
(`.npz` with `heights`, `west`, `north`, `step_lon`, `step_lat`).  Degrees are WGS-84 and heights
metres; a void is a height that is not known, never nought.  Which geoid the heights are above does
not matter here, but tiles that disagree where they meet are refused: they are not of one datum.
"""

import io
import math
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError

Heights = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

CELLS_MAX = 120_000_000
FILE_BYTES_MAX = 600_000_000
HEAD_BYTES = 1_000
LOW_M, HIGH_M = -500.0, 9_000.0
"""Heights outside these are no heights in metres: other units, or voids with another mark."""
SEAM_M = 60.0
"""Tiles may differ so much where they meet."""
VOIDS = (-32768.0, -9999.0, -32767.0)
METRES_A_DEGREE = 111_195.0
"""A degree of a great circle on the sphere of radius 6,371 km."""

_HGT = re.compile(r"([NS])(\d{2})([EW])(\d{3})")


@dataclass(frozen=True, slots=True)
class Terrain:
    """Heights in metres, rows from north to south; NaN where not known.

    `west` and `north` are the middle of the first cell, steps are degrees between middles.
    """

    west: float
    north: float
    step_lon: float
    step_lat: float
    heights: Heights

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.heights.shape[0], self.heights.shape[1]

    def cells(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Whole, Whole]:
        """Row and column of the cells that hold some places; -1 where a place is outside."""
        row = np.rint((self.north - np.asarray(lat, float)) / self.step_lat).astype(np.int64)
        column = np.rint((np.asarray(lon, float) - self.west) / self.step_lon).astype(np.int64)
        rows, columns = self.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return np.where(inside, row, -1), np.where(inside, column, -1)

    def place(self, row: npt.ArrayLike, column: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Longitude and latitude of the middles of cells, in degrees."""
        lon = self.west + np.asarray(column, float) * self.step_lon
        return lon, self.north - np.asarray(row, float) * self.step_lat

    @property
    def cell_m(self) -> float:
        """The larger side of a cell in the middle of the grid, in metres."""
        middle = math.radians(self.north - 0.5 * self.shape[0] * self.step_lat)
        wide = self.step_lon * METRES_A_DEGREE * math.cos(middle)
        return max(wide, self.step_lat * METRES_A_DEGREE)


def parsed(name: str, data: bytes | memoryview) -> Terrain:
    """The terrain that a file holds; its name says its form.

    Raises `InputError` for another form, a size that does not fit, values that are no heights in
    metres, and a grid that is not in degrees.
    """
    if len(data) > FILE_BYTES_MAX:
        raise _refused(name, f"{len(data)} bytes", f"Give files of at most {FILE_BYTES_MAX} bytes")
    suffix = name.lower().rsplit(".", 1)[-1]
    if suffix == "hgt":
        return _srtm(name, data)
    if suffix == "asc":
        return _ascii(name, data)
    if suffix == "npz":
        return _archive(name, data)
    raise _refused(name, "not a form of terrain that is read", "Give .hgt, .asc or .npz")


def mosaic(tiles: Sequence[Terrain]) -> Terrain:
    """Several tiles of one spacing as one grid; what no tile holds is not known.

    Raises `InputError` for tiles of different spacing or that do not line up, that disagree where
    they meet, and for a grid that would be too large.
    """
    if not tiles:
        raise _refused("terrain", "no tiles", "Give at least one")
    first = tiles[0]
    if len(tiles) == 1:
        return first
    for one in tiles:
        if not (
            math.isclose(one.step_lon, first.step_lon, rel_tol=1e-6)
            and math.isclose(one.step_lat, first.step_lat, rel_tol=1e-6)
        ):
            raise _refused("terrain", "tiles of different spacing", "Give tiles of one spacing")
    west, north = min(t.west for t in tiles), max(t.north for t in tiles)
    corners = [_corner(one, first, west, north) for one in tiles]
    rows = max(r + one.shape[0] for (r, _), one in zip(corners, tiles, strict=True))
    columns = max(c + one.shape[1] for (_, c), one in zip(corners, tiles, strict=True))
    check_size("terrain", rows, columns)
    whole = np.full((rows, columns), np.nan, np.float32)
    for (r, c), one in zip(corners, tiles, strict=True):
        there = whole[r : r + one.shape[0], c : c + one.shape[1]]
        apart = np.abs(there - one.heights)
        if np.isfinite(apart).any() and float(np.nanmax(apart)) > SEAM_M:
            raise _refused(
                "terrain", f"tiles differ by {float(np.nanmax(apart)):.0f} m where they meet",
                "Give tiles of one survey and one datum",
            )  # fmt: skip
        np.copyto(there, one.heights, where=np.isnan(there))
    return Terrain(west, north, first.step_lon, first.step_lat, whole)


def coarser(terrain: Terrain, factor: int) -> Terrain:
    """The same ground with so many cells a side made one of their mean height.

    A block with a void in it is not known; rows and columns that fill no block are left out.
    """
    rows, columns = terrain.shape[0] // factor, terrain.shape[1] // factor
    if factor < 1 or not rows or not columns:
        raise _refused("terrain", f"no blocks of {factor} cells a side", "Give a smaller factor")
    blocks = terrain.heights[: rows * factor, : columns * factor]
    mean = blocks.reshape(rows, factor, columns, factor).mean(axis=(1, 3), dtype=np.float64)
    off = (factor - 1) / 2.0
    return Terrain(
        terrain.west + off * terrain.step_lon, terrain.north - off * terrain.step_lat,
        terrain.step_lon * factor, terrain.step_lat * factor, mean.astype(np.float32),
    )  # fmt: skip


def _corner(one: Terrain, first: Terrain, west: float, north: float) -> tuple[int, int]:
    row, column = (north - one.north) / first.step_lat, (one.west - west) / first.step_lon
    if abs(row - round(row)) > 0.01 or abs(column - round(column)) > 0.01:
        raise _refused("terrain", "tiles that do not line up", "Give tiles of one grid")
    return round(row), round(column)


def _srtm(name: str, data: bytes | memoryview) -> Terrain:
    found = _HGT.search(name.upper())
    side = math.isqrt(len(data) // 2)
    if found is None or side < 2 or 2 * side * side != len(data):
        raise _refused(
            name, f"{len(data)} bytes under this name are no square tile",
            "Give SRTM tiles with their own names, such as N48E037.hgt",
        )  # fmt: skip
    south = int(found[2]) * (1 if found[1] == "N" else -1)
    west = int(found[4]) * (1 if found[3] == "E" else -1)
    heights = np.frombuffer(data, ">i2").reshape(side, side)
    step = 1.0 / (side - 1)
    return _checked(name, Terrain(float(west), south + 1.0, step, step, _known(heights)))


def _ascii(name: str, data: bytes | memoryview) -> Terrain:
    if b"ncols" not in bytes(data[:HEAD_BYTES]).lower():  # before a copy of it is made
        raise _refused(name, "its head lacks ncols, nrows, a corner or cellsize", "Put them in")
    try:
        text = bytes(data).decode("ascii")
    except UnicodeDecodeError:
        raise _refused(name, "not ASCII", "Give an ESRI ASCII grid") from None
    said: dict[str, float] = {}
    rest = text
    while len(said) < 8:
        row, _, after = rest.partition("\n")
        words = row.split()
        if len(words) != 2 or not words[0][:1].isalpha():
            break
        said[words[0].lower()] = _number(name, words[1])
        rest = after
    cell = said.get("cellsize", 0.0)
    rows, columns = said.get("nrows", 0.0), said.get("ncols", 0.0)
    corner = "xllcorner" in said
    west, south = (
        said.get("xllcorner", said.get("xllcenter")),
        said.get("yllcorner", said.get("yllcenter")),
    )
    if west is None or south is None or cell <= 0 or rows != int(rows) or columns != int(columns):
        raise _refused(name, "its head lacks ncols, nrows, a corner or cellsize", "Put them in")
    check_size(name, int(rows), int(columns))
    try:
        values = np.array(rest.split(), dtype=np.float64)
    except ValueError:
        raise _refused(name, "a height that is no number", "Give an ESRI ASCII grid") from None
    if len(values) != int(rows) * int(columns):
        raise _refused(
            name,
            f"{len(values)} heights for {int(rows)} x {int(columns)} cells",
            "Restore the file",
        )
    heights = values.reshape(int(rows), int(columns))
    off = cell / 2.0 if corner else 0.0
    north = south + off + (rows - 1) * cell
    known = _known(heights, said.get("nodata_value"))
    return _checked(name, Terrain(west + off, north, cell, cell, known))


def _archive(name: str, data: bytes | memoryview) -> Terrain:
    if bytes(data[:4]) != b"PK\x03\x04":  # before a copy of it is made
        raise _refused(name, "not a numpy archive that can be read", "Save it anew")
    wanted = ("heights", "west", "north", "step_lon", "step_lat")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            sizes = {m.filename.removesuffix(".npy"): m.file_size for m in packed.infolist()}
        if set(sizes) != set(wanted) or sum(sizes.values()) > FILE_BYTES_MAX:
            raise _refused(name, "not the arrays of a terrain", f"Save {', '.join(wanted)}")
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            found = [np.asarray(held[key]) for key in wanted]
    except (zipfile.BadZipFile, ValueError, OSError, KeyError, EOFError, NotImplementedError):
        raise _refused(name, "not a numpy archive that can be read", "Save it anew") from None
    heights, *numbers = found
    if heights.ndim != 2 or heights.dtype.kind not in "iuf" or any(n.size != 1 for n in numbers):
        raise _refused(
            name, "heights are no grid of numbers", "Save two dimensions, and four numbers"
        )
    if any(n.dtype.kind not in "iuf" for n in numbers):
        raise _refused(name, "a corner or step that is no number", "Save numbers")
    west, north, step_lon, step_lat = (float(n.item()) for n in numbers)
    check_size(name, *heights.shape)
    return _checked(name, Terrain(west, north, step_lon, step_lat, _known(heights)))


def _known(heights: npt.NDArray[np.generic], void: float | None = None) -> Heights:
    found = heights.astype(np.float32)
    for mark in (*VOIDS, *(() if void is None else (void,))):
        found[found == np.float32(mark)] = np.nan
    return np.ascontiguousarray(found)


def _checked(name: str, found: Terrain) -> Terrain:
    rows, columns = found.shape
    check_size(name, rows, columns)
    numbers = (found.west, found.north, found.step_lon, found.step_lat)
    east = found.west + columns * found.step_lon
    south = found.north - rows * found.step_lat
    if (
        not all(map(math.isfinite, numbers))
        or not 0 < found.step_lon <= 1 or not 0 < found.step_lat <= 1
        or found.west < -181 or east > 361 or found.north > 90.01 or south < -90.01
    ):  # fmt: skip
        raise _refused(
            name, "a grid that is not in degrees of longitude and latitude",
            "Give it in WGS-84 degrees, not in metres of a projection",
        )  # fmt: skip
    known = found.heights[np.isfinite(found.heights)]
    if len(known) and (known.min() < LOW_M or known.max() > HIGH_M):
        raise _refused(
            name, f"heights from {known.min():.0f} to {known.max():.0f} are not metres",
            f"Give metres from {LOW_M:.0f} to {HIGH_M:.0f}, and voids as nodata",
        )  # fmt: skip
    return found


def check_size(name: str, rows: int, columns: int) -> None:
    """Raise `InputError` for a grid of no cells, or of too many."""
    if rows < 1 or columns < 1 or rows * columns > CELLS_MAX:
        raise _refused(
            name, f"{rows} x {columns} cells", f"Keep to 1 to {CELLS_MAX}, or cut the area down"
        )


def _number(name: str, word: str) -> float:
    try:
        found = float(word)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise _refused(name, f"{word[:20]!r} in its head is no number", "Give an ESRI ASCII grid")
    return found


def _refused(where: str, what: str, remedy: str) -> InputError:
    return InputError(what, where=where, remedy=remedy)
