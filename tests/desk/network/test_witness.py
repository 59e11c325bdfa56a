"""A party's witness in a folder of its own."""

import stat

import pytest

from lendemain.desk.network import witness
from lendemain.errors import InputError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.witnessing.witness import request

LOG = note.Signer("mission.example/log", bytes([1] * 32))


def asked(size: int, root: bytes) -> bytes:
    made = Checkpoint(origin=LOG.name, size=size, root=root)
    return request(0, [], checkpoints.signed(made, [LOG]))


@pytest.mark.parametrize("algorithm", ["ed25519", "ml-dsa-44"])
def test_a_new_witness_has_a_key_that_only_its_owner_reads(tmp_path, algorithm):
    """
    The key's file has mode 0600, the public key is printed, and the witness cosigns at once.
    """
    folder = tmp_path / "w"
    said = witness.founded(
        folder, name="n.example/w", logs=[LOG.verifier.vkey], algorithm=algorithm
    )
    attending = witness.Attending(folder)
    answer = attending.add_checkpoint(asked(5, bytes(32)))

    assert stat.S_IMODE((folder / "witness.key").stat().st_mode) == 0o600
    assert attending.keys == (said["key"],)
    assert (answer.status, said["logs"]) == (200, [LOG.name])


def test_it_shows_what_it_remembers_and_what_it_refused(tmp_path):
    """
    Size, root and time of the last cosigned checkpoint; and each refused one, as text.
    """
    folder = tmp_path / "w"
    witness.founded(folder, name="n.example/w", logs=[LOG.verifier.vkey])
    attending = witness.Attending(folder)
    attending.add_checkpoint(asked(5, bytes(32)))
    attending.add_checkpoint(asked(5, bytes([1] * 32)))
    (row,) = witness.shown(folder)["watched"]
    (refused,) = witness.refused(folder)

    assert (row["size"], row["root"], row["refused"]) == (5, "00" * 32, {"fork": 1})
    assert row["cosigned"].endswith("Z")
    assert (refused["why"], refused["log"]) == ("fork", LOG.name)


@pytest.mark.parametrize("broken", ["witness.key", "logs"])
def test_a_folder_that_is_no_witness_is_named(tmp_path, broken):
    """
    A missing or damaged key or list of ledgers is an error with the file's name, never a new key.
    """
    folder = tmp_path / "w"
    witness.founded(folder, name="n.example/w", logs=[LOG.verifier.vkey])
    (folder / broken).write_text("garbage\n")
    with pytest.raises(InputError) as damaged:
        witness.Attending(folder)
    (folder / broken).unlink()
    with pytest.raises(InputError, match="no witness here"):
        witness.Attending(folder)

    assert broken in damaged.value.where


def test_a_folder_in_use_and_bad_keys_are_refused(tmp_path):
    """
    `founded` overwrites nothing and takes no key that it cannot read.
    """
    (tmp_path / "x").write_text("x")
    for given, words in (
        ({"logs": [LOG.verifier.vkey]}, "not empty"),
        ({"logs": ["garbage"]}, "not an Ed25519"),
        ({"logs": []}, "no ledger"),
        ({"logs": [LOG.verifier.vkey], "algorithm": "rot13"}, "algorithm"),
    ):
        with pytest.raises(InputError, match=words):
            witness.founded(tmp_path, name="n.example/w", **given)


def test_a_ledger_whose_origin_is_not_its_keys_name_can_be_watched(tmp_path):
    """
    A row of `logs` may name another origin after the key, with spaces.
    """
    folder = tmp_path / "w"
    said = witness.founded(folder, name="n.example/w", logs=[f"{LOG.verifier.vkey} a data base"])

    assert said["logs"] == ["a data base"]
    assert list(witness.Attending(folder).logs) == ["a data base"]
