import sqlite3

import pytest

from lendemain.errors import IntegrityError
from lendemain.ledger import hashing
from lendemain.ledger.audit import audit
from lendemain.ledger.database import FILE_NAME
from lendemain.ledger.hashing import Beside, whole_leaves
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.store import Ledger


@pytest.fixture
def grown(kept, monkeypatch):
    """A ledger of 40 entries, which counts as large."""
    with kept.open() as ledger:
        ledger.append([kept.drill(number) for number in range(20)])
        for number in range(19):
            ledger.append([ledger.numbered({"kind": "drill", "number": number}, kept.desk)])
    monkeypatch.setattr(hashing, "ENTRIES_MIN", 1)
    return kept


def altered(kept, sql: str) -> None:
    connection = sqlite3.connect(kept.folder / FILE_NAME)
    with connection:
        connection.execute(sql)
    connection.close()


def test_a_process_beside_hands_back_the_same_tree(grown):
    """
    The tree hashed elsewhere is that of the entries, at every size.
    """
    with Ledger.open(grown.folder) as ledger:
        expected = Tree(leaf_hash(one) for _, one in ledger.entries())

    for stop in (1, 2, 39, 40):
        with Beside(grown.folder, stop) as beside:
            assert expected.root(stop) == beside.tree().root()
    with Beside(grown.folder, 41) as beside:
        assert beside.tree() is None


def test_a_small_ledger_is_hashed_where_it_is_read(kept):
    """
    No process is begun for a small ledger, nor anything handed back.
    """
    with Beside(kept.folder, 1) as beside:
        assert (beside.begun, beside.tree()) == (False, None)


def test_a_process_that_nobody_waits_for_is_ended(grown):
    """
    Whoever leaves early leaves no process behind.
    """
    with Beside(grown.folder, 40) as beside:
        assert beside.begun
    assert beside._process.returncode is not None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entries SET note = replace(note, 'drill', 'krill') WHERE position = 4",
        "UPDATE entries SET leaf = x'00' WHERE position = 4",
        "UPDATE entries SET note = 7 WHERE position = 4",
        "UPDATE entries SET note = 'text' WHERE position = 30",
        "UPDATE entries SET note = x'' WHERE position = 4",
        "DELETE FROM entries WHERE position = 30",
        "DELETE FROM entries",
        "DROP TABLE entries",
        "UPDATE head SET size = 41",
        "UPDATE entries SET position = -5 WHERE position = 39",
    ],
)
def test_what_two_processes_find_is_what_one_finds(grown, monkeypatch, sql):
    """
    A large ledger is looked at in two processes; the problems are the same, one for one.
    """
    altered(grown, sql)
    beside = audit(grown.folder, signatures=False)
    monkeypatch.setattr(hashing, "ENTRIES_MIN", 10**9)
    alone = audit(grown.folder, signatures=False)

    assert not alone.sound
    assert alone == beside


def test_a_sound_large_ledger_is_audited_and_opened_as_a_small_one(grown, monkeypatch):
    """
    Two processes find a sound ledger sound, and a writer opens it at the same root.
    """
    beside = audit(grown.folder, signatures=False)
    with grown.open() as ledger:
        root = ledger.root
        ledger.append([ledger.numbered({"kind": "drill", "number": 99}, grown.desk)])
        assert ledger.append([grown.enrolment])[0].duplicate
    monkeypatch.setattr(hashing, "ENTRIES_MIN", 10**9)

    assert beside.sound
    assert (40, root) == (beside.entries, beside.root)
    assert audit(grown.folder).sound


def test_a_large_ledger_that_was_changed_is_not_opened_for_writing(grown):
    """
    The first entry that differs is named, whoever hashed it.
    """
    altered(grown, "UPDATE entries SET note = replace(note, 'drill', 'krill') WHERE position = 4")

    with pytest.raises(IntegrityError, match="entry 4"):
        grown.open()


def test_leaves_are_whole_only_at_their_places_under_their_hashes():
    """
    A row that is missing, moved, of another type or another hash makes the lot not whole.
    """
    rows = [(n, leaf_hash(b"%d" % n), b"%d" % n) for n in range(3)]

    assert [leaf for _, leaf, _ in rows] == whole_leaves(rows, 0, 3)
    assert whole_leaves([], 0, 0) == []
    for bad in (rows[1:], [rows[1], rows[0], rows[2]], [*rows[:2], (2, b"", b"2")], []):
        assert whole_leaves(bad, 0, 3) is None
    assert whole_leaves([(0, leaf_hash(b""), None)], 0, 1) is None


def test_the_process_says_nothing_of_a_ledger_that_it_cannot_read(tmp_path, capfdbinary):
    """
    Without a ledger, or with a file that is none, it ends with 1 and writes nothing.
    """
    (tmp_path / FILE_NAME).write_bytes(b"nothing" * 1000)

    assert hashing.main(str(tmp_path), "5") == 1
    assert capfdbinary.readouterr().out == b""
