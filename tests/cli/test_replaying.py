"""The test for a cessation on a file of counts, from the command line."""

import json

HEADS = (
    "shahed_type_launched,missiles_other_launched,alerts_started,viina_artillery,"
    "ru_mod_claimed_uav,viina_reports,alert_minutes,firms_points"
)


def test_a_file_is_read_and_what_was_assumed_is_listed(run, tmp_path):
    """A text that fits is named; one that does not is refused with the columns that there are."""
    path = tmp_path / "signals.csv"
    path.write_text(f"date,{HEADS}\n2025-05-07,31,,36,14,0,145,4823.2,524\n", "utf-8")

    shown = run("trigger", "replay", path)
    plain = json.loads(run("trigger", "replay", path, "--json").stdout)
    refused = run("trigger", "replay", path, "--as", "nothing")

    assert shown.returncode == 0
    assert "launches is taken as a register" in shown.stdout
    assert any("daily-signals" in one for one in plain["assumed"])
    assert refused.returncode == 2
    assert "daily-signals" in refused.stderr


def test_what_is_not_reported_and_what_would_read_otherwise_is_said(run, tmp_path):
    """
    A register that is late is named, with the day that reads otherwise if it had none, in each
    language; JSON keeps the levels' codes.
    """
    path = tmp_path / "c.csv"
    busy = [f"2025-{m:02}-{d:02},40,50,60" for m in (3, 4) for d in range(1, 31)]
    path.write_text("\n".join(["date,a,b,c", *busy, "2025-05-01,,50,60", "2025-05-02,,,", ""]))
    asked = ("trigger", "replay", path, "--register", "a", "--days")

    shown = run(*asked)
    plain = json.loads(run(*asked, "--json").stdout)
    said = run(*asked, "--lang", "fr").stdout

    assert shown.returncode == 0, shown.stderr
    assert "a: not reported from 2025-05-01 on" in shown.stdout
    assert plain["reads"][-1]["day"] == "2025-05-02"
    assert [row["day"] for row in plain["would_read"]] == ["2025-05-01"]
    assert f"{plain['would_read'][0]['day']} reads " in shown.stdout
    assert "a : rien de communiqué depuis le 2025-05-01" in said
    assert "si les registres qui n’en disent encore rien" in said


def test_a_picture_is_written(run, tmp_path):
    """To a file, and never over a folder."""
    path = tmp_path / "c.csv"
    path.write_text("date,a_x\n" + "".join(f"2020-01-{n:02},9\n" for n in range(1, 20)), "utf-8")

    assert run("trigger", "replay", path, "--svg", tmp_path / "c.svg").returncode == 0
    assert (tmp_path / "c.svg").read_text("utf-8").startswith("<svg")
    assert run("trigger", "replay", path, "--svg", tmp_path).returncode == 2
