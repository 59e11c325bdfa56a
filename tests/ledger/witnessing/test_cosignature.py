"""One party's signature on a checkpoint, with its time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.ledger import note as notes
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.cosignature import ML_DSA_44, Cosigner, CosigningKey

KEY = CosigningKey("neutral.example/w1", bytes([7] * 32))
QUANTUM = CosigningKey("neutral.example/w2", bytes([8] * 32), ML_DSA_44)


def test_the_message_is_the_one_of_the_format(parties):
    """
    An Ed25519 cosignature signs header, time and the whole body of the checkpoint.
    """
    text, _ = notes.parts(parties.checkpoint(5))
    row = KEY.row(text, 1679315147)
    ((_, signature),) = [(s.name, s.signature) for s in notes.parts(text + b"\n" + row)[1]]
    message = b"cosignature/v1\ntime 1679315147\n" + text

    assert signature[:8] == (1679315147).to_bytes(8)
    assert notes.valid_signature(KEY.cosigner.key, message, signature[8:])


def test_the_key_of_the_format_is_told_by_its_type():
    """
    An identifier hashes name, type and key, so a key has another one in another role.
    """
    log = notes.Signer(KEY.name, KEY.seed).verifier

    assert log.key == KEY.cosigner.key
    assert log.key_id != KEY.cosigner.key_id
    with pytest.raises(InputError, match="not a cosigner's public key"):
        Cosigner.parse(log.vkey)
    with pytest.raises(InputError, match="not an Ed25519 public key"):
        notes.Verifier.parse(KEY.cosigner.vkey)


def test_a_name_has_to_fit_what_is_signed():
    """
    ML-DSA-44 signs the cosigner's name after a length of one byte, so a longer name makes no key.
    """
    assert CosigningKey("w" * 255, bytes(32), ML_DSA_44).cosigner.name == "w" * 255
    assert CosigningKey("w" * 256, bytes(32)).cosigner.name == "w" * 256
    with pytest.raises(InputError, match="255 bytes"):
        CosigningKey("\N{CYRILLIC SMALL LETTER A}" * 128, bytes(32), ML_DSA_44)


@pytest.mark.parametrize("key", [KEY, QUANTUM], ids=["ed25519", "ml-dsa-44"])
def test_a_time_is_read_back_and_nothing_else_fits(parties, key):
    """
    The time that was signed comes back; another text, time, key or bit gives none.
    """
    text, _ = notes.parts(parties.checkpoint(5))
    other, _ = notes.parts(parties.checkpoint(6))
    signature = notes.parts(text + b"\n" + key.row(text, 1_700_000_000))[1][0].signature
    cosigner = key.cosigner
    later = (1_700_000_001).to_bytes(8) + signature[8:]
    flipped = signature[:-1] + bytes([signature[-1] ^ 1])
    stranger = CosigningKey(key.name, bytes([9] * 32), key.algorithm).cosigner

    assert cosigner.time(text, signature) == 1_700_000_000
    assert cosigner.time(other, signature) is None
    assert cosigner.time(text, later) is None
    assert cosigner.time(text, flipped) is None
    assert cosigner.time(text, signature[:-1]) is None
    assert stranger.time(text, signature) is None
    assert Cosigner.parse(cosigner.vkey) == cosigner
    assert CosigningKey.parse(key.text) == key
    assert key.text not in repr(key)


def test_a_quantum_safe_cosignature_is_bound_to_its_cosigners_name(parties):
    """
    The signed structure of type 0x06 holds the cosigner's name: the same key under another fails.
    """
    text, _ = notes.parts(parties.checkpoint(5))
    signature = notes.parts(text + b"\n" + QUANTUM.row(text, 5))[1][0].signature
    renamed = Cosigner("other.example/w", QUANTUM.cosigner.key, ML_DSA_44)
    message = cosignature._message(QUANTUM.cosigner, text, 5)

    assert renamed.time(text, signature) is None
    assert message == (
        b"subtree/v1\n\0" + b"\x12neutral.example/w2" + (5).to_bytes(8)
        + b"\x13mission.example/log" + bytes(8) + (5).to_bytes(8) + parties.tree.root(5)
    )  # fmt: skip


@pytest.mark.parametrize("at", [0, 2**63])
def test_times_outside_the_format_are_no_times(parties, at):
    """
    A cosignature of a checkpoint has a time above zero and below 2^63.
    """
    text, _ = notes.parts(parties.checkpoint(5))
    inner = notes.Signer(KEY.name, KEY.seed).signature(b"cosignature/v1\ntime %d\n" % at + text)

    assert KEY.cosigner.time(text, at.to_bytes(8) + inner) is None


def test_unknown_keys_are_passed_over_and_false_ones_refused(parties):
    """
    `times` passes over keys it was not given, and refuses a note whose known row does not hold.
    """
    note = parties.cosigned(parties.checkpoint(5), ["h1", "n1"], at=77)
    h1, n1, c1 = (parties.keys[n].cosigner for n in ("h1", "n1", "c1"))
    text, _ = notes.parts(note)
    false = cosignature.with_rows(note, [parties.keys["c1"].row(text + b"x\n", 5)])

    assert cosignature.times(note, [h1, c1]) == {h1: 77}
    assert cosignature.times(false, [h1, n1]) == {h1: 77, n1: 77}
    with pytest.raises(InputError, match="c1"):
        cosignature.times(false, [c1])


def test_rows_are_added_and_replaced_by_key(parties):
    """
    A row of a new key is added, one of a known key replaces what was there.
    """
    note = parties.cosigned(parties.checkpoint(5), ["h1", "n1"], at=77)
    again = parties.cosigned(note, ["n1", "c1"], at=78)
    cosigners = [parties.keys[n].cosigner for n in ("h1", "n1", "c1")]

    assert list(cosignature.times(again, cosigners).values()) == [77, 78, 78]
    assert len(cosignature.rows(again)) == 4
    with pytest.raises(InputError):
        cosignature.with_rows(note, [b"no row"])


@given(st.binary(max_size=200) | st.text(max_size=60).map(lambda t: t.encode()))
def test_garbage_is_no_key(data):
    """
    Whatever is not a key is refused with an error of ours.
    """
    text = data.decode("utf-8", "surrogateescape")
    for parse in (Cosigner.parse, CosigningKey.parse):
        with pytest.raises(InputError):
            parse(text)
