"""The verbs of regeneration, as people type them."""

import json
import shutil


def test_a_scenario_is_taken_in_run_and_planned(run, mission, tmp_path):
    """
    Before a scenario there is a remedy; then bands that say they are a model's, and an intake.
    """
    folder = shutil.copytree(mission, tmp_path / "m")

    early = run("-C", folder, "regeneration", "run")
    taken = run("-C", folder, "regeneration", "import", "public-2025")
    shown = run("-C", folder, "regeneration", "run", "--runs", "2")
    plain = json.loads(run("-C", folder, "regeneration", "run", "--runs", "2", "--json").stdout)
    plan = json.loads(
        run("-C", folder, "regeneration", "plan", "--strength", "180000", "--json").stdout
    )

    assert (early.returncode, "regeneration import" in early.stderr) == (2, True)
    assert taken.returncode == 0
    assert "no forecast of any real army" in shown.stdout
    assert "what holds it back" in shown.stdout
    assert plain["conserved"]
    assert plan["peak"] <= plan["constant"]
    assert plan["saved"] >= 0.1 or "no intake reaches" in plan["proof"]
