"""Places of a text's table."""

import pytest

from lendemain.agreement.entries import Entry
from lendemain.toml.entries import Notes
from lendemain.toml.rows import rows


@pytest.mark.parametrize(
    "place", [[1.0], [1, 2, 3], [200, 0], [0, 91], "ab", {"lon": 1, "lat": 2}, [True, 1], {}]
)
def test_a_bad_place_is_named_and_left_out(place):
    """
    Reading goes on after a bad place, and the mistake says which it was.
    """
    given = Entry({"points": [[1.0, 2.0], place, [3.0, 4.0]]}, Notes("f.toml", rows("")))

    assert given.points("points") == ((1.0, 2.0), (3.0, 4.0))
    assert [m.what for m in given.notes.mistakes] == ["place 2 of points is not one on Earth"]
