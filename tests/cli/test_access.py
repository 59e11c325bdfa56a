"""The verbs of access, as a person types them."""

import json
import shutil
from pathlib import Path

import pytest

TEXT = Path(__file__).resolve().parents[2] / "texts" / "policies" / "access.toml"


@pytest.fixture(scope="module")
def folder(mission, tmp_path_factory):
    return Path(shutil.copytree(mission, tmp_path_factory.mktemp("access") / "m"))


def test_a_policy_is_checked_adopted_shown_and_explained(run, folder):
    """
    Two commissioners adopt a policy; who may what is then told, and a liaison's report is not the
    commission's.
    """
    for name in ("olena", "marie"):
        assert run("-C", folder, "case", "enrol", name, "--role", "commissioner").returncode == 0
    done = run("-C", folder, "case", "enrol", "lia", "--role", "liaison", "--party", "north")
    assert done.returncode == 0, done.stderr
    assert run("access", "check", TEXT).returncode == 0
    alone = run("-C", folder, "access", "adopt", TEXT, "--by", "olena", "--with", "olena")
    assert alone.returncode == 2
    assert "one person cannot sign twice" in alone.stderr
    done = run("-C", folder, "access", "adopt", TEXT, "--by", "olena", "--with", "marie")
    assert done.returncode == 0, done.stderr
    shown = json.loads(run("-C", folder, "access", "show", "--json").stdout)
    assert shown["policy"] == "access-1"
    assert shown["adopted"] is not None
    said = run("-C", folder, "access", "explain", "lia", "read", "observation", "--json").stdout
    assert json.loads(said)["why"] == ["level"]
    late = run("-C", folder, "case", "enrol", "evil", "--role", "commissioner")
    assert late.returncode == 2
    assert "second signature" in late.stderr


def test_each_audience_has_its_own_report(run, folder):
    """
    The public's report says for whom it is and how coarse; the commission's is as it was.
    """
    day = "2026-06-01"
    done = run("-C", folder, "report", "daily", "--date", day, "--for", "public", "--out", "-")
    assert done.returncode == 0, done.stderr
    assert "10 km" in done.stdout
    assert "access-1/public" in done.stdout
    whole = run("-C", folder, "report", "daily", "--date", day, "--out", "-").stdout
    assert "access-1/public" not in whole
    wrong = run("-C", folder, "report", "daily", "--date", day, "--for", "party:atlantis")
    assert wrong.returncode == 2
    assert "party:north" in wrong.stderr


def test_labels_and_duties_are_given_by_two(run, folder):
    """
    Labelling and assigning name the entry that records them, and audit stays clean.
    """
    two = ("--by", "olena", "--with", "marie")
    done = run("-C", folder, "access", "label", "entry:2", "--level", "commission", *two)
    assert done.returncode == 0, done.stderr
    done = run("-C", folder, "access", "assign", "lia", "--role", "observer", *two)
    assert done.returncode == 0, done.stderr
    done = run("-C", folder, "access", "label", "entry:2", "--level", "king", *two)
    assert done.returncode == 2
    assert run("-C", folder, "audit").returncode == 0
