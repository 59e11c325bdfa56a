"""Posts on the line: planned from a text and terrain, adopted by a person, drawn for the mission.

    border.posts   a plan that somebody adopted: its document, the text and inputs it was made
                   from, and the marks of every cell, by which its map is drawn

Where posts stand is for the mission alone.  The entry itself names no place; its files lie in the
compartment `posts`, so they go neither to the public nor with a party's copy of the ledger, and no
release is made of them.  The terrain itself is not kept, only its files' digests.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic

import pyarrow as pa

from lendemain import __version__, encoding
from lendemain.border import asked, document, posts, text
from lendemain.border import enough as least
from lendemain.border.solving import integer
from lendemain.desk import clock, filing, texts
from lendemain.desk.cases import cases
from lendemain.desk.mission import Entry, Mission, named, printable
from lendemain.desk.plans import border, force
from lendemain.desk.reading import basemap
from lendemain.errors import InputError
from lendemain.force import statement
from lendemain.records.border import CoverPicture, PostsBrief, PostsPlan
from lendemain.records.force import Requirement
from lendemain.reports import cover_map

POSTS = "border.posts"
COMPARTMENT = "posts"
Plain = dict[str, object]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a plan is made from besides its text, and how hard it is tried for."""

    tiles: tuple[Path, ...]
    coarser: int = 1
    risk: border.Risk = border.NO_RISK
    condition: str = ""
    at: datetime | None = None
    steps: int = 4_000
    seconds: float = 60.0
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with everything that it was made from, ready to be shown or adopted."""

    plan: PostsPlan
    brief: PostsBrief
    picture: CoverPicture
    data: bytes
    file: str
    inputs: Mapping[str, object]
    by_time: bool


def _quiet(_what: str, _done: int, _of: int) -> None:
    return


def planned(
    mission: Mission, file: Path, wanted: Wanted, *, progress: Progress = _quiet
) -> Planned:
    """The plan that a text asks for, with its bound; nothing is recorded.

    `by_time` says whether time ran out before the work was done: then another machine may find
    another plan.  Raises `InputError` for what cannot be planned.
    """
    data = border.content(file)
    brief = text.posts(file.name, data)
    if wanted.condition:
        brief = replace(brief, condition=wanted.condition)
    at = wanted.at or clock.now()
    given = border.ground(mission, brief.line_id, at)
    if brief.side and brief.side not in (given.line.left, given.line.right):
        raise InputError(
            f"{brief.side} is on no side of the line", where=file.name,
            remedy=f'Write "{given.line.left}", "{given.line.right}", or "" for both',
        )  # fmt: skip
    weighed = "text" if brief.weights else wanted.risk.source
    if not brief.weights:
        brief = replace(brief, weights=border.weighed(mission, given, wanted.risk))
    progress("reading terrain", 0, 0)
    grid, files = border.heights(wanted.tiles, wanted.coarser)
    inputs = border.inputs(data, given, brief.weights, files)
    inputs |= {"coarser": wanted.coarser, "condition": brief.condition, "weighed": weighed}
    until = monotonic() + wanted.seconds

    def left() -> float:
        return max(1.0, until - monotonic())

    made = posts.made(
        grid, given.line, brief, sectors=given.sectors, inputs=_digest(inputs), seed=wanted.seed,
        steps=wanted.steps, late=lambda: monotonic() > until,
        exact=lambda *a, **k: partial(integer.won, seconds=left(), seed=wanted.seed)(*a, **k),
        progress=progress,
    )  # fmt: skip
    near, steps = made.ground.near, (grid.step_lon, grid.step_lat)
    lon, lat = made.terrain.place(near.row, near.column)
    cells = pa.table({"lon": lon, "lat": lat, "mark": pa.array(made.marks, pa.int8())})
    picture = _picture(mission, given, made.plan, cells=cells, steps=steps)
    return Planned(
        plan=made.plan, brief=brief, picture=picture, data=data,
        file=printable(file.name), inputs=inputs, by_time=monotonic() > until,
    )  # fmt: skip


def enough(mission: Mission, file: Path, wanted: Wanted) -> Plain:
    """How many posts it takes to see all that any site could see, of which kinds, and the bound.

    Raises `InputError` for what cannot be planned.
    """
    brief = text.posts(file.name, border.content(file))
    if wanted.condition:
        brief = replace(brief, condition=wanted.condition)
    given = border.ground(mission, brief.line_id, wanted.at or clock.now())
    grid, _ = border.heights(wanted.tiles, wanted.coarser)
    until = monotonic() + wanted.seconds
    found = least.enough(
        grid, given.line, brief, sectors=given.sectors, seed=wanted.seed,
        late=lambda: monotonic() > until, prices=integer.prices,
        exact=lambda *a, **k: integer.closed(*a, **k, seconds=max(1.0, until - monotonic())),
    )  # fmt: skip
    kinds = Counter(kind for _, kind in found.chosen)
    return {
        "line": given.line.line_id, "condition": brief.condition, "posts": len(found.chosen),
        "kinds": dict(sorted(kinds.items())), "cost": found.cost, "no_cover_below": found.bound,
        "seen": _share(found.seen), "seen_from_no_site": _share(found.beyond),
        "seed": wanted.seed, "rounds": found.rounds, "cut_by_time": monotonic() > until,
    }  # fmt: skip


def _digest(inputs: Mapping[str, object]) -> str:
    return hashlib.sha256(encoding.canonical(inputs)).hexdigest()


def _picture(
    mission: Mission,
    given: border.Ground,
    plan: PostsPlan,
    *,
    cells: pa.Table,
    steps: tuple[float, float],
) -> CoverPicture:
    """What the map is drawn from."""
    lon, lat = (cells.column(name).to_numpy() for name in ("lon", "lat"))
    pad = 0.3
    around = (lon.min() - pad, lat.min() - pad, lon.max() + pad, lat.max() + pad)
    return CoverPicture(
        mission=mission.name, time_zone=given.agreement.time_zone, line=given.line, plan=plan,
        sectors=tuple(given.sectors), cells=cells, step_lon=steps[0], step_lat=steps[1],
        basemap=basemap.features(*map(float, around)),
    )  # fmt: skip


def adopt(mission: Mission, made: Planned, *, by: str) -> int:
    """The number of the entry by which a person adopts a plan, signed by the person."""
    signer = cases.person(mission.folder, by)
    picture = made.picture
    files = {
        "plan": encoding.canonical(document.plan(made.plan)),
        "inputs": encoding.canonical(made.inputs), "brief": made.data,
    }  # fmt: skip
    objects = filing.filed(mission, files)
    objects.append(named(mission.segments.put(picture.cells), "marks"))
    said = {
        "comp": [COMPARTMENT], "line": made.plan.line_id, "file": made.file, "by": printable(by),
        "inputs": made.plan.inputs, "solver": made.plan.solver, "software": __version__,
        "seed": made.plan.seed, "steps": made.plan.steps, "cut_by_time": made.by_time,
        "posts": len(made.plan.posts), "value": f"{made.plan.value:.6f}",
        "bound": f"{made.plan.bound:.6f}", "at": int(str(made.inputs["at"])),
        "step_lon": f"{picture.step_lon:.12f}", "step_lat": f"{picture.step_lat:.12f}",
    }  # fmt: skip
    return mission.record(POSTS, said, objects, signer=signer)


def plans(mission: Mission) -> list[Plain]:
    """Every adopted plan without its places: its entry, who adopted it, how good it is."""
    names = ("line", "posts", "value", "bound", "solver", "seed", "steps", "inputs", "by")
    return [{"entry": e.index} | {n: e.body[n] for n in names} for e in mission.entries(POSTS)]


def adopted(mission: Mission, index: int | None = None) -> tuple[Entry, PostsPlan]:
    """An adopted plan (the newest where no entry is named) and its entry.

    Raises `InputError` where there is none.
    """
    entry = filing.newest(
        mission, POSTS, index, what="plan of posts", remedy="See `lendemain border plans`"
    )
    return entry, document.plan_of(filing.document(mission, entry))


def checked(mission: Mission) -> list[str]:
    """What of an adopted plan cannot be so; a copy without its files is not judged.

    Its figures have to be the entry's, its parts have to add up, and nothing exceeds its bound.
    """
    found = []
    for entry in mission.entries(POSTS):
        objects = [entry.objects(role)[0] for role in ("plan", "inputs", "marks")]
        digests = [str(one["digest"]) for one in objects]
        if not all(mission.segments.holds(str(o["digest"]), int(str(o["size"]))) for o in objects):
            continue
        _, plan = adopted(mission, entry.index)
        marks = mission.segments.table(digests[2]).column("mark").to_numpy()
        inputs = hashlib.sha256(mission.segments.bytes(digests[1])).hexdigest()
        parts = [s.seen + s.fewer + s.not_known + s.unseen for s in plan.sectors]
        wrong = {
            "other figures than its entry": len(plan.posts) != entry.body["posts"]
            or f"{plan.value:.6f}" != entry.body["value"],
            "other inputs than it names": not inputs == plan.inputs == entry.body["inputs"],
            "parts of a sector that do not add up": any(abs(p - 1.0) > 1e-4 for p in parts if p),
            "other ground than its marks": len(marks) != plan.cells,
            "more seen than its bound": plan.value > plan.bound + 1e-6,
        }
        found += [
            f"entry {entry.index}: a plan of posts with {k}" for k, is_so in wrong.items() if is_so
        ]
    return found


def kept(mission: Mission, index: int | None = None) -> CoverPicture:
    """What the map of an adopted plan is drawn from, as it was when the plan was made."""
    entry, plan = adopted(mission, index)
    cells = mission.segments.table(str(entry.objects("marks")[0]["digest"]))
    at = encoding.moment(entry.number("at"))
    given = border.ground(mission, plan.line_id, at)
    steps = (float(str(entry.body["step_lon"])), float(str(entry.body["step_lat"])))
    return _picture(mission, given, plan, cells=cells, steps=steps)


def drawn(picture: CoverPicture, *, language: str, sector: str = "", standing: bool = False) -> str:
    """The map of what posts see and what nobody sees, as SVG, of all or of one sector.

    `standing` draws the posts themselves, too; either is for the mission alone.
    """
    return cover_map.cover_map(
        picture, language=language, phrases=texts.phrases(language), sector=sector,
        standing=standing,
    )  # fmt: skip


def required(
    mission: Mission, index: int | None, *, start: datetime, end: datetime, area: str = ""
) -> list[Requirement]:
    """What manning an adopted plan's posts requires of the force, in an area of its statement."""
    if start >= end:
        raise InputError(
            "it ends before it begins", where="requires", remedy="Give start, then end"
        )
    entry, plan = adopted(mission, index)
    data = mission.segments.bytes(str(entry.objects("brief")[0]["digest"]))
    brief = text.posts(str(entry.body["file"]), data)
    return asked.requirements(plan, brief, start=start, end=end, area=area)


def listed(found: list[Requirement]) -> list[Plain]:
    """Requirements as rows."""
    return [
        {
            "requirement": r.requirement_id, "capability": r.capability, "quantity": r.quantity,
            "start": r.start.date().isoformat(), "end": r.end.date().isoformat(),
            "title": r.title["en"],
        }
        for r in found
    ]  # fmt: skip


def written(found: list[Requirement], into: str, out: Path | None) -> None:
    """Write a statement in which these requirements replace earlier ones of posts.

    Raises `InputError` where nothing is required, a name is missing, or the statement that would
    come out has mistakes, listing them; then nothing is written.
    """
    if not into or out is None or not found:
        raise InputError(
            "no post of the plan has a crew" if not found else "a statement needs --into and --out",
            where="border requires", remedy="Give --into STATEMENT and --out FILE",
        )  # fmt: skip
    path = Path(into) if Path(into).is_file() else force.shelf() / f"{Path(into).stem}.toml"
    text = asked.stated(border.content(path).decode("utf-8", "replace"), found, version="")
    _, mistakes = statement.parsed(out.name, text.encode())
    if mistakes:
        told = [f"  row {m.row} [{m.fragment}]: {m.what}. {m.remedy}" for m in mistakes[:20]]
        raise InputError(
            "\n".join([f"the statement would have mistakes: {len(mistakes)}", *told]),
            where=into, remedy="Give a sound statement, and times and an area of its own",
        )  # fmt: skip
    out.write_text(text, "utf-8")


def shown(made: Planned) -> Plain:
    """A plan in words and rows; its posts with their places, for the mission's own eyes."""
    plan = made.plan
    return {
        "line": plan.line_id, "condition": plan.condition, "need": plan.need,
        "cells": plan.cells, "cell_m": round(plan.cell_m), "posts": len(plan.posts),
        "seen": _share(plan.value), "bound": _share(plan.bound),
        "not_known": _share(plan.not_known), "seen_from_no_site": _share(plan.beyond),
        "conditions": {k: _share(v) for k, v in plan.conditions.items()},
        "solver": plan.solver, "seed": plan.seed, "steps": plan.steps,
        "cut_by_time": made.by_time, "inputs": plan.inputs,
        "sectors": sectors(plan), "where": rows(plan),
    }  # fmt: skip


def sectors(plan: PostsPlan) -> list[Plain]:
    """What a plan sees of each sector, as rows."""
    names = ("seen", "fewer", "not_known", "unseen", "beyond")
    return [
        {
            "sector": s.sector_id,
            "weight": _share(s.weight),
            **{n: _share(getattr(s, n)) for n in names},
        }
        for s in plan.sectors
    ]


def rows(plan: PostsPlan) -> list[Plain]:
    """A plan's posts as rows, with their places."""
    return [
        {
            "site": p.site_id, "kind": p.kind_id, "lon": round(p.lon, 5), "lat": round(p.lat, 5),
            "ground_m": round(p.ground_m), "seen": _share(p.seen), "alone": _share(p.alone),
        }
        for p in plan.posts
    ]  # fmt: skip


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
