"""Exhibits are read, and every reading is an entry first.

Who reads, why, and whether the bytes were still those that were signed is durable before anybody
gets a byte: an exhibit is hashed whole, then the entry is recorded, then its content is given out
and hashed again on the way.  Many readings are one entry, under a root by which each can be shown
alone.  What a case discloses to the parties is read in the same way.

How exhibits come in is in `receiving`; handing over, sealing and redacting are in `holding`.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from lendemain import encoding
from lendemain.desk import clock
from lendemain.desk.cases import exhibits, readers
from lendemain.desk.evidence import originals
from lendemain.desk.evidence.statements import (
    about,
    checked,
    key_files,
    permitted,
    recorded,
    settle,
    signed,
)
from lendemain.desk.mission import Mission, obj
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import sealed
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.wrapped import PartKey, ReadingKey
from lendemain.records.access import Action
from lendemain.records.exhibit import CustodyMove, Exhibit, Storage, Withheld

Plain = dict[str, object]


@dataclass(frozen=True, slots=True)
class Opened:
    """An exhibit that may be read now: that it is being read is in the ledger."""

    exhibit: Exhibit
    entry: int
    _mission: Mission = field(repr=False)
    _keys: Mapping[str, PartKey] = field(repr=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """Its parts that can be read: "exhibit", and where there are such "capture", "source"."""
        return tuple(self.exhibit.parts)

    def salt(self, part: str = "exhibit") -> bytes:
        """The salt of a part's salted digest; empty where it is kept in the clear."""
        return self._keys[part].salt if part in self._keys else b""

    def sha256(self, part: str = "exhibit") -> str:
        """The SHA-256 of a part's content, in hexadecimal."""
        return self._keys[part].sha256 if part in self._keys else self.exhibit.parts[part]

    def pieces(self, part: str = "exhibit") -> Iterator[bytes]:
        """A part's content, piece by piece, hashed again as it comes.

        Raises `IntegrityError` where it is not what was signed: what came before is not to be used.
        """
        return _proven(self._mission, self.exhibit, part, self._keys.get(part))


def opened(
    mission: Mission,
    names: Sequence[str],
    *,
    by: str = readers.DESK,
    purpose: str,
    parts: Sequence[str] = ("exhibit",),
) -> list[Opened]:
    """Exhibits that may be read, hashed again now; that they are read is in the ledger on return.

    One entry for all of them.  Raises `IntegrityError`, after an entry that says so, where one is
    not what was signed, and `InputError` where it was redacted or `by` cannot open it.
    """
    settle(mission)
    checked(mission, {"purpose": purpose})
    wanted = exhibits.named(mission, names)
    permitted(mission, by, Action.READ, wanted)
    reader = cache(partial(readers.key, mission, by))  # asked for once, and only where needed
    opening = {one.exhibit_id: keys(mission, one, by, reader=reader) for one in wanted}
    faults = []
    for one in wanted:
        fault = _fault(mission, one, opening[one.exhibit_id], parts=parts)
        if fault:
            said = {**about(one), "purpose": purpose, "found": "altered"}
            entry = recorded(mission, CustodyMove.ACCESSED, said, by=[by])
            faults.append(f"exhibit {one.exhibit_id} is {fault} (entry {entry} says so)")
    if faults:
        raise IntegrityError(
            "; ".join(faults), where="evidence",
            remedy="Keep it as it is for inquiry, and fetch it again from whoever holds a copy",
        )  # fmt: skip
    entry = _read_entry(mission, wanted, by=by, purpose=purpose) if wanted else mission.size
    return [Opened(one, entry, mission, opening[one.exhibit_id]) for one in wanted]


def accessed(
    mission: Mission, name: str, out: Path, *, by: str = readers.DESK, purpose: str, part: str
) -> Plain:
    """What was written where: one part of an exhibit, whole and proven, or nothing."""
    one = exhibits.found(mission, name)
    if part not in one.parts:
        raise InputError(
            f"has no {part}", where=f"exhibit {one.exhibit_id}",
            remedy=f"It has: {', '.join(one.parts)}",
        )  # fmt: skip
    if out.exists() or out.is_symlink():
        raise InputError("is there already", where=str(out), remedy="Give another name")
    [found] = opened(mission, [one.exhibit_id], by=by, purpose=purpose, parts=[part])
    size = originals.written(out, found.pieces(part))
    return {
        "exhibit": one.exhibit_id, "part": part, "out": str(out), "bytes": size,
        "sha256": found.sha256(part), "entry": found.entry,
    }  # fmt: skip


def disclosures(
    mission: Mission, case: int, *, purpose: str = "case file"
) -> tuple[list[Opened], list[Withheld]]:
    """What a case's file discloses to the parties, ready to be read; and what it withholds, why.

    One entry records the reading of all of them.  Of each, "exhibit" and "capture" may go out with
    their salts; "source" never does.  The mission has to be open for writing.
    """
    desk = readers.full_name(mission, readers.DESK)
    files, free, withheld = key_files(mission), [], []
    for filed in exhibits.filed(mission, case):
        one = filed.exhibit
        if filed.withheld is not None:
            withheld.append(filed.withheld)
        elif one.storage is Storage.CLEAR or desk in files.readers(one.exhibit_id):
            free.append(one.exhibit_id)
        else:
            withheld.append(
                Withheld(exhibit_id=one.exhibit_id, reason="the desk cannot open it",
                         authority=one.holder, entry=None)
            )  # fmt: skip
    return opened(mission, free, purpose=purpose, parts=("exhibit", "capture")), withheld


def keys(
    mission: Mission, one: Exhibit, by: str, *, reader: Callable[[], ReadingKey] | None = None
) -> Mapping[str, PartKey]:
    """The keys of an exhibit's parts, for one who may open it; `InputError` for anybody else."""
    if one.redacted is not None:
        raise InputError(
            f"was redacted by entry {one.redacted}, and nothing opens it",
            where=f"exhibit {one.exhibit_id}", remedy="See what was made of it",
        )  # fmt: skip
    whole = readers.full_name(mission, by)
    if one.attestation is not None and one.attestation.officer != whole:
        raise InputError(
            f"is sealed by {one.attestation.officer}, who alone may open it",
            where=f"exhibit {one.exhibit_id}", remedy="Ask that officer",
        )  # fmt: skip
    if not one.salted:
        return {}
    key = reader() if reader else readers.key(mission, by)
    return key_files(mission).opened(one.exhibit_id, key)


def _fault(
    mission: Mission, one: Exhibit, keys: Mapping[str, PartKey], *, parts: Sequence[str]
) -> str:
    """What is wrong with an exhibit's bytes, read from the first to the last; "" where nothing."""
    try:
        for part in parts:
            for _ in _proven(mission, one, part, keys.get(part)) if part in one.parts else ():
                pass
    except IntegrityError as error:
        return error.what
    return ""


def _proven(mission: Mission, one: Exhibit, part: str, key: PartKey | None) -> Iterator[bytes]:
    digest = one.parts[part]
    path = mission.segments.path(digest)
    if path is None:
        raise _altered("missing", one)
    stored = hashlib.sha256()
    hashed = sealed.salted_hash(key.salt) if key else hashlib.sha256()
    content = _read(path, stored)
    for piece in sealed.unsealed(content, key.key) if key else content:
        hashed.update(piece)
        yield piece
    if stored.hexdigest() != digest or (key and hashed.hexdigest() != one.salted[part]):
        raise _altered("altered", one)


def _read(path: Path, hashed: "hashlib._Hash") -> Iterator[bytes]:
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
        while piece := file.read(originals.PIECE_BYTES):
            hashed.update(piece)
            yield piece


def _read_entry(mission: Mission, wanted: Sequence[Exhibit], *, by: str, purpose: str) -> int:
    """The number of the entry that says that exhibits are read: one, or a batch."""
    said: Plain = {"purpose": purpose, "found": "whole"}
    if len(wanted) == 1:
        return recorded(mission, CustodyMove.ACCESSED, {**about(wanted[0]), **said}, by=[by])
    at = encoding.microseconds(clock.after(mission.last_made))
    rows = [
        encoding.canonical({"at": at, "exhibit": o.exhibit_id, "salt": os.urandom(16).hex()})
        for o in wanted
    ]
    content = b"".join(row + b"\n" for row in rows)
    digest = mission.segments.put_bytes(content)
    said |= {"count": len(rows), "root": Tree(map(leaf_hash, rows)).root().hex()}
    shared = set.intersection(*(set(one.cases) for one in wanted))
    if shared:
        said["case"] = min(shared)
    named = [obj(digest, len(content), "application/jsonl", "accesses")]
    return signed(mission, CustodyMove.ACCESSED, said, by=[by], objects=named)


def _altered(what: str, one: Exhibit) -> IntegrityError:
    return IntegrityError(
        what, where=f"exhibit {one.exhibit_id}", remedy="Fetch it again from whoever holds a copy"
    )
