"""Rules of candidates for what was heard."""

import math

import numpy as np
import pytest

from lendemain.fusion.sounds import picking

STATIONS = np.array([[0.0, 0.0], [4000.0, 500.0], [1000.0, 5000.0], [-3000.0, 2500.0]])
MODEL = np.array([340.0, 0.05, 0.002, 9000.0, 0.95, -13.0, *[0.01] * 4])


def picks_of(place, when):
    far = np.hypot(*(STATIONS - place).T)
    return np.arange(5, dtype=np.int64), when + far / 340.0


def test_three_times_meet_where_they_came_from():
    """
    Among the candidates of four exact picks is the act itself, to a metre and a hundredth second.
    """
    first, times = picks_of(np.array([700.0, 1200.0]), 50.0)
    near = np.array([[k for k in range(4) if k != s] for s in range(4)], np.int64)
    out = np.empty((500, 4))
    rough = MODEL.copy()
    rough[picking.DENSITY] = -3.0
    box = np.array([-9e3, -9e3, 9e3, 9e3])
    kept = picking.candidates(STATIONS, first, times, near, rough, box, 0.5, 0.0, out)
    best = out[np.argmax(out[:kept, 3])]

    assert math.dist(best[:2], (700.0, 1200.0)) < 1.0
    assert best[2] == pytest.approx(50.0, abs=0.01)


def test_silence_counts_against_an_act():
    """
    An act that a near station did not hear is worth less than one that it did.
    """
    first, times = picks_of(np.array([700.0, 1200.0]), 50.0)
    match, worth = np.empty(4, np.int64), np.empty(4)
    every = picking.explained(700.0, 1200.0, 50.0, STATIONS, first, times, MODEL, 0.0, match, worth)
    fewer = np.array([0, 0, 1, 2, 3], np.int64)
    some = picking.explained(
        700.0, 1200.0, 50.0, STATIONS, fewer, times[1:], MODEL, 0.0, match, worth
    )

    assert every > some + math.log(0.95 / 0.05)
    assert match[0] == -1


def test_more_picks_leave_less_volume_open():
    """
    Each pick narrows what the act's place and time may be; two leave nothing to speak of.
    """
    matrix = np.empty((3, 3))
    four = picking.open_volume(700.0, 1200.0, STATIONS, MODEL, np.arange(4), matrix)
    three = picking.open_volume(700.0, 1200.0, STATIONS, MODEL, np.array([0, 1, 2, -1]), matrix)
    two = picking.open_volume(700.0, 1200.0, STATIONS, MODEL, np.array([0, 1, -1, -1]), matrix)

    assert two < four < three


def test_a_rough_place_is_refined():
    """
    From 400 m off, Gauss and Newton find the place that exact picks tell.
    """
    _, times = picks_of(np.array([700.0, 1200.0]), 50.0)
    act = np.array([1000.0, 950.0, 50.4])
    picking.refined(act, STATIONS, times, MODEL, np.arange(4), np.empty((3, 3)))

    assert math.dist(act[:2], (700.0, 1200.0)) < 2.0


def test_an_act_names_the_picks_it_would_explain():
    """
    Each act's picks are listed once, with what they are worth, and what it costs without them.
    """
    first, times = picks_of(np.array([700.0, 1200.0]), 50.0)
    starts, picks, worth, costs = (
        np.empty(2, np.int64),
        np.empty(4, np.int64),
        np.empty(4),
        np.empty(1),
    )
    acts = np.array([[700.0, 1200.0, 50.0]])
    picking.claims(acts, STATIONS, first, times, MODEL, starts, picks, worth, costs)

    assert starts.tolist() == [0, 4]
    assert sorted(picks.tolist()) == [0, 1, 2, 3]
    assert costs[0] < 0.0 < worth.min()


def test_a_kernel_may_allocate():
    """
    What is marked so compiles with arrays of its own.
    """
    assert picking.allocating(lambda n: np.zeros(n).sum())(3) == 0.0
