"""Belts along a line, side by side, and the stretches of it that they are cut into.

A belt is what lies between two distances from the line on one hand of it.  The belts of a hand do
not overlap and leave no gap, however the line winds: each is the ground within its outer distance
without that within its inner one, cut by the side (`geo.hands`).  Ground belongs to the stretch
whose part of the line is nearest (Voronoi cells, joined).
"""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely

from lendemain.errors import InputError
from lendemain.geo import areal, hands

ROUND_SEGMENTS = 12
"""Corners to a quarter of a circle: right to 0.3 per cent of a belt's width at bends."""
SAMPLES_M = 1_000.0
BELTS_MAX = 20


class Belt(NamedTuple):
    """A belt of one hand ("left" or "right"), its distances in metres, and its area in metres."""

    hand: str
    inner_m: float
    outer_m: float
    shape: shapely.Geometry


def belts(path: shapely.LineString, edges_m: Sequence[float]) -> list[Belt]:
    """The belts of both hands between the line and each of the distances in turn.

    Raises `InputError` for distances that are none, do not rise, or are too many.
    """
    edges = [0.0, *map(float, edges_m)]
    rising = all(a < b for a, b in itertools.pairwise(edges))
    if not rising or not np.isfinite(edges).all() or not 1 <= len(edges_m) <= BELTS_MAX:
        raise InputError(
            f"{len(edges_m)} belts whose edges do not rise from the line", where="belts",
            remedy=f"Give 1 to {BELTS_MAX} distances in metres, the nearest first",
        )  # fmt: skip
    within = [shapely.Polygon()]
    within += [shapely.buffer(path, edge, quad_segs=ROUND_SEGMENTS) for edge in edges[1:]]
    found = []
    around = shapely.envelope(shapely.buffer(within[-1], 1000.0))
    for hand, side in zip(("left", "right"), hands(shapely.get_coordinates(path)), strict=True):
        near = shapely.intersection(side, around)
        mine = [shapely.intersection(whole, near) for whole in within]
        for at in range(1, len(edges)):
            shape = areal(shapely.difference(mine[at], mine[at - 1]))
            found.append(Belt(hand, edges[at - 1], edges[at], shape))
    return found


def stretches(
    path: shapely.LineString, cuts_m: Sequence[float], reach_m: float
) -> list[shapely.Geometry]:
    """For each stretch between two cuts of the line, the ground within reach nearest to it."""
    lengths = np.diff(np.asarray(cuts_m, float))
    inset = min(SAMPLES_M / 2.0, float(lengths.min()) / 4.0)
    places: list[shapely.Point] = []
    owner: list[int] = []
    for index, (start, end) in enumerate(itertools.pairwise(cuts_m)):
        count = max(2, round((end - start) / SAMPLES_M))
        along = np.linspace(start + inset, end - inset, count)
        places += list(shapely.line_interpolate_point(path, along))
        owner += [index] * count
    around = shapely.buffer(shapely.envelope(path), 2.0 * reach_m + 1000.0)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=around, ordered=True)
    )
    owners = np.asarray(owner)
    land = shapely.buffer(path, reach_m, quad_segs=ROUND_SEGMENTS)
    joined = [shapely.union_all(cells[owners == index]) for index in range(len(lengths))]
    return [areal(shapely.intersection(one, land)) for one in joined]
