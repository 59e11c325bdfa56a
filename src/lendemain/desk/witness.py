"""A party's witness in a folder of its own: its key, the ledgers it knows, what it remembers.

    witness.key      the private key; only its owner may read it
    witness.vkey     the public key, to be put into the policy
    logs             a row for each ledger: its key, and its origin where that is another name
    witness.sqlite   the last checkpoint cosigned of each ledger, and what was refused

The folder needs no mission: a party runs it on a machine of its own.
"""

from collections.abc import Sequence
from pathlib import Path

from lendemain.desk import clock
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.ledger.witnessing.cosignature import ALGORITHMS, CosigningKey
from lendemain.ledger.witnessing.remembered import FILE_NAME, Remembered
from lendemain.ledger.witnessing.witness import REQUEST_BYTES_MAX, Answer, Witness

__all__ = ["REQUEST_BYTES_MAX", "Answer", "Attending", "founded"]

Plain = dict[str, object]


def founded(folder: Path, *, name: str, logs: Sequence[str], algorithm: str = "ed25519") -> Plain:
    """A new witness in a new or empty folder: its name and public key, ledgers, and folder.

    Raises `InputError` where the folder is not empty, or a key cannot be read.
    """
    if algorithm not in ALGORITHMS:
        raise InputError(
            f"no algorithm {algorithm!r}",
            where="--algorithm",
            remedy=f"Choose one of: {', '.join(ALGORITHMS)}",
        )
    origins = [origin for row in logs for origin in _known([row], "--log")]
    if not origins:
        raise InputError(
            "no ledger to watch",
            where="--log",
            remedy="Give the ledger's key, as `policy show` does",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "the folder is not empty", where=str(folder), remedy="Give a new folder's name"
        )
    key = CosigningKey.generate(name, algorithm)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    private = folder / "witness.key"
    private.touch(mode=0o600)
    private.write_text(key.text + "\n", "utf-8")
    (folder / "witness.vkey").write_text(key.cosigner.vkey + "\n", "utf-8")
    (folder / "logs").write_text("".join(f"{row}\n" for row in logs), "utf-8")
    return {"witness": name, "key": key.cosigner.vkey, "logs": origins, "folder": str(folder)}


class Attending:
    """A party's witness at work: safe for many threads; answers by this machine's clock."""

    def __init__(self, folder: Path) -> None:
        """Raises `InputError` where the folder holds no witness that can be read."""
        path = folder / "witness.key"
        try:
            rows = path.read_text("utf-8").splitlines()
            known = (folder / "logs").read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise InputError(
                "no witness here",
                where=str(folder),
                remedy="Make one: `lendemain witness init DIR --name NAME --log KEY`",
            ) from None
        try:
            keys = [CosigningKey.parse(row) for row in rows if row.strip()]
        except InputError as error:
            raise InputError(error.what, where=str(path), remedy="Restore it from a copy") from None
        if not keys:
            raise InputError("it is empty", where=str(path), remedy="Restore it from a copy")
        self.logs = _known(known, str(folder / "logs"))
        self.keys = tuple(key.cosigner.vkey for key in keys)
        self._memory = Remembered.open(folder)
        self._witness = Witness(keys, self.logs, self._memory)

    def add_checkpoint(self, body: bytes) -> Answer:
        """The answer to an `add-checkpoint` request."""
        return self._witness.add_checkpoint(body, now=int(clock.now().timestamp()))

    def latest(self, origin_hash: str) -> bytes | None:
        """The last cosigned checkpoint of a ledger, by the SHA-256 of its origin; None for none."""
        return self._witness.latest(origin_hash)


def shown(folder: Path) -> Plain:
    """What a witness in a folder is, remembers, and has refused."""
    attending = Attending(folder)
    memory = Remembered.open(folder)
    watched = []
    for origin in attending.logs:
        seen = memory.latest(origin)
        refused = [why for why, _ in memory.suspects(origin)]
        watched.append(
            {
                "log": origin,
                "size": seen.checkpoint.size if seen else 0,
                "root": seen.checkpoint.root.hex() if seen else "",
                "cosigned": clock.written(seen.at) if seen else "",
                "refused": {why: refused.count(why) for why in sorted(set(refused))},
            }
        )
    return {"keys": list(attending.keys), "watched": watched, "file": str(folder / FILE_NAME)}


def refused(folder: Path) -> list[Plain]:
    """What ledgers have signed and this witness refused: why, and the checkpoint as text."""
    attending, memory = Attending(folder), Remembered.open(folder)
    return [
        {"log": origin, "why": why, "checkpoint": data.decode()}
        for origin in attending.logs
        for why, data in memory.suspects(origin)
    ]


def _known(rows: Sequence[str], where: str) -> dict[str, list[note.Verifier]]:
    """The keys of ledgers by origin, as rows give them: a key, and an origin if it is another."""
    known: dict[str, list[note.Verifier]] = {}
    for row in rows:
        plain = row.strip()
        if not plain or plain.startswith("#"):
            continue
        vkey, _, origin = plain.partition(" ")
        try:
            verifier = note.Verifier.parse(vkey)
        except InputError as error:
            raise InputError(
                error.what, where=where, remedy="Give it as the ledger's keeper published it"
            ) from None
        known.setdefault(origin.strip() or verifier.name, []).append(verifier)
    return known
