"""What a witness remembers outlives it, and moves only from what was seen."""

import subprocess
import sys
from pathlib import Path

import pytest

from lendemain.errors import IntegrityError, LendemainError
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.witnessing import remembered
from lendemain.ledger.witnessing.remembered import FILE_NAME, Remembered
from lendemain.ledger.witnessing.witness import Seen, request

CHILD = Path(__file__).with_name("witness_child.py")


def seen(parties, size, root=None):
    note = parties.checkpoint(size, root=root)
    return Seen(
        Checkpoint(origin=parties.log.name, size=size, root=root or parties.tree.root(size)),
        note,
        size,
    )


def test_it_moves_only_from_what_was_seen(parties, tmp_path):
    """
    Compare-and-swap: a swap from anything but what lies there changes nothing.
    """
    memory = Remembered.open(tmp_path)
    five, nine = seen(parties, 5), seen(parties, 9)

    assert memory.latest(parties.log.name) is None
    assert memory.swap(None, five)
    assert not memory.swap(None, nine)
    assert not memory.swap(seen(parties, 4), nine)
    assert not memory.swap(seen(parties, 5, bytes(32)), nine)
    assert memory.latest(parties.log.name) == five
    assert memory.swap(five, nine)
    assert Remembered.open(tmp_path).latest(parties.log.name) == nine
    assert memory.origins() == [parties.log.name]


def test_suspects_are_bounded(parties, tmp_path, monkeypatch):
    """
    Each refused checkpoint is kept once, and no more of a kind than the bound.
    """
    monkeypatch.setattr(remembered, "SUSPECTS_MAX", 4)
    memory = Remembered.open(tmp_path)
    for size in [*range(1, 10), *range(1, 10)]:
        one = seen(parties, size)
        memory.suspect(one.note, one.checkpoint, why="older", at=1)
    memory.suspect(one.note, one.checkpoint, why="fork", at=1)

    assert [why for why, _ in memory.suspects(parties.log.name)] == ["older"] * 4 + ["fork"]


def test_a_full_disk_is_told_and_nothing_is_remembered(parties, tmp_path):
    """
    43: what could not be kept is trouble that a person can mend, not a cosignature; with room again
    the witness goes on from where it was.
    """
    memory = Remembered.open(tmp_path)
    five, nine = seen(parties, 5), seen(parties, 9)
    assert memory.swap(None, five)
    memory._connection.execute("PRAGMA max_page_count = 1").fetchall()
    large = Seen(nine.checkpoint, nine.note + bytes(1 << 20), nine.at)

    with pytest.raises(LendemainError, match="disk is full"):
        memory.swap(five, large)
    with pytest.raises(LendemainError, match="disk is full"):
        memory.suspect(large.note, nine.checkpoint, why="fork", at=1)
    assert memory.latest(parties.log.name) == five
    memory._connection.execute("PRAGMA max_page_count = 1000000").fetchall()
    assert memory.swap(five, nine)
    assert Remembered.open(tmp_path).latest(parties.log.name) == nine


def test_a_damaged_memory_is_never_begun_anew(tmp_path):
    """
    A witness whose file is damaged does not start: forgetting would let it sign two histories.
    """
    (tmp_path / FILE_NAME).write_bytes(b"x" * 4096)
    with pytest.raises(IntegrityError, match="never begin it anew"):
        Remembered.open(tmp_path)


def ask(folder, parties, when, asking):
    return subprocess.run(
        [sys.executable, str(CHILD), str(folder), parties.log.verifier.vkey, when],
        input=asking, capture_output=True, check=False,
    )  # fmt: skip


@pytest.mark.faults
@pytest.mark.parametrize(("when", "size"), [("before", 5), ("between", 9)])
def test_a_crash_around_the_answer_makes_no_second_history(parties, tmp_path, when, size):
    """
    F9: killed before it remembers, nothing was signed; killed between remembering and answering,
    the other history is refused ever after, and the one remembered is cosigned when asked again.
    """
    first = ask(tmp_path, parties, "never", request(0, [], parties.checkpoint(5)))
    killed = ask(
        tmp_path, parties, when,
        request(5, parties.tree.consistency(5, 9), parties.checkpoint(9)),
    )  # fmt: skip
    held = Remembered.open(tmp_path).latest(parties.log.name).checkpoint.size
    other = ask(
        tmp_path, parties, "never", request(held, [], parties.checkpoint(9, root=bytes(32)))
    )
    again = ask(
        tmp_path, parties, "never",
        request(held, parties.tree.consistency(held, 9), parties.checkpoint(9)),
    )  # fmt: skip

    assert first.stdout.startswith(b"200\n"), first.stderr
    assert (killed.returncode, killed.stdout, held) == (9, b"", size)
    assert other.stdout.startswith(b"422\n")
    assert again.stdout.startswith(b"200\n")
