"""Plans of posts and divisions as documents that can be signed, and back.

A document has no fractions: parts are written as decimals in text, to a millionth, and places in
1e-7 degrees, so what comes back differs from what was planned by no more.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from lendemain.encoding import angle, coordinate, microseconds, moment
from lendemain.records.border import Division, Post, PostsPlan, SectorCover, Stretch

Plain = dict[str, Any]

_PARTS = ("seen", "fewer", "not_known", "unseen", "beyond")


def plan(given: PostsPlan) -> Plain:
    """A plan of posts as a document."""
    return {
        "v": 1, "inputs": given.inputs, "solver": given.solver, "seed": given.seed,
        "steps": given.steps, "line": given.line_id, "condition": given.condition,
        "need": given.need, "cell_m": _text(given.cell_m), "cells": given.cells,
        "value": _text(given.value), "bound": _up(given.bound),
        "not_known": _text(given.not_known), "beyond": _text(given.beyond),
        "conditions": [{"name": k, "value": _text(v)} for k, v in given.conditions.items()],
        "posts": [
            {
                "site": p.site_id, "kind": p.kind_id, "lon": coordinate(p.lon),
                "lat": coordinate(p.lat), "ground_m": _text(p.ground_m), "seen": _text(p.seen),
                "alone": _text(p.alone),
            }
            for p in given.posts
        ],
        "sectors": [
            {"id": s.sector_id, "weight": _text(s.weight)}
            | {name: _text(getattr(s, name)) for name in _PARTS}
            for s in given.sectors
        ],
    }  # fmt: skip


def plan_of(said: Mapping[str, Any]) -> PostsPlan:
    """The plan of posts that a document says."""
    return PostsPlan(
        inputs=said["inputs"], solver=said["solver"], seed=said["seed"], steps=said["steps"],
        line_id=said["line"], condition=said["condition"], need=said["need"],
        cell_m=float(said["cell_m"]), cells=said["cells"], value=float(said["value"]),
        bound=float(said["bound"]), not_known=float(said["not_known"]),
        beyond=float(said["beyond"]),
        posts=tuple(
            Post(
                site_id=p["site"], kind_id=p["kind"], lon=angle(p["lon"]), lat=angle(p["lat"]),
                ground_m=float(p["ground_m"]), seen=float(p["seen"]), alone=float(p["alone"]),
            )
            for p in said["posts"]
        ),
        sectors=tuple(
            SectorCover(
                sector_id=s["id"], weight=float(s["weight"]), seen=float(s["seen"]),
                fewer=float(s["fewer"]), not_known=float(s["not_known"]),
                unseen=float(s["unseen"]), beyond=float(s["beyond"]),
            )
            for s in said["sectors"]
        ),
        conditions={c["name"]: float(c["value"]) for c in said["conditions"]},
    )  # fmt: skip


def division(given: Division) -> Plain:
    """A division as a document."""
    return {
        "v": 1, "line": given.line_id, "start": microseconds(given.start),
        "grain_m": _text(given.grain_m), "order": given.order,
        "balance": [{"name": k, "weight": _text(v)} for k, v in sorted(given.balance.items())],
        "worst": _text(given.worst), "bound": _text(given.bound),
        "stretches": [
            {
                "id": s.sector_id, "contingent": s.contingent, "from_km": _text(s.from_km),
                "to_km": _text(s.to_km), "length": _text(s.length), "risk": _text(s.risk),
                "terrain": _text(s.terrain), "load": _text(s.load), "ratio": _text(s.ratio),
            }
            for s in given.stretches
        ],
    }  # fmt: skip


def division_of(said: Mapping[str, Any]) -> Division:
    """The division that a document says."""
    rows: Sequence[Mapping[str, Any]] = said["stretches"]
    names = ("from_km", "to_km", "length", "risk", "terrain", "load", "ratio")
    return Division(
        line_id=said["line"], start=moment(said["start"]), grain_m=float(said["grain_m"]),
        order=said["order"], balance={b["name"]: float(b["weight"]) for b in said["balance"]},
        worst=float(said["worst"]), bound=float(said["bound"]),
        stretches=tuple(
            Stretch(
                sector_id=s["id"], contingent=s["contingent"], **{n: float(s[n]) for n in names}
            )
            for s in rows
        ),
    )  # fmt: skip


def _text(value: float) -> str:
    return f"{value:.6f}"


def _up(value: float) -> str:
    """A bound, rounded away from what it bounds."""
    return f"{min(1.0, value + 5e-7):.6f}"
