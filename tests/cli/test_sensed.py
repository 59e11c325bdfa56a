"""The verbs about what moved and what was heard."""

import json
import runpy
from pathlib import Path

import pytest

from lendemain.cli import run
from lendemain.desk import intake
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle

SENSED = Path(__file__).parents[1] / "desk" / "working" / "test_sensed.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A mission that was told of directions and of shots, and one cycle of it."""
    made = runpy.run_path(str(SENSED))
    place = tmp_path_factory.mktemp("sensed")
    Mission.create(place / "front", ["minsk-2015"], name="front").close()
    with Mission.open(place / "front", write=True) as mission:
        intake.intake(mission, "pulses", [made["shots"](place / "shots.csv")])
        intake.intake(mission, "bearings", [made["directions"](place / "directions.csv")])
        intake.intake(mission, "adsb", [made["flight"](place / "flight.parquet")])
        cycle.cycle(mission)
    return place / "front"


def asked(capsys, folder, *words):
    """What a verb prints as JSON."""
    assert run(["-C", str(folder), *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_tracks_are_listed_and_shown(capsys, folder):
    """
    Both tracks are listed; the aircraft's shows its passages with interval, probability and error,
    and it alone is listed for the line.
    """
    listed = asked(capsys, folder, "track", "list")
    over = asked(capsys, folder, "track", "list", "--line", "line-2015")
    shown = asked(capsys, folder, "track", "show", over[0]["track"])
    passages = asked(capsys, folder, "track", "crossings")

    assert [row["identity"] for row in over] == ["4baac6"]
    assert len(listed) == 2
    assert {c["border"] for c in shown["crossings"]} == {p["border"] for p in passages}
    assert all(c["earliest"] <= c["time"] <= c["latest"] for c in shown["crossings"])
    assert shown["false_places"] == asked(capsys, folder, "track", "false") == []


def test_sounds_are_listed_without_places_and_shown_with_regions(capsys, folder):
    """
    A list names the sector and the size of the region; only one that is asked for shows it.
    """
    listed = asked(capsys, folder, "sound", "list")
    shown = asked(capsys, folder, "sound", "show", listed[0]["sound"])

    assert len(listed) == 3
    assert not {"lon", "lat", "region_90"} & set(listed[0])
    assert shown["region_90"].startswith("POLYGON")
    assert len(shown["stations"]) == 9


def test_directions_that_met_are_listed(capsys, folder):
    """
    Each place has its rays, its rivals and its error.
    """
    rows = asked(capsys, folder, "track", "directions")

    assert len(rows) == 30
    assert {(row["rays"], row["rivals"]) for row in rows} == {(3, 0)}


def test_what_is_not_there_is_said(capsys, folder):
    """
    A track or sound of no such name ends with 2 and a way on; empty lists say none.
    """
    for verb in ("track", "sound"):
        assert run(["-C", str(folder), verb, "show", "nothing"]) == 2
        assert f"{verb} list" in capsys.readouterr().err
    assert run(["-C", str(folder), "heat", "list"]) == 0
    assert capsys.readouterr().out == "none\n"
