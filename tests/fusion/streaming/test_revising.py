"""What is said to have become of incidents."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fusion.streaming.test_window import Window, batch

from lendemain.fusion.streaming import revising


def told(before, now):
    """The revisions of accounts that led these before and now."""
    window = Window()
    window.taken_in(batch(range(len(now))), np.zeros(len(now), np.int8))
    window.told, window.lead = np.array(before, np.int32), np.array(now, np.int32)
    found = revising.changes(window, 3)
    rows = found.revisions.select(["kind", "incident_id", "before"]).to_pylist()
    return found.changed.tolist(), [(r["kind"], r["incident_id"][-1:], r["before"]) for r in rows]


def name(number):
    return "I-" + (number).to_bytes(8, "big").hex()


def test_each_kind_of_change_has_its_word():
    """
    New, drawn anew, merged, split and withdrawn; what stays as it was is not told.
    """
    same = [0, 0, 2], [0, 0, 2]
    grown = [-1, 1, 1], [1, 1, 1]
    one = [0, 0, 2, 2], [0, 0, 0, 0]
    two = [0, 0, 0], [0, 0, 2]

    assert told(*same) == ([False] * 3, [])
    assert told([-1, 1], [0, 1]) == ([True, False], [("new", "0", "")])
    assert told(*grown)[1] == [("redrawn", "0", name(1)), ("withdrawn", "1", name(1))]
    assert told(*one)[1] == [
        ("merged", "0", f"{name(0)}; {name(2)}"),
        ("withdrawn", "2", name(2)),
    ]
    assert told(*two)[1] == [("split", "0", name(0)), ("split", "2", name(0))]


def test_a_revision_names_the_account_that_brought_it():
    """
    Of several new accounts in an incident the first in time is named.
    """
    window = Window()
    window.taken_in(batch([0, 1, 2]), np.zeros(3, np.int8))
    window.told, window.lead = np.array([0, -1, -1], np.int32), np.zeros(3, np.int32)

    found = revising.changes(window, 1).revisions.to_pylist()[0]

    assert found["since"] == (1).to_bytes(8, "big") + (7).to_bytes(8, "big")
    assert (found["accounts"], found["turn"]) == (3, 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-1, 9)), min_size=1, max_size=10))
def test_revisions_account_for_every_incident(leads):
    """
    Whatever accounts told of before and tell of now: no revision bears a name that another one has,
    names borne now and before are those of the accounts that changed, and accounts add up.
    """
    n = len(leads)
    window = Window()
    window.taken_in(batch(range(n)), np.zeros(n, np.int8))
    window.lead, window.told = firsts_of([a for a, _ in leads]), firsts_of([b for _, b in leads])

    found = revising.changes(window, 1)

    rows = found.revisions.to_pylist()
    borne = [r for r in rows if r["kind"] != "withdrawn"]
    now = {name(int(i)) for i in window.lead[found.changed]}
    was = {name(int(i)) for i in window.told[found.changed] if i >= 0}
    assert sorted(r["incident_id"] for r in borne) == sorted(now)
    assert {r["incident_id"] for r in rows} - now == was - now
    assert sum(r["accounts"] for r in rows) == int(found.changed.sum())
    assert {w for r in borne for w in r["before"].split("; ") if w} == was


def firsts_of(groups):
    """For each account the first of its group, -1 for those of none."""
    return np.array([groups.index(g) if g >= 0 else -1 for g in groups], np.int32)
