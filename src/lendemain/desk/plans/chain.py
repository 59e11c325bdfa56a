"""From risk to posts to who mans them to stocks to the years after: one chain, and its gaps.

    stocks.stated   a table of what givers hold (CSV, kept byte for byte); the newest holds

Each figure is shown with the entry that it comes from.  Where one link does not carry what the one
before it says (a statement of another plan's posts, more promised than there is) that is a gap, and
is told with what to do.  No place of a post is part of it.
"""

from collections import Counter
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

STATED = "stocks.stated"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Plain = dict[str, Any]


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
    gaps: list[str] = []
    given = _statement(mission)
    return {
        "risk": _risk(inputs, plan, entry.index),
        "posts": {
            "entry": entry.index, "line": plan.line_id, "posts": len(plan.posts),
            "seen": f"{100 * plan.value:.1f} %", "no_choice_above": f"{100 * plan.bound:.1f} %",
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
    plan: PostsPlan, brief: PostsBrief, given: tuple[int, Statement] | None, gaps: list[str]
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
            told = "says nothing of it" if said is None else f"says {said.quantity}"
            gaps.append(
                f"{name}: the posts require {wanted.get(name, 0)}, the statement {told}: "
                "`border requires --into`, then `force import`"
            )
    return rows


def _met(given: tuple[int, Statement] | None, mission: Mission, gaps: list[str]) -> list[Plain]:
    """How far the adopted plan of the force meets the posts' requirements, and why not further."""
    found = force.adopted(mission)
    if given is None or found is None:
        gaps.append("no plan of the force is adopted: `force plan --adopt NAME`")
        return []
    entry, plan = found
    if entry.index < given[0]:
        gaps.append(f"the plan of the force (entry {entry.index}) is older than the statement: "
                    "`force plan --adopt NAME`")  # fmt: skip
    rows = []
    for line in given[1].requirements:
        name = line.requirement_id
        missing = plan.missing.get(name)
        if not name.startswith("posts-"):
            continue
        if missing is None:
            gaps.append(f"{name}: the plan of the force knows nothing of it")
            continue
        causes = {s.cause.value for s in plan.shortfalls if s.requirement == name and s.cause}
        tours = sum(a.requirement == name for a in plan.assignments)
        rows.append(
            {
                "requirement": name, "wanted": line.quantity, "tours": tours,
                "unit_months_missing": sum(missing), "most_missing": max(missing, default=0),
                "causes": ", ".join(sorted(causes)), "entry": entry.index,
            }
        )  # fmt: skip
        if sum(missing):
            gaps.append(f"{name}: {sum(missing)} unit-months are not met "
                        f"({', '.join(sorted(causes)) or 'see `force shortfalls`'})")  # fmt: skip
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


def _stocks(draws: list[Draw], plan: PostsPlan, gaps: list[str]) -> list[Plain]:
    """The draws as rows; an item that bears the name of a kind of sensor is what posts need."""
    for one in draws:
        what = f"{one.nation} {one.item}"
        if one.free_e6 is None:
            gaps.append(f"{what}: promised, and no stock of it is known: `chain stocks FILE`")
        elif one.free_e6 < 0 and one.fragments:
            over = f"{_number(-one.free_e6)} {one.unit}".strip()
            gaps.append(f"{what}: {over} more promised than free ({', '.join(one.fragments)})")
    needed = Counter(p.kind_id for p in plan.posts)
    for kind, count in sorted(needed.items()):
        mine = [d for d in draws if d.item.casefold() == kind.casefold()]
        sure = sum(d.delivered_e6 + d.promised_e6 for d in mine) / 1e6
        if mine and sure < count:
            gaps.append(f"{kind}: the posts need {count}, {sure:g} are delivered or promised")
    return [row | {"posts_need": needed.get(str(row["item"]), 0)} for row in rows(draws)]


def _arriving(mission: Mission, gaps: list[str]) -> list[Plain]:
    """What commitments bring into the scenario of regeneration, and what of them it leaves out."""
    if not list(mission.entries(regeneration.STATED)):
        return []
    found, _, entry = regeneration.arrived(mission)
    gaps += [f"regeneration: {remark}" for remark in found.remarks]
    return [{**row, "entry": entry} for row in regeneration.rows(found)]


def _number(value_e6: int | None) -> str:
    return "not known" if value_e6 is None else f"{value_e6 / 1e6:g}"
