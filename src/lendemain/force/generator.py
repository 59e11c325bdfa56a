"""Made-up cases of force generation: seeded, of any size, and hard in the way real ones are.

Nations have sizes that fall off like 1/rank.  Each offer has one capability (one in seven a second
one), one to three units, a tour of four to six months and three months at home for each deployed;
it becomes available in the first two thirds of the horizon and stays so for most of what is left.
One in five bears a caveat on an area, one in twelve lacks what a line asks for, one in ten moves
itself.  Lines last half the horizon or all of it, want one to six units, and a quarter is critical.
What all offers together could serve is about half of what all lines ask for, so choices matter.
"""

from datetime import timedelta

import numpy as np

from lendemain.force.problem import month_start
from lendemain.records.force import (
    Caveat,
    Contribution,
    Domain,
    Nation,
    Requirement,
    Rung,
    Statement,
)  # fmt: skip

FIRST_MONTH = 2027 * 12
AREAS = ("west", "centre", "south", "coast", "abroad")
CAPABILITIES = {
    "infantry_battalion": Domain.LAND, "engineer_company": Domain.LAND,
    "medical_role2": Domain.LAND, "logistics_company": Domain.LAND, "uav_company": Domain.LAND,
    "signals_company": Domain.LAND, "eod_team": Domain.LAND, "fighter_pair": Domain.AIR,
    "tanker": Domain.AIR, "transport_aircraft": Domain.AIR, "air_defence_battery": Domain.AIR,
    "radar_unit": Domain.AIR, "mine_hunter": Domain.SEA, "patrol_ship": Domain.SEA,
    "command_cell": Domain.JOINT, "training_team": Domain.JOINT,
    "reconnaissance_squadron": Domain.LAND, "military_police_company": Domain.LAND,
    "transport_company": Domain.LAND, "helicopter_flight": Domain.AIR,
    "airborne_early_warning": Domain.AIR, "frigate": Domain.SEA, "support_ship": Domain.SEA,
    "maritime_patrol_aircraft": Domain.SEA, "liaison_team": Domain.JOINT,
    "movement_control_team": Domain.JOINT,
}  # fmt: skip


def case(
    *, nations: int = 35, offers: int = 300, lines: int = 80, months: int = 24, seed: int = 1
) -> tuple[Statement, list[Contribution]]:
    """A statement of requirements and the contributions offered, the same for the same numbers."""
    chance = np.random.default_rng(seed)
    names = [f"N{i + 1:02}" for i in range(nations)]
    size = 1.0 / np.arange(1, nations + 1) ** 0.7
    size /= size.sum()
    kinds = list(CAPABILITIES)
    requirements = tuple(_line(chance, i, kinds, months) for i in range(lines))
    pledged = [_offer(chance, i, kinds, (names, size, months)) for i in range(offers)]
    key = np.floor(size * 1e6).astype(int)
    key[0] += 1_000_000 - key.sum()
    listed = tuple(
        Nation(nation_id=n, name={"en": n, "fr": n, "uk": n}, key_millionths=int(k),
               people_max=int(600 + 18_000 * s * offers / 300 * 35 / nations))
        for n, k, s in zip(names, key, size, strict=True)
    )  # fmt: skip
    lift = 40_000 * offers
    statement = Statement(
        statement_id=f"made-up-{offers}-{lines}-{months}-{seed}",
        title=dict.fromkeys(("en", "fr", "uk"), f"Made-up case {seed}"), version="1",
        source="made up by lendemain.force.generator", first_month=FIRST_MONTH, months=months,
        capabilities=CAPABILITIES, areas=AREAS, tasks=(), skills=("english",), nations=listed,
        requirements=requirements, lift_in_kg=lift, lift_out_kg=lift,
    )  # fmt: skip
    return statement, pledged


def _line(chance: np.random.Generator, at: int, kinds: list[str], months: int) -> Requirement:
    kind = kinds[at % len(kinds)] if at < len(kinds) else kinds[chance.integers(len(kinds))]
    whole = chance.random() < 0.6
    first = 0 if whole else int(chance.integers(0, months // 2))
    last = months if whole else first + int(chance.integers(months // 3, months // 2 + 1))
    title = f"{kind.replace('_', ' ')} {at + 1}"
    return Requirement(
        requirement_id=f"R{at + 1:03}", title=dict.fromkeys(("en", "fr", "uk"), title),
        domain=CAPABILITIES[kind], capability=kind, quantity=int(chance.integers(1, 7)),
        start=month_start(FIRST_MONTH + first), end=month_start(FIRST_MONTH + last),
        weight=int(chance.integers(1, 11)), critical=bool(chance.random() < 0.25),
        area=AREAS[chance.integers(len(AREAS))], hold_months=3,
        handover_days=int(chance.choice([0, 0, 10])),
        skills=("english",) if chance.random() < 0.3 else (),
    )  # fmt: skip


def _offer(
    chance: np.random.Generator, at: int, kinds: list[str],
    world: "tuple[list[str], np.ndarray, int]",
) -> Contribution:  # fmt: skip
    names, size, months = world
    kind = kinds[chance.integers(len(kinds))]
    others = [k for k in kinds if CAPABILITIES[k] is CAPABILITIES[kind] and k != kind]
    second = (others[chance.integers(len(others))],) if others and chance.random() < 0.15 else ()
    nation = names[chance.choice(len(names), p=size)]
    first = int(chance.integers(0, 3 * months // 4))
    left = months - first
    last = first + int(chance.integers(9, 9 + max(4, min(left, 15))))
    barred = tuple(sorted(set(chance.choice(AREAS, 2)))) if chance.random() < 0.2 else ()
    count = int(chance.integers(1, 4))
    start = month_start(FIRST_MONTH + first)
    return Contribution(
        contribution_id=f"C{at + 1:04}", nation=nation, unit=f"{nation} {kind} {at + 1}",
        domain=CAPABILITIES[kind], capabilities=(kind, *second), count=count,
        personnel=int(count * chance.integers(20, 200)), start=start,
        end=month_start(FIRST_MONTH + last), notice_days=int(chance.integers(0, 4)) * 30,
        tour_months=int(chance.integers(4, 7)), dwell=3.0, rung=Rung.COMMITTED,
        rung_evidence="made up", readiness="ready", readiness_evidence="made up",
        readiness_end=start + timedelta(days=3650),
        lift_kg=int(count * chance.integers(50, 900)) * 1000,
        lift_by="own" if chance.random() < 0.1 else "pool",
        skills=("english",) if chance.random() < 0.92 else (),
        caveats=(Caveat(effect="forbid", about="area", values=barred),) if barred else (),
        cost_cents=int(count * chance.integers(200_000, 3_000_000)) * 100, borne_by=nation,
        exclusivity=f"{nation}/{kind}/{at + 1}", source="made up",
    )  # fmt: skip
