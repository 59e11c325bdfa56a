"""How far inside a zone an incident lies, and what share of its region does.

An incident's place is a normal distribution in the plane (its ellipse has one standard deviation
along each axis) or a region.  The zone's edge is uncertain too, by the error of the line.

    belts     d: offset of the centre from the line on the zone's side; s: standard deviation of the
              region across the line, with the line's error added in quadrature;
              share = Phi((outer - d) / s) - Phi((inner - d) / s), exact for a straight line
    polygons, 288 places of equal weight in the ellipse, widened by the edge's error; also where
    ends      a belt ends or bends away, so that the formula would not hold
    regions   overlap of areas, for the line where it is drawn and sqrt(3) errors to either side,
              with weights 2/3, 1/6, 1/6 (Gauss-Hermite with three nodes); a region smaller than the
              edge's error counts as a round normal with a disc's deviation, sqrt(area / pi) / 2
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from lendemain.agreement.ground import belt, drawn, sides
from lendemain.agreement.zones import Region
from lendemain.geo import Plane, areal
from lendemain.probability import normal_below
from lendemain.records.agreement import Line

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

REACH = 4.0
"""Standard deviations beyond which a share is 0 or 1 (the tail is 3 in 100,000)."""

STRAIGHT = 0.05
"""A belt counts as straight where its edge is no further from its formula's than this many s."""

_LEAST_M = 1.0
_RINGS, _SPOKES = 12, 24


@dataclass(frozen=True, slots=True)
class Places:
    """Where incidents were, in metres: centres, covariances by axis, and regions where given.

    `axes` are semi-axes (n x 2), `turned` the major axis' bearing in radians; `shapes` holds None
    where the ellipse is the answer.
    """

    x: Floats
    y: Floats
    axes: Floats
    turned: Floats
    shapes: npt.NDArray[np.object_]

    def at(self, rows: npt.NDArray[np.intp] | Mask) -> "Places":
        """Some of the places, in the order asked for."""
        return Places(
            self.x[rows], self.y[rows], self.axes[rows], self.turned[rows], self.shapes[rows]
        )

    def spread(self, bearing: Floats) -> Floats:
        """Standard deviation in metres along a bearing (radians), place by place."""
        off = bearing - self.turned
        return np.hypot(self.axes[:, 0] * np.cos(off), self.axes[:, 1] * np.sin(off))


def margins_m(places: Places, region: Region) -> Floats:
    """How far each centre lies inside a region's edge in metres, negative where it is outside."""
    if region.shape.is_empty:
        return np.full(len(places.x), -np.inf)
    shape, edge = region.shape, shapely.boundary(region.shape)
    shapely.prepare(shape)
    shapely.prepare(edge)
    far = np.asarray(shapely.distance(edge, shapely.points(places.x, places.y)))
    return np.where(shapely.contains_xy(shape, places.x, places.y), far, -far)


def shares(places: Places, region: Region, margins: Floats, *, plane: Plane) -> Floats:
    """The share of each incident's region that lies in a zone's region, from 0 to 1."""
    shaped = np.array([s is not None for s in places.shapes], bool)
    if shaped.any():
        places, shaped = _rounded(places, shaped, region.error_m)
    widest = np.hypot(places.axes.max(axis=1, initial=0.0), region.error_m)
    found = np.where(margins > 0, 1.0, 0.0)
    near = (np.abs(margins) < REACH * np.maximum(widest, _LEAST_M)) & ~shaped
    if near.any() and not region.shape.is_empty:
        found[near] = _normal_shares(places.at(near), region, margins[near], plane)
    if shaped.any():
        found[shaped] = _overlaps(places.shapes[shaped], region, plane)
    return np.clip(found, 0.0, 1.0)


def _rounded(places: Places, shaped: Mask, error_m: float) -> tuple[Places, Mask]:
    """The places with small regions as round normals, and which still are regions."""
    spread = np.zeros(len(shaped))
    spread[shaped] = np.sqrt(shapely.area(places.shapes[shaped]) / math.pi) / 2.0
    small = shaped & (spread < error_m)
    axes = np.where(small[:, None], spread[:, None], places.axes)
    return Places(places.x, places.y, axes, places.turned, places.shapes), shaped & ~small


def _normal_shares(places: Places, region: Region, margins: Floats, plane: Plane) -> Floats:
    if region.line is None:
        return _counted(places, region)
    found, straight = _across(places, region, region.line, margins=margins, plane=plane)
    if not straight.all():
        found[~straight] = _counted(places.at(~straight), region)
    return found


def _across(
    places: Places, region: Region, line: Line, *, margins: Floats, plane: Plane
) -> tuple[Floats, Mask]:
    """The shares by the formula for straight belts, and where that formula holds."""
    path = drawn(line, plane)
    shapely.prepare(path)
    ways = shapely.shortest_line(path, shapely.points(places.x, places.y))
    ends = shapely.get_coordinates(ways).reshape(-1, 2, 2)
    east, north = (ends[:, 1] - ends[:, 0]).T
    distance = np.hypot(east, north)
    s = np.hypot(places.spread(np.arctan2(east, north)), region.error_m)
    s = np.maximum(s, _LEAST_M)
    left, right = sides(line, plane)
    zone = region.zone
    inner, outer = zone.inner_m, zone.outer_m
    side = left if zone.party in ("", line.left) else right
    shapely.prepare(side)
    d = np.where(shapely.contains_xy(side, places.x, places.y), distance, -distance)
    found = normal_below((outer - d) / s) - normal_below((inner - d) / s)
    edges = np.minimum(np.abs(outer - d), np.abs(inner - d))
    if not zone.party:
        found = found + normal_below((-inner - d) / s) - normal_below((-outer - d) / s)
        edges = np.minimum(edges, np.minimum(np.abs(outer + d), np.abs(inner + d)))
        if inner == 0.0:
            edges = np.minimum(np.abs(outer - d), np.abs(outer + d))
    return found, np.abs(np.abs(margins) - edges) < STRAIGHT * s


def _counted(places: Places, region: Region) -> Floats:
    """The shares by counting places of equal weight in each widened ellipse."""
    wide = np.maximum(np.hypot(places.axes, region.error_m), _LEAST_M)
    shapely.prepare(region.shape)
    found = np.empty(len(places.x))
    for start in range(0, len(found), 4096):
        part = slice(start, start + 4096)
        east, north = node_offsets(wide[part], places.turned[part])
        x, y = places.x[part, None] + east, places.y[part, None] + north
        found[part] = shapely.contains_xy(region.shape, x, y).mean(axis=1)
    return found


def node_offsets(axes: Floats, turned: Floats) -> tuple[Floats, Floats]:
    """East and north in metres of 288 places that carry equal weight in each ellipse (n x 288).

    They lie on twelve rings, each through the middle of a twelfth of the normal's weight, and are
    symmetric about both axes, so a mirrored ellipse has mirrored places.
    """
    rings = np.sqrt(-2.0 * np.log1p(-(np.arange(_RINGS) + 0.5) / _RINGS))
    turns = (np.arange(_SPOKES) + 0.5) * (2.0 * math.pi / _SPOKES)
    along = axes[:, :1] * np.outer(rings, np.cos(turns)).ravel()
    across = axes[:, 1:] * np.outer(rings, np.sin(turns)).ravel()
    sin, cos = np.sin(turned)[:, None], np.cos(turned)[:, None]
    return along * sin + across * cos, along * cos - across * sin


def _overlaps(shapes: npt.NDArray[np.object_], region: Region, plane: Plane) -> Floats:
    areas = np.maximum(shapely.area(shapes), 1e-9)
    nodes = [(0.0, 1.0)]
    if region.error_m > 0.0:
        shift = math.sqrt(3.0) * region.error_m
        nodes = [(0.0, 2 / 3), (-shift, 1 / 6), (shift, 1 / 6)]
    found = np.zeros(len(shapes))
    for shift, weight in nodes:
        zone = region.shape if shift == 0.0 else _shifted(region, shift, plane)
        shapely.prepare(zone)
        held = np.asarray(shapely.covers(zone, shapes), float)
        cut = (held == 0.0) & shapely.intersects(zone, shapes)
        if cut.any():
            held[cut] = shapely.area(shapely.intersection(zone, shapes[cut])) / areas[cut]
        found += weight * held
    return found


def _shifted(region: Region, shift: float, plane: Plane) -> shapely.Geometry:
    """The region with its line moved so many metres to the left, or a polygon grown by as much."""
    line, zone = region.line, region.zone
    if line is None:
        return areal(shapely.buffer(region.shape, shift))
    parts = []
    for party, sign in ((line.left, 1.0), (line.right, -1.0)):
        if zone.party in ("", party):
            moved = sign * shift
            parts.append(
                _strip(line, party, plane, low=zone.inner_m + moved, high=zone.outer_m + moved)
            )
    return areal(shapely.union_all(parts))


def _strip(line: Line, party: str, plane: Plane, *, low: float, high: float) -> shapely.Geometry:
    """What lies from `low` to `high` metres of a line on a party's side, negative on the other."""
    other = line.right if party == line.left else line.left
    parts = []
    if high > 0.0:
        parts.append(belt(line, plane, party=party, inner_m=max(low, 0.0), outer_m=high))
    if low < 0.0:
        parts.append(belt(line, plane, party=other, inner_m=max(-high, 0.0), outer_m=-low))
    return areal(shapely.union_all(parts))
