"""A day's records side by side: each incident with each allegation from it, and their cases.

What monitors suffered is kept apart from what they saw, because its place would be theirs.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from lendemain import geo
from lendemain.records.brief import DailyBrief
from lendemain.records.incident import FAMILY_OF, KINDS, Family
from lendemain.reports.places import Shapes, regions

OBSERVED_SHARE = 0.30
"""The share watched below which a sector is not observed, where the agreement names none."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An incident, the allegation that it breaches one provision (or none), and the case."""

    incident: Row
    at: int
    allegation: Row | None
    case: Row | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How one sector was watched on the day, and what was recorded in it."""

    sector_id: str
    name: str
    from_km: float | None
    to_km: float | None
    share: float
    hours: int
    probability: float
    incidents: int
    causes: tuple[str, ...]
    observed: bool


@dataclass(frozen=True, kw_only=True)
class Day:
    """A brief made ready for every form of the report; regions are in metres of `plane`."""

    brief: DailyBrief
    plane: geo.Plane
    incidents: pa.Table
    restrictions: pa.Table
    regions: Shapes
    pairs: Sequence[Pair]
    restriction_rows: Sequence[Row]
    sectors: Sequence[Watched]
    share: float | None
    observed_share: float
    hours: int
    hourly: Sequence[float]
    line_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def day(brief: DailyBrief) -> Day:
    """A brief's records side by side."""
    plane = plane_of(brief)
    incidents, restrictions = parted(brief)
    hours = max(1, round((brief.end - brief.start).total_seconds() / 3600))
    least = float((brief.agreement.thresholds or {}).get("watched_min", OBSERVED_SHARE))
    sectors = watched(brief, incidents, hours=hours, least=least)
    hourly = shares(brief, hours)
    return Day(
        brief=brief,
        plane=plane,
        incidents=incidents,
        restrictions=restrictions,
        regions=regions(incidents, plane),
        pairs=pairs(incidents, brief.allegations, brief.cases),
        restriction_rows=restrictions.sort_by("start").to_pylist(),
        sectors=sectors,
        share=sum(s.share for s in sectors) / len(sectors) if sectors else None,
        observed_share=least,
        hours=hours,
        hourly=hourly,
        line_names={line.line_id: line.name for line in brief.agreement.lines},
    )


def plane_of(brief: DailyBrief) -> geo.Plane:
    """Metres around the middle of the sectors, or of the theatre where there are none.

    Near its middle north is up; that is why the map is not centred on the theatre.
    """
    shapes = shapely.from_wkb([s.shape for s in brief.sectors], on_invalid="ignore")
    bounds = [float(v) for v in shapely.total_bounds(shapes)] if len(brief.sectors) else [math.nan]
    if not all(math.isfinite(v) for v in bounds):
        bounds = list(brief.agreement.theatre)
    return geo.Plane(lon=(bounds[0] + bounds[2]) / 2, lat=(bounds[1] + bounds[3]) / 2)


def parted(brief: DailyBrief) -> tuple[pa.Table, pa.Table]:
    """What monitors saw, and what monitors suffered, wherever the brief put either."""
    own = pa.array(KINDS[Family.MONITORS])

    def suffered(rows: pa.Table) -> pa.ChunkedArray:
        return pc.is_in(rows.column("kind").cast(pa.string()), value_set=own)

    seen = brief.incidents.filter(pc.invert(suffered(brief.incidents)))
    moved = brief.incidents.filter(suffered(brief.incidents))
    ids = brief.restrictions.column("incident_id").cast(pa.string()).combine_chunks()
    new = pc.invert(pc.is_in(moved.column("incident_id").cast(pa.string()), value_set=ids))
    both = pa.concat_tables([brief.restrictions, moved.filter(new)], promote_options="default")
    return seen, both.combine_chunks()


def pairs(incidents: pa.Table, allegations: pa.Table, cases: pa.Table) -> list[Pair]:
    """One pair for each incident and allegation, in order of time, fragment and reference line."""
    case_of = {c["allegation_id"]: c for c in cases.to_pylist()}
    alleged: dict[str, list[Row]] = {}
    for allegation in allegations.to_pylist():
        alleged.setdefault(allegation["incident_id"], []).append(allegation)
    found = []
    for at, incident in enumerate(incidents.to_pylist()):
        for allegation in alleged.get(incident["incident_id"], [None]):
            case = case_of.get(allegation["allegation_id"]) if allegation else None
            found.append(Pair(incident=incident, at=at, allegation=allegation, case=case))
    found.sort(key=_order)
    return found


def _order(pair: Pair) -> tuple[object, ...]:
    told = pair.allegation or {"fragment": "", "reference": "", "allegation_id": ""}
    incident = pair.incident
    return (
        incident["start"], incident["end"], incident["incident_id"],
        told["fragment"] or "", told["reference"] or "", told["allegation_id"],
    )  # fmt: skip


def gravest(listed: Sequence[Pair], most: int) -> list[Pair]:
    """At most so many pairs, the gravest first chosen, in the order given."""
    if len(listed) <= most:
        return list(listed)

    def weight(at: int) -> tuple[float, ...]:
        pair = listed[at]
        gravity = pair.allegation["gravity"] if pair.allegation else 0
        likely = pair.allegation["probability"] if pair.allegation else 0.0
        return (-(gravity or 0), -(pair.incident["killed"] or 0), -(likely or 0.0), at)

    chosen = sorted(sorted(range(len(listed)), key=weight)[:most])
    return [listed[at] for at in chosen]


def watched(brief: DailyBrief, incidents: pa.Table, *, hours: int, least: float) -> list[Watched]:
    """Sector by sector how well it was watched; an hour without a row was not watched."""
    told: dict[str, list[Row]] = {}
    for row in brief.coverage.to_pylist():
        told.setdefault(row["sector_id"], []).append(row)
    within: dict[str, int] = {}
    for sector in incidents.column("sector_id").to_pylist() if incidents.num_rows else []:
        within[sector or ""] = within.get(sector or "", 0) + 1
    known = {s.sector_id: s for s in brief.sectors}
    found = []
    for sector_id in [*known, *sorted(set(told) - set(known))]:
        rows, sector = told.get(sector_id, []), known.get(sector_id)
        share = sum(_sure(r["watched"]) for r in rows) / hours
        causes = {c.strip() for r in rows for c in re.split(r"[,;]", r["causes"] or "")} - {""}
        found.append(
            Watched(
                sector_id=sector_id,
                name=sector.name if sector else sector_id,
                from_km=sector.from_km if sector else None,
                to_km=sector.to_km if sector else None,
                share=min(1.0, share),
                hours=sum(_sure(r["watched"]) > 0 for r in rows),
                probability=min(1.0, sum(_sure(r["probability"]) for r in rows) / hours),
                incidents=within.get(sector_id, 0),
                causes=tuple(sorted(causes)),
                observed=share >= least,
            )
        )
    return found


def shares(brief: DailyBrief, hours: int) -> list[float]:
    """Hour by hour from the day's start, the mean share of the sectors that was watched."""
    total = np.zeros(hours)
    known = {s.sector_id for s in brief.sectors}
    for row in brief.coverage.to_pylist():
        at = int((row["hour"] - brief.start).total_seconds() // 3600)
        known.add(row["sector_id"])
        if 0 <= at < hours:
            total[at] += _sure(row["watched"])
    return [min(1.0, float(v)) for v in total / max(1, len(known))]


def _sure(value: float | None) -> float:
    return float(value) if value is not None and value == value and value > 0 else 0.0


def family(kind: str) -> str:
    """The family of a kind; what is not in the vocabulary is of unknown family."""
    return FAMILY_OF.get(kind, Family.UNKNOWN).value
