"""The partition against an oracle that looks at every pair, and its bounds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lendemain.fusion import associate, slabs
from lendemain.fusion.gate import CHI2_MAX, REACH_S, STEP_S, Gate

GATE = Gate(density=1e-11, partners=5.0, factor=1.2, extent_m=150.0)


def every_pair(t, x, y, cov, group, half):
    """Components of the graph that joins each pair whose odds (gate's text) exceed the least."""
    a, b = np.triu_indices(len(t), 1)
    s2 = GATE.extent_m**2
    xx = GATE.factor**2 * (cov[a, 0] + cov[b, 0]) + s2
    xy = GATE.factor**2 * (cov[a, 1] + cov[b, 1])
    yy = GATE.factor**2 * (cov[a, 2] + cov[b, 2]) + s2
    dx, dy, det = x[b] - x[a], y[b] - y[a], xx * yy - xy * xy
    d2 = (yy * dx**2 - 2 * xy * dx * dy + xx * dy**2) / det
    gap = np.maximum(0.0, np.abs(t[b] - t[a]) - half[a] - half[b])
    decay = np.interp(gap, np.arange(len(GATE.decay)) * STEP_S, GATE.decay)
    wide = np.log1p((half[a] + half[b]) / GATE.delay_s)
    cost = 0.5 * d2 + 0.5 * np.log(det) + decay + wide
    near = (d2 <= CHI2_MAX) & (gap <= REACH_S) & (group[a] == group[b]) & (cost <= GATE.level())
    graph = coo_array((np.ones(near.sum()), (a[near], b[near])), shape=(len(t), len(t)))
    return connected_components(graph, directed=False)[1]


def same_partition(one, other):
    """Whether two labellings part alike."""
    pairs = np.unique(np.column_stack([one, other]), axis=0)
    return len(pairs) == len(np.unique(one)) == len(np.unique(other))


def scatter(seed, n, *, fine=True):
    rng = np.random.default_rng(seed)
    of = rng.integers(0, n // 4 + 1, n)
    x, y = rng.uniform(-6000, 6000, (2, n // 4 + 1))[:, of] + 200 * rng.standard_normal((2, n))
    t = rng.uniform(0, 4000, n // 4 + 1)[of] + rng.exponential(60, n)
    a, b = rng.uniform(50, 350, (2, n)) ** 2
    xy = rng.uniform(-0.9, 0.9, n) * np.sqrt(a * b)
    return t, x, y, np.column_stack([a, xy, b]), rng.integers(0, 2, n), rng.uniform(0, 200, n)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 120))
def test_the_partition_is_what_every_pair_says(seed, n):
    """
    Among accounts of one grade the kernel gives the components of the graph of all pairs, before
    wholes are taken apart.
    """
    t, x, y, cov, group, half = scatter(seed, n)

    found = associate.partition(
        t, x, y, cov, kind_group=group, span_s=half, gate=GATE, apart=False, threads=1
    ).labels

    assert same_partition(every_pair(t, x, y, cov, group, half), found)


def test_slabs_and_threads_do_not_matter(monkeypatch):
    """
    Cut into many slabs on two threads the partition is that of one slab on one.
    """
    t, x, y, cov, group, half = scatter(3, 4000)
    t = t * 20

    whole = associate.partition(t, x, y, cov, kind_group=group, span_s=half, gate=GATE, threads=1)
    monkeypatch.setattr(slabs, "SLAB", 512)
    cut = associate.partition(t, x, y, cov, kind_group=group, span_s=half, gate=GATE, threads=2)

    assert whole.labels.tolist() == cut.labels.tolist()


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_and_one(n):
    """
    No account gives no label, one account one.
    """
    found = associate.partition(np.zeros(n), np.zeros(n), np.zeros(n), np.full(n, 100.0))

    assert found.labels.tolist() == list(range(n))


def test_identical_accounts_are_one_and_cost_little():
    """
    100,000 accounts at one place and moment are one component, each asking a bounded number.
    """
    n = 100_000
    zero = np.zeros(n)

    found = associate.partition(zero, zero, zero, np.full(n, 100.0))

    assert int(found.labels.max()) == 0
    assert found.candidates <= 9 * associate.CANDIDATES_MAX * n


def test_a_hot_spot_does_not_blow_up():
    """
    200,000 accounts of which three in ten name one town within a quarter of an hour: candidates
    stay within a bound that is linear in the number of accounts.
    """
    rng = np.random.default_rng(4)
    n, hot = 200_000, 60_000
    x, y = rng.uniform(0, 600e3, n), rng.uniform(0, 100e3, n)
    t = np.floor(rng.uniform(0, 30 * 86_400, n))
    x[:hot], y[:hot] = 300e3, 50e3
    t[:hot] = 1e6 + np.floor(rng.uniform(0, 900, hot))
    sigma = rng.choice([100.0, 400.0, 800.0, 20_000.0], n, p=[0.6, 0.3, 0.08, 0.02])

    found = associate.partition(t, x, y, sigma)

    assert found.candidates <= 2 * associate.CANDIDATES_MAX * n
    assert len(np.unique(found.labels[:hot][sigma[:hot] < 1000])) == 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_coarse_accounts_leave_the_partition_of_fine_ones_alone(seed):
    """
    However many coarse accounts come in, fine ones stay together or apart as they were.
    """
    t, x, y, cov, group, half = scatter(seed, 100)
    rng = np.random.default_rng(seed)
    m = 30
    coarse = np.full((m, 3), 4000.0**2) * [1.0, 0.0, 1.0]

    alone = associate.partition(t, x, y, cov, kind_group=group, span_s=half, gate=GATE).labels
    mixed = associate.partition(
        np.r_[t, rng.uniform(0, 4000, m)], np.r_[x, rng.uniform(-6000, 6000, m)],
        np.r_[y, rng.uniform(-6000, 6000, m)], np.vstack([cov, coarse]),
        kind_group=np.r_[group, rng.integers(0, 2, m)],
        span_s=np.r_[half, rng.uniform(0, 40_000, m)], gate=GATE,
    ).labels  # fmt: skip

    assert same_partition(alone, mixed[:100])


def test_the_coarsest_stay_alone():
    """
    Accounts of 50 km or of a year belong with nothing.
    """
    found = associate.partition(
        [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [100.0, 50_000.0, 100.0],
        span_s=[0.0, 0.0, 1.6e7],
    )  # fmt: skip

    assert len(set(found.labels.tolist())) == 3


def test_what_is_not_finite_never_reaches_the_kernel():
    """
    NaN or infinity is our own mistake by then, and stops.
    """
    with pytest.raises(AssertionError, match="not finite"):
        associate.partition([0.0, np.nan], [0.0, 0.0], [0.0, 0.0], [1.0, 1.0])


def test_distance_in_time_and_place_parts():
    """
    A flash and its sound join at the right delay; accounts an hour or 5 km apart do not.
    """
    joined = associate.partition([0, 9], [0, 0], [0, 0], [100, 150]).labels.tolist()
    late = associate.partition([0, 3600], [0, 0], [0, 0], [100, 150]).labels.tolist()
    far = associate.partition([0, 9], [0, 5000], [0, 0], [100, 150]).labels.tolist()

    assert (joined, late, far) == ([0, 0], [0, 1], [0, 1])
