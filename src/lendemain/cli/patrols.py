"""The verbs of patrols: plan and adopt them, print and export a day, tell of mined ground."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json, Language

patrols = App(name="patrols", help="Patrols: who goes where when, on safe roads, past no deadline.")
mines = App(name="mines", help="Ground that is mined, or cleared: it changes routes the same day.")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Effort:
    """How patrols are sought.

    Parameters
    ----------
    points
        A CSV table of points besides those of the text.
    roads
        A CSV table of roads besides those of the text.
    days
        Plan so many days after each other.
    steps
        Steps of search for each day: the same seed and steps give the same plan.
    seconds
        Stop after so many seconds; the plan then says so.
    seed
        The seed of the search and of what nobody is to foresee.
    """

    points: Path | None = None
    roads: Path | None = None
    days: int = 1
    steps: int = 5_000
    seconds: float = 60.0
    seed: int = 1


DEFAULT = Effort()


@patrols.command
def plan(file: Path, *, effort: Effort = DEFAULT, adopt: str = "", as_json: Json = False) -> None:
    """Plan patrols: deadlines first, then worth, on roads that are safe, hard to foresee.

    What is missed is told with its cause; only an adopted plan is recorded.

    Example: lendemain -C minsk border patrols plan patrols.toml --days 7 --adopt anna

    Parameters
    ----------
    file
        A TOML text: base, hours, teams, permissions held, points, roads, mined areas.
    adopt
        The enrolled person who adopts the plan and signs it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import patrols as desk

    with where.mission(write=bool(adopt)) as mission:
        made = desk.planned(mission, file, desk.Wanted(**asdict(effort)))
        said: dict[str, object] = {"entry": desk.adopt(mission, made, by=adopt)} if adopt else {}
    said |= desk.shown(made)
    if as_json:
        print(json.dumps(said))
        return
    lists = [said.pop("stops"), said.pop("missed")]
    words.put(said, as_json=False)
    for title, rows in zip(("", "missed"), lists, strict=True):
        print(f"\n{title}".rstrip())
        words.table(rows if isinstance(rows, list) else [])


@patrols.command(name="list")
def listed(*, as_json: Json = False) -> None:
    """List the adopted plans of patrols, without their places.

    Example: lendemain -C minsk border patrols list

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import patrols as desk

    with where.mission() as mission:
        rows = desk.plans(mission)
    _rows(rows, as_json)


@patrols.command
def sheet(
    out: Path,
    *,
    day: int = 1,
    entry: int | None = None,
    lang: Language = "en",
    format: Literal["html", "pdf", "gpx", "kml"] | None = None,  # noqa: A002 - the word people type
) -> None:
    """Write a day's sheet to be printed, or its routes as GPX or KML; for the mission alone.

    Example: lendemain -C minsk border patrols sheet day.pdf --lang uk

    Parameters
    ----------
    out
        The file to write; its ending says what it is to be.
    day
        Which day of the plan.
    entry
        The entry of the plan; the newest where none is given.
    lang
        en, fr or uk.
    format
        html, pdf, gpx or kml, where the file's ending does not say.
    """
    from lendemain.desk.plans import patrols as desk

    form = format or out.suffix.lower().removeprefix(".") or "html"
    with where.mission() as mission:
        data = desk.written(desk.sheet(mission, entry, number=day), form=form, language=lang)
    out.write_bytes(data)
    print(f"written: {out} ({len(data)} bytes); for the mission only")


@mines.command
def take(file: Path, *, by: str, as_json: Json = False) -> None:
    """Record the areas that a text says are mined; plans keep off them from then on.

    Example: lendemain -C minsk border mines take mined.toml --by anna

    Parameters
    ----------
    file
        A TOML text with [[mined]] areas: id, points, since, cleared, kind.
    by
        The enrolled person who says so.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import patrols as desk

    with where.mission(write=True) as mission:
        rows = desk.taken(mission, file, by=by)
    _rows(rows, as_json)


@mines.command
def cleared(area: str, *, by: str, at: str = "", as_json: Json = False) -> None:
    """Record that an area is cleared: its roads are free from that moment on.

    Example: lendemain -C minsk border mines cleared M7 --by anna --at 2026-04-12T09:00Z

    Parameters
    ----------
    area
        The area.
    by
        The enrolled person who says so.
    at
        From when on; now where none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import patrols as desk

    moment = where.moment(at) if at else None
    with where.mission(write=True) as mission:
        words.put(desk.cleared(mission, area, at=moment, by=by), as_json)


@mines.command(name="list")
def areas(*, as_json: Json = False) -> None:
    """List mined and cleared areas as last told.

    Example: lendemain -C minsk border mines list

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import patrols as desk

    with where.mission() as mission:
        rows = [desk.area_row(a) for a in desk.known(mission)]
    _rows(rows, as_json)


def _rows(rows: list[dict[str, object]], as_json: bool) -> None:
    words.listed(rows, as_json)
