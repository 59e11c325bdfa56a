"""How members propose, vote, recuse themselves, correct, and choose their chair and terms."""

import shutil
from pathlib import Path

import pytest

from lendemain.desk.cases import deciding, procedure, reference
from lendemain.errors import InputError

MODEL = Path(__file__).resolve().parents[3] / "texts" / "terms" / "model.toml"


def test_only_members_who_sit_vote(sits):
    """
    Neither the secretariat, nor a liaison, nor who recused themselves; and nobody before a
    proposal is on the table.
    """
    one = sits("deliberating")
    with pytest.raises(InputError, match="nobody has proposed"):
        deciding.voted(one.view, one.number, "for", by="ana")
    deciding.proposed(one.view, one.number, one.finding(), by="sec")
    for by in ("sec", "petro", "ivo"):
        with pytest.raises(InputError, match="only members"):
            deciding.voted(one.view, one.number, "for", by=by)
    deciding.recused(one.view, one.number, by="eva", reason="near")
    with pytest.raises(InputError, match="recused themselves"):
        deciding.voted(one.view, one.number, "for", by="eva")
    with pytest.raises(InputError, match="no vote 'yes'"):
        deciding.voted(one.view, one.number, "yes", by="ana")
    told = deciding.voted(one.view, one.number, "abstain", by="ana", dissent="I cannot tell.")

    assert told["vote"]["votes"][0]["dissent"] == "I cannot tell."
    assert told["vote"]["recused"][0]["member"].endswith("/eva")


def test_a_proposal_is_held_to_the_catalogue_and_to_its_consequence(sits):
    """
    Only what the terms know may be ordered, of a party, on a step that the finding reaches; and
    nothing is ordered where no breach is found.
    """
    one = sits("deliberating")
    for remedy, what in [
        ("exile:south", "no corrective action"), ("access:east", "no corrective action"),
        ("silence_window:south", "beyond the consequence 4"),
    ]:  # fmt: skip
        with pytest.raises(InputError, match=what):
            deciding.proposed(one.view, one.number, one.finding(), by="ana", remedy=[remedy])
    with pytest.raises(InputError, match="only a breach"):
        deciding.proposed(
            one.view, one.number, one.finding("undetermined", text="It cannot be told."),
            by="ana", remedy=["access:south"],
        )  # fmt: skip
    with pytest.raises(InputError, match="no finding"):
        one.finding("guilty")
    with pytest.raises(InputError, match="no hypothesis"):
        one.finding(hypothesis="gremlins")
    with pytest.raises(InputError, match="no such analysis"):
        one.finding(analysis="ffff")


def test_c10_a_proposal_that_mixes_likelihood_and_confidence_is_refused(sits):
    """
    C10: "likely with high confidence" in one sentence never gets to the vote.
    """
    one = sits("deliberating")
    with pytest.raises(InputError, match="likelihood and confidence"):
        one.finding(text="It is likely with high confidence that it came from the south.")


def test_a_new_proposal_is_voted_anew(sits):
    """
    Votes are on words: another proposal begins without any, and the earlier one stays on record.
    """
    one = sits("deliberating")
    deciding.proposed(one.view, one.number, one.finding(), by="ana")
    deciding.voted(one.view, one.number, "for", by="ana")
    said = one.finding("undetermined", text="It cannot be told.")
    told = deciding.proposed(one.view, one.number, said, by="bo")

    assert told["vote"]["proposal"]["finding"] == "undetermined"
    assert told["vote"]["votes"] == []
    assert len(procedure.matter(one.view, one.number, at=one.now).proposals) == 2


def test_nobody_votes_or_proposes_outside_deliberation(sits):
    """
    The table's statuses bind statements too.
    """
    one = sits("verifying")
    with pytest.raises(InputError, match="while it is deliberation"):
        deciding.proposed(one.view, one.number, one.finding(), by="ana")
    with pytest.raises(InputError, match="while it is deliberation"):
        deciding.voted(one.view, one.number, "for", by="ana")


def test_a_correction_is_a_new_record_that_names_what_it_corrects(sits):
    """
    The corrected entry and the correction both stay; authors correct their own, members any; T0
    has its own way, and what is not of the case is not corrected here.
    """
    one = sits("verifying")
    steps = one.shown()["steps"]
    first = steps[0]["entry"]
    told = deciding.corrected(
        one.view, one.number, first, by="sec", reason="a slip", reads="three accounts"
    )
    [row] = told["corrections"]
    assert (row["corrects"], row["reads"], row["reason"]) == (first, "three accounts", "a slip")
    assert len(row["digest"]) == 64
    assert [s["entry"] for s in told["steps"]] == [s["entry"] for s in steps]
    certified = told["clocks"]["certificates"][0]["entry"]
    with pytest.raises(InputError, match="another certificate"):
        deciding.corrected(one.view, one.number, certified, by="ana", reason="x", reads="y")
    with pytest.raises(InputError, match="says nothing"):
        deciding.corrected(one.view, one.number, 0, by="ana", reason="x", reads="y")
    with pytest.raises(InputError, match="may not decide"):
        deciding.corrected(one.view, one.number, first, by="ivo", reason="x", reads="y")


def test_two_members_name_the_chair(sits):
    """
    One signature names nobody, nor do people who are no members.
    """
    one = sits("verifying")
    assert reference.seated(one.mission)[1] == ""
    for by, other, what in (("ana", "ana", "twice"), ("sec", "ana", "no member")):
        with pytest.raises(InputError, match=what):
            deciding.chaired(one.mission, "bo", by=by, other=other)
    with pytest.raises(InputError, match="no member"):
        deciding.chaired(one.mission, "sec", by="ana", other="bo")

    assert deciding.chaired(one.mission, "bo", by="ana", other="cem")["chair"].endswith("/bo")
    assert deciding.told(one.mission)["chair"].endswith("/bo")


def test_terms_are_adopted_by_two_and_hold_from_then_on(sits, tmp_path):
    """
    A mission's own quorum counts once two who may have signed it; a step made before is judged by
    what held then.
    """
    one = sits("deliberating")
    mine = tmp_path / "mine.toml"
    text = MODEL.read_text("utf-8").replace("quorum_least = 3", "quorum_least = 5")
    mine.write_text(text.replace('id = "model-terms-1"', 'id = "ours-1"'), "utf-8")
    bad = Path(shutil.copy(mine, tmp_path / "bad.toml"))
    bad.write_text(text.replace("[voting]", "[voting"), "utf-8")
    for path, by, other, what in [
        (bad, "ana", "bo", "TOML"), (tmp_path / "none.toml", "ana", "bo", "no text"),
        (mine, "ana", "ana", "twice"), (mine, "ivo", "ana", "may not adopt"),
    ]:  # fmt: skip
        with pytest.raises(InputError, match=what):
            deciding.adopted(one.mission, path, by=by, other=other)
    before = one.mission.size
    deciding.adopted(one.mission, mine, by="ana", other="sec")

    assert reference.terms(one.mission).terms_id == "ours-1"
    assert reference.terms(one.mission, below=before).terms_id == "model-terms-1"
    deciding.proposed(one.view, one.number, one.finding(), by="ana")
    told = deciding.voted(one.view, one.number, "for", by="ana")
    assert told["vote"]["needed"] == 5
