"""When a deadline falls, to the second: zones, calendars, working days, stopped clocks.

Parts of the calendar are added to the date on the wall of the clock's zone, hours to the instant.
The day of the start is not counted.  29 February plus a year is 28 February.  Where the wall shows
an hour twice, the later one is meant, so that nobody loses an hour of a deadline; an hour or a day
that the wall skips gives the instant at which it was skipped to.  A clock that ends at midnight
ends at the midnight after its last day.

While it is tolled a clock stands: an exact one moves on by as long, one of days by as many days,
begun ones counting whole; a clock of working days does not count them.  While it is stopped for an
unknown time it has no end.  What a zone's rules will be in years to come is the zone database's
guess; an activation keeps the deadline that was certified.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from lendemain.errors import InputError
from lendemain.guarantees.durations import Duration, duration
from lendemain.records.commitment import Clock

Tolling = tuple[datetime, datetime | None]
"""From when to when a clock was stopped; None while it still is."""

_DAY = timedelta(days=1)
WORKING_DAYS_MAX = 10_000


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """A zone by its name; `InputError` for one that there is none of."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InputError(
            f"there is no zone {name[:80]!r}", where="zone", remedy="Write it as Europe/Kyiv"
        ) from None


def deadline(
    clock: Clock,
    start: datetime,
    *,
    tolled: Sequence[Tolling] = (),
    until: datetime | None = None,
) -> datetime | None:
    """The instant (UTC) at which a clock started at `start` ends; None while it is stopped.

    `until` is the end that the starting fact gave, for a clock that asks for it.  Raises
    `InputError` where it needs one and has none, or would end after the year 9999.

    >>> clock = Clock(length="P30D", zone="UTC", ends="midnight")
    >>> deadline(clock, datetime(2025, 8, 28, 15, tzinfo=UTC)).isoformat()
    '2025-09-28T00:00:00+00:00'
    """
    if clock.until_fact:
        if until is None:
            raise InputError(
                "the fact that starts this clock gives no end",
                where="clock",
                remedy="Certify it with --until",
            )
        return until.astimezone(UTC)
    try:
        length = duration(clock.length)
        if clock.business:
            end = _working(clock, start, length.days, tolled)
        else:
            end = _counted(clock, start, length, tolled)
        return None if end is None else _rolled(clock, end)
    except OverflowError:
        raise InputError(
            "the clock ends after the year 9999", where="clock", remedy="Correct its length"
        ) from None


def instant(wall: datetime, name: str) -> datetime:
    """The instant (UTC) at which the wall of a zone shows a date and hour, the later of two.

    >>> instant(datetime(2026, 10, 25, 3, 30), "Europe/Kyiv").isoformat()
    '2026-10-25T01:30:00+00:00'
    """
    local = wall.replace(tzinfo=zone(name))
    return max(local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC))


def alarms(clock: Clock, end: datetime) -> list[datetime]:
    """The instants at which an end is announced: so many calendar days before it, oldest first.

    >>> clock = Clock(length="P6M", zone="UTC", alarms_days=(30, 3))
    >>> [a.date().isoformat() for a in alarms(clock, datetime(2026, 3, 31, tzinfo=UTC))]
    ['2026-03-01', '2026-03-28']
    """
    wall = end.astimezone(zone(clock.zone)).replace(tzinfo=None)
    days = sorted(clock.alarms_days, reverse=True)
    return [instant(wall - n * _DAY, clock.zone) for n in days]


def _counted(
    clock: Clock, start: datetime, length: Duration, tolled: Sequence[Tolling]
) -> datetime | None:
    """Calendar parts on the wall, exact parts to the instant, stopped time added as it is met."""
    stopped = timedelta(0)
    end = _ended(clock, start, length, stopped)
    for begun, over in sorted(tolled, key=lambda t: t[0]):
        if begun >= end:
            break
        if over is None:
            return None
        stopped += max(over - max(begun, start), timedelta(0))
        end = _ended(clock, start, length, stopped)
    return end


def _ended(clock: Clock, start: datetime, length: Duration, stopped: timedelta) -> datetime:
    exact = timedelta(microseconds=length.exact_us)
    wall = start.astimezone(zone(clock.zone)).replace(tzinfo=None)
    wall = _months_on(wall, length.months) + length.days * _DAY
    if clock.ends == "midnight":
        wall += -(-stopped // _DAY) * _DAY
        return instant(datetime.combine(wall.date() + _DAY, datetime.min.time()), clock.zone)
    if not length.months and not length.days:
        return start.astimezone(UTC) + exact + stopped
    return instant(wall, clock.zone) + exact + stopped


def _months_on(wall: datetime, months: int) -> datetime:
    if not months:
        return wall
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    if year > 9999:
        raise OverflowError
    first_of_next = date(year + month // 11, (month + 1) % 12 + 1, 1) if year < 9999 else date.max
    last = (first_of_next - _DAY).day if year < 9999 else 28
    return wall.replace(year=year, month=month + 1, day=min(wall.day, last))


def _working(
    clock: Clock, start: datetime, days: int, tolled: Sequence[Tolling]
) -> datetime | None:
    """The end of so many working days, of which no part was tolled."""
    wall = start.astimezone(zone(clock.zone)).replace(tzinfo=None)
    day, left, steps = wall.date(), days, 0
    while left:
        day += _DAY
        steps += 1
        if steps > WORKING_DAYS_MAX:
            raise InputError("no working days", where="clock", remedy="Correct its calendar")
        stood = _stood(clock, day, tolled)
        if stood is None:
            return None
        left -= int(not stood and not free(clock, day))
    if clock.ends == "midnight":
        return instant(datetime.combine(day + _DAY, datetime.min.time()), clock.zone)
    return instant(datetime.combine(day, wall.time()), clock.zone)


def _stood(clock: Clock, day: date, tolled: Sequence[Tolling]) -> bool | None:
    """Whether a day was tolled in any part; None where nobody knows until when."""
    begins = instant(datetime.combine(day, datetime.min.time()), clock.zone)
    ends = instant(datetime.combine(day + _DAY, datetime.min.time()), clock.zone)
    for begun, over in tolled:
        if begun < ends and (over is None or over > begins):
            return None if over is None else True
    return False


def free(clock: Clock, day: date) -> bool:
    """Whether a day is of a weekend or a holiday of the clock's calendar."""
    return day.weekday() in clock.weekend or day.isoformat() in clock.holidays


def _rolled(clock: Clock, end: datetime) -> datetime:
    """An end on a free day, moved as the text says; one at midnight is of the day before."""
    if clock.roll == "none":
        return end
    wall = end.astimezone(zone(clock.zone)).replace(tzinfo=None)
    midnight = clock.ends == "midnight"
    day = wall.date() - (_DAY if midnight else timedelta(0))
    step = _DAY if clock.roll == "next" else -_DAY
    moved = day
    for _ in range(366):
        if not free(clock, moved):
            break
        moved += step
    if moved == day:
        return end
    return instant(wall + (moved - day), clock.zone)
