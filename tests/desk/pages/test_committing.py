"""Acts on commitments and the trigger: a person's each, told open or why not, and signed."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lendemain.desk import view
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import activating, commitments, facts
from lendemain.desk.pages import committing, presiding
from lendemain.desk.pages.act import StaleError
from lendemain.desk.pages.drafting import Desk
from lendemain.errors import InputError
from lendemain.records.because import Because

OP11 = "unscr-2231/op11"


def run(mission, by, **said):
    said.setdefault("since", len(presiding.entries(mission, by)))
    return presiding.verb(said, by=by)(view.view(mission))


def acts(mission, by):
    told = presiding.told(view.view(mission), by=by)["acts"]
    return {a["move"]: a for a in told if a["move"] in committing.ACTS}


def promised(mission):
    """A commitment whose condition is met, adopted and certified."""
    activating.adopted(mission, "unscr-2231", by="ana", other="sec")
    at = datetime(2025, 8, 28, 15, tzinfo=UTC)
    named = {"by": "gb"}
    fact = facts.given(
        "notification", at, until=None, value=1.0, probability=1.0, denies=False, named=named
    )
    activating.certified(mission, fact, by="ana")


def test_without_a_commitment_nothing_is_open_and_everybody_is_told_why(sits):
    """Whoever is outside the commission's house is told of the host's acts alone."""
    one = sits("verifying")

    inside, outside = acts(one.mission, "ana"), acts(one.mission, "petro")
    why = committing.ACTS["commitment.convene"].why_not(view.view(one.mission), "petro")

    assert set(inside) == set(committing.ACTS)
    assert {n for n, a in inside.items() if a["may"]} == {"commitment.adopt", "trigger.adopt"}
    assert not any(a["may"] for a in outside.values())
    assert inside["commitment.convene"]["why_not"] == [Because.of("no_condition_met")]
    assert set(outside) == {"trigger.request", "trigger.revoke"}
    assert why == [Because.of("commitments_are_inside")]


def test_people_convene_answer_rule_and_deliver(sits):
    """
    Each act is an entry of who acts; a ruling bears two signatures, and one person alone cannot.
    """
    mission = sits("verifying").mission
    promised(mission)
    assert OP11 in acts(mission, "ana")["commitment.convene"]["choices"]["fragment"]

    call = run(mission, "ana", move="commitment.convene", fragment=OP11)
    (given,) = acts(mission, "sec")["commitment.answer"]["choices"]["convened"]
    run(
        mission, "sec", move="commitment.answer", convened=given, answer="for",
        party=call["invited"][0],
    )  # fmt: skip
    for others in ([], ["ana"]):
        with pytest.raises(InputError):
            run(mission, "ana", move="commitment.rule", fragment=OP11, ruling="activated",
                reason="as certified", **{"with": others})  # fmt: skip
    run(mission, "ana", move="commitment.rule", fragment=OP11, ruling="activated",
        reason="as certified", **{"with": ["sec"]})  # fmt: skip
    run(mission, "ana", move="commitment.deliver", fragment=OP11, rung="asked", quantity=2.0,
        item="letters")  # fmt: skip

    (ruled,) = mission.entries(commitments.RULED)
    assert ruled.body["ruling"] == "activated"
    assert len(list(mission.entries(commitments.ANSWERED))) == 1
    assert len(list(mission.entries(commitments.DELIVERED))) == 1


def test_an_act_is_drafted_as_bytes_to_sign_and_records_nothing(sits, tmp_path):
    """
    What a browser signs is the entry that the command line writes; a ruling waits for two.
    """
    one = sits("verifying")
    promised(one.mission)
    folder = Path(shutil.copytree(one.mission.folder, tmp_path / "copy"))
    with Mission.open(folder) as mission:
        size, since = mission.size, len(presiding.entries(mission, "ana"))
        desk, seen = Desk(folder), view.view(mission)
        asked = {"move": "commitment.convene", "fragment": OP11, "since": since}
        call = desk.drafted(seen, presiding.verb(asked, by="ana"))
        asked |= {"move": "commitment.rule", "ruling": "activated", "reason": "as certified"}
        ruling = desk.drafted(seen, presiding.verb(asked | {"with": ["sec"]}, by="ana"))

    assert b"convened" in call.text
    assert [n.rpartition("/")[2] for n in call.names] == ["ana"]
    assert [n.rpartition("/")[2] for n in ruling.names] == ["ana", "sec"]
    with Mission.open(folder) as mission:
        assert mission.size == size


def test_nobody_acts_on_a_step_that_is_over(sits):
    """What others did since is told in words, and nothing is recorded."""
    mission = sits("verifying").mission
    promised(mission)
    since = len(presiding.entries(mission, "ana"))
    run(mission, "ana", move="commitment.convene", fragment=OP11)

    with pytest.raises(StaleError, match="convened"):
        run(mission, "sec", move="commitment.convene", fragment=OP11, since=since)
    assert len(list(mission.entries(commitments.CONVENED))) == 1


def test_only_the_host_makes_its_request(sits):
    """Others are told so, and nothing is recorded."""
    mission = sits("verifying").mission

    assert acts(mission, "ana")["trigger.request"]["why_not"] == [Because.of("host_asks")]
    with pytest.raises(InputError):
        run(mission, "ana", move="trigger.request", reason="we ask")


def test_texts_facts_and_statuses_are_entered_as_the_command_line_enters_them(sits):
    """
    A packaged text and one's own are adopted by two; a fact certified and denied; a withdrawal that
    counts from a day on.
    """
    mission = sits("verifying").mission
    both = {"with": ["sec"]}
    run(mission, "ana", move="commitment.adopt", packaged="unscr-2231", **both)
    own = commitments.checked(commitments.file("plan-20"))[0].decode()
    run(mission, "ana", move="commitment.adopt", own_text=own, file="plan.toml", **both)
    run(mission, "sec", move="commitment.certify", signal="notification", who="gb",
        happened="2025-08-28T15:00:00Z")  # fmt: skip
    told = acts(mission, "ana")
    run(mission, "ana", move="commitment.status", instrument="unscr-2231", party="gb",
        status="withdrawn", counts_from="2027-01-01T00:00:00Z")  # fmt: skip
    held = commitments.held(mission)

    assert set(held.instruments) == {"unscr-2231", "plan-20"}
    assert [f.by for f in held.facts] == ["gb"]
    assert OP11 in told["commitment.convene"]["choices"]["fragment"]
    assert "notification" in told["commitment.certify"]["choices"]["signal"]
    assert held.adherences["unscr-2231"][0].start == datetime(2027, 1, 1, tzinfo=UTC)
    assert held.passed_over == []


def test_forms_that_are_wrong_are_refused(sits):
    """A quantity below zero, a clause that there is not, words in place of numbers; two texts or
    none; a fact of the future, or of no text.
    """
    mission = sits("verifying").mission
    promised(mission)
    for said in (
        {"move": "commitment.adopt", "packaged": "plan-20", "own_text": "x", "with": ["sec"]},
        {"move": "commitment.adopt", "with": ["sec"]},
        {"move": "commitment.adopt", "packaged": "../../etc/passwd", "with": ["sec"]},
        {"move": "commitment.adopt", "own_text": "id = 1", "with": ["sec"]},
        {"move": "commitment.adopt", "packaged": "plan-20"},
        {
            "move": "commitment.certify",
            "signal": "notification",
            "happened": "2999-01-01T00:00:00Z",
        },
        {"move": "commitment.certify", "signal": "rain", "happened": "2025-01-01T00:00:00Z"},
        {"move": "commitment.certify", "signal": "notification", "happened": "2025-01-01T00:00"},
        {
            "move": "commitment.status",
            "instrument": "unscr-2231",
            "party": "gb",
            "status": "bored",
            "counts_from": "2027-01-01T00:00:00Z",
        },
        {"move": "commitment.deliver", "fragment": OP11, "rung": "asked", "quantity": -1.0},
        {"move": "commitment.deliver", "fragment": "x/y", "rung": "asked", "quantity": 1.0},
        {"move": "commitment.convene", "fragment": "x/y"},
        {"move": "commitment.answer", "convened": "soon", "party": "gb", "answer": "for"},
        {"move": "commitment.convene"},
    ):
        with pytest.raises(InputError):
            run(mission, "ana", **said)
    assert len(list(mission.entries(commitments.ADOPTED))) == 1
