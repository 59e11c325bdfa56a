"""Commitments as their page shows them."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from lendemain.desk import texts
from lendemain.desk.outlook import commitments_shown, guarantees
from lendemain.errors import InputError

MADE = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "committed.py")))


@pytest.fixture
def seen(tmp_path):
    """A mission with a commitment whose clock runs, as a page would ask about it."""
    mission = MADE.committed(tmp_path)
    MADE.notified(mission)
    with mission:
        yield SimpleNamespace(mission=mission, version="1")


def test_every_clause_is_there_those_with_a_clock_first(seen):
    """
    All clauses of all texts are told, those that are due first, in the order in which they are.
    """
    said = commitments_shown.shown(seen)
    listed = guarantees.listed(seen.mission)["clauses"]
    due = [row["due"] for row in said["clauses"]]
    first = [d for d in due if d]

    assert {r["clause"] for r in said["clauses"]} == {r["clause"] for r in listed}
    assert first
    assert due[: len(first)] == sorted(first)


def test_by_nation_counts_agree_with_the_clauses(seen):
    """
    As many nations are bound by a clause as the clause's own row says.
    """
    said = commitments_shown.shown(seen)
    bound = {row["clause"]: 0 for row in said["clauses"]}
    for nation in said["nations"]:
        for one in nation["clauses"]:
            bound[one["clause"]] += one["binds"]

    assert bound == {row["clause"]: row["bound"] for row in said["clauses"]}


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_one_clause_comes_with_its_proof_in_each_language(seen, language):
    """
    A clause has its words, each legal view's answer, and a proof that ends in entries; every step
    of it is told by a code that the language has a phrase for.
    """
    said = commitments_shown.clause(seen, "unscr-2231/op11", language=language)

    assert said["text"]
    assert len(said["answers"]) > 1
    named = texts.phrases(language)
    assert len(said["proof"]) == len(said["reasons"])
    assert any(row["entries"] for row in said["reasons"])
    assert any(named["pages.proof_entries"] in row for row in said["proof"])
    for row in said["reasons"]:
        assert all(f"because.{one['code']}" in named for one in row["says"])
    signals = {one["values"].get("signal", "") for row in said["reasons"] for one in row["says"]}
    assert "notification" not in signals  # but what it is called
    assert len(signals) > 1
    assert set(said["names"]) >= {"sc", "us"}


def test_a_clause_that_nobody_adopted_is_an_error(seen):
    """
    What there is none of is told with where to look.
    """
    with pytest.raises(InputError, match="was adopted"):
        commitments_shown.clause(seen, "nowhere/1")
