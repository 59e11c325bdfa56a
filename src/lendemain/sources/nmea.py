r"""Sentences of ships' receivers (NMEA 0183 `AIVDM`), as a sheet with a row to a line.

Read are reports of position of class A (types 1, 2, 3), of class B (types 18, 19) and from afar, as
satellites hear them (type 27, to a tenth of a minute of arc), which fit in one sentence; ITU-R
M.1371 gives their bits.  Sentences themselves tell no more of the time than the second, so a line
needs a tag block (`\c:1635731889*hh\`, NMEA 0183 4.10) before it, or the seconds as the last field
after its checksum, as coast guards' networks write them: a line without either is no plot.  Other
types, longer messages, and broken checksums are set aside with why.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from lendemain.records.reading import Answer
from lendemain.sources.sheets import Sheet, malformed, refused

BYTES_MAX = 1 << 28
LINE_BYTES_MAX = 1 << 10
AFAR_ERROR_M = 53.5
"""One standard deviation, along an axis, of a place told to a tenth of a minute of arc."""


class Layout(NamedTuple):
    """Where a type's values lie: bits in all, the first bits of the flag of high accuracy, speed,
    longitude (its width; the latitude follows, one bit narrower) and course; how many units of
    place make a degree, how many of speed a knot, and of course a degree.
    """

    bits: int
    accuracy: int
    speed: tuple[int, int]
    lon: tuple[int, int]
    course: tuple[int, int]
    per_degree: float
    per_knot: float
    per_course: float


_A = Layout(168, 60, (50, 10), (61, 28), (116, 12), 600_000.0, 10.0, 10.0)
_B = Layout(168, 56, (46, 10), (57, 28), (112, 12), 600_000.0, 10.0, 10.0)
_AFAR = Layout(96, 38, (79, 6), (44, 18), (85, 9), 600.0, 1.0, 1.0)
KNOWN = {1: _A, 2: _A, 3: _A, 18: _B, 19: _B, 27: _AFAR}


class Fix(NamedTuple):
    """What a sentence says: who, when (seconds since 1970), degrees, knots and degrees where they
    are told, 0 or 1, and the error in metres where the type sets it.
    """

    mmsi: str
    time: int
    lon: float
    lat: float
    sog: float | None
    cog: float | None
    accuracy: int
    error_m: float | None


def is_nmea(answer: Answer) -> bool:
    """Whether an answer begins as sentences do, with or without a tag block."""
    head = bytes(memoryview(answer.content)[:256]).lstrip()
    return head.startswith((b"!AIVDM", b"!AIVDO", b"!BSVDM", b"!ABVDM", b"\\"))


def sentences(answer: Answer, source: str) -> Sheet:
    """The fixes of an answer, and a rejection for every line that gives none; blank lines are no
    rows.  Raises `SourceError` where it is too large.
    """
    view = memoryview(answer.content)
    if view.nbytes > BYTES_MAX:
        raise refused(answer, f"{view.nbytes} bytes; at most {BYTES_MAX} are read", "Split it")
    found: list[Fix] = []
    numbers: list[int] = []
    strange: list[tuple[int, str, str]] = []
    number = 0
    for line in bytes(view).splitlines():
        if not line.strip():
            continue
        number += 1
        read = fix(line[: LINE_BYTES_MAX + 1].decode("ascii", errors="replace").strip())
        if isinstance(read, str):
            strange.append((number, line[:LINE_BYTES_MAX].decode("ascii", "replace"), read))
        else:
            found.append(read)
            numbers.append(number)
    listed = list(zip(*found, strict=True)) if found else [()] * len(Fix._fields)
    names = ("mmsi", "basedatetime", "lon", "lat", "sog", "cog", "accuracy", "error_m")
    kinds = (pa.string(), pa.int64(), *[pa.float64()] * 4, pa.int64(), pa.float64())
    table = {n: pa.array(v, k) for n, v, k in zip(names, listed, kinds, strict=True)}
    return Sheet(
        columns=pa.table(table),
        numbers=np.array(numbers, np.int64),
        rows=number,
        malformed=malformed(
            source,
            numbers=[n for n, _, _ in strange],
            values=[value for _, value, _ in strange],
            details=[why for _, _, why in strange],
        ),
    )


def fix(line: str) -> Fix | str:
    r"""What one line says of a place, or why it says none.

    >>> fix("\\c:1635731889*5A\\!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A").mmsi
    '371798000'
    >>> fix("!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A")
    'no time: it has no tag block with c:'
    """
    if len(line) > LINE_BYTES_MAX:
        return "longer than any sentence"
    tag, _, sentence = line[1:].partition("\\") if line.startswith("\\") else ("", "", line)
    body, star, told = sentence[1:].partition("*")
    if not sentence.startswith("!") or not star or not _holds(body, told):
        return "not a sentence whose checksum holds"
    fields = body.split(",")
    if len(fields) != 7 or not fields[0].endswith(("VDM", "VDO")):
        return "not a sentence of AIS"
    if fields[1] != "1":
        return "a part of a longer message, which no position that is read here is"
    bits = _bits(fields[5])
    kind = _number(bits, 0, 6) if bits else 0
    if kind not in KNOWN:
        return f"type {kind} tells no place that is read here"
    layout = KNOWN[kind]
    if len(bits) < layout.bits:
        return "cut short"
    time = _time(tag, told[2:])
    if isinstance(time, str):
        return time
    east, wide = layout.lon
    return Fix(
        mmsi=f"{_number(bits, 8, 30):09}",
        time=time,
        lon=_signed(bits, east, wide) / layout.per_degree,
        lat=_signed(bits, east + wide, wide - 1) / layout.per_degree,
        sog=_told(bits, layout.speed, layout.per_knot),
        cog=_told(bits, layout.course, layout.per_course, most=360.0),
        accuracy=_number(bits, layout.accuracy, 1),
        error_m=AFAR_ERROR_M if layout is _AFAR else None,
    )


def _holds(body: str, told: str) -> bool:
    total = 0
    for byte in body.encode("ascii", "replace"):
        total ^= byte
    return told[:2].upper() == f"{total:02X}"


def _time(tag: str, after: str) -> int | str:
    """Seconds since 1970 of a tag block, or of the last field after a checksum; they are
    milliseconds where their length says so.
    """
    told = dict(part.partition(":")[::2] for part in tag.partition("*")[0].split(","))
    value = told.get("c") or after.rpartition(",")[2].strip()
    if value.isascii() and value.isdigit() and 9 <= len(value) <= 13:
        return int(value) // (1000 if len(value) > 11 else 1)
    return "no time: it has no tag block with c:"


def _bits(payload: str) -> str:
    """The payload's six-bit characters as a text of 0 and 1; "" where one is none."""
    values = [ord(letter) - 48 for letter in payload[:64]]
    values = [value - 8 if value > 40 else value for value in values]
    if not all(0 <= value < 64 for value in values):
        return ""
    return "".join([f"{value:06b}" for value in values])


def _number(bits: str, first: int, width: int) -> int:
    return int(bits[first : first + width], 2)


def _signed(bits: str, first: int, width: int) -> int:
    value = _number(bits, first, width)
    return value - (1 << width) if bits[first] == "1" else value


def _told(bits: str, at: tuple[int, int], per: float, *, most: float | None = None) -> float | None:
    """A value in its unit; None for "not available": all bits set, or from `most` on."""
    value = _number(bits, *at)
    absent = value == (1 << at[1]) - 1 or (most is not None and value / per >= most)
    return None if absent else value / per
