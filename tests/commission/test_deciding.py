"""Votes: quorum, majority, recusal, dissent; and no finding beyond what its analysis bears."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission import standards
from lendemain.commission.deciding import (
    below_standard,
    no_analysis,
    no_quorum,
    not_carried,
    outcome,
    proposals,
    tally,
)
from lendemain.records.decision import Analysed, Ballot, Finding
from lendemain.records.procedure import Voting, VotingRule

MEMBERS = ("ana", "bo", "cem", "dan", "eva")
RULE = VotingRule()


@pytest.fixture(scope="module")
def proposed(said):
    return said(
        1, "case.proposed", 0, finding="breach", hypothesis="south", consequence=4, analysis="aa",
        text="Fire came from the south.", remedies=[{"of": "withdrawal", "owner": "south"}],
    )  # fmt: skip


def voted(said, proposed, votes, rule=RULE, chair="", recused=(), members=MEMBERS):
    told = [proposed]
    told += [said(2 + n, "case.recused", 1, by=by, reason="near") for n, by in enumerate(recused)]
    told += [
        said(10 + n, "case.voted", 2, by=by, vote=v, proposal=1) for n, (by, v) in enumerate(votes)
    ]
    return tally(told, proposals(told)[0], members=members, rule=rule, chair=chair)


def ballots(word):
    names = {"f": "for", "a": "against", "0": "abstain"}
    return [(m, names[c]) for m, c in zip(MEMBERS, word, strict=False)]


def test_c15_three_to_two_prints_the_majority_and_the_dissent(said, proposed):
    """
    C15: a 3 to 2 vote carries, the dissenters' words stand with it, and a recused member is not
    counted.
    """
    told = [proposed]
    for n, (by, vote) in enumerate(ballots("fffaa")):
        dissent = "The craters are old." if vote == "against" else ""
        told.append(said(10 + n, "case.voted", 2, by=by, vote=vote, proposal=1, dissent=dissent))
    found = tally(told, proposals(told)[0], members=MEMBERS, rule=RULE)

    assert found.carried
    assert [v.dissent for v in found.of(Ballot.AGAINST)] == ["The craters are old."] * 2
    assert outcome(found) == "3 for, 2 against, 0 abstain; opinions of their own: dan, eva"
    assert no_quorum(found) == not_carried(found) == ""
    out = voted(said, proposed, ballots("ffaaf"), recused=["eva"])
    assert (len(out.votes), out.counted, out.carried) == (4, 4, False)
    assert "recused: eva" in outcome(out)


@pytest.mark.parametrize(
    ("rule", "word", "quorate", "carried"),
    [
        (RULE, "ff", False, True),
        (RULE, "ffa", True, True),
        (RULE, "ffaa", True, False),
        (RULE, "f00", True, True),
        (replace(RULE, abstentions_count=True), "f00", True, False),
        (replace(RULE, rule=Voting.QUALIFIED, share=2 / 3), "ffa", True, True),
        (replace(RULE, rule=Voting.QUALIFIED, share=2 / 3), "fffaa", True, False),
        (replace(RULE, rule=Voting.QUALIFIED, share=2 / 3), "000", True, False),
        (replace(RULE, rule=Voting.CONSENSUS), "ff0", True, True),
        (replace(RULE, rule=Voting.CONSENSUS), "ffffa", True, False),
        (replace(RULE, rule=Voting.CONSENSUS), "000", True, False),
        (replace(RULE, quorum_share=1.0), "ffff", False, True),
        (replace(RULE, quorum_least=5), "fffff", True, True),
    ],
)  # fmt: skip
def test_quorum_and_majority_are_as_the_terms_say(said, proposed, rule, word, quorate, carried):
    """
    Simple, qualified, consensus; abstentions counted or not; every number from the terms.
    """
    found = voted(said, proposed, ballots(word), rule)

    assert (found.quorate, found.carried) == (quorate, carried)
    assert bool(no_quorum(found)) is not quorate
    assert bool(not_carried(found)) is not carried


@pytest.mark.parametrize(
    ("word", "chair", "carried", "cast"),
    [("faaf", "ana", True, "ana"), ("faaf", "bo", False, "bo"), ("fa0", "cem", False, ""),
     ("fa0", "", False, ""), ("ffa", "cem", True, "")],
)  # fmt: skip
def test_the_chair_decides_where_votes_are_equal_if_the_terms_let_it(
    said, proposed, word, chair, carried, cast
):
    """
    The chair's own vote decides an equal vote; an abstaining chair, or none, decides nothing.
    """
    casting = voted(said, proposed, ballots(word), replace(RULE, chair_casts=True), chair)
    plain = voted(said, proposed, ballots(word), RULE, chair)

    assert (casting.carried, casting.cast) == (carried, cast)
    assert plain.cast == ""


def test_only_members_vote_once_and_the_last_vote_counts(said, proposed):
    """
    Strangers' votes and those on another proposal count nowhere; a replaced vote stays shown.
    """
    votes = [("ana", "for"), ("zoe", "for"), ("ana", "against"), ("bo", "maybe")]
    found = voted(said, proposed, votes)

    assert [(v.member, v.ballot) for v in found.votes] == [("ana", Ballot.AGAINST)]
    assert [v.ballot for v in found.earlier] == [Ballot.FOR]
    elsewhere = [proposed, said(9, "case.voted", 3, by="ana", vote="for", proposal=8)]
    assert not tally(elsewhere, proposals(elsewhere)[0], members=MEMBERS, rule=RULE).votes


def test_recused_members_can_be_counted_where_the_terms_say_so(said, proposed):
    """
    Of five with two recused the quorum is taken of three, or of five.
    """
    rule = replace(RULE, quorum_least=1, quorum_share=0.5)
    out = voted(said, proposed, ballots("f"), rule, recused=["dan", "eva"])
    counted = replace(rule, recused_count=True)
    in_ = voted(said, proposed, ballots("f"), counted, recused=["dan", "eva"])

    assert (out.counted, out.needed) == (3, 2)
    assert (in_.counted, in_.needed) == (5, 3)


@given(st.lists(st.sampled_from("fa0"), max_size=5), st.permutations(MEMBERS))
def test_neither_names_nor_order_matter(said, proposed, word, names):
    """
    Whoever the members are and in whatever order they vote, the count is the same.
    """
    one = voted(said, proposed, ballots(word))
    votes = [(names[MEMBERS.index(m)], v) for m, v in ballots(word)][::-1]
    two = voted(said, proposed, votes)

    assert (one.quorate, one.carried) == (two.quorate, two.carried)
    assert [len(one.of(b)) for b in Ballot] == [len(two.of(b)) for b in Ballot]


SURE = Analysed(entry=5, digest="aa", answer="south", leading="south", low=0.82, consequence=10)


def test_c11_the_same_evidence_is_enough_for_one_consequence_and_not_for_another():
    """
    C11: a lower bound of 0.82 carries a warning and a convincing finding, and not the third phase.
    """

    def lacks(step):
        needed = standards.needed(step, {})
        return below_standard(Finding.BREACH, step, SURE, needed=needed)

    assert lacks(3) == lacks(6) == ""
    assert lacks(8) == "the consequence 8 needs 0.90, and the analysis is sure of no more than 0.82"
    assert lacks(10)
    assert below_standard(Finding.UNDETERMINED, 10, SURE, needed=0.97) == ""


def test_a_breach_rests_on_an_analysis_that_leads_to_it():
    """
    No finding of a breach against what the analysis leads to, on none, on one that lacks
    something, or on one made for a lighter consequence.
    """
    assert no_analysis(Finding.BREACH, "north", SURE, case=7)
    assert no_analysis(Finding.BREACH, "south", None, case=7)
    assert no_analysis(Finding.BREACH, "south", SURE, case=7) == ""
    assert no_analysis(Finding.UNDETERMINED, "", SURE, case=7) == ""
    lighter = replace(SURE, consequence=3)
    assert "lighter" in below_standard(Finding.BREACH, 4, lighter, needed=0.65)
    lacking = replace(SURE, missing=("families",))
    assert "families" in below_standard(Finding.BREACH, 4, lacking, needed=0.65)


@given(
    st.sampled_from(["north", "south", "other_actor"]), st.sampled_from(["north", "south"]),
    st.floats(0, 1), st.integers(1, 10),
)  # fmt: skip
def test_swapping_the_parties_changes_no_standard(hypothesis, leading, low, step):
    """
    Impartiality: a finding against one party needs exactly what it would against the other.
    """
    other = {"north": "south", "south": "north"}
    needed = standards.needed(step, {})
    one = replace(SURE, leading=leading, low=low)
    two = replace(one, leading=other[leading])
    named = other.get(hypothesis, hypothesis)

    for finding in Finding:
        assert bool(no_analysis(finding, hypothesis, one, case=1)) == bool(
            no_analysis(finding, named, two, case=1)
        )
        assert below_standard(finding, step, one, needed=needed) == below_standard(
            finding, step, two, needed=needed
        )
