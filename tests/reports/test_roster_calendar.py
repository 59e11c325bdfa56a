"""A roster as iCalendar."""

from datetime import UTC, date, datetime

import icalendar
import pytest

from lendemain.errors import InputError
from lendemain.records.roster import Duty, Roster
from lendemain.reports.roster_calendar import calendar

MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)
NIGHT = Duty(
    person_id="p;1\r\nATTENDEE:x", shift_id="night", post="P1", day=date(2026, 3, 28),
    start=datetime(2026, 3, 28, 20, tzinfo=UTC), end=datetime(2026, 3, 29, 3, tzinfo=UTC),
)  # fmt: skip
ROSTER = Roster(
    title="posts", start=date(2026, 3, 28), days=1, time_zone="Europe/Kyiv", duties=(NIGHT,),
    unmanned=(), conflicts=(), value=0.0, bound=0.0, inputs="", solver="s", seed=1, steps=0,
)  # fmt: skip


def test_a_duty_is_an_entry_with_its_times_in_utc():
    """
    Read by another's reader: start, end, what and who; a name cannot add a line of its own.
    """
    data = calendar(ROSTER, made=MADE, mission="front")
    [one] = icalendar.Calendar.from_ical(data).walk("VEVENT")

    assert one.decoded("dtstart") == NIGHT.start
    assert one.decoded("dtend") == NIGHT.end
    assert str(one["summary"]) == "P1 night: p;1 ATTENDEE:x"
    assert b"\r\nATTENDEE" not in data
    assert data == calendar(ROSTER, made=MADE, mission="front")


def test_of_one_person_and_of_nobody():
    """
    One person's calendar does not repeat the name; somebody without a duty is told.
    """
    data = calendar(ROSTER, made=MADE, mission="front", person=NIGHT.person_id)

    assert b"SUMMARY:P1 night\r\n" in data
    with pytest.raises(InputError, match="no duty"):
        calendar(ROSTER, made=MADE, mission="front", person="p2")
