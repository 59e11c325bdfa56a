"""The verb that proves a fork, as people type it."""

import json
import shutil


def test_a_fork_is_proven_and_checked(run, mission, tmp_path):
    """
    Two missions that went apart: the proof is written, checked by anyone, and a changed one refused
    with status 2; one history proves nothing.
    """
    sides = [shutil.copytree(mission, tmp_path / name) for name in ("one", "two")]
    for folder, name in zip(sides, ("ada", "bo"), strict=True):
        assert run("-C", folder, "case", "enrol", name).returncode == 0
        head = run("-C", folder, "status", "--json").stdout
        (folder / "head").write_text(json.loads(head)["ledger"]["checkpoint"])
    heads = [folder / "head" for folder in sides]
    key = run("-C", mission, "policy", "log").stdout.removeprefix("log ").strip()
    out = tmp_path / "fork.txt"
    made = run("prove-fork", *heads, "--log", key, "--out", out)
    checked = run("prove-fork", "--check", out, "--log", key)
    piped = run("prove-fork", *heads, "--log", key)
    same = run("prove-fork", heads[0], heads[0], "--log", key)
    out.write_text(out.read_text().replace("kind size", "kind prefix"))
    changed = run("prove-fork", "--check", out)

    assert (made.returncode, checked.returncode) == (0, 0)
    assert "two histories of" in checked.stdout
    assert piped.stdout.startswith("lendemain.example/fork/v1\n")
    assert (same.returncode, changed.returncode) == (2, 2)
    assert "one checkpoint" in same.stderr
    assert "proves nothing" in changed.stderr
    assert run("prove-fork", heads[0]).returncode == 2
