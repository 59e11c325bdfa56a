"""Many names on one way, and fleets, harbours and convoys that are many things."""

import numpy as np
import pytest
from tests.fusion.movers import plots

from lendemain.fusion.tracks.crowds import NAMES_MIN, crowds
from lendemain.fusion.tracks.interference import interference
from lendemain.fusion.tracks.tracking import tracked


def told(count, *, apart_m, speed=6.0, jitter_m=1.0, late_s=2.0, fixes=30, seed=0):
    """Names that go one way, each so far beside it on average; names, seconds, places."""
    rng = np.random.default_rng(seed)
    side = rng.normal(0.0, apart_m, (count, 2))
    who = np.repeat(np.arange(count), fixes)
    t = np.tile(np.arange(fixes) * 30.0, count) + rng.uniform(0.0, late_s, len(who))
    x = speed * t + side[who, 0] + rng.normal(0.0, jitter_m, len(who))
    y = side[who, 1] + rng.normal(0.0, jitter_m, len(who))
    return who, t, np.column_stack([x, y, np.full(len(x), 6.0e6)])


@pytest.mark.parametrize("count", [NAMES_MIN + 10, 300])
def test_names_that_go_one_way_within_metres_are_one_crowd(count):
    """
    Each a metre and a second off, they are still no thirty ships: all belong to the first.
    """
    assert (crowds(*told(count, apart_m=0.5)) == 0).all()


@pytest.mark.parametrize(
    ("count", "given"),
    [
        (300, {"apart_m": 800.0}),
        (300, {"apart_m": 10.0, "speed": 0.0}),
        (NAMES_MIN - 1, {"apart_m": 0.5}),
        (0, {"apart_m": 1.0}),
    ],
)
def test_fleets_harbours_and_small_groups_are_none(count, given):
    """
    A fleet with room between, boats at their moorings, fewer than the least: each is its own.
    """
    assert (crowds(*told(count, **given)) == -1).all()


def test_two_crowds_are_two_and_who_is_elsewhere_is_in_neither():
    """
    Copies of one ship, copies of another far off, and a third that is itself.
    """
    one, two = told(40, apart_m=0.5), told(40, apart_m=0.5, seed=1)
    alone = told(1, apart_m=0.5, seed=2)
    who = np.concatenate([one[0], two[0] + 40, alone[0] + 80])
    seconds = np.concatenate([one[1], two[1], alone[1]])
    place = np.concatenate([one[2], two[2] + [0.0, 9e3, 0.0], alone[2] + [0.0, -9e3, 0.0]])

    assert np.unique(crowds(who, seconds, place)).tolist() == [-1, 0, 40]
    order = np.random.default_rng(0).permutation(len(who))
    assert (crowds(who[order], seconds[order], place[order])
            == crowds(who, seconds, place)[order]).all()  # fmt: skip


def test_a_thousandfold_ship_with_noise_is_one_track_and_one_finding():
    """
    Two hundred names, each a little off, are told once as one source, and make one track.
    """
    who, t, place = told(200, apart_m=0.2)
    names = [f"4000{k:05d}" for k in who]
    table = plots(place[:, 0], place[:, 1], t, error_m=15, sensor="AIS", identity=names)
    [row] = interference(table).to_pylist()

    assert (row["disturbance"], row["identity"]) == ("copied_place", "400000000")
    assert row["text"].startswith("200 names went one way")
    assert tracked(table).tracks.num_rows == 1
