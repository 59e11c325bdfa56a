"""Readiness as reported: the lowest area and the index, evidence and age, and rows refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.regeneration.reported import HEADINGS, reported, reports

AT = datetime(2026, 11, 1, tzinfo=UTC)


def table(*rows):
    return "\n".join([",".join(HEADINGS), *rows]).encode()


WHOLE = (
    "1 Bde,people,0.95,roll of 1 October,2026-10-01T00:00Z,anna",
    "1 Bde,equipment,0.82,count,2026-10-02T00:00Z,anna",
    "1 Bde,condition,0.9,inspection,2026-10-02T00:00Z,anna",
    "1 Bde,training,0.8,exercise,2026-10-03T00:00Z,olena",
)


def test_the_lowest_area_gives_the_level_and_the_mean_stands_beside_it():
    """Every area with what it rests on, who says so, and how old that is."""
    (found,) = reports(reported(table(*WHOLE), at=AT), at=AT)

    assert (found.lowest, found.level) == (0.8, "C-2")
    assert found.index == pytest.approx((0.95 + 0.82 + 0.9 + 0.8) / 4)
    assert found.evidence["training"] == "exercise (olena)"
    assert found.age_days == {"people": 31, "equipment": 30, "condition": 30, "training": 29}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1 Bde,training,0.8,exercise,2026-07-01T00:00Z,olena", "123 days"),
        ("1 Bde,training,0.8,,2026-10-03T00:00Z,olena", "no evidence"),
    ],
)
def test_old_or_unfounded_areas_are_not_known(row, says):
    """A report older than 90 days, or of no evidence, leaves the formation not known."""
    (found,) = reports(reported(table(*WHOLE[:3], row), at=AT), at=AT)

    assert (found.level, found.lowest, found.index) == ("not known", None, None)
    assert says in found.remarks[0]


def test_an_area_nobody_reported_is_not_known_and_the_newest_row_holds():
    """Three areas of four are no readiness; of two rows of an area the newer one counts."""
    newer = "1 Bde,people,0.5,roll,2026-10-20T00:00Z,anna"

    (found,) = reports(reported(table(*WHOLE[:3], newer), at=AT), at=AT)

    assert found.level == "not known"
    assert found.areas == {"people": 0.5, "equipment": 0.82, "condition": 0.9, "training": None}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1 Bde,people,90,roll,2026-10-01T00:00Z,a", "ninety per cent is 0.9"),
        ("1 Bde,people,90 %,roll,2026-10-01T00:00Z,a", "ninety per cent is 0.9"),
        ("1 Bde,people,nan,roll,2026-10-01T00:00Z,a", "not from 0 to 1"),
        ("1 Bde,people,-0.1,roll,2026-10-01T00:00Z,a", "not from 0 to 1"),
        ("1 Bde,morale,0.9,roll,2026-10-01T00:00Z,a", "no area"),
        (",people,0.9,roll,2026-10-01T00:00Z,a", "no formation"),
        ("1 Bde,people,0.9,roll,2026-10-01,a", "without a zone"),
        ("1 Bde,people,0.9,roll,october,a", "no time"),
        ("1 Bde,people,0.9,roll,2027-10-01T00:00Z,a", "a time to come"),
        ("1 bde,people,0.7,roll,2026-10-01T00:00Z,a", "there already"),
        ("x" * 300 + ",people,0.7,roll,2026-10-01T00:00Z,a", "letters"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(row, says):
    """Rows in = rows told + rows rejected."""
    found = reported(table(WHOLE[0], row), at=AT)

    assert (found.rows, len(found.told), len(found.rejections)) == (2, 1, 1)
    assert found.rejections[0].row == 2
    assert says in found.rejections[0].detail


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data):
    """Whatever the bytes are, every row is told or rejected."""
    for given_ in (data, table() + b"\n" + data):
        found = reported(given_, at=AT)

        assert found.rows == len(found.told) + len([r for r in found.rejections if r.row])
