"""Posts, patrols and rosters as their pages show them, and to whom."""

import re
import shutil
from dataclasses import replace

import pytest
from tests.desk import laid_out as maker

from lendemain.border.rosters import rosters
from lendemain.desk import texts
from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_line
from lendemain.desk.plans import patrols, posts
from lendemain.errors import InputError
from lendemain.records.patrol import MissedPoint
from lendemain.reports import patrol_sheet


@pytest.fixture
def mission(laid_out):
    with Mission.open(laid_out) as found:
        yield found


def test_the_parts_of_each_sector_add_up(mission):
    """
    Seen, seen by fewer, not known and unseen are all of a sector's ground; the plan names solver,
    seed, bound, digest and who adopted it.
    """
    said = plans_line.cover(mission, None, None)

    for s in said["sectors"]:
        assert abs(s["seen"] + s["fewer"] + s["not_known"] + s["unseen"] - 1.0) < 1e-4
    assert len(said["posts"]) == said["plans"][0]["posts"] == 12
    assert said["plan"]["reached"] <= said["plan"]["least"] + 1e-6
    assert said["plan"]["by"] == "anna"
    assert len(said["plan"]["inputs"]) == 64


def test_the_map_is_drawn_by_day_and_by_night_with_what_nobody_sees(mission):
    """
    The same map on light and on dark ground, its colours of what is seen alike, with posts only
    where they are asked for.
    """
    given = plans_line.picture(mission, None, None)
    how = {"language": "uk", "sector": ""}
    day = plans_line.drawn(given, standing=True, night=False, **how).decode()
    night = plans_line.drawn(given, standing=True, night=True, **how).decode()
    bare = plans_line.drawn(given, standing=False, night=False, **how).decode()

    assert night.startswith("<svg")
    assert '"#ffffff"' in day
    assert '"#ffffff"' not in night
    for colour in ("#009e73", "#d55e00", "url(#cover-hatch)"):
        assert colour in day
        assert colour in night
    assert day.count("<ellipse") > bare.count("<ellipse")


def test_a_day_s_sheet_is_to_be_had_in_each_form_and_language(mission):
    """
    HTML in three languages, PDF, GPX and KML, each under a name that says plan, day and language.
    """
    given = plans_line.sheet(mission, None, None, 2)
    forms = [("html", "en"), ("html", "fr"), ("html", "uk"), ("gpx", "en"), ("kml", "uk")]
    files = [plans_line.sheet_file(given, form=f, language=n) for f, n in forms]

    assert len({f.data for f in files}) == len({f.name for f in files}) == 5
    assert files[3].data.startswith(b"<?xml")
    assert b"Feuille" in files[1].data or b"Patrouilles" in files[1].data
    with pytest.raises(InputError, match="no day 9"):
        plans_line.sheet(mission, None, None, 9)


def test_a_roster_has_a_column_for_each_day(mission):
    """
    Everybody's shifts stand under the roster's days, and a person's calendar has their own alone.
    """
    said = plans_line.roster(mission, None, None)
    whole = plans_line.calendar(mission, None, None, "").data
    person = said["people"][0]["person"]
    own = plans_line.calendar(mission, None, None, person)

    assert all(len(p["days"].split()) == len(said["days"]) for p in said["people"])
    assert 0 < own.data.count(b"BEGIN:VEVENT") < whole.count(b"BEGIN:VEVENT")
    assert own.name.endswith(f"-{person}.ics")


def test_a_compartment_that_is_closed_is_named_and_nothing_else(laid_out, tmp_path):
    """
    To whom the rule of access does not open a plan's entry, the page names the compartment; map,
    sheet and calendar are as if they were not there.  Who is in the compartment sees all of it.
    """
    folder = maker.staffed(shutil.copytree(laid_out, tmp_path / "front"))
    with Mission.open(folder) as mission:
        said = plans_line.cover(mission, "sec", None)
        for refused in (
            lambda: plans_line.picture(mission, "sec", None),
            lambda: plans_line.sheet(mission, "sec", None, 1),
            lambda: plans_line.calendar(mission, "sec", None, ""),
        ):
            with pytest.raises(InputError, match="no such plan for you"):
                refused()
        seen = plans_line.cover(mission, "ana", None)

    assert set(said) == {"version", "state", "compartment", "next"}
    assert (said["state"], said["compartment"]) == ("compartment", "posts")
    assert said["next"] == [
        "lendemain access assign sec --role ROLE --compartment posts --by A --with B"
    ]
    assert len(seen["posts"]) == 12


def test_a_policy_that_names_no_compartment_is_to_be_changed_first(laid_out, tmp_path):
    """
    Where the policy in force does not know the compartment, the page says that comes first.
    """
    folder = shutil.copytree(laid_out, tmp_path / "front")
    text = (texts.shelf() / "policies" / "access.toml").read_text("utf-8")
    policy = tmp_path / "access.toml"
    policy.write_text(re.sub(r'\[\[compartment\]\]\nname = ".*"\n', "", text), "utf-8")
    with Mission.open(folder, write=True) as mission:
        for name in ("sec", "ana", "bo"):
            duty = maker.adoption.given(name, "secretariat" if name == "sec" else "commissioner")
            maker.adoption.enrolled(mission, name, duty)
        maker.adoption.adopted(mission, policy, by="ana", other="bo")
        said = plans_line.cover(mission, "sec", None)

    assert said["state"] == "compartment"
    assert said["next"][0].startswith("lendemain access adopt ")


def test_where_there_is_no_plan_the_next_step_is_said(tmp_path):
    """
    An empty mission says for posts, patrols and rosters what makes one.
    """
    with Mission.open(maker.empty(tmp_path / "m")) as mission:
        found = [
            plans_line.cover(mission, None, None), plans_line.patrol_days(mission, None, None, 1),
            plans_line.roster(mission, None, None),
        ]  # fmt: skip

    assert [f["state"] for f in found] == ["no_posts", "no_patrols", "no_roster"]
    assert all(f["next"][0].startswith("lendemain border ") for f in found)


def test_a_plan_of_another_kind_is_no_plan(mission):
    """
    An entry's number that is no plan of posts is refused, not shown as something else.
    """
    other = next(iter(mission.entries(plans_line.patrols.PATROLS))).index

    with pytest.raises(InputError, match="no such plan"):
        plans_line.cover(mission, None, other)
    assert posts.plans(mission)[0]["entry"] != other


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_causes_and_rules_have_their_words_in_every_language(mission, language):
    """
    Why a place is missed and which rules conflict is told by phrases that each language has; a
    place past its deadline is told with the phrase of its cause.
    """
    said = texts.phrases(language)
    _, plan = patrols.adopted(mission)
    missed = MissedPoint(
        point_id="p10", due=plan.days[0].start, cause="no permission: gate", proved=True,
        visited=False,
    )  # fmt: skip
    [row] = plans_line._missed(replace(plan.days[0], missed=(missed,)))

    assert (row["cause"], row["permission"]) == ("permission", "gate")
    for cause in (*patrol_sheet.CAUSES.values(), "permission"):
        assert said[f"patrol_sheet.cause_{cause}"]
    for rule in (*rosters.FAMILIES, "needs"):
        assert said[f"plans.rules.{rule.replace(' ', '_')}"]
