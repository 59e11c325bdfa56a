"""The verbs of response: what teams reach in time, and which patrol is nearest."""

import json
from pathlib import Path

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

response = App(name="response", help="Who is where how soon, over roads that are safe.")


@response.command
def reach(
    file: Path, *, points: Path | None = None, roads: Path | None = None, at: str = "",
    adopt: str = "", as_json: Json = False,
) -> None:  # fmt: skip
    """Say how much of the line reaction teams reach within the text's time, and every gap.

    Nothing is recorded unless a person adopts it.

    Example: lendemain -C minsk border response reach response.toml --roads roads.csv --adopt anna

    Parameters
    ----------
    file
        A TOML text: minutes, share, teams, points, roads, mined areas.
    points
        A CSV table of points besides those of the text.
    roads
        A CSV table of roads besides those of the text.
    at
        With the line, and mined ground, as at this time; now where none is given.
    adopt
        Adopt these teams with their gaps, signed by this person.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import response as desk

    moment = where.moment(at) if at else None
    with where.mission(write=bool(adopt)) as mission:
        made = desk.reach(mission, file, points=points, roads=roads, at=moment)
        said = desk.shown(made)
        if adopt:
            said["entry"] = desk.adopt(mission, made, by=adopt)
    _shown(said, as_json, ("gaps", "first_there"))


@response.command(name="list")
def listed(*, as_json: Json = False) -> None:
    """List the adopted responses, without their places.

    Example: lendemain -C minsk border response list

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import response as desk

    with where.mission() as mission:
        rows = desk.listed(mission)
    words.listed(rows, as_json)


@response.command
def nearest(
    *, lon: float | None = None, lat: float | None = None, case: int | None = None, at: str = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Say which of the adopted patrols that are out is the soonest at a place, by which way.

    Example: lendemain -C minsk border response nearest --case 12 --at 2026-04-12T09:00Z

    Parameters
    ----------
    lon
        The place's longitude.
    lat
        The place's latitude.
    case
        The place of this case's incident.
    at
        At this time; now where none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import response as desk

    place = None if lon is None or lat is None else (lon, lat)
    moment = where.moment(at) if at else None
    with where.mission() as mission:
        said = desk.nearest(mission, place=place, case=case, at=moment)
    _shown(said, as_json, ("patrols",))


def _shown(said: dict[str, object], as_json: bool, lists: tuple[str, ...]) -> None:
    if as_json:
        print(json.dumps(said))
        return
    words.put({k: v for k, v in said.items() if k not in lists}, as_json=False)
    for name in lists:
        rows = said[name]
        print(f"\n{words.plain(name.replace('_', ' '))}")
        words.table(rows if isinstance(rows, list) else [])
