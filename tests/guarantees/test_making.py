"""Conditions made into nodes, each part once."""

from tests.guarantees.made import clause, instrument, rule

from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.expressions import parsed
from lendemain.guarantees.making import leaves, remembered


def test_one_question_in_two_clauses_is_one_node():
    """
    What two clauses ask is worked out once for both.
    """
    one = clause("t/1", rule(parsed('happened("a") && held(happened("b"), "PT2H")')))
    other = clause("t/2", rule(parsed('happened("a") || since(happened("b"), "c")')))
    found = Evaluator([instrument(one, other)])
    roots = [found.line(f).parts[0][1] for f in ("t/1", "t/2")]
    first, second = ([node for _, node in leaves(root)] for root in roots)

    assert [id(n) for n in first] == [id(n) for n in second]
    assert [list(remembered(root)) for root in roots] == [[], ["c"]]
