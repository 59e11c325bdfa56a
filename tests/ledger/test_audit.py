import hashlib
import random
import shutil
import sqlite3

import pytest

from lendemain.ledger import checkpoint, keyring, note
from lendemain.ledger.audit import audit
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.database import FILE_NAME, Database
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.note import Signer
from lendemain.ledger.segments import Segments
from lendemain.ledger.store import Ledger


@pytest.fixture
def whole(kept):
    """A ledger with numbered and unnumbered entries, two authors, and entries that name files."""
    post = Signer("mission.example/post", bytes([3] * 32))
    files = Segments(kept.folder)
    with kept.open() as ledger:
        enrolment = keyring.enrolment(post.verifier, operator=kept.desk.name)
        ledger.append([note.entry(enrolment, [kept.desk])])
        ledger.append([kept.drill(number) for number in range(8)])
        for number in range(4):
            content = f"original {number}".encode() * 20
            one = {"alg": "sha256", "size": len(content), "media": "text/plain", "role": "original"}
            one["digest"] = files.put_bytes(content)
            body = {"kind": "drill", "number": number, "objs": [one]}
            ledger.append([ledger.numbered(body, post)])
    return kept


def problems(kept, **how) -> list[str]:
    return [str(one) for one in audit(kept.folder, [kept.log.verifier], **how).problems]


def test_a_sound_ledger_is_found_so(whole):
    """
    Nothing is wrong with a ledger that nobody touched, and the result says what was checked.
    """
    result = audit(whole.folder, [whole.log.verifier])

    assert result.sound
    assert (result.entries, result.signatures, result.files, result.unsigned) == (14, 14, 4, 0)
    assert (14, result.root) == (result.checkpoint.size, result.checkpoint.root)
    assert (
        audit(whole.folder, signatures=False).signatures,
        audit(whole.folder, signatures=False).problems,
    ) == (0, ())


@pytest.mark.parametrize("signatures", [True, False])
@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE entries SET note = replace(note, 'drill', 'krill') WHERE position = 4", "entry 4"),
        ("UPDATE entries SET leaf = x'00' WHERE position = 4", "entry 4"),
        ("UPDATE entries SET note = 7 WHERE position = 4", "entry 4"),
        ("UPDATE entries SET note = x'' WHERE position = 4", "entry 4"),
        ("DELETE FROM entries WHERE position = 11", "entry 11: missing"),
        ("DELETE FROM entries WHERE position = 13", "entry 13: missing"),
        ("DELETE FROM entries", "entry 0: missing"),
        ("INSERT INTO entries VALUES (14, x'00', x'00')", "stand outside"),
        ("INSERT INTO entries VALUES (-1, x'00', x'00')", "stand outside"),
        ("UPDATE head SET size = 13", "14 entries are signed, and 13 are here"),
        ("UPDATE head SET size = 15", "entry 14: missing"),
        ("UPDATE head SET checkpoint = x'00'", "checkpoint fails"),
        ("DELETE FROM head", "head is missing"),
        ("DROP TABLE entries", "no such table"),
        ("UPDATE meta SET value = 'x'", "key"),
        ("PRAGMA user_version = 9", "not a ledger"),
    ],
)
def test_what_was_changed_is_named(whole, sql, says, signatures):
    """
    Whatever was changed, put in or taken out is named, by its entry where there is one.
    """
    connection = sqlite3.connect(whole.folder / FILE_NAME)
    with connection:
        connection.execute(sql)
    connection.close()

    assert any(says in one for one in problems(whole, signatures=signatures))


def test_entries_exchanged_for_each_other_are_found(whole):
    """
    Two entries that trade places, each with its own hash, are found by the root; by name where
    their author numbers them.
    """
    connection = sqlite3.connect(whole.folder / FILE_NAME)
    for one, other in ((3, 4), (11, 12)):
        for old, new in ((one, -5), (other, one), (-5, other)):
            connection.execute("UPDATE entries SET position = ? WHERE position = ?", (new, old))
    connection.commit()
    connection.close()

    found = problems(whole)

    assert any("entry 11" in one for one in found)
    assert any("the root over 14 entries" in one for one in found)
    assert not any("entry 0" in one for one in found)


def told_without(kept, left_out: int) -> None:
    """Write and sign the ledger again without one entry, as whoever holds its key can."""
    with Ledger.open(kept.folder) as ledger:
        notes = [one for index, one in ledger.entries() if index != left_out]
    tree = Tree(map(leaf_hash, notes))
    head = Checkpoint(origin=kept.log.name, size=len(tree), root=tree.root())
    connection = sqlite3.connect(kept.folder / FILE_NAME, isolation_level=None)
    connection.execute("DELETE FROM entries")
    connection.execute("UPDATE head SET size = 0")
    database = Database(connection)
    database.commit([(n, leaf_hash(one), one) for n, one in enumerate(notes)], old_size=0)
    database.sign_off(checkpoint.signed(head, [kept.log]), size=len(tree))
    connection.close()


@pytest.mark.parametrize("signatures", [True, False])
def test_a_statement_that_the_keeper_leaves_out_shows_in_its_case_and_by_its_author(
    kept, signatures
):
    """
    A ledger told again without an entry, and signed by its own key, has a gap in the author's
    numbers, or, where the author does not number, in the case's.
    """
    with kept.open() as ledger:
        for case in (7, 8, 7, 7):
            ledger.append([ledger.numbered({"kind": "drill", "case": case}, kept.desk)])
        digest = hashlib.sha256(note.entry_parts(ledger.entry(4))[0]).hexdigest()
        post = Signer("mission.example/post", bytes([3] * 32))
        enrolment = keyring.enrolment(post.verifier, operator=kept.desk.name)
        ledger.append([ledger.numbered(enrolment, kept.desk)])
        for seq in (4, 5):
            body = {"kind": "drill", "author": post.name, "case": 7, "case_seq": seq}
            one = note.entry({**body, "case_prev": digest}, [post])
            digest = hashlib.sha256(note.entry_parts(one)[0]).hexdigest()
            ledger.append([one])
    assert problems(kept, signatures=signatures) == []

    told_without(kept, 6)
    assert [one.partition(":")[0] for one in problems(kept, signatures=signatures)] == ["entry 6"]
    assert "number 5 of case 7" in problems(kept, signatures=signatures)[0]
    told_without(kept, 2)
    assert any("number 3 of mission" in one for one in problems(kept, signatures=signatures))


def test_any_changed_byte_of_the_ledgers_file_is_found_or_changes_nothing(whole):
    """
    Of 400 single changed bits each is found, unless the file still says the very same entries under
    the very same checkpoint: SQLite leaves some bytes of its pages unused.
    """
    dice = random.Random(11)  # noqa: S311 - a seed
    path = whole.folder / FILE_NAME
    sound = path.read_bytes()
    with Ledger.open(whole.folder) as ledger:
        said = (ledger.head(), list(ledger.entries()))
    found = 0

    for place in dice.sample(range(len(sound)), 400):
        bit = 1 << dice.randrange(8)
        path.write_bytes(sound[:place] + bytes([sound[place] ^ bit]) + sound[place + 1 :])
        if problems(whole, files=False):
            found += 1
        else:
            with Ledger.open(whole.folder) as ledger:
                assert said == (ledger.head(), list(ledger.entries()))
    path.write_bytes(sound)

    assert found > 50
    assert problems(whole) == []


def test_every_changed_byte_of_an_entry_is_named(whole):
    """
    A change of any byte of an entry, with its stored hash made to fit, is found by that entry's
    index.
    """
    from lendemain.ledger.merkle import leaf_hash

    connection = sqlite3.connect(whole.folder / FILE_NAME, isolation_level=None)
    (sound,) = connection.execute("SELECT note FROM entries WHERE position = 12").fetchone()
    for place in range(0, len(sound), 5):
        changed = sound[:place] + bytes([sound[place] ^ 4]) + sound[place + 1 :]
        connection.execute(
            "UPDATE entries SET leaf = ?, note = ? WHERE position = 12",
            (leaf_hash(changed), changed),
        )
        assert any(one.startswith("entry 12: ") for one in problems(whole, files=False)), place
    connection.close()


def test_every_changed_byte_of_a_file_is_named(whole):
    """
    A change of any byte of a file, one cut short, and one gone are found by digest and entry.
    """
    for digest in Segments(whole.folder).digests():
        path = whole.folder / "blobs" / digest
        sound = path.read_bytes()
        for place in range(0, len(sound), 9):
            path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
            (found,) = problems(whole, signatures=False)
            assert found.startswith(f"file {digest}: altered; entry 1")
        path.write_bytes(sound[:-1])
        (found,) = problems(whole, signatures=False)
        assert "bytes" in found
        path.unlink()
        (found,) = problems(whole, signatures=False)
        assert "missing" in found
        path.write_bytes(sound)


def test_an_older_copy_or_a_fork_is_found_by_who_remembers(whole, tmp_path):
    """
    A backup put back is whole in itself; a remembered checkpoint shows what is missing, and one of
    another history that there are two.
    """
    backup = tmp_path / "backup"
    shutil.copytree(whole.folder, backup)
    with Ledger.open(backup, signer=whole.log) as fork:
        fork.append([whole.drill(50)])
        forked = fork.head()
    shutil.copytree(whole.folder, tmp_path / "old")
    with whole.open() as ledger:
        ledger.append([whole.drill(60), whole.drill(61)])
        later = ledger.head()
    key = [whole.log.verifier]

    assert audit(whole.folder, key, remembered=[later]).sound
    (found,) = audit(tmp_path / "old", key, remembered=[later]).problems
    assert "put back" in found.what
    (found,) = audit(whole.folder, key, remembered=[later, forked]).problems
    assert "not those signed before" in found.what
    (found,) = audit(whole.folder, key, remembered=[b"junk"]).problems
    assert "remembered checkpoint fails" in found.what


def test_another_key_than_the_trusted_one_is_found(whole):
    """
    A ledger signed by another, or by another key of the same name, is not taken for the one.
    """
    for name in ("other.example/ledger", whole.log.name):
        other = Signer(name, bytes([9] * 32))
        assert not audit(whole.folder, [other.verifier]).sound


def test_nothing_makes_an_audit_fail(tmp_path):
    """
    No folder, an empty one, and files of junk give problems, not errors.
    """
    junk = tmp_path / "junk"
    junk.mkdir()
    (junk / FILE_NAME).write_bytes(random.Random(1).randbytes(9000))  # noqa: S311 - a seed
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / FILE_NAME).write_bytes(b"SQLite format 3\0" + bytes(200))

    for folder in (tmp_path / "none", tmp_path, junk, tmp_path / "cut"):
        assert not audit(folder).sound


def test_entries_that_no_checkpoint_covers_yet_are_counted(whole):
    """
    What a crash left committed and unsigned is checked and counted, and is no problem.
    """
    with Ledger.open(whole.folder) as reader:
        early = reader.head()
    with whole.open() as ledger:
        ledger.append([whole.drill(70), whole.drill(71)])
    connection = sqlite3.connect(whole.folder / FILE_NAME)
    with connection:
        connection.execute("UPDATE head SET checkpoint = ?", (early,))
    connection.close()

    result = audit(whole.folder, [whole.log.verifier])

    assert (result.entries, result.unsigned, result.sound) == (16, 2, True)
