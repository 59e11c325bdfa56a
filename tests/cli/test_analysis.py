"""Rules of the verbs of an analysis."""

import json
import shutil

import pytest


@pytest.fixture
def folder(mission, tmp_path):
    """A copy of the mission, to be changed."""
    return shutil.copytree(mission, tmp_path / "m")


def test_a_case_is_analysed_from_the_command_line(run, folder, tmp_path):
    """
    Hypotheses, an item, a file of items, the conclusion and its reasons, each as JSON.
    """
    file = tmp_path / "items.json"
    row = {"id": "sound", "reason": "heard", "likelihoods": {"south": 4, "others": 1}}
    file.write_text(json.dumps({"item": [row]}), "utf-8")
    said = []
    for verb in (
        ("hypotheses", 1), ("take", 1, file),
        ("item", 1, "seen", "--ratio", "south=9", "--ratio", "others=1", "--reason", "seen"),
        ("conclude", 1, "--step", 3), ("why", 1),
    ):  # fmt: skip
        done = run("-C", folder, "analysis", *verb, "--json")
        assert done.returncode == 0, done.stderr
        said.append(json.loads(done.stdout))
    assert said[3]["leading"] == said[4]["leading"] == "south"
    assert [i["id"] for i in said[4]["items"]] == ["seen", "sound"]


def test_a_wrong_item_is_told_with_its_name(run, folder):
    """
    Nothing is recorded, the exit status is 2, and the message names item and remedy.
    """
    run("-C", folder, "analysis", "hypotheses", 1)
    done = run("-C", folder, "analysis", "item", 1, "seen", "--ratio", "east=2", "--reason", "x")
    assert done.returncode == 2
    assert "item seen" in done.stderr
    assert "Choose from: accident" in done.stderr
