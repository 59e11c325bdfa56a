"""What runs inside the walls: one untrusted file is looked at, and what was seen is said in JSON.

The desk starts it as a program of its own (`contained`), with the untrusted file as standard
input and nothing else open.  It puts up its walls before it reads a byte, says what it
saw, and ends.  Nothing is unpacked and no picture is drawn: sizes come from headings, archives are
judged by their directories.  Only the standard library is imported; pillow and c2pa come from the
folders named, where the first bytes call for them, before the walls go up.

Everything here is what the file *claims*.  Names and serial numbers of owners are left out.
"""

import json
import os
import re
import resource
import struct
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any

from lendemain.desk.reading.walls import enclose, limit

PIXELS_MAX = 100_000_000
MEMBERS_MAX = 10_000
RATIO_MAX = 100
SCANNED_BYTES_MAX = 256 << 20
TEXT_MAX = 200
HEAD_BYTES = 4096

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"), (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"), (0, b"GIF89a", "image/gif"), (8, b"WEBP", "image/webp"),
    (0, b"II*\x00", "image/tiff"), (0, b"MM\x00*", "image/tiff"), (0, b"BM", "image/bmp"),
    (8, b"WAVE", "audio/wav"), (8, b"AVI ", "video/x-msvideo"), (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"), (0, b"ID3", "audio/mpeg"), (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"%PDF-", "application/pdf"), (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"), (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"), (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"(\xb5/\xfd", "application/zstd"), (0, b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"), (0, b"PAR1", "application/vnd.apache.parquet"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"), (257, b"ustar", "application/x-tar"),
)  # fmt: skip
_BRANDS = {b"qt  ": "video/quicktime", b"heic": "image/heic", b"heix": "image/heic",
           b"mif1": "image/heic", b"avif": "image/avif", b"M4A ": "audio/mp4"}  # fmt: skip
_DRAWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff", "image/bmp")
_SIGNED = (*_DRAWN[:2], "image/webp", "image/tiff", "image/heic", "image/avif", "video/mp4",
           "video/quicktime", "audio/wav", "audio/mpeg", "application/pdf")  # fmt: skip

_JSON = re.compile(rb"\{\s*[\"}]|\[\s*[\"{\[\d\]-]")

_RESULTS = {"Trusted": "intact, signer trusted", "Valid": "intact", "Invalid": "not intact"}

Seen = dict[str, Any]


def main(arguments: list[str]) -> None:
    """Look at standard input and write one row of JSON to standard output.

    Arguments: bytes of memory, seconds of processor time, and folders to import from.
    """
    memory, seconds, *folders = arguments
    limit(int(memory), int(seconds))
    file = os.fdopen(0, "rb", buffering=0)
    usage = os.open("/proc/self/status", os.O_RDONLY) if os.path.exists("/proc/self/status") else -1  # noqa: PTH110 - importing pathlib would take longer than all of this
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    media = media_type(head)
    looks = _looks(media, _marked(file) if media in _SIGNED else False, folders)
    seen: Seen = {"media": media, "size": size, "doubts": [], "walls": enclose()}
    for look in looks:
        file.seek(0)
        try:
            look(file, size, seen)
        except MemoryError:
            seen["doubts"].append("it needs more memory to read than is allowed")
        except Exception as error:  # noqa: BLE001 - whatever a library says of hostile bytes is a doubt
            seen["doubts"].append(f"it cannot be read as {media} ({type(error).__name__})")
    if usage >= 0:
        seen["peak_bytes"] = _peak(usage)
    os.write(1, json.dumps(plain(seen)).encode())


def media_type(head: bytes) -> str:
    """What the first bytes of a file look like, as an internet media type.

    >>> media_type(b"%PDF-1.7"), media_type(b"hello"), media_type(bytes(9))
    ('application/pdf', 'text/plain', 'application/octet-stream')
    """
    if not head:
        return "application/x-empty"
    for offset, signature, media in _SIGNATURES:
        if head.startswith(signature, offset):
            return media
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"<"):
        if b"<svg" in text:
            return "image/svg+xml"
        return "text/html" if b"<html" in text or b"<!doctype html" in text else "application/xml"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/plain"
    try:
        decoded = head[: len(head) - 4].decode() if len(head) == HEAD_BYTES else head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 8:
            return "application/octet-stream"
        decoded = ""
    if any(c < " " and c not in "\t\n\r\f" for c in decoded):
        return "application/octet-stream"
    return "application/json" if _JSON.match(text) else "text/plain"


def plain(value: Any) -> Any:
    r"""The value as an entry may hold it: NFC texts without control characters, no fractions.

    >>> plain({"a": "x\x1b[31m", "b": 0.5, "c": [None]})
    {'a': 'x?[31m', 'b': '0.5', 'c': ['unknown']}
    """
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value[:64]]
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    text = "unknown" if value is None else str(value)[:TEXT_MAX]
    text = text.encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", "".join(c if c.isprintable() else "?" for c in text))


def _looks(
    media: str, marked: bool, folders: list[str]
) -> list[Callable[[IO[bytes], int, Seen], None]]:
    """How to look at a file of this type; what that needs is imported now, before the walls."""
    looks: list[Callable[[IO[bytes], int, Seen], None]] = []
    if media in _DRAWN or marked:
        sys.path += folders
    if media in _DRAWN:
        looks.append(_picture_look(media))
    if marked:
        looks.append(_provenance_look(media))
    if media == "application/zip":
        import encodings.cp437  # zipfile asks for it when it is too late
        import zipfile

        def archive(file: IO[bytes], size: int, seen: Seen) -> None:
            del size
            with zipfile.ZipFile(file) as opened:
                seen["archive"] = zip_seen(opened.infolist(), file, seen["doubts"])

        del encodings
        looks.append(archive)
    if media == "application/gzip":
        looks.append(gzip_seen)
    if media in ("application/xml", "image/svg+xml", "text/html"):
        looks.append(xml_seen)
    return looks


def _picture_look(media: str) -> Callable[[IO[bytes], int, Seen], None]:
    import copy  # a plugin asks for it when it is too late

    from PIL import (
        BmpImagePlugin,
        ExifTags,
        GifImagePlugin,
        JpegImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    opened: Callable[[IO[bytes]], Any] = {
        "image/jpeg": JpegImagePlugin.JpegImageFile, "image/png": PngImagePlugin.PngImageFile,
        "image/gif": GifImagePlugin.GifImageFile, "image/webp": WebPImagePlugin.WebPImageFile,
        "image/tiff": TiffImagePlugin.TiffImageFile, "image/bmp": BmpImagePlugin.BmpImageFile,
    }[media]  # fmt: skip
    del copy

    def picture(file: IO[bytes], size: int, seen: Seen) -> None:
        del size
        with opened(file) as image:
            seen["image"] = {"width": image.width, "height": image.height}
            if image.width * image.height > PIXELS_MAX:
                seen["doubts"].append(
                    f"it claims {image.width} x {image.height} pixels; at most {PIXELS_MAX} "
                    "would be drawn"
                )
            if "exif" not in image.info and media != "image/tiff":
                return  # pillow would draw the picture to look for more
            found = image.getexif()
            capture = captured(
                dict(found),
                dict(found.get_ifd(ExifTags.IFD.Exif)),
                dict(found.get_ifd(ExifTags.IFD.GPSInfo)),
            )
        if capture:
            seen["capture"] = {"claimed": True, **capture}

    return picture


def captured(base: dict[int, Any], exif: dict[int, Any], gps: dict[int, Any]) -> Seen:
    """What a camera claims of a picture: its make and model, when, where (1e-7 degrees).

    >>> captured({271: "Nikon"}, {36867: "2026:01:06 12:00:00"}, {})
    {'make': 'Nikon', 'taken': '2026:01:06 12:00:00'}
    """
    said: Seen = {}
    for name, where, tag in (
        ("make", base, 271), ("model", base, 272), ("software", base, 305), ("taken", exif, 36867),
        ("taken_offset", exif, 36881), ("gps_date", gps, 29),
    ):  # fmt: skip
        if isinstance(where.get(tag), str) and where[tag].strip("\x00 "):
            said[name] = where[tag].strip("\x00 ")
    for name, value_tag, sign_tag, most in (("lat_e7", 2, 1, 90), ("lon_e7", 4, 3, 180)):
        try:
            degrees, minutes, seconds = (float(part) for part in gps[value_tag])
            angle = degrees + minutes / 60 + seconds / 3600
            if 0 <= angle <= most:
                said[name] = round(angle * 1e7) * (-1 if gps.get(sign_tag) in ("S", "W") else 1)
        except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
            continue
    return said


def _provenance_look(media: str) -> Callable[[IO[bytes], int, Seen], None]:
    try:
        import c2pa  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except Exception:  # noqa: BLE001 - a library that cannot be loaded is one that is not there

        def absent(file: IO[bytes], size: int, seen: Seen) -> None:
            del file, size
            seen["c2pa"] = {"result": "not looked at", "why": "the extra `provenance` is missing"}

        return absent

    def provenance(file: IO[bytes], size: int, seen: Seen) -> None:
        del size
        try:
            with c2pa.Reader(media, file) as reader:
                said = json.loads(reader.json())
        except c2pa.C2paError as error:
            seen["c2pa"] = {"result": "unreadable", "why": str(error)}
            return
        active = said.get("manifests", {}).get(said.get("active_manifest"), {})
        signer = active.get("signature_info", {})
        status = said.get("validation_status", [])
        seen["c2pa"] = {
            "result": _RESULTS.get(said.get("validation_state"), "unknown"),
            "signer": str(signer.get("issuer", "unknown")),
            "signed": str(signer.get("time", "unknown")),
            "failures": sorted({str(one.get("code")) for one in status})[:16],
        }

    return provenance


def zip_seen(members: list[Any], file: IO[bytes], doubts: list[str]) -> Seen:
    """What a zip archive's directory claims; what is hostile in it goes to `doubts`."""
    doubtful: dict[str, bool] = {
        "members overlap": _overlaps(members),
        "a member's two headings differ": any(
            _heading_differs(member, file) for member in members[:MEMBERS_MAX]
        ),
        "names that leave their folder": any(
            name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")
            for name in (one.filename for one in members)
        ),
        "links among its members": any((m.external_attr >> 28) == 0o12 for m in members),
        "two members of one name": len({m.filename for m in members}) != len(members),
        "archives within": any(
            m.filename.lower().endswith((".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".jar"))
            for m in members
        ),
        f"more than {MEMBERS_MAX} members": len(members) > MEMBERS_MAX,
        f"it unfolds to more than {RATIO_MAX} times its size": any(
            m.file_size > RATIO_MAX * max(1, m.compress_size) for m in members
        ),
    }
    doubts += [what for what, is_so in doubtful.items() if is_so]
    return {"members": len(members), "unfolded_bytes": sum(m.file_size for m in members)}


def _overlaps(members: list[Any]) -> bool:
    ends = 0
    for one in sorted(members, key=lambda m: int(m.header_offset)):
        if one.header_offset < ends:
            return True
        ends = one.header_offset + 30 + len(one.orig_filename.encode()) + one.compress_size
    return False


def _heading_differs(member: Any, file: IO[bytes]) -> bool:
    """Whether a member's own heading names another file, method or length than the directory."""
    file.seek(member.header_offset)
    raw = file.read(30)
    if len(raw) < 30 or raw[:4] != b"PK\x03\x04":
        return True
    flags, method = struct.unpack_from("<HH", raw, 6)
    packed, unfolded, length = struct.unpack_from("<IIH", raw, 18)
    name = file.read(length)
    later = flags & 8 and packed == unfolded == 0  # the lengths follow the content
    wide = 0xFFFFFFFF in (packed, unfolded)  # they are in an extra field
    same = later or wide or (packed, unfolded) == (member.compress_size, member.file_size)
    coded = member.orig_filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437", "replace")
    return bool(name != coded or method != member.compress_type or not same)


def gzip_seen(file: IO[bytes], size: int, seen: Seen) -> None:
    """Unfold a gzip file, dropping what comes out, until it passes the ratio; doubt it then."""
    unfolding, unfolded = zlib.decompressobj(31), 0
    for part in _parts(file, overlap=0):
        while part:
            unfolded += len(unfolding.decompress(part, 1 << 20))
            part = unfolding.unconsumed_tail
            if unfolded > RATIO_MAX * size:
                seen["doubts"].append(f"it unfolds to more than {RATIO_MAX} times its size")
                return
            if unfolding.eof:
                break
        if unfolding.eof:
            break
    if not unfolding.eof:
        seen["doubts"].append("it is cut short")
    if unfolding.unused_data or file.read(1):
        seen["doubts"].append("more follows its end")
    seen["archive"] = {"members": 1, "unfolded_bytes": unfolded}


def xml_seen(file: IO[bytes], size: int, seen: Seen) -> None:
    """Doubt XML that declares entities: it is never read by a parser that would unfold them."""
    del size
    if any(b"<!entity" in part.replace(b"\x00", b"").lower() for part in _parts(file)):
        seen["doubts"].append("it declares entities")


def _parts(file: IO[bytes], *, overlap: int = 16) -> Iterator[bytes]:
    """Pieces of the file, each beginning with the last bytes of the one before."""
    read, tail = 0, b""
    while read < SCANNED_BYTES_MAX and (part := file.read(1 << 20)):
        read += len(part)
        yield tail + part
        tail = part[-overlap:] if overlap else b""


def _marked(file: IO[bytes]) -> bool:
    """Whether a manifest of C2PA may be in the file."""
    file.seek(0)
    return any(b"c2pa" in part for part in _parts(file))


def _peak(usage: int) -> int:
    """The most memory this process held, in bytes."""
    os.lseek(usage, 0, os.SEEK_SET)
    rows = os.read(usage, 8192).decode().split("\n")
    found = [int(row.split()[1]) << 10 for row in rows if row.startswith("VmHWM")]
    return found[0] if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
