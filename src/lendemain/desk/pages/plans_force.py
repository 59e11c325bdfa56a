"""What the pages of the force show: requirements month by month, tours, causes, worths, shares.

Every figure is the adopted plan's own, or follows from it and from what held when it was adopted: a
month of a line is *at risk* where it is met, but only by a unit that could fall away (`RISKS`).  No
place where a unit stands is part of it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from lendemain.desk.mission import Entry, Mission
from lendemain.desk.plans import force, force_shown
from lendemain.desk.plans.force import Held
from lendemain.encoding import moment
from lendemain.errors import InputError
from lendemain.force import problem, shares, withdrawal
from lendemain.records.force import Assignment, Contribution, Plan, Requirement, Rung, Statement

Plain = dict[str, object]

NOT_ASKED, COVERED, AT_RISK, PART, NOTHING = range(5)
"""How a month of a line stands, worse from 1 on."""

RISKS = ("promised", "readiness", "doubtful")
"""Why a tour could fall away: nothing of it is allocated yet; its evidence of readiness ends before
it does; whoever took it in gave it less than even odds."""
DOUBTFUL_BELOW = 0.5

NEXT: Mapping[str, tuple[str, ...]] = {
    "no_statement": ("lendemain force import model-force.toml model-contributions.csv",
                     "lendemain force plan --adopt NAME"),
    "no_offers": ("lendemain force import CONTRIBUTIONS.csv", "lendemain force plan --adopt NAME"),
    "no_plan": ("lendemain force plan --adopt NAME",),
}  # fmt: skip
"""What to do next where there is no plan yet."""


def newest(mission: Mission, kind: str, *, below: int | None = None) -> Entry | None:
    """The last entry of a kind, None where there is none."""
    return max(mission.entries(kind, below=below), key=lambda e: e.index, default=None)


def shown(mission: Mission) -> Plain:
    """The adopted plan with all that its figures lead to; or what is missing before there is one.

    Months count from the statement's first; `window` and `free` are in months too.
    """
    stated, offered = newest(mission, force.STATED), newest(mission, force.OFFERED)
    planned = newest(mission, force.PLANNED)
    state = "no_statement" if stated is None else "no_offers" if offered is None else "no_plan"
    if planned is None:
        return {"version": mission.size, "state": state, "next": list(NEXT[state])}
    found = force.adopted(mission)
    assert found is not None
    entry, plan = found
    held = force.held(mission, below=entry.index)
    said = planned_force(held, plan)
    below = [newest(mission, kind, below=entry.index) for kind in (force.STATED, force.OFFERED)]
    assert below[0] is not None
    assert below[1] is not None
    return {
        "version": f"{entry.index}-{max(e.index for e in (stated, offered) if e)}",
        "older": _inputs(mission) != plan.inputs,
        "plan": {
            **source_of(entry, plan), "stated": below[0].index, "offered": below[1].index,
            "from": [below[0].index, below[1].index],
        },
        **said,
    }  # fmt: skip


def _inputs(mission: Mission) -> str:
    try:
        return force.held(mission).inputs
    except InputError:
        return ""


def source_of(entry: Entry, plan: Plan) -> Plain:
    """Where a plan comes from, as every page of plans says it."""
    return {
        "entry": entry.index, "by": str(entry.body["by"]),
        "at": moment(entry.number("time_made")).isoformat(), "solver": plan.solver,
        "software": str(entry.body["software"]), "seed": plan.seed, "steps": plan.work,
        "reached": plan.weighted, "least": plan.bound, "inputs": plan.inputs,
        "cut": bool(plan.stopped),
    }  # fmt: skip


def planned_force(held: Held, plan: Plan) -> Plain:
    """A plan as lines with their months, contributions, tours, nations and totals."""
    given = held.statement
    months = [force_shown.month_name(given, m) for m in range(given.months)]
    at = {c.contribution_id: n for n, c in enumerate(held.offers)}
    row = {r.requirement_id: n for n, r in enumerate(given.requirements)}
    risks = [_risks(held.offers[at[a.contribution]], a, given) for a in plan.assignments]
    lines = _lines(held, plan, risks)
    return {
        "statement": {"id": given.statement_id, "title": dict(given.title),
                      "version": given.version, "source": given.source},
        "months": months, "lines": lines, "offers": [offer(c, given) for c in held.offers],
        "tours": [
            {"offer": at[a.contribution], "line": row[a.requirement], "start": a.start,
             "end": a.end, "free": free(held.offers[at[a.contribution]], a), "risks": list(why),
             "handover": given.requirements[row[a.requirement]].handover_days}
            for a, why in zip(plan.assignments, risks, strict=True)
        ],
        "nations": _nations(held, plan), "totals": totals(lines, plan), "terms": terms(plan),
    }  # fmt: skip


def free(one: Contribution, tour: Assignment) -> int:
    """The month in which a unit could serve again: after as many months at home as it needs."""
    return tour.end + math.ceil(one.dwell * (tour.end - tour.start) - 1e-9)


def _risks(one: Contribution, tour: Assignment, given: Statement) -> tuple[str, ...]:
    ladder = list(Rung)
    end = problem.month_start(given.first_month + tour.end)
    ends = one.readiness_end
    found = {
        "promised": ladder.index(one.rung) < ladder.index(Rung.ALLOCATED),
        "readiness": ends is not None and ends < end,
        "doubtful": one.confidence < DOUBTFUL_BELOW,
    }
    return tuple(name for name in RISKS if found[name])


def _lines(held: Held, plan: Plan, risks: Sequence[tuple[str, ...]]) -> list[Plain]:
    given, of = held.statement, {c.contribution_id: c for c in held.offers}
    served: dict[str, list[int]] = {r: [0] * given.months for r in plan.missing}
    doubtful: dict[str, set[int]] = defaultdict(set)
    nations: dict[str, Counter[str]] = defaultdict(Counter)
    for one, why in zip(plan.assignments, risks, strict=True):
        unit = of[one.contribution]
        for month in range(one.start, one.end):
            served[one.requirement][month] += unit.count
            if why:
                doubtful[one.requirement].add(month)
        nations[one.requirement][unit.nation] += unit.count * (one.end - one.start)
    worths = {w.requirement: w for w in withdrawal.worths(given, plan)}
    found = []
    for line in given.requirements:
        name = line.requirement_id
        missing = plan.missing[name]
        demand = asked(line, given)
        worth = worths.get(name)
        found.append({
            "id": name, "title": dict(line.title), "domain": line.domain.value,
            "capability": line.capability, "area": line.area, "critical": line.critical,
            "wanted": line.quantity, "demand": demand, "served": served[name],
            "missing": list(missing), "short": sum(missing), "nations": dict(nations[name]),
            "stands": [stands(d, m, month in doubtful[name])
                       for month, (d, m) in enumerate(zip(demand, missing, strict=True))],
            "gaps": _gaps(name, plan),
            "worth": {"start": worth.start, "months": worth.months, "regained": worth.regained,
                      "weighted": worth.weighted} if worth else None,
        })  # fmt: skip
    return found


def asked(line: Requirement, given: Statement) -> list[int]:
    """How many units a line asks for in each month of its statement."""
    first = max(0, problem.month_of(line.start) - given.first_month)
    last = problem.month_of(line.end)
    last += line.end > problem.month_start(last)
    return [
        line.quantity if first <= month < last - given.first_month else 0
        for month in range(given.months)
    ]


def stands(demand: int, missing: int, doubtful: bool) -> int:
    """How a month of a line stands.

    >>> stands(0, 0, False), stands(2, 0, False), stands(2, 0, True)
    (0, 1, 2)
    >>> stands(2, 1, True), stands(2, 2, False)
    (3, 4)
    """
    if not demand:
        return NOT_ASKED
    if missing:
        return NOTHING if missing >= demand else PART
    return AT_RISK if doubtful else COVERED


def _gaps(name: str, plan: Plan) -> list[Plain]:
    return [
        {"start": s.start, "end": s.end, "missing": list(s.missing), "sum": sum(s.missing),
         "cause": s.cause.value if s.cause else "", "verified": s.verified,
         "regained": s.regained, "detail": s.detail}
        for s in plan.shortfalls if s.requirement == name
    ]  # fmt: skip


def offer(one: Contribution, given: Statement) -> Plain:
    """A contribution in plain words; `window` in months of the statement, notice left out."""
    return {
        "id": one.contribution_id, "nation": one.nation, "unit": one.unit, "count": one.count,
        "personnel": one.personnel, "capabilities": list(one.capabilities),
        "start": f"{one.start:%Y-%m-%d}", "end": f"{one.end:%Y-%m-%d}",
        "window": [_months(one.start, given), _months(one.end, given)],
        "notice_days": one.notice_days, "tour_months": one.tour_months, "dwell": one.dwell,
        "rung": one.rung.value, "rung_evidence": one.rung_evidence, "readiness": one.readiness,
        "readiness_evidence": one.readiness_evidence, "readiness_end": _day(one.readiness_end),
        "authority": one.authority, "authority_end": _day(one.authority_end),
        "caveats": [f"{c.effect} {c.about}={'|'.join(c.values)}" for c in one.caveats],
        "source": one.source,
    }  # fmt: skip


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""


def _months(at: datetime, given: Statement) -> float:
    """Months from the statement's first to a moment, with the part of the month that has passed."""
    month = problem.month_of(at)
    start, end = problem.month_start(month), problem.month_start(month + 1)
    return round(month - given.first_month + (at - start) / (end - start), 2)


def _nations(held: Held, plan: Plan) -> list[Plain]:
    of = {c.contribution_id: c for c in held.offers}
    rows = {r.nation: r for r in shares.shares(plan.assignments, of, held.statement.nations)}
    people = sum(r.person_months for r in rows.values())
    served = Counter[str]()
    for one in plan.assignments:
        unit = of[one.contribution]
        served[unit.nation] += unit.count * (one.end - one.start)
    offers = Counter(c.nation for c in held.offers)
    return [
        {
            "id": n.nation_id, "name": dict(n.name), "offers": offers[n.nation_id],
            "served": served[n.nation_id], "person_months": rows[n.nation_id].person_months,
            "share": rows[n.nation_id].person_months / people if people else 0.0,
            "key": n.key_millionths / 1e6, "own_eur": rows[n.nation_id].own_cents / 100,
            "pooled_eur": rows[n.nation_id].pooled_cents / 100,
        }
        for n in held.statement.nations if n.nation_id in rows
    ]  # fmt: skip


def totals(lines: Sequence[Mapping[str, object]], plan: Plan) -> Plain:
    """What the lines come to, and how far the plan can be from the best."""
    wanted = short = critical = risk = 0
    for line in lines:
        demand, lacking, how = line["demand"], line["short"], line["stands"]
        assert isinstance(demand, list)
        assert isinstance(lacking, int)
        assert isinstance(how, list)
        wanted, short, risk = wanted + sum(demand), short + lacking, risk + how.count(AT_RISK)
        critical += lacking if line["critical"] else 0
    return {
        "lines": len(lines), "asked": wanted, "short": short, "critical": critical, "risk": risk,
        "covered": 1.0 - short / wanted if wanted else 1.0,
        "short_lines": sum(bool(line["short"]) for line in lines),
        "critical_lines": sum(bool(line["short"] and line["critical"]) for line in lines),
        "gap": (plan.weighted - plan.bound) / plan.weighted if plan.weighted else 0.0,
    }  # fmt: skip


def terms(plan: Plan) -> list[Plain]:
    """The levels of the objective; a bound of nought says nothing and is left out."""
    return [
        {"name": t.name, "value": t.value, "bound": t.bound if t.bound or not t.value else None}
        for t in plan.terms
    ]
