"""Corrective actions by people's hands: only what was voted, proven, and never verified by its
owner.
"""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from lendemain.desk import adoption, enrolling, keys
from lendemain.desk.cases import deciding, procedure, remedies
from lendemain.desk.evidence import analysis
from lendemain.errors import InputError
from lendemain.ledger import note

S = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "sitting.py")))


@pytest.fixture
def one(sits):
    """A decided case with an explanation that the south owes."""
    found = sits("deliberating")
    S.decided(found, ("explanation:south", "access:south"))
    remedies.ordered(found.view, found.number, "explanation", owner="south", by="ana")
    found.name = f"{found.number}.1"
    return found


def test_only_what_was_voted_is_ordered_and_not_later_than_the_catalogue_says(one):
    """
    Another action, another owner, more time than the catalogue's: refused.
    """
    for of, owner, within, what in [
        ("withdrawal", "south", None, "was not voted"), ("access", "north", None, "was not voted"),
        ("access", "south", 25.0, "within 24 h at most"), ("access", "south", 0.0, "24 h"),
    ]:  # fmt: skip
        with pytest.raises(InputError, match=what):
            remedies.ordered(one.view, one.number, of, owner=owner, by="ana", within_h=within)
    held = procedure.matter(one.view, one.number, at=one.now)
    assert procedure.unordered(held) == "voted and not ordered: access:south"
    told = remedies.ordered(
        one.view, one.number, "access", owner="south", by="ana", within_h=2, text="The bridge"
    )
    assert told["remedy"] == f"{one.number}.2"


def test_what_is_owed_is_not_ordered_twice(one):
    """
    What was voted once is owed once; a second order of it waits until the first is not owed.
    """
    with pytest.raises(InputError, match=f"ordered already, as {one.name}"):
        remedies.ordered(one.view, one.number, "explanation", owner="south", by="bo")
    remedies.discharged(one.view, one.name, by="ana", reason="another letter is asked for")
    again = remedies.ordered(one.view, one.number, "explanation", owner="south", by="bo")
    assert again["remedy"] != one.name


def test_nothing_is_ordered_before_a_decision(sits):
    """
    Without a decision there is nothing to order.
    """
    early = sits("deliberating")
    with pytest.raises(InputError, match="corrective actions are ordered while"):
        remedies.ordered(early.view, early.number, "explanation", owner="south", by="ana")


def test_the_owner_accepts_and_reports_and_never_verifies(one):
    """
    The owner's liaison accepts and reports; the other party's may not; verifying is the
    commission's, and needs a proof that the mission holds.
    """
    with pytest.raises(InputError, match="no liaison of south"):
        remedies.accepted(one.view, one.name, by="yana")
    with pytest.raises(InputError, match="no liaison of south"):
        remedies.reported(one.view, one.name, by="yana", text="done")
    assert remedies.accepted(one.view, one.name, by="petro")["status"] == "accepted"
    with pytest.raises(InputError, match="cannot be verified while it is accepted"):
        remedies.verified(one.view, one.name, by="ivo", done=True, reason="x")
    remedies.reported(one.view, one.name, by="petro", text="done")
    with pytest.raises(InputError, match="a party does not verify"):
        remedies.verified(one.view, one.name, by="petro", done=True, reason="x")
    with pytest.raises(InputError, match="nothing proves it"):
        remedies.verified(one.view, one.name, by="ivo", done=True, reason="x")
    for proof in ("observation:zz", "observation:" + "00" * 16, "exhibit:abcd", "word:mine", ""):
        with pytest.raises(InputError):
            remedies.verified(one.view, one.name, by="ivo", done=True, reason="x", proofs=[proof])
    told = remedies.verified(one.view, one.name, by="ivo", done=False, reason="no letter came")
    assert told["status"] == "ordered"


def test_who_owes_it_does_not_verify_it_under_another_name(one):
    """
    One hand that speaks for a party, and serves the commission under a second name, neither
    verifies nor does anything else for the commission; it is told why.
    """
    signer = note.Signer(
        f"{one.mission.origin.partition('/')[0]}/peter", one.mission.signer("petro").seed
    )
    request = keys.requested(signer)
    enrolling.from_request(one.mission, request, adoption.given("peter", "secretariat"))
    (one.mission.folder / "keys" / "person-peter.key").write_text(signer.text, "utf-8")
    remedies.reported(one.view, one.name, by="petro", text="done")

    with pytest.raises(InputError, match="peter speaks for south under another name"):
        remedies.verified(one.view, one.name, by="peter", done=True, reason="as read")
    for move in one.shown("peter")["moves"]:
        assert "peter speaks for south under another name" in move["why_not"]


def test_a_recused_member_orders_nothing(one):
    """
    Who does not sit in a case does nothing more in it, after its decision either.
    """
    deciding.recused(one.view, one.number, by="eva", reason="near")
    with pytest.raises(InputError, match="does not sit"):
        remedies.ordered(one.view, one.number, "access", owner="south", by="eva")


def test_c11_lateness_is_no_proof_for_a_political_step(one):
    """
    C11: whoever is late with what a light finding ordered is brought to no political step before
    an analysis meets that step's standard of proof, however many sign.
    """
    one.on(30)
    with pytest.raises(InputError, match="made for the consequence 4, a lighter one"):
        remedies.climbed(one.view, one.name, 8, by="ana", reason="owed", others=["bo", "cem"])


def test_c16_overdue_ones_climb_and_politics_takes_signatures(one):
    """
    C16: the board shows what is overdue first, on its new step; a political step takes as many
    members as the terms say, who are not recused and sign once.
    """
    with pytest.raises(InputError, match="is not overdue"):
        remedies.climbed(one.view, one.name, 8, by="ana", reason="x", others=["bo", "cem"])
    one.on(30)
    [row] = remedies.board(one.view)
    assert (row["status"], row["step"]) == ("escalated", 4)
    analysis.recorded(one.view, one.number, by="ana", consequence=8)
    with pytest.raises(InputError, match="takes 3 signatures"):
        remedies.climbed(one.view, one.name, 8, by="ana", reason="owed", others=["bo"])
    with pytest.raises(InputError, match="only members"):
        remedies.climbed(one.view, one.name, 8, by="ana", reason="owed", others=["bo", "sec"])
    with pytest.raises(InputError, match="twice"):
        remedies.climbed(one.view, one.name, 8, by="ana", reason="owed", others=["bo", "bo"])
    with pytest.raises(InputError, match="no step 11"):
        remedies.climbed(one.view, one.name, 11, by="ana", reason="owed")
    told = remedies.climbed(one.view, one.name, 8, by="ana", reason="owed", others=["bo", "cem"])

    assert (told["step"], told["climbs"][-1]["entry"] is None) == (8, False)


def test_the_board_is_narrowed_by_case_owner_and_status(one):
    """
    What there is none of gives an empty list; a status that does not exist is named.
    """
    assert remedies.board(one.view, owner="north") == []
    assert remedies.board(one.view, case=one.number + 1) == []
    assert remedies.board(one.view, status="discharged") == []
    assert len(remedies.board(one.view, status="owed", owner="south", case=one.number)) == 1
    with pytest.raises(InputError, match="no status"):
        remedies.board(one.view, status="lost")
    for name in ("", "1", "1.", "x.1", f"{one.number}.9", "9" * 40 + ".1"):
        with pytest.raises(InputError):
            remedies.discharged(one.view, name, by="ana", reason="x")


def test_more_time_and_a_discharge_without_verification_are_shown(one):
    """
    An extension says why; a discharge that nobody verified says so for ever.
    """
    later = remedies.extended(one.view, one.name, by="ana", hours=12, reason="the road is mined")
    assert any("extended" in row for row in later["history"])
    with pytest.raises(InputError, match="hours"):
        remedies.extended(one.view, one.name, by="ana", hours=0, reason="x")
    with pytest.raises(InputError, match="may not decide"):
        remedies.discharged(one.view, one.name, by="ivo", reason="x")
    told = remedies.discharged(one.view, one.name, by="ana", reason="the post is gone")

    assert told["unverified"] == "the post is gone"
    with pytest.raises(InputError, match="cannot be discharged"):
        remedies.discharged(one.view, one.name, by="ana", reason="again")
