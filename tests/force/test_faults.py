"""What an audit finds wrong with a plan."""

from dataclasses import replace

from lendemain.force import faults
from lendemain.records.force import Rung


def test_a_sound_plan_has_no_fault_and_a_changed_one_has(small):
    """
    A tour moved, a shortfall misstated, a unit used twice: each is found.
    """
    stated, offers, plan = small
    first, *others = plan.assignments
    twice = replace(plan, assignments=(first, replace(first, requirement=first.requirement),
                                       *others))  # fmt: skip
    long = replace(plan, assignments=(replace(first, end=first.end + 9), *others))
    line = next(iter(plan.missing))
    hidden = replace(plan, missing={**plan.missing, line: (9,) * stated.months})

    assert faults.faults(stated, offers, plan) == []
    for changed in (twice, long, hidden):
        assert faults.faults(stated, offers, changed) != []


def test_a_withdrawn_pledge_that_is_still_assigned_is_found(small):
    """
    A6: a plan made before a contribution was withdrawn is at fault from then on, and says where.
    """
    stated, offers, plan = small
    gone = plan.assignments[0].contribution
    after = [
        replace(c, rung=Rung.WITHDRAWN) if c.contribution_id == gone else c for c in offers
    ]  # fmt: skip

    assert any(gone in found for found in faults.faults(stated, after, plan))
