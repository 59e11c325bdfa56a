"""The verbs of the trigger, as people type them."""

import json
import shutil


def test_the_two_keys_are_asked_and_turned_by_those_who_may(run, mission, tmp_path):
    """Status, a request by the host and by another, an order without a cessation, the steps."""
    folder = tmp_path / "m"
    shutil.copytree(mission, folder)
    for name, party in (("olena", "north"), ("petro", "south")):
        done = run("-C", folder, "case", "enrol", name, "--role", "liaison", "--party", party)
        assert done.returncode == 0
    for name in ("ana", "ivo"):
        assert run("-C", folder, "case", "enrol", name).returncode == 0
    said = json.loads(run("-C", folder, "trigger", "status", "--json").stdout)
    assert said["standing"] == "dormant"

    ask = ("-C", folder, "trigger", "request", "--reason", "decision", "--by")
    refused = run(*ask, "petro")
    assert (refused.returncode, "only the host" in refused.stderr) == (2, True)
    assert json.loads(run(*ask, "olena", "--json").stdout)["standing"] == "requested"
    verb = ("trigger", "deploy", "--by", "ana", "--with", "ivo", "--authority", "x", "--reason")
    order = run("-C", folder, *verb, "now")
    assert (order.returncode, "too old to act on" in order.stderr) == (2, True)
    steps = json.loads(run("-C", folder, "trigger", "steps", "--start", "2026-07-01",
                           "--lang", "uk", "--json").stdout)  # fmt: skip
    assert (steps[0]["planned"], steps[-1]["day"]) == ("2026-07-02", "D+120")


def test_a_file_is_replayed_explained_and_drawn(run, mission, tmp_path):
    """Counts of people's own, without a mission; a day of the mission; its chart."""
    counts = tmp_path / "c.csv"
    counts.write_text("date,n\n" + "".join(f"2020-01-{n:02},9\n" for n in range(1, 29)))
    found = run("trigger", "replay", counts, "--set", "sources_min=1", "--svg", tmp_path / "r.svg")
    day = run("-C", mission, "trigger", "explain", "--json")
    picture = run("-C", mission, "trigger", "chart", "--out", "-", "--lang", "fr")
    wrong = run("trigger", "replay", tmp_path)

    said = run("-C", mission, "trigger", "explain", "--lang", "uk").stdout
    assert "не визначено" in said
    assert "reasons" not in said
    stands = run("-C", mission, "trigger", "status", "--lang", "fr").stdout
    assert "l’hôte n’a rien demandé" in stands
    assert "crédible : il faut 14 jours de calme" in stands
    assert "fighting goes on" in found.stdout
    assert (tmp_path / "r.svg").read_text("utf-8").startswith("<svg")
    assert json.loads(day.stdout)["robust"] == "undetermined"
    assert picture.stdout.startswith("<svg")
    assert wrong.returncode == 2
