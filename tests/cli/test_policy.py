"""The verbs of the policy, as people type them."""

import json
import shutil


def test_the_policy_that_comes_with_the_package_is_explained(run):
    """
    `policy check` prints who must collude and whose silence stops it, as a table and as JSON.
    """
    said = run("policy", "check", "three-of-four")
    data = json.loads(run("policy", "check", "three-of-four", "--json").stdout)

    assert said.returncode == 0
    assert "colluding_blocs_to_show_two_histories: 2" in said.stdout
    assert "coalition  3 of 5" in said.stdout
    assert "no unsafe shape" in said.stdout
    assert data["blocs_whose_silence_stops_it"] == []


def test_a_bad_policy_names_its_row(run, tmp_path):
    """
    Status 2, the file, the row and what to write.
    """
    path = tmp_path / "p.txt"
    path.write_text("# nothing\nquorum nobody\n")
    done = run("policy", "check", path)

    assert done.returncode == 2
    assert "p.txt: policy, row 2" in done.stderr
    assert run("policy", "check", "no-such").returncode == 2


def test_a_mission_adopts_a_policy_by_two(run, mission, tmp_path):
    """
    Enrol two, make a witness, adopt, show; one person alone is refused; then verbs that record
    name the witness that does not answer, and still succeed.
    """
    folder = shutil.copytree(mission, tmp_path / "m")
    log = run("-C", folder, "policy", "log").stdout
    made = run("witness", "init", tmp_path / "w", "--name", "n.example/w", "--log",
               log.removeprefix("log ").strip(), "--json")  # fmt: skip
    vkey = json.loads(made.stdout)["key"]
    (tmp_path / "p.txt").write_text(f"{log}witness n {vkey} http://127.0.0.1:9\nquorum n\n")
    for name in ("ada", "bo"):
        assert run("-C", folder, "case", "enrol", name).returncode == 0
    alone = run("-C", folder, "policy", "adopt", tmp_path / "p.txt", "--by", "ada", "--with", "ada")
    done = run("-C", folder, "policy", "adopt", tmp_path / "p.txt", "--by", "ada", "--with", "bo")
    shown = run("-C", folder, "policy", "show")
    later = run("-C", folder, "case", "enrol", "cy")

    assert (alone.returncode, "alone" in alone.stderr) == (2, True)
    assert done.returncode == 0, done.stderr
    assert "witnesses: recorded, not witnessed; n: " in done.stderr
    assert "unsafe: n can stop the quorum by silence" in shown.stdout
    assert shown.stdout.endswith("quorum n\n")
    assert later.returncode == 0
    assert "n: " in later.stderr
