"""Prove that a ledger has two histories, from files that parties hold; and check such a proof.

Two checkpoints of different sizes contradict nothing by themselves: the beginning of the larger one
is worked out from its entries' hashes, in a mission's folder or in published tiles.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from lendemain.desk import clock
from lendemain.desk.mission import log_key
from lendemain.desk.proof import restoring
from lendemain.errors import InputError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note
from lendemain.ledger import proof as proofs
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import HASH_BYTES, Tree, leaf_hash
from lendemain.ledger.rebuilt import Source
from lendemain.ledger.store import Ledger
from lendemain.ledger.tiled import Tiled
from lendemain.ledger.tiles import TILE_BYTES, Tile
from lendemain.ledger.witnessing import fork
from lendemain.ledger.witnessing.fork import Under

Plain = dict[str, object]
FILE_BYTES_MAX = 1 << 20


def proven(
    one: Path,
    other: Path,
    *,
    log: str = "",
    policy: Path | None = None,
    ledger: str = "",
    entries: tuple[Path, Path] | None = None,
) -> tuple[bytes, Plain]:
    """The proof that two files contradict each other, and what it shows.

    The files are signed checkpoints, or proofs of entries (tlog-proof) with the `entries`
    themselves.  The key comes from `log`, the `policy`, or the mission that `ledger` names, which
    also may be a folder or address of tiles.  Raises `InputError` where nothing is proven.
    """
    trusted = restoring.trust(log or None, policy)
    verifier = trusted.log or _of_mission(ledger)
    if verifier is None:
        raise InputError(
            "whose checkpoints are they",
            where="prove-fork",
            remedy="Give the ledger's key with --log, or a policy that names it with --policy",
        )
    witnesses = [w.cosigner for w in trusted.policy.witnesses] if trusted.policy else []
    if entries is None:
        first, second = (_note(_read(path)) for path in (one, other))
        prefix = _prefix((first, second), verifier, ledger)
        whole = fork.proof(first, second, verifier, prefix=prefix, witnesses=witnesses)
    else:
        first, under = _receipt(one, entries[0])
        second, beneath = _receipt(other, entries[1])
        pair = (under, beneath)
        whole = fork.proof(first, second, verifier, entries=pair, witnesses=witnesses)
    return whole, shown(whole, log=verifier.vkey)


def checked(proof: Path, *, log: str = "", policy: Path | None = None) -> Plain:
    """What the proof in a file shows, the ledger's key being `log`, or the one of the `policy`."""
    trusted = restoring.trust(log or None, policy)
    return shown(_read(proof), log=trusted.log.vkey if trusted.log else "")


def shown(data: bytes, *, log: str = "") -> Plain:
    """What a proof shows, in plain facts; `InputError` where it shows nothing.

    `log` is the key that the reader knows to be the ledger's; another one is refused.
    """
    found = fork.checked(data)
    if log and found.log != note.Verifier.parse(log):
        raise InputError(
            f"it convicts another key, of {found.log.name}",
            where="prove-fork",
            remedy="Give the key of the ledger that it is about",
        )
    what = {
        "size": "one size, two roots",
        "prefix": f"the first {found.one.size} entries of the larger are others",
        "entry": f"two entries stand at index {found.index}",
    }[found.kind]
    return {
        "shows": f"two histories of {found.log.name}: {what}",
        "one": _told(found.one),
        "other": _told(found.other),
        "log_key": found.log.vkey,
        "key_known": bool(log),
        "cosigned_both": {
            name: [clock.written(at) for at in times] for name, times in found.both.items()
        },
    }


def _told(one: Checkpoint) -> str:
    return f"{one.size} entries, root {one.root.hex()}"


def _receipt(path: Path, entry: Path) -> tuple[bytes, Under]:
    """The checkpoint of a proof of an entry, and that the entry is under it."""
    said = proofs.parsed(_read(path))
    return said.checkpoint, Under(said.index, leaf_hash(_read(entry)), said.path)


def _note(data: bytes) -> bytes:
    """The checkpoint in a file: the file itself, or that of a proof of an entry."""
    return proofs.parsed(data).checkpoint if data.startswith(proofs.HEADER) else data


def _prefix(
    sides: Iterable[bytes], verifier: note.Verifier, ledger: str
) -> tuple[bytes, list[bytes]] | None:
    """In the larger one's tree, the root over as many entries as the smaller has, and its path."""
    heads = sorted((checkpoints.opened(one, verifier) for one in sides), key=lambda c: c.size)
    small, large = heads
    if small.size == large.size or not ledger:
        return None
    if small.size == 0:
        raise InputError(
            "every history continues an empty one", where="prove-fork", remedy="Give two others"
        )
    if (Path(ledger) / "mission.toml").is_file():
        with Ledger.open(Path(ledger) / "ledger", verifier=verifier) as held:
            if held.size < large.size:
                raise _not_there(ledger, large.size)
            tree = Tree(leaf_hash(data) for _, data in held.entries(0, large.size))
        root, path = tree.root(), tree.consistency(small.size, large.size)
        prefix = tree.root(small.size)
    else:
        with restoring.source(ledger) as source:
            tiled = _tiled(source, ledger, large.size)
            root, path = tiled.root(), tiled.consistency(small.size)
            prefix = tiled.root(small.size)
    if root != large.root:
        raise InputError(
            "it holds other entries than those of the larger checkpoint",
            where=ledger,
            remedy="Give the mission or the tiles that the larger checkpoint is of",
        )
    return prefix, path


def _tiled(source: Source, given: str, size: int) -> Tiled:
    def read(tile: Tile) -> bytes:
        data = source.get(tile.path, limit=TILE_BYTES)
        if data is None and tile.width < tile.full.width:
            data = (source.get(tile.full.path, limit=TILE_BYTES) or b"")[: tile.width * HASH_BYTES]
        if data is None or len(data) != tile.width * HASH_BYTES:
            raise _not_there(given, size)
        return data

    return Tiled(size, read)


def _of_mission(ledger: str) -> note.Verifier | None:
    with suppress(InputError):
        return log_key(Path(ledger)) if ledger else None
    return None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", where=str(path), remedy="Give another file"
        ) from None
    if len(data) > FILE_BYTES_MAX:
        raise InputError("too large", where=str(path), remedy="Give a signed checkpoint")
    return data


def _not_there(where: str, size: int) -> InputError:
    return InputError(
        f"it does not hold {size} entries", where=where, remedy="Give one that holds them"
    )
