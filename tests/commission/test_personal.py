"""What would identify a person is found before it is signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.personal import folded, personal, words

FORBIDDEN = [
    "olena@example.org", "write to o.k+x@mail.example.com today", "call 044 123 45 67",
    "(044) 123-45-67", "+380 44 123 45 67", "+7 (495) 123-45-67", "0033 1 23 45 67 89",
    "+380\N{NO-BREAK SPACE}44\N{NO-BREAK SPACE}123\N{NO-BREAK SPACE}4567", "+380441234567",
    "48.0159, 37.8028", "48,0159; 37,8028", "at 48.015921 37.802822", "N 48.0159° E 37.8028°",
    "48°00′57″N 37°48′10″E", "48° 0' 57.3\" N", "37U DQ 12345 67890", "37UDQ1234567890",
    "8GVXQ9+XR", "geo:48.01,37.8", "t.me/ivan", "see https://facebook.com/ivan.petrenko",
    "\N{FULLWIDTH DIGIT FOUR}\N{FULLWIDTH DIGIT EIGHT}.0159, 37.8028",
]  # fmt: skip
ALLOWED = [
    "", "two accounts", "4 km ENE of Donetsk", "2026-01-06T06:30:00Z", "06:30 to 07:15 UTC",
    "122 mm, 48.0, 37.8", "E 0012 345", "entry 1234567890", "f00ba4a1b2c3d4e5f6071829",
    "10.5 km, 12.345 kg and 3.456 t", "article 9 (2)", "S-0123456789abcdef", "rule 12.3.4",
    "12 explosions on 2026-01-06; 3 before 06:30", "case 12, exhibits 1 to 30",
    "ffmpeg 6.1.1 -vf boxblur=12:3", "Ivan bridge, 300 m west", "1,234,567 bytes",
]  # fmt: skip


@pytest.mark.parametrize("text", FORBIDDEN)
def test_what_leads_to_a_person_is_found(text):
    """
    E-mail addresses, telephone numbers, accounts, precise places in every usual writing.
    """
    assert [p.field for p in personal({"reason": text})] != []


@pytest.mark.parametrize("text", ALLOWED)
def test_what_people_need_to_say_is_let_through(text):
    """
    Times, counts, coarse places, identifiers and program settings are not taken for personal data.
    """
    assert personal({"reason": text}) == []


def test_names_on_the_list_are_found_in_any_writing():
    """
    A listed name is found whatever its case and wherever in the body it stands.
    """
    secret = {folded("Петренко"), folded("O'Neill")}
    said = {"reason": "so said ПЕТРЕНКО", "more": {"deep": ["by o'neill's brother", 4, True]}}

    found = personal(said, listed=lambda w: w in secret or w.removesuffix("'s") in secret)

    assert [p.field for p in found] == ["reason", "more.deep"]


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(
    st.text(), inner), max_leaves=8))  # fmt: skip
def test_any_body_is_searched_without_a_fault(value):
    """
    Whatever a body holds, the search ends and names fields of it.
    """
    assert all(p.field.startswith("body") for p in personal({"body": value}))
    assert all(w == folded(w) for w in words(str(value)))
