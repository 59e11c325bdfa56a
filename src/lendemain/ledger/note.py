"""Signed notes (C2SP signed-note): a text that people can read, and who signed it.

A note is a text that ends in a newline, an empty row, and one row for each signature: a dash, the
name of the key, and base64 of the key's 4-byte identifier and the signature.  One format serves
entries, checkpoints and keys.  An entry's text is a fixed header, which keeps a signature on an
entry from being taken for one on anything else, and one row of canonical JSON.

Libraries disagree on odd Ed25519 signatures, so two honest parties could disagree too.  One rule
holds here, libsodium's: keys and commitments must be canonical and not of small order, and the
scalar reduced.  `valid_signature` is the only place that decides.

Whose signature counts is not here (`keyring`).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nacl import bindings
from nacl.exceptions import BadSignatureError

from lendemain import encoding
from lendemain.errors import InputError

ENTRY_HEADER = b"lendemain.example/entry/v1\n"
ENTRY_BYTES_MAX = 16_384
ENTRY_SIGNATURES_MAX = 16
NOTE_BYTES_MAX = 131_072
NOTE_SIGNATURES_MAX = 100

_ED25519 = b"\x01"
_KEY_BYTES = _SEED_BYTES = 32
_SIGNATURE_BYTES = 64
_DASH = "\N{EM DASH} ".encode()
_CONTROLS = bytes(set(range(32)) - {10})
_NO_NAME = re.compile("[\t-\r +\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
"""White space and the plus sign.  The rule is spelt out, so that it is the same in every version of
Unicode: a note that one program reads and another refuses would be two truths."""


def valid_signature(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the key's Ed25519 signature of the message, by libsodium's strict rule."""
    if len(key) != _KEY_BYTES or len(signature) != _SIGNATURE_BYTES:
        return False
    try:
        bindings.crypto_sign_open(signature + message, key)
    except BadSignatureError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under the name of its holder, such as `mission.example/desk`.

    >>> row = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    >>> Verifier.parse(row).vkey == row
    True
    """

    name: str
    key: bytes
    key_id: bytes = field(init=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.key) != _KEY_BYTES:
            raise _bad_key(f"{len(self.key)} bytes are not an Ed25519 key")
        hashed = hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.key)
        object.__setattr__(self, "key_id", hashed.digest()[:4])

    @property
    def vkey(self) -> str:
        """The key as C2SP writes it: name, identifier in hexadecimal, type and key in base64."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(_ED25519 + self.key)}"

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """The public key that a row such as `vkey` writes; `InputError` if it writes none."""
        name, _, rest = vkey.partition("+")
        key_id, _, material = rest.partition("+")
        raw = _unbase64(material.encode("utf-8", "surrogatepass"))
        if raw is None or raw[:1] != _ED25519 or len(raw) != 1 + _KEY_BYTES:
            raise _bad_key("not an Ed25519 public key in C2SP form")
        verifier = cls(name, raw[1:])
        if key_id != verifier.key_id.hex():
            raise _bad_key("the identifier does not fit the name and the key")
        return verifier


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under the name of its holder.  Its text is a secret; its `repr` is not.

    >>> signer = Signer.generate("mission.example/desk")
    >>> Signer.parse(signer.text) == signer
    True
    """

    name: str
    seed: bytes = field(repr=False)
    verifier: Verifier = field(init=False)
    _secret: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.seed) != _SEED_BYTES:
            raise _bad_key("the private key has the wrong length")
        public, secret = bindings.crypto_sign_seed_keypair(self.seed)
        object.__setattr__(self, "verifier", Verifier(self.name, public))
        object.__setattr__(self, "_secret", secret)

    @classmethod
    def generate(cls, name: str) -> "Signer":
        """A new private key from the operating system's randomness, under a name that prints."""
        check_plain(name)
        return cls(name, bindings.randombytes(_SEED_BYTES))

    @property
    def text(self) -> str:
        """The private key as a file keeps it, in the form that Go's note package reads."""
        material = _base64(_ED25519 + self.seed)
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """The private key that a key file's text writes; `InputError`, without it, if none."""
        private, key, name, key_id, material = [*text.strip().split("+", 4), *[""] * 5][:5]
        raw = _unbase64(material.encode("utf-8", "surrogatepass"))
        if (private, key) != ("PRIVATE", "KEY") or raw is None or raw[:1] != _ED25519:
            raise _bad_key("not a private Ed25519 key in C2SP form")
        signer = cls(name, raw[1:])
        if key_id != signer.verifier.key_id.hex():
            raise _bad_key("the identifier does not fit the name and the key")
        return signer

    def signature(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of a message; the same message gives the same one."""
        return bindings.crypto_sign(message, self._secret)[:_SIGNATURE_BYTES]


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature row of a note: whose it says it is, and its bytes, checked or not."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text, the names of known keys whose signatures hold, and the signatures of others."""

    text: bytes
    names: tuple[str, ...]
    unknown: tuple[Signature, ...]


def signed(text: bytes, signers: Iterable[Signer]) -> bytes:
    """The note of a text with a signature by each signer, in the order given.

    The text must be UTF-8 without control characters and end in a newline.
    """
    return joined(text, [Signature(o.name, o.verifier.key_id, o.signature(text)) for o in signers])


def joined(text: bytes, signatures: Iterable[Signature]) -> bytes:
    """The note of a text with signatures that were made elsewhere, none of them checked.

    The text must be UTF-8 without control characters and end in a newline.
    """
    rows = [
        _DASH + f"{one.name} {_base64(one.key_id + one.signature)}\n".encode() for one in signatures
    ]
    note = text + b"\n" + b"".join(rows)
    if parts(note)[0] != text:
        raise _bad_note("the text would not be read back as it is")
    return note


def parts(note: bytes) -> tuple[bytes, tuple[Signature, ...]]:
    """The text of a note and its signatures, none of them checked.

    Raises `InputError` for bytes that are not a note.  A key may have signed more than once; who
    knows it decides what that means.
    """
    if len(note) > NOTE_BYTES_MAX:
        raise _bad_note(f"{len(note)} bytes, and at most {NOTE_BYTES_MAX} are read")
    body, gap, rows = note.rpartition(b"\n\n")
    if not gap or not body or not rows.endswith(b"\n"):
        raise _bad_note("no text, empty row and signatures")
    if note.translate(None, _CONTROLS) != note:
        raise _bad_note("a control character")
    try:
        note.decode()
    except UnicodeDecodeError:
        raise _bad_note("not UTF-8") from None
    signatures = tuple(_signature(row) for row in rows[:-1].split(b"\n"))
    if len(signatures) > NOTE_SIGNATURES_MAX:
        raise _bad_note(f"{len(signatures)} signatures, at most {NOTE_SIGNATURES_MAX} are read")
    return body + b"\n", signatures


def check_once(signatures: Iterable[Signature]) -> None:
    """Raise `InputError` if a key has signed twice."""
    keys = [(one.name, one.key_id) for one in signatures]
    if len(set(keys)) != len(keys):
        raise _bad_note("one key has signed twice")


def opened(note: bytes, verifiers: Iterable[Verifier]) -> Note:
    """The note, if a known key has signed it, and each known key once, with a signature that holds.

    Raises `InputError` otherwise.  Signatures by other keys are handed back unchecked.
    """
    text, signatures = parts(note)
    known = {(one.name, one.key_id): one for one in verifiers}
    check_once(one for one in signatures if (one.name, one.key_id) in known)
    names, unknown = [], []
    for one in signatures:
        verifier = known.get((one.name, one.key_id))
        if verifier is None:
            unknown.append(one)
        elif valid_signature(verifier.key, text, one.signature):
            names.append(one.name)
        else:
            raise _bad_note(f"the signature of {one.name} does not fit the text")
    if not names:
        raise _bad_note("no known key has signed it")
    return Note(text, tuple(names), tuple(unknown))


def entry(body: Mapping[str, object], signers: Sequence[Signer]) -> bytes:
    """The note that enters a body into a ledger, signed by 1 to 16 keys, at most 16 KiB.

    >>> signer = Signer("mission.example/desk", bytes(32))
    >>> entry({"kind": "drill"}, [signer]).decode().splitlines()[:2]
    ['lendemain.example/entry/v1', '{"kind":"drill"}']
    """
    note = signed(ENTRY_HEADER + encoding.canonical(body) + b"\n", signers)
    entry_parts(note)
    return note


def entry_parts(note: bytes) -> tuple[bytes, bytes, tuple[Signature, ...]]:
    """The text of an entry, its row of canonical JSON and its signatures, none of them checked."""
    if len(note) > ENTRY_BYTES_MAX:
        raise _bad_note(f"{len(note)} bytes, and an entry has at most {ENTRY_BYTES_MAX}")
    text, signatures = parts(note)
    row = text[len(ENTRY_HEADER) : -1]
    if not text.startswith(ENTRY_HEADER) or b"\n" in row:
        raise _bad_note("not an entry's header and one row of JSON")
    if len(signatures) > ENTRY_SIGNATURES_MAX:
        raise _bad_note(f"{len(signatures)} signatures, at most {ENTRY_SIGNATURES_MAX} on an entry")
    check_once(signatures)
    return text, row, signatures


def entry_body(note: bytes) -> dict[str, object]:
    """What an entry says; its form is checked to the byte, its signatures are not."""
    return encoding.parsed(entry_parts(note)[1], size_max=ENTRY_BYTES_MAX)


def _signature(row: bytes) -> Signature:
    name, gap, coded = row.removeprefix(_DASH).partition(b" ")
    raw = _unbase64(coded)
    if not row.startswith(_DASH) or not gap or raw is None or len(raw) <= 4:
        raise _bad_note("a signature row that is not a dash, a name and base64")
    check_name(name.decode())
    return Signature(name.decode(), raw[:4], raw[4:])


def check_plain(name: str) -> None:
    """Raise `InputError` unless a new key may be named so: `check_name`, and it prints."""
    check_name(name)
    if not name.isprintable():
        raise InputError(
            "a name with characters that cannot be seen", where=ascii(name[:40]),
            remedy="Give one that can be read, such as mission.example/desk",
        )  # fmt: skip


def check_name(name: str) -> None:
    """Raise `InputError` unless this may name a key: not empty, no white space, no +."""
    if not name or _NO_NAME.search(name):
        raise InputError(
            "not the name of a key",
            where=repr(name[:40]),
            remedy="Give a name without spaces or +, such as mission.example/desk",
        )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unbase64(coded: bytes) -> bytes | None:
    """The bytes that base64 writes, or None where it is not the one way to write them."""
    try:
        data = base64.b64decode(coded, validate=True)
    except binascii.Error:
        return None
    return data if base64.b64encode(data) == coded else None


def _bad_key(what: str) -> InputError:
    return InputError(what, where="key", remedy="Give the row that the key's holder published")


def _bad_note(what: str) -> InputError:
    return InputError(what, where="note", remedy="Have it written and signed again")
