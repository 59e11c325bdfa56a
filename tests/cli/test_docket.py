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


def test_a_dossier_is_exported_and_verified_in_words_and_as_json(run, mission, tmp_path):
    """
    `case export` and `case verify` say what was written and what it proves; without a policy of
    one's own nothing is verified, and what is no dossier ends with 4.
    """
    worked, policy = tmp_path / "m", tmp_path / "policy"
    shutil.copytree(mission, worked)
    policy.write_text(run("-C", worked, "policy", "log").stdout + "quorum none\n", "utf-8")
    done = run("-C", worked, "case", "export", "1", "-o", tmp_path / "d.zip", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["case"] == 1

    told = run("case", "verify", tmp_path / "d.zip", "--policy", policy)
    assert told.returncode == 0
    assert "proven: case 1" in told.stdout
    said = json.loads(
        run("case", "verify", tmp_path / "d.zip", "--policy", policy, "--json").stdout
    )
    assert said["case"] == 1
    assert run("case", "verify", tmp_path / "d.zip").returncode == 2
    loud = run("case", "verify", tmp_path / "d.zip", "--trust-the-dossiers-policy")
    assert loud.stdout.startswith("WARNING")
    assert run("case", "verify", policy, "--policy", policy).returncode == 4
