"""Rules of regions of origin."""

import json
import math
from dataclasses import fields
from datetime import UTC, datetime

import numpy as np
import pytest
import shapely

from lendemain.commission.direction import direction
from lendemain.commission.ground import ground
from lendemain.commission.origin import Impact, Region, compatible, origin
from lendemain.errors import InputError
from lendemain.records.agreement import Line, Sector
from lendemain.records.attribution import Bearing, Origin, Reach

LINE = Line(
    line_id="l", name={"en": "l"}, points=((38.0, 47.5), (38.0, 48.5)), error_m=500.0, left="west",
    right="east", start=datetime(2020, 1, 1, tzinfo=UTC), end=None, source="made up",
)  # fmt: skip
WEST_OF_IT = Impact(lon=37.95, lat=48.0, error_m=50.0)


@pytest.fixture(scope="module")
def land():
    return ground(LINE, lon=38.0, lat=48.0, half_m=130_000.0)


def craters(bearing, error=8.0):
    return direction([
        Bearing(lon=37.95 + k / 1e4, lat=48.0, bearing_deg=bearing, error_deg=error)
        for k in range(4)
    ])  # fmt: skip


def test_nothing_known_leaves_either_side_alike(land):
    """
    Without evidence each side has one half, wherever it came down and under every prior of the set.
    """
    found = origin(WEST_OF_IT, land)

    assert found.shares == pytest.approx({"west": 0.5, "east": 0.5})
    assert found.low == pytest.approx(found.high)


def test_a_direction_towards_the_other_side_speaks_for_it(land):
    """
    Craters that point east across the line, with a reach beyond it, put the origin east.
    """
    far = origin(
        WEST_OF_IT, land, direction=craters(90.0),
        reaches=[Reach(weapon="gun", least_m=8_000, most_m=24_000)],
    )  # fmt: skip
    near = origin(
        WEST_OF_IT, land, direction=craters(270.0),
        reaches=[Reach(weapon="gun", least_m=8_000, most_m=24_000)],
    )  # fmt: skip

    assert far.low["east"] > 0.95
    assert near.low["west"] > 0.95
    assert far.likelihoods["east"] > 1.0 > far.likelihoods["west"]


def test_what_the_prior_decides_is_not_decided(land):
    """
    A direction along the line fits both sides: the answer stays open, whatever the prior.
    """
    found = origin(WEST_OF_IT, land, direction=craters(0.0, error=15.0))

    assert found.high["east"] < 0.95
    assert found.high["west"] < 0.95


@pytest.mark.parametrize("bearing", [20.0, 75.0, 140.0])
def test_a_mirrored_front_mirrors_the_shares(land, bearing):
    """
    An impact mirrored in the line, with mirrored craters and stations, has swapped shares.
    """
    mirrored = Impact(lon=38.05, lat=48.0, error_m=50.0)
    one = origin(
        WEST_OF_IT, land, direction=craters(bearing),
        bearings=[Bearing(lon=37.9, lat=48.05, bearing_deg=100.0, error_deg=6.0)],
    )  # fmt: skip
    two = origin(
        mirrored, land, direction=craters(-bearing),
        bearings=[Bearing(lon=38.1, lat=48.05, bearing_deg=-100.0, error_deg=6.0)],
    )  # fmt: skip

    assert one.shares["west"] == pytest.approx(two.shares["east"], abs=2e-3)
    assert one.low["west"] == pytest.approx(two.low["east"], abs=2e-3)


def test_a_sensor_region_and_sectors_share_out_the_origin(land):
    """
    A radar's region draws the origin into it, and sectors get their shares of it.
    """
    there = shapely.box(38.1, 47.95, 38.2, 48.05)
    sector = Sector(sector_id="S1", name="S1", from_km=0, to_km=10, shape=shapely.to_wkb(there))
    found = origin(
        WEST_OF_IT, land, regions=[Region(shape=shapely.to_wkb(there), probability=0.99)],
        sectors=[sector],
    )  # fmt: skip

    assert found.shares["east"] > 0.95
    assert found.sectors["S1"] > 0.7


def test_no_output_is_finer_than_a_side_or_a_sector():
    """
    An origin says shares and how large its region is; it has no field for a place.
    """
    names = {f.name for f in fields(Origin)}

    assert names == {
        "shares", "low", "high", "contested", "sectors", "likelihoods", "area_km2", "anywhere",
    }  # fmt: skip


def test_a_direction_alone_is_worth_nothing_for_whoever_fires_from_anywhere(land):
    """
    Every direction is one from which somebody may fire who is bound to no side.
    """
    assert origin(WEST_OF_IT, land, direction=craters(90.0)).anywhere == pytest.approx(
        1.0, abs=1e-3
    )


def test_sights_that_cross_in_one_place_speak_for_fire_from_somewhere(land):
    """
    Craters and a bearing from elsewhere that meet are worth more than two at random, whoever fired;
    two that meet nowhere are worth less, and the mirror image is worth the same.
    """

    def seen(bearing, lon=37.95, way=90.0):
        sight = Bearing(lon=lon, lat=47.9, bearing_deg=bearing, error_deg=8.0, wild=0.1)
        return origin(WEST_OF_IT, land, direction=craters(way), bearings=[sight]).anywhere

    assert seen(45.0) > 1.5 > 1.0 > seen(225.0)
    assert seen(45.0) == pytest.approx(seen(315.0, way=270.0), rel=0.01)


def test_one_bearing_given_often_counts_once(land):
    """
    A flash told a thousand times to the same last digit moves no share more than it does once.
    """
    flash = Bearing(lon=37.5, lat=48.0, bearing_deg=60.0, error_deg=10.0, wild=0.1)
    impact = Impact(lon=37.45, lat=48.0, error_m=100.0)

    once, often = (origin(impact, land, bearings=many * [flash]) for many in (1, 1000))

    assert once == often


def test_an_uncertain_impact_makes_the_answer_less_sure(land):
    """
    An impact within two kilometres anywhere says less than one within fifty metres.
    """
    vague = Impact(lon=37.95, lat=48.0, error_m=2000.0)
    reach = [Reach(weapon="mortar", least_m=4_500, most_m=7_000)]
    sure = origin(WEST_OF_IT, land, direction=craters(90.0), reaches=reach)
    unsure = origin(vague, land, direction=craters(90.0), reaches=reach)

    assert unsure.shares["east"] < sure.shares["east"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"impact": Impact(lon=math.nan, lat=48.0)},
        {"impact": Impact(lon=37.0, lat=98.0)},
        {"reaches": [Reach(weapon="x", least_m=5.0, most_m=5.0)]},
        {"regions": [Region(shape=b"", probability=1.0)]},
        {"across": 1.0},
        {"depths_m": []},
    ],
)
def test_numbers_that_cannot_be_are_refused(land, wrong):
    """
    A place, reach, region, rate or depth that cannot be is refused with its name.
    """
    with pytest.raises(InputError):
        origin(wrong.pop("impact", WEST_OF_IT), land, **wrong)


def test_many_candidates_make_a_match_worth_little():
    """
    Where documented points lie all around, one that fits says nothing: the ratio is near 1; where
    all lie where the direction points, it is large.
    """
    around = [
        (37.95 + 0.3 * math.sin(t), 48.0 + 0.2 * math.cos(t)) for t in np.linspace(0, 6.28, 60)
    ]
    ahead = [(38.25, 48.0 + d) for d in (-0.01, 0.0, 0.01)]

    everywhere = compatible(WEST_OF_IT, craters(90.0), around)

    assert everywhere.fitting > 0
    assert everywhere.ratio == pytest.approx(1.0, abs=0.3)
    assert compatible(WEST_OF_IT, craters(90.0), ahead).ratio > 5.0
    assert compatible(WEST_OF_IT, craters(90.0), []).ratio == 1.0


def test_real_crater_fields_mostly_cannot_tell(shared):
    """
    Of the crater fields of 2014 the documented firing points fit nearly as many directions at
    random: the ratio against a random direction stays small for most, as the data's keepers warn.
    """
    import csv

    folder = shared / "data" / "attribution"
    points = json.loads((folder / "firing_positions.geojson").read_text())["features"]
    places = [tuple(p["geometry"]["coordinates"][:2]) for p in points]
    rows = [
        r for r in csv.DictReader((folder / "trajectories.csv").read_text("utf-8").splitlines())
        if r["name"] != "Untitled Path"
    ]  # fmt: skip
    found = []
    for row in rows:
        field = Impact(lon=float(row["impact_lon"]), lat=float(row["impact_lat"]), error_m=200.0)
        way = direction(
            [Bearing(lon=0, lat=0, bearing_deg=float(row["back_azimuth_deg"]), error_deg=10.0)]
        )
        reach = [Reach(weapon="gun or rocket", least_m=1_000, most_m=40_000)]
        found.append(compatible(field, way, places, reaches=reach))

    assert found
    ratios = np.array([c.ratio for c in found if c.points])
    assert np.median(ratios) < 10.0
    assert all(c.at_random <= c.points for c in found)
