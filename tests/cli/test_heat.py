"""The verbs about heat, as people type them."""

import json
import shutil
from datetime import date, timedelta


def test_heat_is_learnt_shown_and_judged(run, mission, tmp_path):
    """
    Before anything was learnt the remedy is told; then one entry, and the days that stand out.
    """
    folder = shutil.copytree(mission, tmp_path / "m")
    days = [date(y, 8, 1) + timedelta(days=i) for y in range(2016, 2021) for i in range(9)]
    for name, given in (("quiet.csv", days), ("cold.csv", [date(2022, 2, 12)] * 2)):
        rows = [f"{day},0.0{i % 9},4.8{i % 9}" for i, day in enumerate(given)]
        (tmp_path / name).write_text("\n".join(["acq_date,latitude,longitude", *rows]) + "\n")

    early = run("-C", folder, "heat", "judge", "2022-02-12")
    learnt = run("-C", folder, "heat", "learn", tmp_path / "quiet.csv")
    taken = run("-C", folder, "intake", "firms", tmp_path / "cold.csv")
    shown = json.loads(run("-C", folder, "heat", "show", "--json").stdout)
    judged = run("-C", folder, "heat", "judge", "2022-02-12", "--json")
    table = run("-C", folder, "heat", "judge", "2022-02-12")

    assert (early.returncode, "heat learn" in early.stderr) == (2, True)
    assert (learnt.returncode, taken.returncode) == (0, 0)
    assert [row["years"] for row in shown] == [5]
    assert [row["probability"] > 0.5 for row in json.loads(judged.stdout)] == [True]
    assert "field" in table.stdout
