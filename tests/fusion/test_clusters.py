"""Clusters by density, against an oracle that looks at every pair."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from lendemain.fusion import clusters, slabs


def every_pair(t, x, y, radii, core):
    """Components of cores by their first, and others with their earliest core."""
    n = len(t)
    dx, dy = x[:, None] - x, y[:, None] - y
    near = (dx * dx + dy * dy <= radii[0] ** 2) & (np.abs(t[:, None] - t) <= radii[1])
    cores = near.sum(1) >= core
    order = np.argsort(t, kind="stable")
    of = connected_components(csr_array(near & cores[:, None] & cores), directed=False)[1]
    labels, number = np.full(n, -1), {}
    for i in order:
        if cores[i]:
            labels[i] = number.setdefault(of[i], len(number))
    for i in np.flatnonzero(~cores):
        around = [k for k in order if near[i, k] and cores[k]]
        labels[i] = labels[around[0]] if around else -1
    return labels


def scatter(seed, n):
    """Points some of which share places and moments, and a third of which one town."""
    rng = np.random.default_rng(seed)
    t = np.floor(rng.uniform(0, rng.choice([50, 500, 5000]), n))
    x, y = rng.uniform(-500, 500, (2, n))
    if seed % 3 == 0:
        x, y = np.round(x, -2), np.round(y, -2)
    if seed % 4 == 0:
        x[: n // 3], y[: n // 3] = 7.0, 9.0
    return t, x, y


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1), st.integers(1, 200), st.integers(1, 6),
    st.sampled_from([20.0, 100.0, 200.0]), st.sampled_from([0.0, 10.0, 40.0]),
    st.sampled_from([16, 50, 1 << 16]),
)  # fmt: skip
def test_clusters_are_what_every_pair_says(seed, n, core, radius_m, radius_s, slab):
    """
    Cores, clusters and noise are those of looking at every pair, with ties, duplicates and slabs.
    """
    t, x, y = scatter(seed, n)
    before, slabs.SLAB = slabs.SLAB, slab
    try:
        found = clusters.clusters(t, x, y, radius_m=radius_m, radius_s=radius_s, core=core)
    finally:
        slabs.SLAB = before

    assert found.tolist() == every_pair(t, x, y, (radius_m, radius_s), core).tolist()


def test_order_and_threads_do_not_matter(monkeypatch):
    """
    Shuffled, and in small slabs on two threads, the same points have the same clusters.
    """
    rng = np.random.default_rng(5)
    t = rng.permutation(3000).astype(float)
    x, y = rng.uniform(0, 12_000, (2, 3000))
    radii = {"radius_m": 400.0, "radius_s": 100.0}

    whole = clusters.clusters(t, x, y, threads=1, **radii)
    monkeypatch.setattr(slabs, "SLAB", 512)
    order = rng.permutation(3000)
    shuffled = clusters.clusters(t[order], x[order], y[order], threads=2, **radii)

    assert len(np.unique(whole)) > 10
    assert whole[order].tolist() == shuffled.tolist()


def test_a_hot_spot_is_one_cluster():
    """
    200,000 points at one place within a quarter of an hour, which have 10^10 pairs, are one.
    """
    n = 200_000
    zero, t = np.zeros(n), np.sort(np.random.default_rng(1).uniform(0, 900, n))

    assert not clusters.clusters(t, zero, zero, radius_m=1500.0, radius_s=600.0).any()


def test_crowded_and_empty_slabs_meet(monkeypatch):
    """
    A town with half of all points, in slabs with others and between them, changes nothing.
    """
    rng = np.random.default_rng(3)
    t = np.sort(np.floor(rng.uniform(0, 900, 2400)))
    x, y = rng.uniform(-5000, 5000, (2, 2400))
    town = (t > 300) & (t < 600) & (rng.random(2400) < 0.9)
    x[town], y[town] = rng.normal(0, 20, (2, town.sum()))
    monkeypatch.setattr(slabs, "SLAB", 800)

    found = clusters.clusters(t, x, y, radius_m=200.0, radius_s=60.0, core=4)

    assert found.tolist() == every_pair(t, x, y, (200.0, 60.0), 4).tolist()


def test_one_point_and_points_at_the_ends_of_the_plane():
    """
    One point is a cluster where one makes a core; cells as far off as they may be are told apart.
    """
    far = 2.0**30
    x = np.array([-far, -far + 0.5, 0.0, far, far - 1.0, far - 3.0])

    assert clusters.clusters([5.0], [1.0], [1.0], radius_m=1.0, radius_s=1.0, core=1).tolist() == [
        0
    ]
    found = clusters.clusters(np.zeros(6), x, x[::-1], radius_m=3.0, radius_s=1.0, core=2)

    assert found.tolist() == every_pair(np.zeros(6), x, x[::-1], (3.0, 1.0), 2).tolist()


def test_nothing_is_no_cluster():
    """
    No point has no label.
    """
    assert clusters.clusters([], [], [], radius_m=1.0, radius_s=1.0).tolist() == []


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e12])
def test_what_is_not_finite_or_too_far_stops(bad):
    """
    Places that are not finite, or where cells can no longer be told apart, are our own mistake.
    """
    with pytest.raises(AssertionError, match="not finite"):
        clusters.clusters([0.0, 1.0], [0.0, bad], [0.0, 0.0], radius_m=1.0, radius_s=1.0)
