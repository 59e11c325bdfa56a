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


def test_readiness_is_taken_in_and_shown(run, mission, tmp_path):
    """
    Before a table there is a remedy; then good rows count, bad ones are told, and age is shown.
    """
    folder = shutil.copytree(mission, tmp_path / "m")
    table = tmp_path / "ready.csv"
    table.write_text(
        "formation,area,share,evidence,as_of,assessor\n"
        "1 Bde,people,0.95,roll,2020-01-01T00:00Z,anna\n1 Bde,training,90,drill,2020-01-01Z,anna\n"
    )

    early = run("-C", folder, "regeneration", "readiness")
    taken = run("-C", folder, "regeneration", "readiness", table)
    shown = json.loads(run("-C", folder, "regeneration", "readiness", "--json").stdout)

    assert (early.returncode, "regeneration readiness FILE" in early.stderr) == (2, True)
    assert "ninety per cent is 0.9" in taken.stdout
    (row,) = shown
    assert (row["formation"], row["level"]) == ("1 Bde", "not known")
    assert "evidence of" in row["remarks"]
