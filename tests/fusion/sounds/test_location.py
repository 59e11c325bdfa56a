"""Rules of locating a sound."""

import math

import numpy as np
import pytest
import shapely

from lendemain.errors import InputError
from lendemain.fusion.sounds.location import (
    Air,
    learnt,
    located,
    network,
    origin_time_s,
    speed_of_sound_mps,
)
from lendemain.geo import Plane
from lendemain.records.arrival import Station

AIR = Air(time_error_s=0.05, wind_mps=2.0, speed_error_mps=1.5, wild=0.04, path_error=1e-4)


def net_at(lon=37.5, lat=48.0, count=12, seed=2, bearings=None, spread=8_000.0):
    rng = np.random.default_rng(seed)
    plane = Plane(lon=lon, lat=lat)
    xy = rng.uniform(-spread, spread, (count, 2))
    lons, lats = plane.degrees(xy[:, 0], xy[:, 1])
    return network(
        [
            Station(station_id=f"s{k}", lon=float(a), lat=float(b), bearing_error_deg=bearings)
            for k, (a, b) in enumerate(zip(lons, lats, strict=True))
        ],
        reach_m=6_000.0,
    )


def sound_at(net, place, rng, *, rows=None, error=0.05, wild=0.04):
    """Stations and times of a sound, with wind and speed drawn as `AIR` says."""
    rows = np.arange(len(net.x)) if rows is None else np.asarray(rows)
    east, north = net.x[rows] - place[0], net.y[rows] - place[1]
    far = np.hypot(east, north)
    wind = rng.normal(0, 2.0, 2)
    speed = 340.0 + rng.normal(0, 1.5) + (east * wind[0] + north * wind[1]) / far
    times = far / speed + rng.normal(0, error, len(rows))
    lost = rng.random(len(rows)) < wild
    return rows, times + np.where(lost, rng.uniform(-20, 20, len(rows)), 0.0)


def test_regions_hold_the_truth_as_often_as_they_say():
    """
    Over 200 sounds the 50 % region holds the truth about half the time, the 90 % region nine times
    in ten.
    """
    rng, net = np.random.default_rng(4), net_at()
    ranks = []
    for _ in range(200):
        place = rng.uniform(-7_000, 7_000, 2)
        rows = rng.choice(12, 8, replace=False)
        found = located(net, *sound_at(net, place, rng, rows=rows), air=AIR)
        ranks.append(found.rank(*place))

    assert np.mean(np.array(ranks) <= 0.5) == pytest.approx(0.5, abs=0.09)
    assert np.mean(np.array(ranks) <= 0.9) == pytest.approx(0.9, abs=0.05)


def test_two_stations_give_a_hyperbola_not_a_point():
    """
    Two arrivals leave a band that runs through the whole square.
    """
    rng, net = np.random.default_rng(1), net_at()
    found = located(net, *sound_at(net, (0.0, 0.0), rng, rows=[0, 1], wild=0.0), air=AIR)

    assert found.area_km2(0.9) > 10.0
    assert found.rank(0.0, 0.0) < 1.0


def test_stations_in_a_row_leave_both_sides():
    """
    Stations in a straight row cannot tell one side from the other, and the region says so.
    """
    plane = Plane(lon=37.5, lat=48.0)
    lons, lats = plane.degrees(np.linspace(-6000, 6000, 7), np.zeros(7))
    net = network(
        [
            Station(station_id=str(k), lon=float(a), lat=float(b))
            for k, (a, b) in enumerate(zip(lons, lats, strict=True))
        ],
        reach_m=6_000.0,
    )  # fmt: skip
    far = np.hypot(net.x - 1000.0, net.y - 3000.0)
    found = located(net, np.arange(7), far / 340.0, air=AIR)
    above = found.weight[found.y > 0].sum()

    assert above == pytest.approx(0.5, abs=0.05)


def test_a_clock_an_hour_off_is_left_out():
    """
    One station whose clock is off by an hour changes the place by less than its error.
    """
    rng, net = np.random.default_rng(3), net_at()
    rows, times = sound_at(net, (1000.0, 2000.0), rng, wild=0.0)
    good = located(net, rows, times, air=AIR).best()
    times[4] += 3600.0
    bad = located(net, rows, times, air=AIR).best()

    assert math.dist(good, bad) < 60.0


def test_the_same_sound_moved_in_time_or_over_the_globe_is_located_alike():
    """
    Times count by their differences, and the antimeridian and high latitudes are places like any
    other.
    """
    spots = []
    for lon, lat in ((37.5, 48.0), (179.999, 48.0), (-180.0, -48.0)):
        net = net_at(lon, lat)
        rows, times = sound_at(net, (500.0, 700.0), np.random.default_rng(9), wild=0.0)
        found = located(net, rows, times + 1e6, air=AIR)
        spots.append(math.dist(found.best(), (500.0, 700.0)))
        region = found.region(0.9, net.plane)
        assert region.is_valid
        assert shapely.area(region) > 0.0

    assert max(spots) < 120.0


def test_bearings_shrink_the_region():
    """
    Bearings of three degrees beside the times of three stations make the region smaller.
    """
    net = net_at(bearings=3.0)
    rng = np.random.default_rng(6)
    rows, times = sound_at(net, (0.0, 0.0), rng, rows=[0, 1, 2], wild=0.0)
    told = np.degrees(np.arctan2(-net.x[rows], -net.y[rows]))

    alone = located(net, rows, times, air=AIR).area_km2(0.9)
    assert located(net, rows, times, air=AIR, bearings_deg=told).area_km2(0.9) < alone / 2


def test_what_the_errors_are_is_learnt():
    """
    From errors stated three times too small, sixteen sounds teach the true ones to a third.
    """
    rng, net = np.random.default_rng(8), net_at()
    sounds = [
        (*sound_at(net, rng.uniform(-6000, 6000, 2), rng, error=0.15), None) for _ in range(16)
    ]
    air, _ = learnt(net, sounds, air=AIR, rounds=2)

    assert air.time_error_s == pytest.approx(0.15, rel=0.34)


def test_the_time_of_origin_is_what_the_arrivals_agree_on():
    """
    The arrivals less their travel times agree on when it began.
    """
    net = net_at()
    far = np.hypot(net.x - 100.0, net.y - 200.0)
    when = origin_time_s(net, np.arange(12), 7.0 + far / 340.0, air=AIR, place=(100.0, 200.0))

    assert when == pytest.approx(7.0)


def test_sound_is_faster_in_warm_air():
    """
    0.6 m/s for each degree near 20.
    """
    assert speed_of_sound_mps(21.0) - speed_of_sound_mps(20.0) == pytest.approx(0.59, abs=0.02)


@pytest.mark.parametrize(
    ("rows", "times"),
    [([0], [1.0]), ([0, 1], [1.0, math.nan]), ([0, 1], [1.0]), ([0, 1], [1.0, math.inf])],
)
def test_what_cannot_be_located_is_refused(rows, times):
    """
    One arrival alone, or times that are none, are refused.
    """
    with pytest.raises(InputError):
        located(net_at(), np.array(rows), np.array(times), air=AIR)


@pytest.mark.parametrize(
    "stations",
    [
        [],
        [Station(station_id="a", lon=1.0, lat=2.0)] * 2,
        [Station(station_id="a", lon=math.nan, lat=2.0)],
        [Station(station_id="a", lon=1.0, lat=90.0)],
    ],
)
def test_a_network_needs_stations_with_places(stations):
    """
    No stations, one twice, or one without a place, are refused.
    """
    with pytest.raises(InputError):
        network(stations, reach_m=1000.0)
