"""A bound by what all can do together."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border import shifts
from tests.border.rosters.crews import skilled
from tests.border.rosters.test_annealing import none

from lendemain.border.rosters.annealing import annealed
from lendemain.border.rosters.problem import value
from lendemain.border.rosters.relaxed import bound


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_no_roster_costs_less(seed):
    """
    A roster that is found costs no less than the bound.
    """
    problem = skilled(seed)
    found = annealed(problem, seed=1, proposals=20_000, pace=lambda: 0.0, mended=none)

    assert found is None or bound(problem) <= value(problem, found) + 1e-6


def test_hours_that_are_too_few_are_counted(shared):
    """
    Instance 10 lacks 46 duties by hours alone: 4600 of the 4631 that are best.
    """
    problem = shifts.curtois(shared / "data" / "planning" / "nrp" / "Instance10.txt")

    assert 4599.9 < bound(problem) <= 4631
    assert bound(replace(problem, need=problem.need * 0)) <= 4600
