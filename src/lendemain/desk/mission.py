"""A mission's folder: its ledger, its files, its keys; and how a statement gets into the ledger.

    mission.toml   the mission's name and the origin of its ledger
    keys/          the ledger's key and the desk's (private; only their owner may read them)
    ledger/        the append-only record, and the files it names by digest
    cache/         what follows from the ledger; delete it and it is made again

What the ledger says is read once when the mission is opened.
"""

import shutil
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from lendemain import encoding
from lendemain.desk import clock, keys, second, texts
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import checkpoint, keyring, note
from lendemain.ledger.segments import Segment, Segments
from lendemain.ledger.store import Ledger
from lendemain.ledger.witnessing.kept import Kept
from lendemain.records.agreement import Agreement

CYCLE, INTAKE, STEP, TEXT = "cycle.completed", "source.answered", "case.step", "text.adopted"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger: its number and what it says."""

    index: int
    body: Mapping[str, object]

    @property
    def kind(self) -> str:
        """What sort of statement it is ("source.answered", ...)."""
        return str(self.body["kind"])

    def objects(self, role: str) -> list[Mapping[str, object]]:
        """The files it names in one role: mappings with digest, size, media and role."""
        listed = self.body.get("objs", [])
        assert isinstance(listed, list)
        return [o for o in listed if o["role"] == role]

    def number(self, name: str) -> int:
        """A whole number it states."""
        value = self.body[name]
        assert isinstance(value, int)
        return value


class Mission:
    """An open mission; `with Mission.open(folder) as mission: ...` reads, `write=True` also
    records.
    """

    def __init__(self, folder: Path, *, write: bool) -> None:
        self.folder = folder
        said = settings(folder)
        self.name, self.origin = str(said["name"]), str(said["origin"])
        self.segments = Segments(folder / "ledger")
        self.verifier = log_key(folder)
        signer = _signer(folder / "keys" / "log.key") if write else None
        self._desk = _signer(folder / "keys" / "desk.key") if write else None
        self._cosigned = Kept(folder / "ledger")
        self._ledger = Ledger.open(
            folder / "ledger",
            signer=signer,
            verifier=self.verifier,
            remembered=self._cosigned.newest(),
            second=second.signing(folder, said) if write else None,
        )
        self._entries: list[Entry] = []
        self._read_on()

    @classmethod
    def open(cls, folder: Path, *, write: bool = False) -> "Mission":
        """The mission in a folder.

        Raises `InputError` where there is none, and `IntegrityError` where its ledger is not what
        was signed.
        """
        return cls(folder, write=write)

    @classmethod
    def create(cls, folder: Path, given: Sequence[str], *, name: str | None = None) -> "Mission":
        """A new mission in an empty or new folder, with its keys made and its texts adopted.

        Every text is checked before anything is written, and the folder appears whole or not at
        all.
        """
        if not given:
            raise InputError(
                "a mission needs the text of an agreement",
                where="init",
                remedy=f"Give --text FILE, or --text with one of: {', '.join(texts.agreements())}",
            )
        checked = [(path, *texts.checked(path)) for path in map(texts.agreement_file, given)]
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(
                "the folder is not empty", where=str(folder), remedy="Give a new folder's name"
            )
        name = name or folder.resolve().name
        part = folder.absolute().with_name(f".{folder.absolute().name}.part")
        shutil.rmtree(part, ignore_errors=True)  # what an earlier, broken-off attempt left
        try:
            desk = _founded(part, name)
            with cls(part, write=True) as mission:
                mission.enrol(desk, role="desk")
                for path, data, agreement in checked:
                    mission.adopt(path.name, data, agreement)
            part.rename(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)  # no half of a mission, and no keys, stay
            raise
        return cls(folder, write=True)

    def adopt(self, name: str, data: bytes, agreement: Agreement) -> int:
        """The number of the entry that adopts a checked text."""
        digest = self.segments.put_bytes(data)
        said = {"agreement": agreement.agreement_id, "file": printable(name)}
        return self.record(TEXT, said, [obj(digest, len(data), "application/toml", "text")])

    def enrol(
        self,
        verifier: note.Verifier,
        *,
        role: str,
        duty: Mapping[str, object] | None = None,
        others: Sequence[note.Signer] = (),
    ) -> int:
        """The number of the entry from which on a key's signature counts.

        `duty` says what its holder may (`desk.permissions`); `others` sign it too.
        """
        said = keyring.enrolment(verifier, operator=self._ledger.operator or verifier.name)
        said |= {"name": verifier.name, "role": role} | ({"duty": dict(duty)} if duty else {})
        return self.record(keyring.ENROLLED, said, others=others)

    def let_go(self) -> None:
        """Let another process write; what was read stays, and `take_up` reads what is new."""
        self._ledger.let_go()

    def take_up(self) -> None:
        """Write again, as opening for writing does; `LendemainError` while another writes."""
        log = _signer(self.folder / "keys" / "log.key")
        self._ledger.take_up(log, second.signing(self.folder, settings(self.folder)))
        self._read_on()

    def close(self) -> None:
        """Give the ledger back; a mission opened for writing must be closed."""
        self._ledger.close()

    def __enter__(self) -> "Mission":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def size(self) -> int:
        """How many entries the ledger holds."""
        return len(self._entries)

    @property
    def operator(self) -> str:
        """The name of the author of the first entry, who enrols the others."""
        return self._ledger.operator or str(self._entries[0].body["author"])

    @property
    def desk(self) -> note.Signer:
        """The desk's own key; `LendemainError` where the mission is open for reading only."""
        if self._desk is not None:
            return self._desk
        where = str(self.folder)
        raise LendemainError("opened for reading", where=where, remedy="Open it with write=True")

    @property
    def head(self) -> str:
        """The signed checkpoint, as text."""
        return self._ledger.head().decode()

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The hashes that show the first `old` entries to be the beginning of the first `new`."""
        return self._ledger.consistency(old, new)

    def inclusion(self, index: int, *, size: int) -> list[bytes]:
        """The hashes that show an entry to be among the first `size`."""
        return self._ledger.inclusion(index, size=size)

    def entries(self, kind: str | None = None, *, below: int | None = None) -> Iterator[Entry]:
        """The entries in order, of one kind and below a number where these are given."""
        for entry in self._entries[:below]:
            if kind is None or entry.kind == kind:
                yield entry

    def entries_from(self, first: int) -> Sequence[Entry]:
        """The entries from a number on: what somebody who has read the others reads next."""
        return self._entries[first:]

    def noted(self, index: int) -> bytes:
        """An entry's signed note, byte for byte."""
        return self._ledger.entry(index)

    def tables(
        self, kind: str, role: str, *, below: int | None = None, columns: list[str] | None = None
    ) -> Iterator[tuple[Entry, pa.Table]]:
        """The tables that entries of one kind name in one role, each with its entry, in order."""
        for entry in self.entries(kind, below=below):
            for named in entry.objects(role):
                yield entry, self.segments.table(str(named["digest"]), columns)

    def read_on(self) -> bool:
        """Whether another process has added entries since; they are read now."""
        before = self.size
        self._ledger.refresh()
        self._read_on()
        return self.size > before

    @cached_property
    def agreements(self) -> tuple[Agreement, ...]:
        """The adopted texts, the newest form of each, in the order of their first adoption."""
        found: dict[str, Agreement] = {}
        for entry in self.entries(TEXT):
            digest = str(entry.objects("text")[0]["digest"])
            agreement = texts.adopted(str(entry.body["file"]), self.segments.bytes(digest))
            if agreement is None:
                raise IntegrityError(
                    "the adopted text can no longer be read",
                    where=f"entry {entry.index}",
                    remedy="Use the version of lendemain that adopted it",
                )
            found[agreement.agreement_id] = agreement
        return tuple(found.values())

    def check_continues(self, remembered: bytes) -> None:
        """Raise `IntegrityError` unless the ledger continues a checkpoint of it seen before."""
        self._ledger.check_continues(remembered)

    def record(
        self,
        kind: str,
        said: Mapping[str, object],
        objects: Sequence[Mapping[str, object]] = (),
        *,
        signer: note.Signer | None = None,
        others: Sequence[note.Signer] = (),
    ) -> int:
        """The number of a new entry, durable and under a signed checkpoint when this returns.

        `signer` is who states it, the desk where none is given; `others` sign it too.
        """
        made = encoding.microseconds(clock.after(self.last_made))
        body = {"v": 1, "kind": kind, "time_made": made, **self._anchor(), **said}
        if objects:
            body["objs"] = list(objects)
        return self.enter(self._ledger.numbered(body, signer or self.desk, *others))

    def enter(self, noted: bytes) -> int:
        """The number of an entry that is signed already, durable when this returns.

        Raises `InputError` where a signature does not hold, its key is not enrolled or revoked, or
        something was said since by its author or in its case.
        """
        receipt = self._ledger.append([noted])[0]
        self._read_on()
        return int(receipt.index)

    def signer(self, name: str) -> note.Signer:
        """The key with which a person signs here; `InputError` where it is not in `keys/`."""
        return keys.person(self.folder, name)

    @property
    def last_made(self) -> datetime | None:
        """When the newest entry was made, by its author's clock; None in an empty ledger."""
        return encoding.moment(self._entries[-1].number("time_made")) if self._entries else None

    def _anchor(self) -> dict[str, object]:
        """What an entry says of the last witnessed checkpoint, so that it was not made before."""
        kept = self._cosigned.latest()
        if kept is None:
            return {}
        known = checkpoint.parsed(note.parts(kept)[0])
        return {"anchor": {"size": known.size, "root": known.root.hex()}}

    def _read_on(self) -> None:
        size = self._ledger.size
        for index, data in self._ledger.entries(len(self._entries), size):
            self._entries.append(Entry(index, note.entry_body(data)))
            if self._entries[-1].kind == TEXT:
                self.__dict__.pop("agreements", None)  # worked out again when next asked for


def _founded(folder: Path, name: str) -> note.Verifier:
    """Lay a mission's folder with its keys and an empty ledger; the desk's public key."""
    slug = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower()).strip("-")
    keys = folder / "keys"
    keys.mkdir(parents=True)
    keys.chmod(0o700)
    log = note.Signer.generate(f"{slug or 'mission'}.lendemain.example/log")
    desk = note.Signer.generate(f"{slug or 'mission'}.lendemain.example/desk")
    for stem, signer in (("log", log), ("desk", desk)):
        private = keys / f"{stem}.key"
        private.touch(mode=0o600)
        private.write_text(signer.text + "\n", "utf-8")
        (keys / f"{stem}.vkey").write_text(signer.verifier.vkey + "\n", "utf-8")
    Ledger.create(folder / "ledger", origin=log.name, signer=log).close()
    rows = [("name", name), ("origin", log.name), ("log_vkey", log.verifier.vkey)]
    quoted = "".join(f"{key} = {_quoted(value)}\n" for key, value in rows)
    (folder / "mission.toml").write_text(quoted, "utf-8")
    return desk.verifier


def named(segment: Segment, role: str) -> dict[str, object]:
    """How an entry names a table that was put into a segment."""
    return obj(segment.digest, segment.size, "application/vnd.apache.parquet", role)


def obj(digest: str, size: int, media: str, role: str) -> dict[str, object]:
    """How an entry names a file."""
    return {"alg": "sha256", "digest": digest, "size": size, "media": media, "role": role}


def printable(name: str) -> str:
    """A file's name in the form that an entry may hold."""
    plain = name.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", "".join(c if c.isprintable() else "?" for c in plain))


def settings(folder: Path) -> dict[str, object]:
    """What `mission.toml` says: name, origin and log_vkey at least."""
    path = folder / "mission.toml"
    if not path.is_file():
        raise InputError(
            "not a mission's folder (no mission.toml)",
            where=str(folder),
            remedy="Give one with -C, or make one with `lendemain init DIR --text FILE`",
        )
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot be read ({error})", where=str(path), remedy="Restore it from a copy"
        ) from None
    for key in ("name", "origin", "log_vkey"):
        if not isinstance(said.get(key), str):
            raise InputError(f"no {key}", where=str(path), remedy="Restore it from a copy")
    return said


def log_key(folder: Path) -> note.Verifier:
    """The public key of a mission's ledger, as its `mission.toml` gives it.

    Raises `InputError` where it gives none, or one of another origin.
    """
    said, where = settings(folder), f"{folder / 'mission.toml'}"
    try:
        found = note.Verifier.parse(str(said["log_vkey"]))
    except InputError as error:
        raise InputError(f"log_vkey is {error.what}", where=where, remedy=error.remedy) from None
    if found.name != said["origin"]:
        raise InputError(
            f"the origin {said['origin']} is not that of log_vkey ({found.name})",
            where=where,
            remedy="Restore it from a copy",
        )
    return found


def _signer(path: Path) -> note.Signer:
    try:
        return note.Signer.parse(path.read_text("utf-8").strip())
    except (InputError, UnicodeDecodeError) as error:
        raise InputError(
            f"no key that can be read ({getattr(error, 'what', 'not text')})",
            where=str(path),
            remedy="Restore it from a copy; reading needs none",
        ) from None
    except FileNotFoundError:
        pass
    raise InputError(
        "no key to sign with",
        where=str(path),
        remedy="Record on the machine that holds the mission's keys; reading needs none",
    )


def _quoted(value: str) -> str:
    safe = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in safe) + '"'
