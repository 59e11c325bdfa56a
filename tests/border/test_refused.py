"""Bad input on lines, sectors, terrain, posts and sensors: one clear refusal or answer for each."""

from dataclasses import replace

import numpy as np
import pytest
from tests.border.made_up import LINE, MAST, PLACES, SECTORS, brief, ground

from lendemain.border import division, posts, text
from lendemain.border.response import lines
from lendemain.border.sight import terrain
from lendemain.errors import InputError
from lendemain.records.border import Contingent, Site

SITE = Site(site_id="a", lon=3.1, lat=0.02)
MINED = ((3.05, 0.0), (3.15, 0.0), (3.15, 0.05), (3.05, 0.05))
NATIONS = [Contingent(contingent_id=n, name={}, share=1.0) for n in "AB"]
KIND = """
[[kind]]
id = "t"
height_m = {}
ranges_m = {{day = 5000}}
detection = [[0, {}], [1, 0.5]]
"""
HEAD = 'depth_m = 3000\nposts_max = 2\ncondition = "day"\nevery_m = 2000\n'


def drawn(*places):
    return lines.path(places, name="front", theatre=(2.0, -2.0, 7.0, 2.0))


def planned(over=None, **changed):
    return posts.made(
        over or ground(), LINE, brief(**changed), sectors=SECTORS, inputs="0", seed=1, steps=20
    )


def shared(*stretches):
    load = division.Load(
        np.array([0.0, 500.0, 1000.0]),
        {"length": [1.0, 1.0], "risk": [1.0, 1.0], "terrain": [1.0, 1.0]}, {"length": 1.0},
    )  # fmt: skip
    return division.stated("front", LINE.start, stretches, NATIONS, load=load)


def kinds(height, chance):
    return text.posts("t.toml", (HEAD + KIND.format(height, chance)).encode())


def joined(step):
    one = terrain.Terrain(3.0, 1.0, 0.5, 0.5, np.zeros((2, 2), np.float32))
    other = terrain.Terrain(3.5, 1.0, 0.5, 0.5, np.full((2, 2), step, np.float32))
    return terrain.mosaic([one, other])


REFUSALS = {
    "a line that crosses itself": (
        lambda: drawn((3.0, 0.0), (3.2, 0.2), (3.2, 0.0), (3.0, 0.2)),
        "crosses itself near place 1",
    ),
    "a doubled vertex": (
        lambda: drawn((3.0, 0.0), (3.1, 0.1), (3.1, 0.1), (3.2, 0.1)),
        "places 2 and 3 are the same",
    ),
    "swapped places of a line": (
        lambda: drawn((0.0, 3.0), (0.1, 3.2)), "swapped in all its places",
    ),
    "a swapped site": (
        lambda: planned(sites=(replace(SITE, lon=0.02, lat=3.1),)), "longitude first",
    ),
    "a sector gap": (
        lambda: shared(("A", 0.0, 0.4), ("B", 0.5, 1.0)), "a gap from km 0.4 to km 0.5",
    ),
    "a sector overlap": (
        lambda: shared(("A", 0.0, 0.6), ("B", 0.5, 1.0)), "overlap from km 0.5 to km 0.6",
    ),
    "a site in a void of the terrain": (
        lambda: planned(ground(void=(slice(0, 138), slice(0, 333))), sites=(SITE,)),
        "a stands where the terrain is not known",
    ),
    "a site on terrain that ends before it": (
        lambda: planned(replace(ground(), heights=ground().heights[:, :60]), sites=(SITE,)),
        "a stands where the terrain is not known",
    ),
    "tiles of two datums": (lambda: joined(90.0), "tiles differ by 90 m where they meet"),
    "heights in feet, or voids under another mark": (
        lambda: terrain.parsed("N00E003.hgt", np.full((3, 3), 29_000, ">i2").tobytes()),
        "are not metres",
    ),
    "terrain in metres of a projection": (
        lambda: terrain.parsed(
            "t.asc", b"ncols 1\nnrows 1\nxllcorner 437000\nyllcorner 5300000\ncellsize 200\n1\n"
        ),
        "not in degrees",
    ),
    "an antenna on the ground": (lambda: kinds(0, 0.9), "height_m: 0: an eye on the ground"),
    "a chance above one": (lambda: kinds(20, 1.2), "a chance of 1.2 is not from 0 to 1"),
    "high ground in a void of the terrain": (
        lambda: planned(ground(void=(slice(0, 138), slice(0, 333)))), "terrain there is not known",
    ),
    "a doubled site": (
        lambda: planned(sites=(SITE, replace(SITE, site_id="b"))), "b and a are one site",
    ),
    "a post in mined ground": (
        lambda: planned(sites=(SITE,), mined=(MINED,)), "a lies in mined ground",
    ),
    "empty demand": (lambda: planned(weight_else=0.0), "no weight above nought"),
    "no ground": (lambda: planned(replace(ground(), west=40.0)), "0 cells of terrain"),
    "more posts than sites": (
        lambda: planned(sites=(SITE,), every_m=0.0, most=2), "2 posts for 1 sites",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSALS)
def test_what_is_wrong_is_said_where_and_with_a_way_out(what):
    """
    Each is refused in words that name the place at fault, and what to do.
    """
    call, words = REFUSALS[what]

    with pytest.raises(InputError, match=words) as told:
        call()

    assert told.value.where
    assert told.value.remedy


def test_ground_that_no_site_reaches_is_an_answer_and_no_refusal():
    """
    A cell out of everybody's reach is told as such: unseen, from no site, and in the bound.
    """
    near = Site(site_id="w", lon=3.02, lat=0.0)
    found = planned(sites=(near,), every_m=0.0, most=1, kinds=(MAST,)).plan

    assert found.sectors[1].unseen == found.sectors[1].beyond == 1.0
    assert found.bound <= 1.0 - found.beyond + 1e-9


def test_the_sea_is_level_ground_and_a_void_is_not():
    """
    A plan over the sea sees as far as its sensors; over a void nothing is seen for sure.
    """
    whole = ground()
    sea = replace(whole, heights=np.zeros_like(whole.heights))
    void = whole.heights.copy()
    _, column = whole.cells([p[0] for p in PLACES], [p[1] for p in PLACES])
    void[:, column[1] : column[3]] = np.nan

    over_sea, over_void = planned(sea).plan, planned(replace(whole, heights=void)).plan

    assert over_sea.not_known == 0.0
    assert over_sea.value > planned().plan.value
    assert over_void.not_known > 0.0
