"""Commitments as the ledger has them, and what a dishonest hand cannot do to them."""

import pytest
from tests.desk.committed import AT, certified, committed, notified

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission, obj
from lendemain.desk.outlook import activating, commitments, guarantees
from lendemain.encoding import moment
from lendemain.errors import InputError


@pytest.fixture
def mission(tmp_path):
    """A mission with two people and the snapback's text adopted."""
    with committed(tmp_path) as found:
        yield found


def test_every_packaged_text_can_be_checked_and_named():
    """
    A text is found by path or name; a wrong name lists those there are.
    """
    assert "unscr-2231" in commitments.names()
    assert commitments.checked(commitments.file("paris-2026"))[1].instrument_id == "paris-2026"
    with pytest.raises(InputError, match="no such text"):
        commitments.file("no-such")


def test_a_text_with_mistakes_lists_them(tmp_path):
    """
    File, row, fragment, remedy; a folder or a huge file is no text.
    """
    path = tmp_path / "t.toml"
    path.write_text("id = 3\n")
    with pytest.raises(InputError, match="mistakes:"):
        commitments.checked(path)
    path.write_bytes(b"#" * (5 << 20))
    with pytest.raises(InputError, match="at most"):
        commitments.checked(path)


def test_yesterdays_state_gives_yesterdays_answer(mission):
    """
    What was known before an entry is what the ledger said before it, whatever came later.
    """
    before = guarantees.shown(mission, "unscr-2231/op12", at=AT)
    notified(mission)
    entry = list(mission.entries())[-1]
    known = moment(entry.number("time_made") - 1)
    after = guarantees.shown(mission, "unscr-2231/op12", at=AT)

    assert guarantees.shown(mission, "unscr-2231/op12", at=AT, known=known) == before
    assert after["answers"][0]["answer"] == "true"
    assert before["answers"][0]["answer"] == "false"


def test_what_may_not_be_said_is_passed_over_and_told(mission):
    """
    A ruling of one person, a text that one adopted, a finding without a decision, nonsense: each
    stands in the ledger, counts for nothing, and is told.
    """
    notified(mission)
    one = cases.person(mission.folder, "olena")
    good = guarantees.shown(mission, "unscr-2231/op12", at=AT)["answers"]
    said = {"fragment": "unscr-2231/op12", "ruling": "waived", "since": 1, "reason": "-"}
    mission.record(commitments.RULED, said, signer=one)
    data = commitments.file("nato-5").read_bytes()
    digest = mission.segments.put_bytes(data)
    mission.record(
        commitments.ADOPTED, {"instrument": "nato-5", "version": "1", "file": "nato-5.toml"},
        [obj(digest, len(data), "application/toml", "text")], signer=one,
    )  # fmt: skip
    mission.record(commitments.FACT, {"signal": "notification"}, signer=one)
    mission.record(commitments.FACT, {"signal": "nothing", "happened": 5}, signer=one)
    mission.record(commitments.STATUS, {"instrument": "x", "party": "y", "status": "z", "since": 1})
    mission.record(commitments.DELIVERED, {"fragment": "x", "rung": "thrown"}, signer=one)

    told = guarantees.listed(mission, at=AT)

    assert len(told["passed_over"]) == 6
    assert guarantees.shown(mission, "unscr-2231/op12", at=AT)["answers"] == good


def test_a_decision_is_one_of_the_commission(mission):
    """
    Neither a number that is none, nor an entry that is no decision on a breach, lets a finding
    through.
    """
    for number in ("", "nine", "999", "0", "-1"):
        with pytest.raises(InputError, match="--decision"):
            commitments.of_decision(mission, number)
    one = cases.person(mission.folder, "olena")
    entry = mission.record(
        "case.step",
        {"case": 1, "move": "decide", "reason": "-", "finding": "no_breach"},
        signer=one,
    )
    with pytest.raises(InputError, match="finds no breach"):
        commitments.of_decision(mission, str(entry))
    entry = mission.record(
        "case.step",
        {"case": 1, "move": "decide", "reason": "-", "finding": "breach", "analysis": "00"},
        signer=one,
    )
    with pytest.raises(InputError, match="rests on no analysis"):
        commitments.of_decision(mission, str(entry))


def test_people_are_those_who_signed_and_the_desk_is_nobody(mission):
    """
    Only persons' signatures count as people's.
    """
    (adopted,) = list(mission.entries(commitments.ADOPTED))
    (enrolled, *_) = mission.entries("key.enrolled")

    assert sorted(commitments.people(mission, adopted)) == ["olena", "piotr"]
    assert commitments.people(mission, enrolled) == []


def test_replay_from_the_files_gives_the_same(tmp_path):
    """
    Closing and opening the mission changes no answer: there is no other state.
    """
    with committed(tmp_path) as mission:
        notified(mission)
        activating.convened(mission, "unscr-2231/op11", (), by="olena")
        before = guarantees.listed(mission, at=AT)
        folder = mission.folder
    with Mission.open(folder) as mission:
        assert guarantees.listed(mission, at=AT) == before


def test_a_status_with_a_reservation_is_read_back(mission):
    """
    A party that reserves a clause is out of it from then on.
    """
    activating.placed(
        mission, "unscr-2231", "sc", "in_force", since=moment(0), by="olena",
        reserved=["unscr-2231/op12"],
    )  # fmt: skip
    certified(mission, "notification", "2025-08-28T15:00:00+00:00", by="gb")
    held = commitments.held(mission)

    assert held.adherences["unscr-2231"][0].reserved == ("unscr-2231/op12",)
    with pytest.raises(InputError, match="no adopted text"):
        held.home("x/1")
