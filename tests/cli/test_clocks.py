"""The verbs of clocks, as a person runs them."""

import json
import shutil


def test_clocks_are_certified_stopped_resumed_and_shown(inside, mission, tmp_path):
    """
    Each verb says what stands now; a second T0 without naming the first is refused.
    """
    folder = tmp_path / "m"
    shutil.copytree(mission, folder)
    for name in ("ana", "bo"):
        inside("-C", folder, "case", "enrol", name, "--role", "commissioner")
    assert inside(
        "-C", folder, "case", "move", 1, "admit", "--by", "ana", "--reason", "as read"
    ).returncode == 0  # fmt: skip
    base = ["--by", "ana", "--reason", "first account"]
    first = inside("-C", folder, "case", "clock", "certify", 1, *base)
    assert "certified by" in first.stdout, first.stderr
    again = inside("-C", folder, "case", "clock", "certify", 1, *base)
    assert (again.returncode, "--corrects" in again.stderr) == (2, True)
    entry = json.loads(inside("-C", folder, "case", "clock", "show", 1, "--json").stdout)[
        "certificates"
    ][0]["entry"]
    verb = ["case", "clock", "certify", 1, "--corrects", entry, "--t0", "2026-06-01T00:00Z", *base]
    assert inside("-C", folder, *verb).stdout.count("certified by") == 2
    assert inside("-C", folder, "case", "clock", "pause", 1, "reasoned", *base).returncode == 0
    assert "stands still" in inside("-C", folder, "case", "clock", "show", 1).stdout
    assert inside("-C", folder, "case", "clock", "resume", 1, "reasoned", *base).returncode == 0
    raised = inside("-C", folder, "case", "raise", 1, "commission", *base)

    assert "commission since" in raised.stdout, raised.stderr
    assert inside("-C", folder, "case", "clock", "pause", 1, "sundial", *base).returncode == 2
    later = inside("-C", folder, "case", "clock", "show", 1, "--at", "2030-01-01T00:00Z").stdout
    assert "OVERDUE" in later
