"""The verbs of the docket."""

import json
import shutil


def test_a_case_is_moved_by_a_person_and_refused_moves_change_nothing(run, mission, tmp_path):
    """
    Enrol, move, look: the step bears the person's name; a wrong move exits with 2.
    """
    folder = tmp_path / "m"
    shutil.copytree(mission, folder)
    assert run("-C", folder, "case", "enrol", "olena").returncode == 0

    refused = run("-C", folder, "case", "move", 1, "decide", "--reason", "now")
    assert refused.returncode == 2
    assert "admit" in refused.stderr

    verb = ["case", "move", 1, "admit", "--reason", "two accounts", "--by", "olena", "--json"]
    moved = json.loads(run("-C", folder, *verb).stdout)
    assert moved["case"]["status"] == "admissible"
    assert moved["steps"][0]["by"].endswith("/olena")

    listed = run("-C", folder, "case", "list", "--status", "admissible", "--json")
    assert [c["number"] for c in json.loads(listed.stdout)["cases"]] == [1]
    assert run("-C", folder, "audit").returncode == 0
