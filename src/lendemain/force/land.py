"""Measures on land, sized: people for posts, reserves for hubs, and what they reach in time.

A post that is manned every hour needs more people than stand on it: 168 hours a week over the hours
one works, times the share who are neither ill nor away.  A reaction team reaches as far as it
drives between turning out and the time allowed; the line is counted in kilometres, never places.
"""

import math
from collections.abc import Mapping, Sequence

from lendemain.errors import InputError


def post_people(numbers: Mapping[str, float]) -> int:
    """People for `posts` posts of `on_post` at every hour, at `hours_week` with `presence`.

    >>> post_people({"posts": 1, "on_post": 2, "hours_week": 42, "presence": 0.85})
    10
    """
    each = _above(numbers, "on_post") * 168.0
    each /= _above(numbers, "hours_week") * min(1.0, _above(numbers, "presence"))
    return int(_above(numbers, "posts")) * math.ceil(each - 1e-9)


def reserve(numbers: Mapping[str, float]) -> int:
    """Teams held back: `share` of `teams`, and at least one a hub."""
    return max(int(_above(numbers, "hubs")), math.ceil(
        _above(numbers, "teams") * _above(numbers, "share") - 1e-9))  # fmt: skip


def reach_km(numbers: Mapping[str, float]) -> float:
    """How far along a road a team gets within `minutes`, `turnout_min` of which it needs to leave,
    at `speed_kmh`; roads are `detour` times as long as the line.
    """
    driving = _above(numbers, "minutes") - numbers.get("turnout_min", 0.0)
    return (
        max(0.0, driving)
        / 60.0
        * _above(numbers, "speed_kmh")
        / max(1.0, numbers.get("detour", 1.0))
    )


def unreached(
    hubs_km: Sequence[float], *, line_km: float, reach: float
) -> list[tuple[float, float]]:
    """The stretches of a line (from, to, in km) that no hub reaches.

    >>> unreached([20, 70], line_km=100, reach=25)
    [(95.0, 100.0)]
    """
    gaps: list[tuple[float, float]] = []
    at = 0.0
    for hub in sorted(hubs_km):
        if hub - reach > at:
            gaps.append((at, min(line_km, hub - reach)))
        at = max(at, float(hub + reach))
    if at < line_km:
        gaps.append((at, float(line_km)))
    return [(a, b) for a, b in gaps if b > a]


def _above(numbers: Mapping[str, float], key: str) -> float:
    value = numbers.get(key, 0.0)
    if not (math.isfinite(value) and value > 0):
        raise InputError(
            f"{key} is missing or not above nought", where="land", remedy=f"Give {key}"
        )
    return value
