"""Response: what part of the line teams reach in time, and which patrol is nearest to a place.

    border.response   what teams reach and every gap, adopted by a person: its document and inputs

Both are worked out when they are asked for, from a text, the agreement's line, the adopted patrols
and the ledger's mined ground as it stands at that moment.  Where teams stand is for the mission
alone: an entry names no place, its files lie in the compartment `response`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lendemain import __version__, encoding
from lendemain.border.patrols import document as patrols_document
from lendemain.border.patrols import mines
from lendemain.border.patrols import text as patrols_text
from lendemain.border.response import document, response, response_text
from lendemain.desk import clock, filing, texts
from lendemain.desk import view as views
from lendemain.desk.cases import cases
from lendemain.desk.cases.cases import shown as case_shown
from lendemain.desk.mission import Entry, Mission, printable
from lendemain.desk.plans import border, patrols
from lendemain.desk.reading import basemap
from lendemain.errors import InputError
from lendemain.records.patrol import MinedArea, PatrolDay
from lendemain.records.response import Responder, ResponseCover, ResponsePicture, ResponseRule
from lendemain.reports import response_map

RESPONSE = "border.response"
COMPARTMENT = "response"
SEED = 0
"""Nothing here is left to chance."""
AROUND_DEG = 0.3
"""How far beyond a line its map shows the ground."""
Plain = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What teams reach, with the text it was made from, its rule and its files by role."""

    file: str
    rule: ResponseRule
    cover: ResponseCover
    files: Mapping[str, bytes]
    inputs: str


def reach(
    mission: Mission, file: Path, *, points: Path | None, roads: Path | None, at: datetime | None
) -> Reached:
    """How much of the line teams reach within the text's time, and every gap; nothing is recorded.

    The line and mined ground count as they are told at a moment (now).
    """
    files = {"brief": border.content(file)}
    for role, path in (("points", points), ("roads", roads)):
        if path is not None:
            files[role] = border.content(path)
    name, moment = printable(file.name), at or clock.now()
    brief = _brief(name, files)
    line = border.ground(mission, brief.line_id, moment).line
    areas = patrols.known(mission, brief.net.mined)
    said: Plain = {
        "v": 1, "at": encoding.microseconds(moment), "line": line.line_id,
        "places": [[f"{x:.7f}", f"{y:.7f}"] for x, y in line.points],
        "mined": [patrols_document.area(a) for a in areas],
        "files": [{"role": r, "digest": encoding.digest(d)} for r, d in sorted(files.items())],
    }  # fmt: skip
    inputs = encoding.canonical(said)
    kept = {**files, "inputs": inputs}
    return Reached(
        file=name, rule=brief.rule, cover=_cover(brief, inputs), files=kept,
        inputs=encoding.digest(inputs),
    )  # fmt: skip


def _brief(name: str, files: Mapping[str, bytes]) -> response_text.ResponseBrief:
    return response_text.response(
        name, files["brief"], points=files.get("points"), roads=files.get("roads")
    )


def _cover(brief: response_text.ResponseBrief, inputs: bytes) -> ResponseCover:
    """What teams reach, from the text and from what its inputs say of the line and of mines."""
    said: dict[str, Any] = encoding.parsed(inputs, size_max=filing.PLAN_BYTES_MAX)
    areas = tuple[MinedArea, ...](patrols_document.area_of(a) for a in said["mined"])
    ground = response.ground(
        brief.net.points, brief.net.roads, areas, at=encoding.moment(said["at"]),
        ways=brief.net.ways, permissions=brief.permissions,
    )  # fmt: skip
    places = [(float(x), float(y)) for x, y in said["places"]]
    return response.cover(ground, brief.teams, places, rule=brief.rule, line_id=said["line"])


def shown(made: Reached) -> Plain:
    """What teams reach, in words and rows."""
    found = made.cover
    worst = f"{found.worst_s / 60:.0f}" if found.worst_s is not None else "out of reach somewhere"
    return {
        "line": found.line_id, "length_km": round(found.length_km, 1),
        "within_min": made.rule.within_s / 60, "reached": _share(found.reached),
        "asked": _share(made.rule.share), "enough": found.enough,
        "no_team_reaches_more": _share(found.bound), "worst_min": worst, "inputs": made.inputs,
        "solver": document.SOLVER,
        "gaps": [
            {
                "from_km": round(g.from_km, 1), "to_km": round(g.to_km, 1),
                "soonest_min": "no safe way" if g.best_s is None else f"{g.best_s / 60:.0f}",
                "team": g.team,
            }
            for g in found.gaps
        ],
        "first_there": [{"team": t, "of_line": _share(s)} for t, s in found.share_of],
    }  # fmt: skip


def adopt(mission: Mission, made: Reached, *, by: str) -> int:
    """The number of the entry by which a person adopts these teams, with what they do not reach."""
    signer = cases.person(mission.folder, by)
    plan = encoding.canonical(document.cover(made.cover))
    found = made.cover
    said: Plain = {
        "comp": [COMPARTMENT], "file": made.file, "by": printable(by), "inputs": made.inputs,
        "reached": f"{found.reached:.6f}", "bound": f"{found.bound:.6f}",
        "asked": f"{made.rule.share:.6f}", "enough": found.enough, "gaps": len(found.gaps),
        "teams": len(found.share_of), "solver": document.SOLVER, "seed": SEED,
        "software": __version__,
    }  # fmt: skip
    return mission.record(
        RESPONSE, said, filing.filed(mission, {"plan": plan, **made.files}), signer=signer
    )


def listed(mission: Mission) -> list[Plain]:
    """Every adopted response without its places: its entry, who adopted it, what it reaches."""
    names = ("teams", "reached", "asked", "enough", "gaps", "bound", "by")
    return [{"entry": e.index} | {n: e.body[n] for n in names} for e in mission.entries(RESPONSE)]


def adopted(
    mission: Mission, index: int | None = None
) -> tuple[Entry, response_text.ResponseBrief, ResponseCover]:
    """An adopted response (the newest where none is named): its entry, text, what is reached.

    Raises `InputError` where there is none.
    """
    entry = filing.newest(
        mission, RESPONSE, index, what="response",
        remedy="See `lendemain border response list`",
    )  # fmt: skip
    data = filing.files(mission, entry, ("brief", "points", "roads"))
    found = document.cover_of(filing.document(mission, entry))
    return entry, _brief(str(entry.body["file"]), data), found


def kept(mission: Mission, index: int | None = None) -> ResponsePicture:
    """What the map of an adopted response is drawn from, as it was when it was worked out."""
    entry, brief, found = adopted(mission, index)
    said = filing.document(mission, entry, "inputs")
    at = encoding.moment(said["at"])
    places = tuple((float(x), float(y)) for x, y in said["places"])
    areas = tuple(patrols_document.area_of(a) for a in said["mined"])
    where = {p.point_id: (p.lon, p.lat) for p in brief.net.points}
    lon, lat = zip(*places, strict=True)
    around = (min(lon) - AROUND_DEG, min(lat) - AROUND_DEG, max(lon) + AROUND_DEG,
              max(lat) + AROUND_DEG)  # fmt: skip
    return ResponsePicture(
        mission=mission.name, places=places, cover=found, within_s=brief.rule.within_s,
        time_zone=border.ground(mission, found.line_id, at).agreement.time_zone,
        teams=tuple((t.team, *where[t.point_id]) for t in brief.teams),
        mined=mines.holding(areas, at), basemap=basemap.features(*around),
    )  # fmt: skip


def drawn(picture: ResponsePicture, *, language: str, standing: bool = False) -> str:
    """The map of what teams reach in time and what nobody does, as SVG.

    `standing` draws the teams themselves, too; either is for the mission alone.
    """
    return response_map.response_map(
        picture, language=language, phrases=texts.phrases(language), standing=standing
    )


def checked(mission: Mission) -> list[str]:
    """What of adopted responses does not follow from the inputs kept with them."""
    wrong = []
    for entry in mission.entries(RESPONSE):
        files = filing.files(mission, entry, ("brief", "points", "roads", "inputs", "plan"))
        found = _cover(_brief(str(entry.body["file"]), files), files["inputs"])
        if encoding.canonical(document.cover(found)) != files["plan"]:
            wrong.append(f"entry {entry.index}: another response than its inputs give")
        if entry.body["inputs"] != encoding.digest(files["inputs"]):
            wrong.append(f"entry {entry.index}: a response of other inputs than those kept with it")
        if entry.body["reached"] != f"{found.reached:.6f}":
            wrong.append(
                f"entry {entry.index}: {entry.body['reached']} reached, not {found.reached:.6f}"
            )
    return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Which patrols are the soonest at a place, by which adopted plan, at which moment."""

    at: datetime
    place: tuple[float, float]
    plan: int
    patrols: tuple[Responder, ...]


def near(
    mission: Mission,
    *,
    place: tuple[float, float] | None = None,
    case: int | None = None,
    at: datetime | None = None,
    among: Iterable[Entry] | None = None,
) -> Near:
    """The adopted patrols that are out at a moment, the soonest at a place, or at a case's, first.

    Mined ground counts as it is told by then; `among` are the plans that may be asked (all).
    Raises `InputError` where no patrol day holds then.
    """
    moment = at or clock.now()
    if place is None:
        place = _place(mission, case)
    plans = mission.entries(patrols.PATROLS) if among is None else among
    entry, day = _day(mission, plans, moment)
    data = filing.files(mission, entry, ("brief", "points", "roads"))
    brief = patrols_text.patrols(
        str(entry.body["file"]), data["brief"], points=data.get("points"), roads=data.get("roads")
    )
    ground = response.ground(
        brief.points, brief.roads, patrols.known(mission, brief.mined), at=moment,
        ways=brief.ways, permissions=brief.permissions,
    )  # fmt: skip
    found = response.nearest(ground, day, place, at=moment, rule=ResponseRule(within_s=3_600.0))
    return Near(at=moment, place=place, plan=entry.index, patrols=found)


def nearest(
    mission: Mission,
    *,
    place: tuple[float, float] | None = None,
    case: int | None = None,
    at: datetime | None = None,
) -> Plain:
    """The same in words and rows."""
    found = near(mission, place=place, case=case, at=at)
    return {
        "at": found.at.isoformat(timespec="minutes"), "place": [round(v, 5) for v in found.place],
        "plan": found.plan,
        "patrols": [
            {
                "team": r.team, "from": r.from_point,
                "minutes": "no safe way" if r.seconds is None else f"{r.seconds / 60:.0f}",
                "by": " ".join(r.way),
            }
            for r in found.patrols
        ],
    }  # fmt: skip


def _place(mission: Mission, case: int | None) -> tuple[float, float]:
    if case is None:
        raise InputError(
            "no place", where="response nearest", remedy="Give --lon and --lat, or --case"
        )
    found = case_shown(views.view(mission), case)["incident"]
    if not isinstance(found, dict) or found.get("lon") is None:
        raise InputError("its place is not known", where=f"case {case}", remedy="Give a place")
    return float(found["lon"]), float(found["lat"])


def _day(mission: Mission, plans: Iterable[Entry], at: datetime) -> tuple[Entry, PatrolDay]:
    """The newest of these plans with a day that holds at a moment, and that day."""
    for entry in sorted(plans, key=lambda e: -e.index):
        _, plan = patrols.adopted(mission, entry.index)
        for day in plan.days:
            if day.start <= at < day.end:
                return entry, day
    raise InputError(
        "no adopted patrols then", where=at.isoformat(timespec="minutes"),
        remedy="See `lendemain border patrols list`",
    )  # fmt: skip


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
