"""Exhibits come in, and others are made of them; the original is never changed.

An exhibit is kept byte for byte: enciphered under a key of its own and named by a salted digest,
or, where it is public already, in the clear.  What a file says of itself is read by a process that
can do no more than answer, and is kept as claimed.  Its parts are written first, then their keys,
then the entry that makes it an exhibit: what is broken off leaves no exhibit.
"""

import hashlib
import mimetypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.compute as pc

from lendemain import encoding
from lendemain.commission import custody, personal
from lendemain.desk.cases import exhibits, pseudonyms, readers
from lendemain.desk.evidence import originals
from lendemain.desk.evidence.statements import Named, checked, key_files, recorded, settle
from lendemain.desk.mission import Mission, printable
from lendemain.desk.reading import contained
from lendemain.desk.working import cycle
from lendemain.errors import InputError
from lendemain.ledger import sealed
from lendemain.ledger.wrapped import PartKey
from lendemain.records.exhibit import CaptureData, Consent, CustodyMove, Exhibit, Storage

CLAIMS_BYTES_MAX = 16_384
_DOCUMENT = "application/json"

Plain = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What somebody brings in: a file, how it is said to have come about, and how to keep it.

    `source` is the name of the person whom it came from, which is kept in no entry; `clear` keeps
    the bytes as they are, for what is public already.
    """

    path: Path
    case: int | None = None
    by: str = readers.DESK
    capture: CaptureData = field(default_factory=CaptureData)
    media: str = ""
    source: str = ""
    consent: Consent | None = None
    clear: bool = False
    comp: tuple[str, ...] = ()


def added(mission: Mission, brought: Brought) -> Plain:
    """What became of a file: the exhibit, and whether it was held before; durable on return.

    The same file again is the same exhibit, bound to the new case too where there is one.  Raises
    `InputError` for what is not a plain file that holds still, and for a case that there is not.
    """
    settle(mission)
    labels = _checked(mission, brought)
    with originals.original(brought.path) as original:
        known = _known(mission, original)
        if known is not None:
            return _bound(mission, known, brought)
        parts, media = _documents(mission, brought)
        contents: dict[str, Iterable[bytes]] = {"exhibit": original.pieces()}
        contents |= {role: [encoding.canonical(one)] for role, one in parts.items()}
        consent = brought.consent or (Consent.NOT_ASKED if brought.source else Consent.NOT_NEEDED)
        said: Plain = {"media": media, "consent": consent.value}
        if brought.case is not None:
            said["case"] = brought.case
        if labels:
            said["comp"] = labels
        kept = _kept(
            mission, contents, said, kind=CustodyMove.RECEIVED, by=brought.by, clear=brought.clear
        )
    return {**kept, "known": False}


def derived(mission: Mission, brought: Brought, *, of: Sequence[str], method: str) -> Plain:
    """What became of a file that was made of exhibits by a named method; the originals stay.

    It belongs to their case and compartments.  Unless it says how far its consent goes, it goes as
    far as the least free of them, and not to the parties where one of them is kept back.
    Raises `InputError` where an original is not held, or was redacted.
    """
    settle(mission)
    if not of:
        raise InputError("made of nothing", where="--of", remedy="Name the exhibits it is made of")
    checked(mission, {"method": method})
    parents = [exhibits.found(mission, name) for name in of]
    free = list(Consent)
    least = min((p.consent for p in parents), key=free.index)
    if any(custody.kept_back(p) for p in parents):
        least = min(least, Consent.COMMISSION, key=free.index)  # until somebody says otherwise
    consent = brought.consent or least
    comp = sorted({label for p in parents for label in p.comp} | set(_checked(mission, brought)))
    numbers = [n for p in parents for n in p.cases]
    case = brought.case if brought.case is not None else next(iter(numbers), None)
    said: Plain = {
        "of": [p.exhibit_id for p in parents], "method": method, "consent": consent.value,
    }  # fmt: skip
    if comp:
        said["comp"] = comp
    if case is not None:
        said["case"] = case
    with originals.original(brought.path) as original:
        known = _known(mission, original)
        if known is not None:
            raise InputError(
                f"is exhibit {known.exhibit_id} already", where=str(brought.path),
                remedy="Derive something that differs from it",
            )  # fmt: skip
        parts, said["media"] = _documents(mission, brought)
        contents: dict[str, Iterable[bytes]] = {"exhibit": original.pieces()}
        contents |= {role: [encoding.canonical(one)] for role, one in parts.items()}
        return _kept(
            mission, contents, said, kind=CustodyMove.DERIVED, by=brought.by, clear=brought.clear
        )


def _checked(mission: Mission, brought: Brought) -> list[str]:
    """The compartments, in order; `InputError` where something that was brought cannot be used."""
    readers.signer(mission, brought.by)
    said = {"media": brought.media} if brought.media else {}
    given = brought.capture
    told = {"captured-by": given.by, "device": given.device, "how": given.how}
    names = personal.words(brought.source)
    checked(mission, {**said, **{k: v for k, v in told.items() if v}}, names=names)
    if given.start and given.end and given.end < given.start:
        raise InputError("ends before it begins", where="--until", remedy="Give the later time")
    if (given.lon is None) != (given.lat is None):
        raise InputError("half a place", where="--at", remedy="Give longitude and latitude")
    if brought.case is not None:
        numbers = cycle.numbered(mission).column("number")
        if not (0 < brought.case < 1 << 31 and pc.is_in(
            pc.cast(brought.case, numbers.type), value_set=numbers.combine_chunks()
        ).as_py()):  # fmt: skip
            raise InputError(
                "no such case", where=f"case {brought.case}", remedy="See `lendemain case list`"
            )
    return readers.checked_labels(brought.comp)


def _documents(mission: Mission, brought: Brought) -> tuple[dict[str, Plain], str]:
    """Capture data and source as documents, and the media type: as told, or as the file claims.

    What would tell who the source is goes with the source, which is never disclosed.
    """
    given = brought.capture
    capture: Plain = {
        name: printable(text)
        for name, text in (("by", given.by), ("device", given.device), ("how", given.how))
        if text
    }
    for name, moment in (("start", given.start), ("end", given.end)):
        if moment is not None:
            capture[name] = encoding.microseconds(moment)
    if given.lon is not None and given.lat is not None:
        place = {"lon": encoding.coordinate(given.lon), "lat": encoding.coordinate(given.lat)}
        capture |= {**place, "radius_m": round(given.radius_m)}
    source: Plain = {}
    if brought.source:
        source["source"] = pseudonyms.named(mission, brought.case, brought.source)
        source["case"] = brought.case or 0
    file = printable(brought.path.name)[:255]
    tells = personal.personal({"file": file}, listed=pseudonyms.listed(mission))
    (source if tells else capture)["file"] = file
    claims = dict(contained.inspected(brought.path))
    whole = encoding.canonical(claims)
    if len(whole) <= CLAIMS_BYTES_MAX:
        (source or capture)["claims"] = whole.decode()
    seen = str(claims.get("media", ""))
    guessed = mimetypes.guess_type(brought.path.name)[0] or "application/octet-stream"
    parts = {name: said for name, said in (("capture", capture), ("source", source)) if said}
    return parts, brought.media or (seen if "/" in seen else guessed)


def _known(mission: Mission, original: originals.Original) -> Exhibit | None:
    """The exhibit whose content this file is, as far as the desk can open what is held."""
    keys, desk = key_files(mission), readers.full_name(mission, readers.DESK)
    of_size = [
        one for one in exhibits.held(mission).exhibits.values()
        if one.size == original.size and one.redacted is None
    ]  # fmt: skip
    if not of_size:
        return None
    hashed = hashlib.sha256()
    for piece in original.pieces():
        hashed.update(piece)
    for one in of_size:
        held = one.digest
        if one.storage is Storage.ENCIPHERED:
            if not keys.holds(one.exhibit_id) or desk not in keys.readers(one.exhibit_id):
                continue
            held = keys.opened(one.exhibit_id, readers.key(mission, readers.DESK))["exhibit"].sha256
        if held == hashed.hexdigest():
            return one
    return None


def _bound(mission: Mission, one: Exhibit, brought: Brought) -> Plain:
    """An exhibit that is held already, bound to the case for which it was brought again."""
    said: Plain = {"exhibit": one.exhibit_id, "known": True, "bytes": one.size, "entry": one.entry}
    if brought.case is not None and brought.case not in one.cases:
        body: Plain = {"exhibit": one.exhibit_id, "case": brought.case}
        said["bound"] = recorded(mission, CustodyMove.BOUND, body, by=[brought.by])
    return said


def _kept(
    mission: Mission,
    contents: Mapping[str, Iterable[bytes]],
    said: Plain,
    *,
    kind: CustodyMove,
    by: str,
    clear: bool,
) -> Plain:
    """Keep the parts of a new exhibit, then their keys, then record it; or leave no exhibit."""
    comp = said.get("comp", [])
    assert isinstance(comp, list)
    keys: dict[str, PartKey] = {}
    files: list[Named] = []
    salted: dict[str, str] = {}
    for role, pieces in contents.items():
        key = None if clear and role != "source" else PartKey.generate()
        stored = _Stored(pieces, key)
        digest, size = mission.segments.put_pieces(stored.pieces())
        media = sealed.MEDIA if key else str(said["media"]) if role == "exhibit" else _DOCUMENT
        files.append((digest, size, media, role))
        if role == "exhibit":
            said["bytes"] = stored.size
        if key is not None:
            keys[role] = PartKey(key.key, key.salt, stored.sha256)
            salted[role] = stored.salted
    name = files[0][0][:16]
    body: Plain = {**said, "exhibit": name, "storage": (
        Storage.CLEAR if clear else Storage.ENCIPHERED).value}  # fmt: skip
    if salted:
        body["salted"] = salted
        key_files(mission).put(name, keys, readers.entitled(mission, comp, holder=by))
    try:
        entry = recorded(mission, kind, body, by=[by], files=files)
    except InputError:
        key_files(mission).destroy(name)
        raise
    return {
        "exhibit": name, "bytes": said["bytes"], "media": said["media"],
        "storage": body["storage"], "entry": entry,
    }  # fmt: skip


class _Stored:
    """Content on its way to the disk: hashed in the clear, hashed with its salt, enciphered."""

    def __init__(self, content: Iterable[bytes], key: PartKey | None) -> None:
        self._content, self._key = content, key
        self._plain = hashlib.sha256()
        self._salted = sealed.salted_hash(key.salt) if key else hashlib.sha256()
        self.size = 0

    def pieces(self) -> Iterator[bytes]:
        return sealed.sealed(self._hashed(), self._key.key) if self._key else self._hashed()

    @property
    def sha256(self) -> str:
        return self._plain.hexdigest()

    @property
    def salted(self) -> str:
        return self._salted.hexdigest()

    def _hashed(self) -> Iterator[bytes]:
        for piece in self._content:
            self.size += len(piece)
            self._plain.update(piece)
            if self._key is not None:
                self._salted.update(piece)
            yield piece
