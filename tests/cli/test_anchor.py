"""The verb that enters checkpoints of other logs, as people type it."""

import json
import shutil


def test_a_partys_checkpoint_is_entered_shown_and_refused(run, mission, tmp_path):
    """
    The first time with a key or a folder, then listed; the same log's own mission is refused.
    """
    folder, north = shutil.copytree(mission, tmp_path / "m"), tmp_path / "north"
    assert run("init", north, "--text", "model-2026").returncode == 0

    entered = run("-C", folder, "anchor", north)
    shown = json.loads(run("-C", folder, "anchor", "show", "--json").stdout)
    table = run("-C", folder, "anchor", "show").stdout
    own = run("-C", folder, "anchor", folder)

    assert entered.returncode == 0
    assert "the first of this log" in entered.stdout
    assert [one["size"] for one in shown] == [2]
    assert shown[0]["origin"] in table
    assert (own.returncode, "own log" in own.stderr) == (2, True)
    assert run("-C", folder, "audit", "--no-replay").returncode == 0
