"""Texts of crossings: read whole, or refused with every mistake."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.border.crossing_texts import TEXT

from lendemain.border.crossings.text import crossings
from lendemain.errors import InputError

PARTIES = frozenset({"north", "south"})


def test_sides_with_and_without_hours():
    """
    A side of which nothing is said has no hours, which is not the same as never open.
    """
    bridge, ford = crossings("c.toml", TEXT, parties=PARTIES)

    assert (bridge.lanes, bridge.served_h) == (3, 30.0)
    assert ford.sides[1].hours is None
    assert bridge.sides[1].hours[0].weekdays == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b'party = "south"', b'party = "north"', "two sides of two parties"),
        (b'party = "south"', b'party = "west"', "no party of the agreement"),
        (b'id = "C2"', b'id = "C1"', "named twice"),
        (b"lat = 0.0", b"lat = 137.0", "swapped"),
        (b"opens = 08:00:00", b"opens = 8", "not times of day"),
        (b'"mon"', b'"monday"', "is none of"),
        (b"served_h = 30", b"served_h = 0", "is not from"),
        (b"lanes = 3", b"lanes = 2.5", "not a whole number"),
    ],
)
def test_mistakes_are_told(old, new, what):
    """
    One party on both sides, a stranger, names twice, places off the Earth, hours and rates.
    """
    with pytest.raises(InputError, match=what):
        crossings("c.toml", TEXT.replace(old, new, 1), parties=PARTIES)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    """
    No bytes make the reader crash.
    """
    with suppress(InputError):
        crossings("c.toml", data)
