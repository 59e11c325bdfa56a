"""The verbs of people's keys, as a person runs them."""

import json

import pytest


@pytest.fixture
def front(run, tmp_path):
    done = run("init", tmp_path / "front", "--text", "model-2026", "--name", "front")
    assert done.returncode == 0, done.stderr
    return tmp_path / "front"


def test_a_key_goes_its_way_from_its_holder_to_the_mission_and_out_again(inside, front, tmp_path):
    """
    Made on one's own machine, enrolled with a role, listed, revoked: each verb says what it did.
    """
    out = tmp_path / "olena.key"
    made = inside("key", "new", "olena", "--mission", "front.lendemain.example", "--out", out)
    enrolled = inside("-C", front, "key", "enrol", f"{out}.request", "--role", "secretariat",
                      "--json")  # fmt: skip
    listed = inside("-C", front, "key", "list")
    revoked = inside("-C", front, "key", "revoke", "olena", "--reason", "Lost", "--json")
    after = json.loads(inside("-C", front, "key", "list", "--json").stdout)

    assert [made.returncode, enrolled.returncode, revoked.returncode] == [0, 0, 0]
    assert "request: " in made.stdout
    assert "PRIVATE" not in made.stdout + enrolled.stdout
    assert listed.stdout == "front.lendemain.example/olena; secretariat\n"
    assert json.loads(revoked.stdout)["revoked"] == 1
    assert (after[0]["signs"], after[0]["role"]) == (False, "")


def test_a_private_key_is_no_request(inside, front, tmp_path):
    """
    Whoever hands over the wrong file is told so, and nothing is enrolled.
    """
    out = tmp_path / "olena.key"
    inside("key", "new", "olena", "--mission", "front.lendemain.example", "--out", out)
    done = inside("-C", front, "key", "enrol", out)

    assert done.returncode == 2
    assert "PRIVATE" not in done.stderr
    assert inside("-C", front, "key", "list").stdout == ""
