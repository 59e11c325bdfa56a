"""A party's own folder is founded once, and read again as it was."""

import stat

import pytest

from lendemain.desk.network import party
from lendemain.errors import InputError
from lendemain.ledger.note import Signer

LOG = Signer("mission.example/log", bytes(31) + b"5").verifier
OTHER = Signer("mission.example/log", bytes(31) + b"6").verifier


@pytest.mark.parametrize("role", ["witness", "mirror"])
def test_what_was_founded_is_read_again(tmp_path, role):
    """
    The key is its owner's alone, its public half is what is printed, and the ledgers are those
    named, each with all of its keys.
    """
    folder = tmp_path / "own"
    rows = [LOG.vkey, f"{OTHER.vkey} mission.example/log"]
    said = party.founded(folder, role, name="n.example/w", logs=rows)
    [key] = party.keys(folder, role)

    assert said["key"] == key.cosigner.vkey
    assert party.ledgers(folder, role) == {LOG.name: [LOG, OTHER]}
    assert stat.S_IMODE((folder / f"{role}.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_in_use_is_not_founded_again(tmp_path):
    """
    Nothing is written over what is there, and nothing is made without a ledger.
    """
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="not empty"):
        party.founded(tmp_path, "witness", name="n.example/w", logs=[LOG.vkey])
    with pytest.raises(InputError, match="no ledger"):
        party.founded(tmp_path / "new", "witness", name="n.example/w", logs=["# none"])
    with pytest.raises(InputError, match="no algorithm"):
        party.founded(tmp_path / "new", "mirror", name="n", logs=[LOG.vkey], algorithm="rsa")

    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("content", "said"), [("", "empty"), ("garbage\n", "key"), (b"\xff\xfe", "no witness here")]
)
def test_a_key_that_cannot_be_read_is_named(tmp_path, content, said):
    """
    A missing, empty or damaged key file is refused with what to do.
    """
    with pytest.raises(InputError, match="witness init"):
        party.keys(tmp_path, "witness")
    path = tmp_path / "witness.key"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=said):
        party.keys(tmp_path, "witness")


def test_a_row_that_is_no_key_is_named_with_its_file():
    """
    Remarks and empty rows are passed over; anything else has to be a key.
    """
    assert party.known(["", "# a remark", LOG.vkey], "logs") == {LOG.name: [LOG]}
    with pytest.raises(InputError) as refused:
        party.known(["nonsense"], "logs")
    assert refused.value.where == "logs"
