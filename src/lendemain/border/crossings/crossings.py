"""Whether a crossing can be crossed, when that changes, and why not: both sides must be open.

A side is open in its hours unless it is closed by a notice; the newest notice of a side holds.
Where a side's hours are not known, one cannot say that people may cross: the answer is "unknown",
and never "open".
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from lendemain.records.crossing import (
    Crossing,
    CrossingHindrance,
    CrossingHours,
    CrossingNotice,
    CrossingSide,
    CrossingStatus,
)

DAY = timedelta(days=1)
OPEN, CLOSED, UNKNOWN, OUTSIDE = "open", "closed", "unknown", "outside"
AHEAD = timedelta(days=8)
Span = tuple[datetime, datetime]


def status(
    given: Crossing, notices: Sequence[CrossingNotice], *, at: datetime, zone: ZoneInfo
) -> CrossingStatus:
    """Whether one can cross at a moment, why not, and when that changes (None: not soon).

    One side closed is enough for closed; with none closed, one side not known makes it unknown.
    """
    why = []
    for side in given.sides:
        told, by = _told(given, side, notices, at), side.party
        if told is not None:
            why.append(
                CrossingHindrance(party=by, kind=CLOSED, reason=told.reason, until=told.until)
            )
        elif side.hours is None:
            why.append(CrossingHindrance(party=by, kind=UNKNOWN))
        elif not any(a <= at < b for a, b in _hours(side.hours, at - 2 * DAY, at + DAY, zone)):
            why.append(CrossingHindrance(party=by, kind=OUTSIDE))
    closed = any(one.kind != UNKNOWN for one in why)
    found = CLOSED if closed else UNKNOWN if why else OPEN
    return CrossingStatus(
        crossing_id=given.crossing_id, at=at, status=found, why=tuple(why),
        changes=_changes(given, notices, at, zone),
    )  # fmt: skip


def said(one: CrossingHindrance) -> str:
    """What hinders on one side, as a line.

    >>> said(CrossingHindrance(party="north", kind="unknown"))
    'north: hours not known'
    """
    if one.kind != CLOSED:
        return f"{one.party}: {'hours not known' if one.kind == UNKNOWN else 'outside its hours'}"
    until = f" until {one.until:%Y-%m-%d %H:%M} UTC" if one.until else ""
    return f"{one.party}: closed{until}: {one.reason}"


def crossable(
    given: Crossing, notices: Sequence[CrossingNotice], *, start: datetime, end: datetime,
    zone: ZoneInfo,
) -> list[Span]:  # fmt: skip
    """When both sides are known to be open between two moments, in order (UTC)."""
    marks = {start, end}
    for side in given.sides:
        if side.hours is not None:
            marks |= {t for s in _hours(side.hours, start - DAY, end, zone) for t in s}
    for one in notices:
        marks |= {one.since, one.until or end}
    found: list[Span] = []
    for a, b in pairwise(sorted(t for t in marks if start <= t <= end)):
        if all(_open(given, side, notices, a, zone=zone) for side in given.sides):
            if found and found[-1][1] == a:
                found[-1] = (found[-1][0], b)
            else:
                found.append((a, b))
    return found


def _open(
    given: Crossing, side: CrossingSide, notices: Sequence[CrossingNotice], at: datetime,
    *, zone: ZoneInfo,
) -> bool:  # fmt: skip
    """Whether a side is known to be open."""
    if side.hours is None or _told(given, side, notices, at) is not None:
        return False
    return any(a <= at < b for a, b in _hours(side.hours, at - 2 * DAY, at + DAY, zone))


def _told(
    given: Crossing, side: CrossingSide, notices: Sequence[CrossingNotice], at: datetime
) -> CrossingNotice | None:
    """The closure of a side that holds at a moment: that of its newest notice by then."""
    own = [
        n
        for n in notices
        if (n.crossing_id, n.party) == (given.crossing_id, side.party) and n.since <= at
    ]
    last = max(reversed(own), key=lambda n: n.since, default=None)  # of equals the one told last
    if last is None or not last.closed or (last.until is not None and last.until <= at):
        return None
    return last


def _hours(
    hours: Iterable[CrossingHours], start: datetime, end: datetime, zone: ZoneInfo
) -> Iterator[Span]:
    """The spans of a side's hours that begin between the days of two moments."""
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        for one in hours:
            if day.weekday() in one.weekdays:
                ends = day + DAY if one.closes <= one.opens else day
                yield (
                    datetime.combine(day, one.opens, zone).astimezone(UTC),
                    datetime.combine(ends, one.closes, zone).astimezone(UTC),
                )
        day += DAY


def _changes(
    given: Crossing, notices: Sequence[CrossingNotice], at: datetime, zone: ZoneInfo
) -> datetime | None:
    """When what is known to be crossable next begins or ends."""
    spans = crossable(given, notices, start=at, end=at + AHEAD, zone=zone)
    if not spans:
        return None
    first, last = spans[0]
    if first > at:
        return first
    return last if last < at + AHEAD else None
