import random

import pytest

from lendemain.errors import InputError
from lendemain.ledger import note, second
from lendemain.ledger.audit import audit
from lendemain.ledger.store import Ledger
from lendemain.ledger.witnessing.cosignature import ML_DSA_44, Cosigner, CosigningKey

pytest.importorskip("cryptography")
KEY = CosigningKey("mission.example/ledger", bytes([5] * 32), ML_DSA_44)


def signed_by(head: bytes) -> list[str]:
    return [one.key_id.hex() for one in note.parts(head)[1]]


def problems(kept, key: Cosigner = KEY.cosigner) -> list[str]:
    return [str(one) for one in audit(kept.folder, [kept.log.verifier], second=key).problems]


def test_checkpoints_bear_a_second_signature_where_it_is_asked_for(kept):
    """
    With a second key each checkpoint has two rows, the second of type 0x06; readers who do not know
    it read on, and who knows it finds that it holds.
    """
    with kept.open(second=KEY) as ledger:
        assert second.held(ledger.head(), KEY.cosigner)
        ledger.append([kept.drill(1)])
        head = ledger.head()

    assert signed_by(head) == [kept.log.verifier.key_id.hex(), KEY.cosigner.key_id.hex()]
    assert Cosigner.parse(KEY.cosigner.vkey).algorithm == 0x06
    with Ledger.open(kept.folder, verifier=kept.log.verifier, remembered=head) as reader:
        assert reader.head() == head
    assert problems(kept) == []
    assert audit(kept.folder).sound


def test_the_second_signature_may_begin_and_end_at_any_time(kept):
    """
    A ledger without one opens with a key for it and signs its last checkpoint again; one opened
    without the key signs once, which an audit that knows the key says.
    """
    assert problems(kept) == ["its checkpoint bears no second signature, whose key is known"]
    with kept.open(second=KEY) as ledger:
        assert (ledger.size, len(signed_by(ledger.head()))) == (1, 2)
    assert problems(kept) == []
    with kept.open() as ledger:
        ledger.append([kept.drill(1)])
        assert len(signed_by(ledger.head())) == 1
    assert len(problems(kept)) == 1


def test_any_change_to_text_or_second_signature_is_found(kept):
    """
    The second signature does not hold over another size or root, nor with any of its bits changed,
    nor by another key.
    """
    dice = random.Random(5)  # noqa: S311 - a seed
    with kept.open(second=KEY) as ledger:
        head = ledger.head()
    text, signatures = note.parts(head)
    signature = signatures[1].signature
    other = CosigningKey(KEY.name, bytes([6] * 32), ML_DSA_44)

    assert KEY.cosigner.stamp(text, signature) == 0
    assert KEY.cosigner.time(text, signature) is None
    assert KEY.cosigner.stamp(text.replace(b"\n1\n", b"\n2\n"), signature) is None
    assert other.cosigner.stamp(text, signature) is None
    assert second.held(head, other.cosigner) is None
    for bit in dice.sample(range(8 * len(signature)), 200):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert KEY.cosigner.stamp(text, bytes(changed)) is None
    for cut in (0, 7, 8, len(signature) - 1):
        assert KEY.cosigner.stamp(text, signature[:cut]) is None
    assert KEY.cosigner.stamp(text, signature + b"x") is None


def test_an_audit_says_that_a_second_signature_does_not_hold(kept):
    """
    A second row that is not over this checkpoint is a problem to whoever knows its key, no more.
    """
    import sqlite3

    from lendemain.ledger.database import FILE_NAME

    with kept.open(second=KEY) as ledger:
        old = ledger.head()
        ledger.append([kept.drill(1)])
        new = ledger.head()
    forged = new[: new.rindex("—".encode())] + old[old.rindex("—".encode()) :]
    connection = sqlite3.connect(kept.folder / FILE_NAME)
    with connection:
        connection.execute("UPDATE head SET checkpoint = ?", (forged,))
    connection.close()

    assert problems(kept) == ["the second signature on its checkpoint does not hold"]
    assert audit(kept.folder).sound


@pytest.mark.parametrize(
    "key",
    [
        CosigningKey("mission.example/other", bytes([5] * 32), ML_DSA_44),
        CosigningKey("mission.example/ledger", bytes([5] * 32)),
    ],
)
def test_the_second_key_is_the_ledgers_own(kept, key):
    """
    A key under another name, or of another type, cannot sign second.
    """
    with pytest.raises(InputError, match="second key"):
        kept.open(second=key)
    with kept.open() as ledger:
        assert ledger.size == 1


def test_a_new_second_key_signs_for_its_origin(kept):
    """
    A generated key is of the right type and name, is read back from its text, and can sign.
    """
    key = CosigningKey.parse(second.generated("mission.example/ledger").text)

    assert second.checked(Cosigner.parse(key.cosigner.vkey), "mission.example/ledger")
    with kept.open(second=key) as ledger:
        assert second.held(ledger.head(), key.cosigner)
