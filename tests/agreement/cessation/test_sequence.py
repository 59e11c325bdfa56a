"""Steps in the calendar: a late one moves its successors, an impossible day is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.agreement.cessation.deployment import ordered
from lendemain.agreement.cessation.sequence import check_done, scheduled
from lendemain.errors import InputError
from lendemain.records.cessation import Deployment, DeploymentStep

D = date(2026, 7, 1)


def step(name, day, days=0, after=()):
    """One step."""
    return DeploymentStep(step_id=name, title={"en": name}, day=day, days=days, after=after)


def plan(*steps):
    """A deployment."""
    return Deployment(
        deployment_id="d", version="1", title={}, host="n", agreement_id="a", source="s",
        steps=steps,
    )  # fmt: skip


PLAN = plan(step("a", 0, 2), step("b", 2, 3, ("a",)), step("c", 1, 1), step("d", 6, 0, ("b", "c")))


def on(days, done=None, plan=PLAN):
    """The schedule so many days after D, by step."""
    return {
        one.step_id: one
        for one in scheduled(plan, start=D, done=done or {}, today=D + timedelta(days=days))
    }


def test_as_the_text_has_it():
    """On D nothing is late; what decides the end is critical, the rest has slack."""
    found = on(0)

    assert [found[n].end for n in "abcd"] == [D + timedelta(n) for n in (2, 5, 2, 6)]
    assert [found[n].late_d for n in "abcd"] == [0, 0, 0, 0]
    assert (found["b"].free_d, found["c"].free_d) == (1, 4)
    assert found["d"].critical


def test_a_late_step_moves_its_successors_and_says_what_waits():
    """Four days late, a moves b and the end; c does not wait for it."""
    found = on(6, done={"c": D + timedelta(2)})

    assert found["a"].end == D + timedelta(6)
    assert (found["b"].start, found["b"].end) == (D + timedelta(6), D + timedelta(9))
    assert found["d"].end == D + timedelta(9)
    assert [found[n].late_d for n in "abcd"] == [4, 4, 0, 3]
    assert (found["b"].waits_for, found["d"].waits_for) == (("a",), ("b",))
    assert [n for n in "abcd" if found[n].critical] == ["a", "b", "d"]


@pytest.mark.parametrize(
    ("name", "day", "done", "what"),
    [
        ("x", 1, {}, "no such step"), ("a", -1, {}, "before D"), ("a", 30, {}, "future"),
        ("b", 3, {}, "waits for a"), ("a", 1, {"a": D}, "was done"),
        ("b", 1, {"a": D + timedelta(2)}, "later than"),
    ],
)  # fmt: skip
def test_impossible_days_are_refused(name, day, done, what):
    """Before the order, in the future, before what it waits for, or twice."""
    with pytest.raises(InputError, match=what):
        check_done(PLAN, name, D + timedelta(days=day), start=D, done=done,
                   today=D + timedelta(days=9))  # fmt: skip


def test_a_possible_day_is_taken():
    """Done on the day itself."""
    check_done(PLAN, "a", D, start=D, done={}, today=D)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.sets(st.integers(0, 7))),
             min_size=1, max_size=8),
    st.integers(0, 40), st.sets(st.integers(0, 7)),
)  # fmt: skip
def test_nothing_begins_before_what_it_waits_for_and_lateness_only_grows(rows, day, done):
    """Whatever the steps: order is kept, and a day later nothing ends earlier."""
    steps = [
        step(f"s{n}", d, length, tuple(f"s{a}" for a in sorted(after) if a < n))
        for n, (d, length, after) in enumerate(rows)
    ]
    given_plan = plan(*steps)
    was = {f"s{n}": D for n in done if n < len(steps) and not steps[n].after}
    now, later = on(day, was, given_plan), on(day + 1, was, given_plan)

    for one in ordered(steps):
        row = now[one.step_id]
        assert later[one.step_id].end >= row.end
        assert row.free_d >= 0
        assert row.slack_d >= 0
        if row.done is None:
            assert all(row.start >= now[o].end for o in one.after)
