"""A ledger rebuilt from its tiles and files alone, on a machine that has never seen it.

Everything is worked out again from the entries: each tile of hashes, the root, and what the
checkpoint's key has signed.  Whatever differs is named: the tile, the entry, the file.  Where the
entries give the signed root, they are laid into a new ledger with the files that they name, and an
`audit` of that says the rest (authors, chains, signatures).

Where the files come from is a `Source`: a folder, or an address (the desk's).  Nothing that a
source hands over is believed, and each answer is bounded before it is read.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from lendemain.errors import InputError, LendemainError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.database import FILE_NAME, Database
from lendemain.ledger.disk import Folder
from lendemain.ledger.merkle import EMPTY_ROOT, HASH_BYTES, leaf_hashes
from lendemain.ledger.note import Verifier
from lendemain.ledger.published import CHECKPOINT, VKEY, WITHHELD, blob, exactly
from lendemain.ledger.segments import SEGMENT_MEDIA
from lendemain.ledger.tiles import BUNDLE, BUNDLE_BYTES_MAX, WIDTH, Edge, Tile, unbundled

FILE_BYTES_MAX = 1 << 34
"""No file that an entry names is fetched where it says to be larger."""

_BATCH = 16
_WITHHELD_BYTES_MAX = 1 << 26


class Source(Protocol):
    """Whoever hands out what was published."""

    def get(self, name: str, *, limit: int | None = None) -> bytes | None:
        """The bytes of a file (no more than `limit` + 1 of them), or None where there is none."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in pieces; nothing where there is none."""


class Named(msgspec.Struct, frozen=True):
    """A file as an entry names it, as far as fetching it asks."""

    digest: str
    size: int
    media: str = ""


class _Naming(msgspec.Struct):
    objs: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What was fetched and what differed.

    `checkpoint` is its note; `whole` says whether the entries give its root, so that a ledger was
    laid; `named` are the files that its entries name, each with the first entry that does.
    """

    checkpoint: bytes
    size: int
    tiles: int
    whole: bool
    named: Mapping[str, tuple[int, Named]]
    withheld: frozenset[str]
    problems: tuple[str, ...]


def named(note: bytes) -> tuple[Named, ...]:
    """The files that an entry names, none where it is not an entry in this format."""
    if not note.startswith(notes.ENTRY_HEADER):
        return ()
    try:
        row = note[len(notes.ENTRY_HEADER) : note.index(b"\n", len(notes.ENTRY_HEADER))]
        found = _naming.decode(row).objs if b'"objs"' in row else ()
    except (ValueError, msgspec.MsgspecError):
        return ()
    return tuple(one for one in found if _is_digest(one.digest) and 0 <= one.size <= FILE_BYTES_MAX)


_naming = msgspec.json.Decoder(_Naming)


def key(source: Source) -> Verifier:
    """The ledger's key in its publisher's own words, which prove nothing of whose it is."""
    said = source.get(VKEY, limit=1024)
    if said is None or len(said) > 1024:
        raise InputError(
            "it does not say what its ledger's key is",
            where=VKEY,
            remedy="Give the key with --log VKEY, or a policy with --policy FILE",
        )
    return Verifier.parse(said.decode("utf-8", "replace").strip())


def rebuild(
    source: Source,
    into: Path,
    verifier: Verifier,
    *,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Rebuilt:
    """Fetch everything, check it against the signed root, and lay it into a folder as a ledger.

    Raises `InputError` where there is no checkpoint of the verifier's ledger.
    """
    note = source.get(CHECKPOINT, limit=notes.NOTE_BYTES_MAX)
    if note is None:
        raise InputError(
            "no ledger is published there", where=CHECKPOINT, remedy="Name what `publish` wrote"
        )
    head = checkpoints.opened(note, verifier)
    rebuilding = _Rebuilding(source, head)
    _lay(into, head, note, verifier=verifier, batches=rebuilding.batches(progress))
    rebuilding.check_edge()
    if not rebuilding.whole:
        (into / FILE_NAME).unlink()
    return rebuilding.found(note)


def read(source: Source, note: bytes, head: Checkpoint) -> Rebuilt:
    """Fetch everything and check it against a checkpoint, whose note was opened; lay nothing."""
    rebuilding = _Rebuilding(source, head)
    for _ in rebuilding.batches(lambda *_: None):
        pass
    rebuilding.check_edge()
    return rebuilding.found(note)


def fetch(source: Source, digest: str, one: Named, folder: Path) -> str:
    """What is wrong with a file that was to be fetched into a ledger's folder; "" where it is here.

    A file that is there and is what it is named is not fetched again; one that is not is replaced.
    """
    disk = Folder(folder)
    segment = one.media == SEGMENT_MEDIA
    place = f"segments/{digest}.parquet" if segment else f"blobs/{digest}"
    try:
        if disk.size(place) == one.size:
            try:
                for _ in exactly(disk.chunks(place), digest, one.size):
                    pass
            except InputError:
                pass
            else:
                return ""
        disk.keep(place, exactly(source.chunks(blob(digest)), digest, one.size))
    except InputError as error:
        return error.what
    return ""


class _Rebuilding:
    """What has been fetched so far, and what differed.

    The tree is grown from the entries; from the first that is not under its hash on, another is
    grown from the tiles of leaves, and the signed root decides which of the two are wrong.
    """

    def __init__(self, source: Source, head: Checkpoint) -> None:
        self._source, self._head = source, head
        self._edge = Edge()
        self._beside: Edge | None = None
        self._sound = True
        self._astray = list[tuple[int, Tile]]()
        self._unlike: tuple[list[str], list[str]] = ([], [])
        self.problems: list[str] = []
        self.named: dict[str, tuple[int, Named]] = {}
        self.tiles = 0
        self.whole = False

    def found(self, note: bytes) -> Rebuilt:
        """What was fetched and what differed; `note` is the checkpoint's."""
        return Rebuilt(
            checkpoint=note,
            size=self._head.size,
            tiles=self.tiles,
            whole=self.whole,
            named=self.named,
            withheld=_withheld(self._source),
            problems=tuple(self.problems),
        )

    def batches(self, progress: Callable[[str, int, int], None]) -> Iterator[list[bytes]]:
        """The entries in order, until one cannot be had; tiles are compared on the way."""
        size = self._head.size
        for first in range(0, size, _BATCH * WIDTH):
            progress("entries", first, size)
            batch = list[bytes]()
            for at in range(first, min(first + _BATCH * WIDTH, size), WIDTH):
                batch += self._bundle(Tile(BUNDLE, at // WIDTH, min(WIDTH, size - at)))
            if self._sound:
                yield batch

    def check_edge(self) -> None:
        """Compare the tiles that are not full, and the root; say what is wrong."""
        beside = self._beside or self._edge
        self._compare(self._edge.partials(), beside.partials())
        signed = self._head.root
        self.whole = self._sound and self._edge.root() == signed
        by_tiles = self._beside is not None and self._beside.root() == signed
        if self.whole:
            self.problems += [f"{t.path}: not the hash of entry {n}" for n, t in self._astray]
        else:
            self.problems += [f"entry {n}: not under its hash in {t.path}" for n, t in self._astray]
            if self._sound and not by_tiles:
                self.problems.append(
                    f"the root over {self._head.size} entries is not the one signed"
                )
        self.problems += self._unlike[by_tiles and not self.whole]

    def _bundle(self, tile: Tile) -> list[bytes]:
        first = tile.index * WIDTH
        below = Tile(0, tile.index, tile.width)
        hashes = self._fetched(below, below.width * HASH_BYTES)
        data = self._fetched(tile, BUNDLE_BYTES_MAX)
        try:
            entries = unbundled(data, tile.width) if data is not None else []
        except InputError as error:
            self.problems.append(f"{tile.path}: {error.what}")
            entries = []
        if not entries:
            self._sound = False
            self._extend(hashes or bytes(tile.width * HASH_BYTES), None)
            return []
        leaves = b"".join(leaf_hashes(entries))
        for place, entry in enumerate(entries, first):
            for one in named(entry):
                self.named.setdefault(one.digest, (place, one))
        if hashes is not None and hashes != leaves:
            wrong = next(n for n in range(tile.width) if _hash(hashes, n) != _hash(leaves, n))
            self._astray.append((first + wrong, below))
        self._extend(leaves, hashes)
        return entries

    def _extend(self, leaves: bytes, hashes: bytes | None) -> None:
        """Let both trees grow: over the hashes of entries, and over those that were fetched."""
        if hashes is not None and hashes != leaves and self._beside is None:
            self._beside = self._edge.copy()
        filled = self._edge.extend(leaves)
        beside = self._beside.extend(hashes or leaves) if self._beside is not None else filled
        self._compare(filled, beside)

    def _compare(self, filled: list[tuple[Tile, bytes]], beside: list[tuple[Tile, bytes]]) -> None:
        """Note tiles that are not what those below them give; those of leaves were compared."""
        for (tile, data), (_, other) in zip(filled, beside, strict=True):
            held = self._fetched(tile, len(data)) if tile.level else None
            for found, right in zip(self._unlike, (data, other), strict=True):
                if held is not None and held != right:
                    found.append(f"{tile.path}: not the hashes of the tiles below it")

    def _fetched(self, tile: Tile, limit: int) -> bytes | None:
        """The bytes of a tile, cut from the full one where only that is there any more."""
        data = self._source.get(tile.path, limit=limit)
        if data is None and tile.width != WIDTH:
            data = self._source.get(tile.full.path, limit=BUNDLE_BYTES_MAX)
            data = _cut(data, tile) if data is not None else None
        self.tiles += 1
        if data is None:
            self.problems.append(f"{tile.path}: missing")
        elif tile.level != BUNDLE and len(data) != tile.width * HASH_BYTES:
            self.problems.append(f"{tile.path}: not {tile.width} hashes")
            return None
        return data


def _lay(
    into: Path,
    head: Checkpoint,
    note: bytes,
    *,
    verifier: Verifier,
    batches: Iterator[list[bytes]],
) -> None:
    """Lay entries into a new ledger of a folder as they come, and the checkpoint over them."""
    path = into / FILE_NAME
    if path.exists():
        raise InputError("it has a ledger already", where=str(into), remedy="Give a new folder")
    try:
        into.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            database = Database(connection)
            database.configure()
            empty = Checkpoint(origin=head.origin, size=0, root=EMPTY_ROOT)
            database.create(origin=head.origin, vkey=verifier.vkey, checkpoint=empty.text)
            size = 0
            for batch in batches:
                leaves = leaf_hashes(batch)
                rows = list(zip(range(size, size + len(batch)), leaves, batch, strict=True))
                database.commit(rows, old_size=size)
                size += len(batch)
            if size == head.size:
                database.sign_off(note, size=size)
            database.empty_log()
    except (sqlite3.Error, OSError) as error:
        raise LendemainError(
            f"it cannot be written ({error})", where=str(into), remedy="Make room there"
        ) from error


def _withheld(source: Source) -> frozenset[str]:
    said = source.get(WITHHELD, limit=_WITHHELD_BYTES_MAX) or b""
    rows = said.decode("utf-8", "replace").split("\n")
    return frozenset(row for row in rows if _is_digest(row))


def _cut(data: bytes, tile: Tile) -> bytes | None:
    """The first part of a full tile or bundle."""
    if tile.level != BUNDLE:
        return data[: tile.width * HASH_BYTES] if len(data) == WIDTH * HASH_BYTES else None
    at = 0
    for _ in range(tile.width):
        at += 2 + int.from_bytes(data[at : at + 2])
    return data[:at]


def _hash(row: bytes, place: int) -> bytes:
    return row[place * HASH_BYTES : (place + 1) * HASH_BYTES]


def _is_digest(word: str) -> bool:
    return len(word) == 64 and set(word) <= set("0123456789abcdef")
