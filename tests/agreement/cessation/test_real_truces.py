"""Truces that happened: 2020 as the monitors counted it, and 2024-2025 by open signals."""

from datetime import date

import pytest

from lendemain.agreement.cessation.panel import panel
from lendemain.agreement.cessation.reading import readings
from lendemain.agreement.cessation.series import series
from lendemain.agreement.cessation.terms import terms
from lendemain.records.cessation import Level

HELD = (Level.PROVISIONAL, Level.CREDIBLE)
BY = terms({"cessation_survival_min": 0.0})


REGISTERS = ("shahed_type_launched", "missiles_other_launched")
"""The two that list every night with launches; of a night without, they have no row."""


def of(path, by=BY, registers=()):
    """The reading of each day of a file."""
    found = readings(panel(series(path.name, path.read_bytes(), registers=registers)[0]), by)
    return {one.day: one for one in found}


@pytest.fixture(scope="module")
def both(shared):
    """Every whole-number series of the daily signals, without and with what registers leave out."""
    path = shared / "data" / "ceasefire" / "daily_signals_2022_2025.csv"
    return {"as they come": of(path), "registers": of(path, BY, REGISTERS)}


@pytest.fixture(params=["as they come", "registers"])
def signals(both, request):
    """Either of both."""
    return both[request.param]


@pytest.mark.parametrize("day", [date(2025, 4, 20), date(2025, 5, 9), date(2025, 5, 10)])
def test_the_truces_of_2025_are_lulls(signals, day):
    """Easter and 9-10 May 2025 fell short of anything to act on, and were seen."""
    assert signals[day].level is Level.LULL


def test_the_first_day_of_may_is_a_lull_where_launches_are_a_register(both):
    """
    On 8 May accounts of shelling rose and no launches were listed: blanks that nobody explains
    are not known, and the rest reads "continuing"; in a register they are none, and it is a lull.
    """
    plain, told = both["as they come"], both["registers"]

    assert plain[date(2025, 5, 8)].level is Level.CONTINUING
    assert [told[date(2025, 5, d)].level for d in (8, 9, 10)] == [Level.LULL] * 3
    assert told[date(2025, 5, 10)].since == date(2025, 5, 8)
    assert told[date(2025, 5, 11)].level is Level.CONTINUING


@pytest.mark.parametrize(
    "day", [date(2024, 11, 23), date(2024, 12, 11), date(2024, 12, 28), date(2024, 12, 29)]
)
def test_quiet_days_without_a_truce_are_not_even_provisional(signals, day):
    """Four days of late 2024 were as quiet as a truce."""
    assert signals[day].level not in HELD


def test_nothing_in_four_years_of_war_was_a_cessation(signals):
    """No day from 2022 to 2025 reads provisional or credible, with whatever source left out."""
    assert [day for day, one in signals.items() if one.level in HELD] == []


def test_the_truce_of_2020_is_provisional_within_eight_days(shared):
    """By the monitors alone, where the text lets one source do; 70 and 153 in a day reset nothing.

    Unwatched weeks end in "not enough watched", and one source does not do by the defaults.
    """
    path = shared / "data" / "forecast" / "osce_smm_cfv_2020_anchors.csv"
    alone = of(path, terms({"cessation_sources_min": 1.0, "cessation_survival_min": 0.0}))
    held = [day for day, one in alone.items() if one.level in HELD]
    credible = [day for day, one in alone.items() if one.level is Level.CREDIBLE]

    assert date(2020, 8, 1) <= held[0] <= date(2020, 8, 4)
    assert date(2020, 8, 9) <= credible[0] <= date(2020, 8, 12)
    assert alone[date(2020, 8, 13)].level is Level.CREDIBLE
    assert alone[date(2020, 8, 13)].since == date(2020, 7, 27)
    assert alone[date(2020, 9, 10)].level is Level.NOT_ENOUGH_WATCHED
    assert not any(one.relapsed for day, one in alone.items() if day < date(2020, 12, 31))
    assert not any(one.level in HELD for one in of(path).values())
