"""The line shared among contingents: made from a text, weighed, adopted, and what holds when.

    border.sectors   a division that somebody adopted: its document, the text it was made from, and
                     the digest of its inputs; it holds from its own start on

The agreement's newest version of the line at that moment is the one that is divided.  A division is
kept, never worked out again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from lendemain import __version__, encoding
from lendemain.agreement import zones
from lendemain.border import asked, belts, division, document, parts, text
from lendemain.border.response import lines
from lendemain.border.sight import terrain
from lendemain.border.sight.terrain import Terrain
from lendemain.desk import clock, filing, texts
from lendemain.desk import view as views
from lendemain.desk.cases import cases
from lendemain.desk.mission import Entry, Mission, printable
from lendemain.desk.outlook import warning
from lendemain.desk.reading import parsing
from lendemain.desk.working import cycle
from lendemain.errors import InputError, SourceError
from lendemain.records.agreement import Agreement, Line
from lendemain.records.border import Division

SECTORS = "border.sectors"
ROLE = "division"
Plain = dict[str, object]
Sectors = list[tuple[str, float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The line that holds at a moment with the agreement's sectors along it."""

    agreement: Agreement
    line: Line
    at: datetime
    sectors: Sectors

    @property
    def digest(self) -> str:
        """What stands for the line's places in the inputs of a plan."""
        said = {
            "line": self.line.line_id,
            "places": [[encoding.coordinate(v) for v in p] for p in self.line.points],
        }
        return encoding.digest(encoding.canonical(said))


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """A division with what it was made from, ready to be shown or adopted."""

    division: Division
    brief: text.DivisionBrief
    ground: Ground
    data: bytes
    file: str
    inputs: Mapping[str, object]


def content(path: Path, *, most: int = parts.SIZE_MAX) -> bytes:
    """The bytes of a file, or of a text on the line that comes with the package, by its name.

    Raises `InputError` for one that is not there or too large.
    """
    if not path.is_file() and path.name == str(path):
        path = texts.shelf() / "border" / f"{path.stem}.toml"
    if not path.is_file():
        known = sorted(p.stem for p in (texts.shelf() / "border").glob("*.toml"))
        raise InputError(
            "no such file", where=path.name, remedy=f"Give a file, or one of: {', '.join(known)}"
        )
    if path.stat().st_size > most:
        raise InputError("too large", where=str(path), remedy=f"At most {most} bytes are read")
    return path.read_bytes()


def ground(mission: Mission, name: str, at: datetime) -> Ground:
    """The version of a line ("": the one with sectors) that holds at a moment.

    Raises `InputError` where no adopted text has it, and for a line that cannot be built along.
    """
    for agreement in mission.agreements:
        wanted = name or agreement.sector_line
        line = zones.version(agreement, wanted, at) if wanted else None
        if line is None:
            continue
        lines.path(line.points, name=line.line_id, theatre=agreement.theatre)
        found = [(s.sector_id, s.from_km, s.to_km) for s in zones.sectors(agreement, at)]
        if wanted != agreement.sector_line or not found or found[-1][2] <= 0:
            found = [("S01", 0.0, lines.length_km(line.points))]
        return Ground(agreement=agreement, line=line, at=at, sectors=found)
    known = sorted({n.line_id for a in mission.agreements for n in a.lines})
    raise InputError(
        "no such line in the adopted texts" if name else "no adopted text has a line",
        where=name or str(mission.folder), remedy=f"Name one of: {', '.join(known) or 'none'}",
    )  # fmt: skip


def heights(files: Sequence[Path], coarser: int = 1) -> tuple[Terrain, list[Plain]]:
    """Tiles of terrain as one grid, and the digest of each file.

    Raises `InputError` for files that hold no terrain, or not of one survey.
    """
    tiles, said = list[Terrain](), list[Plain]()
    for path in files:
        data = content(path, most=terrain.FILE_BYTES_MAX)
        tiles.append(parsing.terrain(data, path.name))
        said.append({"file": printable(path.name), "digest": encoding.digest(data)})
    whole = terrain.mosaic(tiles)
    return (terrain.coarser(whole, coarser) if coarser > 1 else whole), said


def counted(mission: Mission, given: Ground, *, within_m: float) -> dict[str, float]:
    """How many incidents of the last cycle lie within a distance of the line, by sector.

    Restrictions of monitors count like any other incident; exercises announced do not.
    """
    if cycle.last_cycle(mission) is None:
        raise InputError(
            "no cycle was run, so no incident is known", where=str(mission.folder),
            remedy="Run `lendemain cycle` first, or give weights",
        )  # fmt: skip
    rows = views.view(mission).incidents
    rows = rows.filter(pa.compute.invert(rows.column("exercise")))
    path = lines.path(given.line.points, name=given.line.line_id)
    plane = lines.plane_of(given.line.points)
    x, y = plane.metres(*(rows.column(n).to_numpy(zero_copy_only=False) for n in ("lon", "lat")))
    known = np.isfinite(x) & np.isfinite(y)
    places = shapely.points(x[known], y[known])
    places = places[shapely.distance(places, path) <= within_m]
    along = shapely.line_locate_point(path, places, normalized=True) * given.sectors[-1][2]
    ends = np.array([last for _, _, last in given.sectors])
    at = np.minimum(np.searchsorted(ends, along, side="left"), len(ends) - 1)
    found = np.bincount(at, minlength=len(ends))
    return {name: float(n) for (name, _, _), n in zip(given.sectors, found, strict=True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Where weights by sector come from: a table, recorded incidents within so many metres, or the
    board that warns of a build-up, for so much of the weight.  One of them, or none.
    """

    table: Path | None = None
    incidents: bool = False
    warning: float = 0.0
    within_m: float = 15_000.0

    @property
    def source(self) -> str:
        """What stands in the inputs of a plan for where its weights came from."""
        if self.table is not None:
            return f"table {printable(self.table.name)}"
        return (
            "incidents" if self.incidents else f"warning {self.warning:g}" if self.warning else ""
        )


NO_RISK = Risk()


def weighed(mission: Mission, given: Ground, risk: Risk) -> dict[str, float]:
    """Weights by sector as the risk says, empty where it says nothing.

    Raises `InputError` for two sources of weights at once, and where a source has nothing to say.
    """
    if (risk.table is not None) + risk.incidents + (risk.warning > 0) > 1:
        raise InputError(
            "weights from two places", where="border", remedy="Choose one, or merge them in a table"
        )
    if risk.table is not None:
        return asked.weights(_table(risk.table))
    if risk.incidents:
        return asked.risk_of(given.sectors, counted(mission, given, within_m=risk.within_m))
    if risk.warning:
        said: Any = warning.shown(views.view(mission))["sectors"]
        chances = {s["sector_id"]: float(s["probability"]) for s in said if s["watched"] > 0}
        return asked.warned(given.sectors, chances, share=risk.warning)
    return {}


def _table(path: Path) -> pa.Table:
    try:
        found = parsing.table(content(path), path.name)
    except SourceError as error:
        raise InputError(
            error.what, where=str(path),
            remedy="Give a CSV table with columns sector_id and weight",
        ) from None  # fmt: skip
    return found.rename_columns([str(name) for name in found.column_names])


def divided(
    mission: Mission,
    file: Path,
    *,
    tiles: Sequence[Path] = (),
    risk: Risk = NO_RISK,
) -> Divided:
    """The division that a text asks for, of the line that holds when it is to start.

    `tiles` of terrain say how uneven the ground is, `risk` where it is likely to be needed.
    Raises `InputError` for what cannot be divided, or is not fully covered by stated stretches.
    """
    data = content(file)
    brief = text.division(file.name, data)
    given = ground(mission, brief.line_id, brief.start)
    weights = dict(brief.weights) or weighed(mission, given, risk)
    path = lines.path(given.line.points, name=given.line.line_id)
    edges = division.pieces(path.length, brief.grain_m)
    rough, files = np.diff(edges), list[Plain]()
    if tiles:
        from lendemain.border.sight import along

        grid, files = heights(tiles)
        rough = along.roughness(grid, given.line.points, edges)
    parts = {"length": np.diff(edges), "risk": _risk(given, weights, edges), "terrain": rough}
    load = division.Load(edges, parts, dict(brief.balance))
    line, people = given.line.line_id, brief.contingents
    if brief.stretches:
        found = division.stated(line, brief.start, brief.stretches, people, load=load)
    else:
        found = division.division(line, brief.start, people, load=load, free=brief.free)
    return Divided(
        division=found, brief=brief, ground=given, data=data, file=printable(file.name),
        inputs=inputs(data, given, weights, files)
        | {"weighed": "text" if brief.weights else risk.source},
    )  # fmt: skip


def _risk(given: Ground, weights: Mapping[str, float], edges_m: division.Floats) -> division.Floats:
    """Each piece's risk: its length times its sector's weight; nothing where no weight is known."""
    unknown = set(weights) - {name for name, _, _ in given.sectors}
    if unknown:
        raise InputError(
            f"weights of {', '.join(sorted(unknown)[:5])}", where="sectors",
            remedy="Weigh the agreement's sectors",
        )  # fmt: skip
    if not weights:
        return np.zeros(len(edges_m) - 1)
    middle = 0.5 * (edges_m[1:] + edges_m[:-1]) / edges_m[-1] * given.sectors[-1][2]
    ends = np.array([last for _, _, last in given.sectors])
    at = np.minimum(np.searchsorted(ends, middle, side="left"), len(ends) - 1)
    each = np.array([weights.get(name, 1.0) for name, _, _ in given.sectors])
    return np.asarray(each[at] * np.diff(edges_m))


def inputs(
    data: bytes, given: Ground, weights: Mapping[str, float], files: Sequence[Plain]
) -> dict[str, object]:
    """What a plan was made from, as a document; its digest stands for it."""
    return {
        "v": 1, "text": encoding.digest(data), "line": given.digest,
        "at": encoding.microseconds(given.at), "terrain": list(files),
        "weights": [{"sector": k, "weight": f"{v:.6f}"} for k, v in sorted(weights.items())],
    }  # fmt: skip


def adopt(mission: Mission, made: Divided, *, by: str) -> int:
    """The number of the entry by which a person adopts a division, signed by the person."""
    signer = cases.person(mission.folder, by)
    files = {
        "division": encoding.canonical(document.division(made.division)),
        "inputs": encoding.canonical(made.inputs), "brief": made.data,
    }  # fmt: skip
    said = {
        "line": made.division.line_id, "start": encoding.microseconds(made.division.start),
        "stretches": len(made.division.stretches), "worst": f"{made.division.worst:.6f}",
        "bound": f"{made.division.bound:.6f}", "file": made.file, "by": printable(by),
        "inputs": hashlib.sha256(encoding.canonical(made.inputs)).hexdigest(),
        "software": __version__,
    }  # fmt: skip
    return mission.record(SECTORS, said, filing.filed(mission, files), signer=signer)


def divisions(mission: Mission) -> list[tuple[Entry, Division]]:
    """Every adopted division with its entry, in order of adoption."""
    return [
        (entry, document.division_of(filing.document(mission, entry, ROLE)))
        for entry in mission.entries(SECTORS)
    ]


def checked(mission: Mission) -> list[str]:
    """What of an adopted division cannot be so: gaps, other inputs than it names, its bound."""
    found = []
    for entry, made in divisions(mission):
        wrong = division.faults(made)
        inputs = mission.segments.bytes(str(entry.objects("inputs")[0]["digest"]))
        if hashlib.sha256(inputs).hexdigest() != entry.body["inputs"]:
            wrong.append("other inputs than it names")
        found += [f"entry {entry.index}: a division with {w}" for w in wrong]
    return found


def holding(
    mission: Mission, name: str = "", *, at: datetime | None = None
) -> tuple[Entry, Division] | None:
    """The division of a line ("": of any) that holds at a moment: of those that have started the
    one that starts last, and of equal starts the one adopted last.  None where none has started.
    """
    moment = at or clock.now()
    started = [
        (d.start, e.index, e, d)
        for e, d in divisions(mission)
        if d.start <= moment and name in ("", d.line_id)
    ]
    if not started:
        return None
    _, _, entry, found = max(started, key=lambda one: one[:2])
    return entry, found


def held(
    mission: Mission, name: str = "", *, at: datetime | None = None
) -> tuple[Plain, list[Plain]]:
    """What is to be said of the division that holds, and its stretches as rows.

    Raises `InputError` where none holds.
    """
    found = holding(mission, name, at=at)
    if found is None:
        raise InputError(
            "no division of the line holds", where=name or str(mission.folder),
            remedy="Make one: `lendemain border sectors FILE --adopt NAME`",
        )  # fmt: skip
    entry, made = found
    return {"entry": entry.index, "adopted_by": entry.body["by"], **even(made)}, shown(made)


def belted(made: Divided) -> list[Plain]:
    """Each belt's area by hand and by stretch, in square kilometres on the ground's plane."""
    if not made.brief.belts_m:
        return []
    line = made.ground.line
    path = lines.path(line.points, name=line.line_id)
    scale = path.length / (1000.0 * made.division.stretches[-1].to_km)
    cuts = [0.0, *(1000.0 * s.to_km * scale for s in made.division.stretches)]
    cells = belts.stretches(path, cuts, made.brief.belts_m[-1])
    rows: list[Plain] = []
    for belt in belts.belts(path, made.brief.belts_m):
        cut = shapely.intersection(np.array(cells, dtype=object), belt.shape)
        rows.append(
            {
                "hand": line.left if belt.hand == "left" else line.right,
                "from_m": round(belt.inner_m), "to_m": round(belt.outer_m),
                "km2": round(belt.shape.area / 1e6, 1),
                "valid": bool(belt.shape.is_valid),
                "by_stretch_km2": [round(float(a) / 1e6, 1) for a in shapely.area(cut)],
            }
        )  # fmt: skip
    return rows


def shown(made: Division) -> list[Plain]:
    """A division's stretches as rows."""
    return [
        {
            "sector": s.sector_id, "contingent": s.contingent, "from_km": round(s.from_km, 1),
            "to_km": round(s.to_km, 1), "length": _share(s.length), "risk": _share(s.risk),
            "terrain": _share(s.terrain), "load": _share(s.load), "ratio": round(s.ratio, 4),
        }
        for s in made.stretches
    ]  # fmt: skip


def even(made: Division) -> Plain:
    """How even a division is, and how even any can be."""
    return {
        "line": made.line_id, "from": made.start.isoformat(), "order": made.order,
        "largest_ratio": round(made.worst, 6), "no_division_below": round(made.bound, 6),
    }  # fmt: skip


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
