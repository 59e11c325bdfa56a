"""Checkpoints under a public chain of blocks (OpenTimestamps): one anchor more, never the base.

A calendar takes a digest at once (`pending`) and some hours later tells how it went into a block of
Bitcoin.  The proof then shows that the checkpoint existed before that block, to whoever has the
block's heading; that is not checked here, since it needs a full node.  Needs the extra `stamps`.
Asking a calendar, and files, are not here (desk).
"""

import hashlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lendemain.errors import InputError, LendemainError
from lendemain.ledger.checkpoint import Checkpoint

ANSWER_BYTES_MAX = 10_000
PROOF_BYTES_MAX = 65_535
MEDIA = "application/vnd.opentimestamps.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """What a proof says: which calendars still owe an answer (address, and what to ask for), and
    the heights of the blocks it claims to lead into.
    """

    pending: tuple[tuple[str, bytes], ...]
    heights: tuple[int, ...]


def digest(checkpoint: Checkpoint) -> bytes:
    """What is handed to a calendar: SHA-256 of the checkpoint's three rows."""
    return hashlib.sha256(checkpoint.text).digest()


def proof(answer: bytes, checkpoint: Checkpoint) -> bytes:
    """The proof that a calendar's answer makes, as an OpenTimestamps file.

    Raises `InputError` for an answer that is none, or attests nothing.
    """
    ots = _library()
    found = ots.DetachedTimestampFile(ots.OpSHA256(), _timestamp(ots, answer, digest(checkpoint)))
    return _written(ots, found)


def anchored(data: bytes, checkpoint: Checkpoint) -> Anchored:
    """What a proof says of a checkpoint; `InputError` where it is none, or of something else."""
    ots = _library()
    found = _read(ots, data, checkpoint)
    pending, heights = [], set()
    for message, attestation in found.timestamp.all_attestations():
        if isinstance(attestation, ots.PendingAttestation):
            pending.append((str(attestation.uri), bytes(message)))
        elif isinstance(attestation, ots.BitcoinBlockHeaderAttestation):
            heights.add(int(attestation.height))
    return Anchored(pending=tuple(sorted(pending)), heights=tuple(sorted(heights)))


def upgraded(data: bytes, checkpoint: Checkpoint, *, answers: Mapping[bytes, bytes]) -> bytes:
    """A proof with what calendars have answered since, by what they were asked for.

    Raises `InputError` for an answer that is none.
    """
    ots = _library()
    found = _read(ots, data, checkpoint)
    waiting = [found.timestamp]
    while waiting:
        one = waiting.pop()
        if bytes(one.msg) in answers:
            one.merge(_timestamp(ots, answers[bytes(one.msg)], bytes(one.msg)))
        waiting += one.ops.values()
    return _written(ots, found)


def _read(ots: Any, data: bytes, checkpoint: Checkpoint) -> Any:
    if len(data) > PROOF_BYTES_MAX:
        raise _refused(f"{len(data)} bytes, and at most {PROOF_BYTES_MAX} are read")
    try:
        context = ots.BytesDeserializationContext(data)
        found = ots.DetachedTimestampFile.deserialize(context)
        context.assert_eof()
    except Exception as error:  # noqa: BLE001 - what the foreign parser raises is not written down
        raise _refused(f"not a proof that can be read ({type(error).__name__})") from None
    hashed_with = isinstance(found.file_hash_op, ots.OpSHA256)
    if not hashed_with or bytes(found.file_digest) != digest(checkpoint):
        raise _refused("it is of something else than this checkpoint")
    return found


def _timestamp(ots: Any, answer: bytes, message: bytes) -> Any:
    if len(answer) > ANSWER_BYTES_MAX:
        raise _refused(f"{len(answer)} bytes, and at most {ANSWER_BYTES_MAX} are read")
    try:
        context = ots.BytesDeserializationContext(answer)
        found = ots.Timestamp.deserialize(context, message)
        context.assert_eof()
    except Exception as error:  # noqa: BLE001 - see above
        raise _refused(f"not a calendar's answer ({type(error).__name__})") from None
    return found


def _written(ots: Any, found: Any) -> bytes:
    context = ots.BytesSerializationContext()
    found.serialize(context)
    return bytes(context.getbytes())


def _library() -> Any:
    class Library:
        """The parts of OpenTimestamps that are used."""

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is older than the Python that runs it
            from opentimestamps.core import (  # type: ignore[import-untyped, unused-ignore]
                notary,
                op,
                serialize,
                timestamp,
            )
    except ImportError:
        raise LendemainError(
            "OpenTimestamps needs packages that are not here",
            where="stamp",
            remedy="Install lendemain[stamps]",
        ) from None
    for module in (notary, op, serialize, timestamp):
        for name, value in vars(module).items():
            setattr(Library, name, value)
    return Library


def _refused(what: str) -> InputError:
    return InputError(what, where="proof", remedy="Ask the calendar again, or another")
