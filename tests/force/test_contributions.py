"""Tables of contributions: every bad row of the reference is refused, and says why."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.force.conftest import TEXTS

from lendemain.force import contributions

ROWS = list(csv.DictReader(io.StringIO((TEXTS / "model-contributions.csv").read_text("utf-8"))))


def table(*rows):
    """CSV bytes of rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*ROWS[0], "pledged_to"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"count": "up to 1,000"}, "count", "not a count"),
        ({"count": "a battalion"}, "count", "not a count"),
        ({"available_from": ""}, "available_from", "dates"),
        ({"available_from": "2027-02-01"}, "available_from", "zone"),
        ({"authority": "vote", "authority_until": "2026-02-01Z"}, "authority_until", "ends before"),
        ({"caveats": "forbid everything"}, "caveats", "no rule"),
        ({"caveats": "only area=moon"}, "caveats", "unknown area"),
        ({"lift": "-5 t"}, "lift", "not a mass"),
        ({"lift": "500"}, "lift", "unit"),
        ({"dwell": "1:3"}, "dwell", "two readings"),
        ({"cost_month": "1000"}, "cost_month", "currency is missing"),
        ({"available_until": "2026-01-01Z"}, "available_until", "before it starts"),
        ({"nation": "Atlantis"}, "nation", "no nation"),
        ({"capabilities": "death_star"}, "capabilities", "unknown word"),
        ({"heaviest": "80 t"}, "heaviest", "no platform"),
        ({"pledged_to": "NATO reaction force"}, "pledged_to", "another pool"),
        ({"status_evidence": ""}, "status_evidence", "needs evidence"),
        ({"count": "0"}, "count", "not from 1"),
        ({"tour_months": "0"}, "tour_months", "not from 1"),
        ({"confidence": "90"}, "confidence", "not from 0"),
    ],
)
def test_each_row_of_a6_is_refused(model, changes, field, why):
    """
    The row, the field, the value and the reason.
    """
    stated, _ = model

    found = contributions.imported(table({**ROWS[0], **changes}, ROWS[1]), stated)

    assert [c.contribution_id for c in found.contributions] == [ROWS[1]["id"]]
    assert {r.row for r in found.rejections} == {1}
    assert any(r.field == field and why in r.detail for r in found.rejections), found.rejections


def test_a_unit_pledged_twice_is_found_under_two_names(model):
    """
    By its key, and by its name in two languages where the key differs.
    """
    stated, _ = model
    one = {**ROWS[0], "unit": "1st Infantry Battalion", "exclusivity": "A"}
    by_key = {**one, "id": "X1", "unit": "Lions", "exclusivity": "a"}
    by_name = {**one, "id": "X2", "unit": "1er bataillon d\u2019infanterie", "exclusivity": "B"}

    found = contributions.imported(table(one, by_key, by_name), stated)

    assert len(found.contributions) == 1
    assert [(r.row, r.field) for r in found.rejections] == [(2, "exclusivity"), (3, "unit")]
    assert all("row 1" in r.detail for r in found.rejections)


def test_a_nation_is_known_under_its_old_name(model):
    """
    A6: Turkey and Türkiye are one nation, so a unit of both is one unit.
    """
    stated, _ = model
    row = next(r for r in ROWS if r["nation"].startswith("T"))

    found = contributions.imported(
        table({**row, "nation": "Turkey"}, {**row, "id": "Z", "nation": "Türkiye"}), stated
    )

    assert [c.nation for c in found.contributions] == ["TUR"]
    assert [r.row for r in found.rejections] == [2]


def test_rows_in_are_contributions_and_rejected_rows(model):
    """
    10,000 rows, a third of them bad: every row is accounted for.
    """
    stated, _ = model
    rows = [
        {**ROWS[0], "id": f"R{i}", "unit": f"unit {i}", "exclusivity": f"K{i}",
         "dwell": "1:3" if i % 3 == 0 else "3"}
        for i in range(10_000)
    ]  # fmt: skip

    found = contributions.imported(table(*rows), stated)

    assert found.rows == 10_000
    rejected = {r.row for r in found.rejections}
    assert len(found.contributions) + len(rejected) == 10_000
    assert len(rejected) == 3_334


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(data):
    """
    Garbage is one rejection of the whole.
    """
    from lendemain.force import statement

    stated, _ = statement.parsed("m", (TEXTS / "model-force.toml").read_bytes())
    assert stated is not None

    found = contributions.imported(data, stated)

    assert found.contributions == ()
    assert found.rejections
