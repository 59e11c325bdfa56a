"""The parts around the table: watch, docket, what came in, charts' numbers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from lendemain.reports import sections
from lendemain.reports.language import Language
from lendemain.reports.rows import day


@pytest.fixture
def said(phrases):
    """English."""
    return Language("en", phrases("en"), ZoneInfo("Europe/Kyiv"))


def test_a_blind_sector_prints_no_nought(empty_brief, said):
    """Below the threshold a sector without incidents reads "not observed"."""
    rows = sections.watch(day(empty_brief), said).blocks[-1].rows

    assert {row[5] for row in rows} == {("not observed",)}


def test_a_blind_sector_with_incidents_has_at_least_those(brief, said):
    """What was seen by chance is a lower bound."""
    rows = sections.watch(day(brief), said).blocks[-1].rows

    assert all(row[5][0].startswith("at least") for row in rows[4:])
    assert not any(row[5][0].startswith("at least") for row in rows[:4])


def test_incidents_are_spread_over_their_hours(brief):
    """Hours add up to the incidents that have a time of day, and the others are counted."""
    made = day(brief)
    hours, left_out = sections.by_hour(made)
    late = sum(hours) + left_out

    assert left_out == sum(
        (e - s).total_seconds() > sections.CLOCKED_WITHIN_S
        for s, e in zip(
            brief.incidents["start"].to_pylist(), brief.incidents["end"].to_pylist(), strict=True
        )
    )
    assert brief.incidents.num_rows - 1 <= late <= brief.incidents.num_rows + 1e-9


def test_a_docket_that_does_not_add_up_is_reported(brief, said):
    """The report says so rather than print totals that differ."""
    wrong = replace(brief, totals={**brief.totals, "status.closed": 3})
    texts = [b.text for b in sections.docket(day(wrong), said).blocks if hasattr(b, "text")]
    right = [b.text for b in sections.docket(day(brief), said).blocks if hasattr(b, "text")]

    assert any("difference is -3" in t for t in texts)
    assert "The parts add up to the total." in right


def test_files_are_named_without_their_folders(brief, said):
    """A path of somebody's machine is not for the report."""
    source = dict(brief.sources[0], file="/srv/secret/day.csv")
    rows = sections.received(day(replace(brief, sources=[source])), said).blocks[1].rows

    assert rows[0][1] == ("day.csv",)


def test_the_day_the_clocks_change_has_its_25_hours(brief, phrases, said):
    """Hours are counted from the day's start, not from midnight's name."""
    start = datetime(2025, 10, 25, 21, tzinfo=UTC)
    autumn = replace(brief, day=date(2025, 10, 26), start=start, end=start + timedelta(hours=25))

    assert len(day(autumn).hourly) == 25
    assert len(sections.pictures(day(autumn), said, font="serif")) == 3


def test_incidents_without_an_hour_are_no_hours_of_quiet(brief, said):
    """Where every incident is as wide as the day, words stand in the place of empty bars."""
    start, end = brief.start.astimezone(UTC), brief.end.astimezone(UTC)
    wide = brief.incidents
    for name, value in (("start", start), ("end", end)):
        field = wide.schema.field(name)
        column = pa.array([value] * wide.num_rows, field.type)
        wide = wide.set_column(wide.schema.get_field_index(name), field, column)
    made = day(replace(brief, incidents=wide))
    _, hours, _ = sections.pictures(made, said, font="serif")

    assert [block.text for block in hours.blocks] == [
        "No incident of 4 March 2026 can be placed in an hour."
    ]
