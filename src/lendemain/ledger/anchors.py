"""Checkpoints of other logs in this one: what a party's own log held at a time, for later.

A party keeps its own log of what it will not hand over, or of what was refused here, and enters the
log's signed checkpoints (`log.anchor`).  When it discloses something later, the proof leads to a
checkpoint that stood in this ledger long before.  An anchor names origin, key, size and root, and
the signed note as a file; where the log has been anchored before, its key stays, its size never
falls, one size never has two roots, and a proof of consistency shows that nothing was rewritten in
between.  Without a proof the entry says so by having none.

Two anchors that contradict each other prove that the other log's keeper showed two histories.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lendemain.errors import InputError, LendemainError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import HASH_BYTES, valid_consistency
from lendemain.ledger.note import Verifier

KIND = "log.anchor"
ROLE = "checkpoint"
MEDIA = "text/plain"

PROOF_MAX = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """A checkpoint of another log that stands in this one, and at which index.

    `proven` says whether a proof leads to it from the one anchored before.
    """

    origin: str
    vkey: str
    size: int
    root: bytes
    index: int
    proven: bool


def said(
    note: bytes,
    verifier: Verifier,
    *,
    last: Anchored | None,
    proof: Sequence[bytes] | None,
) -> dict[str, object]:
    """What an entry says that anchors another log's checkpoint; its kind and file are apart.

    `last` is the anchor of that log before, `proof` the path from it to this one.  Raises
    `InputError` where the signature fails, or the checkpoint does not follow the last.
    """
    now = checkpoints.opened(note, verifier)
    _check_follows(now, verifier.vkey, last, proof)
    proof = proof if last is not None and now.size > last.size else None
    body: dict[str, object] = {
        "origin": now.origin,
        "vkey": verifier.vkey,
        "size": now.size,
        "root": now.root.hex(),
    }
    return body if proof is None else {**body, "proof": [one.hex() for one in proof]}


def anchored(body: Mapping[str, object], index: int) -> Anchored:
    """What the body of a `log.anchor` says; `InputError` where it is none."""
    origin, vkey, size, root = (body.get(name) for name in ("origin", "vkey", "size", "root"))
    if not (isinstance(origin, str) and isinstance(vkey, str) and isinstance(root, str)):
        raise _refused("an anchor without origin, vkey and root")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise _refused("an anchor without the size of the log")
    return Anchored(
        origin=origin,
        vkey=vkey,
        size=size,
        root=_hash(root),
        index=index,
        proven="proof" in body,
    )


def faults(
    entries: Iterable[tuple[int, bytes]], file: Callable[[str], bytes]
) -> Iterator[tuple[int, str]]:
    """What is wrong with the anchors among entries, in their order: index and words.

    `file` gives the bytes that a digest names, or raises `LendemainError`; then the signature
    cannot be looked at, and the missing file is another's finding.
    """
    last: dict[str, Anchored] = {}
    for index, note in entries:
        try:
            body = notes.entry_body(note)
            if body.get("kind") != KIND:
                continue
            found = anchored(body, index)
            before, last[found.origin] = last.get(found.origin), found
            _check_file(body, found, file)
            now = Checkpoint(origin=found.origin, size=found.size, root=found.root)
            _check_follows(now, found.vkey, before, _proof(body))
        except InputError as error:
            yield index, error.what


def _check_follows(
    now: Checkpoint, vkey: str, last: Anchored | None, proof: Sequence[bytes] | None
) -> None:
    if last is None:
        return
    if vkey != last.vkey:
        raise _refused(f"entry {last.index} anchors {now.origin} with another key")
    if now.size < last.size:
        raise _refused(
            f"{now.origin} had {last.size} entries at entry {last.index}, and here {now.size}: "
            "it was put back"
        )
    if now.size == last.size:
        if now.root != last.root:
            raise _forked(now.origin, last.index)
        return
    if proof is not None and last.size > 0:
        held = valid_consistency(
            proof,
            old_size=last.size,
            old_root=last.root,
            new_size=now.size,
            new_root=now.root,
        )
        if not held:
            raise _refused(
                f"its proof does not lead from the {last.size} entries of {now.origin} at entry "
                f"{last.index} to these {now.size}"
            )


def _check_file(body: Mapping[str, object], found: Anchored, file: Callable[[str], bytes]) -> None:
    """Check that the note named bears the log's signature over what the body says."""
    verifier = Verifier.parse(found.vkey)
    objects = body.get("objs")
    named = [one for one in objects if one["role"] == ROLE] if isinstance(objects, list) else []
    if len(named) != 1:
        raise _refused("an anchor that does not name one signed checkpoint")
    try:
        note = file(str(named[0]["digest"]))
    except LendemainError:
        return
    now = checkpoints.opened(note, verifier)
    if (now.origin, now.size, now.root) != (found.origin, found.size, found.root):
        raise _refused("the checkpoint that it names is not the one that it says")


def _proof(body: Mapping[str, object]) -> list[bytes] | None:
    listed = body.get("proof")
    if listed is None:
        return None
    if not isinstance(listed, list) or len(listed) > PROOF_MAX:
        raise _refused(f"a proof that is not a list of at most {PROOF_MAX} hashes")
    return [_hash(one) for one in listed]


def _hash(text: object) -> bytes:
    try:
        data = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        data = b""
    if len(data) != HASH_BYTES or data.hex() != text:
        raise _refused("a hash that is not 64 hexadecimal digits")
    return data


def _forked(origin: str, index: int) -> InputError:
    return InputError(
        f"it contradicts entry {index}: {origin} has signed two histories",
        where="anchor",
        remedy="Keep both notes: `lendemain prove-fork` makes a proof of them",
    )


def _refused(what: str) -> InputError:
    return InputError(what, where="anchor", remedy="Ask the keeper of that log for another")
