"""Humanitarian corridors beside the accusations over them: who proposed, who accuses, what became.

Proposals are notices (`intake corridors FILE`), accusations are claims of whoever makes them
(`claims take`), and each unmatched accusation has its case.  An accusation is set beside a corridor
by day and town alone, never by whom it blames.  What followed is the next corridor out of the same
town that worked: a fact that parties may point to, and no answer to who stopped the first.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lendemain.desk.view import View
from lendemain.desk.working.claimed import claims, current
from lendemain.geo import distance_m
from lendemain.sources.corridors import ACTIVITY

Plain = dict[str, Any]

NEAR_M = 15_000.0
"""How far from a corridor's town an accusation may be placed, beside its own error."""

WORKED = "worked"


def listed(view: View, *, ended: str = "") -> list[Plain]:
    """Every corridor in order of days: who proposed it, from where to where, how it ended, each
    accusation over it with its case, and the next one out of that town that worked.

    `ended` keeps those that ended so: worked, disputed, disrupted or unknown.
    """
    rows = view.notices.filter(pc.equal(view.notices["activity"].cast(pa.string()), ACTIVITY))
    order = [("start", "ascending"), ("source_ref", "ascending"), ("row", "ascending")]
    corridors = [_corridor(row) for row in rows.sort_by(order).to_pylist()]
    accusations = _accusations(view)
    found = []
    for one in corridors:
        if ended in ("", one["ended"]):
            over = [_told(a) for a in accusations if _over(a, one)]
            found.append(
                {k: v for k, v in one.items() if k not in ("start", "end", "lon", "lat")}
                | {"accusations": over, "followed": _followed(one, corridors)}
            )
    return found


def totals(rows: Sequence[Mapping[str, Any]]) -> Plain:
    """How many corridors were proposed by whom and how they ended, and how many accusations stand
    beside them.  Each corridor counts once.
    """
    counted: dict[str, dict[str, int]] = {}
    for row in rows:
        by = counted.setdefault(str(row["by"]), {})
        by[str(row["ended"])] = by.get(str(row["ended"]), 0) + 1
    over = {a["claim"]: a["claimant"] for row in rows for a in row["accusations"]}
    claimants = sorted(set(over.values()))
    return {
        "corridors": len(rows),
        "by": {name: dict(sorted(ends.items())) for name, ends in sorted(counted.items())},
        "accusations": {name: sum(c == name for c in over.values()) for name in claimants},
    }


def _corridor(row: Mapping[str, Any]) -> Plain:
    town, to, ended = (*str(row["text"]).split(" | "), "", "", "")[:3]
    return {
        "corridor": row["source_ref"] or f"row {row['row']}", "day": f"{_day(row)}",
        "by": row["by_party"], "from": town, "to": to, "ended": ended or "unknown",
        "start": row["start"], "end": row["end"], "lon": row["lon"], "lat": row["lat"],
    }  # fmt: skip


def _day(row: Mapping[str, Any]) -> Any:
    """The day that most of a notice lies on; its ends are midnights of the text's own clock."""
    middle = row["start"] + (row["end"] - row["start"]) / 2
    return middle.date()


def _accusations(view: View) -> list[Plain]:
    """Every claim with a place, and the case that it has."""
    given = claims(view.mission, below=view.entry.number("as_of"))
    if not given.num_rows:
        return []
    rows = current(given)
    numbers = dict(
        zip(view.cases["incident_id"].to_pylist(), view.cases["number"].to_pylist(), strict=True)
    )
    return [
        row | {"case": numbers.get(row["claim_id"])}
        for row in rows.to_pylist()
        if row["lon"] is not None and row["lat"] is not None
    ]


def _over(claim: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    """Whether an accusation is about a corridor's day and town."""
    if claim["start"] >= one["end"] or claim["end"] <= one["start"]:
        return False
    far = distance_m(claim["lon"], claim["lat"], one["lon"], one["lat"])
    return far <= NEAR_M + float(claim["error_m"] or 0.0)


def _told(claim: Mapping[str, Any]) -> Plain:
    return {
        "claim": claim["claim_id"], "claimant": claim["claimant"], "voice": claim["voice"],
        "case": claim["case"],
    }  # fmt: skip


def _followed(one: Mapping[str, Any], corridors: Sequence[Mapping[str, Any]]) -> Plain | None:
    """The next corridor out of the same town that worked; None where there is none, or where this
    one worked itself.
    """
    if one["ended"] == WORKED:
        return None
    for other in corridors:
        near = distance_m(one["lon"], one["lat"], other["lon"], other["lat"]) <= NEAR_M
        if near and other["start"] > one["start"] and other["ended"] == WORKED:
            days = (other["start"] - one["start"]).days
            return {
                "corridor": other["corridor"],
                "day": other["day"],
                "by": other["by"],
                "days": days,
            }
    return None
