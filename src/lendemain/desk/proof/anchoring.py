"""Enter checkpoints of a party's own log, and say which logs are anchored."""

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path

from lendemain.desk.cases.cases import person
from lendemain.desk.mission import Mission, log_key, obj
from lendemain.errors import InputError
from lendemain.ledger import anchors
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.anchors import Anchored
from lendemain.ledger.note import Verifier
from lendemain.ledger.store import Ledger

Plain = dict[str, object]


def logs(mission: Mission) -> dict[str, Anchored]:
    """The newest anchor of each log, by origin."""
    found = (anchors.anchored(e.body, e.index) for e in mission.entries(anchors.KIND))
    return {one.origin: one for one in found}


def shown(mission: Mission) -> list[Plain]:
    """The newest anchor of each log, as plain mappings, by origin."""
    listed = [str(entry.body["origin"]) for entry in mission.entries(anchors.KIND)]
    newest = sorted(logs(mission).items())
    return [_plain(one, first=listed.count(origin) == 1) for origin, one in newest]


def anchor(
    mission: Mission,
    given: Path,
    *,
    key: str | None = None,
    proof: Path | None = None,
    by: str | None = None,
) -> Plain:
    """The anchor of another log's checkpoint, which is in the ledger when this returns.

    `given` is a file with the signed checkpoint, or that log's mission folder, which then also
    gives key and proof.  `key` is that log's public key (vkey), wanted the first time; `proof` a
    file of base64 hashes from the checkpoint anchored before.  `by` is the enrolled person who
    enters it, the desk where nobody is named.  Raises `InputError` where the checkpoint is not that
    log's, or contradicts the one anchored before; then nothing is entered.
    """
    signer = person(mission.folder, by) if by else None
    whole = given.is_dir()
    note = _head(given) if whole else _read(given)
    now = checkpoints.parsed(notes.parts(note)[0])
    if now.origin == mission.origin:
        raise InputError(
            "this mission's own log", where=str(given), remedy="Anchor it in another's ledger"
        )
    last = logs(mission).get(now.origin)
    verifier = log_key(given) if whole and key is None else _verifier(key, last, now.origin)
    path = None if proof is None else _hashes(proof)
    if whole and path is None and last is not None and last.size < now.size:
        with Ledger.open(given / "ledger", verifier=verifier) as other:
            path = other.consistency(last.size, now.size)
    said = anchors.said(note, verifier, last=last, proof=path)
    digest = mission.segments.put_bytes(note)
    named = obj(digest, len(note), anchors.MEDIA, anchors.ROLE)
    index = mission.record(anchors.KIND, said, [named], signer=signer)
    return _plain(logs(mission)[now.origin], first=last is None) | {"entry": index}


def _head(folder: Path) -> bytes:
    with Ledger.open(folder / "ledger", verifier=log_key(folder)) as other:
        return other.head()


def _verifier(key: str | None, last: Anchored | None, origin: str) -> Verifier:
    if key is None and last is None:
        raise InputError(
            f"{origin} is not anchored here yet",
            where="anchor",
            remedy="Give the log's public key the first time, with --key",
        )
    if key is None:
        assert last is not None
        return Verifier.parse(last.vkey)
    path = Path(key)
    return Verifier.parse((path.read_text("utf-8") if path.is_file() else key).strip())


def _hashes(path: Path) -> Sequence[bytes]:
    rows = _read(path).split()
    try:
        return [base64.b64decode(row, validate=True) for row in rows]
    except (binascii.Error, ValueError):
        raise InputError(
            "not base64 hashes, one a row", where=str(path), remedy="Give the log's proof"
        ) from None


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > notes.NOTE_BYTES_MAX:
            raise InputError(
                f"larger than {notes.NOTE_BYTES_MAX} bytes",
                where=str(path),
                remedy="Give the log's signed checkpoint",
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", where=str(path), remedy="Give a file"
        ) from None


def _plain(one: Anchored, *, first: bool) -> Plain:
    led = "proven from the one before" if one.proven else "no proof given"
    return {
        "origin": one.origin,
        "size": one.size,
        "root": one.root.hex(),
        "entry": one.index,
        "consistency": "the first of this log here" if first else led,
    }
