"""Scenarios in TOML: the shipped one is whole, and every kind of bad text is told where it is."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.regeneration import core, text

SHELF = Path(__file__).resolve().parents[2] / "texts" / "regeneration"
WHOLE = (SHELF / "public-2025.toml").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(SHELF.glob("*.toml")), ids=lambda p: p.stem)
def test_shipped_scenarios_are_whole(path):
    """Each reads without mistakes, says its source and assumptions, and conserves people."""
    found, mistakes = text.parsed(path.name, path.read_bytes())

    assert mistakes == []
    assert found is not None
    assert set(found.title) == {"en", "fr", "uk"}
    assert found.source
    assert found.assumptions
    assert core.run(core.plan(found), 1).conserved()


BAD = [
    ("pass_rate = 0.94", "pass_rate = 94", "ninety per cent is 0.9"),
    ("pass_rate = 0.94", "pass_rate = 1.01", "pass_rate of 1.01"),
    ("leave = 0.0038", "leave = -0.1", "no chance"),
    ("weeks = 8\nseats = 24000", "weeks = -2\nseats = 24000", "-2 weeks"),
    ("weeks = 8\nseats = 24000", "weeks = 300\nseats = 24000", "longer than the scenario"),
    ("weeks = 8\nseats = 24000", "days = 51\nseats = 24000", "Give calendar weeks"),
    ("per_instructor = 10.0", "per_instructor = 0.0", "nobody teaches it"),
    ("instructors = 9000\ninstructors_max = 20000", "instructors = 0", "seats without instructors"),
    ('id = "basic"\nweeks', 'id = "basic"\nafter = "crew"\nweeks', "wait for each other"),
    ('after = "basic"\nshare = 0.56', 'after = "drill"\nshare = 0.56', "which there is not"),
    ("share = 0.56", "share = 0.96", "sent on"),
    ('id = "infantry"', 'id = "basic"', "count double"),
    ('crew_course = "crew"', 'crew_course = ""', "no course trains its crew"),
    ('"self-propelled howitzer"', '"armoured vehicle"', "the name of two kinds"),
    ("agreed_weeks = 39", "agreed_weeks = -1", "below 0"),
    ("monthly = 1800", "monthly = 2600", "both in EUMAM and Interflex"),
    ("monthly = 1800", "monthly = 18000", "where seats are for"),
    ('id = "EUMAM"\ncourse = "basic"', 'id = "EUMAM"\ncourse = "poker"', "which there is not"),
    ('unit = "thousand EUR"', 'unit = ""', "no currency"),
    ("income = 650000", "income = -1", "an amount"),
    ('"155 mm shell" = 4', '"shells" = 4', "the price of shells"),
    ('kind = "howitzer"', 'kind = "money"', "a kind called money"),
    ("income = 650000", "incomes = 650000", "is not known"),
    ("repair = 60", "repair = 0", "nobody mends"),
    ("on_hand = 2600", "on_hand = 26000", "authorised"),
    ('type = "mechanised brigade"\ncount', 'type = ""\ncount', "which there is not"),
    ('type = "mechanised brigade"\ncount', "count", "field `type`"),
    ("donated = { 4 = 60", "donated = { soon = 60", "no week: 'soon'"),
    ("start = 2026-01-05T00:00:00Z", "start = 2026-01-05T00:00:00", "without a zone"),
    ("recruits = 3100", "recruits = 3100.5", "int"),
    ("recruits = 3100", 'recruits = "many"', "int"),
    ("recruits = 3100", "soldiers = 3100", "is not part of a scenario"),
    ("start = 2026-01-05T00:00:00Z", 'start = "monday"', "no time"),
    ("weeks = 260", "weeks = 99999", "99999 weeks"),
]


@pytest.mark.parametrize(("there", "bad", "says"), BAD, ids=[b[2] for b in BAD])
def test_a_bad_text_is_told_with_its_place(there, bad, says):
    """Each bad input of the reference is a mistake with a row and a remedy, and none is used."""
    assert there in WHOLE

    found, mistakes = text.parsed("x.toml", WHOLE.replace(there, bad, 1).encode())

    assert found is None
    assert any(says in f"{m.what} {m.remedy}" for m in mistakes), mistakes
    assert all(m.row >= 1 and m.remedy for m in mistakes)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data):
    """Whatever the bytes are, there is a scenario or a mistake."""
    found, mistakes = text.parsed("x", data)

    assert (found is None) == bool(mistakes)


@given(st.data())
def test_a_mutated_text_is_read_or_told(data):
    """A scenario with one value replaced by anything is read or told, and never breaks."""
    spots = [m.span(1) for m in re.finditer(r"= (\S+)\n", WHOLE)]
    a, b = data.draw(st.sampled_from(spots))
    value = data.draw(
        st.sampled_from(["-1", "0", "1e400", "nan", '""', "[]", "{}", "true", "9" * 30])
    )

    found, mistakes = text.parsed("x", (WHOLE[:a] + value + WHOLE[b:]).encode())

    assert (found is None) == bool(mistakes)


def test_trainees_that_two_lists_may_share_are_named():
    """The same number in the same course in two lists is a question, not a sum."""
    lists = {"EUMAM": [("basic", 1700), ("medic", 40)], "Interflex": [("basic", 1700)]}

    assert text.doubled(lists) == ["1700 in basic: both in EUMAM and Interflex"]
