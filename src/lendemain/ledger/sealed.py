"""Enciphered content of any size, and digests that say nothing until their salt is told.

A bare digest of a short text can be guessed: hash every likely text and compare.  So an entry names
sensitive content by a salted digest, SHA-256 over a fixed row, 32 random bytes and the content.
The content itself is enciphered with XChaCha20-Poly1305 in pieces (libsodium's secretstream), so a
file of any size passes through a few hundred kilobytes of memory, and a file that was cut, changed
or put together anew is refused at the piece where it happened.

Who may have the keys is not here (`wrapped`); nor is any file.
"""

import hashlib
from collections.abc import Iterable, Iterator

from nacl import bindings
from nacl.exceptions import CryptoError

from lendemain.errors import IntegrityError

MEDIA = "application/vnd.lendemain.sealed"
MAGIC = b"lendemain.example/sealed/v1\n"
SALTED = b"lendemain/commit/v1\n"
PIECE_BYTES = 1 << 18
KEY_BYTES = SALT_BYTES = 32

_HEADER_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MORE = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


def salted_digest(salt: bytes, content: Iterable[bytes]) -> str:
    """The salted digest of some content, in hexadecimal: SHA-256 over row, salt and content.

    >>> salted_digest(bytes(32), [b"six ", b"rounds"]) == salted_digest(bytes(32), [b"six rounds"])
    True
    """
    hashed = salted_hash(salt)
    for piece in content:
        hashed.update(piece)
    return hashed.hexdigest()


def salted_hash(salt: bytes) -> "hashlib._Hash":
    """A hash that content can be put into piece by piece, row and salt being in it already."""
    assert len(salt) == SALT_BYTES
    return hashlib.sha256(SALTED + salt)


def sealed(content: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """The enciphered form of some content, piece by piece; `unsealed` gives the content back."""
    push = bindings.crypto_secretstream_xchacha20poly1305_push
    stream = bindings.crypto_secretstream_xchacha20poly1305_state()
    yield MAGIC + bindings.crypto_secretstream_xchacha20poly1305_init_push(stream, key)
    last = b""
    for number, piece in enumerate(_pieces(content, PIECE_BYTES)):
        if number:
            yield push(stream, last, MAGIC, _MESSAGE)
        last = piece
    yield push(stream, last, MAGIC, _FINAL)


def unsealed(stored: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """The content that was enciphered under a key, piece by piece, each proven before it comes.

    Raises `IntegrityError` at the first piece that is not what was enciphered, and at a file that
    ends early or goes on.
    """
    pull = bindings.crypto_secretstream_xchacha20poly1305_pull
    stream = bindings.crypto_secretstream_xchacha20poly1305_state()
    pieces = _pieces(stored, PIECE_BYTES + _MORE, first=len(MAGIC) + _HEADER_BYTES)
    head = next(pieces, b"")
    if len(head) != len(MAGIC) + _HEADER_BYTES or not head.startswith(MAGIC):
        raise altered("not an enciphered file")
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(stream, head[len(MAGIC) :], key)
    done = False
    for piece in pieces:
        if done:
            raise altered("goes on after its end")
        try:
            content, tag = pull(stream, piece, MAGIC)
        except (CryptoError, ValueError):
            raise altered("altered, or not enciphered under this key") from None
        done = tag == _FINAL
        if content:
            yield content
    if not done:
        raise altered("cut short")


def altered(what: str) -> IntegrityError:
    """The error that stored content is not what was enciphered."""
    return IntegrityError(
        what, where="sealed file", remedy="Fetch it again from whoever holds a copy"
    )


def _pieces(content: Iterable[bytes], size: int, *, first: int = 0) -> Iterator[bytes]:
    """The same bytes in pieces of one size, but the first and the last."""
    kept = bytearray()
    wanted = first or size
    for part in content:
        kept += part
        while len(kept) >= wanted:
            yield bytes(memoryview(kept)[:wanted])
            del kept[:wanted]
            wanted = size
    if kept:
        yield bytes(kept)
