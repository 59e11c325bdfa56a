"""Cells: stable, whole-world, nearly equal in area."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.access import cells

sides = st.sampled_from([1000, 5000, 10_000, 40_000, 320_000])
lons, lats = st.floats(-180, 180), st.floats(-90, 90)


@given(lons, lats, sides)
def test_a_place_lies_in_its_cell_and_the_cell_in_itself(lon, lat, side):
    """
    A place lies within the bounds of its cell, and the middle of a cell is in that cell: what was
    made coarse once is not changed by being made coarse again.
    """
    cell = cells.cells([lon], [lat], cell_m=side)
    west, south, east, north = cells.bounds(cell, cell_m=side)[0]
    middle = cells.centres(cell, cell_m=side)

    assert south - 1e-9 <= lat <= north + 1e-9
    if abs(lat) < 90:
        assert any(west - 1e-9 <= lon + turn <= east + 1e-9 for turn in (-360, 0, 360))
    assert cells.cells(*middle, cell_m=side).tolist() == cell.tolist()


@given(lats, sides, st.integers(-3, 3))
def test_the_antimeridian_is_one_line(lat, side, turns):
    """
    180 and -180, and whole turns, are the same place.
    """
    lon = [180.0, -180.0, 180.0 + 360 * turns]

    assert len(set(cells.cells(lon, [lat] * 3, cell_m=side).tolist())) == 1


@given(st.lists(lons, min_size=2, max_size=9), sides, st.sampled_from([-90.0, 90.0]))
def test_each_pole_is_one_place(lon, side, pole):
    """
    At a pole every longitude is the same cell.
    """
    assert len(set(cells.cells(lon, [pole] * len(lon), cell_m=side).tolist())) == 1


@pytest.mark.parametrize("side", [1000, 5000, 10_000])
def test_areas_are_nearly_equal(side):
    """
    From 80 south to 80 north the areas of cells differ by less than 1 in 100 from the square of the
    side; around the poles by less than 6.
    """
    lat = np.linspace(-90, 90, 20_001)
    found = cells.cells(np.zeros_like(lat), lat, cell_m=side)
    west, south, east, north = np.radians(cells.bounds(found, cell_m=side)).T
    shares = cells.RADIUS_M**2 * (east - west) * (np.sin(north) - np.sin(south)) / side**2

    assert np.abs(shares[np.abs(lat) < 80] - 1).max() < 0.01
    assert np.abs(shares - 1).max() < 0.06


def test_what_is_no_place_has_no_cell():
    """
    Not a number, infinity and latitudes beyond the poles are nowhere, and nowhere has no bounds.
    """
    found = cells.cells([np.nan, 0, 0, np.inf], [0, np.nan, 91, 0], cell_m=1000)

    assert found.tolist() == [cells.NOWHERE] * 4
    assert np.isnan(cells.bounds(found, cell_m=1000)).all()


def test_asking_again_teaches_nothing():
    """
    An averaging attack: a thousand answers about one place have one mean, that of one answer.
    """
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-180, 180, 200), rng.uniform(-90, 90, 200)
    once = np.column_stack(cells.centres(cells.cells(lon, lat, cell_m=10_000), cell_m=10_000))
    again = np.mean(
        [np.column_stack(cells.centres(cells.cells(lon, lat, cell_m=10_000), cell_m=10_000))
         for _ in range(1000)], axis=0,
    )  # fmt: skip

    assert np.allclose(again, once, atol=1e-9)
