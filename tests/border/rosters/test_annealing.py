"""Rosters by small changes."""

import numpy as np
from tests.border import shifts
from tests.border.rosters.crews import crew

from lendemain.border.rosters.annealing import annealed, temperatures
from lendemain.border.rosters.problem import faults, value


def none(p, plan):
    """No schedule for anybody who lacks hours."""


def test_the_same_seed_gives_the_same_roster():
    """
    A roster without a fault, the same again, and better than nobody on duty.
    """
    problem = crew(1)
    one, other = (
        annealed(problem, seed=4, proposals=60_000, pace=lambda: 0.0, mended=none) for _ in range(2)
    )

    assert faults(problem, one) == []
    assert np.array_equal(one, other)
    assert value(problem, one) < value(problem, np.full_like(one, -1))


def test_time_that_is_up_cuts_it_short():
    """
    Where all time is gone it ends after a first lot; nobody who lacks hours is handed out.
    """
    problem = crew(1)
    found = annealed(problem, seed=4, proposals=10**12, pace=lambda: 1.0, mended=none)

    assert found is None or faults(problem, found) == []


def test_it_cools_from_what_a_gap_costs_to_what_anything_does():
    """
    Half of what one too few costs, half of the least cost.
    """
    assert temperatures(crew(1)) == (50.0, 0.5)


def test_a_published_instance_comes_near_the_list(shared):
    """
    Within 3 % of what is listed, no rule broken.
    """
    folder = shared / "data" / "planning"
    problem = shifts.curtois(folder / "nrp" / "Instance1.txt")
    found = annealed(problem, seed=1, proposals=200_000, pace=lambda: 0.0, mended=none)

    assert faults(problem, found) == []
    assert value(problem, found) <= 1.03 * shifts.listed(folder)[1]
