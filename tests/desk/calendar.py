"""A calendar of OpenTimestamps that answers at once, and tells of a block when it is told."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the library is older than the Python that runs it
    from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
    from opentimestamps.core.op import OpAppend, OpSHA256
    from opentimestamps.core.serialize import BytesSerializationContext
    from opentimestamps.core.timestamp import Timestamp


class Calendar:
    """It appends a salt to what it is handed, hashes it, and promises to tell more about that."""

    def __init__(self, address: str, *, salt: bytes = b"salt") -> None:
        self.address, self.salt = address, salt
        self.commitments: dict[bytes, int] = {}

    def taken(self, digest: bytes) -> bytes:
        """The answer to a digest: pending."""
        made = Timestamp(digest)
        commitment = made.ops.add(OpAppend(self.salt)).ops.add(OpSHA256())
        commitment.attestations.add(PendingAttestation(self.address))
        self.commitments[bytes(commitment.msg)] = 0
        return _bytes(made)

    def settled(self, height: int) -> bytes:
        """What it tells of the newest commitment once that is in a block."""
        made = Timestamp(list(self.commitments)[-1])
        made.ops.add(OpAppend(b"root")).attestations.add(BitcoinBlockHeaderAttestation(height))
        return _bytes(made)


def _bytes(made: Timestamp) -> bytes:
    context = BytesSerializationContext()
    made.serialize(context)
    return bytes(context.getbytes())
