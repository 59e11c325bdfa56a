"""The board: injected build-ups are found in time, quiet years raise few alarms."""

import os
from dataclasses import replace

import numpy as np
import pytest

from lendemain.errors import InputError
from lendemain.records.warning import Indicator, IndicatorBoard
from lendemain.warning import board

LONG = os.environ.get("LENDEMAIN_FAULTS") == "long"
NAMES = [f"i{k}" for k in range(5)]
BOARD = IndicatorBoard(
    board_id="x", source="made up", base_rate=1 / 3650, cost=1.0, loss=1.0, lead_days=(14, 45, 130),
    indicators=tuple(
        Indicator(indicator_id=n, title={}, kinds=("mortar",), unit="", source="s", fake="f",
                  baseline_days=56, factor=2.0)
        for n in NAMES
    ),
)  # fmt: skip
SECTORS = [f"s{k:02d}" for k in range(40 if LONG else 25)]


def world(seed, days, *, onset=None):
    """Seasonal, overdispersed counts of five indicators, of which three rise 2 to 3 times for 21
    days before an onset.  A twentieth of the days is blind.
    """
    chance = np.random.default_rng(seed)
    shape = (5, len(SECTORS), days)
    level, size = (chance.uniform(*b, (5, len(SECTORS), 1)) for b in ((0.3, 8.0), (1.5, 6.0)))
    season = 1 + 0.25 * np.sin(np.arange(days) / 58 + chance.uniform(0, 6.28, (5, len(SECTORS), 1)))
    rise = np.ones(shape)
    for s in range(len(SECTORS)) if onset else ():
        which = chance.choice(5, 3, replace=False)
        rise[which, s, onset - 21 :] *= chance.uniform(2, 3, (3, 1))
    watched = chance.beta(6, 2, shape[1:])
    watched[chance.random(shape[1:]) < 0.05] = 0.0
    counts = chance.poisson(chance.gamma(size, level * season * rise * watched / size, shape))
    return dict(zip(NAMES, counts, strict=True)), watched


def course(counts, watched, given=BOARD):
    rows = board.readings(given, counts, watched, SECTORS)
    weight = rows["weight"].to_numpy().reshape(5, len(SECTORS), -1).sum(axis=0)
    return np.array(
        [board.probabilities(given, w, e) for w, e in zip(weight, watched, strict=True)]
    )


@pytest.mark.parametrize("seed", [101, 102] if LONG else [101])
def test_build_ups_are_found_five_days_ahead_and_quiet_years_raise_few_alarms(seed):
    """
    On worlds that nothing was tuned on: 80 % of injected build-ups stand as a warning at least five
    days before the onset, at no more than one false alarm a sector and year.
    """
    quiet = course(*world(seed, 425)) >= 0.5
    rising = course(*world(seed + 50, 180, onset=180)) >= 0.5

    alarms = (quiet[:, 61:] & ~quiet[:, 60:-1]).sum() / (len(SECTORS) * 364 / 365)
    assert alarms <= 1.0
    assert rising[:, 159:176].any(axis=1).mean() >= 0.8


def test_shuffled_days_raise_no_more_alarms_than_quiet_ones():
    """The same counts with their days shuffled are the null: a build-up is in the order."""
    counts, watched = world(7, 180, onset=180)
    order = np.random.default_rng(1).permutation(180)
    shuffled = course({n: c[:, order] for n, c in counts.items()}, watched[:, order]) >= 0.5

    assert shuffled[:, 159:176].any(axis=1).mean() < 0.5
    assert (course(counts, watched) >= 0.5)[:, 159:176].any(axis=1).mean() > 0.75


def test_nobody_watching_weighs_nothing():
    """Where the last weeks were blind, belief is carried by the base rate alone, and so said."""
    counts, watched = world(3, 120)
    watched[0, 90:] = 0.0
    for rows in counts.values():
        rows[0, 90:] = 0

    found = board.warnings(BOARD, board.readings(BOARD, counts, watched, SECTORS))

    blind = next(w for w in found if w.sector_id == SECTORS[0])
    assert blind.level == "not watched"
    assert blind.watched == 0.0
    assert blind.reasons == ()


def test_what_others_list_never_makes_a_sector_watched():
    """
    An indicator that others watch weighs by their days, and the sector stays "not watched".
    """
    counts, watched = world(3, 180)
    watched[0, 100:] = 0.0
    for rows in counts.values():
        rows[0, 100:] = 0
    counts["i4"] = np.full_like(watched, 5.0)
    counts["i4"][:, 170:] = 60.0
    ours = replace(
        BOARD,
        indicators=(*BOARD.indicators[:4], replace(BOARD.indicators[4], kinds=(), accounts=("a",))),
    )

    found = board.readings(ours, counts, watched, SECTORS, others={"i4": np.ones_like(watched)})
    blind = next(w for w in board.warnings(ours, found) if w.sector_id == SECTORS[0])

    assert (blind.level, blind.watched, blind.lead_days) == ("not watched", 0.0, None)
    assert [name for name, _ in blind.reasons] == ["i4"]


def test_a_board_that_is_learning_calls_nothing_quiet():
    """Before what is usual is known the level is "learning", whatever was watched."""
    counts, watched = world(9, 30)

    told = board.warnings(BOARD, board.readings(BOARD, counts, watched, SECTORS))

    assert {w.level for w in told} == {"learning"}
    assert {w.since for w in told} == {None}
    assert {w.lead_days for w in told} == {None}


def test_a_belief_has_a_lead_time_and_calm_has_none():
    """Where the level is not quiet, it says since when and for how long; else nothing."""
    counts, watched = world(9, 180, onset=180)
    told = board.warnings(BOARD, board.readings(BOARD, counts, watched, SECTORS))

    for one in told:
        assert (one.lead_days is None) == (one.level in ("quiet", "not watched"))
    high = [w for w in told if w.level == "warning"]
    assert high
    assert all(w.lead_days[0] <= w.lead_days[1] <= w.lead_days[2] for w in high)
    assert np.median([w.began[1] for w in high]) >= 155


@pytest.mark.parametrize("seed", [11])
def test_a_season_raises_few_alarms_where_years_tell_of_it(seed):
    """
    Counts that rise by half and more every year: with a former year known, no more than one false
    alarm a sector and year.
    """
    chance = np.random.default_rng(seed)
    shape = (5, len(SECTORS), 790)
    level, size = (chance.uniform(*b, (5, len(SECTORS), 1)) for b in ((0.3, 8.0), (1.5, 6.0)))
    phase = chance.uniform(0, 6.28, (5, 1, 1)) + chance.normal(0, 0.4, (5, len(SECTORS), 1))
    season = 1 + 0.6 * np.sin(np.arange(790) / 58.09 + phase)
    watched = chance.beta(6, 2, shape[1:])
    counts = chance.poisson(chance.gamma(size, level * season * watched / size, shape))

    high = course(dict(zip(NAMES, counts, strict=True)), watched) >= 0.5

    assert (high[:, 426:] & ~high[:, 425:-1]).sum() / (len(SECTORS) * 364 / 365) <= 1.0


def test_no_indicator_carries_the_answer_alone():
    """One indicator that rises without bound moves the weight of a day by its cap at most."""
    counts, watched = world(5, 120)
    before = course(counts, watched)
    counts["i0"] = counts["i0"].copy()
    counts["i0"][:, -1] += 100_000

    after = course(counts, watched)

    moved = np.log(after[:, -1] / (1 - after[:, -1])) - np.log(before[:, -1] / (1 - before[:, -1]))
    assert (moved <= 2 * board.WEIGHT_MAX + 1e-6).all()


def test_the_alarm_s_cost_moves_the_level_and_not_the_belief():
    """Dearer alarms are raised later; how probable a build-up is stays the same."""
    counts, watched = world(9, 180, onset=180)
    dear = replace(BOARD, cost=99.0)

    cheap_told = board.warnings(BOARD, board.readings(BOARD, counts, watched, SECTORS))
    dear_told = board.warnings(dear, board.readings(dear, counts, watched, SECTORS))

    assert [w.probability for w in cheap_told] == [w.probability for w in dear_told]
    assert sum(w.level == "warning" for w in dear_told) <= sum(
        w.level == "warning" for w in cheap_told
    )


def test_claims_that_outrun_sensors_are_a_pretext_only_where_somebody_watched():
    """The index is 0 where both rise alike, and where too little was watched to say."""
    assert board.pretext([10, 43], [10, 43], watched=1.0) == 0.0
    assert board.pretext([10, 43], [10, 10], watched=1.0) == 2.0
    assert board.pretext([10, 43], [10, 10], watched=0.1) == 0.0


@pytest.mark.parametrize(
    ("counts", "watched"),
    [([[1.0]], [[2.0]]), ([[-1.0]], [[1.0]]), ([[np.nan]], [[1.0]]), ([[1.0, 2.0]], [[1.0]]),
     ([[1.0]], [1.0])],
)  # fmt: skip
def test_what_is_no_count_is_refused(counts, watched):
    """Exposure outside 0 to 1, counts that are none, and shapes that do not fit."""
    one = replace(BOARD, indicators=BOARD.indicators[:1])
    with pytest.raises(InputError):
        board.readings(one, {"i0": counts}, watched, ["s"])
