"""Whether a plan keeps every rule: written from the rules' words, with nothing of the planner."""

import math
from datetime import UTC, datetime, timedelta

LADDER = ["announced", "committed", "allocated", "contracted", "in_transit", "delivered",
          "operational"]  # fmt: skip


def first_of(statement, month):
    """When a month of the statement begins."""
    at = statement.first_month + month
    return datetime(at // 12, at % 12 + 1, 1, tzinfo=UTC)


def broken(statement, offers, assignments):
    """Words for every rule that assignments break."""
    of = {c.contribution_id: c for c in offers}
    on = {r.requirement_id: r for r in statement.requirements}
    found = []
    for a in assignments:
        c, r = of[a.contribution], on[a.requirement]
        start, end = first_of(statement, a.start), first_of(statement, a.end)
        arrives = start - timedelta(days=r.handover_days)
        rules = {
            "capability": r.capability in c.capabilities,
            "status": c.rung != "withdrawn"
            and LADDER.index(c.rung) >= LADDER.index(statement.least_rung),
            "evidence": bool(c.readiness_evidence),
            "readiness": c.readiness_end is None or arrives.date() <= c.readiness_end.date(),
            "notice": not r.notice_days or c.notice_days <= r.notice_days,
            "skills": all(s in c.skills for s in r.skills),
            "there": arrives.date() >= (c.start + timedelta(days=c.notice_days)).date(),
            "gone": end.date() <= c.end.date(),
            "authority": c.authority_end is None or end.date() <= c.authority_end.date(),
            "tour": 0 < a.end - a.start <= c.tour_months,
            "hold": a.end - a.start >= min(r.hold_months, c.tour_months)
            or a.end == statement.months,
        }
        asked = {"task": list(r.tasks), "area": [r.area] if r.area else [],
                 "domain": [r.domain.value]}  # fmt: skip
        for rule in c.caveats:
            hits = [v in rule.values for v in asked[rule.about]]
            rules["caveat"] = not any(hits) if rule.effect == "forbid" else hits and all(hits)
        found += [f"{a}: {name}" for name, kept in rules.items() if not kept]
    return found + together(statement, of, on, assignments)


def together(statement, of, on, assignments):
    """Words for every rule that ties assignments together."""
    found = []
    for a in assignments:
        for b in assignments:
            if a is not b and a.contribution == b.contribution and a.start <= b.start:
                home = math.ceil(of[a.contribution].dwell * (a.end - a.start) - 1e-9)
                if b.start < a.end + home:
                    found.append(f"{a} {b}: dwell")
    for month in range(statement.months):
        here = [a for a in assignments if a.start <= month < a.end]
        for nation in statement.nations:
            people = sum(
                of[a.contribution].personnel
                for a in here if of[a.contribution].nation == nation.nation_id
            )  # fmt: skip
            if nation.people_max is not None and people > nation.people_max:
                found.append(f"{nation.nation_id} {month}: people")
        for line in statement.requirements:
            nations = {
                of[a.contribution].nation for a in here if a.requirement == line.requirement_id
            }
            if line.nations_max and len(nations) > line.nations_max:
                found.append(f"{line.requirement_id} {month}: nations")
        pooled = [a for a in assignments if of[a.contribution].lift_by == "pool"]
        into = [a for a in pooled
                if max(0, a.start - (on[a.requirement].handover_days > 0)) == month]  # fmt: skip
        out = [a for a in pooled if a.end == month]
        for limit, moved in ((statement.lift_in_kg, into), (statement.lift_out_kg, out)):
            if limit is not None and sum(of[a.contribution].lift_kg for a in moved) > limit:
                found.append(f"{month}: lift")
    return found


def lacking(statement, offers, assignments):
    """What each requirement lacks month by month."""
    of = {c.contribution_id: c for c in offers}
    found = {}
    for line in statement.requirements:
        row = []
        for month in range(statement.months):
            asked = line.start < first_of(statement, month + 1) and line.end > first_of(
                statement, month
            )
            there = sum(
                of[a.contribution].count
                for a in assignments
                if a.requirement == line.requirement_id and a.start <= month < a.end
            )
            row.append(max(0, line.quantity * asked - there))
        found[line.requirement_id] = tuple(row)
    return found
