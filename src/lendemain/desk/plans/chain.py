"""From risk to posts to who mans them to stocks to the years after: one chain, and its gaps.

    stocks.stated   a table of what givers hold (CSV, kept byte for byte); the newest holds

Each figure is shown with the entry that it comes from.  Where one link does not carry what the one
before it says (a statement of another plan's posts, more promised than there is) that is a gap, and
is told with what to do.  No place of a post is part of it.
"""

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lendemain.border import asked, text
from lendemain.desk import clock, filing
from lendemain.desk.mission import Mission, obj, printable
from lendemain.desk.plans import border, force, posts, regeneration
from lendemain.desk.plans.promises import promises
from lendemain.errors import InputError
from lendemain.force import statement, stocks
from lendemain.records.border import PostsBrief, PostsPlan
from lendemain.records.force import Statement
from lendemain.records.stock import Draw, Holding
from lendemain.regeneration import arrivals

STATED = "stocks.stated"
ONE = 1_000_000
"""Quantities are held in millionths of a unit."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLAN_AGAIN = "force plan --adopt NAME"
STATE_AGAIN = ("border requires START END --into STATEMENT --out FILE", "force import FILE")
GAPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "not_stated": ("{what}: the posts require {wanted}, the statement says nothing of it",
                   STATE_AGAIN),
    "stated_other": ("{what}: the posts require {wanted}, the statement says {stated}",
                     STATE_AGAIN),
    "no_plan": ("no plan of the force is adopted", (PLAN_AGAIN,)),
    "plan_older": ("the plan of the force (entry {entry}) is older than the statement",
                   (PLAN_AGAIN,)),
    "not_planned": ("{what}: the plan of the force knows nothing of it", (PLAN_AGAIN,)),
    "not_met": ("{what}: {n} unit-months are not met ({causes})", ("force shortfalls",)),
    "no_stock": ("{what}: promised, and no stock of it is known", ("chain stocks FILE",)),
    "over_promised": ("{what}: {n:g} {unit} more promised than free ({clauses})", ()),
    "posts_lack": ("{what}: the posts need {wanted}, {n:g} are delivered or promised", ()),
    **{f"arrival_{why}": (f"regeneration: {said}", ()) for why, said in arrivals.WHY.items()},
}  # fmt: skip
"""Each sort of gap: what is said of it, and the commands that would close it."""
Plain = dict[str, Any]


def gap(name: str, **said: object) -> Plain:
    """A gap by its name in `GAPS`, with what it is about, its sentence and what to do next.

    >>> gap("posts_lack", what="camera", wanted=4, n=3)["said"]
    'camera: the posts need 4, 3 are delivered or promised'
    """
    sentence, following = GAPS[name]
    shown = {k: ", ".join(v) if isinstance(v, list) else v for k, v in said.items()}
    return {
        "gap": name, "of": said, "said": sentence.format(**shown),
        "next": [f"lendemain {command}" for command in following],
    }  # fmt: skip


def stated(mission: Mission, file: Path) -> Plain:
    """What came of taking in a table of stocks: its entry, and each rejected row with its reason.

    Raises `InputError` where no row of it is a holding; then nothing is recorded.
    """
    data = border.content(file, most=stocks.BYTES_MAX)
    found = stocks.stated(data)
    told = [f"row {r.row}: {r.detail} ({r.value[:60]})" for r in found.rejections[:100]]
    if not found.holdings:
        raise InputError(
            "\n".join(["no stock in it", *(f"  {t}" for t in told[:20])]), where=file.name,
            remedy="Mend the rows and try again",
        )  # fmt: skip
    said = {
        "file": printable(file.name), "rows": found.rows, "accepted": len(found.holdings),
        "rejected": found.rows - len(found.holdings),
    }  # fmt: skip
    named = [obj(mission.segments.put_bytes(data), len(data), "text/csv", "stocks")]
    return {**said, "entry": mission.record(STATED, said, named), "rejections": told}


def drawn(mission: Mission, *, at: datetime | None = None) -> list[Draw]:
    """What commitments draw on each stock; empty where neither was stated nor promised."""
    newest = max(mission.entries(STATED), key=lambda e: e.index, default=None)
    holdings: tuple[Holding, ...] = ()
    if newest is not None:
        data = mission.segments.bytes(str(newest.objects("stocks")[0]["digest"]))
        holdings = stocks.stated(data).holdings
    return stocks.drawn(holdings, promises(mission), at=at or clock.now())


def shown(mission: Mission) -> Plain:
    """Every link with its figures and entries, and the gaps between them.

    Raises `InputError` where no plan of posts was adopted: there the chain begins.
    """
    entry, plan = posts.adopted(mission)
    brief = text.posts(
        str(entry.body["file"]), mission.segments.bytes(str(entry.objects("brief")[0]["digest"]))
    )
    inputs = filing.document(mission, entry, "inputs")
    gaps: list[Plain] = []
    given = _statement(mission)
    return {
        "risk": _risk(inputs, plan, entry.index),
        "posts": {
            "entry": entry.index, "line": plan.line_id, "posts": len(plan.posts),
            "seen": round(plan.value, 4), "no_choice_above": round(plan.bound, 4),
        },
        "requirements": _requirements(plan, brief, given, gaps),
        "force": _met(given, mission, gaps),
        "stocks": _stocks(drawn(mission), plan, gaps),
        "regeneration": _arriving(mission, gaps),
        "gaps": gaps,
    }  # fmt: skip


def _risk(inputs: Plain, plan: PostsPlan, entry: int) -> Plain:
    weights = {w["sector"]: float(w["weight"]) for w in inputs["weights"]}
    listed = [{"sector": s.sector_id, "weight": weights.get(s.sector_id, 1.0),
               "share_of_ground": round(s.weight, 4), "seen": round(s.seen, 4)}
              for s in plan.sectors]  # fmt: skip
    return {"entry": entry, "from": inputs.get("weighed") or "nothing: even", "sectors": listed}


def _statement(mission: Mission) -> tuple[int, Statement] | None:
    """The statement of requirements that holds, and its entry."""
    newest = max(mission.entries(force.STATED), key=lambda e: e.index, default=None)
    if newest is None:
        return None
    data = mission.segments.bytes(str(newest.objects("statement")[0]["digest"]))
    found, _ = statement.parsed(str(newest.body["file"]), data)
    return None if found is None else (newest.index, found)


def _requirements(
    plan: PostsPlan, brief: PostsBrief, given: tuple[int, Statement] | None, gaps: list[Plain]
) -> list[Plain]:
    """What the posts require, beside what the statement that holds says of it."""
    stands = {r.requirement_id: r for r in given[1].requirements} if given else {}
    wanted = {
        r.requirement_id: r.quantity
        for r in asked.requirements(plan, brief, start=EPOCH, end=EPOCH)
    }
    kept = {name for name, r in stands.items() if name.startswith("posts-")}
    rows = []
    for name in sorted({*wanted, *kept}):
        said = stands.get(name)
        carried = said is not None and said.quantity == wanted.get(name, 0)
        rows.append(
            {
                "requirement": name, "posts": wanted.get(name, 0),
                "stated": said.quantity if said else None,
                "capability": said.capability if said else "", "carried": carried,
                "entry": given[0] if given else None,
            }
        )  # fmt: skip
        if not carried:
            of: Plain = {"what": name, "wanted": wanted.get(name, 0)}
            gaps.append(gap("not_stated", **of) if said is None
                        else gap("stated_other", **of, stated=said.quantity))  # fmt: skip
    return rows


def _met(given: tuple[int, Statement] | None, mission: Mission, gaps: list[Plain]) -> list[Plain]:
    """How far the adopted plan of the force meets the posts' requirements, and why not further."""
    found = force.adopted(mission)
    if given is None or found is None:
        gaps.append(gap("no_plan"))
        return []
    entry, plan = found
    if entry.index < given[0]:
        gaps.append(gap("plan_older", entry=entry.index))
    rows = []
    for line in given[1].requirements:
        name = line.requirement_id
        missing = plan.missing.get(name)
        if not name.startswith("posts-"):
            continue
        if missing is None:
            gaps.append(gap("not_planned", what=name))
            continue
        causes = sorted(
            {s.cause.value for s in plan.shortfalls if s.requirement == name and s.cause}
        )
        tours = sum(a.requirement == name for a in plan.assignments)
        rows.append(
            {
                "requirement": name, "wanted": line.quantity, "tours": tours,
                "unit_months_missing": sum(missing), "most_missing": max(missing, default=0),
                "causes": ", ".join(causes), "entry": entry.index,
            }
        )  # fmt: skip
        if sum(missing):
            gaps.append(gap("not_met", what=name, n=sum(missing), causes=causes or ["not known"]))
    return rows


def rows(draws: list[Draw]) -> list[Plain]:
    """What is drawn on each stock, in units; "not known" where nobody said what is held."""
    return [
        {
            "nation": d.nation, "item": d.item, "unit": d.unit, "held": _number(d.held_e6),
            "reserved": _number(d.reserved_e6), "gone": _number(d.gone_e6),
            "promised": _number(d.promised_e6), "free": _number(d.free_e6),
            "delivered": _number(d.delivered_e6), "clauses": ", ".join(d.fragments),
        }
        for d in draws
    ]  # fmt: skip


def _stocks(draws: list[Draw], plan: PostsPlan, gaps: list[Plain]) -> list[Plain]:
    """The draws as rows; an item that bears the name of a kind of sensor is what posts need."""
    for one in draws:
        what = f"{one.nation} {one.item}"
        if one.free_e6 is None:
            gaps.append(gap("no_stock", what=what))
        elif one.free_e6 < 0 and one.fragments:
            gaps.append(gap("over_promised", what=what, n=-one.free_e6 / ONE, unit=one.unit,
                            clauses=list(one.fragments)))  # fmt: skip
    needed = Counter(p.kind_id for p in plan.posts)
    for kind, count in sorted(needed.items()):
        mine = [d for d in draws if d.item.casefold() == kind.casefold()]
        sure = sum(d.delivered_e6 + d.promised_e6 for d in mine) / ONE
        if mine and sure < count:
            gaps.append(gap("posts_lack", what=kind, wanted=count, n=sure))
    return [row | {"posts_need": needed.get(str(row["item"]), 0)} for row in rows(draws)]


def _arriving(mission: Mission, gaps: list[Plain]) -> list[Plain]:
    """What commitments bring into the scenario of regeneration, and what of them it leaves out."""
    if not list(mission.entries(regeneration.STATED)):
        return []
    found, _, entry = regeneration.arrived(mission)
    gaps += [gap(f"arrival_{r.why}", **{k: v for k, v in asdict(r).items() if k != "why"})
             for r in found.remarks]  # fmt: skip
    return [{**row, "entry": entry} for row in regeneration.rows(found)]


def _number(value_e6: int | None) -> str:
    return "not known" if value_e6 is None else f"{value_e6 / ONE:g}"
