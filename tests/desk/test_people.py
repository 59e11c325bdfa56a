"""Who is enrolled, with which keys, and which names are one person's."""

import pytest

from lendemain.desk import adoption, enrolling, keys, people
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.errors import InputError
from lendemain.ledger import note


@pytest.fixture
def mission(tmp_path):
    with Mission.create(tmp_path / "front", ["model-2026"], name="front") as mission:
        for name, role in (("ana", "commissioner"), ("bo", "commissioner"), ("cem", "")):
            adoption.enrolled(mission, name, adoption.given(name, role))
        yield mission


def second(mission, of, name, role):
    """Enrol somebody's key under a second name."""
    signer = note.Signer(f"front.lendemain.example/{name}", mission.signer(of).seed)
    return enrolling.from_request(mission, keys.requested(signer), adoption.given(name, role))


def test_people_are_those_enrolled_as_such(mission):
    """
    The desk's key is nobody's; who was revoked is known still, and signs nothing.
    """
    enrolling.revoked(mission, "cem", reason="Left the mission")
    found = {one.short: len(one.keys) for one in people.people(mission).values()}

    assert found == {"ana": 1, "bo": 1, "cem": 0}
    with pytest.raises(InputError, match="revoked"):
        people.found(mission, "cem")
    with pytest.raises(InputError, match="nobody of that name"):
        people.found(mission, "desk")


def test_one_key_under_two_names_is_one_person(mission):
    """
    It is shown as such on both sides, and such a person does not sign twice.
    """
    second(mission, "ana", "ana-field", "investigator")
    told = people.several(mission)
    rows = {str(r["name"]).rpartition("/")[2]: people.told(r) for r in people.listed(mission)}

    assert told == {
        "front.lendemain.example/ana": ["front.lendemain.example/ana-field"],
        "front.lendemain.example/ana-field": ["front.lendemain.example/ana"],
    }
    assert "the same person as front.lendemain.example/ana-field" in rows["ana"]
    assert "same person" not in rows["bo"]
    with pytest.raises(InputError, match="sign twice"):
        people.check_apart(mission, ["ana", "ana-field"])
    people.check_apart(mission, ["ana", "bo"])


def test_nobody_holds_one_role_twice(mission):
    """
    A second name with the same role would vote twice: refused at enrolment, and later too.
    """
    with pytest.raises(InputError, match="already"):
        second(mission, "ana", "ana-two", "commissioner")
    second(mission, "ana", "ana-field", "investigator")
    with pytest.raises(InputError, match="already"):
        adoption.assigned(
            mission, "ana-field", adoption.given("ana-field", "commissioner"), by="ana", other="bo"
        )


def test_what_was_read_is_read_once_and_grows(mission):
    """
    Who is enrolled later is found by the same open mission.
    """
    before = set(people.people(mission))
    cases.enrolled(mission, "dan")

    assert set(people.people(mission)) - before == {"front.lendemain.example/dan"}
