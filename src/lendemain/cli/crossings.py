"""The verbs of crossings: whether one can cross and why not, closures, queues, counts."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json

crossings = App(name="crossings", help="Crossings of the line: hours of both sides, queues.")


@crossings.command
def take(file: Path, *, by: str, as_json: Json = False) -> None:
    """Take in a text of crossings: their sides, hours and lanes; the newest holds.

    Example: lendemain -C minsk border crossings take crossings.toml --by anna

    Parameters
    ----------
    file
        A TOML text with [[crossing]] and two [[crossing.side]] each.
    by
        The enrolled person who says so.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import crossings as desk

    with where.mission(write=True) as mission:
        words.put(desk.taken(mission, file, by=by), as_json)


@crossings.command
def show(*, at: str = "", as_json: Json = False) -> None:
    """Say whether one can cross, at each crossing; where one side is closed one cannot.

    Example: lendemain -C minsk border crossings show --at 2026-04-12T09:00Z

    Parameters
    ----------
    at
        At this time; now where none is given.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import crossings as desk

    with where.mission() as mission:
        _rows(desk.shown(mission, where.moment(at) if at else None), as_json)


@crossings.command
def close(
    crossing: str, *, side: str, reason: str, by: str, since: str = "", until: str = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Record that a side of a crossing is closed, and why.

    Example: lendemain -C minsk border crossings close C1 --side north --reason flood --by anna

    Parameters
    ----------
    crossing
        The crossing.
    side
        The party whose side is closed.
    reason
        Why, in that side's words.
    by
        The enrolled person who records it.
    since
        From when on; now where none is given.
    until
        Until when, where anybody has said so.
    as_json
        Print a JSON object.
    """
    _told(crossing, side, reason, by, closed=True, since=since, until=until, as_json=as_json)


@crossings.command(name="open")
def opened(
    crossing: str, *, side: str, by: str, reason: str = "opened again", since: str = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Record that a side of a crossing is open again.

    Example: lendemain -C minsk border crossings open C1 --side north --by anna

    Parameters
    ----------
    crossing
        The crossing.
    side
        The party whose side is open.
    by
        The enrolled person who records it.
    reason
        What was said.
    since
        From when on; now where none is given.
    as_json
        Print a JSON object.
    """
    _told(crossing, side, reason, by, closed=False, since=since, until="", as_json=as_json)


def _told(
    crossing: str, side: str, reason: str, by: str, *, closed: bool, since: str, until: str,
    as_json: bool,
) -> None:  # fmt: skip
    from lendemain.desk import clock
    from lendemain.desk.plans import crossings as desk
    from lendemain.records.crossing import CrossingNotice

    begins = where.moment(since) if since else clock.now()
    ends: datetime | None = where.moment(until) if until else None
    notice = CrossingNotice(
        crossing_id=crossing, party=side, closed=closed, since=begins, until=ends, reason=reason
    )
    with where.mission(write=True) as mission:
        words.put(desk.told(mission, notice, by=by), as_json)


@crossings.command
def queue(
    crossing: str,
    date: str,
    *,
    arrivals: Annotated[list[float], Parameter(consume_multiple=True)],
    runs: int = 200,
    seed: int = 1,
    as_json: Json = False,
) -> None:
    """Work out a day's queues hour by hour: who comes, gets through, waits, is turned away.

    Example: lendemain -C minsk border crossings queue C1 2026-04-12 --arrivals 90

    Parameters
    ----------
    crossing
        The crossing.
    date
        The day.
    arrivals
        How many come in an hour: one number, or one for each of the day's 24 hours.
    runs
        Over so many drawn days.
    seed
        The seed of what is drawn.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import crossings as desk

    with where.mission() as mission:
        said = desk.queue(
            mission, crossing, day=where.day(date), arrivals=arrivals, runs=runs, seed=seed
        )
    if as_json:
        print(json.dumps(said))
        return
    rows = said.pop("hours")
    words.put(said, as_json=False)
    print()
    words.table(rows if isinstance(rows, list) else [])


@crossings.command
def count(
    crossing: str, date: str, crossed: int, *, by: str, turned_away: int = 0, as_json: Json = False
) -> None:
    """Record how many crossed on a day, as counted.

    Example: lendemain -C minsk border crossings count C1 2026-04-12 8450 --by anna

    Parameters
    ----------
    crossing
        The crossing.
    date
        The day.
    crossed
        How many crossed, both ways.
    by
        The enrolled person who counted.
    turned_away
        How many were turned away.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import crossings as desk
    from lendemain.records.crossing import CrossingCount

    given = CrossingCount(
        crossing_id=crossing, day=where.day(date), crossed=crossed, turned_away=turned_away
    )
    with where.mission(write=True) as mission:
        words.put(desk.counted(mission, given, by=by), as_json)


@crossings.command
def flows(*, as_json: Json = False) -> None:
    """Say how many crossed by crossing and month, and on how many days anybody counted.

    Example: lendemain -C minsk border crossings flows

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import crossings as desk

    with where.mission() as mission:
        _rows(desk.monthly(mission), as_json)


def _rows(rows: list[dict[str, object]], as_json: bool) -> None:
    words.listed(rows, as_json)
