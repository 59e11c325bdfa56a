"""Values of a text's table, taken one by one."""

import math
from datetime import UTC, date, datetime

import pytest

from lendemain.toml.entries import Entry, Notes, finite, once, spoken_once
from lendemain.toml.rows import rows


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


def tables(*values: dict[str, object]) -> list[Entry]:
    notes = Notes("f.toml", rows(""))
    return [Entry(v, notes, table="zone", index=i) for i, v in enumerate(values)]


def test_a_name_stands_once():
    """
    The second of two equal names is a mistake, and says where the first stands.
    """
    given = tables({"id": "a"}, {"id": "b"}, {"id": "a"}, {"id": 3}, {"id": 3})

    once(given, "id")

    assert said(given[0]) == ["id 'a' stands in row 1 already"]


def test_an_alias_speaks_of_one_party():
    """
    Large and small letters are the same name, and a party may repeat its own.
    """
    given = tables({}, {}, {})

    spoken_once([("north", ("The North", "north")), ("south", ()), ("east", ("NORTH",))], given)

    assert said(given[0]) == ["alias 'NORTH' speaks of 'north' already"]


def test_tables_are_listed_at_the_head_of_a_text():
    """
    A list of tables is read in order; anything else, or too many, is one mistake.
    """
    given = entry(zone=[{"id": "a"}, {"id": "b"}], line={"id": "c"}, party=[{}] * 1_001)

    assert [e.text("id") for e in given.listed("zone")] == ["a", "b"]
    assert given.listed("line") == given.listed("party") == given.listed("none") == []
    assert len(said(given)) == 2
