"""Cosigned checkpoints are kept: the first for ever, the newest for freshness."""

import pytest

from lendemain.errors import InputError, LendemainError
from lendemain.ledger.witnessing.kept import FILE_NAME, Kept
from lendemain.ledger.witnessing.standing import standing

THREE = ("h1", "h2", "o1", "o2", "n1", "n3")


def test_an_empty_folder_keeps_nothing_and_stays_empty(tmp_path):
    """
    Reading makes no file.
    """
    kept = Kept(tmp_path / "none")

    assert (kept.latest(), kept.newest(), kept.covering(0), kept.sizes()) == (None, None, None, [])
    assert not (tmp_path / "none").exists()


def test_the_first_time_is_kept_and_the_newest_too(parties, tmp_path):
    """
    Of each party the earliest cosignature of a checkpoint stays; heartbeats move only the newest.
    """
    kept, policy, note = Kept(tmp_path), parties.policy, parties.checkpoint(5)
    kept.add(parties.cosigned(note, THREE, at=100), policy=policy)
    kept.add(parties.cosigned(note, ["h1"], at=90), policy=policy)
    kept.add(parties.cosigned(note, ["h1", "c1"], at=160), policy=policy)
    first = standing(kept.latest(), policy)
    newest = standing(kept.newest(), policy)

    assert first.times == dict.fromkeys(THREE, 100) | {"h1": 90, "c1": 160}
    assert newest.times == dict.fromkeys(THREE, 100) | {"h1": 160, "c1": 160}


def test_the_smallest_witnessed_checkpoint_covers_an_entry(parties, tmp_path):
    """
    `covering` passes over what no quorum cosigned; `latest` is the largest a quorum did.
    """
    kept, policy = Kept(tmp_path), parties.policy
    for size, who in ((3, THREE), (5, THREE[:3]), (8, THREE), (13, ["h1"])):
        kept.add(parties.cosigned(parties.checkpoint(size), who), policy=policy)
    of = {n: kept.covering(n) for n in (0, 2, 3, 7, 8)}
    sizes = {n: note and standing(note, policy).checkpoint.size for n, note in of.items()}

    assert sizes == {0: 3, 2: 3, 3: 8, 7: 8, 8: None}
    assert standing(kept.latest(), policy).checkpoint.size == 8
    assert standing(kept.newest(), policy).checkpoint.size == 13
    assert kept.sizes() == [(3, True), (5, False), (8, True), (13, False)]
    assert (kept.stamp(), Kept(tmp_path / "none").stamp()) == ((2, 8), (0, 0))


def test_strangers_and_falsehoods_are_not_kept(parties, tmp_path):
    """
    Rows of unknown keys are left out, and a note that does not hold is refused.
    """
    kept = Kept(tmp_path)
    note = parties.cosigned(parties.checkpoint(5), ["h1"])
    stranger = "\N{EM DASH} stranger.example AAAAAAAAAA==\n".encode()
    kept.add(note + stranger, policy=parties.policy)

    assert kept.newest() == note
    with pytest.raises(InputError):
        kept.add(note.replace(b"\n5\n", b"\n6\n"), policy=parties.policy)
    assert kept.sizes() == [(5, False)]


def test_two_histories_are_both_kept(parties, tmp_path):
    """
    Of two checkpoints of one size neither replaces the other: they are evidence.
    """
    kept = Kept(tmp_path)
    for root in (None, bytes(32)):
        note = parties.cosigned(parties.checkpoint(5, root=root), ["h1"])
        kept.add(note, policy=parties.policy)

    assert len(kept.of_size(5)) == 2


def test_a_damaged_file_is_named(parties, tmp_path):
    """
    Garbage in the place of the file is told with the file's name.
    """
    (tmp_path / FILE_NAME).write_bytes(b"x" * 4096)
    for what in (Kept(tmp_path).latest, lambda: Kept(tmp_path).add(
        parties.cosigned(parties.checkpoint(5), ["h1"]), policy=parties.policy
    )):  # fmt: skip
        with pytest.raises(LendemainError) as caught:
            what()
        assert FILE_NAME in caught.value.where


def test_a_folder_that_cannot_be_written_is_read(parties, tmp_path):
    """
    A copy on a medium for reading only is read.
    """
    kept = Kept(tmp_path)
    kept.add(parties.cosigned(parties.checkpoint(5), THREE), policy=parties.policy)
    (tmp_path / FILE_NAME).chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        assert kept.latest() is not None
    finally:
        tmp_path.chmod(0o700)
