"""A party's signature on a checkpoint, and when it gave it (C2SP tlog-cosignature).

A cosigner says: at this time, this was the largest consistent tree of this ledger that I had seen.
The time is part of what is signed, so a reader years later knows it without trusting the keeper.

Two kinds of key, told apart by one byte in the key itself, so nothing is ever negotiated: Ed25519
(0x04), and ML-DSA-44 (0x06), which also withstands quantum computers and which needs the package
`cryptography`.  Both names and keys of cosigners are apart from those of ledgers and authors.

Whose cosignatures suffice is not here (`policy`).
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nacl import bindings

from lendemain.errors import InputError, LendemainError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes

ED25519, ML_DSA_44 = 0x04, 0x06
NAME_BYTES_MAX = 255
TIME_MAX = 2**63 - 1

_NAMES = {"ed25519": ED25519, "ml-dsa-44": ML_DSA_44}
_KEY_BYTES = {ED25519: 32, ML_DSA_44: 1312}
_SIGNATURE_BYTES = {ED25519: 64, ML_DSA_44: 2420}
_SEED_BYTES = 32
_TIME_BYTES = 8
_DASH = "\N{EM DASH} ".encode()
_SUBTREE = b"subtree/v1\n\0"
ALGORITHMS = tuple(_NAMES)


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A party's public cosigning key under its name, such as `neutral.example/w1`.

    >>> key = CosigningKey("neutral.example/w1", bytes(32))
    >>> Cosigner.parse(key.cosigner.vkey) == key.cosigner
    True
    """

    name: str
    key: bytes
    algorithm: int = ED25519
    key_id: bytes = field(init=False)

    def __post_init__(self) -> None:
        notes.check_name(self.name)
        if _KEY_BYTES.get(self.algorithm) != len(self.key):
            raise _bad_key(f"{len(self.key)} bytes are not a key of type {self.algorithm:#04x}")
        if self.algorithm == ML_DSA_44 and len(self.name.encode()) > NAME_BYTES_MAX:
            raise _bad_key(f"with ML-DSA-44 a name has at most {NAME_BYTES_MAX} bytes")
        hashed = hashlib.sha256(self.name.encode() + b"\n" + self._material)
        object.__setattr__(self, "key_id", hashed.digest()[:4])

    @property
    def _material(self) -> bytes:
        return bytes([self.algorithm]) + self.key

    @property
    def vkey(self) -> str:
        """The key as C2SP writes it: name, identifier in hexadecimal, type and key in base64."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._material).decode()}"

    @classmethod
    def parse(cls, vkey: str) -> "Cosigner":
        """The public key that a row such as `vkey` writes; `InputError` if it writes none."""
        name, _, rest = vkey.partition("+")
        key_id, _, coded = rest.partition("+")
        raw = _unbase64(coded)
        if raw is None or raw[:1] == b"\x01":
            raise _bad_key("not a cosigner's public key in C2SP form")
        if not raw or raw[0] not in _KEY_BYTES:
            raise _bad_key("a cosigner's key is of type 0x04 (Ed25519) or 0x06 (ML-DSA-44)")
        cosigner = cls(name, raw[1:], raw[0])
        if key_id != cosigner.key_id.hex():
            raise _bad_key("the identifier does not fit the name and the key")
        return cosigner

    def time(self, text: bytes, signature: bytes) -> int | None:
        """When the text of a checkpoint was cosigned (POSIX seconds); None if it was not."""
        return self.stamp(text, signature) or None

    def stamp(self, text: bytes, signature: bytes) -> int | None:
        """As `time`, but 0 where the signature holds and says no time, as an ML-DSA-44 one may."""
        least = 1 if self.algorithm == ED25519 else 0
        stamp, inner = signature[:_TIME_BYTES], signature[_TIME_BYTES:]
        at = int.from_bytes(stamp)
        if len(inner) != _SIGNATURE_BYTES[self.algorithm] or not least <= at <= TIME_MAX:
            return None
        message = _message(self, text, at)
        if self.algorithm == ED25519:
            held = notes.valid_signature(self.key, message, inner)
        else:
            held = _ml_dsa_holds(self.key, message, inner)
        return at if held else None


@dataclass(frozen=True, slots=True)
class CosigningKey:
    """A party's private cosigning key.  Its text is a secret; its `repr` is not."""

    name: str
    seed: bytes = field(repr=False)
    algorithm: int = ED25519
    cosigner: Cosigner = field(init=False)
    _secret: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.seed) != _SEED_BYTES or self.algorithm not in _KEY_BYTES:
            raise _bad_key("the private key has the wrong length or type")
        if self.algorithm == ED25519:
            public, secret = bindings.crypto_sign_seed_keypair(self.seed)
        else:
            secret = _ml_dsa().MLDSA44PrivateKey.from_seed_bytes(self.seed)
            public = secret.public_key().public_bytes_raw()
        object.__setattr__(self, "cosigner", Cosigner(self.name, public, self.algorithm))
        object.__setattr__(self, "_secret", secret)

    @classmethod
    def generate(cls, name: str, algorithm: str = "ed25519") -> "CosigningKey":
        """A new private key from the operating system's randomness.

        `algorithm` is one of `ALGORITHMS`; the name is one that prints.
        """
        notes.check_plain(name)
        return cls(name, bindings.randombytes(_SEED_BYTES), _NAMES[algorithm])

    @property
    def text(self) -> str:
        """The private key as a file keeps it, in the form that Go's note package reads."""
        coded = base64.b64encode(bytes([self.algorithm]) + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.cosigner.key_id.hex()}+{coded}"

    @classmethod
    def parse(cls, text: str) -> "CosigningKey":
        """The private key that a key file's text writes; `InputError`, without it, if none."""
        private, key, name, key_id, coded = [*text.strip().split("+", 4), *[""] * 5][:5]
        raw = _unbase64(coded)
        if (private, key) != ("PRIVATE", "KEY") or not raw or raw[0] not in _KEY_BYTES:
            raise _bad_key("not a cosigner's private key in C2SP form")
        found = cls(name, raw[1:], raw[0])
        if key_id != found.cosigner.key_id.hex():
            raise _bad_key("the identifier does not fit the name and the key")
        return found

    def row(self, text: bytes, at: int) -> bytes:
        """The signature row by which a checkpoint's text is cosigned at a time (POSIX seconds).

        With ML-DSA-44 a time of 0 says none.
        """
        assert (1 if self.algorithm == ED25519 else 0) <= at <= TIME_MAX
        message = _message(self.cosigner, text, at)
        if self.algorithm == ED25519:
            inner = bindings.crypto_sign(message, self._secret)[: _SIGNATURE_BYTES[ED25519]]
        else:
            inner = self._secret.sign(message)
        raw = self.cosigner.key_id + at.to_bytes(_TIME_BYTES) + inner
        return _DASH + self.name.encode() + b" " + base64.b64encode(raw) + b"\n"


def times(note: bytes, cosigners: Iterable[Cosigner]) -> Mapping[Cosigner, int]:
    """When each of these cosigners cosigned the checkpoint of a note (POSIX seconds).

    Those who have not are absent, and signatures by other keys are passed over.  Raises
    `InputError` where one that bears a given key's name and identifier does not hold, or where
    there are two such.
    """
    text, signatures = notes.parts(note)
    known = {(one.name, one.key_id): one for one in cosigners}
    notes.check_once(one for one in signatures if (one.name, one.key_id) in known)
    found = {}
    for one in signatures:
        cosigner = known.get((one.name, one.key_id))
        if cosigner is None:
            continue
        at = cosigner.time(text, one.signature)
        if at is None:
            raise _refused(f"the cosignature of {one.name} does not fit the checkpoint")
        found[cosigner] = at
    return found


def rows(note: bytes) -> Mapping[tuple[str, bytes], bytes]:
    """The signature rows of a note by name and identifier of their key, none of them checked.

    Of a key that has signed more than once, the last.
    """
    _, signatures = notes.parts(note)
    body = note[note.rindex(b"\n\n") + 2 :]
    keys = [(one.name, one.key_id) for one in signatures]
    return dict(zip(keys, body.splitlines(keepends=True), strict=True))


def with_rows(note: bytes, added: Iterable[bytes]) -> bytes:
    """The note with more signature rows; a row of a key that is there already replaces it.

    Raises `InputError` for a row that is not a signature.
    """
    text, _ = notes.parts(note)
    merged = dict(rows(note))
    for row in added:
        merged |= rows(text + b"\n" + row)
    whole = text + b"\n" + b"".join(merged.values())
    notes.parts(whole)
    return whole


def _message(cosigner: Cosigner, text: bytes, at: int) -> bytes:
    """What a cosigner signs of a checkpoint's text at a time."""
    if cosigner.algorithm == ED25519:
        return b"cosignature/v1\ntime %d\n%b" % (at, text)
    checkpoint = checkpoints.parsed(text, more=True)
    name, origin = cosigner.name.encode(), checkpoint.origin.encode()
    if max(len(name), len(origin)) > NAME_BYTES_MAX:
        raise _refused(f"a name or an origin of more than {NAME_BYTES_MAX} bytes")
    return b"".join(
        (
            _SUBTREE,
            bytes([len(name)]) + name,
            at.to_bytes(8),
            bytes([len(origin)]) + origin,
            (0).to_bytes(8),
            checkpoint.size.to_bytes(8),
            checkpoint.root,
        )
    )


def _ml_dsa_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        _ml_dsa().MLDSA44PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _ml_dsa() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import mldsa
    except ImportError:
        raise LendemainError(
            "a key of type 0x06 (ML-DSA-44) cannot be used",
            where="cosignature",
            remedy="Install lendemain with its extra: `pip install lendemain[stamps]`",
        ) from None
    return mldsa


def _unbase64(coded: str) -> bytes | None:
    """The bytes that base64 writes, or None where it is not the one way to write them."""
    try:
        data = base64.b64decode(coded.encode("utf-8", "surrogatepass"), validate=True)
    except binascii.Error:
        return None
    return data if base64.b64encode(data).decode() == coded else None


def _bad_key(what: str) -> InputError:
    return InputError(what, where="key", remedy="Give the row that the key's holder published")


def _refused(what: str) -> InputError:
    return InputError(what, where="checkpoint", remedy="Ask the cosigner for it again")
