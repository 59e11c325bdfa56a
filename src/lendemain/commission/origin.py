"""On whose side something was fired from, as far as geometry tells.

The region of origin is a posterior over cells of a polar grid around the impact,

    p(cell) ~ prior(cell) * direction(cell) * reach(cell) * bearings(cell) * regions(cell)

with the direction of craters, the distances that a weapon can fire from, bearings from stations,
and regions that a sensor names.  Its share on each side of the line, with the line's own error, is
the answer.  Nobody knows from where a side fires, so the prior is a set: the depth behind the line
near, far, or anything, each the same for both parties; the answer is bounded by the whole set, and
is only as sure as the prior that is least kind to it.  Who tends to fire across the line is a prior
too (`across`), one half unless a text or a learnt rate says otherwise.

Nothing finer than a side or a sector leaves this module, and no point ever does.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from lendemain.commission.direction import Direction, likelihood
from lendemain.commission.ground import Ground
from lendemain.errors import InputError
from lendemain.records.agreement import Sector
from lendemain.records.attribution import Bearing, Compatible, Origin, Reach

Floats = npt.NDArray[np.float64]

TURNS, RINGS = 120, 40
LEAST_M, MOST_M = 300.0, 120_000.0
REACH_EDGE = 0.08
"""A weapon's reach ends within about so much of itself, not at a step."""

REACH_WILD = 0.01
DEPTHS_M: tuple[float, ...] = (3_000.0, 12_000.0, math.inf)
"""Depths behind the line at which fire falls off, the set of priors; infinite: anywhere alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region (WKB, lon and lat) in which a sensor places the origin, with its probability."""

    shape: bytes
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Where it came down, with the error along each axis (one standard deviation)."""

    lon: float
    lat: float
    error_m: float = 0.0


def origin(
    impact: Impact,
    ground: Ground,
    *,
    direction: Direction | None = None,
    reaches: Sequence[Reach] = (),
    bearings: Sequence[Bearing] = (),
    regions: Sequence[Region] = (),
    sectors: Sequence[Sector] = (),
    across: float = 0.5,
    depths_m: Sequence[float] = DEPTHS_M,
) -> Origin:
    """On whose side the origin lies, given what tells of it; with nothing, one half each.

    `across` is the chance, before any evidence, that the origin lies on the other side of the line
    than the impact.  A bearing given twice, to the last digit, counts once.  Raises `InputError`
    for numbers that cannot be.
    """
    _check(impact, reaches, regions, across=across, depths_m=depths_m)
    parts = [_Cells(impact, ground, offset) for offset in _offsets(impact.error_m)]
    weights = [
        cells.weights(direction, reaches, bearings=bearings, regions=regions) for cells in parts
    ]
    found = [_sided(parts, weights, depth, across) for depth in depths_m]
    left = [f.left for f in found]
    middle = math.fsum(left) / len(left)
    mixed = [np.mean([f.cells[k] for f in found], axis=0) for k in range(len(parts))]
    return Origin(
        shares={ground.left: middle, ground.right: 1.0 - middle},
        low={ground.left: min(left), ground.right: 1.0 - max(left)},
        high={ground.left: max(left), ground.right: 1.0 - min(left)},
        contested=math.fsum(
            float(m[np.abs(c.far) < ground.error_m].sum())
            for m, c in zip(mixed, parts, strict=True)
        ),
        sectors=_by_sector(parts, mixed, sectors, ground),
        likelihoods={
            ground.left: math.fsum(f.likelihood_left for f in found) / len(found),
            ground.right: math.fsum(f.likelihood_right for f in found) / len(found),
            "": 1.0,
        },
        area_km2=_area_km2(parts, mixed),
        anywhere=_anywhere(parts, weights),
    )


@dataclass(frozen=True, slots=True)
class _Sided:
    """One prior's answer: the left's share, what the evidence is worth, posterior by cell."""

    left: float
    likelihood_left: float
    likelihood_right: float
    cells: list[Floats]


class _Cells:
    """The cells of the polar grid around one place of impact."""

    __slots__ = ("area", "bearing", "distance", "far", "ground", "left", "x", "x0", "y", "y0")

    def __init__(self, impact: Impact, ground: Ground, offset: tuple[float, float]) -> None:
        x0, y0 = ground.plane.metres(impact.lon, impact.lat)
        self.x0, self.y0 = float(x0) + offset[0], float(y0) + offset[1]
        self.ground = ground
        self.bearing, self.distance, self.area = _POLAR
        turn = np.radians(self.bearing)
        self.x = self.x0 + self.distance * np.sin(turn)
        self.y = self.y0 + self.distance * np.cos(turn)
        self.far = ground.distances(self.x, self.y)
        self.left = ground.on_left(self.far)

    def weights(
        self,
        direction: Direction | None,
        reaches: Sequence[Reach],
        *,
        bearings: Sequence[Bearing],
        regions: Sequence[Region],
    ) -> Floats:
        """How strongly each cell leads one to expect the evidence, 1 on the whole at random."""
        weight = np.ones_like(self.x)
        if direction is not None:
            weight *= direction.at(self.bearing)
        if reaches:
            weight *= _reach(reaches, self.distance)
        for one in dict.fromkeys(bearings):
            at_x, at_y = self.ground.plane.metres(one.lon, one.lat)
            turn = np.degrees(np.arctan2(self.x - at_x, self.y - at_y))
            weight *= likelihood(one, turn)
        for region in regions:
            shape = self.ground.plane.flat([shapely.from_wkb(region.shape)])[0]
            within = shapely.contains_xy(shape, self.x, self.y)
            part = min(max(float(within.mean()), 1.0 / within.size), 1.0 - 1.0 / within.size)
            weight *= np.where(
                within, region.probability / part, (1.0 - region.probability) / (1.0 - part)
            )
        return weight


def _polar() -> tuple[Floats, Floats, Floats]:
    """Bearings, distances and areas of the cells: rings in equal steps of the logarithm."""
    edges = np.geomspace(LEAST_M, MOST_M, RINGS + 1)
    rings = np.sqrt(edges[:-1] * edges[1:])
    turns = (np.arange(TURNS) + 0.5) * (360.0 / TURNS)
    bearing, distance = np.meshgrid(turns, rings)
    areas = (edges[1:] ** 2 - edges[:-1] ** 2) * math.pi / TURNS
    return bearing, distance, np.repeat(areas[:, None], TURNS, axis=1)


_POLAR = _polar()


def _offsets(error_m: float) -> list[tuple[float, float]]:
    """Places that stand for an impact's error: a rule of degree 3 with four nodes."""
    if error_m < LEAST_M:
        return [(0.0, 0.0)]
    step = error_m * math.sqrt(2.0)
    return [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)]


def _reach(reaches: Sequence[Reach], distance: Floats) -> Floats:
    """Cells from which one of the classes can fire, with soft edges; 1 on the mean of the rings."""
    rings = distance[:, 0]
    total = math.fsum(r.share for r in reaches)
    weight = np.zeros_like(rings)
    for reach in reaches:
        rise = (np.log(rings) - math.log(max(reach.least_m, 1.0))) / REACH_EDGE
        fall = (math.log(reach.most_m) - np.log(rings)) / REACH_EDGE
        within = 1.0 / (
            (1.0 + np.exp(-np.clip(rise, -50, 50))) * (1.0 + np.exp(-np.clip(fall, -50, 50)))
        )
        weight += reach.share / total * within
    weight = REACH_WILD + (1.0 - REACH_WILD) * weight
    weight /= weight.mean()
    return np.asarray(np.repeat(weight[:, None], distance.shape[1], axis=1))


def _sided(
    parts: Sequence[_Cells], weights: Sequence[Floats], depth_m: float, across: float
) -> _Sided:
    """The answer under one prior: fire falls off with the depth behind the line, alike for both."""
    left_cells, right_cells = [], []
    prior_left = prior_right = 0.0
    for cells in parts:
        prior = cells.area / cells.distance**2
        if math.isfinite(depth_m):
            prior = prior * np.exp(-np.abs(cells.far) / depth_m)
        here = cells.ground.on_left(
            cells.ground.distances(np.array([cells.x0]), np.array([cells.y0]))
        )
        favour = float(here[0]) * (1.0 - across) + (1.0 - float(here[0])) * across
        on_left, on_right = prior * cells.left, prior * (1.0 - cells.left)
        sums = max(float(on_left.sum()), 1e-300), max(float(on_right.sum()), 1e-300)
        left_cells.append(on_left / sums[0] * favour)
        right_cells.append(on_right / sums[1] * (1.0 - favour))
        prior_left += favour
        prior_right += 1.0 - favour
    seen_left = [c * w for c, w in zip(left_cells, weights, strict=True)]
    seen_right = [c * w for c, w in zip(right_cells, weights, strict=True)]
    left = math.fsum(float(c.sum()) for c in seen_left)
    right = math.fsum(float(c.sum()) for c in seen_right)
    total = max(left + right, 1e-300)
    return _Sided(
        left=left / total,
        likelihood_left=left / max(prior_left, 1e-12),
        likelihood_right=right / max(prior_right, 1e-12),
        cells=[(a + b) / total for a, b in zip(seen_left, seen_right, strict=True)],
    )


def _anywhere(parts: Sequence[_Cells], weights: Sequence[Floats]) -> float:
    """What the evidence is worth for whoever fires from anywhere, on no side in particular."""
    priors = [cells.area / cells.distance**2 for cells in parts]
    seen = math.fsum(float((p * w).sum()) for p, w in zip(priors, weights, strict=True))
    return seen / math.fsum(float(p.sum()) for p in priors)


def _by_sector(
    parts: Sequence[_Cells],
    mixed: Sequence[Floats],
    sectors: Sequence[Sector],
    ground: Ground,
) -> Mapping[str, float]:
    """The posterior's share in each sector."""
    found = {}
    for sector in sectors:
        shape = ground.plane.flat([shapely.from_wkb(sector.shape)])[0]
        shapely.prepare(shape)
        found[sector.sector_id] = math.fsum(
            float(m[shapely.contains_xy(shape, c.x, c.y)].sum())
            for m, c in zip(mixed, parts, strict=True)
        )
    return found


def _area_km2(parts: Sequence[_Cells], mixed: Sequence[Floats]) -> float:
    """How many square kilometres hold 90 % (of the densest cells)."""
    weight = np.concatenate([m.ravel() for m in mixed])
    area = np.concatenate([c.area.ravel() for c in parts]) / len(parts)
    order = np.argsort(-weight / area, kind="stable")
    held = np.cumsum(weight[order])
    count = int(np.searchsorted(held, 0.9 * held[-1])) + 1
    return float(area[order[:count]].sum() / 1e6)


def compatible(
    impact: Impact,
    direction: Direction,
    candidates: Sequence[tuple[float, float]],
    *,
    reaches: Sequence[Reach] = (),
) -> Compatible:
    """How many of some documented places (lon, lat) a direction fits, against one at random.

    A place fits where it lies in the densest 90 % of the direction and within a reach.  `at_random`
    is how many would fit on the mean over all turns of the direction, `ratio` the direction's mean
    density at the places that are within reach: the likelihood ratio against a random direction.
    """
    from lendemain.geo import Plane

    plane = Plane(lon=impact.lon, lat=impact.lat)
    if not candidates:
        return Compatible(points=0, fitting=0, at_random=0.0, ratio=1.0)
    x, y = plane.metres(*np.array(candidates, float).T)
    far = np.hypot(x, y)
    within = np.ones(len(far), bool)
    if reaches:
        within = np.any([(far >= r.least_m) & (far <= r.most_m) for r in reaches], axis=0)
    count = int(within.sum())
    if not count:
        return Compatible(points=len(far), fitting=0, at_random=0.0, ratio=1.0)
    density = direction.at(np.degrees(np.arctan2(x[within], y[within])))
    ordered = np.sort(direction.density)[::-1]
    held = int(np.searchsorted(np.cumsum(ordered) / len(ordered), 0.9 - 1e-12))
    fits = density >= ordered[held]
    return Compatible(
        points=len(far),
        fitting=int(fits.sum()),
        at_random=count * direction.arc_deg / 360.0,
        ratio=float(density.mean()),
    )


def _check(
    impact: Impact,
    reaches: Sequence[Reach],
    regions: Sequence[Region],
    *,
    across: float,
    depths_m: Sequence[float],
) -> None:
    sound = math.isfinite(impact.lon) and abs(impact.lat) <= 90.0 and impact.error_m >= 0.0
    if not sound or not math.isfinite(impact.error_m):
        raise _refused("no place with its error", "impact")
    if not all(0.0 <= r.least_m < r.most_m and r.share > 0.0 for r in reaches):
        raise _refused("distances that do not rise, or a share not above 0", "reach")
    if not all(0.0 < r.probability < 1.0 for r in regions):
        raise _refused("a probability that is not between 0 and 1", "region")
    if not 0.0 < across < 1.0:
        raise _refused(f"{across} is not between 0 and 1", "across")
    if not depths_m or not all(d > 0.0 for d in depths_m):
        raise _refused("no depth above 0", "depths")


def _refused(what: str, where: str) -> InputError:
    return InputError(what, where=where, remedy="Give numbers that can be, in metres and degrees")
