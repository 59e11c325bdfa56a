"""Dated public points in TOML: the shipped text is whole, bad ones are told where they are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.warning import published

SHELF = Path(__file__).resolve().parents[2] / "texts" / "published"
WHOLE = (SHELF / "ukraine-2021-2022.toml").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(SHELF.glob("*.toml")), ids=lambda p: p.stem)
def test_shipped_texts_are_whole_and_name_where_each_point_is_read(path):
    """
    No mistake, and each point says who said it and where that is read.
    """
    found, mistakes = published.parsed(path.name, path.read_bytes())

    assert mistakes == []
    assert found is not None
    assert all(p.source and p.by for p in found.points)


@pytest.mark.parametrize(
    ("there", "bad", "says"),
    [
        ("base_rate = 0.001", "base_rate = 0.0", "above 0"),
        ("attacks = 0.3333", "attacks = 1.0", "share of 1.0"),
        ("lasts_days = 90.0", "lasts_days = -90.0", "-90.0 days"),
        ("cost = 1.0", "cost = 0.0", "costs nothing"),
        ("end = 2022-02-24", "end = 2020-02-24", "before it starts"),
        ("show = 4.0", "show = 40.0", "sixteen"),
        ("show = 1.0", "show = 0.1", "more than four"),
        ("renews_days = 30", "renews_days = -1", "renewed after -1"),
        ('fake = "cheap to claim"', 'fake = ""', "fake it"),
        ('id = "drill"', 'id = "return"', "twice"),
        ('kind = "forces-seen"', 'kind = "rumour"', "no kind"),
        ('by = "United States; NATO"', 'by = ""', "nobody who says it"),
        ("known = 2022-02-21", "known = 2022-03-21", "outside"),
        ("known = 2022-02-21", 'known = "soon"', "date"),
        ("known = 2022-02-21", "known = ", "not TOML"),
        ('fr = "Sang acheminé vers l\'avant", ', "", "en, fr and uk"),
    ],
)
def test_a_bad_text_is_told_and_not_used(there, bad, says):
    """
    Each mistake is named, and the text gives no record.
    """
    assert there in WHOLE

    found, mistakes = published.parsed("x", WHOLE.replace(there, bad, 1).encode())

    assert found is None
    assert any(says in f"{m.what} {m.remedy}" for m in mistakes), mistakes


def test_a_text_that_is_too_long_is_not_read():
    """
    The size is bounded before anything is parsed.
    """
    found, mistakes = published.parsed("x", b"#" * (published.SIZE_MAX + 1))

    assert found is None
    assert "bytes" in mistakes[0].what


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data):
    """
    Whatever the bytes are, there is a record or a mistake.
    """
    found, mistakes = published.parsed("x", data)

    assert (found is None) == bool(mistakes)
