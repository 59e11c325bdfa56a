"""A proof that an entry is in a ledger, which needs nothing else to be checked (C2SP tlog-proof).

    c2sp.org/tlog-proof@v1
    [extra <base64>]
    index <n>
    <base64 of each hash of the path, from the leaf's neighbour up>

    <the checkpoint, signed and cosigned>

Whoever has the entry and a policy can tell, offline and years later, that the entry was under a
checkpoint that a quorum had seen.  Extra data is anybody's and proves nothing.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lendemain.errors import InputError, IntegrityError
from lendemain.ledger.merkle import HASH_BYTES, leaf_hash, valid_inclusion
from lendemain.ledger.note import NOTE_BYTES_MAX, Verifier
from lendemain.ledger.witnessing.policy import Policy
from lendemain.ledger.witnessing.standing import Standing, standing

HEADER = b"c2sp.org/tlog-proof@v1\n"
PATH_MAX = 63
EXTRA_BYTES_MAX = 16_384
PROOF_BYTES_MAX = 65_536 + NOTE_BYTES_MAX

_INDEX = re.compile(rb"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    r"""Where an entry is, the path from it to the root, and the checkpoint over that root.

    >>> proof = Proof(index=0, path=(), checkpoint=b"origin\n1\nroot\n\n...")
    >>> parsed(proof.text) == proof
    True
    """

    index: int
    path: tuple[bytes, ...] = field(repr=False)
    checkpoint: bytes = field(repr=False)
    extra: bytes | None = field(default=None, repr=False)

    @property
    def text(self) -> bytes:
        """The proof as a file ending in `.tlog-proof` holds it."""
        extra = b"" if self.extra is None else b"extra " + base64.b64encode(self.extra) + b"\n"
        path = b"".join(base64.b64encode(part) + b"\n" for part in self.path)
        return b"%b%bindex %d\n%b\n%b" % (HEADER, extra, self.index, path, self.checkpoint)


def parsed(data: bytes) -> Proof:
    """The proof that some bytes write; `InputError` unless they write it in the one way."""
    if len(data) > PROOF_BYTES_MAX:
        raise _refused(f"{len(data)} bytes, and at most {PROOF_BYTES_MAX} are read")
    top, gap, checkpoint = data.partition(b"\n\n")
    if not data.startswith(HEADER) or not gap:
        raise _refused("not a header, an index, a path and a checkpoint")
    rows = top[len(HEADER) :].split(b"\n")
    extra = None
    if rows[0].startswith(b"extra "):
        extra = _unbase64(rows.pop(0)[len(b"extra ") :])
        if len(extra) > EXTRA_BYTES_MAX:
            raise _refused("more extra data than is read")
    index = _INDEX.fullmatch(rows[0]) if rows else None
    if index is None or int(index[1]) >= 2**63:
        raise _refused("no row that says the index")
    path = tuple(path_of(rows[1:]))
    return Proof(index=int(index[1]), path=path, checkpoint=checkpoint, extra=extra)


def path_of(rows: Sequence[bytes]) -> list[bytes]:
    """The hashes of a path, each written as a row of base64; `InputError` for anything else."""
    path = [_unbase64(row) for row in rows]
    if len(path) > PATH_MAX or any(len(part) != HASH_BYTES for part in path):
        raise _refused("not the hashes of a path")
    return path


def verified(
    proof: Proof, entry: bytes, policy: Policy, *, log: Verifier | None = None
) -> Standing:
    """How the checkpoint over an entry stands, the proof being one of that entry.

    `log` is the ledger where the policy names none.  Raises `InputError` where the checkpoint is
    not one of the policy's ledgers, and `IntegrityError` where the entry is not under it.  Whether
    a quorum has cosigned is in the standing.
    """
    found = standing(proof.checkpoint, policy, log=log)
    head = found.checkpoint
    under = valid_inclusion(
        leaf_hash(entry), proof.path, index=proof.index, size=head.size, root=head.root
    )
    if not under:
        raise IntegrityError(
            f"the path does not lead from it to the root over {head.size} entries",
            where=f"entry {proof.index}",
            remedy="Ask for the entry and its proof again",
        )
    return found


def _unbase64(coded: bytes) -> bytes:
    try:
        data = base64.b64decode(coded, validate=True)
    except binascii.Error:
        raise _refused("base64 that is none") from None
    if base64.b64encode(data) != coded:
        raise _refused("base64 that is not written the one way")
    return data


def _refused(what: str) -> InputError:
    return InputError(what, where="proof", remedy="Ask the ledger's keeper for it again")
