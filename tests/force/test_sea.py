"""The regime of the straits, at its edges, and against a checker of its own."""

import os
from dataclasses import replace

import numpy as np
import pytest
from tests.force.conftest import TEXTS

from lendemain.errors import InputError
from lendemain.force import sea

LIMITS = sea.straits((TEXTS / "montreux-1936.toml").read_bytes())
RAISED = sea.straits((TEXTS / "montreux-1936.toml").read_bytes(), raised=True)
DAY = 740_500
FLEETS = 10_000 if os.environ.get("LENDEMAIN_FAULTS") == "long" else 600
ONE = sea.Passage(ship="A", power="FRA", outside=True, kind="surface", tonnage=4_000_000,
                  told=DAY - 15, enters=DAY, leaves=DAY + 21)  # fmt: skip


def good(*passages, limits=LIMITS):
    return sea.admitted(passages, limits)[1] == []


def test_the_twenty_first_day_is_the_last():
    """
    F4: a stay of 21 days is admitted, of 22 refused; powers of the sea may stay.
    """
    assert good(ONE)
    assert not good(replace(ONE, leaves=DAY + 22))
    assert good(replace(ONE, leaves=DAY + 200, outside=False))


def test_notice_to_the_day():
    """
    15 days for outside powers, 8 for the others.
    """
    assert not good(replace(ONE, told=DAY - 14))
    assert good(replace(ONE, told=DAY - 8, outside=False))
    assert not good(replace(ONE, told=DAY - 7, outside=False))


def test_nine_ships_and_fifteen_thousand_tons_in_transit():
    """
    The ninth passes and the tenth does not; 15,000 tons pass and a thousandth more does not.
    """
    ships = [replace(ONE, ship=str(i), outside=False, tonnage=1_000_000) for i in range(10)]

    kept, refused = sea.admitted(ships, LIMITS)

    assert (len(kept), len(refused)) == (9, 1)
    heavy = replace(ONE, outside=False, tonnage=15_000_000)
    assert good(heavy)
    assert not good(replace(heavy, tonnage=15_000_001))


@pytest.mark.parametrize(("limits", "total"), [(LIMITS, 30_000_000), (RAISED, 45_000_000)])
def test_tonnage_in_the_sea_to_the_ton(limits, total):
    """
    30,000 or 45,000 tons in all, two thirds for one power; the next thousandth is refused.
    """
    third = total // 6
    fleet = [
        replace(ONE, ship=str(i), power="ABCAB"[i], tonnage=third, enters=DAY + i, told=DAY - 20,
                leaves=DAY + 15 + i)
        for i in range(5)
    ]  # fmt: skip
    last = replace(fleet[0], ship="x", power="C", enters=DAY + 8, leaves=DAY + 28)

    assert good(*fleet, replace(last, tonnage=third), limits=limits)
    assert not good(*fleet, replace(last, tonnage=third + 1), limits=limits)
    mine = [replace(p, power="A") for p in fleet[:4]]
    assert good(*mine, limits=limits)
    assert not good(*mine, replace(last, power="A", tonnage=1), limits=limits)


def test_kinds_that_may_not_and_straits_that_are_closed():
    """
    No submarines or carriers of outside powers; nothing while the straits are closed.
    """
    assert not good(replace(ONE, kind="submarine"))
    assert not good(replace(ONE, kind="carrier"))
    assert good(replace(ONE, kind="submarine", outside=False))
    shut = replace(LIMITS, closed=((DAY, DAY + 1),))
    assert not good(ONE, limits=shut)
    assert good(ONE, limits=replace(LIMITS, closed=((DAY - 5, DAY),)))


def violations(passages, limits):
    """Counted from the limits' words: by ship, then day by day."""
    found = 0
    for p in passages:
        found += p.outside and p.leaves - p.enters > limits.stay_days_max
        found += p.enters - p.told < (
            limits.notice_days_outside if p.outside else limits.notice_days
        )
        found += p.outside and p.kind in ("submarine", "carrier")
    days = {d for p in passages for d in range(p.enters, p.leaves)}
    for day in days:
        passing = [p for p in passages if day in (p.enters, p.leaves - 1)]
        found += len(passing) > limits.transit_ships_max
        found += sum(p.tonnage for p in passing) > limits.transit_max
        inside = [p for p in passages if p.outside and p.enters <= day < p.leaves]
        found += sum(p.tonnage for p in inside) > limits.outside_max
        for power in {p.power for p in inside}:
            found += sum(p.tonnage for p in inside if p.power == power) > limits.outside_power_max
    return found


def test_random_fleets_break_nothing():
    """
    What is admitted of random fleets breaks no limit, by a checker that shares no code.
    """
    chance = np.random.default_rng(1936)
    refused_all = 0
    for _ in range(FLEETS):
        fleet = [_ship(chance, i) for i in range(int(chance.integers(2, 24)))]

        kept, refused = sea.admitted(fleet, LIMITS)

        assert violations(kept, LIMITS) == 0
        assert len(kept) + len(refused) == len(fleet)
        refused_all += len(refused)
    assert refused_all > FLEETS


def _ship(chance, i):
    enters = DAY + int(chance.integers(0, 30))
    outside = bool(chance.random() < 0.7)
    return sea.Passage(
        ship=str(i), power="ABCDE"[int(chance.integers(5))], outside=outside,
        kind=str(chance.choice(sea.KINDS, p=[0.85, 0.05, 0.05, 0.05])),
        tonnage=int(chance.choice([1_000_000, 5_000_000, 14_999_999, 15_000_000, 9_500_000])),
        told=enters - int(chance.integers(5, 30)), enters=enters,
        leaves=enters + int(chance.choice([1, 10, 20, 21, 22, 30])),
    )  # fmt: skip


def test_stays_follow_one_another_without_a_gap():
    """
    Two ships in turn keep the sea occupied, no stay longer than allowed.
    """
    ships = [replace(ONE, ship=s) for s in "AB"]

    chain = sea.chained(ships, LIMITS, start=DAY, end=DAY + 100)

    assert sum(p.leaves - p.enters for p in chain) == 100
    assert violations(chain, LIMITS) == 0


def test_mines_and_bad_texts():
    """
    Passes until the chance is enough; a text without a limit is refused.
    """
    numbers = {"area_km2": 1, "swath_m": 100, "speed_kn": 5, "hours_day": 10, "hunters": 1}
    assert sea.mine_search({**numbers, "detect": 0.8, "wanted": 0.95})["passes"] == 2
    with pytest.raises(InputError, match="straits"):
        sea.straits(b"[limits]\nnotice_days = 8\n")
