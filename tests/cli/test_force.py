"""The verbs of the force, as a person types them."""

import json


def test_from_import_to_chart(run, tmp_path):
    """
    Import, plan, adopt, explain, withdraw, calendar, chart.
    """
    folder = tmp_path / "m"
    run("init", folder, "--text", "model-2026")
    taken = run("-C", folder, "force", "import", "model-force.toml", "model-contributions.csv")
    run("-C", folder, "case", "enrol", "anna")
    plan = run("-C", folder, "force", "plan", "--steps", "1", "--adopt", "anna")
    after = run("-C", folder, "force", "plan", "--steps", "0", "--without", "France", "--json")
    gaps = run("-C", folder, "force", "shortfalls")
    losses = run("-C", folder, "force", "withdraw", "Turkey")
    when = run("-C", folder, "force", "calendar")
    chart = run("-C", folder, "force", "chart", "gantt", tmp_path / "g.svg", "--lang", "uk")

    for done in (taken, plan, after, gaps, losses, when, chart):
        assert done.returncode == 0, done.stderr
    assert "0 rejected" in taken.stdout or "rejected: 0" in taken.stdout
    assert "land-posts" in plan.stdout
    assert "adopted: entry" in plan.stdout
    assert json.loads(after.stdout)["difference"]["tours_dropped"] > 0
    assert "dwell" in gaps.stdout
    assert "TUR" in losses.stdout
    assert "headquarters" in when.stdout
    assert (tmp_path / "g.svg").read_text("utf-8").startswith("<svg")


def test_a_mistake_is_told_with_what_to_do(run, mission):
    """
    Status 2, and words.
    """
    done = run("-C", mission, "force", "shortfalls")

    assert done.returncode == 2
    assert "force plan --adopt" in done.stderr
