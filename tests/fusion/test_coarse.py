"""Wholes of fine accounts, and the coarse accounts that fit them."""

import numpy as np
import pytest

from lendemain.fusion import coarse, kernels, slabs
from lendemain.fusion.gate import Gate, Points


def points(t, x, variance, span=0.0):
    t, x = np.asarray(t, float), np.asarray(x, float)
    cov = np.column_stack([np.full(len(t), variance), np.zeros(len(t)), np.full(len(t), variance)])
    return Points(t, t + span, x, np.zeros(len(t)), cov, np.zeros(len(t), np.int32))


def placed(given, parent, grade):
    """The wholes finer than a grade (accounts of 1, finer ones of 0)."""
    standing = kernels.Standing(np.asarray(grade, np.int8), np.asarray(parent, np.int32))
    ring, heads = slabs.rings(slabs.Work(given, Gate(), standing, 1), (kernels.ATTACHED, 1))
    wholes = coarse.Wholes(heads, np.empty((len(heads), 8)))
    known = coarse.Wholes(np.empty_like(heads), np.empty((len(heads), 8)))
    count = coarse.compounds(given, ring, heads, Gate().odds(), known)
    known = coarse.Wholes(*(a[:count] for a in known))
    coarse.placed(given, known, wholes, Gate().odds())
    return wholes


def weighed(account, wholes_at, search):
    """The tally of one account (its points come last) among wholes of one account each."""
    both = Points(*(np.concatenate([w, a]) for w, a in zip(wholes_at, account, strict=True)))
    n = len(wholes_at.start)
    wholes = placed(both, np.arange(n + 1), [0] * n + [1])
    tally = coarse.tally_of(1)
    cells = coarse.cells_of(wholes, np.arange(n, dtype=np.int32))
    weighing = coarse.Weighing(wholes, cells, search, tally)
    coarse.weighed(both, np.array([n], np.int32), weighing)
    return tally


def test_a_whole_is_where_its_accounts_are():
    """
    Equal accounts give their mean; the covariance is its error and their spread.
    """
    given = points([0.0, 10.0], [0.0, 200.0], 100.0**2)

    wholes = placed(given, [0, 0], [0, 0])

    assert wholes.heads.tolist() == [0]
    assert wholes.place[0, :4].tolist() == [0.0, 10.0, 100.0, 0.0]
    assert wholes.place[0, 4:] == pytest.approx([15_000.0, 0.0, 5_000.0, 15_000.0])


def test_coarser_accounts_are_no_part_of_wholes():
    """
    Only accounts finer than the grade count, and those attached to them before.
    """
    given = points([0.0, 10.0, 20.0], [0.0, 200.0, 400.0], 100.0**2)

    alone = placed(given, [0, 1, 2], [0, 1, 0])
    attached = placed(given, [2, 1, 2], [kernels.ATTACHED, 1, 0])

    assert alone.heads.tolist() == [0, 2]
    assert attached.heads.tolist() == [2]
    assert attached.place[0, :3].tolist() == [0.0, 20.0, 200.0]


@pytest.mark.parametrize(("at", "expected"), [(0.0, 0), (10_000.0, 1), (5_000.0, -1)])
def test_a_coarse_account_joins_what_it_fits_far_better_or_nothing(at, expected):
    """
    Near one whole it joins that one; midway between two it joins neither.
    """
    wholes = points([0.0, 1.0], [0.0, 10_000.0], 100.0**2)
    account = points([0.0], [at], 2_000.0**2, span=600.0)
    search = kernels.Search(1800.0, 20_000.0, 100, Gate().odds())

    tally = weighed(account, wholes, search)

    assert coarse.fitting(tally, 100, 0.67).tolist() == [expected]


def test_too_many_candidates_are_too_many_to_tell():
    """
    Where more wholes are in reach than may be asked, the account stays by itself.
    """
    wholes = points(np.arange(50.0), np.zeros(50), 100.0**2)
    account = points([0.0], [0.0], 2_000.0**2)
    search = kernels.Search(1800.0, 20_000.0, 10, Gate().odds())

    tally = weighed(account, wholes, search)

    assert (coarse.fitting(tally, 10, 0.0).tolist(), tally.seen.tolist()) == ([-1], [11])
