"""The test for a cessation: impartial, blind to what nobody watched, and sure of no one source."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement.cessation.fronts import BEFORE, FIRST, front

from lendemain.agreement.cessation.reading import readings, spans
from lendemain.agreement.cessation.terms import terms
from lendemain.records.cessation import Level

BY = terms({"cessation_survival_min": 0.0})
HELD = (Level.PROVISIONAL, Level.CREDIBLE)


def levels(panel, by=BY):
    """The level of each day."""
    return [one.level for one in readings(panel, by)]


def test_a_real_cessation_is_provisional_then_credible():
    """At about day 8 and day 15 after its onset, and its onset is told."""
    found = readings(front(seed=6, quiet=20, sources=3), BY)
    named = [one.level for one in found]

    assert not set(named[:BEFORE]) & set(HELD)
    assert BEFORE + 6 <= named.index(Level.PROVISIONAL) <= BEFORE + 10
    assert BEFORE + 13 <= named.index(Level.CREDIBLE) <= BEFORE + 18
    assert abs((found[-1].since - FIRST).days - BEFORE) <= 2


def test_a_lull_of_six_days_is_a_lull():
    """It is never provisional, and what follows is fighting."""
    found = levels(front(seed=3, quiet=6, after=12, shape=4.0))

    assert Level.LULL in found
    assert not set(found) & set(HELD)
    assert found[-1] is Level.CONTINUING


def test_blind_days_are_not_quiet():
    """Nine days in which nobody watches say so, and nothing else."""
    seen = front(seed=5, quiet=9)
    dark = np.arange(seen.length) >= BEFORE
    seen = replace(seen, watched=np.where(dark, 0.0, seen.watched),
                   counts=np.where(dark, 0.0, seen.counts))  # fmt: skip
    found = levels(seen)

    assert not set(found) & set(HELD)
    assert found[-1] is Level.NOT_ENOUGH_WATCHED


def test_a_relapse_takes_the_level_away_and_is_dated():
    """The day after a credible cessation breaks it is no longer credible, and the day is kept."""
    found = readings(front(seed=6, quiet=18, after=5, sources=3, shape=4.0), BY)

    assert found[BEFORE + 17].level is Level.CREDIBLE
    assert found[-1].level is Level.CONTINUING
    assert FIRST + timedelta(days=BEFORE + 18) <= found[-1].relapsed


def test_one_outlier_below_a_quarter_of_the_former_rate_takes_nothing_away():
    """A day at a fifth of the former rate within a credible cessation leaves it credible."""
    seen = front(seed=6, quiet=20, sources=3, shape=4.0)
    counts = seen.counts.copy()
    counts[:, :, BEFORE + 17] = 0.2 * 100.0 * seen.watched[:, :, BEFORE + 17]
    found = levels(replace(seen, counts=np.round(counts)))

    assert found[BEFORE + 16 :] == [Level.CREDIBLE] * 4


def test_one_source_alone_carries_nothing():
    """What one source says alone is undetermined, however quiet; so is what the others do not."""
    alone = readings(front(seed=6, quiet=20, sources=1), BY)[-1]
    seen = front(seed=6, quiet=20, sources=2)
    seen.counts[1] = np.where(np.arange(seen.length) < 1, 1.0, np.nan)
    seen.counts[1] = 0.0
    seen.watched[1] = 0.0
    seen.days[1] = 0.0

    assert (alone.level, "too_few_sources" in alone.why) == (Level.UNDETERMINED, True)
    assert readings(seen, BY)[-1].level is Level.UNDETERMINED


def test_a_source_that_goes_on_seeing_war_bars_every_level():
    """Two quiet sources do not outvote one that counts as before."""
    seen = front(seed=8, quiet=20, sources=3)
    loud = seen.counts.copy()
    loud[2, :, BEFORE:] = loud[2, :, :20]

    assert not set(levels(replace(seen, counts=loud))) & set(HELD)


def test_a_sector_at_war_and_a_blind_sector_bar_credible_and_are_named():
    """The front as a whole is quiet, but one sector burns, or nobody watches one."""
    seen = front(seed=6, quiet=20, sources=2, sectors=12, base=2400.0)
    burning, blind = seen.counts.copy(), seen.watched.copy()
    burning[:, 3, BEFORE:] = burning[:, 3, 5:25]
    blind[:, 4, BEFORE:] = 0.0
    hot = readings(replace(seen, counts=burning), BY)[-1]
    dark = readings(
        replace(seen, watched=blind, counts=np.where(blind > 0.0, seen.counts, 0.0)), BY
    )[-1]

    assert readings(seen, BY)[-1].level is Level.CREDIBLE
    assert (hot.hot, hot.level is Level.CREDIBLE) == (("s3",), False)
    assert (dark.blind, dark.level) == (("s4",), Level.PROVISIONAL)
    assert "blind_sectors" in dark.why


def test_no_truce_in_memory_lasts_long_enough():
    """Without truces of the past that held, "credible" is out of reach where the text asks."""
    by = terms({"cessation_survival_min": 0.99})

    assert Level.CREDIBLE not in levels(front(seed=6, quiet=20, sources=3), by)


@settings(max_examples=6)
@given(st.integers(0, 99), st.permutations(range(3)), st.permutations(range(2)))
def test_it_is_impartial(seed, sources, sectors):
    """Sources and sectors in any order, under any names, are read alike."""
    seen = front(seed=seed, quiet=10, sources=3)
    other = replace(seen, counts=seen.counts[np.ix_(sources, sectors)],
                    watched=seen.watched[np.ix_(sources, sectors)])  # fmt: skip

    assert levels(seen) == levels(other)


@settings(max_examples=6)
@given(st.integers(0, 99), st.integers(30, 45))
def test_the_reading_of_a_day_is_that_of_its_past(seed, day):
    """What comes later changes nothing that was read before: yesterday's answer, run again."""
    seen = front(seed=seed, quiet=10)
    until = replace(seen, counts=seen.counts[:, :, :day], watched=seen.watched[:, :, :day],
                    days=seen.days[:, :, :day])  # fmt: skip

    assert readings(until, BY) == readings(seen, BY)[:day]


@settings(max_examples=6)
@given(st.integers(0, 99), st.integers(0, 15), st.integers(1, 400))
def test_more_violence_in_the_quiet_never_helps(seed, place, more):
    """A count added after the onset makes no chance of lasting quiet higher on that day."""
    seen = front(seed=seed, quiet=16)
    at = BEFORE + place
    worse = seen.counts.copy()
    worse[0, 0, at] += more
    calm, wild = readings(seen, BY)[at], readings(replace(seen, counts=worse), BY)[at]

    assert wild.provisional <= calm.provisional + 1e-9
    assert wild.credible <= calm.credible + 1e-9


def test_spans_are_days_running_at_one_level():
    """They cover every day once."""
    found = readings(front(quiet=10), BY)
    listed = spans(found)

    assert listed[0][0] == found[0].day
    assert listed[-1][1] == found[-1].day
    assert sum((b - a).days + 1 for a, b, _ in listed) == len(found)


def test_nothing_gives_nothing():
    """No days, no readings."""
    seen = front()
    empty = replace(seen, counts=seen.counts[:, :, :0], watched=seen.watched[:, :, :0],
                    days=seen.days[:, :, :0])  # fmt: skip

    assert readings(empty, BY) == []
    assert readings(replace(seen, counts=0.0 * seen.counts), BY)[-1].level is Level.UNDETERMINED
    assert pytest.approx(0.0) == readings(seen, BY)[0].former_per_day
