"""The file of a dossier: a ZIP in the one form that it can have.

Members are stored, sorted by name and adjacent; there are no extra fields, comments, descriptors,
nor times.  So every byte is a member's content or follows from the names, sizes and checksums, and
whoever reads it compares the rest instead of believing it: no two programs can see two dossiers in
one file.  Any program that opens ZIP files opens it.
"""

import hashlib
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lendemain.errors import InputError, IntegrityError

FORMAT = "lendemain.example/dossier/v1"
EARLIER_HEADER = b"lendemain.example/earlier/v1\n"
MANIFEST, CHECKPOINT, POLICY = "manifest.json", "checkpoint", "policy"
LISTED = ("blobs/", "disclosures/", "entries/", "keys/", "observations/")
"""Folders whose members the head of the case lists and signs."""

SMALL_BYTES_MAX, SMALL_SUM_MAX = 16 << 20, 48 << 20
FILE_BYTES_MAX = (1 << 32) - 1
MEMBERS_MAX = 65_534
PIECE_BYTES = 1 << 20

_NUMBER, _HASH = "(?:0|[1-9][0-9]{0,14})", "[0-9a-f]{64}"
_NAMES = re.compile(
    rf"manifest\.json|checkpoint|policy|report\.(?:html|pdf)|verify\.(?:html|py)|blobs/{_HASH}|"
    rf"(?:entries|keys)/{_NUMBER}\.note|proofs/{_NUMBER}\.tlog-proof|checkpoints/{_NUMBER}|"
    rf"disclosures/{_HASH}\.json|observations/{_NUMBER}-{_NUMBER}\.json|"
    rf"timestamps/{_NUMBER}-[a-z0-9]{{1,32}}\.tsr"
)
_STREAMED = ("blobs/", "report.", "timestamps/", "verify.")
_LOCAL, _CENTRAL, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"

Content = bytes | Path


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a dossier: its name, the SHA-256 of its content in hexadecimal, its bytes."""

    name: str
    digest: str
    size: int


def packed(
    stream: BinaryIO, contents: Mapping[str, Content], manifest: Callable[[list[Member]], bytes]
) -> None:
    """Write a dossier from its members' contents and the manifest of what they are.

    The stream has to be one that can be sought in.  The same contents give the same bytes.  Raises
    `InputError` where it would be larger than a ZIP without extensions can be.
    """
    names = sorted({*contents, MANIFEST})
    if len(names) > MEMBERS_MAX:
        raise _too_large(f"{len(names)} members")
    done: list[Member] = []
    listing: list[bytes] = []
    for at, name in enumerate(names):
        content = contents.get(name)
        if name == MANIFEST:
            content = manifest(done + [_member(n, contents[n]) for n in names[at + 1 :]])
        assert content is not None
        assert _NAMES.fullmatch(name)
        place = stream.tell()
        member, checksum = _put(stream, name, content)
        if stream.tell() > FILE_BYTES_MAX:
            raise _too_large("more than 4 GiB")
        done.append(member)
        listing.append(_central(name, member.size, checksum=checksum, offset=place))
    start = stream.tell()
    rows = b"".join(listing)
    stream.write(rows + _closing(len(names), len(rows), start))


def _put(stream: BinaryIO, name: str, content: Content) -> tuple[Member, int]:
    """Write one member; its header is put right once its content has gone by."""
    place = stream.tell()
    stream.write(_local(name, 0, checksum=0))
    hashed, checksum, size = hashlib.sha256(), 0, 0
    for piece in _pieces(content):
        hashed.update(piece)
        checksum, size = zlib.crc32(piece, checksum), size + len(piece)
        if place + size > FILE_BYTES_MAX:
            raise _too_large("more than 4 GiB")
        stream.write(piece)
    end = stream.tell()
    stream.seek(place)
    stream.write(_local(name, size, checksum=checksum))
    stream.seek(end)
    return Member(name, hashed.hexdigest(), size), checksum


def _member(name: str, content: Content) -> Member:
    hashed, size = hashlib.sha256(), 0
    for piece in _pieces(content):
        hashed.update(piece)
        size += len(piece)
    return Member(name, hashed.hexdigest(), size)


def _pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


class Box:
    """The members of a dossier's file, whose form is right to the byte; `members` names them.

    Raises `IntegrityError` for any other file.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places: dict[str, int] = {}
        self._small: dict[str, bytes] = {}
        self.members: dict[str, Member] = {}
        self._remembered = 0
        listing, count, start = _ending(file)
        at, offset, before = 0, 0, ""
        for _ in range(count):
            name, size, checksum = _row(listing, at)
            foreseen = _central(name, size, checksum=checksum, offset=offset)
            if name <= before:
                raise refused(f"{name}: out of order")
            if listing[at : at + len(foreseen)] != foreseen:
                raise refused(f"{name}: a field that is not foreseen")
            offset = self._take(name, size, checksum=checksum, offset=offset)
            at, before = at + len(foreseen), name
        if at != len(listing) or offset != start:
            raise refused("bytes between its members")

    def within(self, folder: str) -> Iterator[tuple[str, bytes]]:
        """The small members of a folder: the rest of their names, and their contents."""
        for name, data in self._small.items():
            if name.startswith(folder):
                yield name.removeprefix(folder), data

    def small(self, name: str) -> bytes:
        """The content of a small member; `IntegrityError` where there is none."""
        data = self._small.get(name)
        if data is None:
            raise refused(f"incomplete: {name} is not here")
        return data

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a member, piece by piece."""
        self._file.seek(self._places[name])
        left = self.members[name].size
        while left:
            piece = self._file.read(min(left, PIECE_BYTES))
            if not piece:
                raise refused(f"{name}: cut off")
            left -= len(piece)
            yield piece

    def _take(self, name: str, size: int, *, checksum: int, offset: int) -> int:
        """Where the next member begins, this one being as it should be."""
        head = _local(name, size, checksum=checksum)
        self._file.seek(offset)
        if self._file.read(len(head)) != head:
            raise refused(f"{name}: its two headers differ")
        remembered = not name.startswith(_STREAMED)
        if remembered:
            self._remembered += size
            if size > SMALL_BYTES_MAX or self._remembered > SMALL_SUM_MAX:
                raise refused(f"{name}: too large")
        hashed, found, parts = hashlib.sha256(), 0, []
        self._places[name] = offset + len(head)
        self.members[name] = Member(name, "", size)
        for piece in self.pieces(name):
            hashed.update(piece)
            found = zlib.crc32(piece, found)
            if remembered:
                parts.append(piece)
        if found != checksum:
            raise refused(f"{name}: altered")
        digest = hashed.hexdigest()
        if name.startswith("blobs/") and name != f"blobs/{digest}":
            raise refused(f"{name}: not what its name says")
        self.members[name] = Member(name, digest, size)
        if remembered:
            self._small[name] = b"".join(parts)
        return offset + len(head) + size


def _ending(file: BinaryIO) -> tuple[bytes, int, int]:
    """The list of members, how many there are, and where the list begins."""
    size = file.seek(0, 2)
    if size < 22:
        raise refused("too short to be a dossier")
    file.seek(size - 22)
    last = file.read(22)
    count, length, start = struct.unpack("<10xHII2x", last)
    if last != _closing(count, length, start) or start + length + 22 != size:
        raise refused("it does not end as a plain ZIP does")
    if length > SMALL_BYTES_MAX:
        raise refused("more members than a dossier may have")
    file.seek(start)
    return file.read(length), count, start


def _row(listing: bytes, at: int) -> tuple[str, int, int]:
    if at + 46 > len(listing):
        raise refused("its list of members is cut off")
    checksum, size, letters = struct.unpack_from("<16xI4xIH", listing, at)
    raw = listing[at + 46 : at + 46 + letters]
    name = raw.decode("latin-1")
    if not _NAMES.fullmatch(name):
        raise refused(f"a member that no dossier has: {name[:99]!r}")
    return name, size, checksum


def _fields(name: str, size: int, *, checksum: int) -> bytes:
    return struct.pack("<5H3I2H", 20, 0, 0, 0, 33, checksum, size, size, len(name), 0)


def _local(name: str, size: int, *, checksum: int) -> bytes:
    return _LOCAL + _fields(name, size, checksum=checksum) + name.encode()


def _central(name: str, size: int, *, checksum: int, offset: int) -> bytes:
    fields = _fields(name, size, checksum=checksum)
    return b"".join(
        (_CENTRAL, b"\x14\0", fields, struct.pack("<3H2I", 0, 0, 0, 0, offset), name.encode())
    )


def _closing(count: int, length: int, start: int) -> bytes:
    return struct.pack("<4s4HIIH", _END, 0, 0, count, count, length, start, 0)


def refused(what: str) -> IntegrityError:
    """The error that a dossier is not accepted, and why."""
    return IntegrityError(
        what, where="dossier", remedy="Ask whoever exported it for it again, and say why"
    )


def _too_large(what: str) -> InputError:
    return InputError(
        f"{what}, and a dossier is one ZIP without extensions",
        where="dossier",
        remedy="Export it with --without-files, and hand the files over beside it",
    )
