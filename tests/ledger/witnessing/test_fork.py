"""Two histories of one ledger, proven to anyone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.witnessing import fork
from lendemain.ledger.witnessing.cosignature import CosigningKey
from lendemain.ledger.witnessing.fork import Under

LOG = notes.Signer("mission.example/log", bytes([1] * 32))
TRUE = Tree(leaf_hash(b"%d" % n) for n in range(64))
FALSE = Tree(leaf_hash(b"%d" % (n + (1000 if n >= 7 else 0))) for n in range(64))


def signed(tree, size, signer=LOG):
    made = Checkpoint(origin=LOG.name, size=size, root=tree.root(size))
    return checkpoints.signed(made, [signer])


def test_two_roots_of_one_size_are_the_proof(parties):
    """
    Same size, different roots: the two notes prove it, and the witness of both is named
    (threat 5).
    """
    names = ("h1", "n1", "c1")
    one = parties.cosigned(signed(TRUE, 20), names, at=5)
    other = parties.cosigned(signed(FALSE, 20), ["n1", "o1"], at=9)
    keys = [key.cosigner for key in parties.keys.values()]
    found = fork.checked(fork.proof(one, other, LOG.verifier, witnesses=keys))

    assert (found.kind, found.log, found.index) == ("size", LOG.verifier, None)
    assert dict(found.both) == {"n1.example/witness": (5, 9)}
    assert {found.one.root, found.other.root} == {TRUE.root(20), FALSE.root(20)}


@given(st.integers(8, 63), st.integers(1, 63))
def test_different_sizes_need_the_larger_ones_hashes(small, more):
    """
    The larger tree's own beginning, with its path, contradicts the smaller; in either order.
    """
    large = min(64, small + more)
    if large == small:
        return
    one, other = signed(TRUE, small), signed(FALSE, large)
    with pytest.raises(InputError, match="contradict nothing"):
        fork.proof(one, other, LOG.verifier)
    prefix = (FALSE.root(small), FALSE.consistency(small, large))
    for pair in ((one, other), (other, one)):
        found = fork.checked(fork.proof(*pair, LOG.verifier, prefix=prefix))
        assert (found.kind, found.one.size, found.other.size) == ("prefix", small, large)


def test_two_receipts_of_one_index_suffice():
    """
    One index, two entries: the paths of both prove it, and nobody needs the rest.
    """

    def under(tree, size, index=10):
        return Under(index, tree.leaf(index), tuple(tree.inclusion(index, size=size)))

    one, other = signed(TRUE, 20), signed(FALSE, 33)
    pair = (under(TRUE, 20), under(FALSE, 33))
    found = fork.checked(fork.proof(one, other, LOG.verifier, entries=pair))
    turned = fork.checked(fork.proof(other, one, LOG.verifier, entries=pair[::-1]))

    assert (found.kind, found.index) == ("entry", 10)
    assert turned == found
    same = (under(TRUE, 20, 3), under(FALSE, 33, 3))
    with pytest.raises(InputError, match="one"):
        fork.proof(one, other, LOG.verifier, entries=same)


def test_one_history_is_never_a_fork():
    """
    No false alarm: what continues, or is the same, proves nothing, whatever is handed over.
    """
    same = (TRUE.root(20), TRUE.consistency(20, 33))
    wrong = (FALSE.root(20), FALSE.consistency(20, 33))
    for one, other, prefix in (
        (signed(TRUE, 20), signed(TRUE, 20), None),
        (signed(TRUE, 20), signed(TRUE, 33), same),
        (signed(TRUE, 20), signed(TRUE, 33), wrong),
        (signed(TRUE, 20), signed(TRUE, 33), None),
    ):
        with pytest.raises(InputError):
            fork.proof(one, other, LOG.verifier, prefix=prefix)


def test_only_the_ledgers_own_signatures_convict():
    """
    A checkpoint that a stranger signed in the ledger's name proves nothing against the ledger.
    """
    thief = notes.Signer(LOG.name, bytes([9] * 32))
    with pytest.raises(InputError, match="no known key"):
        fork.proof(signed(TRUE, 20), signed(FALSE, 20, thief), LOG.verifier)


def test_a_witness_is_named_only_for_what_it_signed(parties):
    """
    A proof that names a witness who cosigned one side only is refused.
    """
    one = parties.cosigned(signed(TRUE, 20), ["n1"])
    data = fork.proof(one, signed(FALSE, 20), LOG.verifier)
    row = f"witness {parties.keys['n1'].cosigner.vkey}\n".encode()
    with pytest.raises(InputError, match="not cosigned both"):
        fork.checked(data.replace(b"kind size\n", b"kind size\n" + row))


def test_changed_proofs_prove_nothing_else():
    """
    Every change of a byte is refused, or shows the same two checkpoints.
    """
    key = CosigningKey("n1.example/witness", bytes([7] * 32))
    prefix = (FALSE.root(20), FALSE.consistency(20, 33))
    data = fork.proof(signed(TRUE, 20), signed(FALSE, 33), LOG.verifier, prefix=prefix,
                      witnesses=[key.cosigner])  # fmt: skip
    known, chance = fork.checked(data), random.Random(1)  # noqa: S311  (a seed that can be replayed)
    for _ in range(1500):
        place = chance.randrange(len(data))
        changed = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
        try:
            found = fork.checked(changed)
        except InputError:
            continue
        assert found == known


@given(
    st.binary(max_size=300)
    | st.binary(max_size=200).map(lambda d: fork.HEADER.encode() + b"\n" + d)
)
def test_garbage_proves_nothing(data):
    """
    Any bytes are refused with an error of ours.
    """
    with pytest.raises(InputError):
        fork.checked(data)
