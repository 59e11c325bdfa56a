"""The evaluator against a second one, and what must hold in whichever order facts come."""

import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.guarantees.made import (
    clause,
    conditions,
    facts,
    hour,
    instrument,
    rule,
)
from tests.guarantees.naive import ANSWER, Naive

from lendemain.encoding import moment
from lendemain.errors import InputError
from lendemain.guarantees.evaluator import Evaluator, known_by
from lendemain.records.activation import Fact, Fourfold
from lendemain.records.condition import Atom, Junction

EXAMPLES = 1_500 if os.environ.get("LENDEMAIN_FAULTS") == "long" else 40
HAPPENED = Atom(asks="happened", of="a")


def _texts(when, against, on):
    first = clause("t/1", rule(when), on=on)
    second = clause(
        "t/2", rule(Atom(asks="active", of="t/1")), rule(against, effect="void", priority=2)
    )
    third = clause("t/3", rule(when), rule(against, effect="excused"))
    return instrument(first, second, third)


@settings(max_examples=EXAMPLES)
@given(conditions, conditions, st.sampled_from(["", "", "b"]), facts)
def test_a_second_evaluator_finds_the_same_at_every_instant(when, against, on, given_facts):
    """
    At every instant at which anything may change, both evaluators give each clause the same answer,
    and the same starts.
    """
    text = _texts(when, against, on)
    evaluator = Evaluator([text])
    evaluator.take(given_facts)
    naive = Naive(text, given_facts)

    for one in text.clauses:
        if one.fragment == "t/2" and not on:
            continue  # what is active while its condition is unknown has its own test
        mine = [(t, evaluator.answer(one.fragment, t)) for t in naive.instants()]
        theirs = [(t, ANSWER[naive.clause(one, t)]) for t in naive.instants()]
        assert theirs == mine
        starts = [moment(s.at) for s in evaluator.line(one.fragment).starts()]
        assert naive.starts(one) == starts


@settings(max_examples=EXAMPLES)
@given(conditions, conditions, st.sampled_from(["", "b"]), facts, st.data())
def test_any_order_of_arrival_gives_the_same_final_result(when, against, on, given_facts, data):
    """
    Facts in any order, in batches of any size, some of them twice, end in the same timelines and
    starts.
    """
    text = _texts(when, against, on)
    at_once = Evaluator([text])
    at_once.take(given_facts)
    shuffled = data.draw(st.permutations(given_facts))
    one_by_one = Evaluator([text])
    place = 0
    while place < len(shuffled):
        size = data.draw(st.integers(1, 4))
        one_by_one.take(shuffled[max(0, place - 1) : place + size])
        place += size

    for key, line in at_once.lines.items():
        other = one_by_one.lines[key]
        assert line.line.times.tolist() == other.line.times.tolist()
        assert line.line.codes.tolist() == other.line.codes.tolist()
        assert line.starts() == other.starts()


@settings(max_examples=EXAMPLES)
@given(conditions, facts, st.integers(0, 45))
def test_what_was_answered_yesterday_is_answered_again(when, given_facts, day):
    """
    The state under the facts known at a moment is the same whatever became known afterwards, and
    the changes of the later facts tell every start that differs.
    """
    text = instrument(clause("t/1", rule(when)))
    then = Evaluator([text])
    then.take(known_by(given_facts, hour(day)))
    before = [s.at for s in then.line("t/1").starts()]
    again = Evaluator([text])
    again.take(known_by(given_facts, hour(day)))
    changes = then.take([f for f in given_facts if f.known > hour(day)])
    after = [s.at for s in then.line("t/1").starts()]

    assert before == [s.at for s in again.line("t/1").starts()]
    told = {(c.change, c.at) for c in changes}
    assert {("activated", moment(t)) for t in set(after) - set(before)} <= told
    assert {("no longer activated", moment(t)) for t in set(before) - set(after)} <= told


def _fact(name, at, **more):
    return Fact(fact_id=name, **{"signal": "a", "happened": hour(at), "known": hour(at), **more})


def test_late_evidence_changes_the_past_and_is_told():
    """
    A fact of hour 2 that is known at hour 9 activates the clause at hour 2, marked late.
    """
    evaluator = Evaluator([instrument(clause("t/1", rule(HAPPENED)))])
    evaluator.take([_fact("f1", 5)])

    changes = evaluator.take([_fact("f2", 2, known=hour(9))])

    assert [
        ("activated", hour(2), True), ("no longer activated", hour(5), True)
    ] == [(c.change, c.at, c.late) for c in changes]  # fmt: skip


def test_a_withdrawn_account_takes_its_activation_back_and_says_so():
    """
    When the only evidence is withdrawn after the activation, the change is told; nothing is silent.
    """
    evaluator = Evaluator([instrument(clause("t/1", rule(HAPPENED)))])
    evaluator.take([_fact("f1", 5)])

    changes = evaluator.take([_fact("w", 7, withdraws="f1")])

    assert [c.change for c in changes] == ["no longer activated"]
    assert evaluator.answer("t/1", hour(9)) == Fourfold.FALSE


def test_an_incident_attributed_anew_after_activation_is_told():
    """
    The same assessor's later account of an occurrence replaces the earlier one.
    """
    evaluator = Evaluator([instrument(clause("t/1", rule(HAPPENED)))])
    evaluator.take([_fact("f1", 5, probability=0.95, assessor="commission")])

    changes = evaluator.take(
        [_fact("g", 5, occurrence="f1", probability=0.5, assessor="commission", known=hour(8))]
    )

    assert [c.change for c in changes] == ["no longer activated"]
    assert evaluator.answer("t/1", hour(9)) == Fourfold.UNKNOWN


@given(facts)
def test_nothing_activates_without_its_condition_and_unknown_never_closes(given_facts):
    """
    A clause never starts where its condition is not plainly true, and what began while it was true
    goes on while it is unknown or disputed.
    """
    condition = Junction(
        op="all", parts=(HAPPENED, Atom(asks="happened", of="c", window_us=10**10))
    )
    evaluator = Evaluator([instrument(clause("t/1", rule(condition)))])
    evaluator.take(given_facts)
    line = evaluator.line("t/1")

    for start in line.starts():
        assert line.line.at(start.at) == 1
        for at, code in zip(line.line.times.tolist(), line.line.codes.tolist(), strict=True):
            if start.at < at < start.until:
                assert code != 2


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (_fact("f", 1, signal="z"), "no text knows"),
        (_fact("f", 9, known=hour(3)), "dated after"),
        (_fact("f", 1, probability=1.5), "probability"),
        (_fact("f", 1, until=hour(1)), "ends before"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_and_nothing_is_taken(fact, words):
    """
    A fact of an unknown signal, of the future, or of no probability takes its whole batch with it.
    """
    evaluator = Evaluator([instrument(clause("t/1", rule(HAPPENED)))])

    with pytest.raises(InputError, match=words):
        evaluator.take([_fact("good", 1), fact])

    assert evaluator.line("t/1").starts() == []


def test_clauses_that_ask_of_each_other_in_a_circle_are_refused():
    """
    A circular reference names its circle.
    """
    one = clause("t/1", rule(Atom(asks="active", of="t/2")))
    two = clause("t/2", rule(Atom(asks="overdue", of="t/1")))

    with pytest.raises(InputError, match="t/1 asks of t/2 asks of t/1"):
        Evaluator([instrument(one, two)])


def test_two_texts_that_count_one_signal_in_two_units_are_refused():
    """
    One signal has one unit in all instruments under evaluation.
    """
    one = instrument(clause("t/1", rule(HAPPENED)))
    other = replace(
        one, instrument_id="u", clauses=(),
        signals=(replace(one.signals[0], unit="per day"),),
    )  # fmt: skip

    with pytest.raises(InputError, match="counts a in"):
        Evaluator([one, other])
