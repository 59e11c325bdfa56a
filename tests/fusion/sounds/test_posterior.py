"""Rules of a posterior over cells of unlike size."""

import numpy as np
import pytest
import shapely

from lendemain.fusion.sounds.posterior import Posterior
from lendemain.geo import Plane

PLANE = Plane(lon=37.5, lat=48.0)


def posterior():
    """Four small cells that hold 80 %, and a large one beside them that holds the rest."""
    return Posterior(
        x=np.array([-1.0, 1.0, -1.0, 1.0, 12.0]), y=np.array([-1.0, -1.0, 1.0, 1.0, 0.0]),
        half=np.array([1.0, 1.0, 1.0, 1.0, 10.0]), weight=np.array([0.3, 0.22, 0.18, 0.1, 0.2]),
        evidence=0.0,
    )  # fmt: skip


def test_the_smallest_region_takes_the_densest_cells_first():
    """
    A large cell of the same weight comes after all small ones, and the area is the cells' own.
    """
    found = posterior()

    assert found.densest(0.5).tolist() == [0, 1]
    assert 4 not in found.densest(0.8)
    assert found.area_km2(0.5) * 1e6 == pytest.approx(2 * 4.0)
    assert found.area_km2(0.9) * 1e6 == pytest.approx(4 * 4.0 + 400.0)
    assert found.half_m == 1.0


def test_a_place_ranks_by_what_is_denser():
    """
    A place in a cell ranks by the weight of all denser cells and half its own; one in no cell at 1.
    """
    found = posterior()

    assert found.rank(-1.5, -0.5) == pytest.approx(0.15)
    assert found.rank(1.5, 1.5) == pytest.approx(0.75)
    assert found.rank(15.0, 3.0) == pytest.approx(0.9)
    assert found.rank(99.0, 0.0) == 1.0


def test_the_region_is_what_its_cells_cover():
    """
    The region in degrees covers the middles of its cells and no others; the best place lies in it.
    """
    found = posterior()
    region = found.region(0.8, PLANE)
    lon, lat = PLANE.degrees(found.x, found.y)

    assert region.is_valid
    assert shapely.contains_xy(region, lon, lat).tolist() == [True, True, True, True, False]
    assert found.best() == (-1.0, -1.0)
