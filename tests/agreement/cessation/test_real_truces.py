"""Truces that happened: 2020 as the monitors counted it, and 2024-2025 by open signals."""

from datetime import date
from pathlib import Path

import pytest

from lendemain.agreement.cessation import lines, silence
from lendemain.agreement.cessation.panel import panel
from lendemain.agreement.cessation.reading import readings
from lendemain.agreement.cessation.series import series
from lendemain.agreement.cessation.terms import terms
from lendemain.records.cessation import Level

HELD = (Level.PROVISIONAL, Level.CREDIBLE)
BY = terms({"cessation_survival_min": 0.0})


TOLD = lines.parsed("daily-signals.toml", Path("texts/series/daily-signals.toml").read_bytes())
TRUCES = [date(2025, 4, 19), date(2025, 4, 20), *(date(2025, 5, d) for d in (8, 9, 10))]


def of(path, by=BY, told=None, only=()):
    """The reading of each day of a file."""
    found = readings(panel(series(path.name, path.read_bytes(), told_of=told, only=only)[0]), by)
    return {one.day: one for one in found}


@pytest.fixture(scope="module")
def both(shared):
    """The daily signals as they come, and as the text says what each of their columns is."""
    path = shared / "data" / "ceasefire" / "daily_signals_2022_2025.csv"
    return {"as they come": of(path), "as told": of(path, BY, TOLD)}


@pytest.fixture(params=["as they come", "as told"])
def signals(both, request):
    """Either of both."""
    return both[request.param]


@pytest.mark.parametrize("day", TRUCES)
def test_the_truces_of_2025_are_lulls(both, day):
    """Easter and 8-10 May 2025 fell short of anything to act on, and were seen from their first
    day on.
    """
    assert both["as told"][day].level is Level.LULL


def test_a_blank_that_nobody_explains_is_not_known(both):
    """
    On 19 April and 8 May no launches were listed, and accounts of shelling went on or rose: as the
    file comes these days read "continuing", for a blank may be a gap; the text that says that the
    list names every wave makes them none.  The days after both truces read "continuing" either way.
    """
    plain, told = both["as they come"], both["as told"]

    assert {plain[d].level for d in (TRUCES[0], TRUCES[2])} == {Level.CONTINUING}
    assert told[date(2025, 5, 10)].since == date(2025, 5, 8)
    assert told[date(2025, 4, 20)].since == date(2025, 4, 19)
    for day in (date(2025, 4, 21), date(2025, 5, 11)):
        assert plain[day].level is told[day].level is Level.CONTINUING


def test_the_first_evening_of_a_truce_says_what_is_not_known_yet(shared):
    """
    On the evening of 8 May 2025 no launches were listed yet, and the press told of more shelling
    than before: the day reads "continuing", launches are said not to be reported since, and it is
    said that the day reads "lull" if there were none, as it does once the list goes on.
    """
    path = shared / "data" / "ceasefire" / "daily_signals_2022_2025.csv"
    heading, *days = path.read_text().splitlines()
    near = [d for d in days if "2024-09" <= d[:10] <= "2025-05-08"]
    rows, told = series("s.csv", "\n".join([heading, *near]).encode(), told_of=TOLD)
    none = silence.supposed(rows, {one.line_id: 14 for one in TOLD.lines if one.register})
    assert none is not None

    assert "launches: not reported from 2025-05-08 on; nothing is known of it since" in told
    assert readings(panel(rows), BY)[-1].level is Level.CONTINUING
    assert readings(panel(none), BY)[-1].level is Level.LULL


@pytest.mark.parametrize("name", ["launches", "alerts"])
def test_no_line_of_the_signals_carries_the_answer(shared, name):
    """With a line of the text left out, still no day about the truces is held."""
    path = shared / "data" / "ceasefire" / "daily_signals_2022_2025.csv"
    heading, *days = path.read_text().splitlines()
    near = [d for d in days if "2024-09" <= d < "2025-05-20"]
    kept = [one.line_id for one in TOLD.lines if one.line_id != name]
    rows, _ = series("s.csv", "\n".join([heading, *near]).encode(), told_of=TOLD, only=kept)

    assert not any(one.level in HELD for one in readings(panel(rows), BY))


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
