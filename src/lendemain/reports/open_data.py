"""The day as open data: one rectangular CSV file, or GeoJSON regions.

CSV is UTF-8 with a byte order mark (spreadsheets need it), commas, CRLF ends (RFC 4180).  Its
`record` column says what a row is: figure, sector, incident, restriction, undated.  Headings and
codes are the same in every language; columns that end in `_text` are in the reader's.  A figure of
nought on a day that nobody watched is empty, with "no" under `observed`.  A text that a spreadsheet
would run as a formula has an apostrophe before it.  GeoJSON follows RFC 7946, with regions as
polygons that turn counter-clockwise; restrictions of monitors have no geometry.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import shapely

from lendemain.probability import radius_holding
from lendemain.reports.language import Language, plain, ranges_text
from lendemain.reports.places import (
    FINEST_M,
    HELD,
    Gazetteer,
    Shapes,
    place_texts,
    regions,
    withheld,
)
from lendemain.reports.rows import Day, Pair, Row, family
from lendemain.reports.summary import is_unseen

COLUMNS = (
    "record", "name", "day", "start", "end", "sector_id", "place_text", "lon", "lat",
    "semi_major_m", "semi_minor_m", "orientation_deg", "kind", "kind_text", "family",
    "kind_probability", "probability", "acts_min", "acts", "acts_max", "smm_count", "accounts",
    "witnesses", "killed_min", "killed", "killed_max", "fragment", "provision_id", "zone_id",
    "reference", "margin_km", "inside", "breach_probability", "exception", "excused", "gravity",
    "case_number", "status", "status_text", "batch", "incident_id", "allegation_id", "today",
    "day_before", "week_mean", "watched", "hours_watched", "hours", "notice_probability",
    "observed", "causes", "entries",
)  # fmt: skip
"""Columns of the CSV file, in order."""

AXIS_MIN_M = FINEST_M / radius_holding(HELD)
"""No semi-axis (one standard deviation) is given finer than this."""

Values = dict[str, Any]


def csv_file(day: Day, said: Language, near: Gazetteer) -> bytes:
    """Every row of the day as CSV, nothing left out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = COLUMNS if day.brief.release is None else (*COLUMNS, "release_rule")
    writer.writerow(columns)
    for values in _rows(day, said, near):
        writer.writerow([_csv_value(values.get(name)) for name in columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _csv_value(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        text = plain(value, longest=100_000)
        return "'" + text if text[:1] and text.lstrip()[:1] in ("=", "+", "-", "@") else text
    return value


def _rows(day: Day, said: Language, near: Gazetteer) -> Iterator[Values]:
    date = day.brief.day.isoformat()
    for figure in day.brief.figures:
        unseen = is_unseen(day, figure)
        yield {
            "record": "figure", "name": figure.name, "day": date,
            "today": None if unseen else figure.today, "observed": not unseen,
            "day_before": figure.yesterday, "week_mean": figure.week_mean,
            "entries": ranges_text(figure.entries),
        }  # fmt: skip
    if day.brief.unlocated:
        yield {"record": "figure", "name": "unlocated", "day": date, "today": day.brief.unlocated}
    for sector in day.sectors:
        yield {
            "record": "sector", "name": sector.name, "day": date, "sector_id": sector.sector_id,
            "watched": round(sector.share, 4), "hours_watched": sector.hours, "hours": day.hours,
            "notice_probability": round(sector.probability, 4), "observed": sector.observed,
            "causes": ", ".join(sector.causes),
        }  # fmt: skip
    places = place_texts(said, day.incidents.to_pylist(), day.regions, near)
    for pair in day.pairs:
        yield _pair_values(said, pair, places[pair.at]) | {"record": "incident", "day": date}
    for row in day.restriction_rows:
        yield restriction(said, row) | {"record": "restriction", "day": date}
    undated = day.brief.undated
    if undated is not None:
        rows = undated.to_pylist()
        texts = place_texts(said, rows, regions(undated, day.plane), near)
        for at, (row, place) in enumerate(zip(rows, texts, strict=True)):
            pair = Pair(incident=row, at=at, allegation=None, case=None)
            yield _pair_values(said, pair, place) | {"record": "undated", "day": date}


def restriction(said: Language, row: Row) -> Values:
    """A restriction of monitors: when, in which sector, of what kind; no place."""
    return {
        "incident_id": row["incident_id"], "start": moment(said, row["start"]),
        "end": moment(said, row["end"]), "sector_id": row["sector_id"] or "",
        "place_text": said.said("place.withheld"), "kind": row["kind"],
        "kind_text": said.term("kind", row["kind"]), "family": family(row["kind"]),
        "accounts": row["accounts"], "witnesses": row["witnesses"],
        "entries": ranges_text(row["entries"] or []),
    }  # fmt: skip


def incident(said: Language, row: Row, place: str) -> Values:
    """What is told of an incident, but for its allegations."""
    if family(row["kind"]) == "monitors":
        return restriction(said, row)
    names = (
        "acts_min", "acts", "acts_max", "smm_count", "accounts", "witnesses", "killed_min",
        "killed", "killed_max",
    )  # fmt: skip
    return {
        "incident_id": row["incident_id"], "start": moment(said, row["start"]),
        "end": moment(said, row["end"]), "sector_id": row["sector_id"] or "",
        "place_text": place, "lon": _short(row["lon"], 3), "lat": _short(row["lat"], 3),
        "semi_major_m": _short(max(row["semi_major_m"], AXIS_MIN_M), 0),
        "semi_minor_m": _short(max(row["semi_minor_m"], AXIS_MIN_M), 0),
        "orientation_deg": _short(row["orientation_deg"], 0),
        "kind": row["kind"], "kind_text": said.term("kind", row["kind"]),
        "family": family(row["kind"]), "kind_probability": _short(row["kind_probability"], 3),
        "probability": _short(row["probability"], 3),
        **{name: row[name] for name in names}, "entries": ranges_text(row["entries"] or []),
        **({"release_rule": row["release_rule"]} if row.get("release_rule") else {}),
    }  # fmt: skip


def _pair_values(said: Language, pair: Pair, place: str) -> Values:
    values = incident(said, pair.incident, place)
    if pair.allegation is not None:
        values |= allegation(pair.allegation)
    if pair.case is not None:
        values |= {
            "case_number": pair.case["number"], "status": pair.case["status"],
            "status_text": said.term("status", pair.case["status"]), "batch": pair.case["batch"],
        }  # fmt: skip
    return values


def allegation(row: Row) -> Values:
    """What is told of an allegation: the provision, the margin, the exception; no party."""
    return {
        "allegation_id": row["allegation_id"], "fragment": row["fragment"],
        "provision_id": row["provision_id"], "zone_id": row["zone_id"],
        "reference": row["reference"], "margin_km": _short(row["margin_km"], 2),
        "inside": _short(row["inside"], 3), "breach_probability": _short(row["probability"], 3),
        "exception": row["exception"], "excused": _short(row["excused"], 3),
        "gravity": row["gravity"],
    }  # fmt: skip


def moment(said: Language, at: datetime) -> str:
    """A moment in the mission's zone by ISO 8601, with its offset."""
    return at.astimezone(said.zone).isoformat(timespec="seconds")


def _short(value: float | None, digits: int) -> float | int | None:
    if value is None or not np.isfinite(value):
        return None
    rounded = round(float(value), digits) + 0.0
    return int(rounded) if digits == 0 else rounded


def geojson_file(day: Day, said: Language, near: Gazetteer) -> bytes:
    """Incidents as regions, those not dated to the day too, sectors with what was watched, lines,
    restrictions without a place.
    """
    features = [*_sector_features(day), *_line_features(day, said)]
    alleged: dict[int, list[Values]] = {}
    for pair in day.pairs:
        told = alleged.setdefault(pair.at, [])
        if pair.allegation is not None:
            case = {} if pair.case is None else {"case_number": pair.case["number"],
                                                 "status": pair.case["status"]}  # fmt: skip
            told.append(_clean(allegation(pair.allegation) | case))
    features += _incident_features(
        "incident", day.incidents, day.regions, day=day, said=said, near=near, alleged=alleged
    )
    if day.brief.undated is not None:
        drawn = regions(day.brief.undated, day.plane)
        features += _incident_features(
            "undated", day.brief.undated, drawn, day=day, said=said, near=near, alleged={}
        )
    features += [
        {"type": "Feature", "geometry": None,
         "properties": {"record": "restriction"} | _clean(restriction(said, row))}
        for row in day.restriction_rows
    ]  # fmt: skip
    anchor, release = day.brief.anchor, day.brief.release
    ledger = {
        "ledger_origin": plain(anchor.origin), "ledger_size": anchor.size,
        "ledger_root": plain(anchor.root),
    }  # fmt: skip
    whole = {
        "type": "FeatureCollection",
        "lendemain": {
            "mission": plain(day.brief.mission), "day": day.brief.day.isoformat(),
            "start": moment(said, day.brief.start), "end": moment(said, day.brief.end),
            "language": said.code, "region_probability": 0.9,
            **(ledger if release is None else {"release": dict(release)}),
        },
        "features": features,
    }  # fmt: skip
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _clean(values: Mapping[str, Any]) -> Values:
    return {
        k: plain(v, longest=100_000) if isinstance(v, str) else v
        for k, v in values.items()
        if v is not None
    }


def _incident_features(
    record: str,
    incidents: pa.Table,
    shapes: Shapes,
    *,
    day: Day,
    said: Language,
    near: Gazetteer,
    alleged: Mapping[int, list[Values]],
) -> list[Values]:
    rows = incidents.to_pylist()
    known = np.array(
        [s is not None and not withheld(row["kind"]) for s, row in zip(shapes, rows, strict=True)],
        bool,
    )
    drawn = np.full(len(shapes), None, dtype=object)
    if known.any():
        drawn[known] = day.plane.round(shapes[known])
    places = place_texts(said, rows, shapes, near)
    found = []
    for at, (row, place, ground) in enumerate(zip(rows, places, geometries(drawn), strict=True)):
        values: Values = {"record": record} | _clean(incident(said, row, place))
        values["allegations"] = alleged.get(at, [])
        found.append({"type": "Feature", "geometry": ground, "properties": values})
    return found


def _sector_features(day: Day) -> list[Values]:
    known = {s.sector_id: s for s in day.brief.sectors}
    found = []
    for sector in day.sectors:
        shape = known.get(sector.sector_id)
        values = {
            "record": "sector", "sector_id": plain(sector.sector_id), "name": plain(sector.name),
            "watched": round(sector.share, 4), "hours_watched": sector.hours,
            "observed": sector.observed,
        }  # fmt: skip
        ground = geometry(shapely.from_wkb(shape.shape)) if shape else None
        found.append({"type": "Feature", "geometry": ground, "properties": values})
    return found


def _line_features(day: Day, said: Language) -> list[Values]:
    return [
        {
            "type": "Feature",
            "geometry": geometry(shapely.LineString(line.points)),
            "properties": {
                "record": "line",
                "line_id": plain(line.line_id),
                "name": said.names(line.name),
                "error_m": line.error_m,
            },
        }
        for line in day.brief.agreement.lines
        if line.start < day.brief.end and (line.end is None or line.end > day.brief.start)
        if len(line.points) > 1
    ]


def geometry(shape: shapely.Geometry | None) -> orjson.Fragment | None:
    """One GeoJSON geometry; see `geometries`."""
    return geometries(np.array([shape], dtype=object))[0]


def geometries(shapes: Shapes) -> list[orjson.Fragment | None]:
    """GeoJSON geometries to five decimals (about 1 m), rings turned as RFC 7946 asks."""
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, 5))
    turned = shapely.orient_polygons(rounded, exterior_cw=False)
    return [
        None if shape is None or text is None else orjson.Fragment(text)
        for shape, text in zip(shapes, shapely.to_geojson(turned), strict=True)
    ]
