import numpy as np
import pytest
from tests.fusion.movers import plots, scene

from lendemain.fusion.tracks.habits import NEW, first_guess, learnt
from lendemain.fusion.tracks.looks import sound, theatres


def theatre(table):
    (one,) = theatres(table, sound(table)[0], turns_s={})
    return one


@pytest.mark.parametrize(("detect", "clutter"), [(0.9, 0.1), (0.7, 1.0)])
def test_sensors_are_learnt_from_their_plots(detect, clutter):
    """
    The chance to see and the density of false plots come out of the plots alone.
    """
    _, x, y, t = scene(60, detect=detect, clutter=clutter, scans=30)
    sensor = learnt(theatre(plots(x, y, t))).sensors[0]

    assert sensor[0] == pytest.approx(detect, abs=0.06)
    assert sensor[1] == pytest.approx(clutter * 60 / 30_000.0**2, rel=0.5)


def test_wrong_stated_errors_are_noticed():
    """
    Errors that are twice what is stated get a factor of about four on the variance.
    """
    _, x, y, t = scene(60, error_m=50.0, scans=30)

    assert learnt(theatre(plots(x, y, t, error_m=25.0))).sensors[0, 4] == pytest.approx(4.0)
    assert learnt(theatre(plots(x, y, t))).sensors[0, 4] == pytest.approx(1.0)


def test_few_plots_teach_nothing():
    """
    Under a dozen plots the usual values stand.
    """
    one = theatre(plots(np.zeros(3), np.zeros(3), np.arange(3.0)))

    assert learnt(one).model.tolist() == first_guess(one).model.tolist()


def test_things_that_are_never_new_are_expected_less_often():
    """
    Where nothing new is seen for thirty looks, less is taken to be new than usual, but something.
    """
    _, x, y, t = scene(30, detect=0.9, clutter=1.0, scans=30)
    _, _, new, first = learnt(theatre(plots(x, y, t))).sensors[0, :4]

    assert 0.001 < new / first < NEW / 2


def test_straight_ways_of_few_have_little_noise():
    """
    Eight movers that keep their course for twenty looks are told from those that do not.
    """
    _, x, y, t = scene(8, scans=20)
    quiet, wild = learnt(theatre(plots(x, y, t))).model[:2]

    assert 0.0 < quiet < 0.1
    assert quiet < wild < 3.0
