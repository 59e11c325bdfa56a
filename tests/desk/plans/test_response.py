"""Response along the mission's line, and the nearest of its adopted patrols."""

from dataclasses import replace

import pytest
from tests.border import day_orders, response_texts

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.plans import patrols, response
from lendemain.desk.proof import audit
from lendemain.encoding import moment
from lendemain.errors import InputError


def test_the_share_of_the_line_and_its_gaps(folder, tmp_path):
    """
    The mission's own line is looked at; mined ground in the ledger makes gaps there.
    """
    file, mined = tmp_path / "response.toml", tmp_path / "mined.toml"
    head = response_texts.HEAD.replace("minutes = 60", "minutes = 1000")
    head = head.replace("off_road_m = 12000", "off_road_m = 50000")
    file.write_bytes(response_texts.text(head.split('[[team]]\nid = "R2"')[0]))
    mined.write_text(response_texts.MINED)
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "anna")
        first = response.reach(mission, file, points=None, roads=None, at=None)
        patrols.taken(mission, mined, by="anna")
        later = response.reach(mission, file, points=None, roads=None, at=None)
    before, after = response.shown(first), response.shown(later)

    assert before["line"] == "front"
    assert float(before["reached"].split()[0]) > float(after["reached"].split()[0])
    assert after["gaps"][-1]["soonest_min"] == "no safe way"


def test_a_response_is_adopted_and_audited(folder, tmp_path):
    """
    Who adopted it, its inputs, bound and seed stand in the entry, no place does; an audit works it
    out anew, mines that are told later change nothing, and another figure is found.
    """
    file, mined = tmp_path / "response.toml", tmp_path / "mined.toml"
    file.write_bytes(response_texts.text())
    mined.write_text(response_texts.MINED)
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "anna")
        made = response.reach(mission, file, points=None, roads=None, at=None)
        index = response.adopt(mission, made, by="anna")
        patrols.taken(mission, mined, by="anna")
        [row] = response.listed(mission)
        [entry] = mission.entries(response.RESPONSE)
        sound = response.checked(mission)
        wrong = replace(made, cover=replace(made.cover, reached=0.5))
        response.adopt(mission, wrong, by="anna")
        told = response.checked(mission)
    found = audit.audit(folder)

    assert row["entry"] == index
    assert (row["by"], entry.body["seed"], entry.body["inputs"]) == ("anna", 0, made.inputs)
    assert made.cover.reached <= made.cover.bound <= 1.0
    assert not {"lon", "point", "places"} & set(entry.body)
    assert sound == []
    assert len(told) == 2
    assert any("another response" in p for p in found.problems)


def test_the_nearest_of_the_adopted_patrols(folder, tmp_path):
    """
    The newest plan with a day that holds then is asked; where none holds that is told.
    """
    text, points, roads = day_orders.files(tmp_path)
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "anna")
        made = patrols.planned(mission, text, patrols.Wanted(points=points, roads=roads, steps=100))
        patrols.adopt(mission, made, by="anna")
        stop = made.plan.days[0].patrols[0].stops[1]
        place = next((p.lon, p.lat) for p in made.plan.points if p.point_id == stop.point_id)
        said = response.nearest(mission, place=place, at=stop.begins)
        case = response.nearest(mission, case=1, at=stop.begins)
        with pytest.raises(InputError, match="no adopted patrols"):
            response.nearest(mission, place=place, at=moment(0))
        with pytest.raises(InputError, match="no place"):
            response.nearest(mission, at=stop.begins)

    assert said["patrols"][0]["minutes"] == "0"
    assert case["patrols"][0]["minutes"] == "no safe way"  # the case lies on another front
