r"""Sentences of ships' receivers (NMEA 0183 `AIVDM`), as a sheet with a row to a line.

Read are reports of position of class A (types 1, 2, 3) and of class B (type 18), which fit in one
sentence; ITU-R M.1371 gives their bits.  Sentences themselves tell no more of the time than the
second, so a line needs a tag block (`\c:1635731889*hh\`, NMEA 0183 4.10) before it: a line
without one is no plot.  Other types, longer messages, and broken checksums are set aside with why.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from lendemain.records.reading import Answer
from lendemain.sources.sheets import Sheet, malformed, refused

BYTES_MAX = 1 << 28
LINE_BYTES_MAX = 1 << 10
KNOWN = {1: (50, 61), 2: (50, 61), 3: (50, 61), 18: (46, 57)}
"""For each type that is read, the bits where its speed and its longitude begin.  The flag of high
accuracy stands right before the longitude, the latitude and the course right after it."""

BITS = 6 * 28
"""Every type that is read has so many bits, padding included."""


class Fix(NamedTuple):
    """What a sentence says: who, when (seconds since 1970), degrees, knots, degrees, 0 or 1."""

    mmsi: str
    time: int
    lon: float
    lat: float
    sog: float
    cog: float
    accuracy: int


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
    names = ("mmsi", "basedatetime", "lon", "lat", "sog", "cog", "accuracy")
    kinds = (pa.string(), pa.int64(), *[pa.float64()] * 4, pa.int64())
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
    if len(bits) < BITS:
        return "cut short"
    time = _time(tag)
    if isinstance(time, str):
        return time
    speed, place = KNOWN[kind]
    return Fix(
        mmsi=f"{_number(bits, 8, 38):09}",
        time=time,
        lon=_signed(bits, place, place + 28) / 600_000.0,
        lat=_signed(bits, place + 28, place + 55) / 600_000.0,
        sog=_number(bits, speed, speed + 10) / 10.0,
        cog=_number(bits, place + 55, place + 67) / 10.0,
        accuracy=_number(bits, place - 1, place),
    )


def _holds(body: str, told: str) -> bool:
    total = 0
    for byte in body.encode("ascii", "replace"):
        total ^= byte
    return told[:2].upper() == f"{total:02X}"


def _time(tag: str) -> int | str:
    """Seconds since 1970 of a tag block, milliseconds where it says so by its length."""
    for part in tag.partition("*")[0].split(","):
        name, _, value = part.partition(":")
        if name == "c" and value.isascii() and value.isdigit() and len(value) <= 13:
            return int(value) // (1000 if len(value) > 11 else 1)
    return "no time: it has no tag block with c:"


def _bits(payload: str) -> str:
    """The payload's six-bit characters as a text of 0 and 1; "" where one is none."""
    values = [ord(letter) - 48 for letter in payload[:64]]
    values = [value - 8 if value > 40 else value for value in values]
    if not all(0 <= value < 64 for value in values):
        return ""
    return "".join([f"{value:06b}" for value in values])


def _number(bits: str, first: int, end: int) -> int:
    return int(bits[first:end], 2)


def _signed(bits: str, first: int, end: int) -> int:
    value = _number(bits, first, end)
    return value - (1 << (end - first)) if bits[first] == "1" else value
