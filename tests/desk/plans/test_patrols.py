"""Patrols planned, adopted, printed; mined ground; and that no place of a patrol leaves."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.border import day_orders

from lendemain.desk import view as views
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.network import publishing
from lendemain.desk.plans import patrols
from lendemain.desk.proof import audit
from lendemain.desk.released import release
from lendemain.errors import InputError

AUDIENCES = ("public", "researcher", "party:north")


@pytest.fixture
def staffed(folder):
    """A mission with an enrolled person."""
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "anna")
    return folder


def _wanted(folder, **more):
    text, points, roads = day_orders.files(folder)
    return text, patrols.Wanted(points=points, roads=roads, steps=150, **more)


def test_an_adopted_plan_is_kept_with_what_it_was_made_from(staffed, tmp_path):
    """
    The plan in the ledger is the one adopted, its entry says digest, seed, bound and who adopted;
    the same text and seed make it again.
    """
    text, wanted = _wanted(tmp_path, days=2)
    with Mission.open(staffed, write=True) as mission:
        made = patrols.planned(mission, text, wanted)
        again = patrols.planned(mission, text, wanted)
        entry = patrols.adopt(mission, made, by="anna")
    with Mission.open(staffed) as mission:
        found, plan = patrols.adopted(mission)
        [row] = patrols.plans(mission)

    assert made.plan == again.plan
    assert (found.index, plan.inputs, plan.seed) == (entry, made.plan.inputs, 1)
    assert patrols.stops(plan) == patrols.stops(made.plan)
    assert (row["by"], row["days"], row["missed"]) == ("anna", 2, 0)
    assert float(row["entropy"]) <= float(row["entropy_most"])
    assert audit.audit(staffed).problems == ()


def test_an_audit_finds_a_plan_that_breaks_a_rule(staffed, tmp_path):
    """
    A plan whose team comes before the road allows is found by the text it was made from.
    """
    text, wanted = _wanted(tmp_path)
    with Mission.open(staffed, write=True) as mission:
        made = patrols.planned(mission, text, wanted)
        day = made.plan.days[0]
        patrol = day.patrols[0]
        early = replace(patrol.stops[2], arrives=patrol.stops[1].leaves)
        stops = (*patrol.stops[:2], early, *patrol.stops[3:])
        broken = replace(day, patrols=(replace(patrol, stops=stops), *day.patrols[1:]))
        patrols.adopt(mission, replace(made, plan=replace(made.plan, days=(broken,))), by="anna")

    [problem] = audit.audit(staffed).problems
    assert "not by road" in problem


def test_mined_and_cleared_ground_changes_routes_the_same_day(staffed, tmp_path):
    """
    A road over ground that is told mined is in no plan; cleared before the start it is again.
    """
    start = datetime(2026, 4, 12, 3, tzinfo=UTC)
    mined = tmp_path / "mined.toml"
    mined.write_text(day_orders.MINED)
    _, wanted = _wanted(tmp_path)
    text = tmp_path / "free.toml"
    text.write_bytes(day_orders.text(""))
    with Mission.open(staffed, write=True) as mission:
        plans = [patrols.planned(mission, text, wanted).plan]
        patrols.taken(mission, mined, by="anna")
        plans.append(patrols.planned(mission, text, wanted).plan)
        patrols.cleared(mission, "M7", at=start, by="anna")
        plans.append(patrols.planned(mission, text, wanted).plan)
        areas = [patrols.area_row(a)["cleared"] for a in patrols.known(mission)]
        with pytest.raises(InputError, match="no such area"):
            patrols.cleared(mission, "M8", at=None, by="anna")

    def legs(plan):
        found = set()
        for patrol in plan.days[0].patrols:
            at = patrol.stops[0].point_id
            for stop in patrol.stops[1:]:
                for name in (*stop.way, stop.point_id):
                    found.add(frozenset((at, name)))
                    at = name
        return found

    assert frozenset(("p11", "p21")) not in legs(plans[1])
    assert legs(plans[0]) == legs(plans[2])
    assert plans[0].inputs == plans[2].inputs != plans[1].inputs
    assert areas == [start.isoformat()]


def test_where_patrols_go_leaves_the_mission_in_no_file(staffed, tmp_path):
    """
    Neither a public folder, nor a party's own copy, nor a release for anybody has a place, a plan
    or mined ground; the entries name none.
    """
    text, wanted = _wanted(tmp_path)
    text.write_bytes(day_orders.text().replace(b"P1", b"SECRET-TEAM"))
    mined = tmp_path / "mined.toml"
    mined.write_text(day_orders.MINED.replace("M7", "SECRET-AREA"))
    with Mission.open(staffed, write=True) as mission:
        patrols.adopt(mission, patrols.planned(mission, text, wanted), by="anna")
        patrols.taken(mission, mined, by="anna")
        entries = [e for k in (patrols.PATROLS, patrols.GROUND) for e in mission.entries(k)]
        digests = {str(o["digest"]) for e in entries for o in e.body["objs"]}
        view = views.view(mission)
        released = [str(release.release(view, name)) for name in AUDIENCES]
    said = json.dumps([dict(e.body) for e in entries])
    assert "SECRET" not in said
    assert "p11" not in said
    for name, more in (("public", {}), ("own", {"everything": True})):
        publishing.publish(staffed, tmp_path / name, **more)
        files = [one for one in (tmp_path / name).rglob("*") if one.is_file()]
        assert not digests & {one.stem for one in files}
        assert not any(b"SECRET" in one.read_bytes() for one in files)
    assert not any("SECRET" in one for one in released)


def test_a_sheet_of_each_form_and_none_of_a_day_that_is_not(staffed, tmp_path):
    """
    HTML, PDF, GPX and KML of an adopted day; a plan or a day that is not there is refused.
    """
    text, wanted = _wanted(tmp_path)
    with Mission.open(staffed, write=True) as mission:
        with pytest.raises(InputError, match="no adopted plan"):
            patrols.sheet(mission, None)
        patrols.adopt(mission, patrols.planned(mission, text, wanted), by="anna")
        sheet = patrols.sheet(mission, None)
        heads = [patrols.written(sheet, form=f, language="fr")[:5] for f in patrols.FORMS]
        with pytest.raises(InputError, match="no day 2"):
            patrols.sheet(mission, None, number=2)
        with pytest.raises(InputError, match="0 days"):
            patrols.planned(mission, text, patrols.Wanted(days=0))

    assert heads == [b"<!DOC", b"%PDF-", b"<?xml", b"<?xml"]
