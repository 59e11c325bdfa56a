"""The verbs of duty of care: who is out, who was heard, alarms, evacuation."""

import json
from pathlib import Path

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

care = App(name="care", help="Who is out, when they were heard, and how all get away.")


@care.command
def out(
    team: str, *, persons: int, until: str, by: str, every: float = 60.0, grace: float = 15.0,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Record that a team goes out, how often it is to be heard, and when it should be back.

    Example: lendemain -C minsk border care out P1 --persons 4 --until 2030-04-12T15:00Z --by anna

    Parameters
    ----------
    team
        The team.
    persons
        How many are out.
    until
        When it should be back.
    by
        The enrolled person who records it.
    every
        Minutes within which it is to be heard, again and again.
    grace
        Minutes from a missed call to the alarm.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import clock
    from lendemain.desk.plans import care as desk
    from lendemain.records.care import Outing

    given = Outing(
        team=team, persons=persons, start=clock.now(), due_back=where.moment(until),
        every_s=60.0 * every, grace_s=60.0 * grace,
    )  # fmt: skip
    with where.mission(write=True) as mission:
        words.put(desk.out(mission, given, by=by), as_json)


@care.command
def heard(team: str, *, by: str, back: bool = False, note: str = "", as_json: Json = False) -> None:
    """Record that a team was heard, or is back.

    Example: lendemain -C minsk border care heard P1 --by anna --back

    Parameters
    ----------
    team
        The team.
    by
        The enrolled person who heard it.
    back
        It is back.
    note
        What it said.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import clock
    from lendemain.desk.plans import care as desk
    from lendemain.records.care import CheckIn

    given = CheckIn(team=team, at=clock.now(), back=back, note=note)
    with where.mission(write=True) as mission:
        words.put(desk.heard(mission, given, by=by), as_json)


@care.command
def show(*, at: str = "", alarm: bool = False, as_json: Json = False) -> None:
    """Say who is out and when they were heard, alarms first.

    Example: lendemain -C minsk border care show --alarm

    Parameters
    ----------
    at
        At this time; now where none is given.
    alarm
        Exit with 1 where a team was not heard in time: for whatever watches the clock.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import care as desk

    with where.mission() as mission:
        rows = desk.shown(mission, where.moment(at) if at else None)
    words.listed(rows, as_json)
    if alarm:
        desk.alarm(rows)


@care.command
def evacuation(
    file: Path, *, points: Path | None = None, roads: Path | None = None, at: str = "",
    adopt: str = "", as_json: Json = False,
) -> None:  # fmt: skip
    """Plan how everybody gets away over safe roads, with the proof that none does better.

    Only an adopted plan is recorded.

    Example: lendemain -C minsk border care evacuation away.toml --roads roads.csv --adopt anna

    Parameters
    ----------
    file
        A TOML text: [[assembly]], [[haven]], [[vehicle]], points and roads.
    points
        A CSV table of points besides those of the text.
    roads
        A CSV table of roads besides those of the text.
    at
        With mined ground as at this time; now where none is given.
    adopt
        The enrolled person who adopts the plan and signs it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import care as desk

    moment = where.moment(at) if at else None
    with where.mission(write=bool(adopt)) as mission:
        made, files = desk.evacuated(mission, file, points=points, roads=roads, at=moment)
        said: dict[str, object] = (
            {"entry": desk.adopt(mission, made, files, by=adopt)} if adopt else {}
        )
    said |= desk.evacuation(made)
    if as_json:
        print(json.dumps(said))
        return
    lists = {name: said.pop(name) for name in ("trips", "left")}
    words.put(said, as_json=False)
    for name, rows in lists.items():
        print(f"\n{name}")
        words.table(rows if isinstance(rows, list) else [])
