"""Every bad input of commitments: a clear refusal or a visible assumption, and the test of each."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from tests.guarantees.made import clause, hour, instrument, rule

from lendemain.errors import InputError
from lendemain.guarantees.evaluator import Evaluator, known_by
from lendemain.records.activation import Fact, Fourfold
from lendemain.records.condition import Atom

TESTS = Path(__file__).parents[1]
CASES = {
    "two versions of one text with one number":
        ("guarantees/test_versions.py", "test_one_number_for_two_texts_is_refused"),
    "the same, adopted":
        ("desk/outlook/test_activating.py", "test_two_texts_of_one_number_are_refused"),
    "signature without ratification":
        ("guarantees/test_standing.py", "test_a_signature_without_ratification_binds_nobody"),
    "ratified with a reservation":
        ("guarantees/test_standing.py", "test_a_reservation_takes_out_of_its_clause_only"),
    "withdrawal announced, not effective":
        ("guarantees/test_standing.py", "test_a_withdrawal_binds_until_it_takes_effect"),
    "notification by a non-party":
        ("guarantees/test_bad_input.py", "test_an_act_of_a_stranger_starts_nothing_and_is_told"),
    "evidence after the decision":
        ("guarantees/test_bad_input.py", "test_evidence_after_a_decision_leaves_earlier_answers"),
    "evidence withdrawn": (
        "guarantees/test_evaluator.py",
        "test_a_withdrawn_account_takes_its_activation_back_and_says_so",
    ),
    "the same, recorded": (
        "desk/outlook/test_activating.py",
        "test_withdrawn_evidence_takes_its_activation_back_and_says_so",
    ),
    "clock started twice": ("guarantees/test_activations.py", "test_a_clock_started_twice"),
    "deadline on a holiday": (
        "guarantees/test_clocks.py", "test_an_end_on_a_free_day_is_moved_only_as_the_text_says",
    ),
    "immediately, without delay, as appropriate":
        ("guarantees/test_durations.py", "test_what_is_no_length_is_refused"),
    "the same, read by agreement": (
        "guarantees/test_drafting.py", "test_silence_deadlines_words_and_circles_are_told",
    ),
    "threshold in another unit":
        ("guarantees/test_text.py", "test_a_threshold_counts_in_its_signals_unit"),
    "a day's count against 72 hours":
        ("guarantees/test_bad_input.py", "test_a_count_is_asked_over_the_window_that_is_written"),
    "incident attributed anew after activation":
        ("guarantees/test_evaluator.py",
         "test_an_incident_attributed_anew_after_activation_is_told"),
    "party renamed or succeeded":
        ("guarantees/test_occurrences.py", "test_a_bearer_is_called_by_its_present_name"),
    "negative duration": ("guarantees/test_durations.py", "test_what_is_no_length_is_refused"),
    "circular reference": (
        "guarantees/test_evaluator.py",
        "test_clauses_that_ask_of_each_other_in_a_circle_are_refused",
    ),
    "dated in the future": (
        "desk/outlook/test_activating.py",
        "test_a_fact_that_cannot_be_is_refused_and_nothing_recorded",
    ),
}  # fmt: skip


def fact(name, at, **more):
    """A fact of the signal a."""
    return Fact(fact_id=name, **{"signal": "a", "happened": hour(at), "known": hour(at), **more})


@pytest.mark.parametrize("case", CASES)
def test_each_case_has_its_test(case):
    """
    The test that is named for a bad input is there.
    """
    path, name = CASES[case]
    tree = ast.parse((TESTS / path).read_text("utf-8"))

    assert name in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


def test_an_act_of_a_stranger_starts_nothing_and_is_told():
    """
    A notification by one whose acts do not count starts no clock, and the fact says why.
    """
    one = replace(clause("t/1", rule(Atom(asks="happened", of="b"))), on="a", notifiers=("x",))
    evaluator = Evaluator([instrument(one)])
    evaluator.take([fact("f0", 0, signal="b")])
    strange = fact("f1", 1, by="stranger")

    assert evaluator.take([strange]) == []
    assert evaluator.activations("t/1", hour(9)) == []
    assert evaluator.strangers(strange) == [
        "t/1: an act of stranger starts nothing; those whose acts count: x"
    ]
    assert evaluator.strangers(fact("f2", 2, by="x")) == []


def test_evidence_after_a_decision_leaves_earlier_answers():
    """
    What is known after a decision changes what is answered today, with the change told as late;
    asked by what was known on the day of the decision, the answer is that of the day.
    """
    shown = fact("f1", 5)
    refuted = fact("f2", 5, occurrence="f1", denies=True, assessor="s", known=hour(20))
    text = instrument(clause("t/1", rule(Atom(asks="happened", of="a"))))
    evaluator = Evaluator([text])
    evaluator.take([shown])
    then = evaluator.answer("t/1", hour(10))

    changes = evaluator.take([refuted])
    again = Evaluator([text])
    again.take(known_by([shown, refuted], hour(10)))

    assert then == again.answer("t/1", hour(10)) == Fourfold.TRUE
    assert evaluator.answer("t/1", hour(10)) == Fourfold.DISPUTED
    assert [(c.change, c.late) for c in changes] == [("no longer activated", True)]


def test_a_count_is_asked_over_the_window_that_is_written():
    """
    Three in 72 hours are no three in a day: the window is part of the question, never assumed.
    """
    day, three_days = 24 * 3_600_000_000, 72 * 3_600_000_000
    asks = {"asks": "count", "of": "a", "comparator": ">=", "value_e6": 3_000_000}
    evaluator = Evaluator([
        instrument(
            clause("t/day", rule(Atom(**asks, window_us=day))),
            clause("t/three", rule(Atom(**asks, window_us=three_days))),
        )
    ])  # fmt: skip
    evaluator.take([fact(f"f{n}", 30 * n) for n in range(3)])

    assert evaluator.answer("t/three", hour(61)) == Fourfold.TRUE
    assert evaluator.answer("t/day", hour(61)) == Fourfold.FALSE


def test_a_fact_known_before_it_happened_is_refused():
    """
    A date in the future is refused, and nothing of the batch is taken.
    """
    evaluator = Evaluator([instrument(clause("t/1", rule(Atom(asks="happened", of="a"))))])

    with pytest.raises(InputError, match="after the moment"):
        evaluator.take([fact("f1", 1), fact("f2", 9, known=hour(3))])
    assert evaluator.answer("t/1", hour(10)) == Fourfold.FALSE
