import numpy as np
import shapely
from tests.border.made_up import LENGTH_KM, LINE, PLACES, ground

from lendemain.border.response import lines
from lendemain.border.sight import along
from lendemain.border.sight.terrain import Terrain


def test_distances_hands_and_kilometres_are_those_of_the_plane():
    """
    Every cell near the line, and no other, with its distance, its hand and its place along it.
    """
    found = ground()
    near = along.near(found, PLACES, 3_000.0)
    plane, path = lines.plane_of(PLACES), lines.path(PLACES, name="front")
    row, column = np.divmod(np.arange(found.heights.size), found.shape[1])
    places = shapely.points(*plane.metres(*found.place(row, column)))
    far = shapely.distance(places, path)

    expected = np.flatnonzero(far <= 3_000.0)
    given = near.row * found.shape[1] + near.column
    both = np.intersect1d(expected, given)
    assert len(both) >= 0.999 * max(len(expected), len(given))
    assert np.allclose(np.abs(near.aside_m), far[given], atol=6.0)
    way = shapely.line_locate_point(path, places[given]) / 1000.0
    assert np.quantile(np.abs(way - near.along_km), 0.99) < 0.05
    assert abs(near.length_km - LENGTH_KM) < 0.5
    north = shapely.get_y(places[given]) > 3_000.0
    assert (near.aside_m[north] > 0).all()


def test_terrain_elsewhere_has_no_cell_near_the_line():
    """
    A grid that does not reach the line gives no cells, and no error.
    """
    assert len(along.near(ground(), [(40.0, 50.0), (41.0, 50.0)], 1_000.0).row) == 0


def test_ground_that_the_terrain_does_not_hold_is_not_left_out():
    """
    Where the grid ends beside the line, unknown cells take its place: as many cells are near the
    line as with the whole grid, each in its place; a grid that holds all, or nothing, is the same.
    """
    whole = ground()
    part = Terrain(
        whole.west + 100 * whole.step_lon, whole.north - 60 * whole.step_lat, whole.step_lon,
        whole.step_lat, whole.heights[60:, 100:].copy(),
    )  # fmt: skip
    wider = along.reaching(part, PLACES, 3_000.0)
    one, other = (along.near(g, PLACES, 3_000.0) for g in (whole, wider))

    assert len(along.near(part, PLACES, 3_000.0).row) < len(one.row) == len(other.row)
    for a, b in zip(
        whole.place(one.row, one.column), wider.place(other.row, other.column), strict=True
    ):
        assert np.allclose(a, b, atol=1e-9)
    same = np.isfinite(wider.heights[other.row, other.column])
    assert 0 < same.sum() < len(same)
    assert (wider.heights[other.row, other.column] == whole.heights[one.row, one.column])[
        same
    ].all()
    assert along.reaching(whole, PLACES, 3_000.0) is whole
    assert along.reaching(part, [(40.0, 50.0), (41.0, 50.0)], 3_000.0) is part


def test_even_ground_is_smooth_and_unknown_ground_is_average():
    """
    Flat ground has no roughness; where no height is known a piece has the mean of the others.
    """
    found = ground()
    found.heights[:, :100] = 50.0
    found.heights[:, 160:200] = np.nan
    edges = np.linspace(0.0, 44_000.0, 9)

    rough = along.roughness(found, LINE.points, edges)

    assert rough[0] == 0.0
    assert (rough[-2:] > 0).all()
    assert np.isfinite(rough).all()
