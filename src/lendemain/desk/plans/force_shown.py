"""What is shown of the force: the matrix of a plan, shortfalls, withdrawals, calendar, shares.

Everything is plain words and numbers.  No place where a unit of one's own stands is part of it.
"""

from dataclasses import asdict
from pathlib import Path

from lendemain.desk import texts
from lendemain.desk.mission import Mission
from lendemain.desk.plans import force
from lendemain.desk.plans.force import Held, Plain
from lendemain.errors import InputError
from lendemain.force import calendar, sea, shares, sizing, withdrawal
from lendemain.force.problem import month_start
from lendemain.records.force import Plan, Statement
from lendemain.reports import contributions as drawn

LEVELS = ("critical_shortfall", "other_shortfall")
STRAITS = "montreux-1936.toml"


def month_name(given: Statement, month: int) -> str:
    """A month of a statement as 2027-03."""
    return f"{month_start(given.first_month + month):%Y-%m}"


def matrix(now: Held, plan: Plan, *, language: str = "en") -> list[Plain]:
    """A row for every requirement: units served of those asked for, month by month."""
    served: dict[str, list[int]] = {r: [0] * now.statement.months for r in plan.missing}
    of = {c.contribution_id: c for c in now.offers}
    for one in plan.assignments:
        for month in range(one.start, one.end):
            served[one.requirement][month] += of[one.contribution].count
    rows = []
    for line in now.statement.requirements:
        months = enumerate(zip(served[line.requirement_id], plan.missing[line.requirement_id],
                               strict=True))  # fmt: skip
        row: Plain = {
            "requirement": line.requirement_id, "title": line.title.get(language, ""),
            "domain": line.domain.value, "echelon": line.echelon,
            "critical": "yes" if line.critical else "", "wanted": line.quantity,
        }  # fmt: skip
        row |= {
            month_name(now.statement, m): str(there) if not missing else f"{there}(-{missing})"
            for m, (there, missing) in months
        }
        rows.append(row)
    return rows


def totals(plan: Plan) -> Plain:
    """How good a plan is, and how good any could be."""
    gap = (plan.weighted - plan.bound) / plan.weighted if plan.weighted else 0.0
    return {
        "tours": len(plan.assignments), "weighted_shortfall": plan.weighted, "bound": plan.bound,
        "gap": f"{100 * gap:.2f} %", "unit_months_missing": sum(map(sum, plan.missing.values())),
        **{t.name: t.value for t in plan.terms},
        "at_least": {t.name: t.bound for t in plan.terms if t.bound},
        "seed": plan.seed, "steps": plan.work, "stopped_by": plan.stopped or "its steps",
        "solver": plan.solver, "inputs": plan.inputs,
    }  # fmt: skip


def shortfalls(now: Held, plan: Plan) -> list[Plain]:
    """Every shortfall with its cause."""
    return [
        {
            "requirement": s.requirement, "from": month_name(now.statement, s.start),
            "to": month_name(now.statement, s.end - 1), "missing": sum(s.missing),
            "most": max(s.missing), "cause": s.cause.value if s.cause else "not known",
            "verified": "yes" if s.verified else "no", "regained": s.regained, "also": s.detail,
        }
        for s in plan.shortfalls
    ]  # fmt: skip


def difference(before: Plan | None, after: Plan) -> Plain:
    """What a plan changes against the adopted one."""
    if before is None:
        return {"against": "no adopted plan"}
    old, new = set(before.assignments), set(after.assignments)
    was = {t.name: t.value for t in before.terms}
    now = {t.name: t.value for t in after.terms}
    lost = {
        line: sum(months) - sum(before.missing.get(line, ()))
        for line, months in after.missing.items()
    }
    return {
        "tours_kept": len(old & new), "tours_dropped": len(old - new), "tours_new": len(new - old),
        "weighted_shortfall": after.weighted - before.weighted,
        **{name: now[name] - was.get(name, 0) for name in LEVELS},
        "lines": {line: f"{more:+d}" for line, more in lost.items() if more},
    }  # fmt: skip


def made(mission: Mission, wanted: force.Wanted, *, adopt: str = "", language: str = "en") -> Plain:
    """A plan made, told with its matrix; adopted where a name is given for that."""
    if adopt:
        force.adoptable(mission, wanted, by=adopt)
    before = force.adopted(mission)
    now, plan = force.planned(mission, wanted)
    said: Plain = {
        "matrix": matrix(now, plan, language=language), "totals": totals(plan),
        "shortfalls": shortfalls(now, plan),
        "difference": difference(before[1] if before else None, plan),
        "shares": shared(now, plan),
    }  # fmt: skip
    if adopt:
        said["entry"] = force.adopt(mission, now, plan, by=adopt)
    return said


def kept(mission: Mission) -> tuple[Held, Plan]:
    """What holds, and the adopted plan; `InputError` where none was adopted, or of other inputs."""
    found = force.adopted(mission)
    if found is None:
        raise InputError(
            "no plan was adopted", where=str(mission.folder),
            remedy="Make and adopt one: `lendemain force plan --adopt NAME`",
        )  # fmt: skip
    entry, plan = found
    return force.held(mission, below=entry.index), plan


def lacking(mission: Mission) -> Plain:
    """The adopted plan's shortfalls, and what one unit more would be worth on each line."""
    now, plan = kept(mission)
    worths = [
        {
            "requirement": w.requirement, "capability": w.capability,
            "from": month_name(now.statement, w.start), "months": w.months,
            "unit_months": w.regained, "weighted": w.weighted,
        }
        for w in withdrawal.worths(now.statement, plan)
    ]  # fmt: skip
    firm: list[tuple[int, str]] = []
    for name, offers in withdrawal.firmed(now.offers, now.statement.least_rung):
        after = withdrawal.added(now.statement, offers, plan)
        firm.append((after.weighted - plan.weighted, name))
    return {"shortfalls": shortfalls(now, plan), "next_unit": worths, "if_committed": [
        {"contribution": name, "weighted": -change} for change, name in sorted(firm)
    ]}  # fmt: skip


def losses(mission: Mission, nation: str = "") -> list[Plain]:
    """What the withdrawal of a nation, or of each in turn, would cost the adopted plan."""
    now, plan = kept(mission)
    if nation:
        one = force.nation_of(now.statement, nation)
        found = [withdrawal.withdrawn(now.statement, now.offers, plan, one)[1]]
    else:
        found = withdrawal.withdrawals(now.statement, now.offers, plan)
    return [
        {
            "nation": loss.nation, "tours": loss.tours, "unit_months": loss.unit_months,
            "critical": loss.critical, "other": loss.other,
            "lines": ", ".join(loss.lines) or "none",
        }
        for loss in found
    ]  # fmt: skip


def scheduled(mission: Mission) -> Plain:
    """Assurance measures in their places in time, what each comes to, and who holds which post."""
    given = force.held(mission).statement
    limits = sea.straits((force.shelf() / STRAITS).read_bytes())
    placed, remaining = calendar.deconflicted(given.measures)
    until = month_start(given.first_month + given.months)
    return {
        "measures": [
            {
                "measure": one.measure_id, "domain": one.domain.value, "kind": one.kind,
                "from": f"{one.start:%Y-%m-%d}", "until": f"{one.end:%Y-%m-%d}",
                "moved_days": (one.start - was.start).days,
                "comes_to": sizing.sized(one, source=given.source, straits=limits),
            }
            for was, one in zip(given.measures, placed, strict=True)
        ],
        "conflicts": [
            {"first": c.first, "second": c.second, "both_use": c.resource,
             "from": f"{c.start:%Y-%m-%d}", "until": f"{c.end:%Y-%m-%d}"}
            for c in remaining
        ],
        "command": [
            {"post": t.post, "nation": t.nation, "from": f"{t.start:%Y-%m-%d}",
             "until": f"{t.end:%Y-%m-%d}"}
            for post in given.posts for t in calendar.turns(post, until=until)
        ],
    }  # fmt: skip


def shared(now: Held, plan: Plan) -> list[Plain]:
    """What each nation pays and serves, beside its part of the key; the sums are exact."""
    of = {c.contribution_id: c for c in now.offers}
    rows = shares.shares(plan.assignments, of, now.statement.nations)
    people = sum(r.person_months for r in rows)
    return [
        {
            "nation": r.nation, "own_eur": _eur(r.own_cents), "pooled_eur": _eur(r.pooled_cents),
            "person_months": r.person_months,
            "share": f"{100 * r.person_months / people if people else 0.0:.1f} %",
            "key": f"{r.key_millionths / 10_000:.1f} %",
        }
        for r in rows
    ]  # fmt: skip


def _eur(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def picture(mission: Mission, kind: str, *, language: str = "en") -> str:
    """The adopted plan as SVG: `matrix` (what is covered) or `gantt` (who serves when)."""
    now, plan = kept(mission)
    phrases = texts.phrases(language)
    if kind == "matrix":
        return drawn.matrix(now.statement, plan, language=language, phrases=phrases)
    if kind == "gantt":
        return drawn.gantt(now.statement, now.offers, plan, language=language, phrases=phrases)
    raise InputError(f"no picture {kind!r}", where="--as", remedy="Choose one of: matrix, gantt")


def written(mission: Mission, path: Path, kind: str, *, language: str = "en") -> Plain:
    """Where a picture was written."""
    data = picture(mission, kind, language=language).encode()
    path.write_bytes(data)
    return {"picture": str(path), "bytes": len(data)}


def plain(now: Held) -> Plain:
    """What holds, in counts."""
    said = asdict(now)["statement"]
    return {"statement": said["statement_id"], "contributions": len(now.offers)}
