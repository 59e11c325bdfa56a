"""What moved, what was heard and which heat stood out, as rows for people: verbs and pages.

The tables are those of the newest cycle (`sensed`).  Rows name a sector and no place: what was
heard may have been a muzzle as well as an impact, and where somebody stood is nobody's to know.
Only `track` and `sound`, which whoever holds the mission's folder asks for one by one, say where;
a release has none of it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from lendemain.desk.released import regions
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.agreement import Agreement, Line

Plain = dict[str, object]
Row = dict[str, Any]

ROWS_MAX = 500
PROBABLE = 0.5
HALF = 0.45
"""Two radars that contradict each other share what is probable: both are shown."""


def tracks(view: View, *, least: float = PROBABLE, line: str = "") -> list[Plain]:
    """Tracks at least so probable, the newest first; those that crossed a line or zone's border
    where one is named.
    """
    found = view.found
    crossed: dict[str, list[str]] = {}
    for row in _rows(found.crossings, least=least, by="time"):
        crossed.setdefault(row["track_id"], []).append(row["border"])
    return [
        {
            "track": row["track_id"], "from": _when(row["start"]), "to": _when(row["end"]),
            "identity": row["identity"], "claims": row["claims"], "plots": row["plots"],
            "sensors": row["sensors"], "probability": _three(row["probability"]),
            "ended": row["ended"], "crossed": sorted(set(crossed.get(row["track_id"], []))),
        }
        for row in _rows(found.tracks, least=least)
        if not line or line in crossed.get(row["track_id"], [])
    ]  # fmt: skip


def track(view: View, track_id: str) -> Plain:
    """One track with its passages and what its identity told that was no movement.

    InputError for one that is not there.
    """
    found = view.found
    own = _of(found.tracks, "track_id", track_id)
    if not own:
        raise _absent("track", track_id)
    [row] = own
    points = _of(found.points, "track_id", track_id)
    identity = row["identity"]
    return {
        "track": track_id, "from": _when(row["start"]), "to": _when(row["end"]),
        "identity": identity or "none claimed", "claims": row["claims"],
        "probability": _three(row["probability"]), "ended": row["ended"],
        "plots": row["plots"], "sensors": row["sensors"],
        "fastest_mps": _one(max((np.hypot(p["east_mps"], p["north_mps"]) for p in points),
                                default=0.0)),
        "error_m": _one(float(np.median([np.sqrt(max(p["xx"], p["yy"])) for p in points]))
                        if points else 0.0),
        "crossings": [_crossing(c) | {"lon": round(c["lon"], 4), "lat": round(c["lat"], 4),
                                      "error_m": _one(c["error_m"])}
                      for c in _of(found.crossings, "track_id", track_id)],
        "false_places": [_false(r) for r in _of(found.interference, "identity", identity)]
        if identity else [],
    }  # fmt: skip


def crossings(view: View, *, least: float = PROBABLE) -> list[Plain]:
    """Passages of lines and zones' borders at least so probable, the newest first, with whom each
    track claims to be ("" for nobody).
    """
    tracks = view.found.tracks
    names, claims = (tracks.column(n).to_pylist() for n in ("track_id", "identity"))
    claimed = dict(zip(names, claims, strict=True))
    return [
        {"track": row["track_id"], "identity": claimed.get(row["track_id"], "")} | _crossing(row)
        for row in _rows(view.found.crossings, least=least, by="time")
    ]


def false_places(view: View, *, least: float = PROBABLE) -> list[Plain]:
    """Intervals in which what an identity told of its place was no movement, the newest first."""
    return [
        {"identity": row["identity"]} | _false(row)
        for row in _rows(view.found.interference, least=least)
    ]


def intersections(view: View) -> list[Plain]:
    """Where directions met, the newest first: how many, how surely, and with how many rivals."""
    rows = _rows(view.found.intersections, by="time")
    sector = _sectors(view, rows)
    return [
        {
            "time": _when(row["time"]), "sector": where, "rays": row["rays"],
            "rivals": row["rivals"], "error_m": _one(_major(row["xx"], row["xy"], row["yy"])),
            "identity": row["identity"],
        }
        for row, where in zip(rows, sector, strict=True)
    ]  # fmt: skip


def sounds(view: View, *, least: float = PROBABLE) -> list[Plain]:
    """Acts heard, at least so probable, the newest first."""
    rows = _rows(view.found.heard, least=least)
    sector = _sectors(view, rows)
    return [
        {
            "sound": row["heard_id"], "from": _when(row["start"]), "to": _when(row["end"]),
            "sector": where, "area_90_km2": round(row["area_90_km2"], 4),
            "arrivals": row["arrivals"], "probability": _three(row["probability"]),
            "beyond": _three(row["outside"]), "copy_of": row["copy_of"],
        }
        for row, where in zip(rows, sector, strict=True)
    ]  # fmt: skip


def sound(view: View, heard_id: str) -> Plain:
    """One act heard, with its regions as WKT (longitude, latitude) and the stations that heard it.

    InputError for one that is not there.
    """
    own = _of(view.found.heard, "heard_id", heard_id)
    if not own:
        raise _absent("sound", heard_id)
    [row] = own
    parts = _of(view.found.hearings, "heard_id", heard_id)
    [where] = _sectors(view, own)
    return {
        "sound": heard_id, "from": _when(row["start"]), "to": _when(row["end"]), "sector": where,
        "probability": _three(row["probability"]), "arrivals": row["arrivals"],
        "beyond": _three(row["outside"]), "copy_of": row["copy_of"],
        "area_90_km2": round(row["area_90_km2"], 4),
        "stations": sorted({p["arrival_id"].partition("@")[0] for p in parts}),
        "region_50": _text(row["region_50"]), "region_90": _text(row["region_90"]),
    }  # fmt: skip


def heat(view: View, *, least: float = PROBABLE) -> list[Plain]:
    """Heat unlike its place and week, at least so probable, the newest first."""
    rows = _rows(view.found.anomalies, least=least, by="day")
    sector = _sectors(view, rows)
    return [
        {
            "day": row["day"].date().isoformat(), "sector": where,
            "usually": row["burning"] or "not known", "detections": row["detections"],
            "expected": None if row["expected"] is None else round(row["expected"], 3),
            "probability": _three(row["probability"]), "remark": row["remark"],
        }
        for row, where in zip(rows, sector, strict=True)
    ]  # fmt: skip


def clocks(view: View, *, least: float = PROBABLE) -> list[Plain]:
    """Sensors whose clocks are doubted."""
    return [
        {
            "sensor": row["sensor"], "hours": _one(row["shift_s"] / 3600.0),
            "agreed": row["agreed"], "accounts": row["accounts"],
            "probability": _three(row["probability"]),
        }
        for row in _rows(view.found.clocks, least=least, by=None)
    ]  # fmt: skip


def microphones(view: View, *, least: float = PROBABLE) -> list[Plain]:
    """Microphones whose clock or place is doubted, each with how it would be right.

    `seconds` is how far its clock is ahead, `metres` how far it stands from where it was said to,
    `degrees` how far its directions are turned clockwise; None where that is not what is wrong.
    """
    return _doubts(view.found.microphones, least=least)


def radars(view: View, *, least: float = HALF) -> list[Plain]:
    """Radars and receivers whose clock, place or directions are doubted, as `microphones`; of two
    that contradict each other both, each half as probably.
    """
    return _doubts(view.found.radars, least=least)


def _doubts(table: pa.Table, *, least: float) -> list[Plain]:
    return [
        {
            "sensor": row["station_id"].partition("@")[0], "wrong": row["wrong"],
            "seconds": None if row["shift_s"] is None else _seconds(row["shift_s"]),
            "metres": None if row["moved_m"] is None else round(row["moved_m"]),
            "degrees": None if row["turned_deg"] is None else _one(row["turned_deg"]),
            "give_or_take": _give_or_take(row),
            "repeats": (row["copy_of"] or "").partition("@")[0],
            "from": _when(row["start"]), "to": _when(row["end"]), "acts": row["acts"],
            "agreed": row["agreed"], "by_chance": _one(row["usual"]), "as_told": row["now"],
            "probability": _three(row["probability"]),
        }
        for row in _rows(table, least=least, by=None)
    ]  # fmt: skip


def _give_or_take(row: dict[str, Any]) -> str:
    """One standard deviation of what is off, with its unit; "" where it was not worked out."""
    errors = (("shift_error_s", "s", 2), ("moved_error_m", "m", 0), ("turned_error_deg", "deg", 1))
    told = [(row[name], unit, digits) for name, unit, digits in errors]
    return ", ".join(f"{v:.{d}f} {unit}" for v, unit, d in told if v is not None)


def page(view: View) -> Plain:
    """What a page shows: at most `ROWS_MAX` rows of each table, and how many there are."""
    whole = {
        "crossings": crossings(view), "tracks": tracks(view), "false_places": false_places(view),
        "intersections": intersections(view), "sounds": sounds(view), "heat": heat(view),
        "clocks": clocks(view), "microphones": microphones(view) + radars(view),
    }  # fmt: skip
    for rows in whole.values():
        for row in rows:
            row.pop("track", None)  # it names where a track began
    return {
        "version": view.version,
        "names": {s.sector_id: s.name for s in view.sectors},
        "borders": {
            **{zone.zone_id: dict(zone.name) for a in view.agreements for zone in a.zones},
            **{line.line_id: dict(line.name) for a in view.agreements for line in a.lines},
        },
        "hands": {line.line_id: _hands(a, line) for a in view.agreements for line in a.lines},
        "all": {name: len(rows) for name, rows in whole.items()},
        "baselines": view.found.anomalies.num_rows > 0,
        **{name: rows[:ROWS_MAX] for name, rows in whole.items()},
    }


def _hands(text: Agreement, line: Line) -> Plain:
    """The names of the parties on the left and on the right of a line."""
    named = {party.party_id: dict(party.name) for party in text.parties}
    return {"left": named.get(line.left, {}), "right": named.get(line.right, {})}


def _rows(table: pa.Table, *, least: float = 0.0, by: str | None = "start") -> list[Row]:
    """The rows at least so probable, the newest first by a column of times, or in the table's order
    (None); without a probability none are left out.
    """
    if "probability" in table.column_names and least > 0.0:
        table = table.filter(pc.greater_equal(table.column("probability"), least))
    rows = table.to_pylist()
    return rows if by is None else sorted(rows, key=lambda row: row[by], reverse=True)


def _of(table: pa.Table, name: str, wanted: str) -> list[Row]:
    rows: list[Row] = table.filter(
        pc.equal(table.column(name).cast(pa.string()), wanted)
    ).to_pylist()
    return rows


def _sectors(view: View, rows: Sequence[Row]) -> list[str]:
    """The sector of each row's place, "" for none."""
    if not rows:
        return []
    lon, lat = (np.array([float(r[n]) for r in rows]) for n in ("lon", "lat"))
    found = regions.sector_of(view.sectors, lon, lat)
    return [view.sectors[k].sector_id if k >= 0 else "" for k in found.tolist()]


def _crossing(row: Row) -> Plain:
    return {
        "border": row["border"], "from_side": row["from_side"], "to_side": row["to_side"],
        "time": _when(row["time"]), "earliest": _when(row["earliest"]),
        "latest": _when(row["latest"]), "probability": _three(row["probability"]),
    }  # fmt: skip


def _false(row: Row) -> Plain:
    return {
        "what": str(row["disturbance"]), "from": _when(row["start"]), "to": _when(row["end"]),
        "plots": row["plots"], "probability": _three(row["probability"]), "text": row["text"],
        "over": row["borders"].split(", ") if row["borders"] else [],
    }  # fmt: skip


def _absent(kind: str, name: str) -> InputError:
    return InputError(
        f"no such {kind}", where=name, remedy=f"See `lendemain {kind} list` for those there are"
    )


def _text(region: bytes) -> str:
    return str(shapely.to_wkt(shapely.from_wkb(region), rounding_precision=6))


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _major(xx: float, xy: float, yy: float) -> float:
    return float(np.sqrt(0.5 * (xx + yy) + np.hypot(0.5 * (xx - yy), xy)))


def _one(value: float) -> float:
    return round(float(value), 1)


def _seconds(value: float) -> float:
    """To a tenth, and below a second to a thousandth."""
    return round(float(value), 1 if abs(value) >= 1.0 else 3)


def _three(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)
