import base64
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.ledger import checkpoint, note
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import valid_consistency
from lendemain.ledger.note import Signer, Verifier

LOG = Signer("example.com/ledger", bytes(32))
roots = st.binary(min_size=32, max_size=32)


def test_the_example_of_the_specification_is_read():
    """
    The text of the C2SP example is a checkpoint of 20,852,163 entries, and is written the same way.
    """
    text = b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

    read = checkpoint.parsed(text)

    assert (read.origin, read.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert text == read.text


@given(st.integers(0, 2**63 - 1), roots)
def test_what_is_signed_opens(size, root):
    """
    A signed checkpoint opens as it was, and signing again gives the same bytes.
    """
    one = Checkpoint(origin=LOG.name, size=size, root=root)

    signed = checkpoint.signed(one, [LOG])

    assert one == checkpoint.opened(signed, LOG.verifier)
    assert signed == checkpoint.signed(one, [LOG])


@pytest.mark.parametrize(
    "text",
    [
        b"o\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        b"o\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        b"o\n+1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "o\n١\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n".encode(),
        b"o\n9223372036854775808\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        b"o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        b"o\n1\nAAAA\n",
        b"o\n1\n!\n",
        "o\n1\né\n".encode(),
        b"o\n1\n",
        b"\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        b"o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n",
    ],
)
def test_there_is_one_way_to_write_a_checkpoint(text):
    """
    Other spellings of size or root, and further rows, are refused.
    """
    with pytest.raises(InputError):
        checkpoint.parsed(text)


def test_a_checkpoint_is_of_the_ledger_whose_key_signs_it():
    """
    A checkpoint of another origin is refused even when the known key has signed it.
    """
    other = Checkpoint(origin="example.com/other", size=1, root=bytes(32))

    with pytest.raises(InputError, match=r"other"):
        checkpoint.opened(checkpoint.signed(other, [LOG]), LOG.verifier)
    with pytest.raises(InputError, match="no known key"):
        checkpoint.opened(checkpoint.signed(other, [LOG]), Signer("x", bytes([1] * 32)).verifier)


def test_an_entry_is_no_checkpoint():
    """
    What was signed as an entry cannot be taken for a checkpoint.
    """
    with pytest.raises(InputError):
        checkpoint.opened(note.entry({"kind": "drill"}, [LOG]), LOG.verifier)


def test_a_witness_of_another_make_decides_the_same(shared: Path):
    """
    In a conversation recorded with litewitness, keys, checkpoints and consistency proofs are
    accepted (200), unknown or badly signed (403), stale (409) or unproved (422) as it said.
    """
    page = (shared / "vectors/witness/cmd/litewitness/testdata/litewitness.txt").read_text("utf-8")
    key = bytes.fromhex(re.search(r"add-sigsum-log -key=(\w+)", page)[1])
    log = Verifier(f"sigsum.org/v1/tree/{hashlib.sha256(key).hexdigest()}", key)
    asked = re.findall(r"```\nold (\d+)\n((?:\S+\n)*)\n(.*?)```\nHTTP (\d+)", page, re.DOTALL)
    asked = [(int(old), rows.split(), text, int(said)) for old, rows, text, said in asked]
    kept = Checkpoint(origin=log.name, size=0, root=bytes(32))

    for old, rows, text, said in asked:
        status, kept = _witnessed(kept, log, old, (text.encode(), rows))
        assert said == status

    assert len(asked) == 9
    assert kept.size == 5


def _witnessed(
    kept: Checkpoint, log: Verifier, old: int, sent: tuple[bytes, list[str]]
) -> tuple[int, Checkpoint]:
    """What a witness answers, and the checkpoint that it keeps after."""
    try:
        new = checkpoint.opened(sent[0], log)
    except InputError:
        return 403, kept
    if old != kept.size:
        return 409, kept
    path = [base64.b64decode(row) for row in sent[1]]
    proved = old == 0 or valid_consistency(
        path, old_size=old, old_root=kept.root, new_size=new.size, new_root=new.root
    )
    return (200, new) if proved else (422, kept)


def test_bytes_that_are_no_text_are_refused():
    """
    A checkpoint that is not UTF-8 is refused like any other that is none.
    """
    with pytest.raises(InputError, match="UTF-8"):
        checkpoint.parsed(b"front\xff\n1\nAAAA\n")
