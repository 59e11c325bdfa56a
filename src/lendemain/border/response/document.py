"""What teams reach of a line, as a document that is kept: whole metres, seconds and millionths."""

from collections.abc import Mapping
from typing import Any

from lendemain.records.response import ResponseCover, ResponseGap

SOLVER = "shortest safe ways (Dijkstra), every place of the line"
OUT = -1
"""Seconds where no safe way leads."""


def cover(found: ResponseCover) -> dict[str, object]:
    """The document of what teams reach.

    >>> from lendemain.records.response import ResponseGap
    >>> gap = ResponseGap(from_km=1.0, to_km=2.5, best_s=None, team="")
    >>> made = cover(ResponseCover(line_id="front", length_km=10.0, reached=0.85, enough=False,
    ...                            worst_s=None, gaps=(gap,), share_of=(("R1", 0.85),)))
    >>> made["reached_ppm"], made["gaps"]
    (850000, [{'from_m': 1000, 'to_m': 2500, 'best_s': -1, 'team': ''}])
    """
    return {
        "v": 1, "line": found.line_id, "length_m": round(1_000 * found.length_km),
        "reached_ppm": round(1e6 * found.reached), "enough": found.enough,
        "bound_ppm": round(1e6 * found.bound),
        "worst_s": OUT if found.worst_s is None else round(found.worst_s),
        "gaps": [
            {
                "from_m": round(1_000 * g.from_km), "to_m": round(1_000 * g.to_km),
                "best_s": OUT if g.best_s is None else round(g.best_s), "team": g.team,
            }
            for g in found.gaps
        ],
        "first_ppm": [[team, round(1e6 * share)] for team, share in found.share_of],
    }  # fmt: skip


def cover_of(said: Mapping[str, Any]) -> ResponseCover:
    """What teams reach, as a document says it.

    >>> gap = ResponseGap(from_km=1.0, to_km=2.5, best_s=None, team="")
    >>> made = ResponseCover(line_id="front", length_km=10.0, reached=0.85, enough=False,
    ...                      worst_s=None, gaps=(gap,), share_of=(("R1", 0.85),), bound=0.9)
    >>> cover_of(cover(made)) == made
    True
    """
    return ResponseCover(
        line_id=said["line"], length_km=said["length_m"] / 1_000,
        reached=said["reached_ppm"] / 1e6, enough=said["enough"], bound=said["bound_ppm"] / 1e6,
        worst_s=_seconds(said["worst_s"]),
        gaps=tuple(
            ResponseGap(
                from_km=g["from_m"] / 1_000, to_km=g["to_m"] / 1_000,
                best_s=_seconds(g["best_s"]), team=g["team"],
            )
            for g in said["gaps"]
        ),
        share_of=tuple((team, ppm / 1e6) for team, ppm in said["first_ppm"]),
    )  # fmt: skip


def _seconds(said: int) -> float | None:
    return None if said == OUT else float(said)
