"""Truth over time: joining, holding, remembering, and splicing what changed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendemain.guarantees import fourfold
from lendemain.guarantees.timelines import (
    BEGINNING,
    END,
    Kept,
    Timeline,
    held,
    merged,
    runs,
    since,
    stepped,
    within,
)

steps = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), max_size=8)


def line(listed):
    """A timeline of these steps; of two at one instant the last counts."""
    given_steps = {BEGINNING: 2, **dict(listed)}
    times = np.array(sorted(given_steps), np.int64)
    return stepped(times, np.array([given_steps[t] for t in times.tolist()], np.uint8))


@given(steps, steps)
def test_joining_asks_each_instant(one, other):
    """
    A conjunction of two timelines has at each instant the conjunction of their codes.
    """
    left, right = line(one), line(other)
    both = merged(left, right, fourfold.both)

    for at in range(-1, 33):
        assert both.at(at) == int(fourfold.both(np.uint8(left.at(at)), np.uint8(right.at(at))))


@given(steps, st.integers(1, 9))
def test_held_is_true_where_all_of_the_window_is(listed, window):
    """
    Held is shown where every instant of the window is, and refuted where one is refuted.
    """
    given_line = line(listed)
    found = held(given_line, window)

    for at in range(-1, 45):
        codes = [given_line.at(t) for t in range(at - window, at + 1)]
        assert bool(found.at(at) & 1) == all(c & 1 for c in codes)
        assert bool(found.at(at) & 2) == any(c & 2 for c in codes)


@given(steps, steps, st.integers(0, 20), st.integers(0, 12))
def test_splicing_replaces_a_span_and_nothing_else(old, new, low, length):
    """
    Between the two instants the new timeline holds, elsewhere the old one, with no needless step.
    """
    high = low + length
    before, other = line(old), line(new)
    part = within(other, low, high)
    ends = Timeline(np.array([high], np.int64), np.array([before.at(high)], np.uint8))
    inner, kept = Kept(part), Kept(before)
    inner.replaced(ends, high, high)
    changed = kept.replaced(inner.line, low, high)
    found = kept.line

    for at in range(-1, 33):
        wanted = other if low <= at < high else before
        assert found.at(at) == wanted.at(at)
    assert not np.any(found.codes[1:] == found.codes[:-1])
    assert changed == any(found.at(at) != before.at(at) for at in range(-1, 33))
    assert not kept.replaced(within(found, low, high), low, high)


@given(steps, st.lists(st.integers(0, 30), max_size=4), st.booleans())
def test_since_asks_back_to_an_occurrence(listed, occurrences, closed):
    """
    Since is shown where the timeline held from some occurrence on, and refuted where it broke
    after the last.
    """
    given_line = line(listed)
    at_ = np.array(sorted(set(occurrences)), np.int64)
    found = since(given_line, at_, at_, closed=closed)

    for at in range(32):
        past = [o for o in at_.tolist() if o <= at]
        shown = any(all(given_line.at(t) & 1 for t in range(o, at + 1)) for o in past)
        refuted = any(given_line.at(t) & 2 for t in range(past[-1], at + 1)) if past else closed
        assert (bool(found.at(at) & 1), bool(found.at(at) & 2)) == (shown, refuted)


def test_what_never_ends_has_no_step_at_the_end():
    """
    A run that still lasts ends at no instant.
    """
    assert runs(line([(3, 1)]), 1)[1].tolist() == [END]
    assert END not in held(line([(3, 1)]), 2).times.tolist()
