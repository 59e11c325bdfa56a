"""Rosters as documents that can be signed, and back.  Times are microseconds, days ISO 8601."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lendemain.encoding import microseconds, moment
from lendemain.records.roster import Duty, Roster, RuleConflict, UnmannedShift

Plain = dict[str, Any]


def roster(given: Roster) -> Plain:
    """A roster as a document."""
    return {
        "v": 1, "title": given.title, "start": given.start.isoformat(), "days": given.days,
        "time_zone": given.time_zone, "value": f"{given.value:.6f}", "bound": f"{given.bound:.6f}",
        "inputs": given.inputs, "solver": given.solver, "seed": given.seed, "steps": given.steps,
        "duties": [
            {
                "person": d.person_id, "shift": d.shift_id, "post": d.post,
                "day": d.day.isoformat(), "start": microseconds(d.start),
                "end": microseconds(d.end),
            }
            for d in given.duties
        ],
        "unmanned": [
            {
                "shift": u.shift_id, "day": u.day.isoformat(), "skill": u.skill, "short": u.short,
                "must": u.must,
                "held_back": [{"by": k, "persons": v} for k, v in sorted(u.held_back.items())],
            }
            for u in given.unmanned
        ],
        "conflicts": [
            {"rules": list(c.rules), "person": c.person_id, "proved": c.proved}
            for c in given.conflicts
        ],
    }  # fmt: skip


def roster_of(said: Mapping[str, Any]) -> Roster:
    """The roster that a document says."""
    return Roster(
        title=said["title"], start=date.fromisoformat(said["start"]), days=said["days"],
        time_zone=said["time_zone"], value=float(said["value"]), bound=float(said["bound"]),
        inputs=said["inputs"], solver=said["solver"], seed=said["seed"], steps=said["steps"],
        duties=tuple(
            Duty(
                person_id=d["person"], shift_id=d["shift"], post=d["post"],
                day=date.fromisoformat(d["day"]), start=moment(d["start"]), end=moment(d["end"]),
            )
            for d in said["duties"]
        ),
        unmanned=tuple(
            UnmannedShift(
                shift_id=u["shift"], day=date.fromisoformat(u["day"]), skill=u["skill"],
                short=u["short"], must=u["must"],
                held_back={h["by"]: h["persons"] for h in u["held_back"]},
            )
            for u in said["unmanned"]
        ),
        conflicts=tuple(
            RuleConflict(rules=tuple(c["rules"]), person_id=c["person"], proved=c["proved"])
            for c in said["conflicts"]
        ),
    )  # fmt: skip
