"""Proofs that an entry is in a ledger, which need nothing else to be checked."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import checkpoint, proof
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.note import Signer
from lendemain.ledger.proof import Proof
from lendemain.ledger.witnessing import cosignature, policy
from lendemain.ledger.witnessing.cosignature import CosigningKey

LOG = Signer("mission.example/log", bytes([1] * 32))
WITNESSES = [CosigningKey(f"w{n}.example", bytes([9 + n] * 32)) for n in range(4)]
POLICY = policy.parsed(
    (
        f"log {LOG.verifier.vkey}\n"
        + "".join(f"witness w{n} {w.cosigner.vkey}\n" for n, w in enumerate(WITNESSES))
        + "group all 3 w0 w1 w2 w3\nquorum all\n"
    ).encode()
)
ENTRIES = [f"entry {n}".encode() for n in range(1000)]
TREE = Tree(map(leaf_hash, ENTRIES))


def shown(index: int, *, extra: bytes | None = None) -> Proof:
    head = Checkpoint(origin=LOG.name, size=1000, root=TREE.root())
    rows = [w.row(head.text, 1_790_000_000) for w in WITNESSES]
    note = cosignature.with_rows(checkpoint.signed(head, [LOG]), rows)
    path = tuple(TREE.inclusion(index, size=1000))
    return Proof(index=index, path=path, checkpoint=note, extra=extra)


@given(index=st.integers(0, 999), extra=st.none() | st.binary(max_size=80))
def test_a_proof_is_read_back_as_it_was_written(index, extra):
    """
    Writing and reading a proof are inverse.
    """
    one = shown(index, extra=extra)

    assert proof.parsed(one.text) == one


def test_a_proof_holds_for_its_entry_only():
    """
    The proof of an entry verifies under the policy with every witness named; no other entry's does.
    """
    found = proof.verified(proof.parsed(shown(412).text), ENTRIES[412], POLICY)

    assert (found.witnessed, sorted(found.times)) == (True, ["w0", "w1", "w2", "w3"])
    with pytest.raises(IntegrityError, match="entry 412"):
        proof.verified(shown(412), ENTRIES[413], POLICY)


def test_a_proof_with_four_witnesses_is_less_than_two_kilobytes():
    """
    At a thousand entries a proof with the log's and four witnesses' signatures has under 2,000
    bytes.
    """
    assert len(shown(999).text) < 2000


def test_every_change_of_one_bit_is_refused_or_loses_a_witness():
    """
    A flipped bit makes a proof unreadable or false, or makes one witness an unknown one.
    """
    text = shown(5).text
    fewer = 0
    for bit in range(0, 8 * len(text), 3):
        changed = bytearray(text)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            found = proof.verified(proof.parsed(bytes(changed)), ENTRIES[5], POLICY)
        except (InputError, IntegrityError):
            continue
        assert len(found.times) == 3
        assert found.checkpoint.root == TREE.root()
        fewer += 1
    assert fewer > 0


BAD = {
    "nothing": b"",
    "another header": shown(3).text.replace(b"@v1", b"@v2", 1),
    "no index": shown(3).text.replace(b"index 3\n", b"", 1),
    "an index with a leading zero": shown(3).text.replace(b"index 3", b"index 03", 1),
    "a negative index": shown(3).text.replace(b"index 3", b"index -3", 1),
    "an index past 63 bits": shown(3).text.replace(b"index 3", b"index 9300000000000000000", 1),
    "extra data after the index": shown(3).text.replace(b"index 3\n", b"index 3\nextra AA==\n", 1),
    "base64 not written the one way": shown(3, extra=b"\1").text.replace(b"AQ==", b"AR==", 1),
    "a hash too short": shown(3).text.replace(b"index 3\n", b"index 3\nAAAA\n", 1),
    "more hashes than a path has": shown(3).text.replace(
        b"index 3\n", b"index 3\n" + (base64.b64encode(bytes(32)) + b"\n") * 64, 1
    ),
    "no checkpoint": shown(3).text.partition(b"\n\n")[0],
    "too long": shown(3).text + b"x" * 200_000,
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_what_is_not_a_proof_is_refused_with_its_reason(data):
    """
    Bytes that are no proof in the one form are refused by an error that says why.
    """
    with pytest.raises(InputError) as caught:
        proof.verified(proof.parsed(data), ENTRIES[3], POLICY)
    assert caught.value.what
