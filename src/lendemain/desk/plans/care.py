"""Duty of care: outings and calls into the ledger, alarms, and an evacuation that was adopted.

    border.out         that a team went out, and how often it is to be heard
    border.heard       that a team was heard, or is back
    border.evacuation  an evacuation that somebody adopted

Who is out and where they would go is for the mission alone: an entry names nobody, what it says
lies in the compartment `care`.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from lendemain import __version__, encoding
from lendemain.border.response import care, care_text, response
from lendemain.border.response import evacuation as care_evacuation
from lendemain.desk import clock, filing
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission, printable
from lendemain.desk.plans import border, patrols
from lendemain.errors import InputError, LendemainError
from lendemain.records.care import CareStatus, CheckIn, EvacuationPlan, Outing

OUT, HEARD, EVACUATION = "border.out", "border.heard", "border.evacuation"
COMPARTMENT = "care"
PERSONS_MAX = 500
Plain = dict[str, object]


def out(mission: Mission, given: Outing, *, by: str) -> Plain:
    """What came of recording that a team goes out, signed by a person."""
    if not given.start < given.due_back or given.every_s < 60 or given.grace_s < 0:
        raise InputError(
            "an outing that ends before it starts, or is never to be heard", where=given.team,
            remedy="Give --until after now, and --every of a minute or more",
        )  # fmt: skip
    if not given.team.strip() or not 1 <= given.persons <= PERSONS_MAX:
        raise InputError(
            "no team, or nobody in it", where=given.team or "team",
            remedy=f"Name it, with 1 to {PERSONS_MAX} persons",
        )  # fmt: skip
    said: Plain = {
        "v": 1, "team": printable(given.team), "persons": given.persons,
        "start": encoding.microseconds(given.start),
        "due_back": encoding.microseconds(given.due_back),
        "every_s": round(given.every_s), "grace_s": round(given.grace_s),
    }  # fmt: skip
    return {
        "entry": filing.kept(mission, OUT, said, by=by, compartment=COMPARTMENT),
        "team": given.team,
    }


def heard(mission: Mission, given: CheckIn, *, by: str) -> Plain:
    """What came of recording that a team was heard, or is back; it must be out."""
    if given.team not in {s.team for s in statuses(mission, given.at) if s.status != care.BACK}:
        raise InputError(
            "this team is not out", where=given.team, remedy="See `lendemain border care show`"
        )
    said: Plain = {
        "v": 1, "team": printable(given.team), "at": encoding.microseconds(given.at),
        "back": given.back, "note": printable(given.note)[:500],
    }  # fmt: skip
    return {
        "entry": filing.kept(mission, HEARD, said, by=by, compartment=COMPARTMENT),
        "team": given.team,
        "back": given.back,
    }


def _said(mission: Mission, kind: str) -> list[dict[str, Any]]:
    return [filing.document(mission, entry, filing.SAID) for entry in mission.entries(kind)]


def statuses(mission: Mission, at: datetime | None = None) -> tuple[CareStatus, ...]:
    """How each team that went out stands at a moment (now), alarms first."""
    outings = [
        Outing(
            team=s["team"], persons=s["persons"], start=encoding.moment(s["start"]),
            due_back=encoding.moment(s["due_back"]), every_s=float(s["every_s"]),
            grace_s=float(s["grace_s"]),
        )
        for s in _said(mission, OUT)
    ]  # fmt: skip
    calls = [
        CheckIn(team=s["team"], at=encoding.moment(s["at"]), back=s["back"], note=s["note"])
        for s in _said(mission, HEARD)
    ]
    return care.statuses(outings, calls, at=at or clock.now())


def shown(mission: Mission, at: datetime | None = None) -> list[Plain]:
    """How each team stands, as rows (UTC)."""
    return [
        {
            "team": s.team, "persons": s.persons, "status": s.status,
            "heard": f"{s.heard:%Y-%m-%d %H:%M}", "due": f"{s.due:%Y-%m-%d %H:%M}",
            "alarm_at": "" if s.status == care.BACK else f"{s.alarm_at:%Y-%m-%d %H:%M}",
        }
        for s in statuses(mission, at)
    ]  # fmt: skip


def alarm(rows: list[Plain]) -> None:
    """Raise `LendemainError` where a team has not been heard in time."""
    silent = [str(r["team"]) for r in rows if r["status"] == care.ALARM]
    if silent:
        raise LendemainError(
            f"not heard in time: {', '.join(silent)}", where="duty of care",
            remedy="Call them, send the nearest patrol, and record it when they are heard",
        )  # fmt: skip


def evacuated(
    mission: Mission, file: Path, *, points: Path | None, roads: Path | None, at: datetime | None
) -> tuple[EvacuationPlan, dict[str, bytes]]:
    """The evacuation that a text asks for, over roads that are safe at a moment, and its files."""
    files = {"brief": border.content(file)}
    for role, path in (("points", points), ("roads", roads)):
        if path is not None:
            files[role] = border.content(path)
    read = care_text.evacuation(
        file.name, files["brief"], points=files.get("points"), roads=files.get("roads")
    )
    moment = at or clock.now()
    areas = patrols.known(mission, read.net.mined)
    ground = response.ground(
        read.net.points, read.net.roads, areas, at=moment, ways=read.net.ways,
        permissions=read.permissions,
    )  # fmt: skip
    said: Plain = {
        "v": 1, "at": encoding.microseconds(moment),
        "files": [{"role": r, "digest": encoding.digest(d)} for r, d in sorted(files.items())],
        "mined": sorted(a.area_id for a in ground.mined),
    }  # fmt: skip
    data = encoding.canonical(said)
    made = care_evacuation.plan(read.brief, ground, inputs=encoding.digest(data))
    return made, {**files, "inputs": data}


def adopt(mission: Mission, made: EvacuationPlan, files: dict[str, bytes], *, by: str) -> int:
    """The number of the entry by which a person adopts an evacuation, signed by the person."""
    signer = cases.person(mission.folder, by)
    document = encoding.canonical({"v": 1, **evacuation(made)})
    objects = filing.filed(mission, {"plan": document, **files})
    said: Plain = {
        "comp": [COMPARTMENT], "by": printable(by), "inputs": made.inputs, "solver": made.solver,
        "trips": len(made.trips), "left": sum(n for _, n, _ in made.left),
        "left_bound": made.left_bound, "software": __version__,
    }  # fmt: skip
    return mission.record(EVACUATION, said, objects, signer=signer)


def evacuation(made: EvacuationPlan) -> Plain:
    """An evacuation in words and rows, minutes after the order."""
    return {
        "title": made.title, "persons": made.persons,
        "fetched": sum(t.persons for t in made.trips),
        "no_plan_leaves_fewer_than": made.left_bound,
        "last_safe_after_min": round(made.last_s / 60), "solver": made.solver,
        "no_such_plan_sooner_than_min": round(made.last_bound_s / 60), "inputs": made.inputs,
        "trips": [
            {
                "vehicle": t.vehicle_id, "trip": t.number, "fetches": t.assembly,
                "persons": t.persons,
                "brings_to": t.haven, "leaves_min": round(t.leaves_s / 60),
                "there_min": round(t.fetches_s / 60), "safe_min": round(t.arrives_s / 60),
                "by": " ".join(t.way),
            }
            for t in made.trips
        ],
        "left": [{"at": a, "persons": n, "why": why} for a, n, why in made.left],
    }  # fmt: skip
