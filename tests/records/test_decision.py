"""What records of a decision say of themselves."""

from datetime import UTC, datetime

from lendemain.records.decision import Ballot, Finding, Proposal, Tally, Vote

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_tally_gives_its_votes_by_sort():
    """
    Each vote is of one sort, in the order given.
    """
    votes = tuple(
        Vote(member=name, ballot=ballot, entry=n, at=AT)
        for n, (name, ballot) in enumerate(
            [("a", Ballot.FOR), ("b", Ballot.AGAINST), ("c", Ballot.FOR)]
        )
    )
    proposal = Proposal(
        entry=1, digest="d", by="a", at=AT, finding=Finding.UNDETERMINED, hypothesis="",
        consequence=1, analysis="", text="x",
    )  # fmt: skip
    tally = Tally(
        proposal=proposal, members=("a", "b", "c"), chair="", recused=(), votes=votes, counted=3,
        needed=3, quorate=True, carried=True,
    )  # fmt: skip

    assert [v.member for v in tally.of(Ballot.FOR)] == ["a", "c"]
    assert tally.of(Ballot.ABSTAIN) == ()
