import sqlite3

import apsw
import pytest

from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import database
from lendemain.ledger.database import FILE_NAME, Database

ROWS = [(n, bytes([n]) * 32, b"note %d" % n) for n in range(5)]


@pytest.fixture(params=["sqlite3", "apsw"])
def tables(request, tmp_path):
    """Empty tables through either library: the crash tests simulate a disk below the second."""
    path = str(tmp_path / FILE_NAME)
    if request.param == "apsw":
        connection = apsw.Connection(path)
    else:
        connection = sqlite3.connect(path, isolation_level=None)
    made = Database(connection)
    made.configure()
    made.create(origin="o", vkey="k", checkpoint=b"c")
    yield made
    connection.close()


def test_commits_are_synced(tables):
    """
    The write-ahead log is on and synced at every commit.
    """
    assert tables._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert tables._connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_entries_and_size_move_together(tables):
    """
    A commit adds its entries and moves the size; the checkpoint stays until the next is signed.
    """
    tables.commit(ROWS, old_size=0)

    assert tables.rows(0, 9) == ROWS
    assert tables.head() == (5, b"c")
    tables.sign_off(b"d", size=5)
    assert tables.head() == (5, b"d")
    assert [ROWS[1:3], ROWS[3:4]] == list(tables.batches(1, 4, width=2))
    assert (tables.past(5), tables.past(3)) == (0, 2)


def test_a_size_that_has_moved_refuses_the_commit(tables):
    """
    Compare and swap: who saw another size writes nothing, and signs nothing.
    """
    tables.commit(ROWS[:2], old_size=0)

    with pytest.raises(IntegrityError, match="another process"):
        tables.commit(ROWS[2:], old_size=0)
    with pytest.raises(IntegrityError, match="another process"):
        tables.sign_off(b"d", size=5)
    assert tables.head() == (2, b"c")
    assert ROWS[:2] == tables.rows(0, 9)


def test_a_commit_that_fails_changes_nothing(tables):
    """
    When one row cannot be written none is, and the size stays.
    """
    tables.commit(ROWS[:3], old_size=0)

    with pytest.raises((sqlite3.IntegrityError, apsw.ConstraintError)):
        tables.commit([(3, b"", b"three"), ROWS[0]], old_size=3)
    assert tables.head() == (3, b"c")
    assert ROWS[:3] == tables.rows(0, 9)
    tables.commit(ROWS[3:], old_size=3)


def test_a_file_that_is_no_ledger_is_told_from_one(tables, tmp_path):
    """
    A ledger's file says so; another database does not.
    """
    other = sqlite3.connect(":memory:")

    assert tables.is_ledger()
    assert not Database(other).is_ledger()
    assert (tables.meta("origin"), tables.meta("nothing")) == ("o", "")
    other.close()
    with pytest.raises(InputError, match="no ledger"):
        database.connection(tmp_path / "nowhere", writes=False)


@pytest.mark.parametrize(
    ("code", "kind", "status"),
    [
        (sqlite3.SQLITE_CORRUPT, IntegrityError, 4),
        (sqlite3.SQLITE_NOTADB, IntegrityError, 4),
        (sqlite3.SQLITE_FULL, LendemainError, 1),
        (sqlite3.SQLITE_IOERR_FSYNC, LendemainError, 1),
        (sqlite3.SQLITE_BUSY, LendemainError, 1),
        (sqlite3.SQLITE_READONLY, LendemainError, 1),
        (sqlite3.SQLITE_CANTOPEN, LendemainError, 1),
        (sqlite3.SQLITE_ERROR, LendemainError, 1),
    ],
)
def test_what_sqlite_says_becomes_what_a_person_can_do(tmp_path, code, kind, status):
    """
    Damage is the custodian's (4); a full, failing or forbidden disk is 1; each says what next.
    """
    error = sqlite3.OperationalError("said")
    error.sqlite_errorcode = code

    told = database.trouble(error, tmp_path)

    assert (kind, status) == (type(told), told.exit_status)
    assert told.remedy
