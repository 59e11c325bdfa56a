"""Deadlines to the second: zones, calendars, working days, stopped clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.guarantees.clocks import alarms, deadline, free, instant, zone
from lendemain.records.commitment import Clock


def at(text):
    """A moment in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("length", "place", "start", "end"),
    [
        ("P1D", "Europe/Kyiv", "2026-03-28T12:00+02:00", "2026-03-29T12:00+03:00"),
        ("PT24H", "Europe/Kyiv", "2026-03-28T12:00+02:00", "2026-03-29T13:00+03:00"),
        ("P1D", "Europe/Kyiv", "2026-10-24T03:30+03:00", "2026-10-25T03:30+02:00"),
        ("P1D", "Europe/Kyiv", "2026-03-28T03:30+02:00", "2026-03-29T04:30+03:00"),
        ("P1Y", "UTC", "2028-02-29T00:00+00:00", "2029-02-28T00:00+00:00"),
        ("P4Y", "UTC", "2028-02-29T00:00+00:00", "2032-02-29T00:00+00:00"),
        ("P1M", "UTC", "2026-01-31T08:00+00:00", "2026-02-28T08:00+00:00"),
        ("P11M", "UTC", "2026-01-31T08:00+00:00", "2026-12-31T08:00+00:00"),
        ("P1D", "Pacific/Apia", "2011-12-29T09:00-10:00", "2011-12-31T09:00+14:00"),
        ("P1D", "Pacific/Kiritimati", "2026-06-01T00:30+14:00", "2026-06-02T00:30+14:00"),
        ("PT0.", "UTC", "2026-01-01T00:00+00:00", None),
    ],
)
def test_calendar_parts_follow_the_wall_and_hours_the_instant(length, place, start, end):
    """
    A day is a day on the wall, over changes of clocks and a day never had; hours are hours.
    """
    clock = Clock(length=length, zone=place)
    if end is None:
        with pytest.raises(InputError):
            deadline(clock, at(start))
        return

    assert deadline(clock, at(start)) == at(end)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(1, 90))  # noqa: DTZ001 - hypothesis bounds are naive
def test_midnight_of_the_last_day_is_a_midnight_of_the_wall(wall, days):
    """
    A clock that ends at midnight ends on the wall's midnight after the last day.
    """
    clock = Clock(length=f"P{days}D", zone="Europe/Kyiv", ends="midnight")
    end = deadline(clock, wall.replace(tzinfo=UTC))
    start_day = wall.replace(tzinfo=UTC).astimezone(zone("Europe/Kyiv")).date()

    local = end.astimezone(zone("Europe/Kyiv"))
    assert (local.date(), local.hour, local.minute) == (start_day + timedelta(days=days + 1), 0, 0)


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 20)), max_size=4))
def test_a_stopped_clock_moves_on_by_as_long_as_it_stood(stops):
    """
    An exact clock ends after its length of time that was not stopped; overlaps would count twice,
    so stops follow one another.
    """
    tolled, cursor = [], 0
    start = at("2026-01-01T00:00+00:00")
    for gap, length in stops:
        begin = start + timedelta(hours=cursor + gap)
        tolled.append((begin, begin + timedelta(hours=length)))
        cursor += gap + length
    end = deadline(Clock(length="PT100H", zone="UTC"), start, tolled=tolled)

    stood = sum(((min(b, end) - a) for a, b in tolled if a < end), timedelta(0))
    assert end - start - stood == timedelta(hours=100)


def test_a_clock_stopped_for_an_unknown_time_has_no_end():
    """
    While nobody knows when it resumes there is no deadline, unless it had ended before.
    """
    clock = Clock(length="PT24H", zone="UTC")
    start = at("2026-01-01T00:00+00:00")

    assert deadline(clock, start, tolled=[(start + timedelta(hours=3), None)]) is None
    late = deadline(clock, start, tolled=[(start + timedelta(hours=30), None)])
    assert late == start + timedelta(hours=24)


def test_working_days_skip_weekends_holidays_and_stops():
    """
    Three working days from a Thursday before a long weekend, one of them stopped.
    """
    clock = Clock(length="P3D", zone="UTC", business=True, holidays=("2026-05-01",))
    start = at("2026-04-30T15:00+00:00")

    assert deadline(clock, start) == at("2026-05-06T15:00+00:00")
    stopped = [(at("2026-05-05T01:00+00:00"), at("2026-05-05T02:00+00:00"))]
    assert deadline(clock, start, tolled=stopped) == at("2026-05-07T15:00+00:00")
    assert deadline(clock, start, tolled=[(at("2026-05-05T01:00+00:00"), None)]) is None
    assert free(clock, start.date().replace(month=5, day=1))


@pytest.mark.parametrize(
    ("roll", "end"),
    [("none", "2026-05-31T00:00+00:00"), ("next", "2026-06-02T00:00+00:00"),
     ("previous", "2026-05-30T00:00+00:00")],
)  # fmt: skip
def test_an_end_on_a_free_day_is_moved_only_as_the_text_says(roll, end):
    """
    A clock to midnight after Saturday 30 May 2026 stays, or moves over the weekend.
    """
    clock = Clock(length="P29D", zone="UTC", ends="midnight", roll=roll)

    assert deadline(clock, at("2026-05-01T00:00+00:00")) == at(end)


def test_a_twofold_hour_is_the_later_and_a_skipped_one_what_follows():
    """
    Nobody loses an hour of a deadline when clocks change.
    """
    twofold = instant(datetime(2026, 10, 25, 3, 30), "Europe/Kyiv")  # noqa: DTZ001 - a wall
    skipped = instant(datetime(2026, 3, 29, 3, 30), "Europe/Kyiv")  # noqa: DTZ001 - a wall

    assert twofold == at("2026-10-25T03:30+02:00")
    assert skipped == at("2026-03-29T04:30+03:00")


def test_a_clock_that_needs_an_end_refuses_a_start_without_one():
    """
    A clock whose end its fact gives says so; one beyond the calendar is refused.
    """
    with pytest.raises(InputError, match="gives no end"):
        deadline(Clock(length="", zone="UTC", until_fact=True), at("2026-01-01T00:00+00:00"))
    with pytest.raises(InputError, match="year 9999"):
        deadline(Clock(length="P200Y", zone="UTC"), at("9990-01-01T00:00+00:00"))
    with pytest.raises(InputError, match="no zone"):
        zone("Europe/Nowhere")


def test_alarms_stand_on_the_wall_before_the_end():
    """
    Alarms are so many calendar days before the end, at its hour on the wall.
    """
    clock = Clock(length="P6M", zone="Europe/Brussels", alarms_days=(3, 30))
    end = at("2026-04-01T00:00+02:00")

    assert alarms(clock, end) == [at("2026-03-02T00:00+01:00"), at("2026-03-29T00:00+01:00")]
