"""Regimes: exact, monotone, and silent about days that nobody watched."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.agreement.cessation import regimes
from lendemain.agreement.cessation.counting import Former
from lendemain.agreement.cessation.terms import terms

BY = terms({})


def followed(counts, former, exposure=None):
    """What is believed after these days."""
    now = regimes.begun(1)
    for n, count in enumerate(counts):
        share = 1.0 if exposure is None else exposure[n]
        known = np.array([int(share > 0.0)])
        logs = np.zeros(4)
        if share > 0.0:
            logs = regimes.log_likelihoods(count, share, 1.0, former=former, terms=BY)
        now = regimes.after(now, regimes.joined(logs[None, :]), known)
    return now


def test_the_chain_is_totally_positive():
    """No 2 x 2 minor of the changes is negative: what the proof of monotony needs."""
    for a, b in itertools.combinations(range(3), 2):
        for c, d in itertools.combinations(range(3), 2):
            minor = regimes.CHANGE[a, c] * regimes.CHANGE[b, d]
            assert minor >= regimes.CHANGE[a, d] * regimes.CHANGE[b, c]
    assert regimes.CHANGE.sum(axis=1).tolist() == pytest.approx([1.0, 1.0, 1.0])


@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=20), st.integers(0, 19),
    st.integers(1, 2000), st.floats(0.5, 300.0), st.floats(0.15, 12.0),
)  # fmt: skip
def test_more_violence_never_makes_quiet_more_probable(counts, place, more, rate, shape):
    """With the former rate given, adding to any day lowers each probability of lasting quiet."""
    former, place = Former(rate, shape), place % len(counts)
    worse = [c + more * (n == place) for n, c in enumerate(counts)]
    calm, wild = followed(counts, former), followed(worse, former)

    for days in range(len(counts) + 1):
        assert wild.lasting(days)[0] <= calm.lasting(days)[0] + 1e-9


@given(st.lists(st.integers(0, 300), max_size=8))
def test_the_recursion_is_exact(counts):
    """It gives what summing over all ways of regimes gives."""
    former = Former(100.0, 1.5)
    given = [regimes.log_likelihoods(c, 1.0, 1.0, former=former, terms=BY) for c in counts[:6]]
    logs = [regimes.joined(one[None, :])[0] for one in given]
    total, lasting = 0.0, np.zeros(8)
    for way in itertools.product(range(3), repeat=len(logs)):
        weight, before = 1.0, regimes.FIGHTING
        for one, log in zip(way, logs, strict=True):
            weight *= regimes.CHANGE[before, one] * np.exp(log[one])
            before = one
        run = len(list(itertools.takewhile(lambda r: r == regimes.QUIET, reversed(way))))
        total += weight
        lasting[: run + 1] += weight
    now = followed(counts[:6], former)

    for days in range(1, len(logs) + 1):
        assert now.lasting(days)[0] == pytest.approx(lasting[days] / total)


def test_days_that_nobody_watched_lengthen_no_run():
    """Nine blind days leave no probability of any known day of quiet."""
    now = followed([0] * 9, Former(100.0, 1.5), exposure=[0.0] * 9)

    assert now.lasting(1)[0] == 0.0


def test_one_outlier_below_a_quarter_resets_nothing():
    """Twelve quiet days, one at a fifth of the former rate, one quiet day: the run goes on."""
    now = followed([3] * 12 + [20] + [3] * 2, Former(100.0, 1.5))

    assert now.since(0) == 15
    assert now.lasting(14)[0] > 0.75
    assert now.quiet[0] > 0.95


def test_a_count_over_several_days_tells_of_all_of_them():
    """A week in one count lengthens a run by seven days."""
    former, now = Former(100.0, 1.5), regimes.begun(1)
    for count in (10, 12):
        logs = regimes.log_likelihoods(count, 7.0, 7.0, former=former, terms=BY)
        now = regimes.after(now, regimes.joined(logs[None, :]), np.array([7]))

    assert now.lasting(8)[0] > 0.8
    assert now.lasting(9)[0] < 0.01
