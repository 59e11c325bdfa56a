"""The verbs of the line: share it among contingents, place posts, draw what they see."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json, Language

if TYPE_CHECKING:
    from lendemain.desk.plans import border as desk_border

border = App(name="border", help="The line: sectors, posts, and what nobody sees.")
for _path, _help in {
    "patrols:patrols": "Patrols: who goes where when, on safe roads, past no deadline.",
    "patrols:mines": "Ground that is mined, or cleared: it changes routes the same day.",
    "rosters:roster": "Who stands at posts when: rest, leave, skills, caveats.",
    "crossings:crossings": "Crossings of the line: hours of both sides, queues.",
    "response:response": "Who is where how soon, over roads that are safe.",
    "care:care": "Who is out, when they were heard, and how all get away.",
    "movement:movement": "Who kept monitors from where, and what followed.",
}.items():  # in modules of their own, imported when they are called
    border.command(f"lendemain.cli.{_path}", name=_path.partition(":")[2], help=_help)
Files = Annotated[list[Path], Parameter(consume_multiple=True)]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Risk:
    """Where the risk lies.

    Parameters
    ----------
    weights
        A CSV table of weights by sector (sector_id, weight).
    incidents
        Weigh sectors by their recorded incidents.
    warning
        So much of the weight (0 to 1) lies where the board warns of a build-up.
    """

    weights: Path | None = None
    incidents: bool = False
    warning: float = 0.0


NONE = Risk()


def _risk(given: Risk) -> "desk_border.Risk":
    from lendemain.desk.plans import border as desk_border

    return desk_border.Risk(table=given.weights, incidents=given.incidents, warning=given.warning)


@border.command
def sectors(
    file: Path | None = None,
    *,
    terrain: Files | None = None,
    risk: Risk = NONE,
    line: str = "",
    at: str = "",
    adopt: str = "",
    as_json: Json = False,
) -> None:
    """Share a line among contingents as evenly as can be; without a file, show who holds what.

    Example: lendemain -C minsk border sectors

    Parameters
    ----------
    file
        A TOML text of a division; stretches stated in it are checked for gaps and overlaps.
    terrain
        Files of terrain, by which rough ground weighs more.
    line
        Show the division of this line.
    at
        Show the division that holds at this time.
    adopt
        The enrolled person who adopts the division and signs it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import border as desk

    if file is None:
        with where.mission() as mission:
            said, rows = desk.held(mission, line, at=where.moment(at) if at else None)
        _division(said, rows, [], as_json)
        return
    with where.mission(write=bool(adopt)) as mission:
        made = desk.divided(mission, file, tiles=terrain or (), risk=_risk(risk))
        said = {"entry": desk.adopt(mission, made, by=adopt)} if adopt else {}
    rows = desk.shown(made.division)
    _division(said | desk.even(made.division), rows, desk.belted(made), as_json)


def _division(
    said: Mapping[str, object],
    rows: list[dict[str, object]],
    belts: list[dict[str, object]],
    as_json: bool,
) -> None:
    if as_json:
        print(json.dumps({**said, "stretches": rows, "belts": belts}))
        return
    words.put(said, as_json=False)
    words.table(rows)
    if belts:
        print()
        words.table([{k: v for k, v in b.items() if k != "by_stretch_km2"} for b in belts])


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Effort:
    """How a plan is sought.

    Parameters
    ----------
    coarser
        Make so many cells of terrain a side into one.
    condition
        Plan for this condition (day, night, fog ...), not the text's.
    at
        Plan for the line as it runs at this time; now where none is given.
    steps
        Steps of search: the same seed and steps give the same plan.
    seconds
        Stop after so many seconds; the plan then says so.
    seed
        The seed of the search.
    """

    coarser: int = 1
    condition: str = ""
    at: str = ""
    steps: int = 4_000
    seconds: float = 60.0
    seed: int = 1


DEFAULT = Effort()


@border.command
def posts(
    file: Path,
    *,
    terrain: Files,
    risk: Risk = NONE,
    effort: Effort = DEFAULT,
    adopt: str = "",
    out: Annotated[Path | None, Parameter(name=("--map", "-o"))] = None,
    lang: Language = "en",
    as_json: Json = False,
) -> None:
    """Choose posts and sensors that see most of the ground along the line, with a bound.

    Terrain that is not known is told as "not known", never as seen.  Only an adopted plan is
    recorded; where its posts stand is for the mission alone.

    Example: lendemain -C minsk border posts posts.toml --terrain N48E037.hgt --seed 3

    Parameters
    ----------
    file
        A TOML text: kinds of sensors with their ranges, sites or a spacing, how many, how deep.
    terrain
        Files of heights: SRTM .hgt, ESRI .asc, or .npz.
    adopt
        The enrolled person who adopts the plan and signs it.
    out
        Write the map of what is seen and unseen to this file (SVG).
    lang
        The language of the map.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import posts as desk

    at = where.moment(effort.at) if effort.at else None
    given = asdict(effort) | {"risk": _risk(risk), "at": at, "tiles": tuple(terrain)}
    wanted = desk.Wanted(**given)
    with where.mission(write=bool(adopt)) as mission, where.progress() as progress:
        made = desk.planned(mission, file, wanted, progress=progress)
        said: dict[str, object] = {"entry": desk.adopt(mission, made, by=adopt)} if adopt else {}
    if out is not None:
        out.write_text(desk.drawn(made.picture, language=lang), "utf-8")
    _plan(said | desk.shown(made), as_json)


@border.command
def enough(file: Path, *, terrain: Files, effort: Effort = DEFAULT, as_json: Json = False) -> None:
    """Say how many posts it takes to see all the ground that any site could see, with a bound.

    Example: lendemain -C minsk border enough posts.toml --terrain N48E037.hgt

    Parameters
    ----------
    file
        A TOML text of posts; how many it asks for does not count here.
    terrain
        Files of heights: SRTM .hgt, ESRI .asc, or .npz.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import posts as desk

    at = where.moment(effort.at) if effort.at else None
    wanted = desk.Wanted(**asdict(effort) | {"at": at, "tiles": tuple(terrain)})
    with where.mission() as mission:
        words.put(desk.enough(mission, file, wanted), as_json=as_json)


def _plan(said: dict[str, object], as_json: bool) -> None:
    if as_json:
        print(json.dumps(said))
        return
    by_sector, places = said.pop("sectors"), said.pop("where")
    words.put(said, as_json=False)
    for rows in (by_sector, places):
        assert isinstance(rows, list)
        print()
        words.table(rows)


@border.command
def plans(*, as_json: Json = False) -> None:
    """List the adopted plans of posts, without their places.

    Example: lendemain -C minsk border plans

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import posts as desk

    with where.mission() as mission:
        rows = desk.plans(mission)
    words.listed(rows, as_json)


@border.command(name="map")
def drawn(
    out: Path,
    *,
    entry: int | None = None,
    sector: str = "",
    standing: Annotated[bool, Parameter(name="--posts")] = False,
    lang: Language = "en",
) -> None:
    """Draw what an adopted plan's posts see and what nobody sees, for the mission alone.

    Example: lendemain -C minsk border map cover.svg --sector S03 --lang uk

    Parameters
    ----------
    out
        The file to write (SVG).
    entry
        The entry of the plan; the newest where none is given.
    sector
        Draw one sector, larger.
    standing
        Draw the posts, too.
    lang
        The language of the map.
    """
    from lendemain.desk.plans import posts as desk

    with where.mission() as mission:
        picture = desk.kept(mission, entry)
    out.write_text(desk.drawn(picture, language=lang, sector=sector, standing=standing), "utf-8")
    print(f"written: {out} ({out.stat().st_size} bytes); for the mission only")


@border.command
def requires(
    start: str,
    end: str,
    *,
    entry: int | None = None,
    area: str = "",
    into: str = "",
    out: Path | None = None,
    as_json: Json = False,
) -> None:
    """Say what manning an adopted plan's posts requires of the force, or write it into a statement.

    The text that comes out is for people to read, and to take in with `force import`.

    Example: lendemain -C minsk border requires 2027-03-01 2028-03-01 --into model-force --out f

    Parameters
    ----------
    start
        From when posts are manned.
    end
        Until when.
    entry
        The entry of the plan; the newest where none is given.
    area
        The statement's area that the posts lie in.
    into
        A statement of requirements whose lines for posts these replace: a file or a packaged name.
    out
        The file to write that statement to.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import posts as desk

    with where.mission() as mission:
        found = desk.required(
            mission, entry, start=where.moment(start), end=where.moment(end), area=area
        )
    if into or out:
        desk.written(found, into, out)
    rows = desk.listed(found)
    words.listed(rows, as_json)
