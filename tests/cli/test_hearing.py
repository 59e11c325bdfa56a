"""The verbs by which parties are heard, as a person runs them."""

import json
import shutil


def test_both_parties_are_heard_from_the_command_line(inside, mission, tmp_path):
    """
    Send, look at the file, answer, waive, then hear; too early it is refused with who may still
    answer; a file that is not there and another party's liaison end with 2.
    """
    folder = tmp_path / "m"
    shutil.copytree(mission, folder)

    def verb(*words):
        done = inside("-C", folder, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    verb("case", "enrol", "ana", "--role", "commissioner")
    for name, party in (("yana", "north"), ("petro", "south")):
        verb("case", "enrol", name, "--role", "liaison", "--party", party)
    why = ["--by", "ana", "--reason", "as read"]
    for move in ("admit", "verify", "establish", "report"):
        verb("case", "move", 1, move, *why)
    assert "hand over" in verb("case", "send", 1, *why)
    text = tmp_path / "answer.txt"
    text.write_text("Ми не стріляли.\n", "utf-8")
    assert "withheld" in verb("case", "file", 1, "--party", "north", "--by", "yana")
    early = inside("-C", folder, "case", "move", 1, "hear", *why)
    assert (early.returncode, "north may answer until" in early.stderr) == (2, True)
    of = ["--party", "south", "--lang", "uk"]
    for file, by, what in ((tmp_path / "none", "petro", "file"), (text, "yana", "liaison")):
        wrong = inside("-C", folder, "case", "answer", 1, file, *of, "--by", by)
        assert (wrong.returncode, what in wrong.stderr) == (2, True)
    verb("case", "answer", 1, text, *of, "--by", "petro")
    verb("case", "waive", 1, "--party", "north", "--by", "yana", "--reason", "nothing to add")
    verb("case", "move", 1, "hear", *why)

    said = json.loads(verb("case", "hear", 1, "--json"))
    assert [h["standing"] for h in said["hearing"]] == ["waived", "answered"]
    assert "  | Ми не стріляли." in verb("case", "hear", 1)
    verb("audit")
