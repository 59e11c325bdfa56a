"""Pairs where no place is crowded, against grains and every pair."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.fusion import grains, meeting, settling


def places(seed, n):
    """Points in order of time, many on the borders of cells, at one place or at one moment."""
    rng = np.random.default_rng(seed)
    t = np.sort(np.floor(rng.uniform(0, rng.choice([5, 100, 2000]), n)))
    x, y = rng.uniform(-1000, 1000, (2, n))
    if seed % 2:
        side = meeting.CELL * 100.0 / 2.0
        x, y = side * np.round(x / side), side * np.round(y / side)
    if seed % 3 == 0:
        x, y = x + 2.0**33, y - 2.0**33
    if seed % 5 == 0:
        x[: n // 2], y[: n // 2] = x[0], y[0]
    return settling.Places(t, x, y)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.integers(1, 5), st.booleans())
def test_points_stand_as_grains_have_them(seed, n, core, same_moment):
    """
    Counts (up to a core's), components and the neighbours of points that are no cores are those
    that grains find, with ties, duplicates, far from the zero and on the borders of cells.
    """
    given_places = places(seed, n)
    radius = settling.Radius(100.0, 0.0 if same_moment else 20.0, core)
    one, other = settling.standing_of(n, core), settling.standing_of(n, core)

    assert meeting.gathered(given_places, meeting.lists_of(n), one, radius)
    grains.gathered(given_places, grains.grains_of(n), other, radius)

    assert np.minimum(one.met, core).tolist() == other.met.tolist()
    cores = one.met >= core
    assert one.lead[cores].tolist() == other.lead[cores].tolist()
    for i in np.flatnonzero(~cores):
        own = slice(i * (core - 1), i * (core - 1) + one.met[i] - 1)
        assert sorted(one.seen[own]) == sorted(other.seen[own])


def test_pairs_are_all_pairs():
    """
    The pairs written down are those of looking at every pair, each once.
    """
    t, x, y = given_places = places(10, 400)
    radius, lists = settling.Radius(100.0, 20.0, 3), meeting.lists_of(400)
    count = np.empty(400, np.int32)

    meeting.cornered(given_places, lists.corner, meeting.CELL * 100.0, len(lists.end) - 1)
    meeting.listed(400, lists)
    pairs = meeting.met(given_places, lists, count, radius)

    near = np.subtract.outer(x, x) ** 2 + np.subtract.outer(y, y) ** 2 <= 100.0**2
    near &= np.abs(np.subtract.outer(t, t)) <= 20.0
    expected = [(j, i) for j, i in np.argwhere(near).tolist() if i < j]
    found = zip(lists.whose[:pairs].tolist(), lists.near[:pairs].tolist(), strict=True)
    assert len(expected) > 100
    assert expected == sorted(found)
    assert near.sum(1).tolist() == count.tolist()


@pytest.mark.parametrize("apart", [0.0, 101.0])
def test_a_crowd_is_left_to_grains(apart):
    """
    Where points have too many others to look at, near enough or not, nothing is told, and room is
    not overrun.
    """
    n, zero = 20_000, np.zeros(20_000)
    x = np.where(np.arange(n) % 50 == 0, apart, 0.0)
    standing = settling.standing_of(n, 3)
    radius = settling.Radius(100.0, 20.0, 3)

    assert not meeting.gathered(
        settling.Places(zero, x, zero), meeting.lists_of(n), standing, radius
    )
