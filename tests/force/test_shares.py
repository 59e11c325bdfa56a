"""Costs and burdens add up, to the cent."""

from hypothesis import given
from hypothesis import strategies as st

from lendemain.force import shares


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
def test_parts_sum_to_the_whole(total, weights):
    """
    Whatever the weights, no cent is lost, and no part is off by a cent or more.
    """
    parts = shares.apportioned(total, weights)

    assert sum(parts) == total
    whole = sum(weights)
    if whole:
        assert all(abs(p * whole - total * w) < whole for p, w in zip(parts, weights, strict=True))


def test_national_shares_sum_to_the_cost_of_the_plan(small):
    """
    F7: sums equal national lines.
    """
    stated, offers, plan = small
    of = {c.contribution_id: c for c in offers}

    found = shares.shares(plan.assignments, of, stated.nations)

    cost = sum(of[a.contribution].cost_cents * (a.end - a.start) for a in plan.assignments)
    assert sum(s.own_cents + s.pooled_cents for s in found) == cost
    assert cost == plan.terms[-1].value
