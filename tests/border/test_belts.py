import numpy as np
import pytest
import shapely
from tests.border.made_up import PLACES

from lendemain.border import belts
from lendemain.border.response import lines
from lendemain.errors import InputError

EDGES = [1_000.0, 3_000.0, 5_000.0, 10_000.0, 15_000.0]


def winding(places=600):
    """A line of some 1,250 km that winds."""
    lon = np.linspace(24.0, 38.0, places)
    lat = 48.5 + 0.5 * np.sin(lon) + 0.01 * np.sin(40 * lon)
    return lines.path(list(zip(lon.tolist(), lat.tolist(), strict=True)), name="long")


def test_belts_of_a_long_line_are_sound_and_share_no_ground():
    """
    Five belts a side of 1,250 km: valid, without overlap, and together all that lies within reach.
    """
    path = winding()

    found = belts.belts(path, EDGES)

    assert 1_200_000 < path.length < 1_400_000
    assert len(found) == 10
    assert all(b.shape.is_valid and b.shape.area > 0 for b in found)
    together = shapely.union_all([b.shape for b in found])
    assert abs(sum(b.shape.area for b in found) / together.area - 1.0) < 1e-9
    assert abs(together.area / shapely.buffer(path, EDGES[-1], quad_segs=12).area - 1.0) < 1e-9


def test_a_belt_lies_on_its_own_hand():
    """
    Ground on the left of who walks along the line is in left belts only, at its distance.
    """
    path = shapely.LineString([(0, 0), (10_000, 0)])

    found = {(b.hand, b.outer_m): b.shape for b in belts.belts(path, [500.0, 900.0])}

    assert found["left", 500.0].contains(shapely.Point(5_000, 400))
    assert found["left", 900.0].contains(shapely.Point(5_000, 600))
    assert found["right", 500.0].contains(shapely.Point(5_000, -400))
    assert not found["left", 900.0].intersects(shapely.Point(5_000, -600))


def test_stretches_share_the_ground_out():
    """
    Ground within reach belongs to one stretch alone, and a place on the line to its own.
    """
    path = lines.path(PLACES, name="front")
    cuts = [0.0, path.length / 3, path.length]

    one, other = belts.stretches(path, cuts, 5_000.0)

    assert one.is_valid
    assert other.is_valid
    assert shapely.intersection(one, other).area < 1.0
    assert (
        abs((one.area + other.area) / shapely.buffer(path, 5_000.0, quad_segs=12).area - 1) < 1e-6
    )
    assert one.contains(shapely.line_interpolate_point(path, path.length / 6))
    assert other.contains(shapely.line_interpolate_point(path, path.length / 2))


@pytest.mark.parametrize("edges", [[], [5.0, 5.0], [9.0, 3.0], [0.0], [float("nan")], [-4.0]])
def test_edges_that_do_not_rise_are_refused(edges):
    """
    A belt of no width, of unknown width, or inside another is no belt.
    """
    with pytest.raises(InputError, match="edges do not rise"):
        belts.belts(shapely.LineString([(0, 0), (1, 0)]), edges)
