"""Places: metres, winds, regions."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lendemain import geo

lons, lats = st.floats(-179.9, 179.9), st.floats(-80, 80)
near = st.floats(-200_000, 200_000)


@given(lons, lats, near, near)
def test_metres_and_back_is_the_same_place(lon, lat, x, y):
    """
    A place within 200 km of the centre comes back to a millimetre, wherever the centre is.
    """
    plane = geo.Plane(lon=lon, lat=lat)

    there = plane.metres(*plane.degrees(x, y))

    assert np.hypot(there[0] - x, there[1] - y) < 1e-3


@given(lons, lats, st.floats(0, 359.99), st.floats(1, 500_000))
def test_going_somewhere_and_asking_the_way_agree(lon, lat, bearing, metres):
    """
    The distance and bearing to the place reached are those one set out with.
    """
    there = geo.place_at(lon, lat, bearing=bearing, metres=metres)

    assert geo.distance_m(lon, lat, *there) == pytest.approx(metres, abs=1e-3)
    turn = (geo.bearing_deg(lon, lat, *there) - bearing + 180) % 360 - 180
    assert abs(turn) < 1e-3


@given(st.floats(0, 359.999))
def test_a_bearing_is_within_its_winds_sector(bearing):
    """
    The wind of a bearing is at most 11.25 degrees away from it.
    """
    middle = geo.wind_bearing_deg(geo.wind(bearing))

    assert abs((bearing - middle + 180) % 360 - 180) <= 11.25


@given(lons, lats, st.floats(0, 5000), st.floats(100, 5000), st.floats(0, 359), st.floats(5, 180))
def test_a_sector_has_the_area_of_its_annulus(lon, lat, near_m, depth, first, width):
    """
    A sector's area is its share of the annulus between its two distances, to a per cent.
    """
    far = near_m + depth
    shape = geo.sector_polygon(
        lon, lat, distances_m=(near_m, far), bearings_deg=(first, first + width)
    )

    expected = math.pi * (far**2 - near_m**2) * width / 360
    assert geo.area_m2(shape) == pytest.approx(expected, rel=0.01)


def test_an_ellipse_as_a_polygon_keeps_its_area_and_its_turn():
    """
    The polygon has the ellipse's area, and reaches farthest along the major axis' bearing.
    """
    shape = geo.ellipse_polygons([0.0], [0.0], axes_m=[[3000.0, 1000.0]], turned_deg=[90.0])[0]

    assert shape.area == pytest.approx(math.pi * 3000 * 1000, rel=1e-9)
    assert shape.bounds[2] > 3 * shape.bounds[3] * 0.99


def test_areal_drops_what_is_no_area():
    """
    Cuts may leave points and lines; only areas are zones.
    """
    square = shapely.box(0, 0, 1, 1)
    mixed = shapely.GeometryCollection([square, shapely.LineString([(2, 2), (3, 3)])])

    assert shapely.equals(geo.areal(mixed), square)
    assert geo.areal(shapely.Point(0, 0)).is_empty
