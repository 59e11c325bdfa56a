import math

import numpy as np
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lendemain.agreement.ground import belt, densified, divided, drawn, plane_of, sides

points = st.lists(
    st.tuples(st.floats(9.0, 11.0), st.floats(45.0, 46.0)).map(
        lambda p: (round(p[0], 2), round(p[1], 2))
    ),
    min_size=2, max_size=8, unique=True,
)  # fmt: skip


def line_of(read, vertices):
    """The small agreement's front, running through other places."""
    from dataclasses import replace

    agreement = read()
    line = replace(agreement.lines[0], points=tuple(vertices))
    return line, plane_of(agreement)


def test_a_straight_belt_is_a_strip_and_a_quarter_disc_at_each_end(read):
    """
    The area of a one-sided belt along a straight line is its length times its width, and half a
    disc; the two sides are equal.
    """
    line, plane = line_of(read, [(10.0, 45.0), (10.0, 46.0)])
    length = drawn(line, plane).length

    west = belt(line, plane, party="west", inner_m=0.0, outer_m=15_000.0)
    east = belt(line, plane, party="east", inner_m=0.0, outer_m=15_000.0)

    expected = length * 15_000.0 + math.pi * 15_000.0**2 / 2
    assert math.isclose(west.area, expected, rel_tol=2e-3)
    assert math.isclose(west.area, east.area, rel_tol=1e-6)
    assert shapely.intersection(west, east).area < 1.0


@settings(max_examples=60, deadline=None)
@given(vertices=points, inner=st.floats(0, 20_000), width=st.floats(100, 80_000))
def test_belts_are_valid_and_apart_however_the_line_winds(read, vertices, inner, width):
    """
    A belt never crosses itself; the two sides' belts share no area, and together are the band.
    """
    line, plane = line_of(read, vertices)
    assume(shapely.LineString(vertices).is_simple and divided(line, plane))

    left = belt(line, plane, party="west", inner_m=inner, outer_m=inner + width)
    right = belt(line, plane, party="east", inner_m=inner, outer_m=inner + width)
    both = belt(line, plane, party="", inner_m=inner, outer_m=inner + width)

    assert left.is_valid
    assert right.is_valid
    assert both.is_valid
    assert shapely.intersection(left, right).area <= 1e-6 * both.area + 1.0
    assert math.isclose(left.area + right.area, both.area, rel_tol=1e-4, abs_tol=1e4)


@settings(max_examples=40, deadline=None)
@given(vertices=points)
def test_the_sides_are_where_they_are_said_to_be(read, vertices):
    """
    Just left of the middle of every stretch lies the left side, just right of it the right.
    """
    line, plane = line_of(read, vertices)
    assume(shapely.LineString(vertices).is_simple and divided(line, plane))
    path = shapely.get_coordinates(drawn(line, plane))
    left, right = sides(line, plane)

    middle, along = (path[1:] + path[:-1]) / 2, path[1:] - path[:-1]
    out = np.column_stack([-along[:, 1], along[:, 0]])
    out = out / np.hypot(*along.T)[:, None] * 0.01

    assert left.is_valid
    assert right.is_valid
    assert shapely.contains_xy(left, *(middle + out).T).all()
    assert shapely.contains_xy(right, *(middle - out).T).all()


def test_a_line_that_hooks_back_does_not_divide(read):
    """
    A line whose end, drawn on, meets the line again leaves it open which side is whose.
    """
    line, plane = line_of(read, [(10, 45), (10, 46), (10.2, 46), (10.2, 45.5), (10.15, 45.5)])

    assert not divided(line, plane)


@given(st.floats(0.05, 2.0))
def test_densified_areas_stay_as_they_were(step):
    """
    More corners on straight edges change neither the area nor the holes.
    """
    shape = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))

    dense = densified(shape, step)

    assert math.isclose(dense.area, 8.0)
    assert shapely.get_num_coordinates(dense) >= shapely.get_num_coordinates(shape)
