"""Enciphered content comes back whole or not at all, and its digest says nothing."""

import hashlib
import os
import resource
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import IntegrityError
from lendemain.ledger.sealed import (
    MAGIC,
    PIECE_BYTES,
    SALTED,
    salted_digest,
    sealed,
    unsealed,
)

KEY = bytes(range(32))
SIZES = [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 3 * PIECE_BYTES + 7]


def whole(content, step=100_003):
    return b"".join(sealed((content[i : i + step] for i in range(0, len(content), step)), KEY))


def back(stored, key=KEY, step=70_001):
    pieces = (stored[i : i + step] for i in range(0, len(stored), step))
    return b"".join(unsealed(pieces, key))


@pytest.mark.parametrize("size", SIZES)
def test_content_of_every_size_comes_back(size):
    """
    Nothing, a piece, a byte more or less than a piece: enciphered in pieces of the format.
    """
    content = os.urandom(size)
    stored = whole(content)

    assert back(stored) == content
    pieces = max(1, -(-size // PIECE_BYTES))
    assert len(stored) == len(MAGIC) + 24 + size + 17 * pieces


@given(st.binary(max_size=200), st.data())
def test_how_it_is_cut_on_the_way_does_not_matter(content, data):
    """
    Pieces of any size in give content that any pieces of the stored bytes give back.
    """
    stored = whole(content, data.draw(st.integers(1, 50)))

    assert back(stored, step=data.draw(st.integers(1, 300))) == content


@given(st.data())
def test_a_changed_byte_is_refused(data):
    """
    Whichever bit is changed, nothing that was not enciphered ever comes out.
    """
    content = b"six rounds at 06:30" * 20
    stored = bytearray(whole(content))
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(IntegrityError):
        back(bytes(stored))


@pytest.mark.parametrize("harm", [
    lambda s, _: s[:-1], lambda s, _: s[:0], lambda s, _: s[:10], lambda s, _: s + b"\0",
    lambda s, p: s[: p[2]], lambda s, p: s[: p[1]] + s[p[2]:],
    lambda s, p: s[: p[1]] + s[p[2] : p[3]] + s[p[1] : p[2]] + s[p[3] :],
    lambda s, p: s[: p[2]] + s[p[1] :], lambda s, p: s + s[p[3] :], lambda s, _: s + s,
])  # fmt: skip
def test_a_file_cut_lengthened_or_shuffled_is_refused(harm):
    """
    Pieces left out, put twice, in another order, or after the end are all noticed.
    """
    stored = whole(os.urandom(3 * PIECE_BYTES + 5))
    first = len(MAGIC) + 24
    places = [first + n * (PIECE_BYTES + 17) for n in range(4)]

    with pytest.raises(IntegrityError):
        back(harm(stored, places))


def test_another_key_opens_nothing():
    """
    A key that is not the content's gives an error, and not a byte.
    """
    given_out = []
    with pytest.raises(IntegrityError):
        given_out.extend(unsealed([whole(b"secret")], bytes(32)))

    assert given_out == []


def test_a_salted_digest_is_what_the_format_says():
    """
    SHA-256 over the fixed row, the salt and the content, however it is cut.
    """
    salt = os.urandom(32)

    expected = hashlib.sha256(b"lendemain/commit/v1\n" + salt + b"yes").hexdigest()
    assert salted_digest(salt, [b"y", b"", b"es"]) == expected
    assert SALTED == b"lendemain/commit/v1\n"


def test_guessing_finds_nothing_without_the_salt():
    """
    A dictionary that holds the content finds it under its bare digest, and not under the salted.
    """
    words = [w.encode() for w in ("yes", "no", "unknown", *map(str, range(10_000)))]
    salt = os.urandom(32)
    bare, salted = hashlib.sha256(b"no").hexdigest(), salted_digest(salt, [b"no"])

    assert [w for w in words if hashlib.sha256(w).hexdigest() == bare] == [b"no"]
    tried = [b"", SALTED, SALTED + bytes(32)]
    assert [w for w in words for t in tried if hashlib.sha256(t + w).hexdigest() == salted] == []


def test_memory_does_not_grow_with_the_file():
    """
    A quarter of a gigabyte passes through both ways in the memory of a few pieces.
    """
    program = (
        "import resource\n"
        "from lendemain.ledger.sealed import sealed, unsealed\n"
        "def content(n):\n for _ in range(n): yield bytes(1 << 20)\n"
        "def peak(n):\n"
        " assert sum(map(len, unsealed(sealed(content(n), bytes(32)), bytes(32)))) == n << 20\n"
        " return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak(4)\n"
        "print(peak(256) - before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert int(done.stdout) < 8 * 1024, resource.getpagesize()
