"""Texts of evacuations: read whole, or refused with every mistake."""

import pytest
from tests.border import evacuation_texts

from lendemain.border.response.care_text import evacuation
from lendemain.errors import InputError


def test_a_text_is_read():
    """
    Minutes become seconds; who waits, havens, vehicles and roads are all there.
    """
    found = evacuation("e.toml", evacuation_texts.text())

    assert [a.persons for a in found.brief.assembly] == [6, 4]
    assert [v.ready_s for v in found.brief.vehicles] == [0.0, 300.0, 0.0]
    assert len(found.net.roads) == 3


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('point = "b"', 'point = "x"', "is no point"),
        ('point = "b"', 'point = "a"', "named twice"),
        ("seats = 6", "seats = 0", "is not from"),
        ("persons = 6", "persons = -6", "is not from"),
        ("[[haven]]", "[[heaven]]", "none|twice|no point"),
        ("minutes = 20", 'minutes = "long"', "not a number"),
    ],
)
def test_mistakes_are_told(old, new, what):
    """
    Points that are none, names twice, seats of nought, people below nought, no haven, no time.
    """
    text = evacuation_texts.text().decode()
    text = text.replace(old, new) if "haven" in old else text.replace(old, new, 1)
    with pytest.raises(InputError, match=what):
        evacuation("e.toml", text.encode())
