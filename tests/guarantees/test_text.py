"""Texts with mistakes: each is named with its row and fragment, and nothing is half used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guarantees.conftest import FOLDER

from lendemain.guarantees import text

CLOSED = 'closed_by = ["compact_convened"]'
GOOD = (FOLDER / "compact-2024.toml").read_text("utf-8")


def mistakes(old, new):
    """What is said of the good text with one change."""
    assert old in GOOD, old
    found, said = text.parsed("t.toml", GOOD.replace(old, new, 1).encode())
    assert (found is None) == bool(said)
    return said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('length = "PT24H"', 'length = "immediately"', "no length"),
        ('length = "PT24H"', 'length = "-PT24H"', "no length"),
        ("assumed = true", "assumed = false", "give no number"),
        ('deontic = "obligation"', 'deontic = "maybe"', "unknown value"),
        ('bearers = ["signatories"]', 'bearers = ["mars"]', "unknown value 'mars'"),
        ('bearers = ["signatories"]', "bearers = []", "nobody bears"),
        ('on = "compact_attack"', 'on = "nothing"', "unknown value"),
        (CLOSED, 'when = "x("', "x cannot be asked"),
        (CLOSED, "when = 'overdue(\"compact-2024/convene\")'", "circle"),
        (CLOSED, "when = 'met(\"fires\")'", "unknown threshold"),
        (CLOSED, "when = 'active(\"x/1\")'", "unknown clause"),
        ('zone = "UTC"', 'zone = "Moon/Tycho"', "no zone"),
        ('fragment = "compact-2024/convene"', 'fragment = "other/convene"', "not of this text"),
        ("effective = 2024-07-11T00:00:00-04:00", "effective = 2024-07-11", "without an hour"),
        ('name = { en = "Ukraine", fr = "Ukraine", uk = "Україна" }', 'name = { en = "Ukraine" }',
         "no name in fr"),
        ('role = "signatory"', 'role = "signatory"\naliases = ["ua"]', "'signatories'"),
        ('status = "provisionally_applied"', 'status = "provisionally_applied"\nreserved = ["x"]',
         "no clause"),
        ("clock = {", "surprise = 1\nclock = {", "no key 'surprise'"),
        ('rule = "consensus"', 'rule = "consensus", quorum = 99', "quorum"),
        ('{ action = "convene" }', '{ action = "convene", reparation = "x" }',
         "no clause 'x'"),
        ('action = "convene"', 'action = "convene", quantity = -5.0', "below zero"),
        ("effective = ", "expires = 2020-01-01T00:00:00Z\neffective = ", "expires before"),
        ('[[case]]\nname = "Words', '[[case]]\nextra = 1\nname = "Words', "no key 'extra'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_row(old, new, words):
    """
    Each mistake says what is wrong, in which row, and what to do.
    """
    said = mistakes(old, new)

    assert any(words in m.what for m in said), [m.what for m in said]
    assert all(m.row >= 1 and m.remedy for m in said)


def test_a_threshold_counts_in_its_signals_unit():
    """
    Incidents per day against incidents is a mistake that names both units.
    """
    extra = """
[[threshold]]
id = "fires"
signal = "compact_attack"
aggregator = "count"
value = 3
unit = "incidents per day"
window = "PT72H"
confidence = 0.8
source = "signed letter"

[[clause]]
"""
    said = mistakes("[[clause]]\n", extra.lstrip("\n"))

    assert [m.what for m in said] == [
        "counts compact_attack in 'incidents per day', which is told in 'occurrence'"
    ]


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_mistakes(data):
    """
    No bytes make the reader raise.
    """
    found, said = text.parsed("t.toml", data)

    assert (found is None) == bool(said)


@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.text(max_size=5))
def test_a_damaged_text_gives_a_text_or_mistakes(place, length, put):
    """
    Whatever is cut out or put in, the answer is a text or its mistakes.
    """
    damaged = GOOD[:place] + put + GOOD[place + length :]
    found, said = text.parsed("t.toml", damaged.encode("utf-8", "replace"))

    assert (found is None) == bool(said)


def test_too_large_and_too_deep_texts_are_refused_before_they_are_read():
    """
    Size and the depth of names are bounded first.
    """
    assert "bytes" in text.parsed("t", b"#" * (text.SIZE_MAX + 1))[1][0].what
    assert "dotted" in text.parsed("t", b"a" + b".a" * 200 + b" = 1")[1][0].what
    assert text.parsed("t", b"a = " + b"[" * 5_000)[0] is None
