"""The verbs about watching, as people type them."""

import json


def test_silence_and_gaps_are_told(run, mission):
    """
    Long before the mission nobody watched; gaps are a list; a kind that is none is refused.
    """
    ask = ("-C", mission, "watch", "silence", "mortar", "4.5", "0.0", "2001-06-01T10:00:00")
    quiet = run(*ask, "2001-06-01T11:00:00", "--json")
    wrong = run(*ask, "2001-06-01T09:00:00")
    gaps = run("-C", mission, "watch", "gaps", "--chance", "1", "--json")

    assert json.loads(quiet.stdout)["odds_times"] == 1.0
    assert (wrong.returncode, "ends before it begins" in wrong.stderr) == (2, True)
    assert isinstance(json.loads(gaps.stdout), list)
    assert run("-C", mission, "watch", "gaps").returncode == 0


def test_who_could_have_noticed_is_told_sector_by_sector(run, mission):
    """
    Long before the mission nobody watched any sector, and why is said; a kind that is none is bad
    input.
    """
    ask = ("-C", mission, "watch", "coverage", "mortar", "2001-06-01T10:00Z", "2001-06-01T12:00Z")
    rows = json.loads(run(*ask, "--json").stdout)
    wrong = run(*ask[:4], "sorcery", *ask[5:])

    assert rows
    assert {(r["hours"], r["watched"], r["causes"]) for r in rows} == {(2, 0.0, "no watch")}
    assert "would_be_noticed" in run(*ask).stdout
    assert (wrong.returncode, "sorcery" in wrong.stderr) == (2, True)
