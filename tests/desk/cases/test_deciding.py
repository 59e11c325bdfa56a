"""How members propose, vote, recuse themselves, correct, and choose their chair and terms."""

import shutil
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from lendemain.desk.cases import deciding, procedure, reference
from lendemain.desk.evidence import analysis
from lendemain.errors import InputError
from lendemain.records.procedure import CaseKind

S = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "sitting.py")))
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


def test_c10_a_finding_says_of_a_party_what_its_analysis_says(sits):
    """
    C10: words of likelihood about the one party that a sentence names are those of the analysis.
    """
    one = sits("deliberating")
    for word in ("It is likely", "It is unlikely"):
        with pytest.raises(InputError, match="is for"):
            one.finding(text=f"{word} that fire came from the south.")
    assert one.finding(text="It is almost certain that fire came from the south.")["finding"]
    assert one.finding(text="It is likely that it was a mortar.")["finding"]


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


def test_a_finding_a_vote_and_a_partys_words_are_not_corrected(sits):
    """
    One member's correction changes no finding, no vote and no party's answer; it says what does.
    """
    one = sits("deliberating")
    S.decided(one, ())
    held = procedure.matter(one.view, one.number, at=one.now)
    kinds = (CaseKind.ANSWERED, CaseKind.WAIVED, CaseKind.PROPOSED, CaseKind.VOTED)
    entries = [held.of(kind)[0].entry for kind in kinds] + [held.counted[-1].entry]
    for entry in entries:
        with pytest.raises(InputError, match="are not corrected so"):
            deciding.corrected(
                one.view, one.number, entry, by="ana", reason="a slip", reads="The north fired."
            )


def test_c14_a_decision_rests_on_what_the_parties_were_sent(sits):
    """
    C14: an analysis made after the parties' files were sent was heard by nobody; it is decided on
    once it was sent to them, as an earlier one is.
    """
    one = sits("deliberating")
    row = {"id": "image", "likelihoods": S.RATIO, "reason": "as read", "family": "image"}
    analysis.one_weighed(one.view, one.number, row, by="ana")
    analysis.recorded(one.view, one.number, by="ana", consequence=4)
    with pytest.raises(InputError, match="after the parties were sent their files"):
        deciding.proposed(one.view, one.number, one.finding(), by="ana")
    held = procedure.matter(one.view, one.number, at=one.now)
    newest = max(held.analyses.values(), key=lambda a: a.entry).digest
    said = {**one.finding(analysis=min(held.analyses, key=newest.__eq__)), "analysis": newest}
    put = one.mission.record(
        CaseKind.PROPOSED, {"case": one.number, **said}, signer=one.mission.signer("ana")
    )
    assert one.shown()["vote"]["proposal"]["entry"] == put
    for name in ("ana", "bo", "cem"):
        deciding.voted(one.view, one.number, "for", by=name)
    with pytest.raises(InputError, match="after the parties were sent their files"):
        one.move("decide")

    one.move("remit", "sec")
    S.heard(SimpleNamespace(**{n: getattr(one, n) for n in ("view", "number")}, move=_past(one)))
    deciding.proposed(one.view, one.number, one.finding(), by="ana")


def _past(one):
    """Moves of a sitting, but those that a remitted case is past."""
    return lambda move, by="ana": None if move == "establish" else one.move(move, by)


def test_what_recused_members_may_not_do_is_everything(sits):
    """
    Who does not sit neither proposes nor carries out a vote that dismisses the case.
    """
    one = sits("deliberating")
    deciding.recused(one.view, one.number, by="eva", reason="near")
    said = one.finding("no_breach", text="Nothing was breached.")
    with pytest.raises(InputError, match="does not sit"):
        deciding.proposed(one.view, one.number, said, by="eva")
    deciding.proposed(one.view, one.number, said, by="ana")
    for name in ("ana", "bo", "cem"):
        deciding.voted(one.view, one.number, "for", by=name)
    with pytest.raises(InputError, match="does not sit"):
        one.move("dismiss", "eva")
    assert one.move("dismiss", "ana")["case"]["outcome"] == "dismissed"


def test_nature_breaches_nothing_and_a_doubt_is_no_finding(sits):
    """
    A breach is nobody's where the hypothesis is a natural one, and none where the analysis holds
    it less likely than not, however light the consequence.
    """
    one = sits("verifying")
    analysis.fixed(one.view, one.number, by="bo")
    row = {"id": "smoke", "likelihoods": {"natural_or_industrial": 300.0, "others": 1.0},
           "reason": "as read", "family": "ground"}  # fmt: skip
    analysis.one_weighed(one.view, one.number, row, by="bo")
    analysis.recorded(one.view, one.number, by="bo", consequence=1)
    with pytest.raises(InputError, match="find that there is no breach"):
        one.finding(hypothesis="natural_or_industrial", consequence=1)
    analysis.fixed(one.view, one.number, by="cem")
    weak = row | {"likelihoods": {"south": 5.0, "others": 1.0}}
    analysis.one_weighed(one.view, one.number, weak, by="cem")
    told = analysis.recorded(one.view, one.number, by="cem", consequence=1)
    assert (told["leading"], told["missing"]) == ("south", [])
    with pytest.raises(InputError, match=r"needs 0\.50"):
        one.finding(consequence=1)


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
