"""On whose side a place lies, as a raster of signed distances to the line of contact.

Many origins are weighed against one line, so the distance is worked out once for each cell around
it, exactly at the corners of cells and linearly between them.  Beyond the raster the nearest cell's
side holds.  The line's own error makes a side a probability: Phi(distance / error).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from lendemain.errors import InputError
from lendemain.geo import Plane, extended, hands
from lendemain.probability import normal_below
from lendemain.records.agreement import Line

Floats = npt.NDArray[np.float64]

CELL_M = 500.0
CELLS_MAX = 25_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Signed distances in metres to a line (positive on its left) on a raster of corners.

    `plane` is centred on the raster; row and column 0 lie `half_m` south and west of its centre.
    """

    plane: Plane
    half_m: float
    cell_m: float
    signed: npt.NDArray[np.float32]
    left: str
    right: str
    error_m: float

    def distances(self, x: Floats, y: Floats) -> Floats:
        """Signed distances in metres of places in metres of the plane, same shape."""
        last = self.signed.shape[0] - 1
        column = np.clip((x + self.half_m) / self.cell_m, 0.0, last - 1e-9)
        row = np.clip((y + self.half_m) / self.cell_m, 0.0, last - 1e-9)
        i, j = row.astype(np.int64), column.astype(np.int64)
        v, u = row - i, column - j
        south = self.signed[i, j] * (1.0 - u) + self.signed[i, j + 1] * u
        north = self.signed[i + 1, j] * (1.0 - u) + self.signed[i + 1, j + 1] * u
        return np.asarray(south * (1.0 - v) + north * v, np.float64)

    def on_left(self, distances: Floats) -> Floats:
        """The probability that a place at a signed distance lies on the left, same shape."""
        z = np.clip(distances / max(self.error_m, 1.0), -8.0, 8.0)
        return np.interp(z, _Z, _BELOW)


_Z: Floats = np.linspace(-8.0, 8.0, 3201)
_BELOW: Floats = normal_below(_Z)


def ground(line: Line, *, lon: float, lat: float, half_m: float, cell_m: float = CELL_M) -> Ground:
    """The sides of a line in a square around a place, `half_m` metres to each edge.

    Raises `InputError` for a square of more than 25 million cells.
    """
    steps = round(2.0 * half_m / cell_m)
    if steps < 2 or steps * steps > CELLS_MAX:
        raise InputError(
            f"{steps} x {steps} cells", where="ground", remedy="Ask for a smaller square"
        )
    plane = Plane(lon=lon, lat=lat)
    corners = np.array(line.points, float)
    path = np.column_stack(plane.metres(corners[:, 0], corners[:, 1]))
    edge = np.linspace(-half_m, half_m, steps + 1)
    x, y = np.meshgrid(edge, edge)
    whole = shapely.LineString(extended(path))
    left, _ = hands(path)
    shapely.prepare(whole)
    shapely.prepare(left)
    far = shapely.distance(whole, shapely.points(x, y))
    signed = np.where(shapely.contains_xy(left, x, y), far, -far)
    return Ground(
        plane=plane,
        half_m=half_m,
        cell_m=2.0 * half_m / steps,
        signed=signed.astype(np.float32),
        left=line.left,
        right=line.right,
        error_m=line.error_m,
    )
