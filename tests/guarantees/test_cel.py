"""Conditions out to CEL and in again, and what an independent evaluator of CEL makes of them."""

from dataclasses import replace
from datetime import timedelta

import celpy
import pytest
from celpy import celtypes
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.guarantees.made import clause, conditions, facts, hour, instrument, rule
from tests.guarantees.naive import NO, YES, Naive

from lendemain.errors import InputError
from lendemain.guarantees import cel, fourfold
from lendemain.guarantees.durations import span_us
from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.expressions import atoms, parsed
from lendemain.records.activation import Fourfold
from lendemain.records.condition import Held, Junction, Since

celpy.Environment().compile("true")  # raises the limit of recursion, once, before any example


@given(conditions)
def test_what_is_of_the_subset_reads_back_and_the_rest_is_refused(condition):
    """
    Conditions of one moment go out and come in equal; those of the past name what is outside.
    """
    if cel.expressible(condition):
        assert cel.condition(cel.text(condition)) == condition
    else:
        with pytest.raises(InputError, match="asks of the past"):
            cel.text(condition)


def answers(condition, naive, at):
    """What celpy makes of a condition; each atom becomes a variable, unknown ones are absent."""
    listed = list(dict.fromkeys(atoms(condition)))
    text, bound = cel.text(condition), {}
    for n, atom in enumerate(sorted(listed, key=lambda a: -len(cel.text(a)))):
        text = text.replace(cel.text(atom), f"v{n}")
        answer = naive.holds(atom, at, 0.6)
        if answer in ({YES}, {NO}):
            bound[f"v{n}"] = celtypes.BoolType(answer == {YES})
        elif answer:
            return None  # CEL has no disputes
    environment = celpy.Environment()
    try:
        return bool(environment.program(environment.compile(text)).evaluate(bound))
    except celpy.CELEvalError:
        return "unknown"


@settings(max_examples=25)
@given(conditions.filter(cel.expressible), facts)
def test_an_independent_evaluator_of_cel_agrees_at_one_moment(condition, given_facts):
    """
    With each atom's answer given to it, cel-python joins them as we do; what is unknown is an error
    there, which its "and" and "or" pass over as ours do.
    """
    text = instrument(clause("t/1", rule(condition)))
    naive, evaluator = Naive(text, given_facts), Evaluator([text])
    evaluator.take(given_facts)
    theirs = answers(condition, naive, hour(20))
    if theirs is None:
        return
    mine = evaluator.answer("t/1", hour(20))

    assert mine.value == {True: "true", False: "false"}.get(theirs, theirs)


def of_one_moment(condition):
    """A condition without what asks of the past, over the registers a and b alone."""
    if isinstance(condition, (Held, Since)):
        return of_one_moment(condition.part)
    if isinstance(condition, Junction):
        return replace(condition, parts=tuple(of_one_moment(p) for p in condition.parts))
    return replace(condition, of="b") if condition.of == "c" else condition


def asked_of(given_facts, at):
    """The functions of the subset over sure facts at a moment, written for CEL from their words."""

    def rows(of, window="", by=""):
        since = at - timedelta(microseconds=span_us(str(window) or "P9999D"))
        return sorted(
            (f for f in given_facts if f.signal == of and f.happened <= at
             and f.happened > since and by in ("", f.by)),
            key=lambda f: (f.happened, f.fact_id),
        )  # fmt: skip

    def values(listed):
        return celtypes.DoubleType(sum(f.value_e6 for f in listed) / 1e6)

    def top(of):
        bearers = {f.by for f in given_facts if f.signal == of}
        return max([celtypes.DoubleType("-inf"), *(values(rows(of, "", by)) for by in bearers)])

    def last(of, by=""):
        listed = rows(of, "", by)
        return values(listed[-1:]) if listed else celpy.CELEvalError("nothing was told")

    def lasting(of, by=""):
        found = any(f.until is None or f.until > at for f in rows(of, "", by))
        return celtypes.BoolType(found)

    return {
        "happened": lambda of, by="": celtypes.BoolType(bool(rows(of, "", by))),
        "within": lambda of, window, by="": celtypes.BoolType(bool(rows(of, window, by))),
        "count": lambda of, window, by="": celtypes.IntType(len(rows(of, window, by))),
        "sum": lambda of, window, by="": values(rows(of, window, by)),
        "total": lambda of, by="": values(rows(of, "", by)),
        "top": top, "last": last, "lasting": lasting,
    }  # fmt: skip


sure = facts.map(lambda listed: [
    replace(f, probability=1.0, signal="b" if f.signal == "c" else f.signal)
    for f in listed
    if not (f.denies or f.withdraws or f.occurrence)
])  # fmt: skip


@settings(max_examples=60)
@given(conditions.map(of_one_moment), sure, st.integers(0, 45))
def test_cel_python_evaluates_the_text_that_goes_out_as_we_do(condition, given_facts, at):
    """
    The exported text itself, with the functions of the subset over the same facts and CEL's own
    comparisons, "and", "or" and "not", has our answer at any moment; unknown is an error there.
    """
    evaluator = Evaluator([instrument(clause("t/1", rule(condition)))])
    evaluator.take(given_facts)
    environment = celpy.Environment()
    program = environment.program(
        environment.compile(cel.text(condition)), functions=asked_of(given_facts, hour(at))
    )
    try:
        theirs = Fourfold.TRUE if program.evaluate({}) else Fourfold.FALSE
    except celpy.CELEvalError:
        theirs = Fourfold.UNKNOWN

    assert evaluator.answer("t/1", hour(at)) == theirs


def test_the_functions_of_the_subset_are_those_that_can_be_asked():
    """
    Every function that a condition may ask is named for whoever builds an environment.
    """
    for name in cel.FUNCTIONS:
        tail = {"within": ', "P1D"', "count": ', "P1D"', "sum": ', "P1D"'}.get(name, "")
        more = " >= 1" if name in ("count", "sum", "total", "top", "last") else ""
        assert cel.expressible(parsed(f'{name}("a"{tail}){more}'))
    assert fourfold.UNKNOWN == 0
