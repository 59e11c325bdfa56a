"""Texts read part by part: bounds, places, times, and every mistake at once."""

import pytest

from lendemain.border.parts import Part, is_number, once, table, unless
from lendemain.errors import InputError


def test_every_mistake_is_told_with_its_place():
    """
    Five wrong values are five mistakes, each with the table and the key; nothing is guessed.
    """
    text = b"""
    [[post]]
    id = "a b"
    height = -1
    open = "yes"
    lat = 137.0
    lon = 48.0
    at = 2026-01-01T00:00:00
    """
    said = Part(table("t.toml", text), "", mistakes := [])
    [post] = said.parts("post")
    post.name("id"), post.number("height", least=0, most=9), post.flag("open"), post.place()
    post.moment("at")

    assert len(mistakes) == 5
    assert all(m.startswith("[[post]] 1 ") for m in mistakes)
    assert "swapped" in mistakes[3]
    with pytest.raises(InputError, match="mistakes: 5"):
        unless(mistakes, "t.toml", said)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a = ", b"[" * 100_000, b"x" * (5 << 20)])
def test_what_is_no_text_is_refused(data):
    """
    Bytes that are no TOML, nested without end or too many are refused in words.
    """
    with pytest.raises(InputError):
        table("t.toml", data)


def test_places_are_on_the_earth_and_names_come_once():
    """
    A ring of two places, one off the Earth and a name given twice are mistakes.
    """
    said = Part(
        {"two": [[1, 2], [3, 4]], "off": [[37, 190], [1, 2], [3, 4]], "nan": [[float("nan"), 1]]},
        "", mistakes := [],
    )  # fmt: skip

    assert said.places("two", least=3) == said.places("nan", least=1) == ()
    said.places("off", least=3)
    once(mistakes, "site", ["a", "b", "a"])
    assert len(mistakes) == 4
    assert "longitude first" in mistakes[2]
    assert not is_number(float("inf"))
    assert not is_number(True)
