"""What a ledger's file holds, read again from its first entry and compared with what was signed.

A root says that something differs, not what.  So when it does, each entry is looked at alone: its
place, its leaf hash, its form, its signatures and its author's chain; the first that fails is
named.
"""

from pathlib import Path

from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.database import FILE_NAME, Database
from lendemain.ledger.hashing import Beside
from lendemain.ledger.keyring import Keyring, statement
from lendemain.ledger.known import Known
from lendemain.ledger.merkle import Tree, leaf_hash, leaf_hashes
from lendemain.ledger.note import Verifier

_BATCH = 4096


def owner(database: Database, verifier: Verifier | None, folder: Path) -> Verifier:
    """The key of the ledger in a folder, which is the one given, if one is."""
    if not database.is_ledger():
        raise InputError(
            "not a ledger of this format",
            where=str(folder / FILE_NAME),
            remedy="Name another, or restore it from a mirror if it was one",
        )
    origin, vkey = database.meta("origin"), database.meta("vkey")
    if verifier is None:
        try:
            return Verifier.parse(vkey)
        except InputError as error:
            raise differs("its own key cannot be read", folder) from error
    if verifier.name != origin:
        raise InputError(
            f"the ledger of {origin}, and the key is of {verifier.name}",
            where=str(folder),
            remedy="Name the mission folder that the key belongs to",
        )
    if verifier.vkey != vkey:
        raise differs(f"another key than the one given for {origin} signs it", folder)
    return verifier


def signed_head(database: Database, verifier: Verifier, folder: Path) -> tuple[Checkpoint, bytes]:
    """The last checkpoint and its note, its signature checked; `IntegrityError` if it fails."""
    committed, note = database.head()
    try:
        head = checkpoints.opened(note, verifier)
    except InputError as error:
        raise differs(f"its checkpoint fails: {error.what}", folder) from error
    if head.size > committed:
        raise differs(f"it holds {committed} entries, and {head.size} are signed", folder)
    return head, note


def replay(
    tree: Tree,
    database: Database,
    stop: int,
    *,
    folder: Path,
    writing: tuple[Keyring, Known] | None = None,
) -> None:
    """Hash entries from the tree's size to before `stop` into the tree.

    A writer also gets to know their keys, chains and statements.  Raises `IntegrityError` that
    names an entry that is not there or cannot be read.
    """
    first = len(tree)
    with Beside(folder, stop if writing and not first else 0) as beside:
        for start in range(first, stop, _BATCH):
            upto = min(start + _BATCH, stop)
            if beside.begun:  # it also sees to it that each stands at its index
                notes = database.notes(start, upto)
            else:
                notes = _notes(database, start, upto, folder)
                tree.extend(leaf_hashes(notes))
            if writing is not None:
                _recall(notes, start, writing, folder)
        if beside.begun:
            hashed = beside.tree()
            tree.adopt(hashed or _hashed(database, stop, folder))


def _recall(notes: list[bytes], start: int, writing: tuple[Keyring, Known], folder: Path) -> None:
    keyring, known = writing
    digests = []
    for index, note in enumerate(notes, start):
        try:
            digests.append(keyring.recall(note, digested=True)[0])
        except (AttributeError, TypeError):
            raise differs(f"entry {index} is missing", folder) from None
        except InputError as error:
            raise differs(f"entry {index} fails: {error.what}", folder) from error
    known.add(digests, start)


def _hashed(database: Database, stop: int, folder: Path) -> Tree:
    tree = Tree()
    for start in range(0, stop, _BATCH):
        tree.extend(leaf_hashes(_notes(database, start, min(start + _BATCH, stop), folder)))
    return tree


def admit_unsigned(
    tree: Tree, database: Database, stop: int, *, folder: Path, writing: tuple[Keyring, Known]
) -> None:
    """Take in entries that were committed and not yet signed, as if they were handed over now."""
    keyring, known = writing
    start = len(tree)
    for index, note in enumerate(_notes(database, start, stop, folder), start):
        try:
            entry = statement(note)
            keyring.admit(entry)
        except InputError as error:
            raise differs(f"entry {index}, not yet signed, fails: {error.what}", folder) from error
        tree.append(leaf_hash(note))
        known.add([entry.digest], index)


def first_fault(database: Database, verifier: Verifier, stop: int) -> str:
    """What is wrong with the first entry before `stop` that is not as it was recorded."""
    keyring = Keyring(verifier)
    index = 0
    for rows in database.batches(0, stop):
        for position, leaf, note in rows:
            if position != index:
                return f"entry {index} is missing"
            if not isinstance(note, bytes) or leaf_hash(note) != leaf:
                return f"entry {index} does not have the hash it was recorded with"
            try:
                keyring.admit(statement(note))
            except InputError as error:
                return f"entry {index} fails: {error.what}"
            index += 1
    if index < stop:
        return f"entry {index} is missing"
    return "each entry is sound alone, so entries have been put in the place of others"


def _notes(database: Database, start: int, stop: int, folder: Path) -> list[bytes]:
    """The notes at consecutive indexes, or `IntegrityError` that names the first missing."""
    rows = database.rows(start, stop)
    for index, (position, _, note) in enumerate(rows, start):
        if position != index or not isinstance(note, bytes):
            raise differs(f"entry {index} is missing", folder)
    if len(rows) != stop - start:
        raise differs(f"entry {start + len(rows)} is missing", folder)
    return [note for _, _, note in rows]


def differs(what: str, folder: Path) -> IntegrityError:
    """The error that a ledger is not what was signed."""
    return IntegrityError(
        what, where=str(folder), remedy="Keep it as it is for inquiry, and restore from a mirror"
    )
