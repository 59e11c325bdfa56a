"""A ledger as files that any web server can hand out (C2SP tlog-tiles).

    checkpoint             the signed size and root; the only file that changes, besides `withheld`
    tile/<L>/<N>[.p/<W>]   hashes
    tile/entries/<N>[.p/<W>]   entries
    blob/<sha256>          files that entries name
    vkey                   the ledger's public key in its own words
    withheld               digests of files that entries name and that are not handed out here

Tiles and files are written first and the checkpoint last, so that whoever reads a checkpoint finds
what it covers, whenever the writer is killed.  What is there is not written again: publishing costs
what has been added.  Partial tiles go once the full tile is there and the new checkpoint out.

Which files may go out is the caller's to say; entries always do, for without them nobody can check
anything.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.disk import CHUNK_BYTES, Disk
from lendemain.ledger.merkle import leaf_hashes
from lendemain.ledger.tiles import BUNDLE, WIDTH, Edge, Tile, bundle, partials

CHECKPOINT, VKEY, WITHHELD = "checkpoint", "vkey", "withheld"
_BATCH = 32 * WIDTH

Entries = Callable[[int, int], Sequence[bytes]]
"""The entries from an index to before another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What publishing has added, and what stays out.

    `entries` counts those added, `size` all that are published; `problems` names files that are
    not what they are named, or not there.
    """

    size: int
    entries: int
    files: int
    withheld: int
    problems: tuple[str, ...]


def blob(digest: str) -> str:
    """The path of a file that entries name, below the ledger's address."""
    return f"blob/{digest}"


def publish(
    disk: Disk,
    *,
    head: bytes,
    vkey: str,
    entries: Entries,
    files: Mapping[str, int],
    path: Callable[[str], Path | None],
    may_go: Callable[[str], bool],
    anew: bool = False,
) -> Publication:
    """Bring what is published up to a signed checkpoint; says what was added.

    `head` is the checkpoint with all signatures that are to go out.  `files` are those that its
    entries name, by digest, with their size; `path` says where each lies.  `anew` writes what is
    there again, for where it has been damaged.  Raises `IntegrityError`, and changes no checkpoint,
    where what is published is not the beginning of this ledger, or the entries do not give its
    root.
    """
    new = checkpoints.parsed(notes.parts(head)[0])
    old = published(disk)
    if old is not None and (old.origin != new.origin or old.size > new.size):
        raise _differs(f"{old.size} entries of {old.origin} are published there already")
    size = old.size if old is not None else 0
    edge = _edge(disk, old, entries, anew=anew)
    if old is not None:
        _extend(None, edge.copy(), new, entries)
    _extend(disk, edge, new, entries)
    disk.put({tile.path: data for tile, data in edge.partials()} | {VKEY: f"{vkey}\n".encode()})
    going = {digest: size for digest, size in files.items() if may_go(digest)}
    added, problems = _files(disk, going, path, anew=anew)
    withheld = sorted(digest for digest in files if not may_go(digest))
    disk.put({WITHHELD: "".join(f"{digest}\n" for digest in withheld).encode()})
    if disk.get(CHECKPOINT) != head:
        disk.put({CHECKPOINT: head})
    disk.drop(_outgrown(size, new.size))
    return Publication(
        size=new.size,
        entries=new.size - size,
        files=added,
        withheld=len(withheld),
        problems=tuple(problems),
    )


def published(disk: Disk) -> Checkpoint | None:
    """The checkpoint that is published, its signatures unchecked, or None."""
    note = disk.get(CHECKPOINT, limit=notes.NOTE_BYTES_MAX)
    if note is None:
        return None
    try:
        return checkpoints.parsed(notes.parts(note)[0], more=True)
    except (InputError, UnicodeDecodeError) as error:
        raise IntegrityError(
            "what lies there is not a checkpoint",
            where=CHECKPOINT,
            remedy="Publish into a new folder, and keep this one for inquiry",
        ) from error


def bundled(notes_of: Sequence[bytes], first: int) -> Iterator[tuple[Tile, bytes]]:
    """The bundles of entries from index `first`, a multiple of 256; the last may be partial."""
    assert first % WIDTH == 0
    for at in range(0, len(notes_of), WIDTH):
        part = notes_of[at : at + WIDTH]
        yield Tile(BUNDLE, (first + at) // WIDTH, len(part)), bundle(part)


def _edge(disk: Disk, old: Checkpoint | None, entries: Entries, *, anew: bool) -> Edge:
    """The edge below the last bundle that is published, if the tiles there are what was signed.

    Else an empty one: what is damaged is written anew.
    """
    if old is None:
        return Edge()
    start = old.size - old.size % WIDTH
    try:
        edge = Edge.read(start, lambda tile: _tile(disk, tile))
        whole = edge.copy()
        whole.extend(b"".join(leaf_hashes(entries(start, old.size))))
        if not anew and whole.root() == old.root and _complete(disk, old.size):
            return edge
    except InputError:
        pass
    edge = Edge()
    for at in range(0, old.size, _BATCH):
        edge.extend(b"".join(leaf_hashes(entries(at, min(at + _BATCH, old.size)))))
    if edge.root() != old.root:
        raise _differs(f"the {old.size} entries published there are not this ledger's first")
    return Edge()


def _complete(disk: Disk, size: int) -> bool:
    """Whether the newest bundle and the tiles of the right edge are there."""
    last = [Tile(BUNDLE, size // WIDTH, size % WIDTH)] if size % WIDTH else []
    return all(disk.size(tile.path) is not None for tile in [*last, *partials(size)])


def _tile(disk: Disk, tile: Tile) -> bytes:
    data = disk.get(tile.path)
    if data is None or len(data) != 32 * tile.width:
        raise InputError("missing or cut", where=tile.path, remedy="Publish again")
    return data


def _extend(disk: Disk | None, edge: Edge, new: Checkpoint, entries: Entries) -> None:
    """Let the edge grow over entries that give a signed root, and write what it fills."""
    for at in range(edge.size, new.size, _BATCH):
        some = entries(at, min(at + _BATCH, new.size))
        if disk is None:
            edge.extend(b"".join(leaf_hashes(some)))
            continue
        writing = {tile.path: data for tile, data in bundled(some, at)}
        writing |= {t.path: data for t, data in edge.extend(b"".join(leaf_hashes(some)))}
        disk.put(writing)
    if edge.root() != new.root:
        raise _differs(f"the {new.size} entries do not give the root that is signed over them")


def _files(
    disk: Disk, files: Mapping[str, int], path: Callable[[str], Path | None], *, anew: bool
) -> tuple[int, list[str]]:
    added, problems = 0, []
    for digest, size in files.items():
        if disk.size(blob(digest)) == size and not anew:
            continue
        place = path(digest)
        if place is None:
            problems.append(f"file {digest}: missing")
            continue
        try:
            disk.keep(blob(digest), exactly(_read(place), digest, size))
            added += 1
        except InputError as error:
            problems.append(f"file {digest}: {error.what}")
    return added, problems


def exactly(chunks: Iterator[bytes], digest: str, size: int) -> Iterator[bytes]:
    """The same pieces; after the last, or one too many, `InputError` if they are another file."""
    hashed, length = hashlib.sha256(), 0
    for one in chunks:
        length += len(one)
        if length > size:
            break
        hashed.update(one)
        yield one
    if length != size:
        what = f"it has {'more than ' if length > size else ''}{min(length, size)} bytes"
        what = f"{what}, and {size} are named" if length else "missing"
        raise InputError(what, where=digest, remedy="Find its original")
    if hashed.hexdigest() != digest:
        raise InputError("altered", where=digest, remedy="Fetch it from whoever holds a copy")


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(CHUNK_BYTES):
            yield data


def _outgrown(old: int, new: int) -> list[str]:
    """Folders of partial tiles whose full tiles are there."""
    before = [*partials(old), *([Tile(BUNDLE, old // WIDTH, old % WIDTH)] if old % WIDTH else [])]
    return [
        f"{tile.full.path}.p"
        for tile in before
        if new >> 8 * max(tile.level, 0) >= (tile.index + 1) * WIDTH
    ]


def _differs(what: str) -> IntegrityError:
    return IntegrityError(
        f"two histories: {what}",
        where=CHECKPOINT,
        remedy="Keep both for inquiry (`lendemain prove-fork`), and publish into a new folder",
    )
