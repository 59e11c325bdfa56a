"""Keys made elsewhere are enrolled, and revoked, by entries."""

import pytest

from lendemain.desk import adoption, enrolling, keys, people, permissions
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.errors import InputError
from lendemain.ledger import note


@pytest.fixture
def mission(tmp_path):
    with Mission.create(tmp_path / "front", ["model-2026"], name="front") as mission:
        yield mission


def request(name, seed=1):
    return keys.requested(note.Signer(f"front.lendemain.example/{name}", bytes([seed]) * 32))


def test_a_request_becomes_a_person_with_a_duty(mission):
    """
    The entry enrols the very key, with the duty; no private key is in the mission.
    """
    said = enrolling.from_request(mission, request("olena"), adoption.given("", "secretariat"))
    duty = permissions.standing(mission).duties["front.lendemain.example/olena"]

    assert said["entry"] == mission.size - 1
    assert people.found(mission, "olena").keys[0].vkey == said["key"]
    assert (duty.role, said["same_person"]) == ("secretariat", [])
    assert not keys.person_file(mission.folder, "olena").exists()
    with pytest.raises(InputError, match="key of olena is not on this machine"):
        people.signer(mission, "olena")
    with pytest.raises(InputError, match="nobody of that name"):
        people.signer(mission, "zoe")


def test_a_name_is_taken_until_its_keys_are_revoked(mission):
    """
    A lost key is revoked, and its holder enrolled anew under the same name.
    """
    enrolling.from_request(mission, request("olena"), adoption.given("", ""))
    with pytest.raises(InputError, match="enrolled already"):
        enrolling.from_request(mission, request("olena", 2), adoption.given("", ""))
    with pytest.raises(InputError, match="enrolled already"):
        cases.enrolled(mission, "olena")
    done = enrolling.revoked(mission, "olena", reason="Lost in the field")
    enrolling.from_request(mission, request("olena", 2), adoption.given("", ""))

    assert done["revoked"] == 1
    assert [k.key for k in people.found(mission, "olena").keys] == [
        note.Signer("x", bytes([2]) * 32).verifier.key
    ]
    with pytest.raises(InputError, match="enrolled before"):
        mission.enrol(note.Signer("front.lendemain.example/olena", bytes([1]) * 32).verifier,
                      role="person")  # fmt: skip


def test_only_the_desk_or_the_holder_revokes(mission):
    """
    Somebody else's key is not theirs to revoke; one's own is.
    """
    for name in ("ana", "bo"):
        cases.enrolled(mission, name)
    with pytest.raises(InputError, match="only the desk or its holder"):
        enrolling.revoked(mission, "ana", reason="A quarrel", by="bo")
    enrolling.revoked(mission, "ana", reason="I lost it", by="ana")
    last = list(mission.entries())[-1]

    assert (last.kind, last.body["author"]) == ("key.revoked", "front.lendemain.example/ana")
    with pytest.raises(InputError, match="reason"):
        enrolling.revoked(mission, "bo", reason=" ")
