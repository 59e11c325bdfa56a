import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from lendemain.fusion.tracks.matching import EXACT_MAX, matched, work


def solved(pairs, gains, tracks, plots):
    """The plot of each track."""
    nodes = tracks + plots
    room = (np.zeros(nodes, np.int32), np.zeros(nodes, np.int64), np.zeros(len(gains), np.int64),
            work())  # fmt: skip
    out = np.zeros(tracks, np.int64)
    matched(np.array(pairs, np.int64).reshape(-1, 2), np.array(gains, float), len(gains),
            (tracks, plots), room, out)  # fmt: skip
    return out


def total(pairs, gains, plot_of):
    worth = dict(zip([tuple(p) for p in pairs], gains, strict=True))
    return sum(worth[(i, int(j))] for i, j in enumerate(plot_of) if j >= 0)


def best(pairs, gains, tracks, plots):
    """What the best assignment gains, by scipy."""
    table = np.zeros((tracks, plots + tracks))
    table[:, :plots] = -1e9
    for (i, j), gain in zip(pairs, gains, strict=True):
        table[i, j] = gain
    rows, columns = linear_sum_assignment(-table)
    return table[rows, columns].sum()


@given(st.data())
def test_no_assignment_gains_more(data):
    """
    Whatever the pairs, as much is gained as by scipy's assignment, and no plot is given twice.
    """
    tracks, plots = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 9))
    whole = [(i, j) for i in range(tracks) for j in range(plots)]
    pairs = sorted(data.draw(st.lists(st.sampled_from(whole), unique=True, max_size=30)))
    gains = data.draw(st.lists(st.floats(-5, 20), min_size=len(pairs), max_size=len(pairs)))
    found = solved(pairs, gains, tracks, plots)

    taken = found[found >= 0]
    assert len(set(taken.tolist())) == len(taken)
    assert total(pairs, gains, found) == pytest.approx(best(pairs, gains, tracks, plots), abs=1e-6)


def test_a_part_too_large_is_solved_from_its_best_pairs_down():
    """
    Beyond the exact size each pair that is made is better than those it keeps from being made.
    """
    rng = np.random.default_rng(3)
    size = EXACT_MAX + 30
    whole = [(i, j) for i in range(size) for j in range(size) if abs(i - j) < 4]
    gains = rng.uniform(-1, 10, len(whole))
    found = solved(whole, gains, size, size)

    free_tracks, free_plots, expected = set(range(size)), set(range(size)), np.full(size, -1)
    for z in np.argsort(-gains):
        i, j = whole[z]
        if gains[z] > 0 and i in free_tracks and j in free_plots:
            expected[i] = j
            free_tracks.discard(i)
            free_plots.discard(j)
    assert found.tolist() == expected.tolist()


def test_nothing_and_losses_are_left():
    """
    No pairs, and pairs that only lose, leave every track without a plot.
    """
    assert solved([], [], 3, 2).tolist() == [-1, -1, -1]
    assert solved([(0, 0), (1, 0)], [-1.0, -2.0], 2, 1).tolist() == [-1, -1]
