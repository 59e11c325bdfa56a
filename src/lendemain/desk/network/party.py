"""A party's own folder: its key, and the ledgers whose checkpoints it answers for.

A witness and a mirror are founded alike, on a machine of the party's own; no mission is needed.
"""

from collections.abc import Sequence
from pathlib import Path

from lendemain.errors import InputError
from lendemain.ledger.note import Verifier
from lendemain.ledger.witnessing.cosignature import ALGORITHMS, CosigningKey

LOGS = "logs"
Plain = dict[str, object]


def founded(
    folder: Path, role: str, *, name: str, logs: Sequence[str], algorithm: str = "ed25519"
) -> Plain:
    """A new folder of a "witness" or a "mirror": its name and public key, ledgers, and folder.

    Raises `InputError` where the folder is not empty, or a key cannot be read.
    """
    if algorithm not in ALGORITHMS:
        raise InputError(
            f"no algorithm {algorithm!r}",
            where="--algorithm",
            remedy=f"Choose one of: {', '.join(ALGORITHMS)}",
        )
    origins = list(known(logs, "--log"))
    if not origins:
        raise InputError(
            "no ledger was named", where="--log", remedy="Give its key; `policy log` prints it"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "the folder is not empty", where=str(folder), remedy="Give a new folder's name"
        )
    key = CosigningKey.generate(name, algorithm)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    private = folder / f"{role}.key"
    private.touch(mode=0o600)
    private.write_text(key.text + "\n", "utf-8")
    (folder / f"{role}.vkey").write_text(key.cosigner.vkey + "\n", "utf-8")
    (folder / LOGS).write_text("".join(f"{row}\n" for row in logs), "utf-8")
    return {role: name, "key": key.cosigner.vkey, "logs": origins, "folder": str(folder)}


def keys(folder: Path, role: str) -> list[CosigningKey]:
    """The private keys of a folder; `InputError` where there is none that can be read."""
    path = folder / f"{role}.key"
    try:
        rows = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise _none_here(folder, role) from None
    try:
        found = [CosigningKey.parse(row) for row in rows if row.strip()]
    except InputError as error:
        raise InputError(error.what, where=str(path), remedy="Restore it from a copy") from None
    if not found:
        raise InputError("it is empty", where=str(path), remedy="Restore it from a copy")
    return found


def ledgers(folder: Path, role: str) -> dict[str, list[Verifier]]:
    """The keys of the ledgers that a folder answers for, by origin."""
    try:
        rows = (folder / LOGS).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise _none_here(folder, role) from None
    return known(rows, str(folder / LOGS))


def known(rows: Sequence[str], where: str) -> dict[str, list[Verifier]]:
    """The keys of ledgers by origin, as rows give them: a key, and an origin if it is another."""
    found: dict[str, list[Verifier]] = {}
    for row in rows:
        plain = row.strip()
        if not plain or plain.startswith("#"):
            continue
        vkey, _, origin = plain.partition(" ")
        try:
            verifier = Verifier.parse(vkey)
        except InputError as error:
            raise InputError(
                error.what, where=where, remedy="Give it as the ledger's keeper published it"
            ) from None
        found.setdefault(origin.strip() or verifier.name, []).append(verifier)
    return found


def _none_here(folder: Path, role: str) -> InputError:
    return InputError(
        f"no {role} here",
        where=str(folder),
        remedy=f"Make one: `lendemain {role} init DIR --name NAME --log KEY`",
    )
