"""The adopted plan of the force as its pages show it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desk import laid_out as maker

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_force
from lendemain.desk.plans import force, force_shown
from lendemain.records.force import Cause


@pytest.fixture(scope="module")
def said(laid_out):
    with Mission.open(laid_out) as mission:
        return plans_force.shown(mission)


def test_the_months_add_up_to_the_plan(laid_out, said):
    """
    Served and missing add up to what is asked for in every month that lacks something, sums are
    those of the plan, and a line's nations serve what it is served.
    """
    with Mission.open(laid_out) as mission:
        _, plan = force_shown.kept(mission)
    lines = said["lines"]

    assert said["totals"]["short"] == sum(map(sum, plan.missing.values()))
    for line in lines:
        months = zip(line["demand"], line["served"], line["missing"], line["stands"], strict=True)
        for asked, served, missing, how in months:
            assert missing == max(0, asked - served)
            assert how == 0 or asked
            assert (how >= 3) == bool(missing)
        assert sum(line["nations"].values()) == sum(line["served"])
        assert line["short"] == sum(g["sum"] for g in line["gaps"])
    assert said["totals"]["asked"] == sum(sum(line["demand"]) for line in lines)


def test_every_tour_and_gap_leads_to_what_it_names(said):
    """
    A tour names a contribution and a line that are there, rests as long as its dwell says, and a
    short line says what one unit more would be worth.
    """
    for one in said["tours"]:
        offer, line = said["offers"][one["offer"]], said["lines"][one["line"]]
        assert line["capability"] in offer["capabilities"]
        assert one["free"] - one["end"] >= offer["dwell"] * (one["end"] - one["start"]) - 1e-6
    assert all(line["worth"] for line in said["lines"] if line["short"])
    causes = {g["cause"] for line in said["lines"] for g in line["gaps"]}
    assert causes <= {"", *(c.value for c in Cause)}


def test_a_month_is_at_risk_only_where_a_tour_of_it_is(said):
    """
    A month that is met is at risk where, and only where, a tour that serves in it could fall away.
    """
    for number, line in enumerate(said["lines"]):
        tours = [one for one in said["tours"] if one["line"] == number]
        for month, how in enumerate(line["stands"]):
            doubtful = any(t["risks"] and t["start"] <= month < t["end"] for t in tours)
            assert how not in (1, 2) or (how == 2) == doubtful


def test_it_tells_nobody_s_place(said):
    """
    Nothing of the answer is a place: no longitude, latitude or post.
    """
    text = json.dumps(said)

    assert not [word for word in ('"lon"', '"lat"', '"home"', '"place"') if word in text]


def test_what_is_missing_before_there_is_a_plan_is_said(tmp_path):
    """
    Without a statement, offers or a plan the page says which is missing, and the next command;
    after newer contributions it says that the plan does not know them.
    """
    folder = maker.empty(tmp_path / "m")
    states = []
    with Mission.open(folder, write=True) as mission:
        states.append(plans_force.shown(mission))
        force.taken(mission, "model-force.toml")
        states.append(plans_force.shown(mission))
        force.taken(mission, "model-contributions.csv")
        states.append(plans_force.shown(mission))
        force_shown.made(mission, force.Wanted(steps=0, seconds=10.0), adopt="anna")
        fresh = plans_force.shown(mission)["older"]
        table = (force.shelf() / "model-contributions.csv").read_text("utf-8").splitlines()
        (tmp_path / "fewer.csv").write_text("\n".join(table[:-1]) + "\n", "utf-8")
        force.taken(mission, str(tmp_path / "fewer.csv"))
        older = plans_force.shown(mission)["older"]

    assert [s["state"] for s in states] == ["no_statement", "no_offers", "no_plan"]
    assert all(s["next"][-1].startswith("lendemain force plan --adopt") for s in states)
    assert (fresh, older) == (False, True)


@given(st.integers(0, 50), st.integers(0, 50), st.booleans())
def test_a_month_stands_in_one_of_five_ways(demand, missing, doubtful):
    """
    Nothing is asked for, it is met, met at risk, short, or nothing is there; never two of them.
    """
    how = plans_force.stands(demand, min(missing, demand), doubtful)

    assert (how == 0) == (demand == 0)
    assert (how in (3, 4)) == (demand > 0 and missing > 0)
    assert (how == 4) == (0 < demand <= missing)
