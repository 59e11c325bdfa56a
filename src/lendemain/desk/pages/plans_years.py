"""What the page of the years after shows: fans over many runs, bottlenecks, readiness by area.

Runs are made when somebody looks, from the scenario in the ledger and a seed; the same question has
the same answer, and nothing of it is recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from lendemain.desk import clock, filing
from lendemain.desk.mission import Entry, Mission
from lendemain.desk.plans import regeneration
from lendemain.encoding import moment
from lendemain.errors import InputError
from lendemain.records.regeneration import Establishment, Formation, UnitType
from lendemain.regeneration import core, forecast

Plain = dict[str, object]
Whole = npt.NDArray[np.int64]

RUNS_MIN, RUNS_MAX = 10, 500
POINTS = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
FULL = 0.8
"""From which share of its people a unit can train together; so counts the model, too."""
MOMENTS = 5
PEOPLE = ("unit", "training", "waiting", "pool", "instructing", "injured")
NEXT = ("lendemain regeneration import public-2025", "lendemain regeneration run")


def shown(mission: Mission) -> Plain:
    """The scenario that holds and the intakes adopted for it; or what is missing before there is
    one.
    """
    if not list(mission.entries(regeneration.STATED)):
        return {"version": mission.size, "state": "no_scenario", "next": list(NEXT)}
    given, digest, entry = regeneration.scenario(mission)
    intakes = [e for e in mission.entries(regeneration.PLANNED) if e.body["inputs"] == digest]
    return {
        "version": mission.size, "scenario": given.scenario_id, "title": dict(given.title),
        "digest": digest, "entry": entry, "weeks": given.weeks, "start": given.start.isoformat(),
        "source": given.source, "assumptions": list(given.assumptions), "titles": _titles(given),
        "intakes": [_intake(mission, e) for e in intakes],
    }  # fmt: skip


def _titles(given: Establishment) -> Plain:
    """What the scenario calls its courses, kinds, unit types and money, by language."""
    named = {
        "courses": {c.course_id: dict(c.title) for c in given.courses},
        "kinds": {line.kind: dict(line.title) for line in given.equipment},
        "types": {t.type_id: dict(t.title) for t in given.types},
        "money": {given.money.unit: dict(given.money.title)} if given.money else {},
    }
    return {sort: {name: said for name, said in of.items() if said} for sort, of in named.items()}


def _intake(mission: Mission, entry: Entry) -> Plain:
    said = filing.document(mission, entry, "intake")
    peak, bound = float(said["peak"]), float(said["bound"])
    return {
        "entry": entry.index, "by": _author(entry),
        "at": moment(entry.number("time_made")).isoformat(), "solver": str(entry.body["solver"]),
        "software": str(entry.body["software"]), "seed": None, "inputs": str(entry.body["inputs"]),
        "reached": peak, "least": bound, "strength": said["strength"], "week": said["week"],
        "peak": peak, "saved": float(said["saved"]),
    }  # fmt: skip


def _author(entry: Entry) -> str:
    return str(entry.body.get("by") or entry.body.get("author", "")).rpartition("/")[2]


def answers(mission: Mission, name: str | None, *, runs: int, seed: int) -> Iterator[Plain]:
    """Fans of many runs, then with what holds the army back and how ready formations are.

    `InputError` for too few or too many runs, and where there is no scenario.
    """
    if not RUNS_MIN <= runs <= RUNS_MAX:
        raise InputError(
            f"{runs} runs", where="runs", remedy=f"Give a number from {RUNS_MIN} to {RUNS_MAX}"
        )
    given, digest, _ = regeneration.scenario(mission, name)
    planned = core.plan(given)
    made = [core.run(planned, seed + k) for k in range(runs)]
    said: Plain = {
        "runs": runs, "seed": seed, "digest": digest, "series": series(given, made),
        "conserved": all(one.conserved() for one in made),
    }  # fmt: skip
    yield said
    tight = forecast.bottlenecks(given, runs=min(runs, 20), seed=seed)
    at = clock.after(mission.last_made)
    yield {
        **said, "bottlenecks": [asdict(b) for b in tight],
        "readiness": readiness(given, made[0], at=at),
    }  # fmt: skip


def series(given: Establishment, made: Sequence[core.Run]) -> list[Plain]:
    """What is drawn, week by week, as points of the runs: people, units ready, equipment, and what
    is left of the money (below 0: what is lacking).
    """
    found = []
    wanted = sum(sum(t.people.values()) * f.count for t, f in _formed(given))
    for place in PEOPLE:
        values = np.array([one.people[:, core.PLACES.index(place)] for one in made])
        found.append(_fan("people", place, values, wanted if place == "unit" else None))
    units = sum(f.count for f in given.formations)
    found.append(_fan("units", "ready", np.array([ready(given, one) for one in made]), units))
    for row, line in enumerate(given.equipment):
        held = sum(t.equipment.get(line.kind, 0) * f.count for t, f in _formed(given))
        for column, place in enumerate(core.ITEMS[:2]):
            values = np.array([one.items[:, row, column] for one in made])
            if column and not values.any():
                continue  # what is never mended (ammunition, ground works) has no repair to show
            found.append(_fan(line.kind, place, values, held if not column else None))
    if given.money is not None:
        values = np.array([forecast.balance(given, given.money, one) for one in made])
        found.append(_fan("money", given.money.unit, values, None))
    return found


def _formed(given: Establishment) -> list[tuple[UnitType, Formation]]:
    types = {t.type_id: t for t in given.types}
    return [(types[f.type_id], f) for f in given.formations]


def _fan(what: str, place: str, values: Whole, wanted: int | None) -> Plain:
    points = np.quantile(values, list(POINTS.values()), axis=0)
    return {
        "what": what, "place": place, "wanted": wanted,
        **{name: np.round(row).astype(int).tolist()
           for name, row in zip(POINTS, points, strict=True)},
    }  # fmt: skip


def ready(given: Establishment, found: core.Run) -> Whole:
    """How many units are ready in each week: filled enough, for as long as they train together.

    Equipment is left out here; the readiness by area has it.
    """
    types = {t.type_id: t for t in given.types}
    kinds = [types[f.type_id] for f in given.formations for _ in range(f.count)]
    wanted = np.array([sum(k.people.values()) for k in kinds])
    together = np.array([k.collective for k in kinds])
    full = found.units >= FULL * wanted
    weeks = np.arange(len(full))[:, None]
    broken = np.maximum.accumulate(np.where(full, -1, weeks), axis=0)
    counted: Whole = ((weeks - broken >= np.maximum(together, 1)) & full).sum(axis=1)
    return counted


def readiness(given: Establishment, found: core.Run, *, at: datetime) -> list[Plain]:
    """How ready formations are at some moments, the one nearest to now first, with their evidence.

    The model's word for a week is as old as the time since that week.
    """
    now = min(max(0, round((at - given.start) / timedelta(weeks=1))), given.weeks)
    later = {round(now + (given.weeks - now) * k / MOMENTS) for k in range(1, MOMENTS + 1)}
    return [
        {
            "week": week,
            "formations": [
                {
                    "formation": r.formation, "areas": dict(r.areas), "lowest": r.lowest,
                    "index": r.index, "level": r.level, "remarks": list(r.remarks),
                    "evidence": "; ".join(dict.fromkeys(r.evidence.values())),
                    "age_days": max(r.age_days.values(), default=0),
                }
                for r in forecast.readiness(given, found, week=week, at=max(at, given.start))
            ],
        }
        for week in [now, *sorted(later - {now})]
    ]  # fmt: skip
