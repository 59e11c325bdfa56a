"""What the board of crossings shows: hours of both sides, closures with reasons, counts, queues.

With it stand the teams that are out and have not been heard in time, for those to whom their
compartment is open, and where monitors were refused.
"""

from datetime import date, datetime

from lendemain.desk import clock
from lendemain.desk.file import permitted
from lendemain.desk.mission import Mission
from lendemain.desk.plans import care, crossings
from lendemain.encoding import moment
from lendemain.errors import InputError
from lendemain.records.crossing import Crossing, CrossingHindrance, CrossingHours

Plain = dict[str, object]

NEXT = ("lendemain border crossings take FILE --by NAME",)
RUNS = 200
ARRIVALS_MAX = 5_000.0
NOTICES_MAX = 50


def board(mission: Mission, by: str | None, at: datetime | None = None) -> Plain:
    """Every crossing as it stands at a moment (now), with its sides and what was told of it."""
    if not list(mission.entries(crossings.TEXT)):
        return {"version": mission.size, "state": "no_crossings", "next": list(NEXT)}
    stands = {s.crossing_id: s for s in crossings.statuses(mission, at or clock.now())}
    monthly = crossings.monthly(mission)
    counted = sorted(crossings.counts(mission), key=lambda c: c.day)
    rows = []
    for one in crossings.held(mission):
        now = stands[one.crossing_id]
        days = [c for c in counted if c.crossing_id == one.crossing_id]
        rows.append({
            "id": one.crossing_id, "name": one.name, "status": now.status,
            "why": [_why(hindrance) for hindrance in now.why],
            "changes": now.changes.isoformat() if now.changes else "",
            "lanes": one.lanes, "served_h": one.served_h, "sides": _sides(one),
            "counted": [{"day": c.day.isoformat(), "crossed": c.crossed,
                         "turned_away": c.turned_away} for c in days[-14:]],
            "months": [m for m in monthly if m["crossing"] == one.crossing_id],
        })  # fmt: skip
    return {
        "version": mission.size, "at": (at or clock.now()).isoformat(), "crossings": rows,
        "parties": {p.party_id: dict(p.name) for a in mission.agreements for p in a.parties},
        "notices": _notices(mission), "care": _care(mission, by, at),
    }  # fmt: skip


def _why(one: CrossingHindrance) -> Plain:
    until = one.until.isoformat() if one.until else ""
    return {"party": one.party, "kind": one.kind, "reason": one.reason, "until": until}


def _sides(one: Crossing) -> list[Plain]:
    return [
        {"party": s.party, "hours": None if s.hours is None else [_hours(h) for h in s.hours]}
        for s in one.sides
    ]


def _hours(one: CrossingHours) -> Plain:
    return {
        "opens": f"{one.opens:%H:%M}", "closes": f"{one.closes:%H:%M}",
        "weekdays": sorted(one.weekdays),
    }  # fmt: skip


def _notices(mission: Mission) -> list[Plain]:
    """What was told of closures and openings, the newest first, each with its entry."""
    found = [
        {
            "entry": e.index, "crossing": e.body["crossing"], "party": e.body["party"],
            "closed": e.body["closed"] is True, "since": moment(e.number("since")).isoformat(),
            "until": moment(e.number("until")).isoformat() if "until" in e.body else "",
            "reason": e.body["reason"], "by": e.body["by"],
        }
        for e in mission.entries(crossings.NOTICE)
    ]  # fmt: skip
    return found[::-1][:NOTICES_MAX]


def _care(mission: Mission, by: str | None, at: datetime | None) -> list[Plain] | None:
    """Teams that are out, alarms first; None where their compartment is not open to somebody."""
    entries = [e for kind in (care.OUT, care.HEARD) for e in mission.entries(kind)]
    if by is not None and not all(permitted.reads(mission, by, "entry", e.index) for e in entries):
        return None
    return care.shown(mission, at)


def queue(mission: Mission, name: str, *, day: date, arrivals: tuple[float, ...]) -> Plain:
    """The queue of a crossing on a day, hour by hour; `InputError` for rates that are none."""
    if not all(0 <= rate <= ARRIVALS_MAX for rate in arrivals):
        raise InputError(
            "a rate that is none", where="arrivals",
            remedy=f"Give 1 or 24 numbers from 0 to {ARRIVALS_MAX:g} an hour",
        )  # fmt: skip
    return crossings.queue(mission, name, day=day, arrivals=arrivals, runs=RUNS, seed=1)
