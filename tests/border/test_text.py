import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.border import parts, text
from lendemain.errors import InputError

POSTS = """
title = "posts"
depth_m = 3000
posts_max = 4
condition = "day"
every_m = 4000
[weights]
S01 = 2
[[kind]]
id = "tower"
height_m = 20
ranges_m = { day = 8000, night = 3000 }
detection = [[0, 0.9], [1, 0.5]]
crew = 4
[[site]]
id = "a"
lon = 3.1
lat = 0.02
[[mined]]
points = [[3.0, 0.0], [3.1, 0.0], [3.1, 0.1]]
"""
DIVISION = """
start = 2026-02-01T00:00:00Z
belts_m = [1000, 3000]
[balance]
length = 1
risk = 2
[[contingent]]
id = "FRA"
name = { en = "France" }
share = 2
[[contingent]]
id = "GBR"
share = 1.5
[[stretch]]
contingent = "FRA"
from_km = 0
to_km = 4
"""


def test_a_text_of_posts_says_what_it_says():
    """
    Kinds, sites, weights and mined ground are read as written; what is left out has its default.
    """
    found = text.posts("posts.toml", POSTS.encode())

    assert (found.most, found.need, found.budget, found.refraction) == (4, 1, None, 0.13)
    assert found.kinds[0].ranges_m == {"day": 8000.0, "night": 3000.0}
    assert found.kinds[0].detection == ((0.0, 0.9), (1.0, 0.5))
    assert (found.kinds[0].crew, found.kinds[0].most) == (4, None)
    assert (found.sites[0].lon, found.weights, len(found.mined)) == (3.1, {"S01": 2.0}, 1)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("height_m = 20", "height_m = 0", "kind.. 1 height_m: 0: an eye on the ground"),
        ("height_m = 20", "height_m = -3", "-3 is not from 0"),
        ("[1, 0.5]]", "[1, 1.5]]", "a chance of 1.5 is not from 0 to 1"),
        ("[[0, 0.9], [1, 0.5]]", "[[0, 0.5], [1, 0.9]]", "must not rise with distance"),
        ("[[0, 0.9], [1, 0.5]]", "[[0, 0.9], [2, 0.5]]", "rise from 0 to 1"),
        ("[[0, 0.9], [1, 0.5]]", "7", "not a list of"),
        ("day = 8000", "day = -5", "-5 m by day"),
        ("day = 8000", "day = nan", "not a table of numbers"),
        ("lat = 0.02", "lat = 137", "longitude and latitude are swapped"),
        ("lat = 0.02", "", "lat: missing"),
        ("posts_max = 4", "posts_max = 0", "0 is not from 1"),
        ("posts_max = 4", "posts_max = 1.5", "not a whole number"),
        ("posts_max = 4", "posts_max = true", "not a number"),
        ('id = "a"', 'id = "a b"', "is no name"),
        ("[[mined]]", '[[site]]\nid = "a"\nlon = 3.2\nlat = 0.1\n[[mined]]', "a named twice"),
        ("[3.1, 0.1]]", "[0.1, 93.0]]", "write longitude first"),
        ("[3.0, 0.0], ", "", "not three places"),
        ("S01 = 2", "S01 = -2", "below nought"),
        ("depth_m = 3000", "depth_m = inf", "depth_m: not a number"),
        ('condition = "day"', "", "condition: no text"),
        ("[[kind]]", "[[kinds]]", "no kind of sensor"),
        ("title =", "title", "not TOML"),
    ],
)
def test_mistakes_of_a_text_of_posts_are_told(old, new, what):
    """
    An eye on the ground, chances above one, ranges below nought, doubled sites, swapped places.
    """
    assert old in POSTS
    with pytest.raises(InputError, match=what):
        text.posts("posts.toml", POSTS.replace(old, new, 1).encode())


def test_every_mistake_is_told_at_once():
    """
    A text with three mistakes is refused once, with all three.
    """
    bad = POSTS.replace("height_m = 20", "height_m = 0").replace("0.5]]", "1.5]]")

    with pytest.raises(InputError, match="mistakes: 3"):
        text.posts("posts.toml", bad.replace("lat = 0.02", "lat = 95").encode())


def test_a_text_of_a_division_says_what_it_says():
    """
    Contingents with their shares, the balance, belts and stretches agreed on.
    """
    found = text.division("division.toml", DIVISION.encode())

    assert [c.share for c in found.contingents] == [2.0, 1.5]
    assert (found.balance, found.belts_m) == ({"length": 1.0, "risk": 2.0}, (1000.0, 3000.0))
    assert (found.stretches, found.free) == ((("FRA", 0.0, 4.0),), False)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2026-02-01T00:00:00Z", "2026-02-01T00:00:00", "not a time with its zone"),
        ("share = 2", "share = 0", "0 is not from"),
        ('id = "GBR"', 'id = "FRA"', "FRA named twice"),
        ("[balance]", 'order = "moon"\n[balance]', "neither given nor free"),
        ("[[contingent]]", "[contingent]", "TOML"),
        ("to_km = 4", "to_km = -4", "-4 is not from 0"),
    ],
)
def test_mistakes_of_a_text_of_a_division_are_told(old, new, what):
    """
    Times without a zone, shares of nothing, names given twice.
    """
    with pytest.raises(InputError, match=what):
        text.division("division.toml", DIVISION.replace(old, new, 1).encode())


def test_too_long_a_text_is_refused_unread():
    """
    The size is bounded before anything is parsed.
    """
    with pytest.raises(InputError, match="bytes"):
        text.posts("posts.toml", b" " * (parts.SIZE_MAX + 1))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    """
    No bytes make a reader crash.
    """
    for read in (text.posts, text.division):
        with pytest.raises(InputError):
            read("any.toml", data)
