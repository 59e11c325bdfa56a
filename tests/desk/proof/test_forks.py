"""Two histories proven from files that parties hold."""

import shutil
from pathlib import Path

import pytest

from lendemain.desk.mission import Mission
from lendemain.desk.network import publishing
from lendemain.desk.proof import forks
from lendemain.errors import InputError
from lendemain.ledger import proof as proofs
from lendemain.ledger.witnessing.fork import HEADER


@pytest.fixture
def sides(tmp_path):
    """A mission and its twin, which went another way after five entries; keys are the same."""
    with Mission.create(tmp_path / "one", ["model-2026"]) as mission:
        for number in range(3):
            mission.record("drill", {"number": number})
        vkey = mission.verifier.vkey
    twin = Path(shutil.copytree(tmp_path / "one", tmp_path / "two"))
    for folder, first, count in ((tmp_path / "one", 10, 2), (twin, 20, 4)):
        with Mission.open(folder, write=True) as mission:
            for number in range(first, first + count):
                mission.record("drill", {"number": number})
            (folder / "head").write_text(mission.head)
    return tmp_path / "one", twin, vkey


def test_different_sizes_are_proven_from_the_larger_ones_ledger(sides, tmp_path):
    """
    From a mission's folder and from published tiles alike; the smaller one's ledger is no help.
    """
    one, two, vkey = sides
    proof, said = forks.proven(one / "head", two / "head", log=vkey, ledger=str(two))
    publishing.publish(two, tmp_path / "tiles")
    tiled, _ = forks.proven(two / "head", one / "head", log=vkey, ledger=str(tmp_path / "tiles"))

    assert proof == tiled
    assert proof.decode().startswith(HEADER)
    assert "the first 7 entries of the larger are others" in said["shows"]
    (tmp_path / "proof").write_bytes(proof)
    (tmp_path / "policy").write_text(f"log {vkey}\nquorum none\n")
    whose = {"log": vkey}, {"policy": tmp_path / "policy"}, {}
    known = [forks.checked(tmp_path / "proof", **one)["key_known"] for one in whose]
    assert known == [True, True, False]
    assert forks.shown(proof, log=vkey)["key_known"] is True
    for ledger, words in ((str(one), "does not hold"), ("", "contradict nothing")):
        with pytest.raises(InputError, match=words):
            forks.proven(one / "head", two / "head", log=vkey, ledger=ledger)


def test_two_receipts_suffice(sides, tmp_path):
    """
    Two proofs of entries at one index, with the entries, prove it without either ledger.
    """
    one, two, vkey = sides
    files, entries = [], []
    for name, folder in (("a", one), ("b", two)):
        with Mission.open(folder) as mission:
            shown = mission._ledger.prove(6)
            proof = proofs.Proof(index=6, path=shown.path, checkpoint=shown.checkpoint)
            files.append(tmp_path / f"{name}.tlog-proof")
            files[-1].write_bytes(proof.text)
            entries.append(tmp_path / f"{name}.note")
            entries[-1].write_bytes(mission.noted(6))
    _, said = forks.proven(*files, log=vkey, entries=(entries[0], entries[1]))

    assert "two entries stand at index 6" in said["shows"]


def test_whose_key_it_is_has_to_be_said(sides, tmp_path):
    """
    Without a key nothing is judged; a proof that convicts another key than the one given is
    refused.
    """
    one, two, vkey = sides
    proof, _ = forks.proven(one / "head", two / "head", ledger=str(two))
    stranger = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    assert forks.shown(proof)["key_known"] is False
    with pytest.raises(InputError, match="whose checkpoints"):
        forks.proven(one / "head", two / "head")
    with pytest.raises(InputError, match="another key"):
        forks.shown(proof, log=stranger)
    with pytest.raises(InputError, match="cannot be read"):
        forks.proven(one / "no", two / "head", log=vkey)
    with pytest.raises(InputError):
        forks.checked(tmp_path / "no")
