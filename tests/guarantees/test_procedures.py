"""Votes, vetoes, quorums, and what silence comes to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.guarantees.procedures import BALLOTS, concluded, outcome
from lendemain.records.activation import Fourfold
from lendemain.records.commitment import Procedure

SEATS = tuple(f"m{n}" for n in range(15))
COUNCIL = Procedure(
    decides="Security Council", rule="qualified", members=SEATS, quorum=0, needed=9,
    veto=SEATS[:5], on_silence="applies",
)  # fmt: skip
DUE = datetime(2025, 9, 28, tzinfo=UTC)


def votes(for_, against, abstains):
    """Votes of members in order from the last seat, so that vetoes vote first last."""
    listed = ["for"] * for_ + ["against"] * against + ["abstains"] * abstains
    return dict(zip(reversed(SEATS), listed, strict=False))


def test_the_votes_of_september_2025_adopt_nothing():
    """
    Four for, nine against, two abstaining: no resolution to continue was adopted.
    """
    assert outcome(COUNCIL, votes(4, 9, 2)) is Fourfold.FALSE


def test_a_veto_stops_fourteen_votes():
    """
    One permanent member against is enough; abstaining is not.
    """
    given_votes = dict.fromkeys(SEATS, "for") | {SEATS[0]: "against"}
    assert outcome(COUNCIL, given_votes) is Fourfold.FALSE
    assert outcome(COUNCIL, given_votes | {SEATS[0]: "abstains"}) is Fourfold.TRUE


@given(st.dictionaries(st.sampled_from(SEATS), st.sampled_from(BALLOTS)), st.data())
def test_a_decided_vote_never_turns(given_votes, data):
    """
    Once it is decided, no further vote changes the outcome.
    """
    before = outcome(COUNCIL, given_votes)
    missing = [m for m in SEATS if m not in given_votes]
    more = {m: data.draw(st.sampled_from(BALLOTS)) for m in missing}

    if before is not Fourfold.UNKNOWN:
        assert outcome(COUNCIL, given_votes | more) is before


def test_silence_speaks_only_by_the_texts_rule():
    """
    After the deadline the text's default counts; without one nothing is decided.
    """
    before, after = DUE - timedelta(seconds=1), DUE
    mute = Procedure(
        decides="-", rule="consensus", members=("a", "b"), quorum=0, needed=0, veto=(),
        on_silence="",
    )  # fmt: skip

    assert concluded(COUNCIL, {}, due=DUE, at=before)[0] is Fourfold.UNKNOWN
    assert concluded(COUNCIL, {}, due=DUE, at=after) == (Fourfold.TRUE, "by silence: applies")
    assert concluded(mute, {"a": "for"}, due=DUE, at=after)[0] is Fourfold.UNKNOWN


def test_unanimity_consensus_majority_and_quorum():
    """
    Each rule of decision in its own words.
    """

    def by(rule, votes, **more):
        given_procedure = {"quorum": 0, "needed": 0, "veto": (), **more}
        procedure = Procedure(
            decides="-", rule=rule, members=("a", "b", "c"), on_silence="", **given_procedure
        )
        return outcome(procedure, votes)

    assert by("unanimity", {"a": "for", "b": "abstains", "c": "for"}) is Fourfold.TRUE
    assert by("unanimity", {"a": "against"}) is Fourfold.FALSE
    assert by("unanimity", {"a": "for", "b": "for"}) is Fourfold.UNKNOWN
    assert by("majority", {"a": "for", "b": "for"}) is Fourfold.TRUE
    assert by("majority", {"a": "against", "b": "against"}) is Fourfold.FALSE
    assert by("majority", {"a": "for", "b": "for"}, quorum=3) is Fourfold.UNKNOWN
    assert by("single", {"a": "for"}) is Fourfold.TRUE


def test_a_vote_of_a_stranger_is_refused():
    """
    Only members vote, and only with a vote.
    """
    with pytest.raises(InputError, match="no member"):
        outcome(COUNCIL, {"mars": "for"})
    with pytest.raises(InputError, match="no vote"):
        outcome(COUNCIL, {"m0": "perhaps"})
