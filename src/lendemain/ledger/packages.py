"""How entries travel to a mirror (C2SP tlog-mirror, add-entries): packages of up to 256 entries.

A request names the ledger and the entries from `start` to before `end`, and then brings them in
packages cut at multiples of 256, each with the hashes that join it to the root over `end` entries.
So a mirror checks and keeps one package at a time and never holds more than one in memory, and what
has arrived of a request that breaks off is not lost.

`Arriving` takes bytes as they come and hands out what is complete; it knows no network.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lendemain.errors import InputError
from lendemain.ledger.merkle import HASH_BYTES
from lendemain.ledger.tiled import Over, subtree_path
from lendemain.ledger.tiles import WIDTH, bundle

PACKAGES_A_REQUEST = 32
"""A client sends no more in one request."""

HASHES_MAX = 63
_TICKET_BYTES_MAX = 1024
_ORIGIN_BYTES_MAX = 4096
_INDEX_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a request says before its packages."""

    origin: str
    start: int
    end: int
    ticket: bytes = b""

    @property
    def written(self) -> bytes:
        """The bytes that a request begins with."""
        origin = self.origin.encode()
        return b"".join(
            (
                struct.pack(">H", len(origin)),
                origin,
                struct.pack(">QQH", self.start, self.end, len(self.ticket)),
                self.ticket,
            )
        )


@dataclass(frozen=True, slots=True)
class Package:
    """Entries from `start` on, their bytes as they travel, and the path of their subtree."""

    start: int
    entries: tuple[bytes, ...]
    raw: bytes
    path: tuple[bytes, ...]

    @property
    def end(self) -> int:
        """The index after the last entry."""
        return self.start + len(self.entries)


def spans(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The bounds of the packages that bring the entries from `start` to before `end`.

    >>> list(spans(200, 600))
    [(200, 256), (256, 512), (512, 600)]
    """
    while start < end:
        stop = min(end, start - start % WIDTH + WIDTH)
        yield start, stop
        start = stop


def package(entries: Sequence[bytes], start: int, *, size: int, over: Over) -> bytes:
    """The bytes of the package of entries from `start` on, under the root over `size` entries."""
    stop = start + len(entries)
    path = subtree_path(start - start % WIDTH, stop, size=size, over=over)
    return bundle(entries) + bytes([len(path)]) + b"".join(path)


class Arriving:
    """A request as its bytes arrive.

    >>> arriving = Arriving()
    >>> arriving.feed(Header(origin="a", start=0, end=1).written + bytes(1))
    >>> arriving.header.end, arriving.packages()
    (1, [])
    >>> arriving.feed(bytes([3]) + b"one" + bytes(1))
    >>> [one.entries for one in arriving.packages()]
    [(b'one',)]
    """

    def __init__(self) -> None:
        self.header: Header | None = None
        self._buffer = bytearray()
        self._spans: Iterator[tuple[int, int]] = iter(())
        self._next: tuple[int, int] | None = None

    @property
    def complete(self) -> bool:
        """Whether every package that the request announces has been handed out."""
        return self.header is not None and self._next is None

    def feed(self, data: bytes) -> None:
        """Take bytes in; raises `InputError` where the request cannot begin so."""
        self._buffer += data
        if self.header is None:
            self._read_header()

    def packages(self) -> list[Package]:
        """The packages that have become complete; `InputError` for one that cannot be one."""
        found = list[Package]()
        while self._next is not None and (one := self._package(*self._next)) is not None:
            found.append(one)
            self._next = next(self._spans, None)
        return found

    def _read_header(self) -> None:
        buffer = self._buffer
        length = int.from_bytes(buffer[:2])
        if length > _ORIGIN_BYTES_MAX:
            raise _malformed("an origin that long")
        fixed = 2 + length + 18
        if len(buffer) < max(fixed, 2):
            return
        start, end, ticket = struct.unpack(">QQH", buffer[2 + length : fixed])
        if ticket > _TICKET_BYTES_MAX:
            raise _malformed("a ticket that this mirror did not give")
        if len(buffer) < fixed + ticket:
            return
        if start > end or end > _INDEX_MAX:
            raise _malformed(f"entries from {start} to {end}")
        try:
            origin = buffer[2 : 2 + length].decode()
        except UnicodeDecodeError:
            raise _malformed("an origin that is not UTF-8") from None
        told = bytes(buffer[fixed : fixed + ticket])
        self.header = Header(origin=origin, start=start, end=end, ticket=told)
        del buffer[: fixed + ticket]
        self._spans = spans(start, end)
        self._next = next(self._spans, None)

    def _package(self, start: int, stop: int) -> Package | None:
        buffer, at, entries = self._buffer, 0, list[bytes]()
        for _ in range(stop - start):
            length = int.from_bytes(buffer[at : at + 2])
            if len(buffer) < at + 2 + length or len(buffer) < at + 2:
                return None
            entries.append(bytes(buffer[at + 2 : at + 2 + length]))
            at += 2 + length
        if len(buffer) <= at:
            return None
        hashes = buffer[at]
        if hashes > HASHES_MAX:
            raise _malformed(f"{hashes} hashes")
        stop_of_path = at + 1 + hashes * HASH_BYTES
        if len(buffer) < stop_of_path:
            return None
        path = tuple(
            bytes(buffer[n : n + HASH_BYTES]) for n in range(at + 1, stop_of_path, HASH_BYTES)
        )
        raw = bytes(buffer[:at])
        del buffer[:stop_of_path]
        return Package(start, tuple(entries), raw, path)


def _malformed(what: str) -> InputError:
    return InputError(what, where="request", remedy="Write it as tlog-mirror says")
