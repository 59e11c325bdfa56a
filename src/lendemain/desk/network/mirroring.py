"""Bring a mission's ledger to mirrors, and keep what they sign (C2SP tlog-mirror, a client's side).

Checkpoint, then entries, then the files that they name: each step says where the mirror is, so a
push that breaks off, or one that another push has overtaken, goes on from there.  Files go to those
who are meant to have them; without `files`, a mirror gets entries only.

What a mirror signed is kept in the mission, `ledger/mirrors/<digest of its address>.note`.
"""

import gzip
import hashlib
import itertools
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lendemain.desk.mission import log_key
from lendemain.desk.network import publishing
from lendemain.desk.network.address import Address
from lendemain.errors import InputError, LendemainError, SourceError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.disk import Folder
from lendemain.ledger.merkle import leaf_hash
from lendemain.ledger.mirror import origin_hash
from lendemain.ledger.packages import PACKAGES_A_REQUEST, Header, package, spans
from lendemain.ledger.published import blob
from lendemain.ledger.segments import Segments
from lendemain.ledger.store import Ledger
from lendemain.ledger.tiled import Tiled
from lendemain.ledger.tiles import Edge, Tile
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing import witness as witnesses
from lendemain.ledger.witnessing.cosignature import Cosigner

_SHORTLY: dict[str, Any] = {"timeout": 5.0, "tries": 1}
TURNS_MAX = 100_000
REQUEST_BYTES_ENOUGH = 8 << 20
_INFO = re.compile(rb"(0|[1-9][0-9]{0,18})\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/=]*)\n")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What came of bringing a ledger to one mirror.

    `size` is how many entries it has signed to hold; `files` were brought now and `missing` are
    still not there; `error` says why it went no further, "" where it did.
    """

    mirror: str
    size: int
    files: int
    missing: int
    error: str = ""


def addresses(folder: Path) -> tuple[str, ...]:
    """The mirrors that a mission's `mission.toml` names: `mirrors = ["https://..."]`."""
    with suppress(OSError, ValueError):
        said = tomllib.loads((folder / "mission.toml").read_text("utf-8")).get("mirrors", [])
        if isinstance(said, list) and all(isinstance(one, str) for one in said):
            return tuple(said)
        raise InputError(
            "mirrors is not a list of addresses",
            where=str(folder / "mission.toml"),
            remedy='Write it as mirrors = ["https://mirror.example/"]',
        )
    return ()


def push(
    folder: Path,
    urls: Sequence[str],
    *,
    files: bool = True,
    compartments: bool = False,
    keys: Sequence[str] = (),
    patient: bool = True,
    progress: Progress | None = None,
) -> list[Pushed]:
    """Bring a mission's ledger to mirrors; one result for each, in order.

    Without `compartments`, files that lie in plain in one are kept back (`publishing.closed`), and
    stay missing there.  `keys` are the mirrors' public keys: where any is given, a mirror's
    signature has to be by one of them; else whatever it signs is kept as it is.  Unless `patient`,
    one who does not answer at once is left for the next time.
    """
    cosigners = [Cosigner.parse(one) for one in keys]
    shut = publishing.closed(folder) if files and not compartments else frozenset[str]()
    with Ledger.open(folder / "ledger", verifier=log_key(folder)) as ledger:
        bringing = _Bringing(folder, ledger, cosigners, progress or (lambda *_: None))
        bringing.shut = shut
        return [bringing.to(url, files=files, patient=patient) for url in urls]


def after(folder: Path) -> list[Pushed]:
    """What came of bringing what was just recorded to the mirrors that the mission names.

    Whatever goes wrong is said in the result: what was recorded stays recorded.
    """
    try:
        urls = addresses(folder)
        return push(folder, urls, patient=False) if urls else []
    except LendemainError as error:
        return [Pushed(mirror="mission.toml", size=0, files=0, missing=0, error=str(error))]


class _Bringing:
    """A ledger that is being brought to mirrors."""

    def __init__(
        self, folder: Path, ledger: Ledger, cosigners: Sequence[Cosigner], progress: Progress
    ) -> None:
        self._folder, self._ledger, self._progress = folder, ledger, progress
        self._cosigners = tuple(cosigners)
        self._segments = Segments(folder / "ledger")
        self._hashed: dict[int, Tiled] = {}
        self.shut = frozenset[str]()

    def to(self, url: str, *, files: bool, patient: bool) -> Pushed:
        size = brought = missing = 0
        try:
            with closing(Address(url, **({} if patient else _SHORTLY))) as address:
                end = self._checkpoint(address)
                size = self._entries(address, end)
                if files:
                    brought, missing = self._files(address)
        except LendemainError as error:
            return Pushed(mirror=url, size=size, files=brought, missing=missing, error=str(error))
        return Pushed(mirror=url, size=size, files=brought, missing=missing)

    def _checkpoint(self, address: Address) -> int:
        """The size of the mission's checkpoint that the mirror has accepted."""
        old = 0
        for _ in range(4):
            path = self._ledger.consistency(old, self._ledger.size) if old else []
            body = witnesses.request(
                old, path, publishing.cosigned(self._folder, self._ledger.head())
            )
            status, answer = address.asked("POST", "add-checkpoint", body=body)
            if status == 200:
                return self._ledger.size
            if status != 409 or not answer.strip().isdigit() or len(answer) > 20:
                raise _refused(address, status, answer)
            old = int(answer)
            if old > self._ledger.size:
                raise SourceError(
                    f"it has seen {old} entries, and there are {self._ledger.size} here",
                    where=address.url,
                    remedy="Look whether an older copy was put back here (`lendemain audit`)",
                )
        raise _refused(address, 409, b"it moves on faster than it is asked")

    def _entries(self, address: Address, end: int) -> int:
        """Bring entries until the mirror signs that it holds all of them; how many those are."""
        start, ticket = self._known(address), b""
        for _ in range(TURNS_MAX):
            self._progress("entries", start, end)
            body = gzip.compress(self._request(start, end, ticket), 1)
            media = {"Content-Encoding": "gzip", "Content-Type": "application/octet-stream"}
            status, answer = address.asked("POST", "add-entries", body=body, headers=media)
            if status == 200:
                self._keep(address, end, answer)
                if end == self._ledger.size:
                    return end
                start, end = end, self._ledger.size
                continue
            info = _INFO.fullmatch(answer)
            if status not in (202, 409) or info is None:
                raise _refused(address, status, answer)
            if int(info[1]) > self._ledger.size or int(info[2]) > self._ledger.size:
                raise _refused(address, status, b"it holds more than there is here")
            end, start = int(info[1]), min(int(info[2]), int(info[1]))
        raise _refused(address, 409, b"it never comes to an end")

    def _known(self, address: Address) -> int:
        """How many entries the mirror says it holds, as a place to begin."""
        name = f"{origin_hash(self._ledger.verifier.name)}/checkpoint"
        note = address.get(name, limit=notes.NOTE_BYTES_MAX)
        with suppress(InputError):
            if note is not None:
                size = checkpoints.opened(note, self._ledger.verifier).size
                return min(size, self._ledger.size)
        return 0

    def _request(self, start: int, end: int, ticket: bytes) -> bytes:
        over = self._tiled(end).over
        parts = [
            Header(origin=self._ledger.verifier.name, start=start, end=end, ticket=ticket).written
        ]
        for first, stop in itertools.islice(spans(start, end), PACKAGES_A_REQUEST):
            if sum(map(len, parts)) > REQUEST_BYTES_ENOUGH:
                break
            entries = [one for _, one in self._ledger.entries(first, stop)]
            parts.append(package(entries, first, size=end, over=over))
        return b"".join(parts)

    def _tiled(self, size: int) -> Tiled:
        """The tree over the first entries, in tiles, hashed once."""
        found = self._hashed.get(size)
        if found is None:
            edge, held = Edge(), dict[Tile, bytes]()
            for start in range(0, size, 8192):
                some = self._ledger.entries(start, min(start + 8192, size))
                held |= dict(edge.extend(b"".join(leaf_hash(one) for _, one in some)))
            held |= dict(edge.partials())
            found = self._hashed[size] = Tiled(size, held.__getitem__)
        return found

    def _keep(self, address: Address, size: int, rows: bytes) -> None:
        """Keep what the mirror signed, beside the ledger."""
        text = notes.parts(self._ledger.head())[0]
        if size != self._ledger.size:
            return  # it holds an earlier checkpoint; the next push brings it further
        if not rows.strip():
            raise _refused(address, 200, b"it signed nothing")
        note = cosignature.with_rows(self._ledger.head(), rows.splitlines(keepends=True))
        if self._cosigners and not cosignature.times(note, self._cosigners):
            raise _refused(address, 200, b"it signed with none of the keys given")
        assert notes.parts(note)[0] == text
        name = hashlib.sha256(address.url.encode()).hexdigest()[:16]
        Folder(self._folder / "ledger" / "mirrors").put({f"{name}.note": note})

    def _files(self, address: Address) -> tuple[int, int]:
        """Bring the files that the mirror misses: how many were, and how many are still missing."""
        prefix, brought = origin_hash(self._ledger.verifier.name), 0
        failed = set(self.shut)
        while True:
            status, answer = address.asked("GET", f"{prefix}/missing", limit=1 << 20)
            if status != 200:
                raise _refused(address, status, answer)
            wanted = [row.split() for row in answer.decode("ascii", "replace").splitlines()]
            fresh = [digest for digest, *_ in wanted if digest not in failed]
            if not fresh:
                return brought, len(wanted)
            for done, digest in enumerate(fresh):
                self._progress("files", done, len(fresh))
                path = self._segments.path(digest)
                failed.add(digest)
                if path is None:
                    continue
                size = path.stat().st_size
                status, _ = address.sent(f"{prefix}/{blob(digest)}", _pieces(path), size)
                brought += status == 200


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            yield data


def _refused(address: Address, status: int, answer: bytes) -> SourceError:
    said = "".join(c if c.isprintable() else " " for c in answer[:200].decode("utf-8", "replace"))
    return SourceError(
        f"it answered {status} ({said.strip() or 'nothing said'})",
        where=address.url,
        remedy="See that the mirror knows this ledger's key, then push again",
    )
