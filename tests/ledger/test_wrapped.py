"""Keys are opened by their readers alone, and can be destroyed."""

import base64
import os
import stat

import pytest
from nacl import bindings

from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import note
from lendemain.ledger.wrapped import KeyFiles, PartKey, ReadingKey

OLENA, TARAS = ReadingKey.generate("m/olena"), ReadingKey.generate("m/taras")
PARTS = {"exhibit": PartKey.generate("ab" * 32), "capture": PartKey.generate("cd" * 32)}


@pytest.fixture
def keys(tmp_path):
    files = KeyFiles(tmp_path / "evidence")
    files.put("4f2a", PARTS, [OLENA.reader, TARAS.reader])
    return files


def test_every_reader_opens_the_same_keys_and_nobody_else_any(keys):
    """
    Each reader gets all the parts; somebody without a row is told who can.
    """
    assert keys.opened("4f2a", OLENA) == keys.opened("4f2a", TARAS) == PARTS
    with pytest.raises(InputError, match="m/olena, m/taras can"):
        keys.opened("4f2a", ReadingKey.generate("m/eve"))
    with pytest.raises(IntegrityError, match="does not open"):
        keys.opened("4f2a", ReadingKey.generate("m/olena"))


def test_secrets_are_for_their_owner_and_in_no_repr(keys, tmp_path):
    """
    Key files are readable by their owner only; printing a key does not tell it.
    """
    path = tmp_path / "evidence" / "4f2a.keys"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert OLENA.secret.hex() not in repr(OLENA)
    assert repr(OLENA.secret) not in repr(OLENA)
    assert PARTS["exhibit"].key.hex() not in repr(PARTS)
    for one in PARTS.values():
        assert one.key.hex().encode() not in path.read_bytes()
        assert base64.b64encode(one.key) not in path.read_bytes()


def test_a_reading_key_is_never_the_bytes_of_a_signing_key():
    """
    It is drawn anew: neither the seed of a signing key nor that key in Montgomery form.
    """
    signer = note.Signer.generate("m/olena")
    reading = ReadingKey.generate("m/olena")

    assert reading.reader.key != signer.verifier.key
    turned = bindings.crypto_sign_ed25519_pk_to_curve25519(signer.verifier.key)
    assert reading.reader.key != turned
    assert ReadingKey.parse(reading.text) == reading
    for text in ("", signer.text, "PRIVATE+READING+KEY+x+####", "PRIVATE+READING+KEY+x+AAAA"):
        with pytest.raises(InputError):
            ReadingKey.parse(text)


def test_a_destroyed_key_is_overwritten_before_it_is_removed(keys, tmp_path, monkeypatch):
    """
    What stood in the file is written over and synced first; another name of it shows that.
    """
    path, other = tmp_path / "evidence" / "4f2a.keys", tmp_path / "other"
    os.link(path, other)
    before = other.read_bytes()

    assert keys.destroy("4f2a") is True
    assert not keys.holds("4f2a")
    assert len(other.read_bytes()) == len(before)
    assert not any(row in other.read_bytes() for row in before.splitlines())
    assert keys.destroy("4f2a") is False
    with pytest.raises(IntegrityError, match="missing"):
        keys.opened("4f2a", OLENA)


def test_keys_that_are_replaced_leave_no_copy(keys, tmp_path):
    """
    Wrapping anew for fewer readers writes over what was there.
    """
    path, other = tmp_path / "evidence" / "4f2a.keys", tmp_path / "other"
    os.link(path, other)
    before = other.read_bytes()
    keys.put("4f2a", PARTS, [TARAS.reader])

    assert keys.readers("4f2a") == ["m/taras"]
    assert not any(row in other.read_bytes() for row in before.splitlines())


@pytest.mark.parametrize("content", [
    b"", b"\xff\xfe", b"lendemain.example/keys/v1\nm/olena\n",
    b"lendemain.example/keys/v1\nm/olena !!!!\n", b"lendemain.example/keys/v1\nm/olena AAAA\n",
    b"lendemain.example/keys/v1\nm/olena " + base64.b64encode(OLENA.reader.box(b"[]")) + b"\n",
    b"lendemain.example/keys/v1\nm/olena " + base64.b64encode(OLENA.reader.box(b'{"a":1}')) + b"\n",
])  # fmt: skip
def test_a_damaged_key_file_is_told(keys, tmp_path, content):
    """
    Garbage in a key file is an integrity error that names the exhibit.
    """
    (tmp_path / "evidence" / "4f2a.keys").write_bytes(content)

    with pytest.raises(IntegrityError):
        keys.opened("4f2a", OLENA)


def test_what_a_broken_off_writing_left_is_swept(keys, tmp_path):
    """
    A half-written key file is removed, and the whole one stays.
    """
    (tmp_path / "evidence" / "4f2a.part").write_bytes(b"half")
    keys.sweep()

    assert [p.name for p in (tmp_path / "evidence").iterdir()] == ["4f2a.keys"]
    assert keys.names() == ["4f2a"]
