"""Conditions out to CEL and in again, and what an independent evaluator of CEL makes of them."""

import celpy
import pytest
from celpy import celtypes
from hypothesis import given, settings
from tests.guarantees.made import clause, conditions, facts, hour, instrument, rule
from tests.guarantees.naive import NO, YES, Naive

from lendemain.errors import InputError
from lendemain.guarantees import cel, fourfold
from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.expressions import atoms, parsed

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


def test_the_functions_of_the_subset_are_those_that_can_be_asked():
    """
    Every function that a condition may ask is named for whoever builds an environment.
    """
    for name in cel.FUNCTIONS:
        tail = {"within": ', "P1D"', "count": ', "P1D"', "sum": ', "P1D"'}.get(name, "")
        more = " >= 1" if name in ("count", "sum", "total", "top", "last") else ""
        assert cel.expressible(parsed(f'{name}("a"{tail}){more}'))
    assert fourfold.UNKNOWN == 0
