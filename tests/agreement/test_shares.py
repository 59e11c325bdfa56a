import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.agreement import zones
from lendemain.agreement.ground import plane_of
from lendemain.agreement.shares import Places, margins_m, node_offsets, shares
from lendemain.probability import normal_below


def place(x, y, axes=(10.0, 10.0), turned=0.0, shape=None):
    shapes = np.full(1, None, dtype=object)
    shapes[0] = shape
    return Places(
        np.array([x], float), np.array([y], float), np.array([axes], float),
        np.array([math.radians(turned)]), shapes,
    )  # fmt: skip


def region_of(agreement, zone_id):
    plane = plane_of(agreement)
    zone = next(z for z in agreement.zones if z.zone_id == zone_id)
    line = next((n for n in agreement.lines if n.line_id == zone.line_id), None)
    return zones.region(zone, line, agreement, plane=plane), plane


def answer(agreement, zone_id, places):
    region, plane = region_of(agreement, zone_id)
    margins = margins_m(places, region)
    return float(margins[0]), float(shares(places, region, margins, plane=plane)[0])


def edge_x(agreement):
    """East of the plane's centre, in metres, of the front's middle."""
    return float(plane_of(agreement).metres(10.0, 45.5)[0])


@pytest.mark.parametrize(("west_of_m", "margin"), [(5000, 5000), (12_000, 3000), (20_000, -5000)])
def test_margins_are_distances_to_the_edge(read, west_of_m, margin):
    """
    Five kilometres behind the line the nearer edge of a belt of 15 is the line itself.
    """
    agreement = read()

    found, share = answer(agreement, "west-15", place(edge_x(agreement) - west_of_m, 0.0))

    assert abs(found - margin) < 60.0
    assert share == (1.0 if margin > 0 else 0.0)


@settings(max_examples=50, deadline=None)
@given(
    offset=st.floats(-30_000, 30_000), major=st.floats(20, 9000), ratio=st.floats(0.1, 1.0),
    turned=st.floats(0, 180), error=st.sampled_from([0.0, 1.0, 5.0]),
)  # fmt: skip
def test_shares_of_a_straight_belt_are_those_of_the_normal(
    read, offset, major, ratio, turned, error
):
    """
    Along a straight line the share is the normal's weight between the belt's edges, across the
    line, with the line's own error added in quadrature.
    """
    agreement = read(("error_km = 0.0", f"error_km = {error}"))
    axes = (major, major * ratio)

    _, share = answer(agreement, "west-15", place(edge_x(agreement) - offset, 0.0, axes, turned))

    across = math.hypot(axes[0] * math.sin(math.radians(turned)),
                        axes[1] * math.cos(math.radians(turned)), error * 1000.0)  # fmt: skip
    z = np.array([(15_000.0 - offset) / across, (0.0 - offset) / across])
    expected = float(np.diff(normal_below(z)[::-1])[0])
    assert abs(share - expected) < 0.02


def test_a_region_larger_than_the_zone_is_seldom_inside(read):
    """
    A place known to 10 km is hardly ever in a square of 8 by 11 km, though its centre is.
    """
    agreement = read()
    x, y = plane_of(agreement).metres(9.05, 45.45)

    margin, share = answer(agreement, "square", place(float(x), float(y), (10_000.0, 10_000.0)))

    width, height = 7817.0, 11113.0
    halves = normal_below([width / 2 / 10_000.0, height / 2 / 10_000.0])
    expected = float(np.prod(2.0 * halves - 1.0))
    assert margin > 0
    assert abs(share - expected) < 0.01


@pytest.mark.parametrize(("east", "expected"), [(-5000, 1.0), (-100, 0.55), (0, 0.5), (1200, 0.0)])
def test_regions_count_by_their_overlap(read, east, expected):
    """
    Of a square of two kilometres, the share inside is that of its area.
    """
    agreement = read()
    x = edge_x(agreement) + east
    shape = shapely.box(x - 1000, -1000, x + 1000, 1000)

    _, share = answer(agreement, "west-15", place(x, 0.0, shape=shape))

    assert abs(share - expected) < 0.01


def test_an_uncertain_line_blurs_the_overlap_of_regions(read):
    """
    A small region on one side of a line good to 5 km is there as probably as the normal says.
    """
    agreement = read(("error_km = 0.0", "error_km = 5.0"))
    x = edge_x(agreement)
    near, far = (
        answer(agreement, "west-15", place(x - d, 0.0, shape=shapely.box(x - d, 0, x - d + 10, 10)))
        for d in (3000.0, 7000.0)
    )

    assert abs(near[1] - float(normal_below(3 / 5) - normal_below(-12 / 5))) < 0.01
    assert abs(far[1] - float(normal_below(7 / 5) - normal_below(-8 / 5))) < 0.02


def test_large_regions_at_an_uncertain_line_overlap_on_average(read):
    """
    A region of 20 km about a line good to 2 km overlaps by half, whatever the line's error.
    """
    agreement = read(("error_km = 0.0", "error_km = 2.0"))
    x = edge_x(agreement)
    shape = shapely.box(x - 10_000, -10_000, x + 10_000, 10_000)

    _, share = answer(agreement, "west-15", place(x, 0.0, shape=shape))

    assert abs(share - 0.5) < 0.02


@settings(max_examples=30, deadline=None)
@given(offset=st.floats(-40_000, 40_000), sigma=st.floats(20, 6000))
def test_a_belt_on_both_sides_is_the_sum_of_its_sides(read, offset, sigma):
    """
    The share in a belt that reaches over both sides is that in the one plus that in the other.
    """
    both = ('party = "west"\nline = "front"\nwidth_km = 15.0',
            'line = "front"\ninner_km = 5.0\nwidth_km = 15.0')  # fmt: skip
    agreement = read(both)
    axes = (sigma, sigma)

    _, share = answer(agreement, "west-15", place(edge_x(agreement) - offset, 0.0, axes))

    edges = normal_below([(e - offset) / sigma for e in (-15_000, -5_000, 5_000, 15_000)])
    assert abs(share - float(edges[1] - edges[0] + edges[3] - edges[2])) < 0.02


def test_nodes_carry_equal_weight_and_are_symmetric():
    """
    The places that stand for an ellipse have its spread along both axes and mirror into themselves.
    """
    east, north = node_offsets(np.array([[2000.0, 500.0]]), np.array([0.0]))

    assert abs(north.std() / 2000.0 - 1.0) < 0.05
    assert abs(east.std() / 500.0 - 1.0) < 0.05
    assert np.allclose(np.sort(east[0]), np.sort(-east[0]))
    assert np.allclose(np.sort(north[0]), np.sort(-north[0]))
