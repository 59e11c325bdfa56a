"""Time-stamps over checkpoints (RFC 3161): what bodies outside the mission say of when one existed.

A time-stamping service signs a digest and its own time.  What is stamped is the three rows of a
checkpoint: they name every entry below its size, and stay the same whoever cosigns.  A token shows
that those entries existed no later than its time, to whoever trusts the certificate it leads up
to; that certificate comes from the reader, never from the token.  Once a token lies in the ledger,
entries anchored after it were made no earlier than its time, for nobody could know it before.

Verification needs the extra `stamps`.  Asking a service, and files, are not here (desk).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from lendemain import encoding
from lendemain.errors import InputError, LendemainError
from lendemain.ledger.checkpoint import Checkpoint

REPLY_BYTES_MAX = 65_535
ROOTS_BYTES_MAX = 1 << 20
KIND = "checkpoint.stamped"
MEDIA = "application/timestamp-reply"
SECOND_US = 1_000_000

_SHA256 = "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a token says: the time (microseconds UTC), give or take; under which policy and number.

    The time is the beginning of a second: fractions, which some services give, are not read.
    `accuracy_us` is what the service states, 0 where it states nothing.  `trusted` says that it
    was verified up to a certificate that the reader trusts; `signer` is then who signed it.
    """

    time_us: int
    accuracy_us: int
    policy: str
    serial: str
    signer: str
    trusted: bool

    @property
    def latest_us(self) -> int:
        """The latest time at which the stamped checkpoint can have come to be."""
        return self.time_us + SECOND_US + self.accuracy_us

    @property
    def earliest_us(self) -> int:
        """The earliest time at which the token can have come to be."""
        return self.time_us - self.accuracy_us


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A stamp, the size of the checkpoint it is over, and the entry that names its token."""

    stamp: Stamp
    size: int
    entry: int


def request(checkpoint: Checkpoint) -> tuple[bytes, int]:
    """What to ask a service for a checkpoint, in DER, and the nonce that its answer must bear."""
    client = _client()
    made = (
        client.TimestampRequestBuilder()
        .data(checkpoint.text)
        .hash_algorithm(client.base.HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    return made.as_bytes(), int(made.nonce)


def stamp(
    reply: bytes, checkpoint: Checkpoint, *, roots: bytes = b"", nonce: int | None = None
) -> Stamp:
    """What a service's reply says of a checkpoint.

    `roots` holds certificates in PEM that the reader trusts; without them the reply is read and
    compared with the checkpoint, and its signature is not believed.  Raises `InputError` for
    bytes that are no reply, a refusal, a reply over something else or to another request, and,
    where `roots` are given, for any that they do not vouch for.
    """
    client = _client()
    if len(reply) > REPLY_BYTES_MAX:
        raise _refused(f"{len(reply)} bytes, and at most {REPLY_BYTES_MAX} are read")
    try:
        answer = client.decode_timestamp_response(reply)
        status, said = int(answer.status), answer.tst_info if answer.status == 0 else None
        found = _said(said) if said else None
    except Exception as error:  # noqa: BLE001 - what the foreign parser raises is not written down
        raise _refused(f"not a reply that can be read ({type(error).__name__})") from None
    if found is None:
        raise _refused(f"the service refused (status {status})")
    read, over, answered = found
    digest = hashlib.sha256(checkpoint.text).digest()
    if over != (_SHA256, digest):
        raise _refused("it is over something else than this checkpoint")
    if nonce is not None and answered != nonce:
        raise _refused("it answers another request")
    signer = _vouched(client, answer, digest, roots) if roots else ""
    return replace(read, signer=signer, trusted=bool(roots))


def certificates(roots: bytes) -> int:
    """How many certificates some PEM holds; `InputError` where it holds none, or no PEM."""
    from cryptography import x509

    try:
        return len(x509.load_pem_x509_certificates(roots[:ROOTS_BYTES_MAX]))
    except ValueError:
        raise InputError(
            "no certificates in PEM", where="roots", remedy="Give those that the service publishes"
        ) from None


def existed_by(placed: Iterable[Placed], index: int) -> int | None:
    """By when (microseconds UTC) an entry existed, by the earliest trusted stamp over it, if any.

    An upper bound beside those of the witnesses.
    """
    times = (p.stamp.latest_us for p in placed if p.stamp.trusted and p.size > index)
    return min(times, default=None)


def not_before(placed: Iterable[Placed], anchor_size: int) -> int | None:
    """Before when (microseconds UTC) an entry anchored at a size was not made, if stamps say it.

    Its author knew a checkpoint over the entry of a token, so the token was there.
    """
    times = (p.stamp.earliest_us for p in placed if p.stamp.trusted and p.entry < anchor_size)
    return max(times, default=None)


def spread(stamps: Iterable[Stamp]) -> int:
    """How far the times of trusted stamps over one checkpoint lie apart, in microseconds.

    What their services state of their accuracy is not held against them.
    """
    trusted = [one for one in stamps if one.trusted]
    apart = max((o.earliest_us for o in trusted), default=0) - min(
        (o.latest_us for o in trusted), default=0
    )
    return max(0, apart)


def _vouched(client: Any, answer: Any, digest: bytes, roots: bytes) -> str:
    """Who signed a reply, if the certificates vouch for it; `InputError` otherwise."""
    from cryptography import x509

    certificates(roots)
    builder = client.VerifierBuilder()
    for one in dict.fromkeys(x509.load_pem_x509_certificates(roots)):
        builder = builder.add_root_certificate(one)
    try:
        infos = list(answer.signed_data.signer_infos)
        builder.build().verify(answer, digest)
        held = map(x509.load_der_x509_certificate, answer.signed_data.certificates)
        named = [
            one.subject.rfc4514_string()
            for one in held
            if [(i.issuer, i.serial_number) for i in infos] == [(one.issuer, one.serial_number)]
        ]
    except Exception as error:  # noqa: BLE001 - see above
        raise _refused(f"it is not vouched for ({str(error).split(':')[0][:80]})") from None
    if len(named) != 1:
        raise _refused("it does not say which certificate signed it")
    return named[0]


def _said(said: Any) -> tuple[Stamp, tuple[str, bytes], int | None]:
    """What a token says, over which digest (algorithm and bytes), and the nonce it bears."""
    time, imprint = said.gen_time, said.message_imprint
    read = Stamp(
        time_us=encoding.microseconds(time if time.tzinfo else time.replace(tzinfo=UTC)),
        accuracy_us=_accuracy(said.accuracy),
        policy=said.policy.dotted_string,
        serial=format(said.serial_number, "x"),
        signer="",
        trusted=False,
    )
    return read, (imprint.hash_algorithm.dotted_string, bytes(imprint.message)), said.nonce


def _accuracy(said: Any) -> int:
    if said is None:
        return 0
    parts = (int(said.seconds or 0), int(said.millis or 0), int(said.micros or 0))
    return parts[0] * 1_000_000 + parts[1] * 1_000 + parts[2]


def _client() -> Any:
    try:
        import rfc3161_client
    except ImportError:
        raise LendemainError(
            "time-stamps need packages that are not here",
            where="stamp",
            remedy="Install lendemain[stamps]",
        ) from None
    return rfc3161_client


def _refused(what: str) -> InputError:
    return InputError(what, where="time-stamp", remedy="Ask the service again, or another")
