"""Plans of patrols as documents that can be signed, and back.

Times are microseconds, places 1e-7 degrees, and parts decimals in text.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lendemain.encoding import angle, coordinate, microseconds, moment
from lendemain.records.patrol import (
    MinedArea,
    MissedPoint,
    Patrol,
    PatrolDay,
    PatrolPlan,
    PatrolPoint,
    PatrolStop,
)

Plain = dict[str, Any]


def plan(given: PatrolPlan) -> Plain:
    """A plan of patrols as a document."""
    return {
        "v": 1, "title": given.title, "base": given.base, "inputs": given.inputs,
        "solver": given.solver, "seed": given.seed, "score": _text(given.score),
        "bound": _text(given.bound), "entropy": _text(given.entropy),
        "entropy_most": _text(given.entropy_most), "longest_gap_s": _text(given.longest_gap_s),
        "points": [_point(p) for p in given.points], "days": [_day(d) for d in given.days],
    }  # fmt: skip


def plan_of(said: Mapping[str, Any]) -> PatrolPlan:
    """The plan of patrols that a document says."""
    names = ("score", "bound", "entropy", "entropy_most", "longest_gap_s")
    return PatrolPlan(
        title=said["title"], base=said["base"], inputs=said["inputs"], solver=said["solver"],
        seed=said["seed"], **{n: float(said[n]) for n in names},
        points=tuple(
            PatrolPoint(
                point_id=p["id"], lon=angle(p["lon"]), lat=angle(p["lat"]),
                worth=float(p["worth"]), stay_s=float(p["stay_s"]), seen=_at(p.get("seen")),
                revisit_s=float(p["revisit_s"]) if "revisit_s" in p else None,
                opens=_at(p.get("opens")), closes=_at(p.get("closes")),
                permission=p.get("permission"),
            )
            for p in said["points"]
        ),
        days=tuple(_day_of(d) for d in said["days"]),
    )  # fmt: skip


def area(given: MinedArea) -> Plain:
    """A mined area as a document."""
    return {
        "v": 1, "id": given.area_id, "kind": given.kind,
        "points": [[coordinate(v) for v in p] for p in given.points],
        **_times(since=given.since, cleared=given.cleared),
    }  # fmt: skip


def area_of(said: Mapping[str, Any]) -> MinedArea:
    """The mined area that a document says."""
    return MinedArea(
        area_id=said["id"], kind=said["kind"],
        points=tuple((angle(p[0]), angle(p[1])) for p in said["points"]),
        since=_at(said.get("since")), cleared=_at(said.get("cleared")),
    )  # fmt: skip


def _point(p: PatrolPoint) -> Plain:
    found: Plain = {
        "id": p.point_id, "lon": coordinate(p.lon), "lat": coordinate(p.lat),
        "worth": _text(p.worth), "stay_s": _text(p.stay_s),
        **_times(seen=p.seen, opens=p.opens, closes=p.closes),
    }  # fmt: skip
    if p.revisit_s is not None:
        found["revisit_s"] = _text(p.revisit_s)
    if p.permission is not None:
        found["permission"] = p.permission
    return found


def _day(d: PatrolDay) -> Plain:
    return {
        "start": microseconds(d.start), "end": microseconds(d.end), "score": _text(d.score),
        "most": _text(d.most), "seed": d.seed, "steps": d.steps, "variation": _text(d.variation),
        "patrols": [
            {
                "team": p.team,
                "stops": [
                    {
                        "point": s.point_id, "arrives": microseconds(s.arrives),
                        "begins": microseconds(s.begins), "leaves": microseconds(s.leaves),
                        "way": list(s.way),
                    }
                    for s in p.stops
                ],
            }
            for p in d.patrols
        ],
        "missed": [
            {
                "point": m.point_id, "due": microseconds(m.due), "cause": m.cause,
                "proved": m.proved, "visited": m.visited,
            }
            for m in d.missed
        ],
    }  # fmt: skip


def _day_of(d: Mapping[str, Any]) -> PatrolDay:
    return PatrolDay(
        start=moment(d["start"]), end=moment(d["end"]), score=float(d["score"]),
        most=float(d["most"]), seed=d["seed"], steps=d["steps"], variation=float(d["variation"]),
        patrols=tuple(
            Patrol(
                team=p["team"],
                stops=tuple(
                    PatrolStop(
                        point_id=s["point"], arrives=moment(s["arrives"]),
                        begins=moment(s["begins"]), leaves=moment(s["leaves"]),
                        way=tuple(s["way"]),
                    )
                    for s in p["stops"]
                ),
            )
            for p in d["patrols"]
        ),
        missed=tuple(
            MissedPoint(
                point_id=m["point"], due=moment(m["due"]), cause=m["cause"], proved=m["proved"],
                visited=m["visited"],
            )
            for m in d["missed"]
        ),
    )  # fmt: skip


def _times(**given: datetime | None) -> Plain:
    return {name: microseconds(at) for name, at in given.items() if at is not None}


def _at(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def _text(value: float) -> str:
    return f"{value:.6f}"
