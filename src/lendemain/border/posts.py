"""Posts with their sensors: from ground to be seen and places to stand on, to a plan with a bound.

The ground near the line is the terrain's own cells.  Each possible site with each kind of sensor it
can take is a column that covers the cells it sees well enough; which columns are best is asked of
`covering`.  What a plan does not see is told beside what it sees: seen by fewer than are needed,
not known (the terrain between is not), unseen, and seen from no site at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from lendemain.border.sight import along, sighting
from lendemain.border.sight.sighting import Options
from lendemain.border.sight.terrain import Terrain
from lendemain.border.solving import covering
from lendemain.border.solving.incidence import Incidence
from lendemain.border.solving.limits import Limits
from lendemain.border.solving.setcover import never
from lendemain.errors import InputError
from lendemain.records.agreement import Line
from lendemain.records.border import Post, PostsBrief, PostsPlan, SectorCover, Site

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Sectors = Sequence[tuple[str, float, float]]
"""Sectors along a line: identifier, from and to kilometre."""

CELLS_MAX = 3_000_000
SITES_MAX = 5_000
UNITS = 1000.0
"""Weights are whole thousandths of the heaviest sector's, so that a bound can be met exactly."""
SEEN, FEWER, NOT_KNOWN, UNSEEN = 3, 2, 1, 0


@dataclass(frozen=True, slots=True)
class Ground:
    """The cells that are to be seen, with the sector and the weight of each."""

    near: along.Near
    sector: Longs
    weight: Floats
    wanted: Integers

    @property
    def cells(self) -> int:
        """How many cells are to be seen."""
        return len(self.weight)


@dataclass(frozen=True, slots=True)
class Made:
    """A plan with the marks of the ground's cells (`SEEN` and the rest), for maps.

    `terrain` is the grid that the ground's rows and columns count in.
    """

    plan: PostsPlan
    terrain: Terrain
    ground: Ground
    marks: npt.NDArray[np.int8]


def ground(terrain: Terrain, line: Line, brief: PostsBrief, sectors: Sectors) -> Ground:
    """The cells near the line on the sides asked for, weighed by their sector.

    A sector's weight lies evenly on its ground.  Raises `InputError` where the terrain does not
    reach the line, or where nothing weighs.
    """
    found = along.near(terrain, line.points, brief.depth_m)
    if brief.side:
        kept = (found.aside_m >= 0) == (brief.side == line.left)
        found = along.Near(
            found.row[kept], found.column[kept], found.aside_m[kept], found.along_km[kept],
            found.length_km,
        )  # fmt: skip
    if not 1 <= len(found.row) <= CELLS_MAX:
        raise _refused(
            f"{len(found.row)} cells of terrain within {brief.depth_m:g} m of the line",
            f"Give terrain along the line, at most {CELLS_MAX} cells: coarser cells, or less depth",
        )
    ends = np.array([last for _, _, last in sectors])
    along_km = found.along_km * (ends[-1] / max(found.length_km, 1e-9))
    sector = np.minimum(np.searchsorted(ends, along_km, side="left"), len(sectors) - 1)
    size = np.maximum(np.bincount(sector, minlength=len(sectors)), 1)
    length = np.array([last - first for _, first, last in sectors])
    stated = np.array([brief.weights.get(name, brief.weight_else) for name, _, _ in sectors])
    unknown = set(brief.weights) - {name for name, _, _ in sectors}
    if unknown:
        raise _refused(f"weights of {', '.join(sorted(unknown))}", "Weigh sectors that there are")
    each = stated * length / size
    if not np.isfinite(each).all() or (each < 0).any() or each.max() <= 0:
        raise _refused("no weight above nought", "Weigh at least one sector")
    whole = np.rint(each / each.max() * UNITS)
    wanted = np.full(terrain.shape, -1, np.int32)
    wanted[found.row, found.column] = np.arange(len(found.row), dtype=np.int32)
    return Ground(found, sector, whole[sector], wanted)


def sites(terrain: Terrain, line: Line, brief: PostsBrief, *, length_km: float) -> tuple[Site, ...]:
    """The sites asked for, and where `every_m` is given the highest ground beside each such step.

    `aside_m` is how far to the left of the line (negative: right) they are looked for.  No site
    made here lies in mined ground, or where the terrain is not known.
    """
    found = list(brief.sites)
    if brief.every_m:
        count = max(1, round(length_km * 1000.0 / brief.every_m)) * len(brief.aside_m)
        if count > SITES_MAX:
            raise _refused(f"{count} sites", f"Keep to {SITES_MAX}: larger steps along the line")
        found += _high_ground(terrain, line, brief)
    if brief.every_m and not found:
        raise _refused(
            "no site: all ground beside the line is mined, or the terrain there is not known",
            "Give terrain without voids along the line, or name sites",
        )
    if not 1 <= len(found) <= SITES_MAX:
        raise _refused(f"{len(found)} sites", f"Give 1 to {SITES_MAX}, or `every_m`")
    _check_sites(terrain, brief, found)
    return tuple(found)


def _high_ground(terrain: Terrain, line: Line, brief: PostsBrief) -> list[Site]:
    reach = max(abs(a) for a in brief.aside_m) + brief.every_m / 2.0
    cells = along.near(terrain, line.points, reach)
    height = terrain.heights[cells.row, cells.column].astype(float)
    lon, lat = terrain.place(cells.row, cells.column)
    good = np.isfinite(height)
    for area in brief.mined:
        good &= ~shapely.contains_xy(shapely.Polygon(area), lon, lat)
    taken = {(round(s.lon, 5), round(s.lat, 5)) for s in brief.sites}
    found = []
    for aside in brief.aside_m:
        close = good & (np.abs(cells.aside_m - aside) <= brief.every_m / 4.0)
        step = (cells.along_km * 1000.0 / brief.every_m).astype(int)
        order = np.lexsort((cells.column, cells.row, -height, step))
        order = order[close[order]]
        first = np.unique(step[order], return_index=True)[1]
        for at in order[first]:
            place = (float(lon[at]), float(lat[at]))
            if (round(place[0], 5), round(place[1], 5)) in taken:
                continue
            taken.add((round(place[0], 5), round(place[1], 5)))
            name = f"K{cells.along_km[at]:06.1f}{'L' if cells.aside_m[at] >= 0 else 'R'}"
            name += f"{abs(cells.aside_m[at]):.0f}"
            found.append(Site(site_id=name, lon=place[0], lat=place[1]))
    names = [s.site_id for s in found]
    return [s for at, s in enumerate(found) if names.index(s.site_id) == at]


def _check_sites(terrain: Terrain, brief: PostsBrief, found: Sequence[Site]) -> None:
    places: dict[tuple[float, float], str] = {}
    names: set[str] = set()
    for site in found:
        at = (round(site.lon, 7), round(site.lat, 7))
        if site.site_id in names or at in places:
            other = places.get(at, site.site_id)
            raise _refused(f"{site.site_id} and {other} are one site", "Name each site once")
        names.add(site.site_id)
        places[at] = site.site_id
        for area in brief.mined:
            if shapely.contains_xy(shapely.Polygon(area), site.lon, site.lat):
                raise _refused(
                    f"{site.site_id} lies in mined ground",
                    "Move the site, or clear the ground first",
                )
    row, column = terrain.cells([s.lon for s in found], [s.lat for s in found])
    if (row < 0).any():
        out = found[int(np.argmin(row))]
        raise _refused(
            f"{out.site_id} ({out.lon:g}, {out.lat:g}) lies outside the terrain",
            "Give longitude first, and terrain that holds every site",
        )
    void = ~np.isfinite(terrain.heights[row, column])
    if void.any():
        raise _refused(
            f"{found[int(np.argmax(void))].site_id} stands where the terrain is not known",
            "Give terrain there, or leave the site out: what it sees cannot be said",
        )


def made(
    terrain: Terrain,
    line: Line,
    brief: PostsBrief,
    *,
    sectors: Sectors,
    inputs: str,
    seed: int,
    steps: int = covering.STEPS,
    late: Callable[[], bool] = never,
    exact: Callable[..., tuple[float, Integers | None, float]] | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Made:
    """The plan for a brief, with its bound, and the marks of every cell.

    The same arguments and `steps` give the same plan.  Ground near the line that the terrain does
    not hold is not known, and never left out.  Raises `InputError` for what cannot be
    planned: see `ground`, `sites`, `sighting.options` and `limits.bounds`.
    """
    terrain = along.reaching(terrain, line.points, brief.depth_m)
    area = ground(terrain, line, brief, sectors)
    places = sites(terrain, line, brief, length_km=sectors[-1][2])
    options = sighting.options(brief, places, brief.condition)
    seen, dim = sighting.seen(terrain, brief, options, area.wanted, progress=progress)
    free = [j for j, o in enumerate(options.rows) if places[o.site].standing]
    limits = _limits(brief, options, free)
    found = covering.choice(
        seen, area.weight, limits, seed=seed, need=brief.need, steps=steps, late=late, exact=exact
    )
    marks = _marked(seen, dim, found.columns, brief.need)
    total = float(area.weight.sum())
    beyond = np.diff(seen.row_starts) < brief.need
    plan = PostsPlan(
        inputs=inputs, solver="prices, tabu search, HiGHS" if exact else "prices, tabu search",
        seed=seed, steps=found.steps, line_id=line.line_id, condition=brief.condition,
        need=brief.need, cell_m=terrain.cell_m, cells=area.cells,
        value=found.value / total, bound=min(1.0, found.bound / total),
        not_known=float(area.weight[marks == NOT_KNOWN].sum()) / total,
        beyond=float(area.weight[beyond].sum()) / total,
        posts=_posts(terrain, _chosen(options, found.columns), _only(seen, found.columns), area),
        sectors=_sectors(area, sectors, marks, beyond),
        conditions={brief.condition: found.value / total}
        | _conditions(terrain, brief, _chosen(options, found.columns), area),
    )  # fmt: skip
    return Made(plan, terrain, area, marks)


def _limits(brief: PostsBrief, options: Options, standing: Sequence[int]) -> Limits:
    kinds = [k.kind_id for k in brief.kinds]
    most = [brief.most if k.most is None else k.most for k in brief.kinds]
    if brief.most > len({o.site for o in options.rows}):
        count = len({o.site for o in options.rows})
        raise _refused(f"{brief.most} posts for {count} sites", f"Ask for {count} at most")
    return Limits(
        most=brief.most,
        group=[o.site for o in options.rows],
        kind=[kinds.index(o.kind.kind_id) for o in options.rows],
        kind_most=most,
        cost=[o.kind.cost for o in options.rows],
        budget=brief.budget,
        fixed=tuple(standing),
    )


def _marked(seen: Incidence, dim: Incidence, columns: Integers, need: int) -> npt.NDArray[np.int8]:
    times, perhaps = (np.zeros(seen.shape[0], np.int32) for _ in range(2))
    for j in columns:
        times[seen.of(j)] += 1
        perhaps[dim.of(j)] += 1
    marks = np.full(seen.shape[0], UNSEEN, np.int8)
    marks[times + perhaps >= need] = NOT_KNOWN
    marks[(times > 0) & (times < need) & (marks == UNSEEN)] = FEWER
    marks[times >= need] = SEEN
    return marks


def _chosen(options: Options, columns: Integers) -> Options:
    return Options(options.sites, tuple(options.rows[int(j)] for j in columns))


def _only(net: Incidence, columns: Integers) -> list[Integers]:
    return [net.of(int(j)) for j in columns]


def _posts(
    terrain: Terrain, chosen: Options, seen: Sequence[Integers], area: Ground
) -> tuple[Post, ...]:
    weight, times = area.weight, np.zeros(area.cells, np.int32)
    for cells in seen:
        times[cells] += 1
    total, found = float(weight.sum()), []
    for option, cells in zip(chosen.rows, seen, strict=True):
        site = chosen.sites[option.site]
        row, column = terrain.cells([site.lon], [site.lat])
        height = float(terrain.heights[row[0], column[0]])
        found.append(
            Post(
                site_id=site.site_id, kind_id=option.kind.kind_id, lon=site.lon, lat=site.lat,
                ground_m=height,
                seen=float(weight[cells].sum()) / total,
                alone=float(weight[cells[times[cells] == 1]].sum()) / total,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda p: (-p.seen, p.site_id)))


def _sectors(
    area: Ground, sectors: Sectors, marks: npt.NDArray[np.int8], beyond: npt.NDArray[np.bool_]
) -> tuple[SectorCover, ...]:
    total = float(area.weight.sum())
    found = []
    for at, (name, _, _) in enumerate(sectors):
        mine = area.sector == at
        size = max(1, int(mine.sum()))
        parts = [float((marks[mine] == m).sum()) / size for m in (SEEN, FEWER, NOT_KNOWN, UNSEEN)]
        found.append(
            SectorCover(
                sector_id=name, weight=float(area.weight[mine].sum()) / total,
                seen=parts[0], fewer=parts[1], not_known=parts[2], unseen=parts[3],
                beyond=float(beyond[mine].sum()) / size,
            )
        )  # fmt: skip
    return tuple(found)


def _conditions(
    terrain: Terrain, brief: PostsBrief, chosen: Options, area: Ground
) -> dict[str, float]:
    """The weighted part of the ground that the same posts see in each other condition."""
    total, found = float(area.weight.sum()), dict[str, float]()
    for name in sorted({c for k in brief.kinds for c in k.ranges_m} - {brief.condition}):
        there = sighting.changed(brief, chosen, name)
        seen, _ = sighting.seen(terrain, brief, there, area.wanted)
        every = np.arange(seen.shape[1])
        found[name] = covering.won(seen, area.weight, every, need=brief.need) / total
    return found


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="posts", remedy=remedy)
