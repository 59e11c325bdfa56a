"""One setting gives every checkpoint a second signature."""

import pytest

from lendemain.desk import second
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import note

pytest.importorskip("cryptography")


@pytest.fixture
def asked(folder):
    """A mission whose settings ask for a second signature from now on."""
    with (folder / "mission.toml").open("a") as file:
        file.write('second_signature = "ml-dsa-44"\n')
    return folder


def test_one_setting_makes_the_key_and_signs_twice(asked):
    """
    When next opened for writing the mission has a second key, kept from others, and its checkpoints
    two signatures, which an audit checks.
    """
    assert audit.audit(asked, replay=False).problems == ()
    with Mission.open(asked, write=True) as mission:
        cases.enrolled(mission, "olena")
        assert len(note.parts(mission.head.encode())[1]) == 2
    key = asked / "keys" / "log-mldsa.key"

    assert key.stat().st_mode & 0o077 == 0
    assert audit.audit(asked, replay=False).problems == ()
    with Mission.open(asked, write=True) as mission:
        text = key.read_text()
    assert key.read_text() == text


def test_an_audit_with_the_key_misses_a_second_signature(asked):
    """
    Once there is a second key, a checkpoint signed without it is named.
    """
    Mission.open(asked, write=True).close()
    settings = asked / "mission.toml"
    with_it = settings.read_text()
    settings.write_text(with_it.replace("second_signature", "# second_signature"))
    with Mission.open(asked, write=True) as mission:
        cases.enrolled(mission, "olena")
    settings.write_text(with_it)

    assert "no second signature" in audit.audit(asked, replay=False).problems[0]


def test_what_is_wrong_with_the_setting_or_the_key_is_said(asked):
    """
    Another algorithm, a lost key and a damaged one are errors that say where and what next; a lost
    key is not made anew.
    """
    said = {"second_signature": "rsa", "origin": "x"}
    with pytest.raises(InputError, match="rsa"):
        second.signing(asked, said)
    with pytest.raises(InputError, match="rsa"):
        second.known(asked, said)
    Mission.open(asked, write=True).close()
    key = asked / "keys" / "log-mldsa.key"
    key.rename(key.with_suffix(".lost"))
    with pytest.raises(LendemainError, match="second key"):
        Mission.open(asked, write=True)
    assert not key.exists()
    key.with_suffix(".vkey").write_text("nonsense")
    with pytest.raises(InputError, match="second key"):
        audit.audit(asked, replay=False)


def test_nothing_is_made_where_nothing_is_asked_for(folder):
    """
    Without the setting there is no second key.
    """
    Mission.open(folder, write=True).close()

    assert second.known(folder, {"origin": "x"}) is None
    assert not list((folder / "keys").glob("log-mldsa*"))
