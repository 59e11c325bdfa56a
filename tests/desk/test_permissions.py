"""What the ledger says of access: two sign, what held before decides, and the past stays."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lendemain.desk import adoption, permissions
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission, obj
from lendemain.desk.view import view
from lendemain.errors import InputError
from lendemain.records.access import Action, Duty, Guarded, Level, Role

COMPARTMENT = '\n[[compartment]]\nname = "north-only"\nparty = "north"\n'


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    """The packaged policy with one compartment more."""
    written = (permissions.texts.shelf() / "policies" / "access.toml").read_text("utf-8")
    path = tmp_path / "access.toml"
    path.write_text(written.replace('"access-1"', '"access-2"') + COMPARTMENT, "utf-8")
    return path


@pytest.fixture
def mission(folder: Path):
    """A mission with two commissioners, an investigator of case 7, and a liaison of the north."""
    with Mission.open(folder, write=True) as mission:
        for name, role, more in (
            ("olena", "commissioner", {}),
            ("marie", "commissioner", {}),
            ("ivan", "investigator", {"cases": [7]}),
            ("lia", "liaison", {"party": "north"}),
        ):
            adoption.enrolled(mission, name, adoption.given(name, role, **more))
        cases.enrolled(mission, "old")
        yield mission


def may(mission, name, action, thing, below=None):
    now = permissions.standing(mission, below=below)
    who = permissions.full(mission, name)
    return now.may(who, action, permissions.guarded(now, thing), 1)


def test_the_packaged_policy_holds_until_one_is_adopted(mission, policy_file):
    """
    The policy in force at an index is the last before it.
    """
    before = mission.size
    entry = adoption.adopted(mission, policy_file, by="olena", other="marie")
    found = [permissions.standing(mission, below=n).policy.policy_id for n in (before, entry + 1)]

    assert found == ["access-1", "access-2"]
    assert permissions.standing(mission, below=entry).adopted is None


def test_replaying_an_old_decision_gives_the_old_answer(mission):
    """
    What somebody might do at an index stays so, whatever is decided afterwards.
    """
    before = mission.size
    assert may(mission, "ivan", Action.MOVE, "case:7")
    adoption.assigned(mission, "ivan", adoption.given("ivan", ""), by="olena", other="marie")

    assert not may(mission, "ivan", Action.MOVE, "case:7")
    assert may(mission, "ivan", Action.MOVE, "case:7", below=before)


@pytest.mark.parametrize(
    "signers", [["olena"], ["olena", "ivan"], ["lia", "ivan"], ["old", "ivan"]]
)
def test_a_change_that_two_entitled_people_have_not_signed_does_not_count(
    mission, policy_file, signers
):
    """
    Whoever writes such an entry by hand, with one signature or with people who may not, changes
    nothing; the entry is told as passed over.
    """
    keys = [cases.person(mission.folder, name) for name in signers]
    data = policy_file.read_bytes()
    digest = mission.segments.put_bytes(data)
    entry = mission.record(
        permissions.CHANGED, {"policy": "access"},
        [obj(digest, len(data), "application/toml", "policy")], signer=keys[0], others=keys[1:],
    )  # fmt: skip
    grab = {"person": keys[0].verifier.name, "duty": {"role": "commissioner"}}
    mission.record(permissions.PERSON, grab, signer=keys[0], others=keys[1:])
    now = permissions.standing(mission)

    assert (now.policy.policy_id, now.adopted) == ("access-1", None)
    assert [index for index, _ in now.passed_over] == [entry, entry + 1]


def test_an_enrolment_by_the_desk_alone_opens_nothing_once_a_policy_is_adopted(
    mission, policy_file
):
    """
    From then on somebody who may enrol signs an enrolment with a duty, or it does not count.
    """
    adoption.adopted(mission, policy_file, by="olena", other="marie")
    cases.enrolled(mission, "evil", duty={"role": "commissioner"})
    adoption.enrolled(mission, "good", adoption.given("good", "secretariat"), other="olena")
    duties = permissions.standing(mission).duties

    assert permissions.full(mission, "evil") not in duties
    assert duties[permissions.full(mission, "good")].role is Role.SECRETARIAT


def test_labels_close_what_they_are_put_on(mission, policy_file):
    """
    A label's level, compartments, embargo and seal are conditions more, never fewer.
    """
    adoption.adopted(mission, policy_file, by="olena", other="marie")
    until = datetime(2099, 1, 1, tzinfo=UTC)
    label = adoption.label("public", compartments=["north-only"], embargo=until, sealed=True)
    adoption.labelled(mission, "entry:2", label, by="olena", other="marie")
    now = permissions.standing(mission)
    thing = permissions.guarded(now, "entry:2")

    assert thing == Guarded(level=Level.COMMISSION, compartments=1 << 6, sealed=True,
                            released=permissions.microseconds(until))  # fmt: skip
    assert not may(mission, "olena", Action.READ, "entry:2")


def test_what_an_entry_says_of_itself_is_its_label(mission):
    """
    The compartments that an entry's own body names are its label until it is labelled otherwise.
    """
    entry = mission.record("drill", {"comp": ["somewhere"]})
    now = permissions.standing(mission)

    assert now.entries[entry].compartments == ("somewhere",)
    assert not may(mission, "olena", Action.READ, f"entry:{entry}")


def test_a_revoked_key_takes_its_duty_with_it(mission):
    """
    Who signs no more may no more.
    """
    from lendemain.ledger import keyring

    signer = cases.person(mission.folder, "marie")
    mission.record(keyring.REVOKED, {"vkey": signer.verifier.vkey}, signer=signer)

    assert signer.verifier.name not in permissions.standing(mission).duties


def test_people_without_a_duty_are_held_to_one_once_a_policy_is_adopted(mission, policy_file):
    """
    Missions of old go on as they were; adopting a policy ends that.
    """
    permissions.check(mission, "old", Action.MOVE, "case:1")
    with pytest.raises(InputError, match="ivan may not move"):
        permissions.check(mission, "ivan", Action.MOVE, "case:8")
    adoption.adopted(mission, policy_file, by="olena", other="marie")

    with pytest.raises(InputError, match="old may not move"):
        permissions.check(mission, "old", Action.MOVE, "case:1")
    shown = view(mission)
    number = shown.cases["number"].to_pylist()[0]
    with pytest.raises(InputError, match="needs a person"):
        cases.moved(shown, number, "admit", reason="seen", by=None)
    told = cases.moved(shown, number, "admit", reason="seen", by="olena")
    assert told["case"]["status"] == "admissible"


@pytest.mark.parametrize(
    ("name", "action", "thing", "why"),
    [("public", "read", "incident", ["allowed"]), ("public", "read", "observation", ["level"]),
     ("ivan", "move", "case:8", ["case"]), ("olena", "adopt", "policy", ["allowed"]),
     ("nobody", "read", "incident", ["action", "level"])],
)  # fmt: skip
def test_a_decision_is_explained(mission, name, action, thing, why):
    """
    Every reason is told, for people and for roles.
    """
    assert permissions.explained(mission, name, action, thing)["why"] == why


@pytest.mark.parametrize(
    ("action", "thing", "below"),
    [("fly", "incident", None), ("read", "rumour", None), ("read", "entry:x", None),
     ("read", "entry:" + "9" * 40, None), ("read", "incident", 10**9), ("read", "incident", 0)],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(mission, action, thing, below):
    """
    An action, thing or index that there is none of ends in words.
    """
    with pytest.raises(InputError):
        permissions.explained(mission, "public", action, thing, below=below)


@pytest.mark.parametrize("said", [None, 3, [], {}, {"role": "king"}, {"cases": "7"},
                                  {"compartments": 3, "role": ["x"]}])  # fmt: skip
def test_a_duty_said_wrongly_opens_nothing(said):
    """
    Whatever stands in an entry by mistake is no role, no case and no compartment.
    """
    assert permissions.duty("x", said) == Duty(name="x")


def test_what_holds_is_shown(mission):
    """
    Levels, roles, people and labels are shown in words.
    """
    told = permissions.shown(mission)

    assert told["people"][permissions.full(mission, "lia")] == "liaison; north"
    assert told["levels"]["public"] == "cell 10000 m, day, after 72 h, at least 1 reports"


def test_what_holds_is_the_same_read_at_once_or_as_it_came(mission, policy_file):
    """
    A mission that has asked before every change knows what one that was opened afterwards knows.
    """
    first = permissions.standing(mission)
    adoption.adopted(mission, policy_file, by="olena", other="marie")
    permissions.standing(mission)
    adoption.labelled(mission, "entry:2", adoption.label("party"), by="olena", other="marie")
    found = permissions.standing(mission)
    with Mission.open(mission.folder) as fresh:
        assert permissions.standing(fresh) == found

    assert first.adopted is None
    assert first.entries == {}
