"""Rules of the verbs over many cases."""

import json

from lendemain.desk import texts
from lendemain.sources import exercise


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


def test_a_mandate_that_allows_it_lets_attribution_be_counted(run, tmp_path):
    """
    One row in the text is enough, and nothing else changes: the counts of a mission without cases.
    """
    own, here = tmp_path / "own.toml", tmp_path / "m"
    written = texts.agreement_file("model-2026").read_text("utf-8")
    own.write_text(
        written.replace("[thresholds]\n", "[thresholds]\nattribution_statistics = 1\n"), "utf-8"
    )
    (tmp_path / "order.toml").write_bytes(exercise.order(days=1, density=0.2, seed=5))

    assert run("init", here, "--text", own).returncode == 0
    run("-C", here, "intake", "exercise", tmp_path / "order.toml")
    assert run("-C", here, "cycle").returncode == 0
    done = run("-C", here, "analysis", "totals", "--json")

    assert (done.returncode, isinstance(json.loads(done.stdout), list)) == (0, True)


def test_an_exchange_has_to_be_named(run, mission):
    """
    Neither a case nor a sector with its time: the remedy says what to give.
    """
    done = run("-C", mission, "analysis", "chain")
    assert done.returncode == 2
    assert "--sector" in done.stderr
