import sqlite3

import pytest

from lendemain.errors import InputError, IntegrityError
from lendemain.ledger.audit import audit
from lendemain.ledger.database import FILE_NAME, Database
from lendemain.ledger.keyring import Keyring
from lendemain.ledger.known import Known
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.replay import admit_unsigned, first_fault, replay, signed_head
from lendemain.ledger.store import Ledger


@pytest.fixture
def six(kept):
    """The tables of a ledger of six entries."""
    with kept.open() as ledger:
        ledger.append([kept.drill(number) for number in range(5)])
    connection = sqlite3.connect(kept.folder / FILE_NAME, isolation_level=None)
    yield Database(connection)
    connection.close()


def test_a_replay_gives_the_tree_that_was_signed(kept, six):
    """
    Read again, in one go or in parts, the entries give the signed root, and a writer knows them.
    """
    head, _ = signed_head(six, kept.log.verifier, kept.folder)
    tree, known = Tree(), Known()
    keyring = Keyring(kept.log.verifier)

    for stop in (2, 6):
        replay(tree, six, stop, folder=kept.folder, writing=(keyring, known))

    assert (head.size, head.root) == (6, tree.root())
    assert keyring.operator == kept.desk.name
    assert first_fault(six, kept.log.verifier, 6).startswith("each entry is sound alone")


def test_unsigned_entries_are_admitted_as_if_handed_over(kept, six):
    """
    Entries beyond the signed ones are checked in full: admitted whole, refused by their index.
    """
    writing = (Keyring(kept.log.verifier), Known())
    tree = Tree()
    replay(tree, six, 3, folder=kept.folder, writing=writing)

    admit_unsigned(tree, six, 6, folder=kept.folder, writing=writing)

    assert len(tree) == 6
    six._connection.execute("UPDATE entries SET note = x'00' WHERE position = 4")
    with pytest.raises(IntegrityError, match="entry 4"):
        admit_unsigned(
            Tree(), six, 6, folder=kept.folder, writing=(Keyring(kept.log.verifier), Known())
        )


@pytest.mark.parametrize("index", range(6))
def test_the_first_fault_is_named(kept, six, index):
    """
    Wherever a signature is spoilt, with the stored hash made to fit, that entry is named.
    """
    ((_, _, one),) = six.rows(index, index + 1)
    place = one.index(b"mission.example/desk ") + 40
    spoilt = one[:place] + (b"A" if one[place] != 65 else b"B") + one[place + 1 :]
    six._connection.execute(
        "UPDATE entries SET leaf = ?, note = ? WHERE position = ?",
        (leaf_hash(spoilt), spoilt, index),
    )

    assert first_fault(six, kept.log.verifier, 6).startswith(f"entry {index} fails")


@pytest.mark.parametrize("data", [b"", b"no database, but long enough to be taken for one" * 40])
def test_an_emptied_file_is_no_ledger_and_is_told_so(kept, data):
    """
    A file that is no ledger any more is told once, and where one can be had again.
    """
    (kept.folder / FILE_NAME).write_bytes(data)
    with pytest.raises((InputError, IntegrityError), match="mirror"):
        Ledger.open(kept.folder)
    (problem,) = audit(kept.folder, [kept.log.verifier]).problems
    assert "mirror" in str(problem)
