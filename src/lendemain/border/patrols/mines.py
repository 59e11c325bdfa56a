"""Which roads cross ground that is mined, and from when on they may be taken again.

A road is a broken line; one that touches an area is closed from the moment that the area is known
until it is cleared.  Ground whose clearing has not been told stays closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import shapely

from lendemain.errors import InputError
from lendemain.records.patrol import MinedArea, PatrolPoint, PatrolRoad

Way = tuple[tuple[float, float], ...]


def holding(
    areas: Sequence[MinedArea], at: datetime, *, until: datetime | None = None
) -> tuple[MinedArea, ...]:
    """The areas that are closed at a moment, or at any time from it on `until` another.

    >>> from datetime import UTC
    >>> area = MinedArea(area_id="a", points=(), cleared=datetime(2026, 4, 1, tzinfo=UTC))
    >>> [len(holding([area], datetime(2026, m, 1, tzinfo=UTC))) for m in (3, 4)]
    [1, 0]
    """
    return tuple(
        a
        for a in areas
        if (a.since is None or a.since <= (until or at)) and (a.cleared is None or at < a.cleared)
    )


def shape(area: MinedArea) -> shapely.Polygon:
    """An area as a polygon; `InputError` where its border crosses itself or encloses nothing."""
    found = shapely.Polygon(area.points)
    if not found.is_valid or found.area == 0.0:
        raise InputError(
            "its border crosses itself, or it encloses nothing", where=f"area {area.area_id}",
            remedy="Give the corners in order around it",
        )  # fmt: skip
    return found


def closed(
    roads: Sequence[PatrolRoad],
    points: Sequence[PatrolPoint],
    areas: Sequence[MinedArea],
    *,
    at: datetime,
    until: datetime | None = None,
    ways: Mapping[tuple[str, str], Way] | None = None,
) -> tuple[PatrolRoad, ...]:
    """The roads, each that touches an area closed then (as `holding`) forbidden, with why.

    `ways` gives the places between a road's ends; a road without any is straight.
    """
    now = holding(areas, at, until=until)
    if not now or not roads:
        return tuple(roads)
    place = {p.point_id: (p.lon, p.lat) for p in points}
    shapes = np.array([shape(a) for a in now], dtype=object)
    bends = ways or {}
    drawn = []
    for r in roads:
        between = bends.get((r.one, r.other), ())
        drawn.append(shapely.LineString([place[r.one], *between, place[r.other]]))
    first: dict[int, int] = {}
    for road, area in zip(
        *shapely.STRtree(shapes).query(drawn, predicate="intersects"), strict=True
    ):
        first[int(road)] = min(first.get(int(road), len(now)), int(area))
    return tuple(
        replace(r, forbidden=r.forbidden or f"{now[first[i]].kind}: {now[first[i]].area_id}")
        if i in first
        else r
        for i, r in enumerate(roads)
    )
