"""Pieces of SVG: well formed whatever they hold."""

import xml.etree.ElementTree as ElementTree

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lendemain.reports import svg


@given(st.text(max_size=60))
def test_any_words_can_be_drawn(words):
    """Hostile text stays text."""
    drawn = svg.picture((10, 10), [svg.text((1, 2), words)], title=words, font="serif")
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own text

    assert [child.tag.rpartition("}")[2] for child in root] == ["title", "text"]


@given(st.floats(-1e6, 1e6))
def test_numbers_are_short_and_close(value):
    """One decimal, no exponent, no negative nought."""
    written = svg.number(value)

    assert abs(float(written) - value) <= 0.05 + 1e-9
    assert "e" not in written
    assert written != "-0"


def test_holes_and_parts_are_drawn():
    """A polygon's hole is a ring of its own; points have no path."""
    ring = shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6))

    assert svg.path(ring).count("Z") == 2
    assert svg.path(shapely.union(ring, shapely.box(20, 20, 21, 21))).count("Z") == 3
    assert svg.path(shapely.Point(1, 1)) == ""


@pytest.mark.parametrize("pair", [("iii", "mmm"), ("ab", "abc")])
def test_wider_words_take_more_room(pair):
    """Enough to keep labels apart."""
    assert svg.text_width(pair[0], 12) < svg.text_width(pair[1], 12)
