"""The verbs of rosters: plan and adopt them, see who is on when, hand out calendars."""

import json
from pathlib import Path

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

roster = App(name="roster", help="Who stands at posts when: rest, leave, skills, caveats.")


@roster.command
def plan(
    file: Path, *, adopt: str = "", steps: int = 200, seconds: float = 60.0, seed: int = 1,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Make a roster from a text, with the bound that none goes below; say what rules conflict.

    Only an adopted roster is recorded.

    Example: lendemain -C minsk border roster plan roster.toml --adopt anna

    Parameters
    ----------
    file
        A TOML text: shifts, needs, persons with leave, skills, caveats and limits, requests.
    adopt
        The enrolled person who adopts the roster and signs it.
    steps
        Steps of search: the same seed and steps give the same roster.
    seconds
        Stop searching after so many seconds; the roster then says so.
    seed
        The seed of the search.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import rosters as desk

    wanted = desk.Wanted(steps=steps, seconds=seconds, seed=seed)
    with where.mission(write=bool(adopt)) as mission:
        made = desk.planned(mission, file, wanted)
        said: dict[str, object] = {"entry": desk.adopt(mission, made, by=adopt)} if adopt else {}
    said |= desk.shown(made)
    if as_json:
        print(json.dumps(said))
        return
    lists = {name: said.pop(name, None) for name in ("unmanned", "persons")}
    words.put(said, as_json=False)
    for name, rows in lists.items():
        if isinstance(rows, list):
            print(f"\n{name}")
            words.table(rows)


@roster.command(name="list")
def listed(*, as_json: Json = False) -> None:
    """List the adopted rosters, without names.

    Example: lendemain -C minsk border roster list

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import rosters as desk

    with where.mission() as mission:
        rows = desk.listed(mission)
    words.listed(rows, as_json)


@roster.command
def calendar(out: Path, *, person: str = "", entry: int | None = None) -> None:
    """Write an adopted roster as iCalendar, of all or of one person; for the mission alone.

    Example: lendemain -C minsk border roster calendar roster.ics --person p07

    Parameters
    ----------
    out
        The file to write.
    person
        Only this person's duties.
    entry
        The entry of the roster; the newest where none is given.
    """
    from lendemain.desk.plans import rosters as desk

    with where.mission() as mission:
        data = desk.calendar(mission, entry, person=person)
    out.write_bytes(data)
    print(f"written: {out} ({len(data)} bytes); for the mission only")
