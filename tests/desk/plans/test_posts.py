"""Posts on the line: planned, adopted, drawn, required, and never handed out."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from tests.desk import lined

from lendemain.desk import view as views
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.network import publishing
from lendemain.desk.plans import border, posts
from lendemain.desk.released import release
from lendemain.errors import InputError

AUDIENCES = ("public", "researcher", "commission", "party:north", "party:south")
START, END = datetime(2026, 2, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)


@pytest.fixture
def staffed(folder):
    """A mission on the model line with an enrolled person."""
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "anna")
    return folder


def wanted(folder, **changed):
    return posts.Wanted(tiles=(lined.terrain(folder),), at=START, steps=50, **changed)


def test_an_adopted_plan_comes_back_with_its_map(staffed, tmp_path):
    """
    Plan and marks are those adopted, to a millionth; the map drawn later is the map drawn then.
    """
    with Mission.open(staffed, write=True) as mission:
        made = posts.planned(mission, lined.posts(tmp_path), wanted(tmp_path))
        entry = posts.adopt(mission, made, by="anna")
        then = posts.drawn(made.picture, language="fr", standing=True)
    with Mission.open(staffed) as mission:
        found, plan = posts.adopted(mission)
        again = posts.drawn(posts.kept(mission, entry), language="fr", standing=True)

        assert (found.index, found.body["by"]) == (entry, "anna")
        assert [p.site_id for p in plan.posts] == [p.site_id for p in made.plan.posts]
        assert abs(plan.value - made.plan.value) < 1e-6
        assert plan.value <= made.plan.bound <= plan.bound
        assert then == again
        assert [row["posts"] for row in posts.plans(mission)] == [12]


def test_the_same_inputs_give_the_same_plan(staffed, tmp_path):
    """
    Seeded and counted; other inputs have another digest.
    """
    with Mission.open(staffed) as mission:
        one, other = (
            posts.planned(mission, lined.posts(tmp_path), wanted(tmp_path)).plan for _ in range(2)
        )
        night = posts.planned(
            mission, lined.posts(tmp_path), wanted(tmp_path, condition="night")
        ).plan

    assert one == other
    assert night.inputs != one.inputs
    assert night.value < one.value


def test_where_posts_stand_leaves_the_mission_in_no_file(staffed, tmp_path):
    """
    Neither a public folder, nor a party's own copy, nor a release for anybody has a place of a
    post, and the entry names none; only a copy with compartments has the plan's files.
    """
    with Mission.open(staffed, write=True) as mission:
        made = posts.planned(mission, lined.posts(tmp_path), wanted(tmp_path))
        entry = posts.adopt(mission, made, by="anna")
        said = next(e for e in mission.entries(posts.POSTS) if e.index == entry)
        digests = {str(o["digest"]) for o in said.body["objs"]}
        view = views.view(mission)
        released = [release.release(view, name) for name in AUDIENCES]
    public, own, all_of_it = (tmp_path / name for name in ("public", "own", "all"))
    publishing.publish(staffed, public)
    publishing.publish(staffed, own, everything=True)
    publishing.publish(staffed, all_of_it, everything=True, compartments=True)
    sites = [p.site_id for p in made.plan.posts]

    def names(folder):
        return {one.stem for one in folder.rglob("*") if one.is_file()}

    assert not any(site in str(said.body) for site in sites)
    for folder in (public, own):
        assert digests <= set((folder / "withheld").read_text().split())
        assert not digests & names(folder)
        held = b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())
        assert not any(site.encode() in held for site in sites)
    assert digests <= names(all_of_it)
    for one in released:
        assert not any(site in str(one) for site in sites)


def test_posts_require_those_who_man_them(staffed, tmp_path):
    """
    As many as the plan has posts of a kind with a crew; unmanned kinds require nobody.
    """
    with Mission.open(staffed, write=True) as mission:
        made = posts.planned(mission, lined.posts(tmp_path), wanted(tmp_path))
        posts.adopt(mission, made, by="anna")
        found = posts.required(mission, None, start=START, end=END)

    towers = sum(p.kind_id == "tower" for p in made.plan.posts)
    assert [(r.capability, r.quantity) for r in found] == [("observation-post", towers)]
    assert found[0].source == made.plan.inputs


def test_a_sector_that_weighs_more_is_seen_better(staffed, tmp_path):
    """
    Weights by a table, and by recorded incidents, change the plan and its inputs' digest.
    """
    table = tmp_path / "weights.csv"
    table.write_text("sector_id,weight\nS01,50\n")
    with Mission.open(staffed) as mission:
        plain, weighed, counted = (
            posts.planned(mission, lined.posts(tmp_path), wanted(tmp_path, **how)).plan
            for how in (
                {},
                {"risk": border.Risk(table=table)},
                {"risk": border.Risk(incidents=True)},
            )
        )

    assert weighed.sectors[0].seen > plain.sectors[0].seen
    assert len({p.inputs for p in (plain, weighed, counted)}) == 3


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"more": 'side = "east"'}, "east is on no side"),
        ({"more": "detect = 1.4"}, "1.4 is not from"),
        ({"need": 0}, "need"),
        ({"more": '[[site]]\nid = "a"\nlon = 47.0\nlat = 12.0'}, "outside the terrain"),
    ],
)
def test_what_cannot_be_planned_is_refused(staffed, tmp_path, asked, what):
    """
    A side that is none, a chance above one, a need of nought, a site elsewhere.
    """
    with Mission.open(staffed) as mission, pytest.raises(InputError, match=what):
        posts.planned(mission, lined.posts(tmp_path, **asked), wanted(tmp_path))


def test_a_plan_that_cannot_be_so_is_told(staffed, tmp_path):
    """
    A sound plan passes an audit; one with more seen than its bound, or fewer cells, is named, and a
    copy without the plan's files is not judged.
    """
    with Mission.open(staffed, write=True) as mission:
        made = posts.planned(mission, lined.posts(tmp_path), wanted(tmp_path))
        sound = posts.adopt(mission, made, by="anna")
        assert posts.checked(mission) == []
        forged = replace(made.plan, value=0.9, bound=0.6, cells=5)
        entry = posts.adopt(mission, replace(made, plan=forged), by="anna")
        told = posts.checked(mission)
    shutil.rmtree(staffed / "ledger" / "segments")
    with Mission.open(staffed) as mission:
        assert posts.checked(mission) == []

    assert all(t.startswith(f"entry {entry}: ") for t in told)
    assert sound < entry
    assert any("more seen than its bound" in t for t in told)
    assert any("other ground than its marks" in t for t in told)


def test_what_is_enough_is_told_with_its_bound(staffed, tmp_path):
    """
    More posts than the text asks for, as no fewer see all that can be seen; nothing is recorded.
    """
    with Mission.open(staffed) as mission:
        size = mission.size
        found = posts.enough(mission, lined.posts(tmp_path), wanted(tmp_path))
        assert mission.size == size

    assert found["posts"] == sum(found["kinds"].values()) > 12
    assert 0 < found["no_cover_below"] <= found["cost"]


def test_nothing_adopted_is_said(staffed):
    """
    No plan, or an entry that is none.
    """
    with Mission.open(staffed) as mission:
        for index, what in ((None, "no adopted plan"), (0, "entry 0 is no plan")):
            with pytest.raises(InputError, match=what):
                posts.adopted(mission, index)
        assert posts.plans(mission) == []


def test_a_map_is_drawn_in_every_language(staffed, tmp_path):
    """
    Whole and by sector, with the posts and without; the picture is sound and says it is private.
    """
    with Mission.open(staffed) as mission:
        made = posts.planned(mission, lined.posts(tmp_path), wanted(tmp_path))
    for language, word in (("en", "unseen"), ("fr", "mission"), ("uk", "видно")):
        for sector in ("", "S02"):
            drawn = posts.drawn(made.picture, language=language, sector=sector)
            ElementTree.fromstring(drawn)  # noqa: S314 - our own picture
            assert word in drawn
    hidden, shown = (posts.drawn(made.picture, language="en", standing=s) for s in (False, True))
    sites = [p.site_id for p in made.plan.posts]
    assert not any(site in hidden for site in sites)
    assert sum(site in shown for site in sites) > len(sites) / 2
