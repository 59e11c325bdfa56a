"""A plan as a document that the ledger keeps: whole numbers and texts only, and back again."""

from collections.abc import Mapping
from typing import Any

from lendemain.records.force import Assignment, Cause, Plan, Shortfall, Term


def document(plan: Plan) -> dict[str, object]:
    """What stands for a plan; `plan_of` gives the same plan back."""
    return {
        "kind": "plan", "inputs": plan.inputs, "solver": plan.solver, "seed": plan.seed,
        "work": plan.work, "stopped": plan.stopped, "critical_worth": plan.critical_worth,
        "weighted": plan.weighted, "bound": plan.bound,
        "terms": [{"name": t.name, "value": t.value, "bound": t.bound} for t in plan.terms],
        "tours": [[a.contribution, a.requirement, a.start, a.end] for a in plan.assignments],
        "missing": [[line, *months] for line, months in sorted(plan.missing.items())],
        "shortfalls": [
            {
                "requirement": s.requirement, "start": s.start, "end": s.end,
                "missing": list(s.missing), "cause": s.cause.value if s.cause else "",
                "regained": s.regained, "detail": s.detail, "verified": s.verified,
            }
            for s in plan.shortfalls
        ],
    }  # fmt: skip


def plan_of(said: Mapping[str, Any]) -> Plan:
    """The plan that a document says."""
    return Plan(
        inputs=said["inputs"], solver=said["solver"], seed=said["seed"], work=said["work"],
        stopped=said["stopped"], critical_worth=said["critical_worth"],
        weighted=said["weighted"], bound=said["bound"],
        terms=tuple(Term(**t) for t in said["terms"]),
        assignments=tuple(
            Assignment(contribution=c, requirement=r, start=s, end=e)
            for c, r, s, e in said["tours"]
        ),
        missing={row[0]: tuple(row[1:]) for row in said["missing"]},
        shortfalls=tuple(
            Shortfall(
                requirement=s["requirement"], start=s["start"], end=s["end"],
                missing=tuple(s["missing"]), cause=Cause(s["cause"]) if s["cause"] else None,
                regained=s["regained"], detail=s["detail"], verified=s["verified"],
            )
            for s in said["shortfalls"]
        ),
    )  # fmt: skip
