"""Wholes of fine accounts, and the coarse accounts that fit them."""

import numpy as np
import pytest

from lendemain.fusion import coarse, kernels
from lendemain.fusion.gate import Gate, Points


def points(t, x, variance, span=0.0):
    t, x = np.asarray(t, float), np.asarray(x, float)
    cov = np.column_stack([np.full(len(t), variance), np.zeros(len(t)), np.full(len(t), variance)])
    return Points(t, t + span, x, np.zeros(len(t)), cov, np.zeros(len(t), np.int32))


def test_a_whole_is_where_its_accounts_are():
    """
    Equal accounts give their mean; the covariance is its error and their spread.
    """
    given = points([0.0, 10.0], [0.0, 200.0], 100.0**2)
    rows, parent = np.arange(2, dtype=np.int32), np.zeros(2, np.int32)

    heads, sums = coarse.summed(given, rows, parent, Gate().odds())
    places, cov = coarse.wholes(given, heads, sums)

    assert heads.tolist() == [0]
    assert places.tolist() == [[0.0, 10.0, 100.0, 0.0]]
    assert cov[0] == pytest.approx([100.0**2 / 2 + 100.0**2, 0.0, 100.0**2 / 2])


@pytest.mark.parametrize(("at", "expected"), [(0.0, 0), (10_000.0, 1), (5_000.0, -1)])
def test_a_coarse_account_joins_what_it_fits_far_better_or_nothing(at, expected):
    """
    Near one whole it joins that one; midway between two it joins neither.
    """
    wholes = points([0.0, 1.0], [0.0, 10_000.0], 100.0**2)
    account = points([0.0], [at], 2_000.0**2, span=600.0)
    search = kernels.Search(20_000.0, 4, 100, Gate().odds())

    best, _ = coarse.attached(account, wholes, search, 0.67)

    assert best.tolist() == [expected]


def test_too_many_candidates_are_too_many_to_tell():
    """
    Where more wholes are in reach than may be asked, the account stays by itself.
    """
    wholes = points(np.arange(50.0), np.zeros(50), 100.0**2)
    account = points([0.0], [0.0], 2_000.0**2)
    search = kernels.Search(20_000.0, 8, 10, Gate().odds())

    best, tested = coarse.attached(account, wholes, search, 0.0)

    assert (best.tolist(), tested) == ([-1], 11)
