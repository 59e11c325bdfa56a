"""Signed size and root of the ledger (C2SP tlog-checkpoint): what parties compare.

Three rows: the ledger's origin, which is also the name of its key; how many entries; the Merkle
root over them in base64.  Two checkpoints of one origin that no consistency path joins prove that
its keeper showed two histories.  Further rows, which the format allows, are refused in a ledger of
ours: nobody could verify them.  A witness or a mirror of other ledgers reads them (`more`).
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.ledger.merkle import HASH_BYTES
from lendemain.ledger.note import Signer, Verifier

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_SIZE_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How many entries a ledger holds, and the root over them; `more` are further rows, if any.

    >>> print(Checkpoint(origin="mission.example/ledger", size=0, root=bytes(32)).text.decode())
    mission.example/ledger
    0
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
    <BLANKLINE>
    """

    origin: str
    size: int
    root: bytes
    more: bytes = b""

    @property
    def text(self) -> bytes:
        """The rows that are signed."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n".encode() + self.more


def signed(checkpoint: Checkpoint, signers: Sequence[Signer]) -> bytes:
    """The checkpoint as a note; the same checkpoint and keys give the same bytes."""
    return note.signed(checkpoint.text, signers)


def parsed(text: bytes, *, more: bool = False) -> Checkpoint:
    """The checkpoint that a note's text writes; `InputError` if it writes none.

    With `more`, further rows are taken too; none of them is empty.
    """
    try:
        rows = text.decode().split("\n")
    except UnicodeDecodeError:
        raise _refused("not UTF-8") from None
    enough = len(rows) == 4 or (more and len(rows) > 4 and all(rows[3:-1]))
    if not enough or not rows[0] or not _SIZE.fullmatch(rows[1]):
        raise _refused("not the three rows of a checkpoint")
    try:
        root = base64.b64decode(rows[2], validate=True)
    except (binascii.Error, ValueError):
        raise _refused("the root is not base64") from None
    further = text.split(b"\n", 3)[3]
    checkpoint = Checkpoint(origin=rows[0], size=int(rows[1]), root=root, more=further)
    if len(root) != HASH_BYTES or checkpoint.text != text or checkpoint.size > _SIZE_MAX:
        raise _refused("not written the one way a checkpoint is written")
    return checkpoint


def opened(signed_note: bytes, verifier: Verifier) -> Checkpoint:
    """The checkpoint of a note, if it is of the verifier's ledger and signed with that key.

    Raises `InputError` otherwise.
    """
    checkpoint = parsed(note.opened(signed_note, [verifier]).text)
    if checkpoint.origin != verifier.name:
        raise _refused(f"it is of {checkpoint.origin}, and the key is of {verifier.name}")
    return checkpoint


def _refused(what: str) -> InputError:
    return InputError(what, where="checkpoint", remedy="Ask the ledger's keeper for it again")
