"""What a condition holds active: begun when shown, ended when refuted, shared where alike."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.guarantees.made import clause, hour, instrument, rule

from lendemain.guarantees import fourfold
from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.expressions import parsed
from lendemain.guarantees.latches import Latch, dated
from lendemain.guarantees.timelines import BEGINNING, END, Kept, Timeline, stepped
from lendemain.records.activation import Fact

steps = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 3)), min_size=1, max_size=14)


def line(given_steps):
    """A timeline of unlike steps, false before the first."""
    told = {BEGINNING: fourfold.FALSE} | dict(given_steps)
    times = np.array(sorted(told), np.int64)
    return stepped(times, np.array([told[t] for t in times.tolist()], np.uint8))


def plainly(of, at):
    """What is active at an instant, step by step."""
    active = fourfold.FALSE
    for time, code in zip(of.times.tolist(), of.codes.tolist(), strict=True):
        if time > at:
            break
        active = code if code in (fourfold.TRUE, fourfold.FALSE) else active
    return active


@given(steps, steps, st.integers(1, 60), st.integers(0, 30))
def test_a_latch_brought_up_to_date_is_the_one_made_anew(before, after, low, wide):
    """
    Whatever changes over a span: at every instant what is active is what was last shown or refuted,
    and the starts told are those that are new, and gone.
    """
    kept = Kept(line(before))
    latch = Latch(lambda _: kept.line)
    was = {t for t in range(64) if plainly(kept.line, t) == 1 and plainly(kept.line, t - 1) != 1}
    high = low + wide
    inside = [(t, c) for t, c in after if low <= t <= high]
    base = dict(zip(kept.line.times.tolist(), kept.line.codes.tolist(), strict=True))
    told = {t: c for t, c in base.items() if t < low or t > high}
    told |= {low: kept.line.at(low), high + 1: kept.line.at(high + 1)} | dict(inside)
    if not any(t == high for t, _ in inside):
        told[high] = kept.line.at(high)
    fresh_line = line([(t, c) for t, c in told.items() if t > BEGINNING])
    kept = Kept(fresh_line)  # the latch asks for it by this name

    _, fresh, gone = latch.taken(low, high)

    for at in range(64):
        assert latch.line.at(at) == plainly(fresh_line, at)
    now = {t for t in range(64) if latch.line.at(t) == 1 and latch.line.at(t - 1) != 1}
    assert {s.at for s in fresh} == now - was
    assert {s.at for s in gone} == was - now


def test_outside_its_days_a_condition_is_false():
    """Before the first instant, from the end on; as it is in between."""
    whole = Timeline(np.array([BEGINNING], np.int64), np.array([fourfold.TRUE], np.uint8))

    found = dated(whole, (10, 20), (BEGINNING, END))

    assert [found.at(t) for t in (9, 10, 19, 20)] == [2, 1, 1, 2]
    assert dated(whole, (BEGINNING, END), (BEGINNING, END)) is whole


def test_clauses_of_one_condition_share_a_latch_and_are_told_each():
    """Two clauses with one condition start at the same instant, each in its own name."""
    when = parsed('count("a", "P1D") >= 2')
    evaluator = Evaluator([instrument(clause("t/1", rule(when)), clause("t/2", rule(when)))])
    one, other = (evaluator.line(f) for f in ("t/1", "t/2"))

    changes = evaluator.take(
        [Fact(fact_id=f"f{n}", signal="a", happened=hour(n), known=hour(n)) for n in (1, 2)]
    )

    assert one._alone is other._alone
    assert {(c.fragment, c.change) for c in changes} >= {("t/1", "activated"), ("t/2", "activated")}
