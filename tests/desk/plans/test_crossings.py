"""Crossings taken in, closed, opened, counted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.border import crossing_texts

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.plans import crossings
from lendemain.errors import InputError
from lendemain.records.crossing import CrossingCount, CrossingNotice

NINE = datetime(2026, 4, 13, 9, tzinfo=UTC)


@pytest.fixture
def staffed(folder, tmp_path):
    """A mission with crossings and an enrolled person."""
    file = tmp_path / "crossings.toml"
    file.write_bytes(crossing_texts.TEXT)
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "anna")
        crossings.taken(mission, file, by="anna")
    return folder


def _notice(closed=True, **more):
    said = {"crossing_id": "C1", "party": "north", "closed": closed, "since": NINE,
            "until": None, "reason": "flood"}  # fmt: skip
    return CrossingNotice(**(said | more))


def test_a_closure_with_its_reason_holds_until_it_is_opened(staffed):
    """
    Open, closed by one side with its reason, open again: read from the ledger each time.
    """
    with Mission.open(staffed, write=True) as mission:
        at = [NINE + timedelta(hours=h) for h in (0, 1, 2)]
        zone_free = crossings.statuses(mission, at[0])[0].status
        crossings.told(mission, _notice(since=at[1]), by="anna")
        crossings.told(mission, _notice(closed=False, since=at[2], reason="dry"), by="anna")
    with Mission.open(staffed) as mission:
        found = [crossings.statuses(mission, t)[0] for t in at]
        rows = crossings.shown(mission, at[1])

    assert zone_free == "open"
    assert [f.status for f in found] == ["open", "closed", "open"]
    assert [(w.party, w.kind, w.reason) for w in found[1].why] == [("north", "closed", "flood")]
    assert rows[0]["why"] == "north: closed: flood"
    assert [r["status"] for r in rows] == ["closed", "closed"]
    assert rows[0]["last_count"] == "not counted"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"reason": " "}, "no reason"),
        ({"party": "west"}, "no side"),
        ({"crossing_id": "C9"}, "no such crossing"),
        ({"until": NINE}, "ends before"),
    ],
)
def test_a_notice_that_says_nothing_is_refused(staffed, change, what):
    """
    No reason, a stranger's side, no such crossing, an end before the beginning.
    """
    with Mission.open(staffed, write=True) as mission:
        size = mission.size
        with pytest.raises(InputError, match=what):
            crossings.told(mission, _notice(**change), by="anna")
        assert mission.size == size


def test_counts_add_up_by_month_and_a_correction_replaces(staffed):
    """
    A day counted again counts once, as last told; months say over how many days.
    """
    with Mission.open(staffed, write=True) as mission:
        for day, crossed in ((1, 100), (2, 200), (2, 250)):
            crossings.counted(
                mission,
                CrossingCount(
                    crossing_id="C1", day=date(2026, 4, day), crossed=crossed, turned_away=5
                ),
                by="anna",
            )  # fmt: skip
        [row] = crossings.monthly(mission)

    assert (row["crossed"], row["turned_away"], row["days_counted"]) == (350, 10, 2)


def test_a_day_of_queues_has_as_many_hours_as_the_day(staffed):
    """
    A rate for all hours or one for each; on a day of 24 hours 24 rows; other lists are refused.
    """
    with Mission.open(staffed) as mission:
        said = crossings.queue(
            mission, "C1", day=date(2026, 4, 13), arrivals=[100.0], runs=20, seed=1
        )
        with pytest.raises(InputError, match="Give 1 or 24"):
            crossings.queue(mission, "C1", day=date(2026, 4, 13), arrivals=[1, 2], runs=1, seed=1)

    assert len(said["hours"]) == 24
    assert said["open_h"] == 9.0
    assert "more come than can pass" in said["busiest_hour"]


def test_without_a_text_there_is_no_crossing(folder):
    """
    What has not been taken in is told with the verb that does.
    """
    with Mission.open(folder) as mission, pytest.raises(InputError, match="no crossings"):
        crossings.held(mission)
