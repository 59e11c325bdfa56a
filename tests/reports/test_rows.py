"""Records side by side: nothing lost, nothing twice, and silence kept apart from blindness."""

from dataclasses import replace

import pyarrow as pa
import pytest

from lendemain.reports.rows import day, gravest


@pytest.fixture(scope="module")
def made(brief):
    """A day made ready."""
    return day(brief)


def test_every_allegation_and_every_incident_has_its_row(brief, made):
    """Rows are allegations, and incidents to which no provision applies."""
    alleged = set(brief.allegations["incident_id"].to_pylist())
    without = [i for i in brief.incidents["incident_id"].to_pylist() if i not in alleged]

    assert len(made.pairs) == brief.allegations.num_rows + len(without)
    assert {p.incident["incident_id"] for p in made.pairs} == set(
        brief.incidents["incident_id"].to_pylist()
    )


def test_every_case_stands_by_its_allegation(made):
    """A row's case is that of the row's allegation."""
    for pair in made.pairs:
        if pair.allegation is not None:
            assert pair.case["allegation_id"] == pair.allegation["allegation_id"]


def test_a_sector_below_the_threshold_is_not_observed(made):
    """Coverage 0.2 and 0 are blind, and so say the sectors."""
    assert [s.observed for s in made.sectors] == [True, True, True, True, False, False]


def test_an_hour_without_a_row_was_not_watched(brief):
    """Half of the day's coverage missing halves the share."""
    whole = day(brief).sectors[0].share
    first = [s == "S1" and h.hour < 12 for s, h in zip(
        brief.coverage["sector_id"].to_pylist(), brief.coverage["hour"].to_pylist(), strict=True
    )]  # fmt: skip
    half = day(replace(brief, coverage=brief.coverage.filter(first))).sectors[0].share

    assert 0.3 < half / whole < 0.7


def test_the_agreement_sets_the_threshold(brief):
    """No number of ours decides what is observed where the text names one."""
    strict = replace(brief, agreement=replace(brief.agreement, thresholds={"watched_min": 0.7}))

    assert [s.observed for s in day(strict).sectors] == [True, True, False, False, False, False]


def test_what_monitors_suffered_is_never_among_what_they_saw(brief):
    """A restriction that the brief put among incidents is moved, once."""
    mixed = replace(brief, incidents=pa.concat_tables([brief.incidents, brief.restrictions]))
    made = day(mixed)

    assert made.incidents.num_rows == brief.incidents.num_rows
    assert len(made.restriction_rows) == brief.restrictions.num_rows


def test_the_gravest_are_kept_in_order_of_time(made):
    """A cut table holds the rows of most gravity, in the order of the day."""
    kept = gravest(made.pairs, 5)
    positions = [made.pairs.index(p) for p in kept]

    assert len(kept) == 5
    assert positions == sorted(positions)
    assert all(p.allegation is not None for p in kept)


def test_causes_are_told_apart_however_they_were_joined(brief):
    """Commas and semicolons both part them."""
    at = brief.coverage.schema.get_field_index("causes")
    joined = pa.array(["dark; jammed,outage"] * brief.coverage.num_rows).dictionary_encode()
    mixed = brief.coverage.set_column(at, brief.coverage.schema.field(at), joined)
    made = day(replace(brief, coverage=mixed))

    assert made.sectors[0].causes == ("dark", "jammed", "outage")


def test_the_plane_is_centred_on_the_sectors(brief):
    """North is up on the map because its middle is the sectors', not the theatre's."""
    wide = replace(brief, agreement=replace(brief.agreement, theatre=(-30.0, -30.0, 60.0, 60.0)))

    assert day(wide).plane.lon == day(brief).plane.lon
