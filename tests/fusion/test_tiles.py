"""Places on a plane by polynomials: as the geodesic has them, and the same in any company."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import geo
from lendemain.fusion import tiles


@pytest.mark.parametrize(
    ("lon", "lat"), [(37.5, 48.0), (0.3, 0.1), (-179.7, -50.0), (10.0, 89.0), (100.0, -75.5)]
)
def test_places_are_where_the_geodesic_has_them(lon, lat):
    """
    Within a ten-thousandth of a millimetre, on tiles and beyond them, at the pole and the seam.
    """
    plane, rng = geo.Plane(lon=lon, lat=lat), np.random.default_rng(3)
    lons = lon + rng.uniform(-25.0, 25.0, 2_000)
    lats = np.clip(lat + rng.uniform(-25.0, 25.0, 2_000), -90.0, 90.0)

    x, y = tiles.metres(plane, lons, lats)

    there_x, there_y = plane.metres(lons, lats)
    assert np.hypot(x - there_x, y - there_y).max() < 1e-7


@given(st.lists(st.tuples(st.floats(-30, 30), st.floats(-15, 15)), min_size=1, max_size=20))
def test_a_place_has_the_same_bits_alone_and_among_others(places):
    """
    What comes with a place, and what came before it, changes nothing.
    """
    lon, lat = np.array(places).T
    plane = geo.Plane(lon=3.5, lat=0.25)

    together = np.column_stack(tiles.metres(plane, lon, lat))
    alone = [np.concatenate(tiles.metres(plane, *np.array([[a], [b]]))) for a, b in places]

    assert together.tobytes() == np.array(alone).tobytes()


def test_no_place_is_no_place():
    """
    Nothing comes back for nothing.
    """
    x, y = tiles.metres(geo.Plane(lon=0.0, lat=0.0), np.zeros(0), np.zeros(0))

    assert (len(x), len(y)) == (0, 0)
