"""Counts from the record: each nation's own, against its own watch."""

import numpy as np
import pytest

from lendemain import tables
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import cessation, trigger
from lendemain.desk.view import view
from lendemain.errors import InputError
from lendemain.records import because


def test_counts_are_each_nations_own(folder):
    """A row for each nation, sector and whole day; no nation counts what only others noticed."""
    with Mission.open(folder) as mission:
        shown = view(mission)
        rows = cessation.counts(shown)
        nations = set(tables.texts(shown.watches, "nation"))

    assert set(tables.texts(rows, "source")) == nations
    assert rows.num_rows == len(nations) * len(shown.sectors) * 3
    assert 0 < sum(rows.column("count").to_pylist()) < 6 * shown.incidents.num_rows
    assert np.all(rows.column("watched").to_numpy() <= 1.0)


def test_three_days_teach_no_former_rate(folder):
    """Too little to say anything of quiet, and it says so."""
    with Mission.open(folder) as mission:
        found = cessation.read(view(mission))

    assert [one.level.value for one in found] == ["undetermined"] * 3
    with pytest.raises(InputError, match="can be read"):
        cessation.on(found, found[0].day.replace(year=1999))


def test_counts_are_kept_beside_the_cycle_and_made_again(folder):
    """A cache that is deleted changes nothing."""
    with Mission.open(folder) as mission:
        first = cessation.counts(view(mission))
        for path in (folder / "cache").rglob("watched-counts*"):
            path.unlink()
        again = cessation.counts(view(mission))

    assert tables.digest(first) == tables.digest(again)


def test_fire_outside_every_sector_and_exercises_are_counted_and_said(folder):
    """
    An incident far from every sector counts in the nearest, one that looks like a live-fire
    exercise counts like any other: both are said among what is assumed, with their number.
    """
    with Mission.open(folder) as mission:
        shown = view(mission)
        said = {one.code: one.values["n"] for one in cessation.assumed(shown)}
        told = {
            row["code"]
            for row in because.plain(trigger.assumptions(shown.mission, trigger.status(shown)))
        }
        given = trigger.status(shown)["assumed"]

    assert said == {"assumed_nearest": "2"}
    assert told >= {"assumed_nearest", "assumed_packaged", "assumed_calendar", "term_credible_d"}
    assert "incidents outside every sector count in the nearest one: 2" in given


def test_the_kinds_are_those_of_fire_that_the_text_forbids(folder):
    """Definitions of a violation are the text's."""
    with Mission.open(folder) as mission:
        found = cessation.kinds(mission)

    assert "mortar" in found
    assert "access_denied" not in found
