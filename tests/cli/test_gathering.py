"""The verbs of pattern cases, as a person runs them."""

import json
import shutil


def test_cases_are_gathered_and_parted_from_the_command_line(inside, mission, tmp_path):
    """
    Gather, list, take out with cause; what cannot be gathered ends with 2 and records nothing.
    """
    folder = tmp_path / "m"
    shutil.copytree(mission, folder)

    def verb(*words, status=0):
        done = inside("-C", folder, *words)
        assert done.returncode == status, done.stderr
        return done.stdout if status == 0 else done.stderr

    verb("case", "enrol", "sec", "--role", "secretariat")
    rows = json.loads(verb("case", "list", "--status", "received", "--limit", 500, "--json"))
    free = [r["number"] for r in rows["cases"]]
    why = ["--by", "sec", "--reason", "one crew"]
    told = verb("case", "gather", *free[:5], "--alike", "method", *why)
    made = json.loads(verb("case", "patterns", "--json"))[0]
    assert made["members"] == sorted(free[:5])
    assert "a pattern of 5" in told
    assert "at least" in verb("case", "gather", *free[5:7], "--alike", "method", *why, status=2)
    assert "no cause" in verb("case", "part", made["number"], free[0], "--cause", "x", *why,
                              status=2)  # fmt: skip
    told = verb("case", "part", made["number"], free[0], "--cause", "graver", *why)
    assert "a pattern of 4" in told
    table = verb("case", "patterns")
    assert str(made["number"]) in table
    audit = verb("audit")
    assert audit
    assert "dealt with in the pattern case" in verb("case", "show", free[1])
