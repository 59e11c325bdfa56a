"""What a checkpoint has of cosignatures under a policy."""

import pytest

from lendemain.errors import InputError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.policy import parsed
from lendemain.ledger.witnessing.standing import fresh, standing

THREE = ("h1", "h2", "o1", "o2", "n1", "n3")


def test_who_signed_when_and_who_did_not(parties):
    """
    Times by the policy's names, the missing in its order, and the time at which a quorum was met.
    """
    note = parties.cosigned(parties.checkpoint(9), THREE[:4], at=100)
    note = parties.cosigned(note, ["n1"], at=130)
    before = standing(note, parties.policy)
    found = standing(parties.cosigned(note, ["n3", "c1"], at=120), parties.policy)

    assert (before.witnessed, before.met_at) == (False, None)
    assert before.missing == ("c1", "c2", "c3", "n2", "n3")
    assert found.witnessed
    assert (found.earliest, found.latest, found.met_at) == (100, 130, 130)
    assert found.times["c1"] == 120
    assert found.checkpoint.size == 9


@pytest.mark.parametrize("silent", ["host", "opposing", "coalition", "neutral"])
def test_no_bloc_vetoes_by_silence(parties, silent):
    """
    With each bloc silent in turn the quorum is met, and the silent are named (threat 17).
    """
    policy = parties.policy
    gone = set(policy.members(silent))
    speaking = [w.name for w in policy.witnesses if w.name not in gone]
    found = standing(parties.cosigned(parties.checkpoint(9), speaking), policy)

    assert found.witnessed
    assert set(found.missing) == gone


def test_a_stolen_ledger_key_makes_no_witnessed_checkpoint(parties):
    """
    A checkpoint that only the ledger's key signed never has the label (threat 15).
    """
    found = standing(parties.checkpoint(9, root=bytes(32)), parties.policy)

    assert not found.witnessed
    assert len(found.missing) == len(parties.keys)


def test_only_a_ledger_of_the_policy_counts(parties):
    """
    A cosigned checkpoint of another ledger, or of a stranger's key, is refused.
    """
    other = notes.Signer(parties.log.name, bytes([3] * 32))
    strange = notes.Signer("other.example/log", bytes([3] * 32))
    for signer in (other, strange):
        made = Checkpoint(origin=signer.name, size=9, root=parties.tree.root(9))
        note = parties.cosigned(checkpoints.signed(made, [signer]), THREE)
        with pytest.raises(InputError, match="the policy names"):
            standing(note, parties.policy)


def test_a_policy_without_a_ledger_takes_the_one_given(parties):
    """
    Where the policy names no ledger, the caller says which.
    """
    rows = [row for row in parties.text.splitlines(keepends=True) if not row.startswith("log")]
    policy = parsed("".join(rows).encode())
    note = parties.cosigned(parties.checkpoint(9), THREE)

    assert standing(note, policy, log=parties.log.verifier).witnessed
    with pytest.raises(InputError):
        standing(note, policy)


def test_a_false_cosignature_is_refused(parties):
    """
    A row of a known witness that does not hold makes the note malformed, not merely poorer.
    """
    note = parties.cosigned(parties.checkpoint(9), THREE)
    text, _ = notes.parts(parties.checkpoint(8))
    with pytest.raises(InputError, match="h1"):
        standing(cosignature.with_rows(note, [parties.keys["h1"].row(text, 5)]), parties.policy)


def test_none_is_met_by_the_ledger_alone(parties):
    """
    `quorum none` asks for nobody: the ledger's signature suffices, from time 0.
    """
    policy = parsed(f"log {parties.log.verifier.vkey}\nquorum none\n".encode())
    found = standing(parties.checkpoint(3), policy)

    assert (found.witnessed, found.met_at, found.missing) == (True, 0, ())


def test_a_head_is_as_fresh_as_its_last_quorum(parties):
    """
    The latest time since which a quorum has cosigned: one bloc's later word makes nothing fresher.
    """
    times = dict.fromkeys(THREE, 100)
    policy = parties.policy

    assert fresh(times, policy) == 100
    assert fresh({**times, "n1": 900, "n3": 900}, policy) == 100
    assert fresh(dict.fromkeys(THREE, 900) | {"c1": 50, "c2": 50}, policy) == 900
    assert fresh({"h1": 100}, policy) is None
