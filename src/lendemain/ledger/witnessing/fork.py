r"""Two histories of one ledger, shown so that anyone can check it with nothing else.

Two checkpoints that one key has signed contradict each other in one of three ways:

    size     they are of one size and have different roots: the two notes are the proof
    prefix   of sizes m < n, where the first m entries of the larger have another root than the
             smaller: that root and its consistency path to the larger's root are the proof.  The
             hashes bind, so nobody has to trust whoever works them out; but they can only be
             worked out from the entries (or tiles) of the larger one
    entry    one index holds two entries, by an inclusion path under each: two receipts suffice,
             and nobody needs the rest of either history

What cannot be proven: that no path exists.  A keeper who shows the larger checkpoint and hands out
neither its entries nor a path is under suspicion, and not convicted.  And a proof convicts the
holder of the ledger's key, whoever that is: a stolen key forks as well.

Witnesses who cosigned both are named: an honest witness does not, whatever the ledger's keeper
does.

    lendemain.example/fork/v1
    log <vkey>
    kind size|prefix|entry
    prefix <hash> / index <n>, leaf <hash> <hash>
    path <hash>...                      (for `entry`: a row `path` for each side)
    witness <vkey>                      (of those who may have cosigned both)

    <the one checkpoint>

    <the other checkpoint>
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lendemain.errors import InputError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import HASH_BYTES, valid_consistency, valid_inclusion
from lendemain.ledger.note import Verifier
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.cosignature import Cosigner

HEADER = "lendemain.example/fork/v1"
PROOF_BYTES_MAX = 4 * notes.NOTE_BYTES_MAX
WITNESSES_MAX = 256
PATH_MAX = 64

Kind = Literal["size", "prefix", "entry"]


@dataclass(frozen=True, slots=True)
class Under:
    """That a leaf hash stands at an index, by its path to a checkpoint's root."""

    index: int
    leaf: bytes
    path: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fork:
    """What a proof shows: two checkpoints of a ledger that no one history has.

    `both` are the witnesses who cosigned both, with the time of each (POSIX seconds); `index` is
    the entry of which there are two, None where the proof is of another kind.
    """

    kind: Kind
    log: Verifier
    one: Checkpoint
    other: Checkpoint
    both: Mapping[str, tuple[int, int]]
    index: int | None = None


def proof(
    one: bytes,
    other: bytes,
    log: Verifier,
    *,
    prefix: tuple[bytes, Sequence[bytes]] | None = None,
    entries: tuple[Under, Under] | None = None,
    witnesses: Iterable[Cosigner] = (),
) -> bytes:
    """The text that proves two signed checkpoints of a ledger to be two histories.

    `prefix` is, in the larger one's tree, the root over as many entries as the smaller has, and
    its consistency path; `entries` are two leaves of one index.  Raises `InputError` where
    nothing is proven, with what is missing.
    """
    first, second = sorted((one, other), key=lambda note: checkpoints.opened(note, log).size)
    small, large = (checkpoints.opened(note, log) for note in (first, second))
    rows = [HEADER, f"log {log.vkey}"]
    if entries is not None:
        under = entries if first is one else entries[::-1]
        index = under[0].index
        rows += ["kind entry", f"index {index}", _row("leaf", [u.leaf for u in under])]
        rows += [_row("path", u.path) for u in under]
    elif small.size == large.size:
        if small.root == large.root:
            raise _nothing("they are one checkpoint", "Give two of different roots")
        rows += ["kind size"]
    elif prefix is None:
        raise _nothing(
            f"sizes {small.size} and {large.size} alone contradict nothing",
            "Give the entries of the larger one, or two proofs of entries at one index",
        )
    else:
        if prefix[0] == small.root:
            raise _nothing("the larger one continues the smaller", "They are one history")
        rows += ["kind prefix", _row("prefix", [prefix[0]]), _row("path", prefix[1])]
    rows += [f"witness {w.vkey}" for w in _of_both(first, second, witnesses)]
    whole = "\n".join([*rows, "", ""]).encode() + first + b"\n" + second
    checked(whole)
    return whole


def checked(data: bytes) -> Fork:
    """What a proof shows; `InputError` where it shows nothing.

    Whether the key in it is the ledger's is for the reader to know from elsewhere.
    """
    if len(data) > PROOF_BYTES_MAX:
        raise _bad(f"{len(data)} bytes, and at most {PROOF_BYTES_MAX} are read")
    head, *rest = data.split(b"\n\n")
    if len(rest) != 4 or not head.startswith(HEADER.encode() + b"\n"):
        raise _bad("not a header and two checkpoints")
    pair = (rest[0] + b"\n\n" + rest[1] + b"\n", rest[2] + b"\n\n" + rest[3])
    try:
        said = _Rows(head.decode().split("\n")[1:])
        log = Verifier.parse(said.one("log"))
        kind = _kind(said.one("kind"))
        small, large = (checkpoints.opened(note, log) for note in pair)
        index = _contradiction(said, kind, small, large)
        witnesses = [Cosigner.parse(row) for row in said.every("witness", WITNESSES_MAX)]
        said.check_over()
    except UnicodeDecodeError:
        raise _bad("not UTF-8") from None
    times = [cosignature.times(note, witnesses) for note in pair]
    both = {
        w.name: (times[0][w], times[1][w]) for w in witnesses if w in times[0] and w in times[1]
    }
    if len(both) != len(witnesses):
        raise _bad("it names a witness who has not cosigned both")
    return Fork(kind, log, small, large, both, index)


def _contradiction(said: "_Rows", kind: Kind, small: Checkpoint, large: Checkpoint) -> int | None:
    """The index of which there are two entries, or None; raises where nothing contradicts."""
    if kind == "size":
        if small.size != large.size or small.root == large.root:
            raise _bad("they are not two roots of one size")
        return None
    if kind == "prefix":
        (root,) = said.hashes("prefix", 1)
        path = said.hashes("path")
        holds = valid_consistency(
            path, old_size=small.size, old_root=root, new_size=large.size, new_root=large.root
        )
        if root == small.root or not small.size < large.size or not holds:
            raise _bad("the larger one's beginning is not shown to be another")
        return None
    index = said.number("index")
    leaves = said.hashes("leaf", 2)
    for leaf, head in zip(leaves, (small, large), strict=True):
        path = said.hashes("path")
        if not valid_inclusion(leaf, path, index=index, size=head.size, root=head.root):
            raise _bad("an entry is not shown to be under its checkpoint")
    if leaves[0] == leaves[1]:
        raise _bad("both entries are one")
    return index


class _Rows:
    """The rows before the checkpoints, taken in order."""

    def __init__(self, rows: list[str]) -> None:
        self._rows = rows

    def one(self, name: str) -> str:
        """What the next row says, which has to be of this name."""
        if not self._rows or self._rows[0].split(" ", 1)[0] != name:
            raise _bad(f"no row {name!r} where one has to be")
        return self._rows.pop(0).partition(" ")[2]

    def every(self, name: str, most: int) -> Iterator[str]:
        """What all rows of this name say that follow."""
        for _ in range(most):
            if not self._rows:
                return
            yield self.one(name)

    def number(self, name: str) -> int:
        word = self.one(name)
        if not word.isascii() or not word.isdigit() or len(word) > 18 or str(int(word)) != word:
            raise _bad(f"{name} is not a number")
        return int(word)

    def hashes(self, name: str, count: int | None = None) -> list[bytes]:
        words = self.one(name).split(" ")
        found = [_hash(word) for word in words if words != [""]]
        if len(found) > PATH_MAX or (count is not None and len(found) != count):
            raise _bad(f"{len(found)} hashes in the row {name!r}")
        return found

    def check_over(self) -> None:
        if self._rows:
            raise _bad("a row too many")


def _of_both(one: bytes, other: bytes, witnesses: Iterable[Cosigner]) -> list[Cosigner]:
    """The witnesses whose cosignatures on both notes hold."""
    found = []
    for witness in witnesses:
        try:
            if all(cosignature.times(note, [witness]) for note in (one, other)):
                found.append(witness)
        except InputError:
            continue  # a row that does not hold convicts nobody
    return found


def _kind(word: str) -> Kind:
    if word == "size":
        return "size"
    if word == "prefix":
        return "prefix"
    if word == "entry":
        return "entry"
    raise _bad("of a kind that is not known")


def _row(name: str, hashes: Sequence[bytes]) -> str:
    return " ".join([name, *(base64.b64encode(one).decode() for one in hashes)])


def _hash(word: str) -> bytes:
    try:
        found = base64.b64decode(word.encode("ascii", "replace"), validate=True)
    except binascii.Error:
        found = b""
    if len(found) != HASH_BYTES or base64.b64encode(found).decode() != word:
        raise _bad("a hash that is not one")
    return found


def _nothing(what: str, remedy: str) -> InputError:
    return InputError(what, where="fork", remedy=remedy)


def _bad(what: str) -> InputError:
    return InputError(
        f"it proves nothing ({what})",
        where="fork",
        remedy="Ask whoever made it for the checkpoints",
    )
