"""From how far a kind of weapon can have fired, by what accounts call it.

Ranges are those that manufacturers' manuals and agreements on withdrawal give for the classes, wide
on purpose: least range, greatest with ordinary rounds.  A word that names no class tells nothing,
and no reach then narrows an origin.
"""

import re
from collections.abc import Mapping, Sequence

from lendemain.records.attribution import Reach

CLASSES: Sequence[tuple[str, str, float, float]] = (
    ("mortar 60 mm", r"\b60\s?mm", 100, 3_500),
    ("mortar 82 mm", r"\b8[12]\s?mm|2b9|2b14", 100, 6_000),
    ("mortar 120 mm", r"\b120\s?mm|2b11|2b16|2s9|2s12", 400, 8_000),
    ("gun 122 mm", r"122\s?mm.*(?:gun|howitz|artill)|(?:gun|howitz|artill).*122\s?mm|2s1\b|d-30",
     2_000, 16_000),
    ("rockets 122 mm", r"bm-21|grad|(?:mlrs|rocket).*122\s?mm|122\s?mm.*(?:mlrs|rocket)",
     3_000, 21_000),
    ("gun 152 mm", r"15[25]\s?mm|2s3|2s5|2s19|2a65|2a36|d-20|msta|giatsint", 2_500, 33_000),
    ("rockets 220 mm", r"220\s?mm|uragan|bm-27", 8_000, 36_000),
    ("rockets 300 mm", r"300\s?mm|smerch|tornado-s|bm-30", 20_000, 120_000),
    ("tank", r"\btank|12[05]\s?mm smoothbore", 100, 5_000),
    ("machine gun", r"hmg|agl|zu-23|ifv|apc|spg|rpg", 50, 4_000),
    ("small arms", r"small arms|sniper|rifle", 20, 2_000),
)  # fmt: skip
"""Name, what it is called, least and greatest distance in metres."""

KINDS: dict[str, tuple[str, ...]] = {
    "mortar": ("mortar 60 mm", "mortar 82 mm", "mortar 120 mm"),
    "artillery": ("gun 122 mm", "gun 152 mm"),
    "mlrs": ("rockets 122 mm", "rockets 220 mm", "rockets 300 mm"),
    "shelling": ("mortar 82 mm", "mortar 120 mm", "gun 122 mm", "gun 152 mm", "rockets 122 mm"),
    "tank": ("tank",),
    "hmg_agl": ("machine gun",),
    "small_arms": ("small arms",),
    "sniper": ("small arms",),
}
"""The classes that a kind of incident may come from, where no weapon is named."""


def reaches(kind: str, weapon: str = "") -> list[Reach]:
    """The reaches of what accounts call a weapon, else of the kind; empty where neither tells.

    >>> [(r.weapon, r.most_m) for r in reaches("mortar", "Mortar (120 mm)")]
    [('mortar 120 mm', 8000)]
    >>> len(reaches("mortar")), reaches("explosion")
    (3, [])
    """
    called = weapon.lower()
    named = [row for row in CLASSES if called and re.search(row[1], called)]
    if not named:
        classes = KINDS.get(kind, ())
        named = [row for row in CLASSES if row[0] in classes]
    return [Reach(weapon=name, least_m=least, most_m=most) for name, _, least, most in named]


def excluded(
    among: Sequence[Reach], nearest_m: Mapping[str, float], *, error_m: float = 0.0
) -> list[tuple[Reach, str]]:
    """Weapons that cannot have fired from a party's side, each with that party, by name.

    `nearest_m` is how far the impact lies from the nearest ground of each side (0 where it lies
    there), `error_m` by how much that may be less.

    >>> [(r.weapon, p) for r, p in excluded(reaches("mortar"), {"north": 7_000, "south": 0})]
    [('mortar 60 mm', 'north'), ('mortar 82 mm', 'north')]
    """
    return [
        (reach, party)
        for reach in among
        for party in sorted(nearest_m)
        if nearest_m[party] - error_m > reach.most_m
    ]
