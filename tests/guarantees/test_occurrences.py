"""What happened, from accounts that contradict, repeat and withdraw each other."""

from hypothesis import given
from hypothesis import strategies as st
from tests.guarantees.made import facts, hour

from lendemain.guarantees.occurrences import Occurrences, assessed, quiet, renamed, standing
from lendemain.records.activation import Fact


def fact(name, at=1, **more):
    """A fact of the signal a."""
    return Fact(fact_id=name, **{"signal": "a", "happened": hour(at), "known": hour(at), **more})


@given(facts, st.data())
def test_the_order_of_facts_leaves_no_trace(given_facts, data):
    """
    Rows, their numbers and what they tell are the same in every order.
    """
    mine = [f for f in given_facts if f.signal == "a"]
    one, other = Occurrences(closed=True), Occurrences(closed=True)
    one.taken(mine)
    for each in data.draw(st.permutations(mine)):
        other.taken([each])

    assert one.names == other.names
    for column in ("happened", "value", "high", "low", "until"):
        assert one.columns[column].tolist() == other.columns[column].tolist()
    assert one.codes(0.6).tolist() == other.codes(0.6).tolist()
    for name in one.names:
        mine_, other_ = one.fact(name), other.fact(name)
        assert (mine_.by, mine_.value_e6) == (other_.by, other_.value_e6)


def test_two_assessors_who_contradict_each_other_are_a_dispute():
    """
    Shown by one and refuted by another to the standard is both; by neither is open.
    """
    of = Occurrences(closed=True)
    of.taken([fact("f", assessor="one"), fact("d", occurrence="f", assessor="two", denies=True)])
    assert of.codes(0.9).tolist() == [3]

    of.taken([fact("w", withdraws="d")])
    assert of.codes(0.9).tolist() == [1]


def test_a_withdrawal_that_comes_first_counts_too():
    """
    The fact that it withdraws never stands, whenever it comes; the same fact twice is once.
    """
    of = Occurrences(closed=True)
    of.taken([fact("w", withdraws="f")])
    of.taken([fact("f")])
    of.taken([fact("g"), fact("g")])

    assert of.names == ["g"]
    assert of.taken([fact("g")]) is None


def test_the_last_account_of_an_assessor_counts():
    """
    By when it was known, not by when it came.
    """
    late, early = fact("b", known=hour(9), probability=0.3), fact("a", known=hour(3))

    assert standing([late, early], set()) == [late]
    assert assessed([fact("x", denies=True), early]) == early


def test_watched_times_join_and_can_be_withdrawn():
    """
    A denial of a whole time says that it was watched; two that touch are one.
    """
    of = Occurrences(closed=False)
    of.taken([
        fact("q1", 1, denies=True, until=hour(5)), fact("q2", 5, denies=True, until=hour(9)),
    ])  # fmt: skip
    assert len(of.covered()) == 1
    assert quiet(fact("q", denies=True, until=hour(3)))
    of.taken([fact("w", withdraws="q1")])
    assert len(of.covered()) == 1
    assert of.bearers() == []


def test_a_bearer_is_called_by_its_present_name():
    """
    A party that was renamed or succeeded is one party.
    """
    assert renamed(fact("f", by="turkey"), {"turkey": "tr"}).by == "tr"
    assert renamed(fact("f", by="tr"), {"turkey": "tr"}).by == "tr"
