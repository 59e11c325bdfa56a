"""The page of response: what is reached, every gap, its map, and the nearest patrol."""

import shutil

import pytest
from tests.desk import laid_out as maker

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_response
from lendemain.desk.plans import patrols, response
from lendemain.errors import InputError


@pytest.fixture
def mission(laid_out):
    with Mission.open(laid_out) as mission:
        yield mission


def test_gaps_and_what_is_reached_are_those_adopted(mission):
    """
    Parts reached and gaps add up to the line; each gap is longer than the time asked for, or no
    safe way leads there; each team has its place.
    """
    said = plans_response.cover(mission, None, None)
    plan, gaps = said["plan"], said["gaps"]
    missing = sum(g["to_km"] - g["from_km"] for g in gaps) / plan["length_km"]

    assert plan["reached"] + missing == pytest.approx(1.0, abs=1e-4)
    assert [g["number"] for g in gaps] == list(range(1, len(gaps) + 1))
    assert all(g["soonest_min"] is None or g["soonest_min"] > plan["within_min"] for g in gaps)
    assert any(g["soonest_min"] is None for g in gaps)
    assert {t["team"] for t in said["teams"]} == {"R1", "R2"}
    assert plan["reached"] <= plan["top"]


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_the_map_draws_every_gap_and_teams_where_asked(mission, language):
    """
    Each gap is a stroke in the colour of how bad it is; teams are drawn only where asked for.
    """
    given = plans_response.picture(mission, None, None)
    bare = plans_response.drawn(given, language=language, standing=False, night=False).decode()
    full = plans_response.drawn(given, language=language, standing=True, night=True).decode()
    strokes = sum(bare.count(f'stroke="{c}" stroke-width="6"') for c in ("#e69f00", "#d55e00"))

    assert strokes == len(given.cover.gaps)
    assert ">R1<" not in bare
    assert ">R1<" in full
    assert "#131c25" in full


def test_the_nearest_patrol_is_told_in_minutes(mission):
    """
    At a stop's own time and place its team is there at once; others follow by minutes.
    """
    _, plan = patrols.adopted(mission)
    stop = plan.days[0].patrols[0].stops[1]
    place = next((p.lon, p.lat) for p in plan.points if p.point_id == stop.point_id)
    said = plans_response.nearest(mission, None, place=place, case=None, at=stop.begins)
    times = [p["minutes"] for p in said["patrols"] if p["minutes"] is not None]

    assert times[0] == 0.0
    assert times == sorted(times)


def test_teams_and_patrols_are_for_their_compartments(laid_out, tmp_path):
    """
    To whom the compartment is closed neither gap nor place nor patrol is told.
    """
    folder = maker.staffed(shutil.copytree(laid_out, tmp_path / "front"))
    with Mission.open(folder) as mission:
        said = plans_response.cover(mission, "sec", None)
        with pytest.raises(InputError, match="no such plan for you"):
            plans_response.picture(mission, "sec", None)
        with pytest.raises(InputError, match="no plan of patrols for you"):
            plans_response.nearest(mission, "sec", place=(4.0, 0.0), case=None, at=None)
        seen = plans_response.cover(mission, "ana", None)

    assert set(said) == {"version", "state", "compartment", "next"}
    assert said["compartment"] == response.COMPARTMENT
    assert seen["patrols"]
