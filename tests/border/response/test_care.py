"""Calls that are missed become alarms."""

from datetime import UTC, datetime, timedelta

import pytest

from lendemain.border.response.care import statuses
from lendemain.records.care import CheckIn, Outing

START = datetime(2026, 4, 12, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OUT = Outing(team="P1", persons=4, start=START, due_back=START + 200 * MINUTE)


@pytest.mark.parametrize(
    ("minutes", "calls", "status"),
    [
        (59, [], "in time"),
        (60, [], "late"),
        (74.9, [], "late"),
        (75, [], "alarm"),  # fifteen minutes after the missed call, not one later
        (75, [50], "in time"),
        (125, [50], "alarm"),
        (126, [50, 125.5], "in time"),
        (199, [50, 105, 150], "in time"),
        (200, [50, 105, 150], "late"),  # it should be back
        (215, [50, 105, 150], "alarm"),
        (215, [50, 105, 150, 201], "in time"),  # late, but it was heard
    ],
)
def test_a_missed_call_is_an_alarm_after_fifteen_minutes(minutes, calls, status):
    """
    Every hour, and when it should be back; a call sets the clock back, whenever it comes.
    """
    heard = [CheckIn(team="P1", at=START + m * MINUTE) for m in calls]
    [found] = statuses([OUT], heard, at=START + minutes * MINUTE)

    assert found.status == status
    assert found.alarm_at - found.due == 15 * MINUTE


def test_back_is_back_until_it_goes_out_again():
    """
    Calls of other teams, of earlier outings and of later do not count; alarms come first.
    """
    back = CheckIn(team="P1", at=START + 100 * MINUTE, back=True)
    other = Outing(team="P2", persons=2, start=START, due_back=START + 600 * MINUTE)
    at = START + 300 * MINUTE
    again = Outing(team="P1", persons=3, start=START + 250 * MINUTE, due_back=at + 60 * MINUTE)

    assert [s.status for s in statuses([OUT, other], [back], at=at)] == ["alarm", "back"]
    assert [(s.team, s.status) for s in statuses([OUT, other, again], [back], at=at)] == [
        ("P2", "alarm"), ("P1", "in time"),
    ]  # fmt: skip
    assert statuses([again], [back], at=START) == ()
    assert statuses([OUT], [back], at=START + 99 * MINUTE)[0].status == "alarm"
