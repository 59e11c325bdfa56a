"""Rules of the verbs of proposed items."""

import json
import shutil

import pytest


@pytest.fixture
def folder(mission, tmp_path):
    """A copy of the mission with hypotheses fixed for case 1."""
    return shutil.copytree(mission, tmp_path / "m")


def test_a_reading_is_recorded_and_what_follows_is_listed(run, folder):
    """
    Craters read at the place give an item of geometry, which nothing counts before it is taken.
    """
    run("-C", folder, "analysis", "hypotheses", 1)
    shown = json.loads(run("-C", folder, "case", "show", 1, "--json").stdout)["incident"]
    place = shown["lon"], shown["lat"]
    for k in range(3):
        done = run(
            "-C", folder, "analysis", "read", 1, "crater", *place, 150 + k, "--reason", "rim",
            "--error", 8, "--json",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    done = run("-C", folder, "analysis", "propose", 1, "--json")
    assert done.returncode == 0, done.stderr
    assert {row["id"] for row in json.loads(done.stdout)} <= {
        "geometry",
        "silence",
        "silent-origins",
    }
    assert json.loads(run("-C", folder, "analysis", "why", 1, "--json").stdout)["items"] == []


def test_a_reading_without_a_direction_is_refused(run, folder):
    """
    An error of nought is no reading: status 2, and nothing recorded.
    """
    done = run("-C", folder, "analysis", "read", 1, "crater", 1.0, 1.0, 5, "--error", 0,
               "--reason", "rim")  # fmt: skip
    assert done.returncode == 2


def test_places_are_compared_with_craters_that_were_read(run, folder, tmp_path):
    """
    Documented places are held against a direction; where no crater was read the verb says so.
    """
    file = tmp_path / "places.csv"
    file.write_text("lon,lat\n37.7,47.6\n")
    done = run("-C", folder, "analysis", "compatible", 1, file)
    assert done.returncode == 2
    assert "no crater was read" in done.stderr
