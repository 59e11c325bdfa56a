"""Rules of the verbs over many cases."""

import json


def test_chains_and_patterns_are_told_without_any_analysis(run, mission):
    """
    With nothing analysed the first shot is undetermined, patterns are empty, and counts by party
    are refused for want of a mandate.
    """
    said = json.loads(run("-C", mission, "analysis", "chain", 1, "--json").stdout)
    assert (said["answer"], said["unknown"]) == ("undetermined", 1.0)
    assert json.loads(run("-C", mission, "analysis", "patterns", "sector", "--json").stdout) == []
    done = run("-C", mission, "analysis", "totals")
    assert done.returncode == 2
    assert "attribution_statistics" in done.stderr


def test_an_exchange_has_to_be_named(run, mission):
    """
    Neither a case nor a sector with its time: the remedy says what to give.
    """
    done = run("-C", mission, "analysis", "chain")
    assert done.returncode == 2
    assert "--sector" in done.stderr
