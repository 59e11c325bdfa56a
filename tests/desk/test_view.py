"""A mission as its newest cycle left it."""

import shutil

import pytest

from lendemain import tables
from lendemain.desk import view
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.errors import LendemainError


def test_the_cache_may_be_deleted_at_any_time(folder):
    """
    With its cache gone, a mission shows the same tables, and the cache is there again.
    """
    with Mission.open(folder) as mission:
        before = [tables.digest(t) for t in view.view(mission).found.named().values()]
        shutil.rmtree(folder / "cache")
        after = [tables.digest(t) for t in view.view(mission).found.named().values()]

    assert after == before
    assert (folder / "cache").is_dir()


def test_a_cache_that_was_altered_is_not_believed(folder):
    """
    A table in the cache that is not what the ledger recorded is worked out again.
    """
    with Mission.open(folder) as mission:
        place = next((folder / "cache").glob("cycle-*"))
        rows = view.view(mission).incidents.num_rows
        shutil.copy(place / "allegations.parquet", place / "incidents.parquet")

        assert view.view(mission).incidents.num_rows == rows


def test_a_move_is_seen_at_once(folder):
    """
    A case moved since the cycle has its new status in the view, and the version changes.
    """
    with Mission.open(folder, write=True) as mission:
        before = view.view(mission)
        version = before.version
        cases.moved(before, 1, "admit", reason="two accounts", by=None)
        after = view.view(mission)

    assert after.version != version
    assert (
        dict(
            zip(after.cases["number"].to_pylist(), tables.texts(after.cases, "status"), strict=True)
        )[1]
        == "admissible"
    )


def test_without_a_cycle_there_is_nothing_to_show(tmp_path):
    """
    A mission without a cycle says what to do.
    """
    with (
        Mission.create(tmp_path / "m", ["model-2026"]) as mission,
        pytest.raises(LendemainError, match="cycle"),
    ):
        view.view(mission)
