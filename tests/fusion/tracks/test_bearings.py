"""Places from directions alone."""

import numpy as np
import pyarrow as pa
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import geo, tables
from lendemain.fusion.tracks import bearings, tracking
from lendemain.records.track import Bearing, Plot

PLANE = geo.Plane(lon=37.5, lat=48.0)
START_US = 1_700_000_000_000_000
SENSORS = {"a": (-6000.0, 0.0), "b": (6000.0, -1000.0), "c": (0.0, -7000.0)}


def seen(places, *, sensors="ab", at=0.0, error=0.2, noise=None, reach=30_000.0):
    """What sensors tell of some places at a time, in degrees."""
    rows = []
    for name in sensors:
        x, y = SENSORS[name]
        lon, lat = PLANE.degrees(np.array([x]), np.array([y]))
        for px, py in places:
            to_lon, to_lat = PLANE.degrees(np.array([px]), np.array([py]))
            turn = pyproj.Geod(ellps="WGS84").inv(lon[0], lat[0], to_lon[0], to_lat[0])[0]
            turn += 0.0 if noise is None else error * noise.normal()
            rows.append(Bearing(
                source="df", row=len(rows), sensor=name,
                time=tables.moments(np.array([START_US + round(at * 1e6)]))[0].as_py(),
                lon=float(lon[0]), lat=float(lat[0]), bearing_deg=turn % 360.0, error_deg=error,
                range_m=reach,
            ))  # fmt: skip
    return tables.table(Bearing, rows)


def metres(plots):
    """Where plots lie."""
    return np.column_stack(PLANE.metres(plots["lon"].to_numpy(), plots["lat"].to_numpy()))


@given(st.floats(-4000.0, 4000.0), st.floats(2000.0, 12_000.0))
def test_two_bearings_meet_where_the_thing_is(x, y):
    """
    Exact bearings of two sensors meet within metres of the place, with an error that grows with
    theirs.
    """
    one, wide = (bearings.plots(seen([(x, y)], error=e)) for e in (0.2, 2.0))

    assert np.hypot(*(metres(one) - [x, y]).T) == pytest.approx([0.0], abs=2.0)
    assert wide["error_m"][0].as_py() > 5.0 * one["error_m"][0].as_py()


def test_stated_errors_are_what_places_err_by():
    """
    Over many looks places err by no more than their errors say: two in three within 1.5 sigma.
    """
    rng, out = np.random.default_rng(1), []
    for k in range(200):
        plots = bearings.plots(seen([(1000.0, 6000.0)], at=10.0 * k, error=0.5, noise=rng))
        off = np.hypot(*(metres(plots) - [1000.0, 6000.0]).T)
        out += (off / plots["error_m"].to_numpy()).tolist()

    assert np.mean(np.array(out) < 1.5) > 0.66
    assert np.mean(np.array(out) < 3.0) > 0.98


def test_a_third_sensor_tells_ghosts():
    """
    Two things make four places of two sensors, and two of three.
    """
    places = [(-2000.0, 5000.0), (2500.0, 8000.0)]

    assert bearings.plots(seen(places)).num_rows == 4
    found = bearings.plots(seen(places, sensors="abc"))
    assert found.num_rows == 2
    assert np.allclose(np.sort(metres(found), axis=0), np.sort(places, axis=0), atol=5.0)


def test_places_that_may_be_ghosts_say_so():
    """
    Each of four places of two things seen by two sensors has two rivals; where a third sensor
    looked, the two places have none, three rays each, and a covariance smaller than with two.
    """
    places = [(-2000.0, 5000.0), (2500.0, 8000.0)]
    two = bearings.intersections(seen(places))
    three = bearings.intersections(seen(places, sensors="abc"))

    assert two["rivals"].to_pylist() == [2, 2, 2, 2]
    assert three["rivals"].to_pylist() == [0, 0]
    assert three["rays"].to_pylist() == [3, 3]
    area = [float(np.min(f["xx"].to_numpy() * f["yy"].to_numpy() - f["xy"].to_numpy() ** 2))
            for f in (two, three)]  # fmt: skip
    assert area[1] < area[0]


def test_a_flood_of_directions_is_bounded():
    """
    Five thousand directions of one sensor in a second keep no more than so many rays, the surest,
    and the other sensor's are among them.
    """
    rng = np.random.default_rng(5)
    place = [(1000.0, 6000.0)]
    few = seen(place)
    false = seen([tuple(p) for p in rng.uniform(-9e3, 9e3, (2500, 2))], sensors="a", error=3.0)
    found = bearings.intersections(pa.concat_tables([few, false]).unify_dictionaries())

    assert found.num_rows < bearings.RAYS_MAX
    off = np.hypot(*(metres(found) - place[0]).T)
    assert off.min() < 2.0


def test_one_sensor_flat_rays_and_what_lies_behind_give_no_place():
    """
    A single sensor, rays that cross at five degrees, a thing out of range: no plot.
    """
    assert bearings.plots(seen([(0.0, 5000.0)], sensors="a")).num_rows == 0
    assert bearings.plots(seen([(200_000.0, 10_000.0)], reach=1e6)).num_rows == 0
    assert bearings.plots(seen([(0.0, 5000.0)], reach=4000.0)).num_rows == 0
    assert bearings.plots(seen([]).slice(0, 0)).num_rows == 0


def test_numbers_that_are_none_are_left_out():
    """
    NaN, no error and no range are no bearing.
    """
    rows = seen([(0.0, 5000.0)])
    for name, value in (("bearing_deg", np.nan), ("error_deg", 0.0), ("range_m", -1.0)):
        at = rows.schema.get_field_index(name)
        column = pa.array([value, rows[name][1].as_py()], pa.float32())
        assert bearings.plots(rows.set_column(at, rows.schema.field(at), column)).num_rows == 0


def test_what_is_seen_by_direction_alone_is_tracked():
    """
    Two movers seen by two direction finders for a minute are two tracks: ghosts get none that
    lasts as long.
    """
    rng, parts = np.random.default_rng(3), []
    for k in range(30):
        t = 4.0 * k
        places = [(-3000.0 + 25.0 * t, 5000.0), (2000.0, 9000.0 - 30.0 * t)]
        parts.append(bearings.plots(seen(places, sensors="abc", at=t, error=0.3, noise=rng)))

    found = tracking.tracked(tables.joined(Plot, parts))

    long = [n for n in found.tracks["plots"].to_pylist() if n >= 20]
    assert len(long) == 2
