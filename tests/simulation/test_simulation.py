"""The simulation: nothing is violated, every seed replays, and planted faults are noticed."""

import itertools
import os
from dataclasses import replace

import pytest
from tests.simulation.mutants import MUTANTS, planted
from tests.simulation.scenario import NAMES, QUORUMS, Plan, played, policy

from lendemain.ledger.witnessing.collusion import two_histories

LONG = os.environ.get("LENDEMAIN_FAULTS") == "long"
FIRST, WIDTH = 1, 5
ROUNDS = 200 if LONG else 10


@pytest.mark.faults
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_nothing_is_violated_whatever_goes_wrong(turn):
    """
    I1 to I6 hold after scenarios of loss, repetition, partitions, power cuts, clocks that jump, and
    logs that fork, rewind, freeze or swallow; forks are noticed by all who are shown them, and
    nobody raises a false alarm.
    """
    first = FIRST + turn * WIDTH
    found = {
        seed: done.violations
        for seed in range(first, first + WIDTH)
        if (done := played(Plan.of(seed))).violations
    }

    assert found == {}


def test_a_seed_replays_to_the_step():
    """
    The same seed gives the same steps, figures and end; another seed gives others.
    """
    first, again, other = (played(Plan.of(seed)) for seed in (11, 11, 12))

    assert (first.steps, first.figures) == (again.steps, again.figures)
    assert first.steps != other.steps


@pytest.mark.faults
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_a_planted_fault_is_noticed(mutant):
    """
    With a fault planted in the real code the invariant that is about it is violated within a few
    scenarios: the simulation would have found it.
    """
    for seed in range(1, 60):
        plan = replace(Plan.of(seed), kind=mutant.kind, colluders=mutant.colluders)
        with planted(mutant):
            violations = played(plan).violations
        if any(what.startswith(f"{mutant.noticed_by}:") for what in violations):
            return
    pytest.fail("not noticed in 60 scenarios")


@pytest.mark.faults
@pytest.mark.parametrize("quorum", QUORUMS if LONG else QUORUMS[1:2])
def test_a_fork_is_noticed_whoever_colludes(quorum):
    """
    Over all sets of colluding witnesses: with fewer than the threshold no two histories are ever
    witnessed, and everybody who is shown two notices, in every schedule.
    """
    shown = 0
    sets = [frozenset(some) for n in range(6) for some in itertools.combinations(NAMES, n)]
    for seed, some in enumerate(sets if LONG else sets[::3]):
        plan = Plan(seed=7000 + seed, kind="fork", quorum=quorum, colluders=some)
        done = played(plan)
        assert done.violations == (), plan
        shown += done.figures["shown two histories"]
        assert done.figures["alarms"] >= done.figures["shown two histories"]

    assert shown > len(sets) // 3


@pytest.mark.faults
def test_enough_colluders_do_have_two_histories_witnessed():
    """
    The control: with the threshold met some scenario ends with two witnessed histories, so that
    their absence elsewhere says something; the parties notice all the same.
    """
    some = frozenset(NAMES[:4])
    quorum = QUORUMS[0]
    assert two_histories(policy(quorum), some)
    both = 0
    for seed in range(40):
        done = played(Plan(seed=8000 + seed, kind="fork", quorum=quorum, colluders=some))
        assert done.violations == ()
        both += done.figures["witnessed histories"] > 1
        if both:
            break

    assert both
