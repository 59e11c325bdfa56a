import math
from datetime import UTC, date, datetime

import pytest

from lendemain.agreement.entries import Entry, Notes, finite
from lendemain.agreement.rows import rows


def entry(**values: object) -> Entry:
    return Entry(values, Notes("f.toml", rows("")), table="zone", index=0)


def said(of: Entry) -> list[str]:
    return [m.what for m in of.notes.mistakes]


@pytest.mark.parametrize("value", [True, "1", math.nan, math.inf, 10**400, None, [1.0]])
def test_only_finite_numbers_are_numbers(value):
    """
    Truth values, texts, NaN, infinities and numbers beyond a double are none.
    """
    assert finite(value) is None


def test_a_missing_value_is_a_mistake_unless_it_has_a_default():
    """
    Every taker says what is missing; a default is taken silently.
    """
    empty = entry()

    got = (empty.text("a"), empty.number("b"), empty.moment("c"), empty.text("d", default="x"))

    assert got == ("", 0.0, None, "x")
    assert said(empty) == ["a is missing", "b is missing", "c is missing"]


def test_a_moment_needs_its_offset():
    """
    A date alone or an hour without an offset could be any of several moments.
    """
    given = entry(a=datetime(2026, 1, 1, 2, tzinfo=UTC), b=datetime(2026, 1, 1), c=date(2026, 1, 1))  # noqa: DTZ001  # what is tested

    assert datetime(2026, 1, 1, 2, tzinfo=UTC) == given.moment("a")
    assert (given.moment("b"), given.moment("c")) == (None, None)
    assert len(said(given)) == 2


@pytest.mark.parametrize(
    "place", [[1.0], [1, 2, 3], [200, 0], [0, 91], "ab", {"lon": 1, "lat": 2}, [True, 1], {}]
)
def test_a_bad_place_is_named_and_left_out(place):
    """
    Reading goes on after a bad place, and the mistake says which it was.
    """
    given = entry(points=[[1.0, 2.0], place, [3.0, 4.0]])

    assert given.points("points") == ((1.0, 2.0), (3.0, 4.0))
    assert said(given) == ["place 2 of points is not one on Earth"]


def test_keys_that_nobody_asked_for_are_mistakes():
    """
    A misspelt key is found because nothing takes it.
    """
    given = entry(form="belt", widht_km=3)
    given.text("form")
    given.done()

    assert said(given) == ["there is no key 'widht_km' here"]


def test_names_are_needed_in_every_language():
    """
    A name that misses a language, or has one too many, is a mistake for each.
    """
    given = entry(name={"en": "a", "fr": " ", "de": "b"})

    names = given.names("name")

    assert {"en", "fr", "uk"} == set(names)
    assert len(said(given)) == 3


def test_lists_hold_known_and_different_texts():
    """
    Unknown, repeated and non-text members are mistakes.
    """
    given = entry(a=["x", "y"], b=["x", "x"], c=["x", 1], d="x", e=[])

    for key in "abcde":
        given.texts(key, known=("x",), required=key == "e")

    assert len(said(given)) == 5
