"""The keys of enciphered exhibits: each wrapped for its readers, and one that can be destroyed.

An exhibit's keys lie in one file that no entry names, one row for each reader: a sealed box
(libsodium's crypto_box_seal) to the reader's X25519 key.  Such a key is made for reading and for
nothing else; it is never the bytes of a key that signs.  To destroy the keys is to overwrite the
file, sync it and remove it: what is enciphered stays where it is, and nobody can open it again.

A file is written beside its place, synced and renamed into it, and what it replaces is overwritten,
so that a power cut leaves the old keys or the new ones, and no third copy.
"""

import base64
import binascii
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from nacl import bindings
from nacl.exceptions import CryptoError

from lendemain import encoding
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger.segments import sync_folder

HEADER = "lendemain.example/keys/v1\n"
_PRIVATE = "PRIVATE+READING+KEY"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone for whom keys can be wrapped: their name, and their public X25519 key."""

    name: str
    key: bytes

    def box(self, content: bytes) -> bytes:
        """A box that only this reader's private key opens."""
        return bindings.crypto_box_seal(content, self.key)


@dataclass(frozen=True, slots=True)
class ReadingKey:
    """A private X25519 key under its holder's name.  Its text is a secret; its `repr` is not.

    >>> key = ReadingKey.generate("mission.example/olena")
    >>> key.opened(key.reader.box(b"six rounds"))
    b'six rounds'
    """

    name: str
    secret: bytes = field(repr=False)
    reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        if len(self.secret) != _KEY_BYTES:
            raise _no_key("the private key has the wrong length")
        public = bindings.crypto_scalarmult_base(self.secret)
        object.__setattr__(self, "reader", Reader(self.name, public))

    @classmethod
    def generate(cls, name: str) -> "ReadingKey":
        """A new private key from the operating system's randomness."""
        return cls(name, bindings.randombytes(_KEY_BYTES))

    @property
    def text(self) -> str:
        """The private key as a file keeps it."""
        return f"{_PRIVATE}+{self.name}+{base64.b64encode(self.secret).decode()}"

    @classmethod
    def parse(cls, text: str) -> "ReadingKey":
        """The private key that a key file's text writes; `InputError`, without it, if none."""
        head, _, rest = text.strip().partition(_PRIVATE + "+")
        name, _, coded = rest.partition("+")
        try:
            secret = base64.b64decode(coded, validate=True)
        except (binascii.Error, ValueError):
            raise _no_key("not a private X25519 key") from None
        if head or not name:
            raise _no_key("not a private X25519 key")
        return cls(name, secret)

    def opened(self, box: bytes) -> bytes:
        """What a box to this reader holds; `IntegrityError` where it is another's, or altered."""
        try:
            return bindings.crypto_box_seal_open(box, self.reader.key, self.secret)
        except (CryptoError, ValueError, TypeError):
            raise IntegrityError(
                f"its box for {self.name} does not open",
                where="keys of an exhibit",
                remedy="Restore the keys from a copy; the exhibit itself is untouched",
            ) from None


@dataclass(frozen=True, slots=True)
class PartKey:
    """What opens one enciphered part: key and salt, and the SHA-256 of the content."""

    key: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    sha256: str

    @classmethod
    def generate(cls, sha256: str = "") -> "PartKey":
        """A new key and salt from the operating system's randomness."""
        return cls(bindings.randombytes(_KEY_BYTES), bindings.randombytes(_KEY_BYTES), sha256)


class KeyFiles:
    """The key files of a mission's exhibits, below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, parts: Mapping[str, PartKey], readers: Iterable[Reader]) -> None:
        """Keep the keys of an exhibit, wrapped for these readers and nobody else, durably."""
        said = {
            role: {"key": one.key.hex(), "salt": one.salt.hex(), "sha256": one.sha256}
            for role, one in parts.items()
        }
        content = encoding.canonical(said)
        rows = [f"{one.name} {_coded(one.box(content))}\n" for one in readers]
        self._write(self._path(name), (HEADER + "".join(rows)).encode())

    def holds(self, name: str) -> bool:
        """Whether there are keys of this exhibit."""
        return self._path(name).is_file()

    def names(self) -> list[str]:
        """The exhibits that there are keys of, in order."""
        return sorted(p.stem for p in self._folder.glob("*.keys"))

    def readers(self, name: str) -> list[str]:
        """Who can open an exhibit, by name."""
        return [row.partition(" ")[0] for row in self._rows(name)]

    def opened(self, name: str, key: ReadingKey) -> dict[str, PartKey]:
        """The keys of an exhibit's parts, opened by one of its readers.

        Raises `InputError` where it is not among them and `IntegrityError` where the file is
        missing or was altered.
        """
        boxes = dict(row.split(" ", 1) for row in self._rows(name))
        if key.name not in boxes:
            raise InputError(
                f"{key.name} cannot open it; {', '.join(boxes) or 'nobody'} can",
                where=f"exhibit {name}",
                remedy="Ask one of them: `lendemain evidence grant`",
            )
        try:
            said = encoding.parsed(key.opened(base64.b64decode(boxes[key.name], validate=True)))
            return {role: _part(one) for role, one in said.items()}
        except (InputError, binascii.Error, KeyError, TypeError, ValueError):
            raise _damaged("its keys cannot be read", name) from None

    def destroy(self, name: str) -> bool:
        """Overwrite and remove the keys of an exhibit; whether there were any."""
        path = self._path(name)
        if not path.exists():
            return False
        _overwritten(path)
        path.unlink()
        sync_folder(self._folder)
        return True

    def sweep(self) -> None:
        """Overwrite and remove what a process that is no more left half written."""
        for part in self._folder.glob("*.part"):
            _overwritten(part)
            part.unlink()

    def _rows(self, name: str) -> list[str]:
        try:
            text = self._path(name).read_text("ascii")
        except FileNotFoundError:
            raise _damaged("its keys are missing", name) from None
        except UnicodeDecodeError:
            raise _damaged("its keys cannot be read", name) from None
        rows = text.removeprefix(HEADER).splitlines()
        if not text.startswith(HEADER) or not all(row.count(" ") == 1 for row in rows):
            raise _damaged("its keys cannot be read", name)
        return rows

    def _path(self, name: str) -> Path:
        assert name.isalnum()
        return self._folder / f"{name}.keys"

    def _write(self, path: Path, content: bytes) -> None:
        part = path.with_suffix(".part")
        try:
            if not self._folder.is_dir():
                self._folder.mkdir(parents=True, mode=0o700)
                sync_folder(self._folder.parent)
            private_file(part, content)
            old = os.open(path, os.O_WRONLY) if path.exists() else None
            part.rename(path)
            sync_folder(self._folder)
            if old is not None:
                _overwrite(old)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def private_file(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, and sync it; what was there is replaced."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _overwritten(path: Path) -> None:
    _overwrite(os.open(path, os.O_WRONLY | os.O_CLOEXEC))


def _overwrite(descriptor: int) -> None:
    """Write chance over the whole of a file, sync it, and close it."""
    try:
        size = os.fstat(descriptor).st_size
        os.pwrite(descriptor, os.urandom(size), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _part(said: object) -> PartKey:
    if not isinstance(said, dict):
        raise TypeError
    return PartKey(bytes.fromhex(said["key"]), bytes.fromhex(said["salt"]), str(said["sha256"]))


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _no_key(what: str) -> InputError:
    return InputError(what, where="reading key", remedy="Restore it from a copy")


def _damaged(what: str, name: str) -> IntegrityError:
    return IntegrityError(
        what, where=f"exhibit {name}", remedy="Restore keys/evidence from a copy of the mission"
    )
