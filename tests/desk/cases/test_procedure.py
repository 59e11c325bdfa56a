"""A case from incident to closed follow-up, by many hands, and every short cut refused."""

import shutil
from datetime import timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from lendemain.desk import clock, view
from lendemain.desk.cases import cases, deciding, procedure, remedies, stating, timing
from lendemain.desk.file import case_shown, hearing
from lendemain.desk.mission import STEP, Mission
from lendemain.desk.network import witnessing
from lendemain.desk.proof import audit
from lendemain.errors import InputError, LendemainError
from lendemain.records.case import Move, Status
from lendemain.records.procedure import ClockName

S = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "sitting.py")))


def test_one_case_from_incident_to_closed_follow_up_and_again(sits, tmp_path):
    """
    Provisional finding, hearing, votes with a dissent and a recusal, a corrective action that is
    overdue and climbs, verification by a proof, closing, and reopening with cause; nothing
    irregular, and the ledger holds.
    """
    one = sits("verifying")
    deciding.provisional(one.view, one.number, one.finding(), by="bo", reason="within the day")
    assert one.shown()["case"]["status"] == "verification"
    assert "provisional" in one.shown()["steps"][-1]["standing"]
    one.on(3)
    S.heard(one)
    deciding.recused(one.view, one.number, by="eva", reason="served near by")
    S.decided(one)
    told = one.shown()
    assert told["case"]["status"] == "decision"
    assert told["steps"][-1]["outcome"] == (
        "3 for, 1 against, 0 abstain; recused: front.lendemain.example/eva; "
        "opinions of their own: front.lendemain.example/dan"
    )
    remedies.ordered(one.view, one.number, "explanation", owner="south", by="ana")
    one.move("order")
    one.on(25)
    [late] = remedies.board(one.view, status="owed")
    assert (late["status"], late["step"], late["ordered_step"]) == ("escalated", 4, 3)
    name = late["remedy"]
    remedies.reported(one.view, name, by="petro", text="The letter was sent")
    one.move("follow", "sec")
    proof = one.view.observations["observation_id"][0].as_py().hex()
    remedies.verified(
        one.view, name, by="ivo", done=True, reason="read", proofs=[f"observation:{proof}"]
    )
    remedies.discharged(one.view, name, by="ana", reason="done")
    one.move("discharge")
    assert one.shown()["case"]["status"] == "closed"
    one.on(100)
    with pytest.raises(InputError, match="name a cause"):
        one.move("reopen")
    again = one.move("reopen", also={"cause": "new_evidence"})
    assert again["case"]["status"] == "reopened"
    runs = [r for r in again["clocks"]["runs"] if r["clock"] == "reasoned"]
    assert [r["standing"] for r in runs] == ["stopped", "running"]
    one.move("establish", "bo")

    assert one.shown()["irregular"] == []
    assert procedure.irregular(one.view, one.number) == {}
    assert audit.audit(one.mission.folder).problems == ()
    held = procedure.matter(one.view, one.number, at=one.now)
    copy = Path(shutil.copytree(one.mission.folder, tmp_path / "again"))
    with Mission.open(copy) as mission:
        restarted = procedure.matter(view.view(mission), one.number, at=one.now)
    assert restarted == held


def test_c14_a_final_decision_is_refused_before_both_were_heard(sits):
    """
    C14: until each party answered, waived or had its time, nothing leads to deliberation; when the
    window is over by time alone, it does.
    """
    one = sits("verifying")
    one.move("establish", "bo")
    one.move("report", "bo")
    with pytest.raises(InputError, match="no file is made for north, south"):
        one.move("send", "sec")
    hearing.sent(one.view, one.number, by="sec", reason="ready")
    for hours in (0, 12, 11.9):
        one.on(hours)
        with pytest.raises(InputError, match="may answer until"):
            one.move("hear", "sec")
    one.on(0.2)

    assert one.move("hear", "sec")["case"]["status"] == "deliberation"
    assert [h["standing"] for h in one.shown()["hearing"]] == ["over", "over"]


def test_c15_no_decision_without_quorum_and_majority(sits):
    """
    C15: the vote of too few, or of more against than for, decides nothing and says why.
    """
    one = sits("deliberating")
    with pytest.raises(InputError, match="nobody has proposed"):
        one.move("decide")
    deciding.proposed(one.view, one.number, one.finding(), by="ana")
    deciding.voted(one.view, one.number, "for", by="ana")
    with pytest.raises(InputError, match="1 of 5 members counted have voted, and 3 must"):
        one.move("decide")
    for name, vote in (("bo", "against"), ("cem", "against")):
        deciding.voted(one.view, one.number, vote, by=name)
    with pytest.raises(InputError, match="1 for, 2 against, 0 abstain"):
        one.move("decide")
    size = one.mission.size

    deciding.voted(one.view, one.number, "for", by="cem")
    assert one.move("decide")["case"]["status"] == "decision"
    assert one.mission.size == size + 2


def test_c11_a_finding_never_goes_beyond_its_standard(sits):
    """
    C11: what is enough for a consequence is refused for a graver one, provisionally and finally.
    """
    one = sits("verifying")
    with pytest.raises(InputError, match="lighter"):
        one.finding(consequence=8)
    with pytest.raises(InputError, match="leads to south"):
        one.finding(hypothesis="north")
    with pytest.raises(InputError, match="name a finding"):
        one.move("provisional", "bo")
    raw = {**one.finding(), "consequence": 9}
    with pytest.raises(InputError, match="lighter"):
        one.move("provisional", "bo", also=raw)

    assert deciding.finding(
        stating.matter(one.view, one.number), "undetermined", text="It cannot be told.",
        consequence=10,
    )["hypothesis"] == ""  # fmt: skip


def test_two_people_moving_one_case_see_each_other_and_lose_nothing(sits):
    """
    A move says on which step it is based; where somebody acted since, it is refused with what
    happened in between, and can be made again on what is there now.
    """
    one = sits("verifying")
    seen = one.shown()["step"]
    one.move("establish", "bo", since=seen)
    size = one.mission.size
    with pytest.raises(InputError, match=r"others have acted since: establish by .*/bo at ") as why:
        one.move("dismiss", "sec", since=seen)

    assert f"--since {seen + 1}" in why.value.remedy
    assert one.mission.size == size
    assert one.move("report", "bo", since=seen + 1)["case"]["status"] == "draft"
    for stale in (-1, 10_000):
        with pytest.raises(InputError, match="the case is at step"):
            one.move("send", "sec", since=stale)
    with pytest.raises(InputError, match="others have acted since"):
        timing.paused(one.view, one.number, "all", by="sec", reason="x", since=seen)


def test_roles_are_held_to_the_table(sits):
    """
    An investigator investigates and neither declines nor decides; a liaison moves nothing; a
    recused member decides nothing; the desk signs nothing that a person must.
    """
    one = sits("verifying")
    for name in ("ivo", "yana"):
        with pytest.raises(InputError, match=r"may not move|open to"):
            one.move("dismiss", name)
    with pytest.raises(InputError, match="may not decide it"):
        one.move("provisional", "sec", also=one.finding())
    deciding.recused(one.view, one.number, by="bo", reason="near")
    with pytest.raises(InputError, match="does not sit"):
        one.move("provisional", "bo", also=one.finding())
    with pytest.raises(InputError, match="1 named people sign it"):
        one.move("provisional", None, also=one.finding())
    with pytest.raises(InputError, match="twice"):
        one.move("provisional", "ana", also=one.finding(), others=["ana"])


def test_what_a_page_offers_is_what_the_program_permits(sits):
    """
    Every move that is offered to somebody can be made by them, and every one that is not is
    refused for the reason told.
    """
    one = sits("verifying")
    for by in ("ana", "sec", "yana"):
        for row in one.shown(by)["moves"]:
            more = {}
            if row["move"] == "provisional":
                more = {"also": one.finding()}
            if row["may"]:
                held = procedure.matter(one.view, one.number, at=one.now)
                assert Move(row["move"]) in procedure.procedure.RULES[held.status]
                continue
            with pytest.raises(InputError) as why:
                one.move(row["move"], by, **more)
            assert row["why_not"][0] in str(why.value)


def test_a_step_written_past_the_program_is_shown_as_irregular(sits):
    """
    Whoever holds the keys can write a decision that nobody voted; it is shown as what it is, and
    has no effect.
    """
    one = sits("deliberating")
    one.mission.record(
        STEP, {"case": one.number, "move": "decide", "reason": "because", "edition": 2}
    )
    told = one.shown()

    assert told["case"]["status"] == "decision"
    [row] = told["irregular"]
    assert "nobody has proposed a decision" in row["lacks"]
    assert "1 named people sign it" in row["lacks"]
    assert told["steps"][-1]["effect"].startswith("none: ")


def test_a_decision_that_moved_nothing_has_no_effect(sits):
    """
    A step that the procedure passes over, however it was written and witnessed, never reads as a
    decision in effect.
    """
    one = sits("verifying")
    one.mission.record(
        STEP, {"case": one.number, "move": "decide", "reason": "because", "edition": 2}
    )
    told = one.shown()

    assert told["case"]["status"] == "verification"
    assert told["steps"][-1]["effect"] == "none: decide does not move what is verification"
    [row] = [r for r in case_shown.case(one.view, one.number)["timeline"] if r.get("effect")]
    assert row["effect"] == "none"


def test_a_later_decision_takes_the_place_of_the_first(sits):
    """
    Two decisions of one case are never in effect at once.
    """
    one = sits("deliberating")
    S.decided(one, ())
    one.move("discharge")
    one.move("reopen", "bo", also={"cause": "new_evidence"})
    S.heard(one)
    said = one.finding("undetermined", text="It cannot be told.")
    deciding.proposed(one.view, one.number, said, by="bo")
    for name in ("ana", "bo", "cem"):
        deciding.voted(one.view, one.number, "for", by=name)
    told = one.move("decide")
    first, second = [s for s in told["steps"] if s["move"] == "decide"]

    assert first["effect"] == f"until entry {second['entry']}, which decided anew"
    assert second["effect"].startswith("recorded only")
    rows = case_shown.case(one.view, one.number)["timeline"]
    assert [r["effect"] for r in rows if r.get("effect")] == ["replaced", "no_policy"]


def test_a_restart_finds_every_clock_where_it_was(sits, tmp_path):
    """
    Opened again from the same files the clocks read the same at the same moment.
    """
    one = sits("deliberating")
    timing.paused(one.view, one.number, "reasoned", by="sec", reason="no access", since=None)
    one.on(5)
    timing.resumed(one.view, one.number, "reasoned", by="sec", reason="access", since=None)
    at = one.now + timedelta(hours=40)
    before = procedure.matter(one.view, one.number, at=at).clocks
    copy = Path(shutil.copytree(one.mission.folder, tmp_path / "copy"))
    shutil.rmtree(copy / "cache", ignore_errors=True)
    with Mission.open(copy) as mission:
        after = procedure.matter(view.view(mission), one.number, at=at).clocks

    assert after == before
    [run] = [r for r in after.runs if r.clock is ClockName.REASONED]
    assert (
        timedelta(hours=4.9) < (run.due - run.started) - timedelta(hours=72) < timedelta(hours=5.1)
    )


def test_an_untouched_case_is_read_without_a_word_having_been_said(sits):
    """
    A case that nobody spoke of stands as received, with the clocks that run from its start.
    """
    one = sits("verifying")
    number = int(one.view.cases.column("number")[3].as_py())
    held = procedure.matter(one.view, number, at=one.now)

    assert held.status is Status.RECEIVED
    assert (held.step, held.clocks.certified) == (0, None)
    assert [r.clock.value for r in held.clocks.runs] == ["admissible", "provisional", "reasoned"]
    assert cases.listed(one.view, limit=3)[0]["next"]
    with pytest.raises(InputError, match="no such case"):
        procedure.matter(one.view, 10**9, at=clock.now())


def test_what_was_voted_is_ordered_before_anything_is_closed(sits):
    """
    One member alone cannot close a case past what the commission voted.
    """
    one = sits("deliberating")
    S.decided(one, ("explanation:south", "access:south"))
    with pytest.raises(InputError, match="voted and not ordered: explanation:south, access:south"):
        one.move("discharge")
    remedies.ordered(one.view, one.number, "explanation", owner="south", by="ana")
    one.move("order")
    remedies.reported(one.view, f"{one.number}.1", by="petro", text="sent")
    with pytest.raises(InputError, match="voted and not ordered: access:south"):
        one.move("follow", "sec")


def test_a_dismissal_after_the_hearing_is_voted_too(sits):
    """
    Nobody alone dismisses what the commission deliberates on, nor against its own proposal.
    """
    one = sits("deliberating")
    with pytest.raises(InputError, match="nobody has proposed"):
        one.move("dismiss")
    deciding.proposed(one.view, one.number, one.finding(), by="ana")
    for name in ("ana", "bo", "cem"):
        deciding.voted(one.view, one.number, "for", by=name)
    with pytest.raises(InputError, match="finds a breach"):
        one.move("dismiss")
    said = one.finding("no_breach", text="Nothing was breached.")
    deciding.proposed(one.view, one.number, said, by="ana")
    for name in ("ana", "bo", "cem"):
        deciding.voted(one.view, one.number, "for", by=name)

    assert one.move("dismiss")["case"]["outcome"] == "dismissed"


def test_what_was_decided_by_a_vote_is_undone_by_none_alone(sits):
    """
    A decided case that one member reopens is neither dismissed without a vote nor ends otherwise
    than it had ended, where taking it up again is declined.
    """
    one = sits("deliberating")
    S.decided(one, ())
    one.move("discharge")
    one.move("reopen", "bo", also={"cause": "new_evidence"})
    assert one.move("decline", "bo")["case"]["outcome"] == "discharged"
    one.move("reopen", "bo", also={"cause": "new_evidence"})
    for move in ("verify", "establish"):
        one.move(move, "bo")
        with pytest.raises(InputError, match="which only another vote undoes"):
            one.move("dismiss", "sec")


def test_what_is_said_after_a_decision_changes_no_vote(sits):
    """
    A member who recuses themselves afterwards has voted, and the decision stays regular.
    """
    one = sits("deliberating")
    S.decided(one, ())
    before = one.shown()["vote"]
    after = deciding.recused(one.view, one.number, by="ana", reason="too late")

    assert after["vote"] == before
    assert after["irregular"] == []


def test_a_decision_takes_effect_when_the_quorum_of_witnesses_has_cosigned_it(sits, tmp_path):
    """
    Not yet, and by whom not; then in effect since an interval.
    """
    one = sits("deliberating")
    parties = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "parties.py")))
    found = parties.made(tmp_path, one.mission, ["w1", "w2"])
    with parties.serving(found):
        parties.adopted(one.mission, found, 2)
        S.decided(one, ())
        before = one.shown()["steps"][-1]["effect"]
        witnessing.ask(one.mission)
        after = one.shown()["steps"][-1]["effect"]

    assert before == "not yet: not cosigned by w1, w2"
    assert after.startswith("in effect since ")


def test_two_processes_never_write_at_once(sits):
    """
    While one person's program records, another's waits or is refused; neither harms the ledger.
    """
    one = sits("verifying")
    size = one.mission.size
    with pytest.raises(LendemainError):
        Mission.open(one.mission.folder, write=True)
    with Mission.open(one.mission.folder) as reader:
        assert reader.size == size
        one.move("establish", "bo")
        assert reader.read_on()
        held = procedure.matter(view.view(reader), one.number, at=one.now)
    assert held.status is Status.INVESTIGATION
