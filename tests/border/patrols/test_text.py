"""What patrols are asked for: texts and tables, read whole or refused with every mistake."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.border import day_orders

from lendemain.border.patrols.text import patrols
from lendemain.errors import InputError

POINTS, ROADS = day_orders.points(), day_orders.roads()


def test_tables_and_text_are_one_order():
    """
    Rows of a table are as good as tables of the text, and empty cells are not given.
    """
    found = patrols("o.toml", day_orders.text(), points=POINTS, roads=ROADS)

    assert (len(found.points), len(found.roads), len(found.mined)) == (16, 24, 1)
    assert found.points[0].permission is None
    assert found.points[3].permission == "gate-4"
    assert found.points[0].revisit_s == 48 * 3600.0
    assert found.roads[0].seconds == 720.0


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('base = "base"', 'base = "elsewhere"', "is no point"),
        ("15:00:00Z", "03:00:00Z", "not after the start"),
        ('["P1", "P2"]', "[]", "no team"),
        ('["P1", "P2"]', '["P1", "P1"]', "named twice"),
        ("[37.16, 48.04], [37.16, 48.06]", "[37.16, 48.06], [37.16, 48.04]", "crosses itself"),
        ("2026-04-01T00:00:00Z", "2026-04-01T00:00:00", "with its zone"),
    ],
)
def test_mistakes_of_a_text_are_told(old, new, what):
    """
    A base that is no place, a day that ends before it starts, teams, areas and times.
    """
    with pytest.raises(InputError, match=what):
        patrols("o.toml", day_orders.text().replace(old.encode(), new.encode()),
                points=POINTS, roads=ROADS)  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b"37.00,48.000", b"48.0,137.000", "swapped"),
        (b"37.00,48.000", b"nan,48.000", "not a number"),
        (b"p01,", b"base,", "named twice"),
        (b"2026-04-11T10:00:00+00:00", b"yesterday", "not a time"),
        (b"48,\n", b"-1,\n", "is not from 0"),
        (b"id,lon", b"\xff,lon", "no table"),
    ],
)
def test_mistakes_of_a_table_are_told_with_their_row(old, new, what):
    """
    Longitude and latitude swapped, no number, a name twice, no time, a deadline below nought.
    """
    with pytest.raises(InputError, match=what):
        patrols("o.toml", day_orders.text(), points=POINTS.replace(old, new, 1), roads=ROADS)


def test_a_road_to_nowhere_and_hours_that_end_before_they_begin():
    """
    A road whose end is no point and a place that closes before it opens are mistakes.
    """
    more = '[[point]]\nid="x"\nlon=37.0\nlat=48.9\nopens=2026-04-12T09:00:00Z\n'
    more += "closes=2026-04-12T08:00:00Z\n"
    with pytest.raises(InputError, match=r"(?s)nowhere.*closes before it opens"):
        patrols("o.toml", day_orders.text(more), points=POINTS, roads=ROADS + b"\nx,nowhere,5")


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data, rows):
    """
    No bytes make a reader crash.
    """
    for text, points in ((data, None), (day_orders.text(), rows)):
        with suppress(InputError):
            patrols("o.toml", text, points=points, roads=ROADS)


@pytest.mark.parametrize("rows", [b"\x00" * 200, b"", b"lon,lat\n37,48", b"\xff\xfe"])
def test_a_table_without_its_columns_is_no_table(rows):
    """
    What has no header with the columns that a table cannot be without is refused, not read as an
    empty one.
    """
    with pytest.raises(InputError, match=r"column|table"):
        patrols("o.toml", day_orders.text(), points=POINTS, roads=rows)


def test_a_place_with_longitude_and_latitude_swapped_is_told():
    """
    A road that nobody could drive in its time names both ends and how far apart they are.
    """
    swapped = POINTS.replace(b"p33,37.30,48.150", b"p33,48.150,37.30")

    with pytest.raises(InputError, match=r"p32 and p33 lie \d+ km apart.*longitude comes before"):
        patrols("o.toml", day_orders.text(), points=swapped, roads=ROADS)
