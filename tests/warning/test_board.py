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
    board_id="x", source="made up", base_rate=1 / 3650, cost=1.0, loss=1.0,
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
