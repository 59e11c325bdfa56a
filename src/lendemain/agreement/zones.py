"""Zones and sectors of an agreement as areas.

A belt is measured from one version of a line, on one party's side.  Where a provision's parties
measure from different lines, each belt can also be drawn from the other line, so that both answers
can be given.  Work is in metres around the lines; what leaves is WKB in degrees.
"""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import shapely

from lendemain.agreement.ground import belt, densified, drawn, plane_of
from lendemain.geo import Plane, areal
from lendemain.records.agreement import Agreement, Line, Sector, Zone

FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
SAMPLES_KM = 1.0
"""Spacing of the places along the line to which the land of a sector is allotted."""


@dataclass(frozen=True, slots=True)
class Region:
    """A zone's area in metres as measured from one version of a line.

    `line` is None for polygons and the theatre; it need not be the zone's own line.  `error_m` is
    one standard deviation of the edge.
    """

    zone: Zone
    line: Line | None
    shape: shapely.Geometry
    error_m: float


def version(agreement: Agreement, line_id: str, at: datetime) -> Line | None:
    """The version of a line that holds at a moment: the last that has started, else the first."""
    versions = sorted(
        (n for n in agreement.lines if n.line_id == line_id), key=lambda line: line.start
    )
    started = [line for line in versions if line.start <= at]
    return started[-1] if started else (versions[0] if versions else None)


def spans(agreement: Agreement, line_id: str) -> list[tuple[Line, datetime, datetime]]:
    """Each version of a line with the time for which incidents are measured from it; no gaps."""
    versions = sorted(
        (n for n in agreement.lines if n.line_id == line_id), key=lambda line: line.start
    )
    if not versions:
        return []
    starts = [FIRST, *(line.start for line in versions[1:])]
    return list(zip(versions, starts, [*starts[1:], LAST], strict=True))


def sector_spans(agreement: Agreement) -> list[tuple[datetime, datetime]]:
    """The periods in which sectors are cut along the same version of the line."""
    held = spans(agreement, agreement.sector_line) if agreement.sector_line else []
    return [(first, last) for _, first, last in held] or [(FIRST, LAST)]


def region(zone: Zone, line: Line | None, agreement: Agreement, *, plane: Plane) -> Region:
    """A zone's area in metres, for a belt as measured from `line` (any version of any line)."""
    box = theatre(agreement, plane)
    error_m = zone.error_m
    if zone.form == "belt":
        assert line is not None, zone.zone_id
        shape = belt(line, plane, party=zone.party, inner_m=zone.inner_m, outer_m=zone.outer_m)
        shape = areal(shapely.intersection(shape, box))
        error_m = float(np.hypot(zone.error_m, line.error_m))
    elif zone.form == "polygon":
        shape = areal(plane.flat(shapely.Polygon(zone.points)).item())
    else:
        shape = box
    return Region(zone, line, shape, error_m)


def theatre(agreement: Agreement, plane: Plane) -> shapely.Polygon:
    """The theatre as a polygon in metres, with corners enough along its parallels."""
    box = shapely.box(*agreement.theatre)
    return plane.flat(densified(box, 0.25)).item()


def polygons(agreement: Agreement, at: datetime) -> dict[str, bytes]:
    """Every zone's area by its identifier, as WKB in degrees, lines as they ran at a moment.

    A belt is as its own line draws it.  Zones of provisions not yet in force are there too:
    `effective` tells which are.
    """
    plane = plane_of(agreement)
    found = {}
    for zone in agreement.zones:
        line = version(agreement, zone.line_id, at) if zone.line_id else None
        shape = region(zone, line, agreement, plane=plane).shape
        found[zone.zone_id] = shapely.to_wkb(_degrees(shape, plane))
    return found


def effective(agreement: Agreement, at: datetime) -> tuple[str, ...]:
    """Identifiers of the zones to which some provision in force at a moment applies, in order."""
    used = {
        zone
        for p in agreement.provisions
        if p.start <= at and (p.end is None or at < p.end)
        for zone in p.zones
    }
    return tuple(z.zone_id for z in agreement.zones if z.zone_id in used)


def sectors(agreement: Agreement, at: datetime) -> list[Sector]:
    """The current line cut into sectors, numbered along it, with the land to both sides.

    Land belongs to the sector whose stretch of the line is nearest, out to the agreement's sector
    depth, so sectors neither overlap nor leave a gap.  A last stretch shorter than half a sector
    joins the one before.  A text without a line has one sector, its theatre.
    """
    line = version(agreement, agreement.sector_line, at) if agreement.sector_line else None
    plane = plane_of(agreement)
    if line is None:
        shape = shapely.to_wkb(shapely.box(*agreement.theatre))
        return [Sector(sector_id="S01", name="S01", from_km=0.0, to_km=0.0, shape=shape)]
    path = drawn(line, plane)
    cuts = _cuts(path.length / 1000.0, agreement.sector_length_m / 1000.0)
    depth = agreement.sector_depth_m
    land = shapely.intersection(shapely.buffer(path, depth), theatre(agreement, plane))
    digits = max(2, len(str(len(cuts) - 1)))
    found = []
    for index, cell in enumerate(_cells(path, cuts, reach=depth)):
        sector_id = f"S{index + 1:0{digits}d}"
        start, end = cuts[index], cuts[index + 1]
        shape = _degrees(areal(shapely.intersection(cell, land)), plane)
        found.append(
            Sector(
                sector_id=sector_id,
                name=f"{sector_id} ({start:.0f}\N{EN DASH}{end:.0f} km)",
                from_km=start,
                to_km=end,
                shape=shapely.to_wkb(shape),
            )
        )
    return found


def _cuts(length_km: float, sector_km: float) -> list[float]:
    """Chainages in km at which sectors begin and end, the first 0 and the last the length.

    >>> _cuts(60.0, 25.0), _cuts(65.0, 25.0), _cuts(8.0, 25.0)
    ([0.0, 25.0, 60.0], [0.0, 25.0, 50.0, 65.0], [0.0, 8.0])
    """
    whole = max(1, int(length_km / sector_km + 0.5))
    return [*(sector_km * i for i in range(whole)), length_km]


def _cells(path: shapely.LineString, cuts: list[float], *, reach: float) -> list[shapely.Geometry]:
    """For each stretch between two cuts, the land that is nearest to it (Voronoi cells, joined).

    The places that stand for a stretch lie symmetrically about each cut, so the border between two
    sectors crosses the line exactly at the cut.
    """
    lengths = np.diff(cuts)
    inset = min(SAMPLES_KM / 2.0, float(lengths.min()) / 4.0)
    places: list[shapely.Point] = []
    owner: list[int] = []
    for index, (start, end) in enumerate(itertools.pairwise(cuts)):
        count = max(2, round((end - start) / SAMPLES_KM))
        along = np.linspace(start + inset, end - inset, count) * 1000.0
        places += list(shapely.line_interpolate_point(path, along))
        owner += [index] * count
    around = shapely.buffer(shapely.envelope(path), 2.0 * reach + 1000.0)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=around, ordered=True)
    )
    owners = np.asarray(owner)
    return [shapely.union_all(cells[owners == index]) for index in range(len(lengths))]


def _degrees(shape: shapely.Geometry, plane: Plane) -> shapely.Geometry:
    """A shape in degrees, with corners enough that its straight edges stay where they were."""
    if shape.is_empty:
        return shape
    return areal(plane.round(densified(shape, 10_000.0)).item())
