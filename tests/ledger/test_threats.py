"""Threats against signatures and keys that no single module answers alone."""

import random
import re
from pathlib import Path

import pytest

from lendemain.errors import InputError
from lendemain.ledger import checkpoint, keyring, note
from lendemain.ledger.audit import audit
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.note import Signer

POST = Signer("mission.example/post", bytes([3] * 32))


def test_two_libraries_agree_on_ten_thousand_signatures():
    """
    On 10,000 random signatures, half of them with a random bit changed in key, message or
    signature, libsodium and OpenSSL decide alike.  They differ only where keys or commitments are
    of small order or written in a second way, which the vectors cover and chance does not reach.
    """
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    from cryptography.exceptions import InvalidSignature

    dice = random.Random(12)  # noqa: S311 - a seed
    signers = [Signer("a", dice.randbytes(32)) for _ in range(100)]
    held = 0
    for number in range(10_000):
        signer = signers[number % 100]
        message = dice.randbytes(dice.randrange(200))
        whole = bytearray(signer.verifier.key + signer.signature(message) + message)
        if number % 2:
            bit = dice.randrange(8 * len(whole))
            whole[bit // 8] ^= 1 << bit % 8
        key, signature, message = bytes(whole[:32]), bytes(whole[32:96]), bytes(whole[96:])
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
            expected = True
        except InvalidSignature:
            expected = False
        assert note.valid_signature(key, message, signature) == expected
        held += expected

    assert held == 5_000


def test_a_signature_on_one_thing_is_none_on_another(kept):
    """
    What an author signs is no checkpoint, though it has a checkpoint's rows; what the ledger's key
    signs is no entry; and a signature moved from one to the other does not hold.
    """
    head = Checkpoint(origin=kept.log.name, size=1, root=bytes(32))
    by_author = checkpoint.signed(head, [kept.desk])
    with kept.open() as ledger:
        signed = ledger.head()
        own = note.entry({"kind": "drill", "author": kept.log.name}, [kept.log])
        with pytest.raises(InputError, match="not enrolled"):
            ledger.append([own])
        with pytest.raises(InputError, match="header"):
            ledger.append([signed])
        moved = kept.drill(1).rpartition(b"\n\n")[0] + b"\n\n" + by_author.rpartition(b"\n\n")[2]
        with pytest.raises(InputError, match="does not hold"):
            ledger.append([moved])
        with pytest.raises(InputError, match="no known key"):
            ledger.check_continues(by_author)
        forged = signed.rpartition(b"\n\n")[0] + b"\n\n" + by_author.rpartition(b"\n\n")[2]
        with pytest.raises(InputError, match="no known key"):
            ledger.check_continues(forged)
        assert ledger.size == 1


def test_after_its_revocation_a_stolen_key_signs_nothing_and_what_it_signed_stays(kept):
    """
    Entries from before the revocation stay valid in every later audit; none comes in after it,
    whether new, kept back since, or signed together with a key that counts.
    """
    with kept.open() as ledger:
        enrolled = keyring.enrolment(POST.verifier, operator=kept.desk.name)
        ledger.append([ledger.numbered(enrolled, kept.desk)])
        ledger.append([ledger.numbered({"kind": "drill", "number": 1}, POST)])
        kept_back = ledger.numbered({"kind": "drill", "number": 2}, POST)
        revoked = keyring.revocation(POST.verifier, author=kept.desk.name)
        ledger.append([ledger.numbered(revoked, kept.desk)])
        late = ledger.numbered({"kind": "drill", "number": 3}, POST)
        both = ledger.numbered({"kind": "drill", "number": 4}, kept.desk, POST)
        for one in (kept_back, late, both):
            with pytest.raises(InputError, match="revoked"):
                ledger.append([one])
        with pytest.raises(InputError, match="enrolled before"):
            ledger.append([ledger.numbered(enrolled, kept.desk)])
        assert ledger.size == 4

    assert audit(kept.folder).sound
    assert audit(kept.folder, signatures=False).sound


def test_each_threat_has_a_test_that_is_there():
    """
    The 45 rows of `docs/threats.md` are all there, and each names tests that there are.
    """
    root = Path(__file__).resolve().parents[2]
    text = (root / "docs" / "threats.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| .* \| (.*) \|$", text, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 46))
    for number, tests in rows:
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", tests)
        assert named, number
        for file, name in named:
            written = (root / "tests" / file).read_text("utf-8")
            assert f"def {name}(" in written, f"{number}: {file}::{name}"
