"""Who is out and when they were heard: a call missed becomes an alarm after the time of grace.

A team is to be heard every so often, and when it should be back; an alarm is for people to act on,
so nothing here calls one off but the team's own call.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lendemain.records.care import CareStatus, CheckIn, Outing

BACK, IN_TIME, LATE, ALARM = "back", "in time", "late", "alarm"


def statuses(
    outings: Sequence[Outing], calls: Sequence[CheckIn], *, at: datetime
) -> tuple[CareStatus, ...]:
    """How each team's newest outing stands at a moment, alarms first.

    Calls before an outing, after the moment, or of a team that is not out do not count.
    """
    newest: dict[str, Outing] = {}
    for one in sorted(outings, key=lambda o: o.start):
        if one.start <= at:
            newest[one.team] = one
    found = [_status(o, calls, at) for o in newest.values()]
    order = (ALARM, LATE, IN_TIME, BACK)
    return tuple(sorted(found, key=lambda s: (order.index(s.status), s.alarm_at, s.team)))


def _status(given: Outing, calls: Sequence[CheckIn], at: datetime) -> CareStatus:
    own = [c for c in calls if c.team == given.team and given.start <= c.at <= at]
    heard = max((c.at for c in own), default=given.start)
    back = any(c.back for c in own)
    due = heard + timedelta(seconds=given.every_s)
    if heard < given.due_back:
        due = min(due, given.due_back)
    rises = due + timedelta(seconds=given.grace_s)
    status = BACK if back else ALARM if at >= rises else LATE if at >= due else IN_TIME
    return CareStatus(
        team=given.team, persons=given.persons, status=status, heard=heard, due=due,
        alarm_at=rises,
    )  # fmt: skip
