"""A line of contact as it must be before anything is built along it, and lengths along it.

A line is refused, with the place at fault, if it crosses itself, comes twice to one place, has its
longitudes and latitudes swapped, or leaves the Earth: belts along it would not be areas.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from lendemain.errors import InputError
from lendemain.geo import Plane, distance_m

Floats = npt.NDArray[np.float64]
Places = Sequence[tuple[float, float]]
Box = tuple[float, float, float, float]

CORNERS_MAX = 200_000


def path(points: Places, *, name: str, theatre: Box | None = None) -> shapely.LineString:
    """A line in metres of its own plane (`plane_of`), once nothing is wrong with it.

    Raises `InputError` that names the first place at fault.
    """
    _check_places(points, name, theatre)
    plane = plane_of(points)
    lon, lat = np.asarray(points, float).T
    drawn = shapely.LineString(np.column_stack(plane.metres(lon, lat)))
    if not shapely.is_simple(drawn):
        raise _refused(
            name, f"it crosses itself near place {_crossing(drawn) + 1}",
            "Order its places along the line",
        )  # fmt: skip
    return drawn


def plane_of(points: Places) -> Plane:
    """Metres around the middle of a line."""
    given = np.asarray(points, float)
    lon, lat = (given.min(axis=0) + given.max(axis=0)) / 2.0
    return Plane(lon=float(lon), lat=float(lat))


def length_km(points: Places) -> float:
    """The length of a line over the ground, in kilometres.

    >>> round(length_km([(37.0, 48.0), (37.0, 49.0)]), 1)
    111.2
    """
    steps = itertools.pairwise(points)
    return sum(distance_m(*one, *other) for one, other in steps) / 1000.0


def _check_places(points: Places, name: str, theatre: Box | None) -> None:
    if len(points) < 2:
        raise _refused(name, f"a line of {len(points)} places", "Give two at least")
    if len(points) > CORNERS_MAX:
        raise _refused(name, f"{len(points)} places", f"Keep to {CORNERS_MAX}: simplify the line")
    seen: dict[tuple[float, float], int] = {}
    for at, (lon, lat) in enumerate(points, 1):
        if not (math.isfinite(lon) and math.isfinite(lat)):
            raise _refused(name, f"place {at} is not known ({lon}, {lat})", "Give degrees")
        if abs(lat) > 90.0 >= abs(lon) and abs(lat) <= 180.0:
            raise _refused(
                name, f"place {at} has latitude {lat:g}: longitude and latitude are swapped",
                "Write longitude first",
            )  # fmt: skip
        if abs(lat) > 90.0 or abs(lon) > 180.0:
            raise _refused(
                name, f"place {at} ({lon:g}, {lat:g}) is not on the Earth", "Give degrees"
            )
        if (lon, lat) in seen:
            raise _refused(
                name, f"places {seen[lon, lat]} and {at} are the same", "Name each place once"
            )
        seen[lon, lat] = at
    if theatre is not None:
        _check_theatre(points, name, theatre)


def _check_theatre(points: Places, name: str, theatre: Box) -> None:
    west, south, east, north = theatre

    def inside(lon: float, lat: float) -> bool:
        return west <= lon <= east and south <= lat <= north

    outside = [at for at, (lon, lat) in enumerate(points, 1) if not inside(lon, lat)]
    if not outside:
        return
    lon, lat = points[outside[0] - 1]
    if all(inside(y, x) for x, y in points):
        raise _refused(
            name, "longitude and latitude are swapped in all its places", "Write longitude first"
        )
    raise _refused(
        name, f"place {outside[0]} ({lon:g}, {lat:g}) lies outside the theatre",
        "Correct the place or the theatre",
    )  # fmt: skip


def _crossing(drawn: shapely.LineString) -> int:
    """The corner (from 0) at which the first piece begins that another one meets."""
    corners = shapely.get_coordinates(drawn)
    pieces = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1))
    one, other = shapely.STRtree(pieces).query(pieces, predicate="intersects")
    apart = np.abs(one - other) > 1
    return int(one[apart].min()) if apart.any() else 0


def _refused(name: str, what: str, remedy: str) -> InputError:
    return InputError(what, where=f"line {name}", remedy=remedy)
