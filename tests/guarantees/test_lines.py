"""Rules by priority, and when a clause starts."""

from dataclasses import replace

import pytest
from tests.guarantees.made import clause, hour, instrument, rule

from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.expressions import parsed
from lendemain.guarantees.lines import ruled
from lendemain.records.activation import Fact
from lendemain.records.commitment import Interpretation

A, B = parsed('happened("a")'), parsed('happened("b")')


def fact(signal, at=1, **more):
    """A fact at an hour."""
    return Fact(fact_id=f"{signal}{at}", signal=signal, happened=hour(at), known=hour(at), **more)


@pytest.mark.parametrize(
    ("priorities", "happened", "answer"),
    [((1, 2), "ab", "false"), ((2, 1), "ab", "true"), ((1, 1), "ab", "disputed"),
     ((1, 1), "a", "true"), ((1, 1), "b", "false")],
)  # fmt: skip
def test_the_higher_priority_prevails_and_equal_ones_that_clash_are_a_dispute(
    priorities, happened, answer
):
    """
    A rule that applies against one that excuses, by their priorities.
    """
    rules = (rule(A, priority=priorities[0]), rule(B, effect="excused", priority=priorities[1]))
    found = Evaluator([instrument(clause("t/1", *rules))])
    found.take([fact(s) for s in happened])

    assert found.answer("t/1", hour(5)).value == answer
    assert len(found.activations("t/1", hour(5))) == int(answer == "true")


def test_a_doubtful_exception_activates_nothing():
    """
    While it is unknown whether an exception holds, the clause is unknown.
    """
    rules = (rule(A), rule(B, effect="void", priority=2))
    found = Evaluator([instrument(clause("t/1", *rules))])
    found.take([fact("a"), fact("b", probability=0.5)])

    assert found.answer("t/1", hour(5)).value == "unknown"
    assert found.activations("t/1", hour(5)) == []


def test_a_clause_binds_between_its_start_and_its_end_only():
    """
    Outside its own time a clause's condition is refuted.
    """
    one = replace(clause("t/1", rule(A)), start=hour(3), end=hour(6))
    found = Evaluator([instrument(one)])
    found.take([fact("a")])

    assert [found.answer("t/1", hour(n)).value for n in (2, 3, 5, 6)] == [
        "false", "true", "true", "false"
    ]  # fmt: skip
    (only,) = found.activations("t/1", hour(9))
    assert (only.since, only.until) == (hour(3), hour(6))


def test_every_occurrence_starts_a_clause_that_names_its_signal():
    """
    While the rules hold, and by those entitled only.
    """
    one = replace(clause("t/1", rule(A), on="b"), notifiers=("x",))
    found = Evaluator([instrument(one)])
    found.take([fact("b", 0, by="x"), fact("a", 1), fact("b", 2, by="x"), fact("b", 3, by="y"),
                fact("b", 4, by="x", probability=0.5)])  # fmt: skip

    assert [a.since for a in found.activations("t/1", hour(9))] == [hour(2)]
    assert found.line("t/1").active().at(0) != 1


def test_a_view_reads_otherwise():
    """
    Never leaves no rule; another condition takes the place of those that apply.
    """
    one = clause("t/1", rule(A), rule(B, effect="void", priority=2))
    given = Interpretation(
        view="v", fragment="t/1", never=False, when=B, notifiers=(), basis="because"
    )

    assert ruled(one, replace(given, never=True)) == ()
    assert [(r.effect, r.when) for r in ruled(one, given)] == [("applies", B), ("void", B)]
    assert ruled(one, replace(given, when=None)) == one.rules
