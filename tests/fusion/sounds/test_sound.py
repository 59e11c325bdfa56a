"""Rules of the chance of arrivals, against the normal distribution written out."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from lendemain.fusion.sounds import sound
from lendemain.fusion.sounds.location import Air


def made(count, seed=1):
    """Picks of one sound at (300, -200) m, with errors of 0.05 s."""
    rng = np.random.default_rng(seed)
    picks = np.full((count, 7), np.nan)
    picks[:, :2] = rng.uniform(-6000, 6000, (count, 2))
    picks[:, 2] = 0.0
    far = np.hypot(picks[:, 0] - 300, picks[:, 1] + 200)
    picks[:, 3] = 4.0 + far / 340.0 + rng.normal(0, 0.05, count)
    picks[:, 4], picks[:, 6] = 0.05, 0.1
    return picks


def evidence(picks, air, x=300.0, y=-200.0, half=0.0):
    out = np.empty(1)
    scratch = np.empty((len(picks) + sound.ROWS, sound.COLUMNS))
    sound.evidence(np.array([x]), np.array([y]), half, picks, air.row, scratch, out)
    return float(out[0])


def written_out(picks, air, x, y):
    """The same by the covariance matrix, t0 flat up to a wide normal, over every set of wild
    times that leaves two.
    """
    count, c, wide = len(picks), air.speed_mps, 1e4
    east, north = picks[:, 0] - x, picks[:, 1] - y
    far = np.hypot(east, north)
    slope = -far / c**2
    rows = np.column_stack([np.ones(count), slope * east / far, slope * north / far, slope])
    prior = np.diag([wide**2, air.wind_mps**2, air.wind_mps**2, air.speed_error_mps**2])
    var = picks[:, 4] ** 2 + (air.path_error * far / c) ** 2
    late = picks[:, 3] - far / c
    late = late - late[0]
    total = -math.inf
    for size in range(count - 1):
        for gone in itertools.combinations(range(count), size):
            keep = [k for k in range(count) if k not in gone]
            cov = rows[keep] @ prior @ rows[keep].T + np.diag(var[keep])
            _, det = np.linalg.slogdet(2 * math.pi * cov)
            value = -0.5 * (late[keep] @ np.linalg.solve(cov, late[keep]) + det)
            value += size * math.log(air.wild / air.span_s) + len(keep) * math.log(1 - air.wild)
            total = np.logaddexp(total, value)
    return total + math.log(wide) + 0.5 * math.log(2 * math.pi)


@pytest.mark.parametrize("count", [5, 7, 9])
@pytest.mark.parametrize("place", [(300.0, -200.0), (450.0, -150.0), (2500.0, 900.0)])
def test_the_evidence_is_that_of_the_normal_distribution(count, place):
    """
    Wind, speed, time of origin and wild times integrated out by formulas give what the covariance
    matrix and every set of wild times that leaves two give; sets of three and more that are far
    from the best of them are left out, so far from the truth it may be less, by little.
    """
    picks = made(count)
    picks[1, 3] += 3.0
    air = Air(time_error_s=0.05, wild=0.05)

    ours = evidence(picks, air, *place)
    theirs = written_out(picks, air, *place)
    # up to a constant of the four flat and normal unknowns
    here = evidence(picks, air) - written_out(picks, air, 300.0, -200.0)

    if place[0] < 1000:
        assert ours - theirs == pytest.approx(here, abs=0.03)
    else:
        assert theirs + here - 0.5 <= ours <= theirs + here + 0.02


def test_many_wild_times_do_not_drown_the_others():
    """
    With four of twelve times wild the true place still explains more than a false one.
    """
    picks = made(12)
    picks[:4, 3] += [5.0, -7.0, 9.0, 12.0]
    air = Air(time_error_s=0.05, wild=0.1)

    assert evidence(picks, air) > evidence(picks, air, 1500.0, 700.0) + 10.0


def test_a_bearing_speaks_for_its_direction():
    """
    A bearing that points to the place raises its evidence, one that points away lowers it no more
    than a wild one would.
    """
    picks = made(6)
    air = Air(time_error_s=0.05, bearing_wild=0.05)
    before = evidence(picks, air)
    picks[0, 5] = math.atan2(300 - picks[0, 0], -200 - picks[0, 1])
    towards = evidence(picks, air)
    picks[0, 5] += math.pi
    away = evidence(picks, air)

    assert towards > before > away
    assert away == pytest.approx(before + math.log(0.05), abs=0.01)


def test_wide_cells_are_asked_kindly():
    """
    A wide cell is not refused for its middle's sake: widening never lowers a place far off.
    """
    picks, air = made(8), Air(time_error_s=0.05)

    assert evidence(picks, air, 1500.0, 0.0, half=1000.0) > evidence(picks, air, 1500.0, 0.0)


def test_an_unknown_height_is_integrated_out():
    """
    Stations at unlike heights: the evidence is that of the source's height tried at many values
    under its normal distribution, and a source above them all is found where it stands.
    """
    picks = made(9)
    picks[:, :2] /= 12.0
    picks[:, 2] = np.random.default_rng(3).normal(0, 20, 9)
    truth = (25.0, -16.0, 40.0)
    far = np.sqrt(((picks[:, :3] - truth) ** 2).sum(axis=1))
    picks[:, 3] = 4.0 + far / 340.0
    picks[:, 4] = 0.005
    air = Air(time_error_s=0.005, wild=0.01, height_m=20.0, wind_mps=1.0)
    flat = replace(air, height_m=0.0)

    def tried(x, y):
        heights = np.linspace(-80, 80, 321)
        moved = []
        for height in heights:
            lower = picks.copy()
            lower[:, 2] -= height
            moved.append(evidence(lower, flat, x, y) - 0.5 * (height / 20.0) ** 2)
        step = (heights[1] - heights[0]) / 20.0
        return float(np.logaddexp.reduce(moved)) + math.log(step)

    here = evidence(picks, air, *truth[:2])
    assert here - evidence(picks, air, 31.0, -22.0) == pytest.approx(
        tried(*truth[:2]) - tried(31.0, -22.0), abs=0.4
    )
    assert here > evidence(picks, flat, *truth[:2]) + 2.0
