from dataclasses import replace

import numpy as np
import pytest
from tests.border.made_up import BRIEF, LENGTH_KM, LINE, MAST, SECTORS, brief, ground

from lendemain.border import posts
from lendemain.border.solving import integer
from lendemain.errors import InputError
from lendemain.records.border import Site


def made(terrain=None, asked=BRIEF, **changed):
    given = {"sectors": SECTORS, "inputs": "0", "seed": 1, "steps": 200} | changed
    return posts.made(terrain or ground(), LINE, asked, **given)


def test_a_plan_keeps_its_limits_and_says_what_it_sees():
    """
    So many posts, so many towers, one a site; parts of every sector add up to one, and the plan's
    value is what the marks show.
    """
    found = made()
    plan, area = found.plan, found.ground

    assert len(plan.posts) == 5
    assert sum(p.kind_id == "tower" for p in plan.posts) <= 3
    assert len({p.site_id for p in plan.posts}) == 5
    for cover in plan.sectors:
        assert abs(cover.seen + cover.fewer + cover.not_known + cover.unseen - 1.0) < 1e-9
    marked = area.weight[found.marks == posts.SEEN].sum() / area.weight.sum()
    assert abs(plan.value - marked) < 1e-12
    assert plan.value <= plan.bound <= 1.0
    assert plan.conditions["day"] == plan.value
    assert plan.conditions["night"] < plan.value


def test_the_same_arguments_give_the_same_plan():
    """
    Seeded and counted.
    """
    assert made().plan == made().plan


def test_a_solver_closes_the_gap():
    """
    With HiGHS the bound comes down to the plan, or the plan up to it.
    """
    asked = brief(most=3, kinds=(MAST,), aside_m=(0.0,))

    found = made(asked=asked, exact=integer.won).plan

    assert found.value == found.bound
    assert made(asked=asked).plan.value <= found.value <= made(asked=asked).plan.bound


def test_ground_that_is_not_known_is_not_seen():
    """
    A void at the middle of the line is told as not known, never as seen, and nobody stands in it.
    """
    hole = (slice(50, 80), slice(100, 160))
    terrain = ground(void=hole)

    found = made(terrain)

    near = found.ground.near
    inside = np.isnan(terrain.heights[near.row, near.column])
    assert inside.any()
    assert not (found.marks[inside] == posts.SEEN).any()
    assert (found.marks[inside] == posts.NOT_KNOWN).any()
    assert found.plan.not_known > 0
    for post in found.plan.posts:
        row, column = terrain.cells([post.lon], [post.lat])
        assert np.isfinite(terrain.heights[row[0], column[0]])


def test_terrain_that_ends_beside_the_line_is_told():
    """
    Half a grid makes half of the ground not known or unseen; none of it is left out of the sums.
    """
    whole = ground()
    part = replace(whole, heights=whole.heights[:, :150])

    found, all_of_it = made(part), made(whole)

    assert found.plan.cells == all_of_it.plan.cells
    assert found.plan.sectors[1].seen < 0.3
    assert found.plan.value < all_of_it.plan.value


def test_two_must_see_where_two_are_needed():
    """
    With a need of two, ground that one post sees counts as seen by fewer.
    """
    one, two = made(), made(asked=brief(need=2))

    assert two.plan.value <= one.plan.value
    assert sum(s.fewer for s in two.plan.sectors) > 0
    assert sum(s.fewer for s in one.plan.sectors) == 0


def test_risk_draws_posts():
    """
    A sector that weighs all gets the posts; a sector that weighs nothing sets no goal.
    """
    found = made(asked=brief(weights={"S1": 1.0}, weight_else=0.0, most=2))

    assert found.plan.sectors[0].seen > found.plan.sectors[1].seen
    assert found.plan.sectors[1].weight == 0.0


def test_one_side_is_asked_for():
    """
    Ground on one party's side alone: half as much, and on its hand.
    """
    area = posts.ground(ground(), LINE, brief(side="north"), SECTORS)

    assert (area.near.aside_m >= 0).all()
    assert 0.4 < area.cells / posts.ground(ground(), LINE, BRIEF, SECTORS).cells < 0.6


def test_high_ground_is_looked_for_outside_mined_ground():
    """
    Sites made along the line are the highest of their step, on either hand; none lies in mines.
    """
    terrain = ground()
    everywhere = posts.sites(terrain, LINE, BRIEF, length_km=LENGTH_KM)
    mined = ((3.15, -0.1), (3.25, -0.1), (3.25, 0.15), (3.15, 0.15))

    safe = posts.sites(terrain, LINE, brief(mined=(mined,)), length_km=LENGTH_KM)

    assert len(everywhere) >= 20
    assert len({s.site_id for s in everywhere}) == len(everywhere)
    assert any(3.15 <= s.lon <= 3.25 for s in everywhere)
    assert not any(3.15 <= s.lon <= 3.25 for s in safe)


MINES = ((3.0, -0.1), (3.2, -0.1), (3.2, 0.1), (3.0, 0.1))
SITE = Site(site_id="a", lon=3.1, lat=0.02)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"sites": (SITE,), "mined": (MINES,)}, "a lies in mined ground"),
        ({"sites": (SITE, replace(SITE, site_id="b"))}, "b and a are one site"),
        ({"sites": (SITE, replace(SITE, lon=3.2))}, "are one site"),
        ({"sites": (replace(SITE, lon=9.0),)}, "lies outside the terrain"),
        ({"sites": (replace(SITE, lon=0.02, lat=3.1),)}, "longitude first"),
        ({"sites": (SITE,), "every_m": 0.0}, "5 posts for 1 sites"),
        ({"most": 500}, "500 posts for"),
        ({"every_m": 1.0}, "sites"),
        ({"weights": {"S9": 1.0}}, "weights of S9"),
        ({"weight_else": 0.0}, "no weight above nought"),
    ],
)
def test_what_cannot_be_planned_is_refused(changed, what):
    """
    Posts in mined ground, doubled sites, more posts than sites, sites off the terrain, no demand.
    """
    with pytest.raises(InputError, match=what):
        made(asked=brief(**changed))


def test_terrain_that_does_not_reach_the_line_is_refused():
    """
    Without a cell near the line there is nothing to see.
    """
    away = replace(ground(), west=20.0)

    with pytest.raises(InputError, match="0 cells of terrain"):
        made(away)


def test_ground_that_no_site_sees_is_told():
    """
    What is seen from no possible site is counted apart: no plan could see it.
    """
    found = made(asked=brief(sites=(SITE,), every_m=0.0, most=1))

    assert found.plan.beyond > 0.2
    assert found.plan.bound <= 1.0 - found.plan.beyond + 1e-9
