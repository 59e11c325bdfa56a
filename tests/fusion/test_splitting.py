"""Wholes taken apart, against plain correlation clustering."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion import associate, splitting
from lendemain.fusion.gate import Gate, Points

GATE = Gate(density=1e-11, partners=5.0)
DOUBT = splitting.doubt_of(GATE)


def points(t, x, sigma=100.0):
    t, x = np.asarray(t, float), np.asarray(x, float)
    cov = np.full((len(t), 1), sigma**2)
    return Points(t, t, x, np.zeros(len(t)), cov, np.zeros(len(t), np.int32))


def slate_of(given_points):
    """A slate with one whole of all these accounts."""
    n = len(given_points.start)
    slate = splitting.slate_of()
    ring = np.roll(np.arange(n, dtype=np.int32), -1)
    whole = splitting.Whole(ring, np.zeros(n, np.int8), 1.0)
    assert splitting.gathered(given_points, whole, 0, slate, DOUBT.odds) == n
    return slate


def contracted(weight):
    """Greedy additive edge contraction as it is told: the largest sum first, until none is
    positive.
    """
    groups = [{i} for i in range(len(weight))]
    while len(groups) > 1:
        sums = {
            (a, b): sum(weight[i, j] for i in groups[a] for j in groups[b])
            for a in range(len(groups)) for b in range(a)
        }  # fmt: skip
        most = max(sums, key=lambda pair: (sums[pair], -pair[1], -pair[0]))
        if sums[most] <= 0.0:
            break
        groups[most[1]] |= groups.pop(most[0])
    return sorted(sorted(g) for g in groups)


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.booleans())
def test_contraction_is_greedy_and_additive(seed, k, whole):
    """
    Groups are those of plain contraction, which of equal sums takes that of the first groups, as
    sums of whole numbers often are; each is named after its first.
    """
    rng = np.random.default_rng(seed)
    weight = rng.normal(0.0, 3.0, (k, k))
    weight = weight + weight.T
    weight = np.rint(weight) if whole else weight
    slate = splitting.slate_of()
    slate.weight[: k * k] = weight.ravel()

    count = splitting.contracted(slate, k)

    group = slate.group[:k]
    found = sorted(np.flatnonzero(group == g).tolist() for g in np.unique(group))
    assert found == contracted(weight)
    assert count == len(found)
    assert all(f[0] == group[f[0]] for f in found)


def test_what_is_out_of_the_question_weighs_against():
    """
    A pair 10 km apart has the least log-odds, one at a place and moment positive ones.
    """
    slate = slate_of(points([0.0, 0.0, 0.0], [0.0, 0.0, 10_000.0]))

    splitting.weighed(slate, 3, DOUBT.odds)

    assert slate.weight[1] > 0.0
    assert slate.weight[[2, 5]].tolist() == [splitting.LEAST] * 2


@pytest.mark.parametrize(
    ("t", "x", "expected"),
    [([0.0, 9.0, 20.0], [0.0, 50.0, 90.0], False), ([0.0, 900.0, 1800.0], [0.0, 0.0, 0.0], True),
     ([0.0, 9.0, 20.0], [0.0, 50.0, 900.0], True)],
)  # fmt: skip
def test_what_lasts_or_lies_too_far_is_doubted(t, x, expected):
    """
    A close whole is not doubted; one that lasts half an hour is, and one with an account far out.
    """
    assert splitting.doubtful(slate_of(points(t, x)).place, 3, DOUBT) is expected


def chain(n=30):
    """Two incidents of n accounts 1.2 km apart, and two accounts between them."""
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.normal(0, 100, n), rng.normal(1200, 100, n), [450.0, 750.0]])
    return rng.uniform(0, 60, len(x)), x, rng.normal(0, 100, len(x)), np.full(len(x), 100.0)


def test_a_bridge_does_not_join_two_incidents():
    """
    Chained, two incidents with stragglers between them are one; taken apart they are two.
    """
    t, x, y, sigma = chain()

    chained = associate.partition(t, x, y, sigma, gate=GATE, apart=False).labels
    labels = associate.partition(t, x, y, sigma, gate=GATE).labels

    assert len(np.unique(chained)) == 1
    assert len(np.unique(labels[:30])) == len(np.unique(labels[30:60])) == 1
    assert labels[0] != labels[30]


def test_a_day_of_shelling_is_no_one_incident():
    """
    An account a second for a day at one place is told in parcels, and taken apart into incidents
    that do not last the day; a quarter of an hour of it at one point stays one.
    """
    t = np.arange(86_400.0)
    zero, sigma = np.zeros(len(t)), np.full(len(t), 100.0)

    whole = associate.partition(t, zero, zero, sigma, gate=GATE).labels
    short = associate.partition(t[:900], zero[:900], zero[:900], sigma[:900], gate=GATE).labels

    assert np.bincount(whole).max() < 86_400 / 4
    assert len(np.unique(short)) == 1


@given(st.integers(0, 2**32 - 1), st.integers(300, 900))
def test_parcels_hold_every_account_once(seed, n):
    """
    Parcels are no more than are looked at, in order of their first account, and count all.
    """
    rng = np.random.default_rng(seed)
    given_points = points(np.sort(rng.uniform(0, 1e4, n)), rng.normal(0, 1e4, n))

    first, parcel, count = splitting._parcels(given_points, 50.0)

    assert len(first) <= splitting.MOST
    assert (np.diff(first) > 0).all()
    assert np.bincount(parcel).tolist() == count.tolist()
    assert parcel[first].tolist() == list(range(len(first)))
