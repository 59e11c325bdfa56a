"""Files of sources that were folded to be sent: gzip, or a zip archive of one file (and a readme).

They are unfolded where they are read, behind the same walls (`parser`), and to no more than a few
times their size.  One layer is taken off; an archive of several files is refused, since nobody said
which is meant.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace

from lendemain.errors import SourceError
from lendemain.records.reading import Answer, Reading
from lendemain.sources.answers import BYTES_MAX, UNFOLDED_RATIO_MAX

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
SMALL_BYTES = 1 << 22
"""So much any folded file may unfold to, and a larger one to `UNFOLDED_RATIO_MAX` times its own;
what reading it may take goes by that.
"""

PART_BYTES = 1 << 20
NAMED_MAX = 5
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCKED = 0x1
_BESIDE = re.compile(r"__MACOSX|(^|/)(readme|licen[cs]e)[^/]*$", re.IGNORECASE)
"""What services and computers lay beside the one file."""

_FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, LookupError, RuntimeError,
    OverflowError,
)  # fmt: skip
"""What Python's reader of archives says of broken ones."""


def most(head: bytes, size: int) -> int:
    """How many bytes there may be to read in a file of a size that begins so.

    >>> most(b"lon,lat", 1000), most(GZIP, 1000), most(GZIP, 10_000_000)
    (1000, 4194304, 320000000)
    """
    if not head.startswith((GZIP, ZIP)):
        return size
    return min(max(SMALL_BYTES, UNFOLDED_RATIO_MAX * size), BYTES_MAX)


def opening(parse: Callable[[Answer], Reading]) -> Callable[[Answer], Reading]:
    """A source's `parse`, with what was folded unfolded first."""
    return lambda answer: parse(replace(answer, content=unfolded(answer)))


def unfolded(answer: Answer) -> bytes | memoryview:
    """The bytes of the one file that was folded; of any other file its own.

    Raises `SourceError` where it is cut or broken, unfolds to too much, or holds several files.
    """
    content = memoryview(answer.content)
    head, size = bytes(content[:4]), most(bytes(content[:4]), len(content))
    if head.startswith(GZIP):
        return _gunzipped(answer, content, size)
    return _unzipped(answer, content, size) if head.startswith(ZIP) else content


def _gunzipped(answer: Answer, content: memoryview, size: int) -> bytes:
    """The members of a gzip file, one after the other; noughts may follow them."""
    out, at = bytearray(), 0
    while at < len(content) and (not at or bytes(content[at : at + 2]) == GZIP):
        unfolding, begun = zlib.decompressobj(31), at
        try:
            while not unfolding.eof and at < len(content):
                part = content[at : at + PART_BYTES]
                out += unfolding.decompress(part, size + 1 - len(out))
                at += len(part) - len(unfolding.unconsumed_tail) - len(unfolding.unused_data)
                if len(out) > size:
                    raise _too_much(answer, size)
        except zlib.error:
            raise _broken(answer, f"is broken after byte {begun}") from None
        if not unfolding.eof:
            raise _broken(answer, "ends before its end")
    if any(content[at:]):
        raise _broken(answer, f"goes on after its end at byte {at}")
    return bytes(out)


def _unzipped(answer: Answer, content: memoryview, size: int) -> bytes:
    """The one file of a zip archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            member = _only(answer, archive)
            with archive.open(member) as file:
                out = file.read(size + 1)
    except _FAULTS:
        raise _broken(answer, "is broken or cut") from None
    if len(out) > size:
        raise _too_much(answer, size)
    return out


def _only(answer: Answer, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [m for m in archive.infolist() if not m.is_dir() and not _BESIDE.search(m.filename)]
    if any(m.filename == "[Content_Types].xml" for m in members):
        raise SourceError(
            "it is a spreadsheet's file, or another of an office's", where=answer.name,
            remedy="Save the table as CSV in UTF-8",
        )  # fmt: skip
    if len(members) != 1:
        some = ", ".join(ascii(m.filename) for m in members[:NAMED_MAX])
        raise SourceError(
            f"a zip archive of {len(members)} files" + (f": {some}" if some else ""),
            where=answer.name, remedy="Unpack it, and give the file that is meant",
        )  # fmt: skip
    (member,) = members
    if member.flag_bits & _LOCKED or member.compress_type not in _PLAIN:
        raise SourceError(
            "a zip archive with a password, or folded in an unusual way", where=answer.name,
            remedy="Unpack it, and give the file itself",
        )  # fmt: skip
    return member


def _broken(answer: Answer, how: str) -> SourceError:
    return SourceError(f"what was folded {how}", where=answer.name, remedy="Fetch it again")


def _too_much(answer: Answer, size: int) -> SourceError:
    return SourceError(
        f"it unfolds to more than {size} bytes, which a file of its size may not",
        where=answer.name, remedy="Unpack it, see what it is, and give that",
    )  # fmt: skip
