"""Response: what part of the line teams reach in time, and which patrol is nearest to a place.

Both are worked out when they are asked for, from a text, the agreement's line, the adopted patrols
and the ledger's mined ground as it stands at that moment; nothing is recorded.
"""

from datetime import datetime
from pathlib import Path

from lendemain.border.patrols import text as patrols_text
from lendemain.border.response import response, response_text
from lendemain.desk import clock
from lendemain.desk import view as views
from lendemain.desk.cases.cases import shown as case_shown
from lendemain.desk.mission import Entry, Mission
from lendemain.desk.plans import border, patrols
from lendemain.errors import InputError
from lendemain.records.patrol import PatrolDay
from lendemain.records.response import ResponseRule

Plain = dict[str, object]


def reach(
    mission: Mission, file: Path, *, points: Path | None, roads: Path | None, at: datetime | None
) -> Plain:
    """How much of the line teams reach within the text's time, and every gap."""
    tables = [None if p is None else border.content(p) for p in (points, roads)]
    brief = response_text.response(
        file.name, border.content(file), points=tables[0], roads=tables[1]
    )
    moment = at or clock.now()
    line = border.ground(mission, brief.line_id, moment).line
    ground = response.ground(
        brief.net.points, brief.net.roads, patrols.known(mission, brief.net.mined), at=moment,
        ways=brief.net.ways, permissions=brief.permissions,
    )  # fmt: skip
    found = response.cover(ground, brief.teams, line.points, rule=brief.rule, line_id=line.line_id)
    worst = f"{found.worst_s / 60:.0f}" if found.worst_s is not None else "out of reach somewhere"
    return {
        "line": found.line_id, "length_km": round(found.length_km, 1),
        "within_min": brief.rule.within_s / 60, "reached": _share(found.reached),
        "asked": _share(brief.rule.share), "enough": found.enough, "worst_min": worst,
        "gaps": [
            {
                "from_km": round(g.from_km, 1), "to_km": round(g.to_km, 1),
                "soonest_min": "no safe way" if g.best_s is None else f"{g.best_s / 60:.0f}",
                "team": g.team,
            }
            for g in found.gaps
        ],
        "first_there": [{"team": t, "of_line": _share(s)} for t, s in found.share_of],
    }  # fmt: skip


def nearest(
    mission: Mission,
    *,
    place: tuple[float, float] | None = None,
    case: int | None = None,
    at: datetime | None = None,
    rule: ResponseRule | None = None,
) -> Plain:
    """The adopted patrols that are out at a moment, the soonest at a place, or at a case's, first.

    Mined ground counts as it is told by then.  Raises `InputError` where no patrol day holds then.
    """
    moment = at or clock.now()
    if place is None:
        place = _place(mission, case)
    entry, day = _day(mission, moment)
    data = {
        role: mission.segments.bytes(str(named[0]["digest"]))
        for role in ("brief", "points", "roads")
        if (named := entry.objects(role))
    }
    brief = patrols_text.patrols(
        str(entry.body["file"]), data["brief"], points=data.get("points"), roads=data.get("roads")
    )
    ground = response.ground(
        brief.points, brief.roads, patrols.known(mission, brief.mined), at=moment,
        ways=brief.ways, permissions=brief.permissions,
    )  # fmt: skip
    given = rule or ResponseRule(within_s=3_600.0)
    found = response.nearest(ground, day, place, at=moment, rule=given)
    return {
        "at": moment.isoformat(timespec="minutes"), "place": [round(v, 5) for v in place],
        "plan": entry.index,
        "patrols": [
            {
                "team": r.team, "from": r.from_point,
                "minutes": "no safe way" if r.seconds is None else f"{r.seconds / 60:.0f}",
                "by": " ".join(r.way),
            }
            for r in found
        ],
    }  # fmt: skip


def _place(mission: Mission, case: int | None) -> tuple[float, float]:
    if case is None:
        raise InputError(
            "no place", where="response nearest", remedy="Give --lon and --lat, or --case"
        )
    found = case_shown(views.view(mission), case)["incident"]
    if not isinstance(found, dict) or found.get("lon") is None:
        raise InputError("its place is not known", where=f"case {case}", remedy="Give a place")
    return float(found["lon"]), float(found["lat"])


def _day(mission: Mission, at: datetime) -> tuple[Entry, PatrolDay]:
    """The newest adopted plan with a day that holds at a moment, and that day."""
    for entry in sorted(mission.entries(patrols.PATROLS), key=lambda e: -e.index):
        _, plan = patrols.adopted(mission, entry.index)
        for day in plan.days:
            if day.start <= at < day.end:
                return entry, day
    raise InputError(
        "no adopted patrols then", where=at.isoformat(timespec="minutes"),
        remedy="See `lendemain border patrols list`",
    )  # fmt: skip


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
