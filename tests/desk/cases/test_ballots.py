"""Which ballots count, against whom and by which rules."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

from lendemain.desk import adoption, enrolling, keys, people
from lendemain.desk.cases import deciding, stating
from lendemain.ledger import note
from lendemain.records.procedure import CaseKind

MODEL = Path(__file__).resolve().parents[3] / "texts" / "terms" / "model.toml"
S = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "sitting.py")))


def adopt(one, folder, *changes):
    """Adopt the model terms with some words changed."""
    text = MODEL.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    mine = folder / "mine.toml"
    mine.write_text(text, "utf-8")
    deciding.adopted(one.mission, mine, by="ana", other="sec")


def votes(one):
    """Who has voted, by short name."""
    return [v["member"].rpartition("/")[2] for v in one.shown()["vote"]["votes"]]


def test_a_vote_is_counted_by_the_terms_under_which_it_was_put(sits, tmp_path):
    """
    Terms that are adopted while a vote is open, or after it, change neither its quorum nor what
    was decided; the next proposal goes by them.
    """
    one = sits("deliberating")
    deciding.proposed(one.view, one.number, one.finding(), by="ana")
    adopt(one, tmp_path, ("quorum_least = 3", "quorum_least = 5"))
    assert one.shown()["vote"]["needed"] == 3
    for name in ("ana", "bo", "cem"):
        deciding.voted(one.view, one.number, "for", by=name)
    told = one.move("decide")

    assert told["vote"]["quorum"]
    assert told["irregular"] == []


def test_a_revoked_key_has_not_voted(sits, tmp_path):
    """
    Whoever held a key that was revoked before the decision may have been somebody else; their
    member, enrolled anew, votes anew.
    """
    one = sits("deliberating")
    deciding.proposed(one.view, one.number, one.finding(), by="ana")
    deciding.voted(one.view, one.number, "for", by="cem")
    deciding.voted(one.view, one.number, "for", by="bo")
    enrolling.revoked(one.mission, "cem", reason="stolen")
    assert votes(one) == ["bo"]
    house = one.mission.origin.partition("/")[0]
    keys.made(house, "cem", tmp_path / "key")
    again = note.Signer.parse((tmp_path / "key").read_text("utf-8"))
    enrolling.from_request(
        one.mission, keys.requested(again), adoption.given("cem", "commissioner")
    )

    assert votes(one) == ["bo"]


def test_a_key_revoked_after_the_decision_undoes_no_vote(sits):
    """
    What was decided by keys that counted then stays decided.
    """
    one = sits("deliberating")
    S.decided(one, ())
    before = one.shown()["vote"]
    enrolling.revoked(one.mission, "cem", reason="lost")

    assert one.shown()["vote"] == before


def test_who_was_no_member_then_has_not_voted(sits):
    """
    A ballot that somebody wrote past the program before they were a member never becomes a vote.
    """
    one = sits("deliberating")
    deciding.proposed(one.view, one.number, one.finding(), by="ana")
    put = stating.matter(one.view, one.number).tally.proposal
    said = {
        "case": one.number, "proposal": put.entry, "proposal_digest": put.digest, "vote": "for",
    }  # fmt: skip
    one.mission.record(CaseKind.VOTED, said, signer=people.signer(one.mission, "sec"))
    adoption.assigned(
        one.mission, "sec", adoption.given("sec", "commissioner"), by="ana", other="bo"
    )

    assert votes(one) == []
    deciding.voted(one.view, one.number, "against", by="sec")
    assert votes(one) == ["sec"]
