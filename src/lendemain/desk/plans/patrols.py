"""Patrols: planned from a text, tables and mined ground, adopted by a person, printed, exported.

    border.patrols   a plan that somebody adopted: its document, and what it was made from
    border.ground    ground that somebody says is mined, or cleared

Where patrols go is for the mission alone.  The entry itself names no place; its files lie in the
compartment `patrols`, so they go neither to the public nor with a party's copy of the ledger, and
no release is made of them.  A plan is kept, never worked out again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import monotonic

from lendemain import __version__, encoding
from lendemain.border.parts import Part, table, unless
from lendemain.border.patrols import checked as patrols_checked
from lendemain.border.patrols import document as patrols_document
from lendemain.border.patrols import mines, patrols
from lendemain.border.patrols import text as patrols_text
from lendemain.border.patrols.text import PatrolsBrief
from lendemain.desk import clock, filing, texts
from lendemain.desk.cases import cases
from lendemain.desk.mission import Entry, Mission, obj, printable
from lendemain.desk.plans.border import content
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.records.patrol import MinedArea, PatrolPlan, PatrolRoad, PatrolSheet
from lendemain.reports import patrol_routes, patrol_sheet

PATROLS, GROUND = "border.patrols", "border.ground"
COMPARTMENT = "patrols"
SOLVER = "orienteering by local search"
DAYS_MAX = 28
FORMS = ("html", "pdf", "gpx", "kml")
Plain = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a plan is asked for besides its text, and how hard it is tried for."""

    points: Path | None = None
    roads: Path | None = None
    days: int = 1
    steps: int = 5_000
    seconds: float = 60.0
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with everything that it was made from, ready to be shown or adopted."""

    plan: PatrolPlan
    files: Mapping[str, bytes]
    file: str
    by_time: bool


def planned(mission: Mission, file: Path, wanted: Wanted) -> Planned:
    """The patrols that a text asks for; nothing is recorded.

    Ground that the ledger says is mined at any time of these days is kept off, and ground that is
    cleared by their start is free.
    """
    if not 1 <= wanted.days <= DAYS_MAX:
        raise InputError(
            f"{wanted.days} days", where="--days", remedy=f"Give 1 to {DAYS_MAX}"
        )  # fmt: skip
    brief, files = _read(file, wanted)
    last = brief.end + (wanted.days - 1) * patrols.DAY
    areas = mines.holding(known(mission, brief.mined), brief.start, until=last)
    roads = _safe(brief, areas, wanted.days)
    order = _order(brief, wanted.seed, wanted.steps)
    until = monotonic() + wanted.seconds

    def late() -> bool:
        return monotonic() > until

    days = patrols.week(brief.points, roads, order, days=wanted.days, expired=late)
    seen, most = patrols.entropy(days)
    said: Plain = {
        "v": 1, "days": wanted.days, "seed": wanted.seed, "steps": wanted.steps,
        "files": [{"role": r, "digest": encoding.digest(d)} for r, d in sorted(files.items())],
        "mined": [patrols_document.area(a) for a in areas],
    }  # fmt: skip
    plan = PatrolPlan(
        title=brief.title, base=brief.base, days=days, points=brief.points,
        inputs=hashlib.sha256(encoding.canonical(said)).hexdigest(), solver=SOLVER,
        seed=wanted.seed, score=sum(d.score for d in days), bound=sum(d.most for d in days),
        entropy=seen, entropy_most=most,
        longest_gap_s=patrols_checked.longest_gap(brief.points, days),
    )  # fmt: skip
    wrong = patrols_checked.faults(brief.points, roads, order, days)
    assert not wrong, wrong
    return Planned(
        plan=plan, files={**files, "inputs": encoding.canonical(said)},
        file=printable(file.name), by_time=late(),
    )  # fmt: skip


def _order(brief: PatrolsBrief, seed: int, steps: int) -> patrols.Order:
    return patrols.Order(
        base=brief.base, start=brief.start, end=brief.end, teams=brief.teams,
        permissions=brief.permissions, variation=brief.variation, seed=seed, steps=steps,
    )  # fmt: skip


def _safe(brief: PatrolsBrief, areas: tuple[MinedArea, ...], days: int) -> tuple[PatrolRoad, ...]:
    """The roads, those over ground that is closed at any time of the days forbidden."""
    last = brief.end + (days - 1) * patrols.DAY
    return mines.closed(
        brief.roads, brief.points, areas, at=brief.start, until=last, ways=brief.ways
    )


def checked(mission: Mission) -> list[str]:
    """Every rule that an adopted plan breaks by what it was made from."""
    wrong = []
    for entry in mission.entries(PATROLS):
        _, plan = adopted(mission, entry.index)
        held = {
            role: mission.segments.bytes(str(named[0]["digest"]))
            for role in ("brief", "inputs", "points", "roads")
            if (named := entry.objects(role))
        }
        brief = patrols_text.patrols(
            str(entry.body["file"]), held["brief"], points=held.get("points"),
            roads=held.get("roads"),
        )  # fmt: skip
        said = encoding.parsed(held["inputs"], size_max=filing.PLAN_BYTES_MAX)
        told = said["mined"]
        assert isinstance(told, list)
        roads = _safe(brief, tuple(map(patrols_document.area_of, told)), len(plan.days))
        found = patrols_checked.faults(brief.points, roads, _order(brief, 0, 0), plan.days)
        if encoding.digest(held["inputs"]) != plan.inputs:
            found.append("a plan of other inputs than those kept with it")
        wrong += [f"entry {entry.index}: {w}" for w in found]
    return wrong


def _read(file: Path, wanted: Wanted) -> tuple[PatrolsBrief, dict[str, bytes]]:
    """What a text and its tables ask for, and their bytes by role."""
    files = {"brief": content(file)}
    for role, path in (("points", wanted.points), ("roads", wanted.roads)):
        if path is not None:
            files[role] = content(path)
    brief = patrols_text.patrols(
        file.name, files["brief"], points=files.get("points"), roads=files.get("roads")
    )
    return brief, files


def adopt(mission: Mission, made: Planned, *, by: str) -> int:
    """The number of the entry by which a person adopts a plan, signed by the person."""
    signer = cases.person(mission.folder, by)
    files = {"plan": encoding.canonical(patrols_document.plan(made.plan)), **made.files}
    plan = made.plan
    said = {
        "comp": [COMPARTMENT], "file": made.file, "by": printable(by), "inputs": plan.inputs,
        "start": encoding.microseconds(plan.days[0].start), "days": len(plan.days),
        "patrols": sum(len(d.patrols) for d in plan.days),
        "missed": sum(len(d.missed) for d in plan.days), "solver": plan.solver,
        "software": __version__, "seed": plan.seed, "score": f"{plan.score:.6f}",
        "bound": f"{plan.bound:.6f}", "entropy": f"{plan.entropy:.6f}",
        "entropy_most": f"{plan.entropy_most:.6f}", "cut_by_time": made.by_time,
    }  # fmt: skip
    return mission.record(PATROLS, said, filing.filed(mission, files), signer=signer)


def plans(mission: Mission) -> list[Plain]:
    """Every adopted plan without its places: its entry, who adopted it, how good it is."""
    names = ("days", "patrols", "missed", "score", "bound", "entropy", "entropy_most", "seed", "by")
    return [
        {"entry": e.index, "start": encoding.moment(e.number("start")).isoformat()}
        | {n: e.body[n] for n in names}
        for e in mission.entries(PATROLS)
    ]


def adopted(mission: Mission, index: int | None = None) -> tuple[Entry, PatrolPlan]:
    """An adopted plan (the newest where no entry is named) and its entry; `InputError` for none."""
    entry = filing.newest(
        mission, PATROLS, index, what="plan of patrols",
        remedy="Make one: `lendemain border patrols plan FILE --adopt NAME`",
    )  # fmt: skip
    return entry, patrols_document.plan_of(filing.document(mission, entry))


def sheet(mission: Mission, index: int | None, *, number: int = 1) -> PatrolSheet:
    """What is printed of an adopted plan's day (1 is its first)."""
    entry, plan = adopted(mission, index)
    if not 1 <= number <= len(plan.days):
        raise InputError(
            f"the plan has no day {number}", where=f"entry {entry.index}",
            remedy=f"Give 1 to {len(plan.days)}",
        )  # fmt: skip
    return PatrolSheet(
        mission=mission.name, time_zone=mission.agreements[0].time_zone, entry=entry.index,
        adopted_by=str(entry.body["by"]), number=number - 1, plan=plan,
    )  # fmt: skip


def written(given: PatrolSheet, *, form: str, language: str) -> bytes:
    """A day's sheet as HTML or PDF, or its routes as GPX or KML."""
    if form == "gpx":
        return patrol_routes.as_gpx(given)
    if form == "kml":
        return patrol_routes.as_kml(given)
    return patrol_sheet.patrol_sheet(
        given, language=language, form=form, phrases=texts.phrases(language)
    )


def shown(made: Planned) -> Plain:
    """A plan in words and rows, with its places, for the mission's own eyes."""
    plan = made.plan
    return {
        "title": plan.title, "days": len(plan.days),
        "patrols": sum(len(d.patrols) for d in plan.days),
        "score": f"{plan.score:.2f}", "no_plan_above": f"{plan.bound:.2f}",
        "entropy_bits": f"{plan.entropy:.2f} of at most {plan.entropy_most:.2f}",
        "longest_gap_h": f"{plan.longest_gap_s / 3600:.1f}", "solver": plan.solver,
        "seed": plan.seed, "cut_by_time": made.by_time, "inputs": plan.inputs,
        "stops": stops(plan),
        "missed": [
            {
                "day": at, "place": m.point_id, "due": f"{m.due:%Y-%m-%d %H:%M}",
                "cause": m.cause, "proved": m.proved, "seen_late": m.visited,
            }
            for at, d in enumerate(plan.days, 1)
            for m in d.missed
        ],
    }  # fmt: skip


def stops(plan: PatrolPlan) -> list[Plain]:
    """A plan's visits as rows, in order of day, team and time (UTC)."""
    return [
        {
            "day": at, "team": p.team, "place": s.point_id, "arrives": f"{s.arrives:%H:%M}",
            "begins": f"{s.begins:%H:%M}", "leaves": f"{s.leaves:%H:%M}", "by": " ".join(s.way),
        }
        for at, d in enumerate(plan.days, 1)
        for p in d.patrols
        for s in p.stops
    ]  # fmt: skip


# Mined and cleared ground


def taken(mission: Mission, file: Path, *, by: str) -> list[Plain]:
    """What came of recording the areas that a text says are mined, signed by a person."""
    signer = cases.person(mission.folder, by)
    mistakes = list[str]()
    read = Part(table(file.name, content(file)), "", mistakes)
    found = patrols_text.areas(read)
    if not found:
        mistakes.append("[[mined]]: no area")
    return [_told(mission, a, by, signer) for a in unless(mistakes, file.name, found)]


def cleared(mission: Mission, area_id: str, *, at: datetime | None, by: str) -> Plain:
    """What came of recording that an area is cleared, from a moment (now) on."""
    held = {a.area_id: a for a in known(mission)}
    if area_id not in held:
        raise InputError(
            "no such area", where=area_id, remedy=f"Name one of: {', '.join(sorted(held)) or '-'}"
        )
    signer = cases.person(mission.folder, by)
    return _told(mission, replace(held[area_id], cleared=at or clock.now()), by, signer)


def _told(mission: Mission, area: MinedArea, by: str, signer: note.Signer) -> Plain:
    data = encoding.canonical(patrols_document.area(area))
    digest = mission.segments.put_bytes(data)
    said: Plain = {"comp": [COMPARTMENT], "by": printable(by), "cleared": area.cleared is not None}
    entry = mission.record(
        GROUND,
        said,
        [obj(digest, len(data), "application/json", "area")],
        signer=signer,
    )
    return {"entry": entry, **area_row(area)}


def known(mission: Mission, more: tuple[MinedArea, ...] = ()) -> tuple[MinedArea, ...]:
    """Every area that the ledger or `more` names, as last told in the ledger."""
    found = {a.area_id: a for a in more}
    for entry in mission.entries(GROUND):
        digest = str(entry.objects("area")[0]["digest"])
        area = patrols_document.area_of(encoding.parsed(mission.segments.bytes(digest)))
        found[area.area_id] = area
    return tuple(found[name] for name in sorted(found))


def area_row(area: MinedArea) -> Plain:
    """An area as a row."""
    return {
        "area": area.area_id, "kind": area.kind, "corners": len(area.points),
        "since": area.since.isoformat() if area.since else "",
        "cleared": area.cleared.isoformat() if area.cleared else "no",
    }  # fmt: skip
