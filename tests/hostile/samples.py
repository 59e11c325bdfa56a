"""Files that try to exhaust, mislead or break whoever reads them; each is made when asked for."""

import gzip
import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

MIB = 1 << 20
BOMB = (512 if os.environ.get("LENDEMAIN_FAULTS") == "long" else 96) * MIB
"""What a bomb unfolds to; a thousand times its size either way."""


def laughs(levels: int = 30) -> bytes:
    """Entities that unfold to 2^levels texts."""
    rows = ['<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">']
    rows += [f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, levels)]
    return "".join([*rows, f"]><l>&a{levels - 1};</l>"]).encode()


def quadratic() -> bytes:
    """One long entity, named often."""
    return (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "' + b"x" * 100_000 + b'">]><l>'
        + b"&a;" * 100_000 + b"</l>"
    )  # fmt: skip


def outside() -> bytes:
    """An entity that is another file, or another machine's answer."""
    return (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/passwd">'
        b'<!ENTITY n SYSTEM "http://127.0.0.1:9/">]><svg>&f;&n;</svg>'
    )


def zipped(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An ordinary archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def zip_link() -> bytes:
    """An archive with a link to a file of the machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("innocent.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def zip_overlapping(members: int = 200) -> bytes:
    """Many members that share one content."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(bytes(8 * MIB)) + kernel.flush()
    crc = zlib.crc32(bytes(8 * MIB))
    local = b"PK\3\4" + struct.pack(
        "<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), 8 * MIB, 1, 0
    ) + b"a"  # fmt: skip
    body, directory = local + packed, b""
    for number in range(members):
        name = f"{number}".encode()
        directory += b"PK\1\2" + struct.pack(
            "<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 33, crc, len(packed), 8 * MIB, len(name),
            0, 0, 0, 0, 0, 0,
        ) + name  # fmt: skip
    ends = struct.pack("<HHHHIIH", 0, 0, members, members, len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + ends


def zip_two_headings() -> bytes:
    """A member that its own heading calls something else than the directory."""
    made = zipped({"good.txt": b"x" * 64}, method=zipfile.ZIP_STORED)
    return made.replace(b"good.txt", b"evil.exe", 1)


def zip_twice() -> bytes:
    """Two members of one name."""
    made = zipped({"one.txt": b"1", "two.txt": b"2"}, method=zipfile.ZIP_STORED)
    return made.replace(b"two.txt", b"one.txt")


def zip_endless() -> bytes:
    """A directory that says it has 65,535 members and is 4 GiB long."""
    made = bytearray(zipped({"a": b"a"}))
    at = made.rfind(b"PK\5\6")
    struct.pack_into("<HHII", made, at + 8, 0xFFFF, 0xFFFF, 0xFFFFFFF0, 0)
    return bytes(made)


def gzip_bomb(unfolded: int = BOMB) -> bytes:
    """Zeros, a thousand times shorter."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0) as file:
        for _ in range(unfolded // (16 * MIB)):
            file.write(bytes(16 * MIB))
    return out.getvalue()


def png(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """The heading of a picture of any size, further pieces, and no content."""
    pieces = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)), *more]
    pieces += [(b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in pieces
    )


def png_text_bomb() -> bytes:
    """A remark within a picture that unfolds a thousand times."""
    return png(8, 8, (b"zTXt", b"remark\0\0" + zlib.compress(bytes(BOMB), 9)))


def tiff_ring() -> bytes:
    """A directory of a picture that says it is followed by itself, with lengths of 2^32."""
    rows = [(256, 4, 1, 60_000), (257, 4, 1, 60_000), (270, 2, 0xFFFFFFFF, 8), (34665, 4, 1, 8)]
    directory = struct.pack("<H", len(rows)) + b"".join(struct.pack("<HHII", *row) for row in rows)
    return b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", 8)


def jpeg_exif_bomb() -> bytes:
    """Capture data of a picture whose lengths and offsets point everywhere."""
    rows = b"".join(struct.pack("<HHII", 270 + n, 2, 0x7FFFFFFF, n) for n in range(4000))
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 4000) + rows
    piece = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    size = b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    return b"\xff\xd8" + piece + size + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"


def manifest_of_nonsense() -> bytes:
    """A picture whose provenance manifest says that it is 4 GiB long and contains itself."""
    box = struct.pack(">I", 0xFFFFFFFF) + b"jumb" + struct.pack(">I", 30) + b"jumdc2pa" + bytes(500)
    piece = b"\xff\xeb" + struct.pack(">H", len(box) + 10) + b"JP\0\1\0\0\0\1" + box
    return b"\xff\xd8" + piece + jpeg_exif_bomb()[2:]


def deep(width: int = 100_000, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    """JSON within JSON, 100,000 deep."""
    return opening * width + b"1" + closing * width


def polygon(vertices: int = 10_000_000) -> bytes:
    """A ring of very many places as GeoJSON."""
    ring = "[30.5,50.4]," * (vertices - 1) + "[30.5,50.4]"
    return f'{{"type":"Polygon","coordinates":[[{ring}]]}}'.encode()


def strange_geometry() -> bytes:
    """Places that are none, a ring that crosses itself, collections within collections."""
    inner = '{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[NaN,Infinity],[0,0]]]}'
    for _ in range(500):
        inner = f'{{"type":"GeometryCollection","geometries":[{inner}]}}'
    return inner.encode()


def large_numbers() -> bytes:
    """Numbers that no machine word holds."""
    rows = [{"id": "9" * 4000, "latitude": "1e999999999", "n": -(10**300)} for _ in range(100)]
    return json.dumps(rows).replace('"1e999999999"', "1e999999999").encode()


SAMPLES: Mapping[str, Callable[[], bytes]] = {
    "empty": bytes,
    "zeros": lambda: bytes(MIB),
    "xml billion laughs": laughs,
    "xml quadratic": quadratic,
    "xml outside entity": outside,
    "xml laughs in UTF-16": lambda: laughs().decode().encode("utf-16-le"),
    "zip ratio 1000": lambda: zipped({"a": bytes(BOMB)}),
    "zip in zip": lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c": bytes(MIB)})})}),
    "zip overlapping": zip_overlapping,
    "zip path traversal": lambda: zipped({"../../etc/cron.d/x": b"x", "/abs": b"", "..\\w": b""}),
    "zip link": zip_link,
    "zip two headings": zip_two_headings,
    "zip one name twice": zip_twice,
    "zip endless directory": zip_endless,
    "zip many members": lambda: zipped({f"{n}": b"" for n in range(20_000)}),
    "gzip bomb": gzip_bomb,
    "gzip in gzip": lambda: gzip.compress(gzip_bomb(32 * MIB)),
    "png 50k x 50k": lambda: png(50_000, 50_000),
    "png 2^31 wide": lambda: png(2**31 - 1, 2**31 - 1),
    "png remark bomb": png_text_bomb,
    "tiff ring": tiff_ring,
    "jpeg capture bomb": jpeg_exif_bomb,
    "manifest of nonsense": manifest_of_nonsense,
    "json 100,000 deep": deep,
    "json objects 100,000 deep": lambda: deep(opening=b'{"a":', closing=b"}"),
    "json of empty objects": lambda: b"[" + b"{}," * 5_000_000 + b"{}]",
    "json of zeros": lambda: b"[" + b"0," * 10_000_000 + b"0]",
    "json lines of nothing": lambda: b"{}\n" * 5_000_000,
    "json lines with returns": lambda: b"{}\r" * 5_000_000,
    "toml 100,000 deep": lambda: b"a = " + deep(),
    "toml of dots": lambda: b"a" + b".a" * 100_000 + b" = 1",
    "toml of tables": lambda: b"".join(b"[[a%d]]\n" % n for n in range(20_000)),
    "rows of one field": lambda: b"id,latitude,longitude,date\n" + b"x\n" * 5_000_000,
    "rows of nothing": lambda: b"id,latitude,longitude,date\n" + b",,,\n" * 1_000_000,
    "polygon of 10 million": polygon,
    "strange geometry": strange_geometry,
    "large numbers": large_numbers,
    "line of 64 MiB": lambda: b"a" * (64 * MIB),
    "quotes never closed": lambda: b'id,latitude\n"' + b"x,\n" * MIB,
    "a million columns": lambda: b"," * MIB + b"\n" + b"," * MIB,
}
