"""One run: everybody is somewhere, limits hold, and a model of single people agrees."""

import math
import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.regeneration.single import single
from tests.regeneration.worlds import SCENARIOS, SMALL, with_course

from lendemain.regeneration import core

LONG = os.environ.get("LENDEMAIN_FAULTS") == "long"
CHECKED = SCENARIOS if LONG else ("free", "few instructors")


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32), recruits=st.integers(0, 300), seats=st.integers(0, 200),
    instructors=st.integers(0, 60), pass_rate=st.floats(0, 1), washback=st.floats(0, 1),
    injured=st.floats(0, 0.5), leave=st.floats(0, 1),
)  # fmt: skip
def test_everybody_and_everything_is_somewhere(
    seed, recruits, seats, instructors, pass_rate, washback, injured, leave
):
    """
    In every week people and items add up exactly, nobody sits without a seat or an instructor, and
    no unit holds more than it is authorised.
    """
    scenario = replace(
        with_course("basic", seats=seats, pass_rate=pass_rate, washback=washback, injured=injured),
        recruits=recruits, instructors=instructors, leave=leave, weeks=30,
    )  # fmt: skip
    planned = core.plan(scenario)

    found = core.run(planned, seed)

    assert found.conserved()
    assert (found.courses[:, :, 1] <= planned.seats).all()
    assert (found.busy <= found.people[:, core.PLACES.index("instructing")]).all()
    assert (found.units <= planned.wanted.sum(axis=1)).all()


def test_the_same_seed_gives_the_same_run():
    """A run is its scenario and its seed, and nothing else."""
    planned = core.plan(SMALL)

    first, again, other = core.run(planned, 5), core.run(planned, 5), core.run(planned, 6)

    assert np.array_equal(first.people, again.people)
    assert not np.array_equal(first.people, other.people)


def test_a_week_without_chance_is_told_by_hand():
    """With chances of 0 and 1 the numbers are those of a pencil."""
    scenario = replace(
        with_course("basic", pass_rate=1.0, injured=0.0), leave=0.0, weeks=8, recruits=10,
        courses=(SCENARIOS["free"].courses[0].__class__(
            course_id="basic", weeks=2, seats=15, per_instructor=10.0, pass_rate=1.0),),
        types=(replace(SMALL.types[0], people={"basic": 1000}),),
        formations=(replace(SMALL.formations[0], count=1, on_hand=0),),
    )  # fmt: skip

    found = core.run(core.plan(scenario), 1)

    assert found.courses[:, 0, 1].tolist() == [0, 10, 15, 15, 15, 15, 15, 15, 15]
    assert found.courses[:, 0, 0].tolist() == [0, 0, 5, 5, 10, 10, 15, 15, 20]
    assert found.units[:, 0].tolist() == [0, 0, 0, 10, 15, 25, 30, 40, 45]


def test_those_further_on_are_trained_first():
    """Few instructors go to the course that follows, so that not everybody stays half trained."""
    found = core.run(core.plan(SCENARIOS["few instructors"]), 1)

    assert found.courses[-1, 1, 0] < 40
    assert found.courses[-1, 0, 0] > 100


@pytest.mark.parametrize("name", CHECKED)
def test_a_model_of_single_people_agrees(name):
    """
    Means within 2 % and the ends of the 90 % band within 5 % of what SimPy gives when it follows
    single people through the same rules: people in units, and people in courses.
    """
    scenario = replace(SCENARIOS[name], weeks=60)
    planned = core.plan(scenario)
    runs = 40 if LONG else 12

    ours = np.array([_told(core.run(planned, 100 + k)) for k in range(4 * runs)])
    theirs = np.array([single(scenario, seed=k) for k in range(runs)])

    for column in range(ours.shape[1]):
        mean = theirs[:, column].mean()
        noise = 3 * math.hypot(
            theirs[:, column].std() / math.sqrt(runs), ours[:, column].std() / math.sqrt(4 * runs)
        )
        assert abs(ours[:, column].mean() - mean) <= max(0.02 * mean, noise), column
        for point in (0.05, 0.95):
            apart = np.quantile(ours[:, column], point) - np.quantile(theirs[:, column], point)
            assert abs(apart) <= 0.05 * mean + noise, (column, point)


def _told(found: core.Run) -> list[float]:
    """People in units and in courses, at the middle and at the end."""
    unit, training = (core.PLACES.index(n) for n in ("unit", "training"))
    return [float(found.people[w, k]) for w in (30, 60) for k in (unit, training)]
