"""Stations that are a little elsewhere, a little late, or turned from north, named from tables."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from lendemain import geo, tables
from lendemain.fusion.sounds import slight
from lendemain.records.arrival import Arrival, Heard, Hearing, Station

START = datetime(2026, 2, 3, 10, tzinfo=UTC)
PLANE = geo.Plane(lon=37.5, lat=48.0)
WHERE = np.array([[x, y] for x in (-4e3, 0.0, 4e3) for y in (-4e3, 0.0, 4e3)])
SPEED_MPS = 340.0


def told(seed, *, moved_m=0.0, turned_deg=0.0, ahead_s=0.0, acts=20, noise_s=0.05):
    """Nine arrays of which the fifth stands elsewhere, is turned, or has its clock ahead; all they
    told is put to the acts.
    """
    rng = np.random.default_rng(seed)
    place, fifth = rng.uniform(-4e3, 4e3, (acts, 2)), np.arange(9) == 4
    stood = WHERE + fifth[:, None] * np.array([0.6, -0.8]) * moved_m
    arrivals, hearings, heard = [], [], []
    for k in range(acts):
        off = place[k] - stood
        late = np.hypot(*off.T) / SPEED_MPS + noise_s * rng.normal(size=9) + fifth * ahead_s
        north = np.degrees(np.arctan2(*off.T)) + 2.0 * rng.normal(size=9) + fifth * turned_deg
        for s in range(9):
            name, when = f"{s}|{k}", START + timedelta(seconds=60.0 * k + float(late[s]))
            arrivals.append(Arrival(
                arrival_id=name, station_id=f"s{s}", time=when, bearing_deg=float(north[s] % 360),
            ))  # fmt: skip
            hearings.append(Hearing(heard_id=f"h{k}", arrival_id=name, probability=0.95))
        lon, lat = (float(a) for a in PLANE.degrees(*place[k]))
        begin = START + timedelta(seconds=60.0 * k)
        heard.append(Heard(
            heard_id=f"h{k}", start=begin, end=begin, lon=lon, lat=lat, region_50=b"",
            region_90=b"", area_90_km2=1e-5, probability=1.0, arrivals=9,
        ))  # fmt: skip
    lon, lat = PLANE.degrees(*WHERE.T)
    stations = [
        Station(station_id=f"s{k}", lon=float(a), lat=float(b), bearing_error_deg=3.0)
        for k, (a, b) in enumerate(zip(lon, lat, strict=True))
    ]
    whole = ((Arrival, arrivals), (Heard, heard), (Hearing, hearings))
    return stations, *(tables.table(r, v) for r, v in whole)


def doubted(given, *, speed_mps=SPEED_MPS, **more):
    return slight.doubted(*given, speed_mps=speed_mps, **more)


def test_an_array_that_was_moved_is_named_by_its_place():
    """
    250 m away, with all it told put to acts as if it were right: named, by as much, with the error
    of that; no neighbour is.
    """
    [row] = doubted(told(1, moved_m=250.0))

    assert (row.station_id, row.wrong, row.shift_s, row.turned_deg) == ("s4", "place", None, None)
    assert abs(row.moved_m - 250.0) < 3.0 * row.moved_error_m + 5.0
    assert row.probability > 0.95
    assert row.agreed > 10


@pytest.mark.parametrize("turned_deg", [5.0, -30.0])
def test_an_array_that_was_turned_is_named_by_how_far(turned_deg):
    """
    Its directions are all off by as much, clockwise where positive; no other array is named.
    """
    [row] = doubted(told(2, turned_deg=turned_deg))

    assert (row.station_id, row.wrong, row.moved_m, row.shift_s) == ("s4", "bearing", None, None)
    assert row.turned_deg == pytest.approx(turned_deg, abs=1.6)
    assert 0.1 < row.turned_error_deg < 1.5


def test_a_clock_a_little_ahead_is_named_by_its_clock():
    """
    One second ahead is said to be the clock, with its error.
    """
    [row] = doubted(told(3, ahead_s=1.0))

    assert (row.station_id, row.wrong) == ("s4", "clock")
    assert row.shift_s == pytest.approx(1.0, abs=0.15)
    assert 0.0 < row.shift_error_s < 0.1


@pytest.mark.parametrize("seed", range(4))
def test_what_is_right_is_not_named(seed):
    """
    Arrays that are right are not named, nor is one that is named already, nor any of too few.
    """
    assert doubted(told(seed)) == []
    assert doubted(told(seed, moved_m=250.0), named={"s4"}) == []
    stations, *whole = told(seed, moved_m=250.0)
    assert doubted((stations[:4], *whole)) == []


@pytest.mark.parametrize("speed_mps", [336.0, 344.0])
def test_a_speed_of_sound_that_was_not_supposed_is_no_station_s_fault(speed_mps):
    """
    However fine the times, a speed one per cent off puts corners metres away; a survey may, too:
    nobody is named for that, and whoever stands 250 m away still is.
    """
    fine = {"noise_s": 0.002, "acts": 60}

    assert doubted(told(5, **fine), speed_mps=speed_mps) == []
    assert doubted(told(5, moved_m=9.0, ahead_s=0.02, **fine)) == []
    assert "s4" in {
        row.station_id for row in doubted(told(5, moved_m=250.0, **fine), speed_mps=speed_mps)
    }
