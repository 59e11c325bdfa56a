"""A party's mirror in a folder of its own: its key, the ledgers it copies, and the copies.

    mirror.key    the private key; only its owner may read it
    mirror.vkey   the public key, to be put into the policy
    logs          a row for each ledger: its key, and its origin where that is another name
    copies/       what it holds, each ledger below the SHA-256 of its origin

The folder needs no mission: a party runs it on a machine of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lendemain.desk import clock
from lendemain.desk.network import party
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import rebuilt
from lendemain.ledger.disk import Folder
from lendemain.ledger.mirror import REQUEST_BYTES_MAX, Answer, Mirror, Upload, origin_hash
from lendemain.ledger.mirrored import held
from lendemain.ledger.note import NOTE_BYTES_MAX
from lendemain.ledger.packages import Arriving
from lendemain.ledger.published import CHECKPOINT, blob, exactly, published

__all__ = ["REQUEST_BYTES_MAX", "Answer", "Arriving", "Holding", "Upload", "founded"]

COPIES = "copies"

Plain = dict[str, object]


def founded(folder: Path, *, name: str, logs: Sequence[str], algorithm: str = "ed25519") -> Plain:
    """A new mirror in a new or empty folder: its name and public key, ledgers, and folder.

    Raises `InputError` where the folder is not empty, or a key cannot be read.
    """
    return party.founded(folder, "mirror", name=name, logs=logs, algorithm=algorithm)


class Holding:
    """A party's mirror at work: safe for many threads; answers by this machine's clock."""

    def __init__(self, mirror: Mirror, disk: Folder) -> None:
        self._mirror, self._disk = mirror, disk

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator["Holding"]:
        """The mirror in a folder, which no other process serves meanwhile.

        Raises `InputError` where there is none that can be read, and `IntegrityError` where what
        it holds is not what was signed.
        """
        keys = party.keys(folder, "mirror")
        with Folder.writing(folder / COPIES) as disk:
            yield cls(Mirror(keys, party.ledgers(folder, "mirror"), disk), disk)

    @property
    def origins(self) -> dict[str, str]:
        """The ledgers that are copied: origin, and the path below the mirror's address."""
        return {origin: origin_hash(origin) for origin in self._mirror.origins}

    def add_checkpoint(self, body: bytes) -> Answer:
        """The answer to an `add-checkpoint` request."""
        return self._mirror.add_checkpoint(body)

    def begin(self, arriving: Arriving) -> Upload | Answer:
        """The upload that a request begins, whose header has arrived, or why it is refused."""
        assert arriving.header is not None
        return self._mirror.begin(arriving.header)

    def take(self, upload: Upload, arriving: Arriving) -> Answer | None:
        """Keep the packages that have arrived; the answer where one is refused, else None."""
        try:
            packages = arriving.packages()
        except InputError as error:
            return Answer(202 if upload.saved else 400, f"{error.what}\n".encode())
        return self._mirror.take(upload, packages) if packages else None

    def finish(self, upload: Upload) -> Answer:
        """The answer when a request has ended."""
        return self._mirror.finish(upload, now=int(clock.now().timestamp()))

    def missing(self, prefix: str) -> Answer:
        """The files that are named and not held."""
        return self._mirror.missing(prefix)

    def keep_file(self, prefix: str, digest: str, chunks: Iterable[bytes]) -> Answer:
        """The answer to a file that is brought."""
        return self._mirror.keep_file(prefix, digest, chunks)

    def file(self, path: str) -> tuple[Iterator[bytes], int, str] | None:
        """What is handed out at a path: its bytes in pieces, how many, and their media."""
        found = self._mirror.served(path)
        size = None if found is None else self._disk.size(found[0])
        if found is None or size is None:
            return None
        return self._disk.chunks(found[0]), size, found[1]


def shown(folder: Path) -> list[Plain]:
    """What a mirror holds, ledger by ledger."""
    disk, found = Folder(folder / COPIES), list[Plain]()
    for origin in party.ledgers(folder, "mirror"):
        prefix = origin_hash(origin)
        head = published(_Below(disk, prefix))
        found.append(
            {
                "log": origin,
                "size": head.size if head else 0,
                "root": head.root.hex() if head else "",
                "files": len(disk.names(f"{prefix}/blob")),
                "path": prefix,
            }
        )
    return found


def checked(folder: Path) -> list[str]:
    """What is damaged in what a mirror holds: the tile, the entry or the file; none: sound."""
    disk, problems = Folder(folder / COPIES), list[str]()
    for origin, verifiers in party.ledgers(folder, "mirror").items():
        prefix = origin_hash(origin)
        source = _Below(disk, prefix)
        note = source.get(CHECKPOINT, limit=NOTE_BYTES_MAX)
        if note is None:
            continue
        try:
            found = rebuilt.read(source, note, held(note, origin, verifiers))
        except LendemainError as error:
            problems.append(f"{origin}: {error}")
            continue
        problems += [f"{origin}: {one}" for one in found.problems]
        for digest, (index, one) in found.named.items():
            if disk.size(f"{prefix}/{blob(digest)}") is None:
                continue  # not every file is brought to every mirror
            try:
                for _ in exactly(source.chunks(blob(digest)), digest, one.size):
                    pass
            except InputError as error:
                problems.append(f"{origin}: file {digest}: {error.what}; entry {index} names it")
    return problems


class _Below(Folder):
    """A part of a folder as a folder of its own, for reading."""

    def __init__(self, disk: Folder, prefix: str) -> None:
        super().__init__(disk.root / prefix)
