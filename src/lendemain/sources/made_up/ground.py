"""The ground of the made-up front: where the line runs, and places on either side of it.

The front lies in the open sea of the Gulf of Guinea, where no country is: a graph over a straight
axis, so that whoever stands at a positive offset stands on the left of the line wherever it winds.
Mirrored, the same front is reflected in its axis and the parties change names.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from lendemain.geo import Plane

Floats = npt.NDArray[np.float64]

THEATRE = (2.0, -2.0, 7.0, 2.0)
"""West, south, east, north in degrees."""

AXIS = ((3.0, -0.6), (5.8, 0.8))
WAVES = ((0.060, 2.5), (0.012, 7.0))
"""Height in degrees and number of waves over the whole axis; together about 8 km."""

PIECES = 35
PARTIES = ("north", "south")
CENTRE = (4.4, 0.1)

TOWNS = (
    ("Ambre", 12.0, 9.0), ("Basalte", 38.0, -7.0), ("Corail", 61.0, 14.0), ("Dolmen", 88.0, -12.0),
    ("Erable", 115.0, 6.0), ("Falaise", 141.0, -18.0), ("Garrigue", 170.0, 11.0),
    ("Houblon", 196.0, -5.0), ("Ivraie", 224.0, 16.0), ("Jonquille", 251.0, -10.0),
    ("Lavande", 279.0, 7.0), ("Mistral", 303.0, -14.0), ("Noria", 331.0, 12.0),
    ("Olivier", 150.0, 60.0), ("Platane", 200.0, -62.0), ("Romarin", 90.0, 85.0),
    ("Sorbier", 260.0, -88.0),
)  # fmt: skip
"""Name, kilometres along the axis, kilometres to the left of the line."""


@lru_cache(maxsize=2)
def front(*, mirrored: bool = False) -> tuple[tuple[float, float], ...]:
    """The line of contact as 36 corners (lon, lat), about 10 km apart, from south-west to
    north-east.

    >>> front()[0], front()[-1], len(front())
    ((3.0, -0.6), (5.8, 0.8), 36)
    """
    (lon0, lat0), (lon1, lat1) = AXIS
    t = np.arange(PIECES + 1) / PIECES
    off = sum(height * np.sin(2 * np.pi * waves * t) for height, waves in WAVES)
    length = float(np.hypot(lon1 - lon0, lat1 - lat0))
    off = np.asarray(off) * (-1.0 if mirrored else 1.0)
    lon = lon0 + (lon1 - lon0) * t - off * (lat1 - lat0) / length
    lat = lat0 + (lat1 - lat0) * t + off * (lon1 - lon0) / length
    corners = zip((lon + 0.0).round(4).tolist(), (lat + 0.0).round(4).tolist(), strict=True)
    return tuple(corners)


@dataclass(frozen=True, slots=True)
class Ground:
    """Places of the front in metres east and north of its centre; see `place`."""

    plane: Plane
    origin: tuple[float, float]
    along: tuple[float, float]
    length_m: float
    corners_m: tuple[Floats, Floats]
    turned: float

    def place(self, along_m: npt.ArrayLike, left_m: npt.ArrayLike) -> tuple[Floats, Floats]:
        """East and north in metres of places so far along the axis and so far left of the line."""
        a = np.asarray(along_m, float)
        left = np.interp(a, *self.corners_m) + np.asarray(left_m, float)
        left = left * self.turned
        ux, uy = self.along
        return self.origin[0] + a * ux - left * uy, self.origin[1] + a * uy + left * ux

    def degrees(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Longitude and latitude, kept within the theatre and rounded to about a metre."""
        lon, lat = self.plane.degrees(x, y)
        west, south, east, north = THEATRE
        lon = np.clip(np.round(lon, 5), west + 0.01, east - 0.01)
        return lon, np.clip(np.round(lat, 5), south + 0.01, north - 0.01)

    def party(self, index: int) -> str:
        """The party on the left (0) or right (1) of the front before it is mirrored."""
        return PARTIES[index if self.turned > 0 else 1 - index]


@lru_cache(maxsize=2)
def ground(*, mirrored: bool = False) -> Ground:
    """The ground of the front, as it is or reflected in its axis."""
    plane = Plane(lon=CENTRE[0], lat=CENTRE[1])
    x, y = plane.metres(*np.array(front()).T)
    length = float(np.hypot(x[-1] - x[0], y[-1] - y[0]))
    ux, uy = float(x[-1] - x[0]) / length, float(y[-1] - y[0]) / length
    a = (x - x[0]) * ux + (y - y[0]) * uy
    left = (y - y[0]) * ux - (x - x[0]) * uy
    return Ground(
        plane, (float(x[0]), float(y[0])), (ux, uy), length, (a, left), -1.0 if mirrored else 1.0
    )


def towns(*, mirrored: bool = False) -> dict[str, tuple[float, float]]:
    """The invented towns of the front: name -> longitude, latitude."""
    where = ground(mirrored=mirrored)
    along, left = np.array([(a, b) for _, a, b in TOWNS]).T * 1000.0
    lon, lat = where.degrees(*where.place(along, left))
    return {name: (float(a), float(b)) for (name, _, _), a, b in zip(TOWNS, lon, lat, strict=True)}
