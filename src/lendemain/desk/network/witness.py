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
from lendemain.desk.network import party
from lendemain.ledger.witnessing.remembered import FILE_NAME, Remembered
from lendemain.ledger.witnessing.witness import REQUEST_BYTES_MAX, Answer, Witness

__all__ = ["REQUEST_BYTES_MAX", "Answer", "Attending", "founded"]

Plain = dict[str, object]


def founded(folder: Path, *, name: str, logs: Sequence[str], algorithm: str = "ed25519") -> Plain:
    """A new witness in a new or empty folder: its name and public key, ledgers, and folder.

    Raises `InputError` where the folder is not empty, or a key cannot be read.
    """
    return party.founded(folder, "witness", name=name, logs=logs, algorithm=algorithm)


class Attending:
    """A party's witness at work: safe for many threads; answers by this machine's clock."""

    def __init__(self, folder: Path) -> None:
        """Raises `InputError` where the folder holds no witness that can be read."""
        keys = party.keys(folder, "witness")
        self.logs = party.ledgers(folder, "witness")
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
