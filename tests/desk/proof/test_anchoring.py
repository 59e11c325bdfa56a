"""A party's own log, anchored in the commission's."""

import base64

import pytest

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.proof import anchoring, audit
from lendemain.errors import InputError
from lendemain.ledger.store import Ledger


@pytest.fixture
def north(tmp_path):
    """The mission folder of a party that keeps its own log."""
    Mission.create(tmp_path / "north", ["model-2026"], name="north").close()
    return tmp_path / "north"


def grow(folder, name: str) -> None:
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, name)


def test_a_partys_log_is_anchored_as_it_grows(folder, north):
    """
    From the party's folder key and proof come by themselves; a person of the desk may sign.
    """
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "olena")
        first = anchoring.anchor(mission, north)
        grow(north, "piotr")
        second = anchoring.anchor(mission, north, by="olena")
        shown = anchoring.shown(mission)

    assert (first["consistency"], first["size"]) == ("the first of this log here", 2)
    assert (second["consistency"], second["size"]) == ("proven from the one before", 3)
    assert shown == [second]
    assert audit.audit(folder, replay=False).problems == ()


def test_a_checkpoint_on_paper_is_anchored_with_its_key_and_proof(folder, north, tmp_path):
    """
    Where only files come from the party, the key is wanted once and the proof may be given.
    """
    paper, proof = tmp_path / "checkpoint", tmp_path / "proof"

    def written() -> None:
        with Mission.open(north) as mission:
            paper.write_text(mission.head)

    written()
    with Mission.open(folder, write=True) as mission:
        with pytest.raises(InputError, match="not anchored here yet"):
            anchoring.anchor(mission, paper)
        anchoring.anchor(mission, paper, key=str(north / "keys" / "log.vkey"))
        grow(north, "piotr")
        written()
        with Ledger.open(north / "ledger") as other:
            path = [base64.b64encode(one).decode() for one in other.consistency(2, 3)]
        proof.write_text("\n".join(path))
        said = anchoring.anchor(mission, paper, proof=proof)
        assert said["consistency"] == "proven from the one before"
        proof.write_text("nonsense!")
        with pytest.raises(InputError, match="base64"):
            anchoring.anchor(mission, paper, proof=proof)


def test_what_cannot_be_anchored_changes_nothing(folder, north, tmp_path):
    """
    The mission's own log, an unreadable file, another's key and an older checkpoint are refused.
    """
    with Mission.open(north) as mission:
        old = tmp_path / "old"
        old.write_text(mission.head)
    grow(north, "piotr")
    huge = tmp_path / "huge"
    huge.write_bytes(bytes(140_000))
    with Mission.open(folder, write=True) as mission:
        anchoring.anchor(mission, north)
        size = mission.size
        for given, how, says in (
            (folder, {}, "own log"),
            (tmp_path / "nowhere", {}, "cannot be read"),
            (huge, {}, "larger"),
            (old, {}, "put back"),
            (old, {"key": mission.verifier.vkey}, "no known key"),
            (north, {"by": "nobody"}, "nobody"),
        ):
            with pytest.raises(InputError, match=says):
                anchoring.anchor(mission, given, **how)
        assert mission.size == size
