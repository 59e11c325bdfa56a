"""How often the regions about each sector were warned, day by day, and on which days a list was
kept.

An account without a place, as an air-raid alert is, has its region's middle and size; it counts for
every sector that the region, taken as round, touches.  A list is taken as kept from its first alert
to its last, on days with an alert anywhere: on a day without any nobody can tell a calm from a gap;
and no list is kept of a sector that no listed region touches.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from lendemain import tables
from lendemain.desk.intake import observations
from lendemain.desk.view import View
from lendemain.geo import Plane
from lendemain.records.agreement import Sector
from lendemain.records.observation import Geometry

Floats = npt.NDArray[np.float64]

DAY_US = 86_400_000_000
ROUND = 2.0
"""The radius of a round region is twice its standard deviation along an axis."""

_COLUMNS = ["source", "start", "geometry", "lon", "lat", "error_m"]


def alerted(
    view: View, sources: Sequence[str], sectors: Sequence[Sector], *, first: int, days: int
) -> tuple[Floats, Floats]:
    """How many accounts of these sources concern each sector on each day, and whether their list
    was kept (both sectors x days); `first` is the first day since 1970.
    """
    rows = observations(view.mission, below=view.entry.number("as_of"), columns=_COLUMNS)
    rows = rows.filter(
        pc.and_(
            pc.is_in(pc.cast(rows["source"], pa.string()), pa.array(list(sources), pa.string())),
            pc.equal(pc.cast(rows["geometry"], pa.string()), Geometry.UNLOCATED.value),
        )
    )
    rows = rows.filter(pc.is_valid(rows["lon"]))
    counts = np.zeros((len(sectors), days))
    day = tables.micros(rows, "start") // DAY_US - first
    keep = (day >= 0) & (day < days)
    if not keep.any():
        return counts, np.zeros_like(counts)
    day = day[keep]
    place = np.column_stack(
        [np.asarray(rows[n].to_numpy(zero_copy_only=False), float)[keep] for n in _COLUMNS[3:]]
    )
    regions, of = np.unique(place, axis=0, return_inverse=True)
    near = touched(regions, sectors)
    told = np.zeros((len(regions), days))
    np.add.at(told, (of.ravel(), day), 1.0)
    kept = np.asarray(near.any(axis=1))[:, None] & (told.sum(axis=0) > 0.0)
    return near.astype(float) @ told, kept.astype(float)


def silent(kept: Floats) -> int | None:
    """From which day on (its place) a list that was kept (sectors x days, as `alerted` gives it) is
    not reported up to the last day; None where it is, and where it was never kept.
    """
    told = np.flatnonzero(kept.any(axis=0))
    return int(told[-1]) + 1 if len(told) and told[-1] + 1 < kept.shape[1] else None


def touched(regions: Floats, sectors: Sequence[Sector]) -> npt.NDArray[np.bool_]:
    """Which sectors (rows) each round region (lon, lat, error in metres) touches."""
    found = np.zeros((len(sectors), len(regions)), bool)
    shapes = [shapely.from_wkb(one.shape) for one in sectors]
    for n, (lon, lat, error_m) in enumerate(regions.tolist()):
        plane = Plane(lon=lon, lat=lat)
        for s, shape in enumerate(shapes):
            flat = shapely.transform(
                shape, lambda xy, p=plane: np.column_stack(p.metres(xy[:, 0], xy[:, 1]))
            )
            found[s, n] = flat.distance(shapely.Point(0.0, 0.0)) <= ROUND * error_m
    return found
