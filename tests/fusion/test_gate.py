"""The numbers of a pair's odds, as kernels read them."""

import numpy as np
import pytest

from lendemain.fusion.gate import BINS, CHI2_MAX, STEP_S, Gate, density_unlearnt


def test_delays_are_a_density_that_falls():
    """
    What delays are made of sums to nearly one within a few hours, and longer delays are rarer.
    """
    gaps = np.arange(0.0, 10_000.0)

    density = density_unlearnt(gaps)

    assert density.sum() == pytest.approx(1.0, abs=0.02)
    assert (np.diff(density) < 0).all()


def test_more_strangers_ask_for_more():
    """
    Ten times the density of strangers lowers the cost up to which pairs join by ln 10.
    """
    sparse, dense = Gate(density=1e-12), Gate(density=1e-11)

    assert sparse.level() - dense.level() == pytest.approx(np.log(10.0))


def test_the_table_reaches_as_far_as_it_can_matter():
    """
    Coarser accounts leave less of the level to delays; no table is longer than the reach.
    """
    gate = Gate(density=1e-10)

    lengths = [len(gate.table(root)) for root in (10.0, 1e4, 1e6, 1e12)]

    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] <= BINS + 3
    assert gate.reach_s(10.0) == STEP_S * (lengths[0] - 2)


def test_widened_covariances_hold_factor_and_extent():
    """
    k^2 C plus half of s^2 on both axes, so that a pair has s^2.
    """
    gate = Gate(factor=2.0, extent_m=300.0)

    found = gate.widened(np.array([[100.0, 10.0, 400.0]]))

    assert found.tolist() == [[45_400.0, 40.0, 46_600.0]]


def test_the_reach_is_the_largest_chi_squared():
    """
    No pair of accounts of these variances can be joined farther apart.
    """
    assert Gate().reach_m(1e4) == pytest.approx(np.sqrt(2e4 * CHI2_MAX))
