import os
import shutil
import sqlite3
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lendemain import encoding
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import checkpoint, keyring, note
from lendemain.ledger.audit import audit
from lendemain.ledger.database import FILE_NAME
from lendemain.ledger.merkle import Tree, leaf_hash, valid_consistency, valid_inclusion
from lendemain.ledger.note import Signer
from lendemain.ledger.store import Ledger


def grown(kept, entries: int) -> None:
    with kept.open() as ledger:
        ledger.append([kept.drill(n) for n in range(entries)])


def altered(kept, sql: str, *values: object) -> None:
    connection = sqlite3.connect(kept.folder / FILE_NAME)
    with connection:
        connection.execute(sql, values)
    connection.close()


def test_an_entry_is_covered_when_append_returns(kept):
    """
    A receipt names the index, the statement, and a signed checkpoint under which the entry is.
    """
    with kept.open() as ledger:
        receipts = ledger.append([kept.drill(0), kept.drill(1)])
        proof = ledger.prove(2)
        head = checkpoint.opened(receipts[1].checkpoint, kept.log.verifier)

        assert [one.index for one in receipts] == [1, 2]
        assert kept.drill(1) == ledger.entry(2)
        assert (3, ledger.root) == (head.size, head.root)
        assert receipts[1].checkpoint == ledger.head() == proof.checkpoint
        assert valid_inclusion(proof.leaf, proof.path, index=2, size=3, root=head.root)


def test_what_was_acknowledged_is_there_when_opened_again(kept):
    """
    Closed and opened, by a writer or a reader, the ledger holds the same bytes under the same
    checkpoint.
    """
    grown(kept, 5)
    with kept.open() as ledger:
        before = (ledger.head(), list(ledger.entries()))

    for again in (
        Ledger.open(kept.folder),
        Ledger.open(kept.folder, verifier=kept.log.verifier),
        kept.open(),
    ):
        with again:
            assert before == (again.head(), list(again.entries()))
            assert [kept.drill(1), kept.drill(2)] == [one for _, one in again.entries(2, 4)]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.integers(1, 7), min_size=1, max_size=5))
def test_growth_keeps_old_checkpoints(kept, batches, tmp_path_factory):
    """
    Each checkpoint ever handed out is the beginning of every later one, and each entry proves
    itself under the last.
    """
    folder = tmp_path_factory.mktemp("grown") / "ledger"
    shutil.copytree(kept.folder, folder)
    with Ledger.open(folder, signer=kept.log) as ledger:
        heads = [ledger.head()]
        for batch, width in enumerate(batches):
            ledger.append([kept.drill(100 * batch + n) for n in range(width)])
            heads.append(ledger.head())
        opened = [checkpoint.opened(one, kept.log.verifier) for one in heads]

        for old, new in pairwise(opened):
            path = ledger.consistency(old.size, new.size)
            assert valid_consistency(
                path,
                old_size=old.size,
                old_root=old.root,
                new_size=new.size,
                new_root=new.root,
            )
            ledger.check_continues(heads[opened.index(old)])
        for index in range(ledger.size):
            proof = ledger.prove(index)
            assert valid_inclusion(
                proof.leaf, proof.path, index=index, size=ledger.size, root=ledger.root
            )


def test_a_refused_append_changes_nothing(kept):
    """
    Of entries handed over together none is recorded when one may not be.
    """
    stranger = Signer("mission.example/stranger", bytes([9] * 32))
    forged = note.entry({"kind": "drill", "author": stranger.name}, [stranger])

    with kept.open() as ledger:
        before = (ledger.head(), list(ledger.entries()))
        for bad in (forged, b"", b"junk", kept.drill(0)[:-1], kept.drill(0)[1:]):
            with pytest.raises(InputError):
                ledger.append([kept.drill(7), bad])
        assert ledger.append([]) == []
        assert before == (ledger.head(), list(ledger.entries()))
        assert ledger.append([kept.drill(7)])[0].index == 1


def test_the_same_statement_is_answered_with_its_index(kept):
    """
    Whoever lost an answer may ask again: the index is the first one, nothing is added, not even
    when others have signed it too.
    """
    other = Signer("mission.example/post", bytes([3] * 32))
    body = {"kind": "drill", "author": kept.desk.name, "number": 4}
    with kept.open() as ledger:
        ledger.append(
            [note.entry(keyring.enrolment(other.verifier, operator=kept.desk.name), [kept.desk])]
        )
        first = ledger.append([kept.drill(3), kept.drill(4), kept.drill(4)])
        again = ledger.append([note.entry(body, [kept.desk, other]), kept.drill(5)])

        assert [(r.index, r.duplicate) for r in first] == [(2, False), (3, False), (3, True)]
        assert [(r.index, r.duplicate) for r in again] == [(3, True), (4, False)]
    with kept.open() as ledger:
        assert (
            ledger.append([kept.drill(4)])[0].index,
            ledger.append([kept.drill(4)])[0].duplicate,
        ) == (3, True)


def test_a_key_enrolled_in_the_same_append_counts(kept):
    """
    An entry may follow its author's enrolment in one append.
    """
    other = Signer("mission.example/post", bytes([3] * 32))
    enrolment = note.entry(keyring.enrolment(other.verifier, operator=kept.desk.name), [kept.desk])
    entry = note.entry({"kind": "drill", "author": other.name}, [other])

    with kept.open() as ledger:
        assert [one.index for one in ledger.append([enrolment, entry])] == [1, 2]


def test_numbered_statements_follow_each_other(kept):
    """
    A numbered entry follows its author's last, also after the ledger was closed.
    """
    with kept.open() as ledger:
        for number in range(3):
            ledger.append([ledger.numbered({"kind": "drill", "number": number}, kept.desk)])
    with kept.open() as ledger:
        ledger.append([ledger.numbered({"kind": "drill", "number": 3}, kept.desk)])
        bodies = [note.entry_body(one) for _, one in ledger.entries(1)]

        assert [body["seq"] for body in bodies] == [1, 2, 3, 4]
        with pytest.raises(InputError, match="no number"):
            ledger.append([kept.drill(9)])


def test_statements_of_a_case_follow_each_other(kept):
    """
    What is said of a case is numbered in it, after a reopening too; the rest is not.
    """
    with kept.open() as ledger:
        for case in (7, 8, 7):
            ledger.append([ledger.numbered({"kind": "drill", "case": case}, kept.desk)])
    with kept.open() as ledger:
        ledger.append([ledger.numbered({"kind": "drill"}, kept.desk)])
        late = ledger.numbered({"kind": "drill", "case": 7, "number": 1}, kept.desk)
        ledger.append([ledger.numbered({"kind": "drill", "case": 7}, kept.desk)])
        bodies = [note.entry_body(one) for _, one in ledger.entries(1)]

        assert [body.get("case_seq") for body in bodies] == [1, 1, 2, None, 3]
        assert bodies[4]["case_prev"] == encoding.digest(note.entry_parts(ledger.entry(3))[0])
        with pytest.raises(InputError, match="next"):
            ledger.append([late])


def test_what_is_refused_together_leaves_no_mark_on_a_case(kept):
    """
    Where one of several entries is refused, the case stands where it stood.
    """
    with kept.open() as ledger:
        first = ledger.numbered({"kind": "drill", "case": 7}, kept.desk)
        with pytest.raises(InputError, match="next"):
            ledger.append([first, kept.drill(1, seq=9)])

        assert [one.index for one in ledger.append([first])] == [1]
        assert ledger.append([first])[0].duplicate


def test_an_entry_names_no_file_that_is_not_here(kept):
    """
    An entry whose file is not in the segments, or of another size, is refused.
    """
    from lendemain.ledger.segments import Segments

    digest = Segments(kept.folder).put_bytes(b"original")

    def naming(size: int, digest: str) -> bytes:
        one = {"alg": "sha256", "digest": digest, "size": size, "media": "text/plain", "role": "x"}
        return kept.drill(0, objs=[one])

    with kept.open() as ledger:
        for bad in (naming(9, digest), naming(8, "0" * 64)):
            with pytest.raises(InputError, match="not here"):
                ledger.append([bad])
        assert ledger.append([naming(8, digest)])[0].index == 1


def test_readers_read_beside_the_writer_and_follow_it(kept):
    """
    A reader sees what was signed when it opened, and more when it refreshes; it writes nothing.
    """
    with kept.open() as writer, Ledger.open(kept.folder) as reader:
        writer.append([kept.drill(0)])
        assert (reader.size, reader.refresh()) == (1, 2)
        assert kept.drill(0) == reader.entry(1)
        assert writer.head() == reader.head()
        with pytest.raises(LendemainError, match="reading only"):
            reader.append([kept.drill(1)])


def test_a_second_writer_is_refused_at_once(kept):
    """
    While one has the ledger open for writing nobody else can open it so, in this process or
    another; when it is closed, or its process killed, the next one can.
    """
    script = (
        "import sys; from pathlib import Path; from lendemain.ledger.store import Ledger\n"
        "from lendemain.ledger.note import Signer\n"
        "Ledger.open(Path(sys.argv[1]), signer=Signer.parse(sys.argv[2]))\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    with kept.open(), pytest.raises(LendemainError, match="another process") as refused:
        kept.open()
    assert refused.value.exit_status == 1
    with subprocess.Popen(
        [sys.executable, "-c", script, str(kept.folder), kept.log.text],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(LendemainError, match="another process"):
            kept.open()
        other.kill()
    with kept.open() as ledger:
        ledger.append([kept.drill(0)])


def test_a_writer_that_lets_go_lets_others_write_and_goes_on(kept):
    """
    Between `let_go` and `take_up` another process writes; what it wrote is known afterwards, chains
    go on from it, and reading never stopped.
    """
    with kept.open() as ledger:
        ledger.append([kept.drill(0)])
        ledger.let_go()
        with kept.open() as other:
            other.append([kept.drill(1)])
            with pytest.raises(LendemainError, match="another process is writing"):
                ledger.take_up(kept.log)
        before = list(ledger.entries())
        with pytest.raises(LendemainError, match="for reading only"):
            ledger.append([kept.drill(2)])
        ledger.take_up(kept.log)
        again = ledger.append([kept.drill(1), kept.drill(2)])
        ledger.let_go()
        ledger.let_go()

    assert len(before) == 2
    assert [(one.index, one.duplicate) for one in again] == [(2, True), (3, False)]
    assert audit(kept.folder).sound


def test_a_writer_behind_the_lock_is_stopped_by_the_head(kept):
    """
    Even where the lock fails, a ledger that another process has extended is not extended on the
    old head, and the writer stops.
    """
    with kept.open() as ledger:
        altered(kept, "UPDATE head SET size = 2")
        with pytest.raises(IntegrityError, match="another process"):
            ledger.append([kept.drill(0)])
        with pytest.raises(IntegrityError, match="another process"):
            ledger.append([kept.drill(1)])


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE entries SET note = replace(note, 'r\":2', 'r\":3') WHERE position = 3", "entry 3"),
        ("UPDATE entries SET note = x'00' WHERE position = 0", "entry 0"),
        ("DELETE FROM entries WHERE position = 2", "entry 2 is missing"),
        ("DELETE FROM entries WHERE position = 5", "entry 5 is missing"),
        ("UPDATE entries SET position = 9 WHERE position = 4", "entry 4 is missing"),
        (
            """UPDATE entries SET (leaf, note) =
            (SELECT leaf, note FROM entries WHERE position = 2) WHERE position = 3""",
            "in the place of others",
        ),
        ("UPDATE head SET size = 3", "holds 3 entries, and 6 are signed"),
        ("UPDATE head SET size = 8", "entry 6 is missing"),
        ("UPDATE head SET checkpoint = x'00'", "checkpoint fails"),
        ("DELETE FROM head", "head is missing"),
        ("INSERT INTO entries VALUES (77, x'00', x'00')", "beyond the last"),
        ("DROP TABLE entries", "no such table"),
    ],
)
def test_a_ledger_that_is_not_what_was_signed_is_not_served(kept, sql, says):
    """
    Whatever was changed, put in, taken out or moved: opening refuses, and names the entry where
    there is one.
    """
    grown(kept, 5)
    altered(kept, sql)

    with pytest.raises(LendemainError, match=says):
        kept.open()


def test_entries_that_were_not_yet_signed_are_signed_on_opening(kept):
    """
    After a crash between commit and signature the entries are there: a reader does not see them
    before a writer has checked and signed them.
    """
    grown(kept, 2)
    with kept.open() as ledger:
        early, late = ledger.head(), ledger.append([kept.drill(9)])[0].checkpoint
    altered(kept, "UPDATE head SET checkpoint = ?", early)

    with Ledger.open(kept.folder) as reader:
        assert (3, early) == (reader.size, reader.head())
    with kept.open() as writer:
        assert (4, late) == (writer.size, writer.head())
    with Ledger.open(kept.folder) as reader:
        assert (4, late) == (reader.size, reader.head())


def test_entries_put_in_unsigned_are_not_signed(kept):
    """
    What somebody put behind the signed entries is checked like any entry before it is signed.
    """
    grown(kept, 2)
    altered(kept, "INSERT INTO entries VALUES (3, x'00', CAST('junk' AS BLOB))")
    altered(kept, "UPDATE head SET size = 4")

    with pytest.raises(IntegrityError, match="entry 3, not yet signed"):
        kept.open()


def test_an_older_copy_is_refused_by_who_remembers(kept, tmp_path):
    """
    A backup put in the ledger's place is whole in itself; whoever remembers a later checkpoint, or
    another one of the same size, refuses it.
    """
    backup = tmp_path / "backup"
    shutil.copytree(kept.folder, backup)
    grown(kept, 3)
    with kept.open() as ledger:
        later = ledger.head()
    with Ledger.open(backup, signer=kept.log) as fork:
        fork.append([kept.drill(n) for n in (7, 8, 9)])
        forked = fork.head()

    with kept.open(remembered=later) as ledger:
        assert ledger.size == 4
    with pytest.raises(IntegrityError, match="signed before"):
        kept.open(remembered=forked)
    with Ledger.open(kept.folder) as reader:
        shutil.rmtree(kept.folder)
        shutil.copytree(backup, kept.folder)
        with pytest.raises(IntegrityError, match="signed before"):
            reader.check_continues(forked)
    with pytest.raises(IntegrityError, match="signed before"):
        kept.open(remembered=later)


def test_another_missions_ledger_is_told_by_its_key(kept):
    """
    The key of another mission is the caller's mistake; another key of the same name is not.
    """
    other = Signer("other.example/ledger", bytes([1] * 32))
    false = Signer(kept.log.name, bytes([8] * 32))

    with pytest.raises(InputError, match=r"other\.example"):
        Ledger.open(kept.folder, signer=other)
    with pytest.raises(InputError, match=r"other\.example"):
        Ledger.open(kept.folder, verifier=other.verifier)
    with pytest.raises(IntegrityError, match="another key"):
        Ledger.open(kept.folder, signer=false)


def test_a_folder_without_ledger_is_the_callers_mistake(tmp_path, kept):
    """
    No folder, an empty one, another file or another database in its place: InputError or, where
    the file is damaged, IntegrityError; and a ledger is not made over another.
    """
    (tmp_path / "junk").mkdir()
    (tmp_path / "junk" / FILE_NAME).write_bytes(b"junk" * 1000)
    (tmp_path / "other").mkdir()
    sqlite3.connect(tmp_path / "other" / FILE_NAME).execute("CREATE TABLE t (x)").connection.close()

    for folder, kind in (
        (tmp_path / "none", InputError),
        (tmp_path, InputError),
        (tmp_path / "junk", IntegrityError),
        (tmp_path / "other", InputError),
    ):
        with pytest.raises(kind):
            Ledger.open(folder)
        with pytest.raises(kind):
            Ledger.open(folder, signer=kept.log)
    with pytest.raises(InputError, match="already"):
        Ledger.create(kept.folder, origin=kept.log.name, signer=kept.log)
    with pytest.raises(InputError, match="named"):
        Ledger.create(tmp_path / "new", origin="another name", signer=kept.log)


def test_a_ledger_half_made_is_made_anew(tmp_path, kept):
    """
    What a crash left of making a ledger does not stand in the way of making it.
    """
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / f"{FILE_NAME}.part").write_bytes(b"half")
    (folder / f"{FILE_NAME}.part-wal").write_bytes(b"half")

    with Ledger.create(folder, origin=kept.log.name, signer=kept.log) as ledger:
        assert (ledger.size, ledger.operator) == (0, "")
    assert {FILE_NAME, "ledger.lock"} == {path.name for path in folder.iterdir()}


def test_indexes_outside_the_ledger_are_refused(kept):
    """
    Asking for an entry or a path that there is not is the caller's mistake.
    """
    with kept.open() as ledger:
        for index in (-1, 1, 10**30):
            with pytest.raises(InputError):
                ledger.prove(index)
            with pytest.raises(InputError):
                ledger.entry(index)
        for old, new in ((0, 2), (1, 0), (-1, 1)):
            with pytest.raises(InputError):
                ledger.consistency(old, new)
        assert [] == list(ledger.entries(5)) == list(ledger.entries(0, 0))


def test_a_change_under_an_open_ledger_is_seen_when_read(kept):
    """
    An entry that is changed while the ledger is open is not handed out.
    """
    grown(kept, 3)
    with Ledger.open(kept.folder) as reader:
        altered(kept, "UPDATE entries SET note = x'00' WHERE position = 2")
        with pytest.raises(IntegrityError, match="entry 2"):
            list(reader.entries())
        with pytest.raises(IntegrityError, match="entry 2"):
            reader.entry(2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(kept):
    """
    Without the right to write, reading works and writing says what is missing.
    """
    kept.folder.chmod(0o500)
    try:
        with Ledger.open(kept.folder) as reader:
            assert reader.size == 1
        with pytest.raises(LendemainError):
            kept.open()
    finally:
        kept.folder.chmod(0o700)


def test_a_closed_ledger_takes_nothing(kept):
    """
    After closing, handing over is an error and nothing hangs.
    """
    ledger = kept.open()
    ledger.close()
    ledger.close()

    with pytest.raises(LendemainError, match="closed"):
        ledger.append([kept.drill(0)])


def test_a_path_is_given_to_the_root_of_any_size_since(kept):
    """
    An entry's path can be asked for each size that covers it, and for no other.
    """
    with kept.open() as ledger:
        ledger.append([kept.drill(n) for n in range(9)])
        for size in (4, 7, 10):
            path = ledger.inclusion(3, size=size)
            root = Tree([leaf_hash(e) for _, e in ledger.entries(0, size)]).root()
            assert valid_inclusion(leaf_hash(ledger.entry(3)), path, index=3, size=size, root=root)
        with pytest.raises(InputError, match="no entry 10"):
            ledger.inclusion(10, size=10)


def test_an_entry_is_of_the_ledger_that_it_was_made_for(kept, tmp_path):
    """
    An entry sent again stands where it stood; sent to another ledger, with the same keys enrolled,
    its anchor refuses it there, and an audit names it where it was put in all the same.
    """
    other = type(kept)(tmp_path / "other")
    with Ledger.create(other.folder, origin=kept.log.name, signer=kept.log) as ledger:
        ledger.append([kept.enrolment, kept.drill(1)])
    with kept.open() as ledger:
        ledger.append([kept.drill(2)])
        anchor = {"size": 2, "root": ledger.root.hex()}
        sent = kept.drill(3, anchor=anchor)
        assert [one.index for one in ledger.append([sent])] == [2]
        assert ledger.append([sent])[0].duplicate
        for bad in (anchor | {"size": 1}, anchor | {"root": "00" * 32}, {"size": 9, "root": ""}):
            with pytest.raises(InputError, match="made for a ledger"):
                ledger.append([kept.drill(4, anchor=bad)])
    with other.open() as ledger, pytest.raises(InputError, match="made for a ledger"):
        ledger.append([sent])
    assert audit(kept.folder).sound

    tree = Tree(leaf_hash(one) for one in (kept.enrolment, kept.drill(1), sent))
    head = checkpoint.Checkpoint(origin=kept.log.name, size=3, root=tree.root())
    altered(other, "INSERT INTO entries VALUES (2, ?, ?)", leaf_hash(sent), sent)
    altered(other, "UPDATE head SET size = 3, checkpoint = ?", checkpoint.signed(head, [kept.log]))
    for signatures in (True, False):
        found = [str(one) for one in audit(other.folder, signatures=signatures).problems]
        assert found == ["entry 2: it was made for a ledger whose first 2 entries are others"]
