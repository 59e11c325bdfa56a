"""The years after: scenarios into the ledger, runs of them, and an intake that was adopted.

    regeneration.stated   a scenario (TOML, kept byte for byte); the newest of its name holds
    regeneration.reported  a table of readiness (CSV, kept byte for byte); the newest holds
    regeneration.planned  an intake that somebody adopted: its document, the scenario, the bound

Runs are made when they are asked for, from the scenario, the deliveries under commitments that the
ledger tells of, and a seed, and kept nowhere: the same question of the same ledger has the same
answer.
"""

from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lendemain import __version__, encoding
from lendemain.desk import clock, texts
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission, obj, printable
from lendemain.desk.plans.promises import promises
from lendemain.encoding import moment
from lendemain.errors import InputError
from lendemain.records.regeneration import Establishment, ReadinessReport
from lendemain.regeneration import arrivals, core, forecast, intake, reported, text

STATED, PLANNED = "regeneration.stated", "regeneration.planned"
REPORTED = "regeneration.reported"
FILE_BYTES_MAX = 1 << 20
Plain = dict[str, object]


def shelf() -> Path:
    """The folder of scenarios that come with the package."""
    return texts.shelf() / "regeneration"


def names() -> list[str]:
    """Scenarios that come with the package."""
    return sorted(p.stem for p in shelf().glob("*.toml"))


def stated(mission: Mission, given: str) -> Plain:
    """What came of taking a scenario in: a file, or the name of one that comes with the package.

    Raises `InputError` that lists every mistake.
    """
    path = Path(given)
    if not path.is_file():
        path = shelf() / f"{Path(given).stem}.toml"
    if not path.is_file():
        raise InputError(
            "no such scenario", where=given, remedy=f"Name a file, or one of: {', '.join(names())}"
        )
    if path.stat().st_size > FILE_BYTES_MAX:
        raise InputError("larger than a megabyte", where=path.name, remedy="Shorten it")
    data = path.read_bytes()
    found, mistakes = text.parsed(path.name, data)
    if found is None:
        rows = "; ".join(f"row {m.row} {m.fragment}: {m.what} ({m.remedy})" for m in mistakes)
        raise InputError(rows, where=path.name, remedy="Mend these, and take it in again")
    kept = mission.segments.put_bytes(data)
    said = {"scenario": found.scenario_id, "file": printable(path.name), "software": __version__}
    entry = mission.record(STATED, said, [obj(kept, len(data), "application/toml", "scenario")])
    return {"scenario": found.scenario_id, "weeks": found.weeks, "courses": len(found.courses),
            "units": sum(f.count for f in found.formations), "entry": entry}  # fmt: skip


def arrived(mission: Mission, name: str | None = None) -> tuple[arrivals.Arrivals, str, int]:
    """A scenario (the newest, or the newest of a name) with what commitments bring into it, as the
    ledger tells by its last entry; the digest of the scenario's text, and its entry.
    """
    found = [e for e in mission.entries(STATED) if name in (None, e.body["scenario"])]
    if not found:
        raise InputError(
            "no scenario was taken in" if name is None else f"no scenario {name!r}",
            where="regeneration",
            remedy=f"Take one in: `lendemain regeneration import {names()[0]}`",
        )
    entry = found[-1]
    digest = str(entry.objects("scenario")[0]["digest"])
    given, mistakes = text.parsed(str(entry.body["file"]), mission.segments.bytes(digest))
    assert given is not None, mistakes
    known = mission.last_made or given.start
    return arrivals.arrivals(given, promises(mission), known=known), digest, entry.index


def scenario(mission: Mission, name: str | None = None) -> tuple[Establishment, str, int]:
    """A scenario of the ledger with what commitments bring, its text's digest, its entry."""
    found, digest, entry = arrived(mission, name)
    return found.scenario, digest, entry


def rows(found: arrivals.Arrivals) -> list[Plain]:
    """What arrives in which week, how sure that is, and under which clause."""
    return [
        {"week": one.week, "kind": one.kind, "number": one.number, "rung": one.rung.value,
         "clause": one.fragment, "by": one.nation, "since": one.at.isoformat()}
        for one in found.inflows
    ]  # fmt: skip


def run(mission: Mission, *, name: str | None, runs: int, seed: int) -> Plain:
    """What many runs of a scenario say: people and equipment at five moments, with the 90 % band,
    what holds it back, and how ready formations are in the first run.
    """
    found, digest, entry = arrived(mission, name)
    given = found.scenario
    spread = forecast.spread(given, runs=runs, seed=seed)
    one = core.run(core.plan(given), seed)
    now = clock.after(mission.last_made)
    ready = forecast.readiness(given, one, week=given.weeks, at=max(now, given.start))
    tight = forecast.bottlenecks(given, runs=min(runs, 20), seed=seed)
    weeks = sorted({round(given.weeks * k / 4) for k in range(5)})
    return {
        "scenario": given.scenario_id, "title": dict(given.title), "digest": digest,
        "entry": entry, "runs": runs, "seed": seed, "weeks": given.weeks,
        "assumptions": list(given.assumptions),
        "people": _at(spread, weeks, "people"),
        "equipment": {line.kind: _at(spread, weeks, line.kind) for line in given.equipment},
        "deliveries": rows(found), "left_out": [*map(str, found.remarks), *found.others],
        "bottlenecks": [asdict(b) for b in tight],
        "levels": {c: sum(r.level == c for r in ready) for c in sorted({r.level for r in ready})},
        "readiness": _by_type(ready, given),
        "money": _at(spread, weeks, "money") if given.money else [],
        "conserved": one.conserved(),
    }  # fmt: skip


def _by_type(ready: list[ReadinessReport], given: Establishment) -> list[Plain]:
    """The least ready formation of each type: its lowest area, its index, evidence and its age."""
    found = []
    for name in dict.fromkeys(f.type_id for f in given.formations):
        mine = [r for r in ready if r.formation.rpartition(" ")[0] == name]
        worst = min(mine, key=lambda r: (r.lowest is None, r.lowest, r.index, r.formation))
        found.append({**_ready(worst), "of": len(mine)})
    return found


def _ready(one: ReadinessReport) -> Plain:
    """A report as a row: every area, the lowest and the index, the oldest evidence, remarks."""
    missing = [a for a, share in one.areas.items() if share is None]
    return {
        "formation": one.formation,
        **{a: None if s is None else round(s, 3) for a, s in one.areas.items()},
        "lowest": None if one.lowest is None else round(one.lowest, 3),
        "index": None if one.index is None else round(one.index, 3), "level": one.level,
        "oldest_days": max(one.age_days.values(), default=None),
        "evidence": "; ".join(dict.fromkeys(one.evidence.values())),
        "remarks": "; ".join(one.remarks) or (
            f"not reported: {', '.join(missing)}" if missing else ""
        ),
    }  # fmt: skip


def report_taken(mission: Mission, file: Path) -> Plain:
    """What came of taking in a table of readiness: its entry, and each rejected row and why.

    Raises `InputError` where no row of it says anything; then nothing is recorded.
    """
    if not file.is_file():
        raise InputError("no such file", where=str(file), remedy="Give a CSV table of readiness")
    if file.stat().st_size > reported.BYTES_MAX:
        raise InputError("larger than four megabytes", where=file.name, remedy="Shorten it")
    data = file.read_bytes()
    found = reported.reported(data, at=clock.after(mission.last_made))
    told = [f"row {r.row}: {r.detail} ({printable(r.value[:60])})" for r in found.rejections]
    if not found.told:
        raise InputError(
            "\n".join(["no readiness in it", *(f"  {t}" for t in told[:20])]), where=file.name,
            remedy="Mend the rows and try again",
        )  # fmt: skip
    said = {"file": printable(file.name), "rows": found.rows, "accepted": len(found.told),
            "rejected": len(found.rejections)}  # fmt: skip
    named = [obj(mission.segments.put_bytes(data), len(data), "text/csv", "readiness")]
    return {**said, "entry": mission.record(REPORTED, said, named), "rejections": told}


def readiness(mission: Mission) -> list[Plain]:
    """How ready each formation is by the newest table; `InputError` where none was taken in."""
    newest = max(mission.entries(REPORTED), key=lambda e: e.index, default=None)
    if newest is None:
        raise InputError(
            "no readiness was reported", where=str(mission.folder),
            remedy="Take a table in: `lendemain regeneration readiness FILE`",
        )  # fmt: skip
    data = mission.segments.bytes(str(newest.objects("readiness")[0]["digest"]))
    now = clock.after(mission.last_made)
    then = moment(newest.number("time_made"))
    return [_ready(one) for one in reported.reports(reported.reported(data, at=then), at=now)]


def _at(spread: pa.Table, weeks: list[int], what: str) -> list[Plain]:
    rows = spread.filter(
        pc.and_(pc.equal(spread["what"].cast(pa.string()), what),
                pc.is_in(spread["week"], value_set=pa.array(weeks, spread["week"].type)))
    )  # fmt: skip
    return [{k: v for k, v in row.items() if k != "what"} for row in rows.to_pylist()]


def planned(mission: Mission, *, strength: int, name: str | None, adopt: str | None) -> Plain:
    """The intake that reaches a strength with the fewest instructors; recorded where somebody
    adopts it with their signature.
    """
    given, digest, entry = scenario(mission, name)
    signer = None if adopt is None else cases.person(mission.folder, adopt)
    found = intake.planned(given, strength=strength)
    said: Plain = {
        "scenario": given.scenario_id, "digest": digest, "entry": entry, "strength": strength,
        **asdict(found), "intake": list(found.intake),
    }  # fmt: skip
    if signer is not None:
        document = encoding.canonical({k: _exact(v) for k, v in said.items()})
        kept = mission.segments.put_bytes(document)
        body = {"scenario": given.scenario_id, "inputs": digest, "strength": strength,
                "software": __version__, "solver": "HiGHS"}  # fmt: skip
        objects = [obj(kept, len(document), "application/json", "intake")]
        said["adopted"] = mission.record(PLANNED, body, objects, signer=signer)
    return said


def _exact(value: object) -> object:
    """A value as canonical bytes may hold it: fractions as texts of six places."""
    if isinstance(value, float):
        return f"{value:.6f}"
    return [_exact(one) for one in value] if isinstance(value, list | tuple) else value
